"""Color put on pixels, or taken away, as much as a coverage says; and dabs that add up under one stroke."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from editor.algorithms.stroke import Dab, dab
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage, MaskArray, RgbaImage, full_scale
from editor.core.tiles import TileMap

# What adds up needs finer steps than a mask has.
WHOLE = 65535


def painted(before: RgbaImage, share: FloatImage, color: AnyArray, keeps_alpha: bool = False) -> RgbaImage:
    """`before` with color laid over it, `[y, x, 4]` of the same type; where `share` is 0 every bit stays.

    `share`, `[y, x]`, is 0 to 1. `color` is three values in the range of `before`, or such values with an alpha for
    each pixel, `[y, x, 4]`. `keeps_alpha` changes colors only where something is.
    """
    full = np.float32(full_scale(before))
    if color.ndim == 3:
        share = share * (color[..., 3].astype(np.float32) / full)
        color = color[..., :3]
    out = before.copy()
    if not share.any():
        return out
    alpha = before[..., 3]
    is_opaque = keeps_alpha or bool((alpha == full).all())
    old, new = before[..., :3].astype(np.float32), color.astype(np.float32)
    if is_opaque:
        mixed = old + (new - old) * share[..., None]
        if keeps_alpha:
            share = np.where(alpha > 0, share, np.float32(0))
    else:
        have = alpha.astype(np.float32) / full
        after = share + have * (1 - share)
        weight = np.divide(share, after, out=np.zeros_like(share), where=after > 0)
        mixed = old + (new - old) * weight[..., None]
        out[..., 3] = np.where(share > 0, np.rint(after * full), alpha).astype(before.dtype)
    np.copyto(out[..., :3], np.rint(mixed).astype(before.dtype), where=(share > 0)[..., None])
    return out


def erased(before: RgbaImage, share: FloatImage) -> RgbaImage:
    """`before` with its alpha less by a share of 0 to 1; what is gone altogether has no color either."""
    out = before.copy()
    left = np.rint(before[..., 3].astype(np.float32) * (1 - share)).astype(before.dtype)
    out[..., 3] = np.where(share > 0, left, before[..., 3])
    out[(out[..., 3] == 0) & (share > 0)] = 0
    return out


def drawn_toward(before: MaskArray, share: FloatImage, value: float) -> MaskArray:
    """A mask moved toward a value of 0 to 255 by a share of 0 to 1."""
    old = before.astype(np.float32)
    return np.where(share > 0, np.rint(old + (value - old) * share), old).astype(np.uint8)


def build_up(tiles: TileMap, dabs: Sequence[Dab], bounds: Rect, flow: float) -> list[Rect]:
    """Let dabs add up on a one-channel map of uint16: each covers a share `flow` of what those before it left open.

    Returns rectangles that hold all that has another value now.
    """
    changed = []
    for tip, x, y in dabs:
        rect, coverage = dab(tip, x, y)
        part = rect.intersect(bounds)
        if part.is_empty:
            continue
        current = tiles.read(part)
        share = coverage[part.moved(-rect.x, -rect.y).slices].astype(np.float32) * np.float32(flow / 255)
        rest = (WHOLE - current.astype(np.float32)) * (1 - share)
        tiles.write(part, (WHOLE - np.floor(rest)).astype(np.uint16))
        changed.append(part)
    return _merged(changed)


def _merged(rects: list[Rect]) -> list[Rect]:
    """Neighbors that overlap as one, so that no pixel is worked on over and over."""
    out: list[Rect] = []
    for rect in rects:
        if out and out[-1].overlaps(rect):
            out[-1] = out[-1].united(rect)
        else:
            out.append(rect)
    return out

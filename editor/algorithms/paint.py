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
# So many pixels are worked on at once.
BAND_AREA = 1 << 15


def painted(before: RgbaImage, share: FloatImage, color: AnyArray, keeps_alpha: bool = False) -> RgbaImage:
    """`before` with color laid over it, `[y, x, 4]` of the same type; where `share` is 0 every bit stays.

    `share`, `[y, x]`, is 0 to 1. `color` is three values in the range of `before`, or such values with an alpha for
    each pixel, `[y, x, 4]`. `keeps_alpha` changes colors only where something is.
    """
    out = before.copy()
    full = np.float32(full_scale(before))
    # In bands that stay in the processor's cache.
    rows = max(1, BAND_AREA // max(1, before.shape[1]))
    for top in range(0, len(before), rows):
        band = slice(top, top + rows)
        part = share[band]
        tint = color
        if color.ndim == 3:
            part, tint = part * (color[band, :, 3].astype(np.float32) / full), color[band]
        if part.any():
            _paint(out[band], part, tint, full, keeps_alpha)
    return out


def _paint(out: RgbaImage, share: FloatImage, color: AnyArray, full: np.float32, keeps_alpha: bool) -> None:
    alpha = out[..., 3]
    weight = share
    if keeps_alpha:
        weight = np.where(alpha > 0, share, np.float32(0))
    elif (alpha != full).any():
        have = alpha.astype(np.float32) / full
        after = share + have * (1 - share)
        weight = np.divide(share, after, out=np.zeros_like(share), where=after > 0)
        out[..., 3] = np.where(share > 0, np.rint(after * full), alpha).astype(out.dtype)
    # Plane by plane: contiguous arrays are worked on several times as fast as interleaved ones.
    for channel in range(3):
        old = out[..., channel].astype(np.float32)
        mixed = np.subtract(color[..., channel], old, dtype=np.float32)
        mixed *= weight
        mixed += old
        out[..., channel] = np.rint(mixed, out=mixed)


def erased(before: RgbaImage, share: FloatImage) -> RgbaImage:
    """`before` with its alpha less by a share of 0 to 1; what is gone altogether has no color either."""
    out = before.copy()
    alpha = before[..., 3].astype(np.float32)
    left = alpha * (1 - share)
    np.rint(left, out=left)
    # Where nothing is taken away, the share is 0 and every bit stays.
    out[..., 3] = left
    gone = left == 0
    gone &= share > 0
    if gone.any():
        out[gone] = 0
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
        share = coverage[part.moved(-rect.x, -rect.y).slices].astype(np.float32)
        share *= np.float32(flow / 255)
        np.subtract(1, share, out=share)
        rest = tiles.read(part).astype(np.float32)
        np.subtract(WHOLE, rest, out=rest)
        rest *= share
        np.floor(rest, out=rest)
        np.subtract(WHOLE, rest, out=rest)
        tiles.write(part, rest.astype(np.uint16))
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

"""What a hole looks like from afar by what is drawn in it: colors of border and dabs flow up to lines."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from editor.algorithms.completion_color import Bools, Floats
from editor.algorithms.completion_layout import Layout

_MOST_CELLS = 192
"""The longer side of the hole in cells at which flow is computed; finer than that no one sees in a layout."""
_LEAK = 2e-4
"""What passes a line: little, so that a closed shape without any color in it still gets one."""
_HOLD = 30.0
_SWEEPS, _PACE = 40, 1.85
_LEAST_SIDE = 12
_DOUBT = 0.12
"""Spread of the colors that reach a place (0..1) at which their mean is trusted by a third."""
_CHANGED = 0.06
"""Color difference (0..1) by which what is drawn must change a place to be the one to say what it looks like."""
_GRAIN_CELLS = 2.0


@dataclass(frozen=True, eq=False)
class Flow:
    """Colors that have flowed into a hole: `mean` [y, x, 3] 0..1, and `spread` [y, x], the standard deviation of the
    colors that meet there: 0 where all that reaches a place looks alike."""

    mean: Floats
    spread: Floats


def flow_in(
    image: Floats, known: Bools, edges: Floats | None = None, colors: Floats | None = None, alpha: Floats | None = None
) -> Flow:
    """Fill [y, x, 3] where `known` is False by colors from its border that do not cross `edges` [y, x] 0..1.

    `colors` [y, x, 3] hold where their `alpha` [y, x] is positive. It is the steady state of diffusion, as in Orzan et
    al., "Diffusion curves" (2008); the spread is that of the harmonic measure, which the same equation carries.
    """
    height, width = known.shape
    barrier = np.zeros((height, width), np.float32) if edges is None else np.clip(edges * np.float32(1.25), 0, 1)
    values = np.concatenate([image, np.square(image).sum(axis=2, keepdims=True)], axis=2).astype(np.float32)
    hold = np.zeros((height, width), np.float32)
    wanted = np.zeros_like(values)
    if colors is not None and alpha is not None:
        hold = (np.float32(_HOLD) * alpha * ~known).astype(np.float32)
        wanted[..., :3] = colors
        wanted[..., 3] = np.square(colors).sum(axis=2)
    solved = _solve(values, known, barrier.astype(np.float32), wanted, hold)
    mean = np.clip(solved[..., :3], 0, 1)
    spread = np.sqrt(np.maximum(solved[..., 3] - np.square(mean).sum(axis=2), 0))
    return Flow(np.asarray(mean, np.float32), np.asarray(spread, np.float32))


def _solve(values: Floats, known: Bools, barrier: Floats, wanted: Floats, hold: Floats) -> Floats:
    """The steady state, begun from that at half the size."""
    from editor.algorithms.guidance_kernels import relax

    height, width = known.shape
    start = values.copy()
    start[~known] = values[known].mean(axis=0) if known.any() else np.float32(0.5)
    if min(height, width) >= _LEAST_SIDE:
        weights = known.astype(np.float32)
        half = _halved(values * weights[..., None])
        share = _halved(weights)
        held = _halved(hold)
        drawn = _halved(wanted * hold[..., None]) / np.maximum(held, np.float32(1e-6))[..., None]
        coarse = _solve(
            np.asarray(half / np.maximum(share, np.float32(1e-6))[..., None], np.float32),
            share >= 0.5,
            _pooled(barrier, 2),
            np.asarray(drawn, np.float32),
            held,
        )
        grown = np.repeat(np.repeat(coarse, 2, axis=0), 2, axis=1)[:height, :width]
        start[~known] = grown[~known]
    right, below = np.zeros_like(barrier), np.zeros_like(barrier)
    right[:, :-1] = _passage(np.maximum(barrier[:, :-1], barrier[:, 1:]))
    below[:-1] = _passage(np.maximum(barrier[:-1], barrier[1:]))
    relax(start, wanted, hold, right, below, known.astype(np.uint8), _SWEEPS, np.float32(_PACE))
    # Over-relaxation ends rough; plain sweeps leave it smooth.
    relax(start, wanted, hold, right, below, known.astype(np.uint8), 6, np.float32(1.0))
    return start


def _passage(barrier: Floats) -> Floats:
    return np.asarray(np.power(1 - barrier, 3) + np.float32(_LEAK), np.float32)


def _halved(values: Floats) -> Floats:
    rows, columns = values.shape[0] % 2, values.shape[1] % 2
    rest = ((0, 0),) * (values.ndim - 2)
    even = np.pad(values, ((0, rows), (0, columns), *rest), mode="edge")
    return np.asarray(
        (even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]) * np.float32(0.25), np.float32
    )


def _pooled(values: Floats, step: int) -> Floats:
    """The largest value of each block: a line stays a line without gaps."""
    rows, columns = -values.shape[0] % step, -values.shape[1] % step
    even = np.pad(values, ((0, rows), (0, columns)))
    blocks = even.reshape(even.shape[0] // step, step, even.shape[1] // step, step)
    return np.asarray(blocks.max(axis=(1, 3)), np.float32)


def _means(values: Floats, step: int) -> Floats:
    """The mean of each block; blocks at the border repeat what is there."""
    rows, columns = -values.shape[0] % step, -values.shape[1] % step
    rest = ((0, 0),) * (values.ndim - 2)
    even = np.pad(values, ((0, rows), (0, columns), *rest), mode="edge")
    blocks = even.reshape(even.shape[0] // step, step, even.shape[1] // step, step, *values.shape[2:])
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def drawn_layout(
    image: Floats,
    unknown: Bools,
    barred: Bools,
    edges: Floats | None,
    colors: Floats | None,
    alpha: Floats | None,
    other: Layout | None = None,
) -> Layout | None:
    """The layout that lines `edges` [y, x] and `colors` [y, x, 3] with `alpha` [y, x] give to the `unknown` pixels.

    What is `barred` lends no color. `other` is a layout by someone who has not seen the drawing: it keeps its say where
    the drawing changes nothing. None where nothing is known around the hole.
    """
    known = ~unknown & ~barred
    if not known.any():
        return other
    ys, xs = np.flatnonzero(unknown.any(axis=1)), np.flatnonzero(unknown.any(axis=0))
    step = max(1, -(-max(int(np.ptp(ys)), int(np.ptp(xs))) // _MOST_CELLS))
    margin = 6 * step
    rows = slice(max(0, int(ys[0]) - margin), int(ys[-1]) + 1 + margin)
    columns = slice(max(0, int(xs[0]) - margin), int(xs[-1]) + 1 + margin)
    weights = known[rows, columns].astype(np.float32)
    share = _means(weights, step)
    sums = _means(image[rows, columns] * weights[..., None], step)
    cells: Floats = np.asarray(sums / np.maximum(share, np.float32(1e-6))[..., None], np.float32)
    free = share >= 0.5
    if not free.any():
        return other
    barrier = None if edges is None else _pooled(edges[rows, columns], step)
    dabs: Floats | None = None
    cover: Floats | None = None
    if colors is not None and alpha is not None:
        opaque = alpha[rows, columns]
        cover = _means(opaque, step)
        sums = _means(colors[rows, columns] * opaque[..., None], step)
        dabs = np.asarray(np.clip(sums / np.maximum(cover, np.float32(1e-6))[..., None], 0, 1), np.float32)
    drawn, plain = flow_in(cells, free, barrier, dabs, cover), flow_in(cells, free)
    trust = np.exp(-np.square(drawn.spread / np.float32(_DOUBT)))
    change = np.abs(drawn.mean - plain.mean).max(axis=2)
    said = 1 - np.exp(-np.square(change / np.float32(_CHANGED)))
    if cover is not None:
        said = np.maximum(said, np.minimum(cover * 2, 1))
        trust = np.maximum(trust, np.minimum(cover * 2, 1))
    grain = max(1.0, _GRAIN_CELLS * step)
    size = (weights.shape[1], weights.shape[0])
    inside = unknown[rows, columns]
    placed = np.zeros_like(image)
    placed[rows, columns] = np.where(inside[..., None], _grown(drawn.mean, step, size), image[rows, columns])
    sure = np.zeros(unknown.shape, np.float32)
    sure[rows, columns] = np.clip(_grown(trust.astype(np.float32), step, size), 0, 1) * inside
    if other is None:
        return Layout(_soft(placed, grain), sure, grain)
    share = np.zeros(unknown.shape, np.float32)
    share[rows, columns] = np.clip(_grown(said.astype(np.float32), step, size), 0, 1) * inside
    mixed = other.colors + (_soft(placed, other.grain) - other.colors) * share[..., None]
    return Layout(
        np.asarray(mixed, np.float32), np.asarray(other.trust + (sure - other.trust) * share, np.float32), other.grain
    )


def _soft(colors: Floats, grain: float) -> Floats:
    """Blurred as the picture is when it is compared with a layout of that grain."""
    return np.asarray(cv2.GaussianBlur(colors, (0, 0), max(0.8, 0.5 * grain)), np.float32)


def _grown(cells: Floats, step: int, size: tuple[int, int]) -> Floats:
    """Cells at the size of the picture again, [y, x(, c)]; `size` is (width, height)."""
    if step == 1:
        return cells
    whole = cv2.resize(cells, (cells.shape[1] * step, cells.shape[0] * step), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole[: size[1], : size[0]], np.float32)

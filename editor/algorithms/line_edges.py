"""Thin edges of a picture, and the same as chains of points between pixels: lines to draw, bend and judge by."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_FIXED = 256.0
_STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, -1), (-1, 1))
"""Neighbors in the order in which a chain is followed: straight ones first, so that corners are not cut."""


@dataclass(frozen=True, eq=False)
class Slopes:
    """How the color of a picture changes: `across` and `down` are the slope of the channel that changes most, in units
    of CIE Lab per pixel, `[y, x]`."""

    across: Floats
    down: Floats

    @property
    def size(self) -> Floats:
        """Length of the slope."""
        return np.asarray(np.hypot(self.across, self.down), np.float32)


def slopes(image: Floats, sigma: float, known: Bools | None = None) -> Slopes:
    """Slopes of `[y, x, 3]` sRGB, 0 to 1, smoothed by `sigma` pixels; only `known` pixels are looked at."""
    lab = np.asarray(cv2.cvtColor(np.clip(image, 0, 1).astype(np.float32), cv2.COLOR_RGB2Lab), np.float32)
    if known is None or known.all():
        soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), sigma), np.float32)
        far = None
    else:
        weights = known.astype(np.float32)
        spread = np.maximum(cv2.GaussianBlur(weights, (0, 0), sigma), np.float32(1e-4))
        soft = np.asarray(cv2.GaussianBlur(lab * weights[..., None], (0, 0), sigma) / spread[..., None], np.float32)
        far = cv2.dilate((~known).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    pairs = [
        (cv2.Scharr(soft[..., c], cv2.CV_32F, 1, 0) / 32, cv2.Scharr(soft[..., c], cv2.CV_32F, 0, 1) / 32)
        for c in range(3)
    ]
    # The channel that changes most decides the direction, as its slope is the best known.
    best = np.stack([x * x + y * y for x, y in pairs]).argmax(axis=0)[None]
    across = np.take_along_axis(np.stack([x for x, _ in pairs]), best, 0)[0].astype(np.float32)
    down = np.take_along_axis(np.stack([y for _, y in pairs]), best, 0)[0].astype(np.float32)
    if far is not None:
        across[far] = 0
        down[far] = 0
    return Slopes(across, down)


def thin_edges(found: Slopes, weak: float, strong: float, least_length: int = 0) -> Bools:
    """Ridges of the slope, one pixel wide, `[y, x]`: above `weak` where they hang together with one above `strong`.

    Pieces of fewer than `least_length` pixels are left out. Canny, "A computational approach to edge detection", 1986.
    """
    planes = [np.clip(plane * _FIXED, -32767, 32767).astype(np.int16) for plane in (found.across, found.down)]
    thin = cv2.Canny(planes[0], planes[1], weak * _FIXED, strong * _FIXED, L2gradient=True) > 0
    if least_length > 1 and thin.any():
        _, labels, stats, _ = cv2.connectedComponentsWithStats(thin.astype(np.uint8), connectivity=8)
        thin &= stats[labels, cv2.CC_STAT_AREA] >= least_length
    return np.asarray(thin)


def contours(image: Floats, sigma: float = 2.0, strong: float = 4.0, least_length: int = 20) -> Bools:
    """The edges of `[y, x, 3]` sRGB, 0 to 1, that a person would draw first: long and strong ones, without texture."""
    return thin_edges(slopes(image, sigma), strong * 0.4, strong, least_length)


def ridges(values: Floats, least: float) -> Bools:
    """The crests of a soft map `[y, x]` where it is at least `least`: lines of about one pixel."""
    soft = np.asarray(cv2.GaussianBlur(values, (0, 0), 1.0), np.float32)
    framed = np.pad(soft, 1, mode="edge")
    height, width = soft.shape
    best, is_crest = np.full(soft.shape, -1.0, np.float32), np.zeros(soft.shape, np.bool_)
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
        ahead = framed[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        behind = framed[1 - dy : 1 - dy + height, 1 - dx : 1 - dx + width]
        drop = (2 * soft - ahead - behind) / np.float32(dy * dy + dx * dx)
        stronger = drop > best
        best = np.where(stronger, drop, best)
        is_crest = np.where(stronger, (soft >= ahead) & (soft > behind), is_crest)
    return np.asarray(is_crest & (values >= least) & (best > 0))


def traced(thin: Bools, found: Slopes | None = None, least_length: int = 8) -> list[Floats]:
    """The chains that thin edges are made of, each `[n, 2]` float32 (x, y) in pixels (the first pixel's middle is 0.5).

    Chains end where edges end or meet; closed ones repeat their first point. With slopes every point is moved across
    the edge to where the slope is largest, by up to half a pixel.
    """
    rest = thin.copy()
    _without_borders(rest)
    count = cv2.filter2D(rest.astype(np.uint8), -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
    crossings = rest & (count > 3) & _is_crossing(rest)
    # Points of the crossings are taken off, so that what remains are simple chains.
    rest &= ~crossings
    height, width = rest.shape
    degree = cv2.filter2D(rest.astype(np.uint8), -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
    ends = np.argwhere(rest & (degree <= 2))
    shift = None if found is None else _offsets(found)
    chains: list[Floats] = []
    for start in (*ends.tolist(), *np.argwhere(rest).tolist()):
        y, x = start
        if not rest[y, x]:
            continue
        points = [(y, x)]
        rest[y, x] = False
        while True:
            for dy, dx in _STEPS:
                ny, nx = y + dy, x + dx
                if 0 <= ny < height and 0 <= nx < width and rest[ny, nx]:
                    y, x = ny, nx
                    rest[y, x] = False
                    points.append((y, x))
                    break
            else:
                break
        if len(points) < least_length:
            continue
        whole = np.array(points)
        (ay, ax), (by, bx) = points[0], points[-1]
        is_closed = len(points) > 8 and max(abs(ay - by), abs(ax - bx)) <= 1
        line = whole[:, ::-1].astype(np.float32) + np.float32(0.5)
        if shift is not None:
            line += shift[whole[:, 0], whole[:, 1]]
        if is_closed:
            line = np.concatenate([line, line[:1]])
        chains.append(np.ascontiguousarray(line, np.float32))
    return chains


def _without_borders(thin: Bools) -> None:
    """Pixels of the outermost frame have slopes of the border's making."""
    thin[:1] = thin[-1:] = False
    thin[:, :1] = thin[:, -1:] = False


def _is_crossing(thin: Bools) -> Bools:
    """Pixels whose ring of eight neighbors goes from edge to none three times and more."""
    framed = np.pad(thin, 1)
    height, width = thin.shape
    ring = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
    around = np.stack([framed[dy : dy + height, dx : dx + width] for dy, dx in ring])
    changes = (around & ~np.roll(around, -1, axis=0)).sum(axis=0)
    return np.asarray(changes >= 3)


def _offsets(found: Slopes) -> Floats:
    """From each pixel to the ridge of the slope beside it, along the slope: `[y, x, 2]` (x, y), at most 0.5."""
    size = found.size
    long = np.maximum(size, np.float32(1e-6))
    ux, uy = found.across / long, found.down / long
    height, width = size.shape
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    ahead = cv2.remap(size, xs + ux, ys + uy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    behind = cv2.remap(size, xs - ux, ys - uy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    bend = ahead + behind - 2 * size
    move = np.where(bend < -1e-6, (behind - ahead) / np.where(bend < -1e-6, 2 * bend, 1), 0)
    move = np.clip(move, -0.5, 0.5)
    return np.stack([ux * move, uy * move], axis=-1).astype(np.float32)


def smoothed(line: Floats, sigma: float) -> Floats:
    """A chain `[n, 2]` with the staircase of its pixels evened out over `sigma` points; open ends stay."""
    count = len(line)
    if count < 4 or sigma <= 0:
        return line
    reach = min(count - 1, int(np.ceil(3 * sigma)))
    is_closed = bool(np.allclose(line[0], line[-1]))
    if is_closed:
        body = line[:-1]
        reach = min(reach, len(body))
        padded = np.concatenate([body[-reach:], body, body[:reach]])
    else:
        # Turned around its end points the chain goes on straight, so that they do not move.
        padded = np.concatenate([2 * line[:1] - line[reach:0:-1], line, 2 * line[-1:] - line[-2 : -2 - reach : -1]])
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    kernel = np.exp(-np.square(steps) / np.float32(2 * sigma * sigma))
    kernel /= kernel.sum()
    even = np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)
    if is_closed:
        even = np.concatenate([even, even[:1]])
    return np.asarray(even, np.float32)


def edge_agreement(found: Bools, wanted: Bools, tolerance: float, area: Bools) -> tuple[float, float, float]:
    """Precision, recall and F of edges `found` against edges `wanted` in an area, each `[y, x]`, within so many pixels.

    Edges just outside the area may serve as the other's partner. Two empty maps agree.
    """

    def share(ours: Bools, theirs: Bools) -> float:
        count = int((ours & area).sum())
        if not count:
            return 1.0
        away = cv2.distanceTransform((~theirs).astype(np.uint8), cv2.DIST_L2, 5) if theirs.any() else None
        return 0.0 if away is None else float((away[ours & area] <= tolerance + 1e-3).sum() / count)

    precision, recall = share(found, wanted), share(wanted, found)
    if not (found & area).any() and (wanted & area).any():
        precision = 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0

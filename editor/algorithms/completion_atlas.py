"""A picture beside changed copies of itself, so that a search for patches finds changed ones without knowing of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Check, Floats, diffuse, unchecked
from editor.algorithms.completion_levels import Sketch, Whole
from editor.algorithms.copies import Copies, Shape
from editor.core.geometry import Rect

_Scalar = TypeVar("_Scalar", bound=np.generic)

_MOST_SHARE = 3.0
_ALWAYS, _LARGE_SHARE = 3_000_000, 0.25
"""All turned and scaled copies together have at most `_MOST_SHARE` times the picture's pixels, and no more than so many
plus a share of the picture's."""
_KERNEL_REACH = 4
"""Pixels of the picture that interpolating looks at on each side."""
_FARNESS = 0.25
"""How much of a view may be unusable for being nearer to the hole by the picture's diagonal."""


@dataclass(frozen=True, eq=False)
class _Panel:
    """One copy: where it stands, and the point of the picture that is at its middle; `shape` as in `Copies.shapes`."""

    frame: Rect
    shape: Shape
    point: tuple[float, float]
    middle: tuple[float, float]

    @property
    def is_exact(self) -> bool:
        """True for quarter turns and mirror images: pixels come to lie on pixels."""
        return bool((self.shape == np.rint(self.shape)).all() and abs(np.linalg.det(self.shape)) == 1)

    def back(self) -> npt.NDArray[np.float64]:
        """The 2x3 matrix from (x, y) of the frame to (x, y) of the picture."""
        inverse = np.linalg.inv(self.shape)
        return np.column_stack([inverse, np.asarray(self.point) - inverse @ np.asarray(self.middle)])


class Atlas:
    """`image` [y, x, 3], `unknown` and `sampleable` [y, x] of the picture, a gap that no patch fits into, and copies.

    The picture stands at the upper left, in the first `rows` and `columns`. These and all places of copies are
    multiples of 2**depth, so that halving keeps them apart. In the copies nothing is to be painted, and what must not
    be sampled in the picture is not sampled there. A mere mirror image is a copy of all of the picture, turned and
    scaled copies show the part of it that has most to offer near the hole, as large as memory is granted.
    """

    def __init__(
        self,
        image: Floats,
        unknown: Bools,
        sampleable: Bools,
        copies: Copies,
        radius: int,
        depth: int,
        check: Check = unchecked,
    ) -> None:
        height, width = unknown.shape
        self._size = height, width
        self._step: int = 2**depth
        self._gap = (radius + 1) * self._step
        self.rows, self.columns = height, self._aligned(width)
        self._grown = [0, 0]
        self._panels = self._planned(copies, unknown, sampleable)
        known = np.where(unknown[..., None], diffuse(image, ~unknown, check), image)
        check()
        self.image = self._wide(image)
        check()
        self.image[:height, width:] = known[:, -1:]
        self.image[height:] = self.image[height - 1]
        self.unknown, self.sampleable = self._wide(unknown), self._wide(sampleable)
        for panel in self._panels:
            check()
            self._draw(panel, known, sampleable & ~unknown)

    @property
    def frames(self) -> tuple[Rect, ...]:
        """Where the picture stands, and each copy."""
        height, width = self._size
        return (Rect(0, 0, width, height), *(panel.frame for panel in self._panels))

    def _aligned(self, length: int) -> int:
        return -(-length // self._step) * self._step

    def _planned(self, copies: Copies, unknown: Bools, sampleable: Bools) -> list[_Panel]:
        """Where the copies stand; also says by how much the picture grows."""
        height, width = self._size
        shapes = copies.shapes()
        panels = []
        total = self.columns
        if copies.mirrors:
            total = self._aligned(self.columns + self._gap + width)
            frame = Rect(total - width, 0, width, height)
            panels.append(_Panel(frame, shapes[0], (width - 1.0, 0.0), (0.0, 0.0)))
            shapes = shapes[1:]
        down = height
        if shapes:
            most = min(_MOST_SHARE * height * width, _ALWAYS + _LARGE_SHARE * height * width)
            share = min(1.0, math.sqrt(most / (height * width * len(shapes))))
            size = max(1, int(share * width)), max(1, int(share * height))
            cell = self._aligned(size[0] + self._gap), self._aligned(size[1] + self._gap)
            point = _best_view(unknown, sampleable & ~unknown, size)
            middle = float(size[0] // 2), float(size[1] // 2)
            top = self._aligned(height + self._gap)

            extents = {
                across: (max(total, across * cell[0]), top + -(-len(shapes) // across) * cell[1])
                for across in range(1, len(shapes) + 1)
            }
            across = min(extents, key=lambda count: (extents[count][0] * extents[count][1], count))
            total, down = extents[across]
            for index, shape in enumerate(shapes):
                row, column = divmod(index, across)
                frame = Rect(column * cell[0], top + row * cell[1], *size)
                panels.append(_Panel(frame, shape, point, middle))
        self._grown = [down - height, total - width]
        return panels

    def _draw(self, panel: _Panel, known: Floats, usable: Bools) -> None:
        size = panel.frame.width, panel.frame.height
        back, place = panel.back(), panel.frame.slices
        factor = float(math.sqrt(abs(np.linalg.det(panel.shape))))
        inverse = cv2.WARP_INVERSE_MAP
        if panel.is_exact:
            # Not by interpolation, which would round.
            ys, xs = _sources(back, *np.mgrid[: size[1], : size[0]])
            inside = (ys >= 0) & (xs >= 0) & (ys < known.shape[0]) & (xs < known.shape[1])
            ys, xs = np.clip(ys, 0, known.shape[0] - 1), np.clip(xs, 0, known.shape[1] - 1)
            self.image[place] = known[ys, xs]
            self.sampleable[place] = usable[ys, xs] & inside
            return
        smooth = known if factor >= 1 else cv2.GaussianBlur(known, (0, 0), 0.5 * math.sqrt(1 / factor**2 - 1))
        drawn = cv2.warpAffine(smooth, back, size, flags=cv2.INTER_LANCZOS4 | inverse, borderMode=cv2.BORDER_REPLICATE)
        self.image[place] = np.clip(drawn, 0, 1)
        side = 2 * math.ceil(_KERNEL_REACH / min(1.0, factor)) + 1
        clear = cv2.erode(usable.astype(np.uint8), np.ones((side, side), np.uint8))
        self.sampleable[place] = cv2.warpAffine(clear, back, size, flags=cv2.INTER_NEAREST | inverse) > 0

    def _wide(self, values: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
        rest = ((0, 0),) * (values.ndim - 2)
        return np.pad(values, ((0, self._grown[0]), (0, self._grown[1]), *rest))

    def homes(self, k: int) -> Whole:
        """For each pixel, after halving `k` times, the flat index of the pixel of the picture that it shows."""
        scale = 2**k
        height, width = (-(-length // scale) for length in self.unknown.shape)
        homes = np.arange(height * width, dtype=np.int32).reshape(height, width)
        most = -(-self._size[0] // scale) - 1, -(-self._size[1] // scale) - 1
        for panel in self._panels:
            frame = panel.frame
            left, top, right, bottom = (
                value // scale for value in (frame.x, frame.y, frame.right - 1, frame.bottom - 1)
            )
            ys, xs = np.mgrid[top : bottom + 1, left : right + 1]
            ys, xs = ((values + 0.5) * scale - 0.5 for values in (ys, xs))
            back = panel.back()
            rows = back[1, 0] * (xs - frame.x) + back[1, 1] * (ys - frame.y) + back[1, 2]
            columns = back[0, 0] * (xs - frame.x) + back[0, 1] * (ys - frame.y) + back[0, 2]
            ys, xs = (np.rint((values + 0.5) / scale - 0.5).astype(np.int32) for values in (rows, columns))
            homes[top : bottom + 1, left : right + 1] = np.clip(ys, 0, most[0]) * width + np.clip(xs, 0, most[1])
        return homes.ravel()

    def widened(self, sketch: Sketch) -> Sketch:
        """Guidance for the wide picture: silent beyond the picture itself."""
        layout = sketch.layout
        if layout is not None:
            layout = replace(
                layout,
                colors=self._wide(layout.colors),
                trust=self._wide(layout.trust),
                offsets=None if layout.offsets is None else self._wide(layout.offsets),
            )
        return replace(
            sketch,
            colors=None if sketch.colors is None else self._wide(sketch.colors),
            alpha=None if sketch.alpha is None else self._wide(sketch.alpha),
            edges=None if sketch.edges is None else self._wide(sketch.edges),
            layout=layout,
        )


def _sources(
    back: npt.NDArray[np.float64], ys: npt.NDArray[np.intp], xs: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    (a, b, c), (d, e, f) = np.rint(back).astype(np.intp)
    return d * xs + e * ys + f, a * xs + b * ys + c


def _best_view(unknown: Bools, usable: Bools, size: tuple[int, int]) -> tuple[float, float]:
    """The middle (x, y), on whole pixels, of the window of that size (width, height) with most to sample near the hole.

    A turn shows the corners of such a window elsewhere: what counts is the ellipse in it.
    """
    height, width = unknown.shape
    factor = min(1.0, 128 / max(height, width))
    small = max(1, round(width * factor)), max(1, round(height * factor))
    share = cv2.resize(usable.astype(np.float32), small, interpolation=cv2.INTER_AREA).reshape(small[1], small[0])
    window = max(1, round(size[0] * factor)) | 1, max(1, round(size[1] * factor)) | 1
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, window).astype(np.float32)
    offered = cv2.filter2D(share, -1, disk / disk.sum(), borderType=cv2.BORDER_CONSTANT)
    hole = np.argwhere(unknown).mean(axis=0) * factor if unknown.any() else np.array([small[1] / 2, small[0] / 2])
    ys, xs = np.mgrid[: small[1], : small[0]]
    away = np.hypot(ys - hole[0], xs - hole[1]) / math.hypot(*small)
    y, x = np.unravel_index(int((offered - _FARNESS * away).argmax()), offered.shape)
    return float(min(width - 1, round((x + 0.5) / factor - 0.5))), float(
        min(height - 1, round((y + 0.5) / factor - 0.5))
    )

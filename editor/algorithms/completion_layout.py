"""A picture's layout from elsewhere, such as a small network: coarse colors that steer the synthesis of a hole."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats, diffuse

_LARGEST_SHIFT = 0.15
_SHIFT_REACH = 0.5
"""Share of the hole's half thickness over which a layout is shifted to meet its border."""


@dataclass(frozen=True)
class Layout:
    """What a hole looks like from afar.

    colors: [y, x, 3] 0..1, the size of the image; only the hole counts.
    trust: [y, x] 0..1: how sure the layout is there.
    grain: pixels of the image that one detail of the layout covers, 1 and more; it says nothing of finer ones.
    offsets: [y, x, 2] whole rows and columns from a pixel of the hole to where it may be taken from; None if unknown.
    is_vague: it is a mean of what might be, as small networks give: texture is to be told by what is around the hole.
    """

    colors: Floats
    trust: Floats
    grain: float
    is_vague: bool = False
    offsets: npt.NDArray[np.int32] | None = None

    def cropped(self, rows: slice, columns: slice) -> Layout:
        """A part of it."""
        colors = np.clip(np.nan_to_num(self.colors[rows, columns]), 0, 1).astype(np.float32, order="C")
        trust = np.clip(np.nan_to_num(self.trust[rows, columns]), 0, 1).astype(np.float32, order="C")
        offsets = None if self.offsets is None else self.offsets[rows, columns]
        return Layout(colors, trust, max(1.0, float(self.grain)), self.is_vague, offsets)


def fitted_to_border(colors: Floats, image: Floats, hole: Bools, reach: float | None = None) -> Floats:
    """Layout colors [y, x, 3] shifted so that they meet the picture at the hole's border; bounded, fading inward.

    The shift is the difference at known pixels next to the border, as smooth there as the layout is, so that a single
    branch at the border does not color what is inside. It fades over `reach` pixels (None: half the hole's thickness).
    """
    near = cv2.dilate(hole.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    ring = near & ~hole
    if not ring.any():
        return colors
    error = np.clip(image - colors, -_LARGEST_SHIFT, _LARGEST_SHIFT) * ring[..., None]
    spread = np.maximum(cv2.GaussianBlur(ring.astype(np.float32), (0, 0), 4.0), np.float32(1e-4))
    smooth = cv2.GaussianBlur(error.astype(np.float32), (0, 0), 4.0) / spread[..., None]
    flow = diffuse(np.where(ring[..., None], smooth, 0).astype(np.float32), ring | ~near)
    depth = cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    if reach is None:
        reach = max(8.0, _SHIFT_REACH * float(depth.max()))
    return np.asarray(np.clip(colors + flow * np.exp(-depth / np.float32(reach))[..., None], 0, 1), np.float32)


def halved_layout(layout: Layout) -> Layout:
    """The same at half the size, as `completion_color.halve` makes it."""
    height, width = layout.trust.shape
    pad = ((0, height % 2), (0, width % 2))
    colors = np.pad(layout.colors, (*pad, (0, 0)), mode="edge")
    trust = np.pad(layout.trust, pad, mode="edge")
    size = (colors.shape[1] // 2, colors.shape[0] // 2)
    return Layout(
        np.asarray(cv2.resize(colors, size, interpolation=cv2.INTER_AREA), np.float32).reshape(size[1], size[0], 3),
        np.asarray(cv2.resize(trust, size, interpolation=cv2.INTER_AREA), np.float32).reshape(size[1], size[0]),
        layout.grain / 2,
        layout.is_vague,
    )

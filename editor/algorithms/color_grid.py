"""A change of color that varies smoothly over a picture: a small grid of affine maps, applied at full resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage

Floats = npt.NDArray[np.float32]
IDENTITY = np.array([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], np.float32)
# Pixels worked on at once: the maps of this many must fit in the processor's cache several times over.
_STRIP_PIXELS = 1 << 17


@dataclass(frozen=True, eq=False)
class AffineGrid:
    """`params` is `[y, x, 12]`: at each node a 3 x 3 matrix by rows and an offset, for RGB from 0 to 1.

    The nodes are the middles of equal cells that cover the picture; between them the maps are bicubically interpolated
    (a = -0.75, as PCT-Net does it: Guerreiro et al., CVPR 2023). `share` `[y, x]`, 0 to 1, is how much of the change
    each place gets, on a grid of the same size. Implements `tasks.ColorTransform`.
    """

    params: Floats
    share: Floats | None = None

    def __post_init__(self) -> None:
        if self.params.ndim != 3 or self.params.shape[2] != 12 or not self.params.size:
            raise ValueError(f"the grid is [y, x, 12], not {self.params.shape}")
        if self.share is not None and self.share.shape != self.params.shape[:2]:
            raise ValueError("the share has another grid than the maps")

    def apply(self, image: FloatImage, place: Rect, size: Size, strength: float = 1.0) -> FloatImage:
        """The pixels of `place`, `[y, x, 3]`, a part of a picture of `size`, transformed; strength 0 is no change.

        The result is within 0 to 1 where it changed. ValueError when the array has not the size of the place, or the
        place does not lie in the picture.
        """
        if image.shape != (place.height, place.width, 3):
            raise ValueError(f"an image of {image.shape} does not fill a place of {place.width} x {place.height}")
        if not size.rect.contains(place):
            raise ValueError("the place does not lie in the picture")
        if place.is_empty or strength == 0:
            return image.copy()
        if self.params.shape[:2] == (1, 1) and self.share is None:
            return _everywhere(self.params[0, 0], image, strength)
        params = self.params
        if self.share is not None:
            params = np.concatenate([params, self.share[..., None]], axis=2)
        across = _weights(params.shape[1], size.width, place.x, place.right)
        down = _weights(params.shape[0], size.height, place.y, place.bottom)
        wide = _across(params, across)
        out = np.empty_like(image, dtype=np.float32)
        maps, term = np.empty_like(wide[0]), np.empty_like(wide[0])
        for y in range(place.height):
            _row(wide, down[0][y], down[1][y], maps, term)
            _mapped(maps, image[y], strength, out[y])
        return out


def _everywhere(params: Floats, image: FloatImage, strength: float) -> FloatImage:
    matrix = np.column_stack([params[:9].reshape(3, 3), params[9:]])
    out = np.empty(image.shape, np.float32)
    rows = max(1, _STRIP_PIXELS // image.shape[1])
    for top in range(0, len(image), rows):
        source = np.asarray(image[top : top + rows], np.float32)
        value = np.asarray(cv2.transform(source, matrix), np.float32)
        np.clip(value, 0, 1, out=value)
        if strength != 1:
            value -= source
            value *= np.float32(strength)
            value += source
        out[top : top + rows] = value
    return out


_Taps = tuple[npt.NDArray[np.int64], Floats]


def _weights(nodes: int, pixels: int, start: int, stop: int) -> _Taps:
    """For the pixels `start` to `stop` the four nodes `[n, 4]` around each and their weights."""
    position = (np.arange(start, stop) + 0.5) * (nodes / pixels) - 0.5
    base = np.floor(position).astype(np.int64)
    t = position - base
    distance = np.stack([t + 1, t, 1 - t, 2 - t], axis=1)
    a = -0.75
    near = ((a + 2) * distance - (a + 3)) * distance**2 + 1
    far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
    weights = np.where(distance <= 1, near, far).astype(np.float32)
    return np.clip(base[:, None] + np.arange(-1, 3), 0, nodes - 1), weights


def _across(params: Floats, taps: _Taps) -> Floats:
    """`[node rows, c, pixels]`: interpolated along the rows of nodes."""
    index, weights = taps
    planes = np.ascontiguousarray(params.transpose(0, 2, 1), np.float32)
    out = planes[:, :, index[:, 0]] * weights[:, 0]
    for k in range(1, 4):
        out += planes[:, :, index[:, k]] * weights[:, k]
    return np.asarray(out, np.float32)


def _row(wide: Floats, index: npt.NDArray[np.int64], weights: Floats, maps: Floats, term: Floats) -> None:
    """The interpolated maps of one row of pixels, `[c, pixels]`, into `maps`; `term` is room to work in.

    By plain sums: a matrix product of this shape makes its threads wait for one another a hundred times a picture.
    """
    np.multiply(wide[index[0]], weights[0], out=maps)
    for k in range(1, 4):
        np.multiply(wide[index[k]], weights[k], out=term)
        maps += term


def _mapped(maps: Floats, image: FloatImage, strength: float, out: Floats) -> None:
    """One row of pixels, `[x, 3]`, through its maps, into `out`."""
    planes = np.ascontiguousarray(image.T, np.float32)
    share = np.clip(maps[12], 0, 1) * np.float32(strength) if len(maps) > 12 else np.float32(strength)
    for channel in range(3):
        m = maps[3 * channel : 3 * channel + 3]
        value = m[0] * planes[0]
        value += m[1] * planes[1]
        value += m[2] * planes[2]
        value += maps[9 + channel]
        np.clip(value, 0, 1, out=value)
        value -= planes[channel]
        value *= share
        value += planes[channel]
        out[:, channel] = value


def constant_map(matrix: npt.NDArray[np.floating], offset: npt.NDArray[np.floating]) -> AffineGrid:
    """The same affine map everywhere: `matrix` is `[3, 3]`, `offset` `[3]`."""
    params = np.concatenate([np.asarray(matrix, np.float32).ravel(), np.asarray(offset, np.float32).ravel()])
    return AffineGrid(params.reshape(1, 1, 12))

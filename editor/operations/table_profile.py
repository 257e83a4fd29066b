"""Colors between a profile built of tables and sRGB: LittleCMS fills a grid once, pixels are interpolated in it."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

# Values 5 apart, all of which 8 bits hold exactly: LittleCMS is reached through 8-bit pictures only.
_STEPS = 52
_Grid = npt.NDArray[np.float32]


class TableProfile:
    """Converts as `MatrixProfile` does, within about one 8-bit step. Made by `table_profile`."""

    def __init__(self, to_srgb: _Grid, from_srgb: _Grid) -> None:
        self._to_srgb, self._from_srgb = to_srgb, from_srgb

    def to_srgb(self, image: FloatImage) -> FloatImage:
        """`[y, x, 3]` float32, 0 to 1, as sRGB."""
        return _looked_up(self._to_srgb, image)

    def from_srgb(self, image: FloatImage) -> FloatImage:
        """Back into the profile's values, as near as its own tables lead."""
        return _looked_up(self._from_srgb, image)


@lru_cache(maxsize=2)
def table_profile(data: bytes) -> TableProfile | None:
    """The conversion of an RGB profile; None where LittleCMS cannot convert both ways, as with a scanner's profile."""
    # Only the rare profiles built of tables need LittleCMS; nothing else waits for it to load.
    from PIL import Image, ImageCms

    axis = np.arange(_STEPS, dtype=np.uint8) * np.uint8(255 // (_STEPS - 1))
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    picture = Image.fromarray(np.ascontiguousarray(grid.reshape(_STEPS, _STEPS * _STEPS, 3)))
    grids: list[_Grid] = []
    try:
        own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(data)), ImageCms.createProfile("sRGB")
        for source, target in ((own, srgb), (srgb, own)):
            transform = ImageCms.buildTransform(
                source,
                target,
                "RGB",
                "RGB",
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            converted = np.asarray(ImageCms.applyTransform(picture, transform), np.float32) / np.float32(255)
            grids.append(converted.reshape(_STEPS, _STEPS, _STEPS, 3))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return TableProfile(*grids)


def _looked_up(grid: _Grid, image: FloatImage) -> FloatImage:
    """Linear between the eight corners of the cell that a color lies in."""
    place = np.clip(image, 0, 1) * np.float32(_STEPS - 1)
    low = np.minimum(place.astype(np.int32), _STEPS - 2)
    part = place - low
    index = (low[..., 0] * _STEPS + low[..., 1]) * _STEPS + low[..., 2]
    flat = grid.reshape(-1, 3)
    out: FloatImage = np.zeros(image.shape, np.float32)
    for red in (0, 1):
        for green in (0, 1):
            for blue in (0, 1):
                share = np.ones(index.shape, np.float32)
                for channel, is_high in enumerate((red, green, blue)):
                    share *= part[..., channel] if is_high else 1 - part[..., channel]
                out += flat[index + (red * _STEPS + green) * _STEPS + blue] * share[..., None]
    return out

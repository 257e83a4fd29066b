"""How far a harmonization may tint what is white: light has a cast, but a shirt in it stays a white shirt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from editor.algorithms.color_grid import AffineGrid
from editor.core.pixels import FloatImage

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

# What counts as a neutral highlight: how bright, and how unequal its channels are as a share of the largest; and how
# much of a thing has to be such before it counts.
BRIGHT, NEUTRAL, LEAST_SHARE = 0.72, 0.04, 0.01
# How far the channels of one may turn from what they were, as a share of its brightness.
MOST_TINT = 0.16
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_LEAST = np.float32(1e-3)


def white_of(image: FloatImage, inside: Bools) -> Floats | None:
    """The mean neutral highlight `[3]` of the part of `image` `[y, x, 3]`, 0 to 1, that is `inside`; None without."""
    part = image[inside]
    if not len(part):
        return None
    high, low = part.max(axis=1), part.min(axis=1)
    white = part[(part @ _LUMA > BRIGHT) & (high - low < NEUTRAL * high)]
    return None if len(white) < max(4, LEAST_SHARE * len(part)) else np.asarray(white.mean(axis=0), np.float32)


def with_bounded_cast(grid: AffineGrid, white: Floats, around: Floats) -> AffineGrid:
    """The grid with its maps turned so that they never tint what is `white` `[3]` against its surroundings, of the mean
    color `around` `[3]`, nor more than these are tinted, and never by more than `MOST_TINT`.

    Its brightness stays. White beside a blue wall becomes a little blue or stays white, but not yellow or pink.
    """
    rows = grid.params[..., :9].reshape(*grid.params.shape[:2], 3, 3)
    mapped = np.clip(rows @ white + grid.params[..., 9:], _LEAST, 1)
    gray = (mapped @ _LUMA)[..., None]
    own = white / (white @ _LUMA)
    turned = mapped / gray - own
    cast = around / max(float(around @ _LUMA), float(_LEAST)) - 1
    way = cast / max(float(np.linalg.norm(cast)), float(_LEAST))
    most = min(MOST_TINT, float(np.linalg.norm(cast)))
    along = turned @ way
    wanted = gray * (own + turned + (np.clip(along, 0, most) - along)[..., None] * way)
    gains = (np.clip(wanted, _LEAST, None) / mapped).astype(np.float32)
    params = grid.params.copy()
    params[..., :9] *= np.repeat(gains, 3, axis=2)
    params[..., 9:] *= gains
    return replace(grid, params=params)

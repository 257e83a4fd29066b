"""Cutting a subject out: its coverage pixel by pixel, and its own colors along the edge, so that it fits anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.matting import band_of, subject_colors, trimap_of
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray, to_float
from editor.core.progress import Progress
from editor.engines.registry import Engines
from editor.engines.tasks import FloatMap, Matter, MatteRequest
from editor.errors import InputError
from editor.operations.filling import Profile

# What a matting engine sees around the band.
_MARGIN = 12


@dataclass(frozen=True, eq=False)
class CutOutOptions:
    """`engine` None is the default matting engine; `profile` the document's, for engines that want sRGB.

    `band` is how far from the selection's edge the true one may lie, in pixels; None goes by the subject's size, 0
    keeps the selection as it is for the coverage.
    """

    engine: str | None = None
    band: float | None = None
    profile: Profile | None = None


@dataclass(frozen=True, eq=False)
class CutOut:
    """A subject: coverage `alpha` `[y, x]` float32, 0 to 1, of `area`, which lies in the document, and `colors`
    `[y, x, 3]` float32, 0 to 1, straight and in the document's own color space, without what shone through."""

    area: Rect
    alpha: FloatMap
    colors: FloatImage


def cut_out(
    snapshot: Snapshot,
    area: Rect,
    mask: MaskArray,
    engines: Engines,
    progress: Progress,
    options: CutOutOptions = CutOutOptions(),
) -> CutOut:
    """Cut out what `mask`, `[y, x]` uint8 of `area`, selects of the picture as it looks.

    `area` may reach beyond the document; what lies there is not in the picture. Coverage is never above the picture's
    own. Raises InputError where nothing is selected, EngineError when the engine cannot.
    """
    if mask.shape != (area.height, area.width):
        raise ValueError(f"a mask of {mask.shape} does not cover {area}")
    progress.step(0.0)
    x, y, width, height = cv2.boundingRect((mask >= 128).astype(np.uint8))
    subject = Rect(x, y, width, height).moved(area.x, area.y).intersect(snapshot.size.rect)
    if subject.is_empty:
        raise InputError("Nothing is selected yet: select the subject first.")
    band = band_of(mask) if options.band is None else options.band
    place = subject.padded(int(np.ceil(band)) + 2).intersect(snapshot.size.rect)
    seen = place.padded(_MARGIN + int(2 * band)).intersect(snapshot.size.rect)
    wanted = _part(mask, area, seen)
    rgba = to_float(snapshot.render(seen))
    image = np.ascontiguousarray(rgba[..., :3])
    progress.step(0.1)
    if band > 0:
        alpha = _matte(image, trimap_of(wanted, band), wanted, engines, options, progress.part(0.1, 0.7))
    else:
        alpha = wanted.astype(np.float32) / np.float32(255)
    progress.step(0.7)
    inner = place.moved(-seen.x, -seen.y).slices
    colors = subject_colors(image, alpha)[inner]
    progress.step(1.0)
    return CutOut(place, alpha[inner] * rgba[..., 3][inner], np.ascontiguousarray(colors))


def _part(mask: MaskArray, area: Rect, place: Rect) -> MaskArray:
    """What a mask of `area` says about `place`; nothing is selected where it does not reach."""
    out = np.zeros((place.height, place.width), np.uint8)
    common = place.intersect(area)
    if not common.is_empty:
        out[common.moved(-place.x, -place.y).slices] = mask[common.moved(-area.x, -area.y).slices]
    return out


def _matte(
    image: FloatImage,
    trimap: MaskArray,
    selected: MaskArray,
    engines: Engines,
    options: CutOutOptions,
    progress: Progress,
) -> npt.NDArray[np.float32]:
    matter = cast(Matter, engines.engine("matte", options.engine))
    shown = image if options.profile is None else options.profile.to_srgb(image)
    request = MatteRequest(shown, trimap, selected)
    for array in (request.image, trimap, selected):
        array.flags.writeable = False
    found = matter.matte(request, progress)
    # an engine that sees no trimap may err far from the edge
    sure = np.where(trimap == 255, 1, np.where(trimap == 0, 0, np.clip(found, 0, 1)))
    return sure.astype(np.float32)

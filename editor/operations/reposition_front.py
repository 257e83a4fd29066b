"""What stands before a moved subject: the artist's rough mark, matted along the edge where the subject goes behind."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import blur_known
from editor.algorithms.matting import band_of
from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD, FloatImage, MaskArray, to_float
from editor.core.progress import Progress
from editor.engines.registry import Engines
from editor.operations.cut_out import CutOutOptions, cut_out
from editor.operations.reposition_parts import Subject

Floats = npt.NDArray[np.float32]

# A mark is painted by hand: how far from the true edge it may lie.
LEAST_BAND, MOST_BAND = 4.0, 10.0
# How far apart the colors of both sides have to lie, in their own spreads, for nothing and for all of a matte.
NOT_APART, APART, NOISE = 0.8, 1.8, 0.02


def matted_front(
    subject: Subject, front: MaskArray, places: tuple[Rect, ...], engines: Engines, progress: Progress
) -> MaskArray:
    """The mask `front`, `[y, x]` uint8 of the document, with the true soft edge of what it marks in `places`.

    Only a band of a few pixels along the mark's edge changes.
    """
    bounds = subject.snapshot.size.rect
    near = Rect(0, 0, 0, 0)
    for place in places:
        near = near.united(place.intersect(bounds))
    marked = front[near.slices]
    if near.is_empty or not (marked >= MASK_THRESHOLD).any() or (marked == 255).all():
        progress.step(1.0)
        return front
    band = min(MOST_BAND, max(LEAST_BAND, band_of(marked)))
    # The border of what is looked at is no edge of the mark.
    seen = near.padded(int(4 * band) + 16).intersect(bounds)
    options = CutOutOptions(engine=subject.matte, band=band, profile=subject.profile)
    cut = cut_out(subject.snapshot, seen, np.ascontiguousarray(front[seen.slices]), engines, progress, options)
    whole = to_float(front[seen.slices])
    matte = np.zeros_like(whole)
    common = cut.area.intersect(seen)
    matte[common.moved(-seen.x, -seen.y).slices] = cut.alpha[common.moved(-cut.area.x, -cut.area.y).slices]
    trust = _told_apart(np.ascontiguousarray(to_float(subject.snapshot.render(seen))[..., :3]), whole, band)
    found = np.rint((whole + (matte - whole) * trust) * 255).astype(np.uint8)
    out = front.copy()
    out[near.slices] = found[near.moved(-seen.x, -seen.y).slices]
    return out


def _told_apart(image: FloatImage, mark: Floats, band: float) -> Floats:
    """0 to 1, `[y, x]`: how clearly colors tell what is marked from what is not; where they do not, the mark holds."""
    inside = (mark >= 0.5).astype(np.uint8)
    sides = [(cv2.distanceTransform(side, cv2.DIST_L2, 5) > band).astype(np.float32) for side in (inside, 1 - inside)]
    reach = 2 * band
    means = [blur_known(image, side, reach) for side in sides]
    spread = np.zeros(mark.shape, np.float32)
    for side, mean in zip(sides, means, strict=True):
        spread += blur_known(np.square(image - mean).mean(axis=2).astype(np.float32), side, reach)
    apart = np.sqrt(np.square(means[0] - means[1]).mean(axis=2) / np.maximum(spread / 2, NOISE**2))
    known = [cv2.GaussianBlur(side, (0, 0), reach) > 1e-3 for side in sides]
    trust = np.clip((apart - NOT_APART) / (APART - NOT_APART), 0, 1) * (known[0] & known[1])
    return np.asarray(trust, np.float32)


def kept_front(subject: Subject, front: MaskArray) -> MaskArray:
    """What the filled hole must not cover, `[y, x]` uint8 of the document: what stands before, but not the subject.

    A mark that reaches over the subject must not leave it where it was.
    """
    out = front.copy()
    own = subject.cut.area
    part = out[own.slices]
    np.minimum(part, np.rint((1 - np.clip(2 * subject.cut.alpha, 0, 1)) * 255).astype(np.uint8), out=part)
    chosen = out[subject.area.slices]
    chosen[subject.mask >= MASK_THRESHOLD] = 0
    return out

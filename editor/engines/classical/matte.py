"""A soft border from a trimap without weights: coverage as a local linear function of color."""

from __future__ import annotations

import cv2
import numpy as np

from editor.algorithms.guided import applied, linear_model
from editor.algorithms.matting import between_colors
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray
from editor.core.progress import Progress
from editor.engines.tasks import FloatMap, MatteRequest
from editor.errors import InputError

SIDE_PX, LEAST_RADIUS, MOST_RADIUS = 1200, 4, 60
SMOOTHNESS = 1e-4
# Near a border two colors explain coverage better when the window is small; far from one, only a wide window sees both.
_WINDOWS = (1.25, 2.5)
# Where the colors inside and outside differ by less than this, in units of their spread, they say little.
TELLING, LEAST_SPREAD, TELLING_WINDOW = 2.0, 2e-3, 2.5
# The edge that was selected is as soft as the band is wide: what is large is seen more softly.
LEAST_SOFTNESS, SOFTNESS_SHARE, SURENESS = 0.8, 0.2, 5.0


class GuidedMatter:
    """Fits in every window how coverage follows color where the trimap is sure, and reads off the rest.

    The model is that of matting by locally linear functions (Levin, Lischinski and Weiss, "A Closed-Form Solution to
    Natural Image Matting", TPAMI 2008), solved window by window as in the guided filter. Nearer windows count more.
    Windows blur: at the end each pixel is looked at by itself, between the colors that were found on both sides.
    """

    id = "guided-matte"
    version = "3"
    label = "Soft border by color"
    needs_trimap = True

    def matte(self, request: MatteRequest, progress: Progress) -> FloatMap:
        """Coverage `[y, x]`, 0 to 1; exactly 0 and 1 where the trimap is sure. Raises InputError without a trimap."""
        if request.trimap is None:
            raise InputError("A soft border needs a selection to begin with: select the subject first.")
        progress.step(0.0)
        trimap = request.trimap
        result: FloatMap = (trimap == 255).astype(np.float32)
        unknown = ((trimap > 0) & (trimap < 255)).astype(np.uint8)
        x, y, width, height = cv2.boundingRect(unknown)
        if not width:
            return result
        reach = float(
            cv2.distanceTransform(cv2.copyMakeBorder(unknown, 1, 1, 1, 1, cv2.BORDER_REPLICATE), cv2.DIST_L2, 5).max()
        )
        bounds = Rect(0, 0, trimap.shape[1], trimap.shape[0])
        place = Rect(x, y, width, height).padded(int(3 * reach) + 8).intersect(bounds)
        image, part = np.ascontiguousarray(request.image[place.slices]), trimap[place.slices]
        factor = min(1.0, SIDE_PX / max(place.width, place.height))
        size = (max(1, round(place.width * factor)), max(1, round(place.height * factor)))
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
        known = np.asarray(
            cv2.resize(((part == 0) | (part == 255)).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        )
        target = np.asarray(cv2.resize(part.astype(np.float32) / 255, size, interpolation=cv2.INTER_AREA), np.float32)
        weights = (known > 0.999).astype(np.float32)
        found = np.zeros(image.shape[:2], np.float32)
        total = np.zeros(image.shape[:2], np.float32)
        for number, window in enumerate(_WINDOWS):
            radius = int(np.clip(round(reach * factor * window), LEAST_RADIUS, MOST_RADIUS))
            factors, offset = linear_model(small, target, radius, SMOOTHNESS, weights)
            seen = np.isfinite(offset)
            guess = applied(image, np.where(seen[..., None], factors, 0), np.where(seen, offset, 0.5))
            say = cv2.resize(seen.astype(np.float32), (place.width, place.height)) * np.float32(
                0.5**number
            ) + np.float32(1e-6)
            found += say * np.clip(guess, 0, 1)
            total += say
            progress.step((number + 1) / (len(_WINDOWS) + 1))
        found /= total
        if request.selected is not None:
            found = _trusted(found, image, part, request.selected[place.slices], reach, factor)
        found = np.where(part == 0, 0, np.where(part == 255, 1, found)).astype(np.float32)
        found = between_colors(image, found, min(reach, MOST_RADIUS), size)
        result[place.slices] = np.where(part == 0, 0, np.where(part == 255, 1, found))
        progress.step(1.0)
        return result


def _trusted(
    guess: FloatMap, image: FloatImage, trimap: MaskArray, selected: MaskArray, reach: float, factor: float
) -> FloatMap:
    """The guess where colors tell inside from outside, and the edge that was selected where they do not.

    Between a white shirt and a white wall, or a dark coat and a dark street, any coverage explains what is seen.
    """
    height, width = trimap.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
    side = 2 * int(np.clip(round(reach * factor * TELLING_WINDOW), LEAST_RADIUS, MOST_RADIUS)) + 1
    facts = []
    for value in (255, 0):
        weight = np.asarray(cv2.resize((trimap == value).astype(np.float32), size, interpolation=cv2.INTER_AREA))
        total = np.maximum(cv2.blur(weight, (side, side)), 1e-6)[..., None]
        mean = cv2.blur(small * weight[..., None], (side, side)) / total
        square = cv2.blur(small * small * weight[..., None], (side, side)) / total
        facts.append((mean, np.maximum(square - mean * mean, 0).sum(axis=2)))
    (inside, inner_spread), (outside, outer_spread) = facts
    apart = ((inside - outside) ** 2).sum(axis=2) / (inner_spread + outer_spread + LEAST_SPREAD)
    tells = cv2.resize(np.asarray(apart / (apart + TELLING), np.float32), (width, height))
    depth = _signed_distance(selected)
    softness = max(LEAST_SOFTNESS, SOFTNESS_SHARE * reach)
    edge = 1 / (1 + np.exp(-np.clip(2 * depth / softness, -30, 30)))
    sure = np.minimum(np.abs(depth) / max(reach, 1.0), 1)
    tells = np.asarray(tells, np.float32) ** (1 + SURENESS * sure * sure)
    return np.asarray(edge + tells * (guess - edge), np.float32)


def _signed_distance(selected: MaskArray) -> FloatMap:
    """How far each pixel lies within the edge of what is selected, negative beyond it; the array's border is none."""
    inside = (selected >= 128).astype(np.uint8)
    if inside.all() or not inside.any():
        return np.full(selected.shape, 1e3 if inside.all() else -1e3, np.float32)
    deep, far = (cv2.distanceTransform(part, cv2.DIST_L2, 5) for part in (inside, 1 - inside))
    return np.asarray(np.where(inside > 0, deep - 0.5, 0.5 - far), np.float32)

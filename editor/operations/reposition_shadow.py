"""A subject's shadow: proposed when it is lifted, and laid down beside it again as a layer that multiplies."""

from __future__ import annotations

import cv2
import numpy as np

from editor.algorithms.resample import Interpolation
from editor.algorithms.shadow import contact_shadow, find_shadow, shadow_ratio
from editor.algorithms.warp import Matrix, about
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray, from_float, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.operations.cut_out import CutOut
from editor.operations.places import placed
from editor.operations.reposition_parts import HoleFill, Placement, RepositionOptions, Shadow, ShadowShape, Subject
from editor.operations.reposition_render import check_size

# How much around the subject is searched, of its longer side; and what of the shadow's colors counts as texture.
SEARCH_SHARE, TEXTURE_SHARE = 0.9, 0.03
LEAST_CONFIDENCE = 0.45
# How far from the subject, of its longer side, the shadow's border is no border; coverage that is none.
GAP_SHARE, LEAST_GAP_PX, NOTHING = 0.02, 4, 0.02
# What another version filled around a subject reaches so far beyond this one's hole; fewer pixels are no shadow.
RING_PX, LEAST_CLEARED_PX = 12, 24


def propose_shadow(snapshot: Snapshot, cut: CutOut) -> Shadow | None:
    """The shadow of a subject; None where none is seen clearly enough."""
    margin = round(SEARCH_SHARE * max(cut.area.width, cut.area.height))
    around = cut.area.padded(margin).intersect(snapshot.size.rect)
    factor = min(1.0, 512 / max(around.width, around.height))
    size = max(1, round(around.width * factor)), max(1, round(around.height * factor))
    image = to_float(np.asarray(cv2.resize(snapshot.render(around), size, interpolation=cv2.INTER_AREA)))
    alpha = np.zeros((around.height, around.width), np.float32)
    alpha[cut.area.moved(-around.x, -around.y).slices] = cut.alpha
    small = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    # What is transparent is no ground: it counts as the subject does.
    small = np.maximum(small, (image[..., 3] < 0.95).astype(np.float32))
    found = find_shadow(np.ascontiguousarray(image[..., :3]), small)
    if found is None or found.confidence < LEAST_CONFIDENCE:
        return None
    whole = np.clip(np.rint(found.mask * 255), 0, 255).astype(np.uint8)
    mask = np.asarray(cv2.resize(whole, (around.width, around.height), interpolation=cv2.INTER_LINEAR), np.uint8)
    mask[mask < 4] = 0
    mask = _up_to(alpha, mask, max(LEAST_GAP_PX, round(GAP_SHARE * max(cut.area.width, cut.area.height))))
    x, y, width, height = cv2.boundingRect(mask)
    if width == 0:
        return None
    box = Rect(x, y, width, height)
    return Shadow(box.moved(around.x, around.y), np.ascontiguousarray(mask[box.slices]), found.confidence)


def cleared_shadow(cut: CutOut, hole_area: Rect, hole: MaskArray, area: Rect, mask: MaskArray) -> Shadow | None:
    """The shadow that was filled together with a subject, told from all that was: what lies beyond the subject's hole.

    `hole` `[y, x]` uint8 of `hole_area` is the subject's alone, `mask` of `area` all. None where nothing is left.
    """
    alone = np.zeros((area.height, area.width), np.uint8)
    alpha = np.zeros((area.height, area.width), np.float32)
    common = area.intersect(hole_area)
    if not common.is_empty:
        part = hole[common.moved(-hole_area.x, -hole_area.y).slices]
        alone[common.moved(-area.x, -area.y).slices] = part
    common = area.intersect(cut.area)
    if not common.is_empty:
        covered = cut.alpha[common.moved(-cut.area.x, -cut.area.y).slices]
        alpha[common.moved(-area.x, -area.y).slices] = covered
    rest = np.where(mask > alone, mask, 0).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RING_PX + 1, 2 * RING_PX + 1))
    clear = ((rest > 127) & (cv2.dilate(alone, disc) == 0)).astype(np.uint8)
    if int(np.count_nonzero(clear)) < LEAST_CLEARED_PX:
        return None
    # What lies along the subject elsewhere was its own hole.
    rest[cv2.dilate(cv2.dilate(clear, disc), np.ones((5, 5), np.uint8)) == 0] = 0
    rest = _up_to(alpha, rest, max(LEAST_GAP_PX, round(GAP_SHARE * max(cut.area.width, cut.area.height))))
    box = Rect(*cv2.boundingRect(rest))
    return Shadow(box.moved(area.x, area.y), np.ascontiguousarray(rest[box.slices]), 1.0)


def _up_to(alpha: FloatImage, mask: MaskArray, reach: int) -> MaskArray:
    """The shadow's mask without the gap that its soft border leaves beside the subject: a line would stay there."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    beside = cv2.dilate((alpha > NOTHING).astype(np.uint8), disc) > 0
    return np.where(beside, np.maximum(mask, cv2.dilate(mask, disc)), mask).astype(np.uint8)


def shadow_layer(
    subject: Subject, hole: HoleFill | None, placement: Placement, options: RepositionOptions, progress: Progress
) -> TileMap | None:
    """The shadow at the new place, at full strength: the layer's opacity says how much of it shows.

    Taken from the picture where a shadow was found and its place is filled, else made up where the subject stands.
    """
    if options.shadow == 0:
        progress.step(1.0)
        return None
    if subject.shadow is not None and hole is not None and hole.clears_shadow and not hole.is_erased:
        area, pixels = _extracted(subject, subject.shadow, hole)
    else:
        area, pixels = _made_up(subject)
    pixels = pixels if options.shadow_shape.softness == 0 else _softened(pixels, options.shadow_shape.softness)
    margin = (pixels.shape[1] - area.width) // 2
    area = area.padded(margin)
    matrix = placement.matrix(subject.middle) @ shadow_matrix(subject, options.shadow_shape)
    check_size(matrix, area)
    tiles = TileMap.from_array(from_float(pixels, subject.snapshot.depth), area.x, area.y)
    return placed(tiles, matrix, Interpolation.BILINEAR, progress)


def shadow_matrix(subject: Subject, shape: ShadowShape) -> Matrix:
    """How a shadow is squashed and leaned about the line that the subject stands on."""
    rows = np.flatnonzero((subject.cut.alpha > 0.5).any(axis=1))
    foot = subject.cut.area.y + (int(rows[-1]) + 1 if len(rows) else subject.cut.area.height)
    leaned = np.array([[1, -shape.skew, 0], [0, shape.squash, 0], [0, 0, 1]], np.float64)
    return about(leaned, subject.middle[0], float(foot))


def _extracted(subject: Subject, shadow: Shadow, hole: HoleFill) -> tuple[Rect, FloatImage]:
    area = shadow.area.united(subject.cut.area).intersect(subject.snapshot.size.rect)
    picture = np.ascontiguousarray(to_float(subject.snapshot.render(area))[..., :3])
    filled = to_float(hole.tiles.read(area))
    share = filled[..., 3:]
    background = np.asarray(picture * (1 - share) + filled[..., :3] * share, np.float32)
    alpha = np.zeros((area.height, area.width), np.float32)
    alpha[subject.cut.area.moved(-area.x, -area.y).slices] = subject.cut.alpha
    mask = np.zeros((area.height, area.width), np.float32)
    mask[shadow.area.moved(-area.x, -area.y).slices] = to_float(shadow.mask)
    sigma = max(1.0, TEXTURE_SHARE * float(np.sqrt(shadow.area.area)))
    ratio = shadow_ratio(picture, background, mask, alpha, sigma)
    # Under the subject's foot the shadow goes on; what is far above it is not on the ground.
    near = cv2.GaussianBlur(mask, (0, 0), 2 * sigma) > 0.15
    cover = np.maximum(mask, near * alpha)
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), max(0.8, 0.3 * sigma)), np.float32)
    cover = cover * _faded(area, subject.snapshot.size.rect, 4 * sigma)
    return area, np.concatenate([ratio, cover[..., None]], axis=2).astype(np.float32)


def _faded(area: Rect, bounds: Rect, reach: float) -> FloatImage:
    """1 inside, 0 at the picture's border: a shadow that is cut off there must not end in a line elsewhere."""
    x = np.arange(area.x, area.right) + 0.5
    y = np.arange(area.y, area.bottom) + 0.5
    across = np.minimum(x - bounds.x, bounds.right - x)
    down = np.minimum(y - bounds.y, bounds.bottom - y)
    return np.asarray(np.clip(np.minimum(across[None, :], down[:, None]) / reach, 0, 1), np.float32)


def _made_up(subject: Subject) -> tuple[Rect, FloatImage]:
    cover, ratio, (left, top, right, bottom) = contact_shadow(subject.cut.alpha)
    own = subject.cut.area
    area = Rect.from_edges(own.x - left, own.y - top, own.right + right, own.bottom + bottom)
    pixels = np.full((*cover.shape, 4), ratio, np.float32)
    pixels[..., 3] = cover
    return area, pixels


def _softened(pixels: FloatImage, softness: float) -> FloatImage:
    """Blurred, with the same margin on all sides for it to spread."""
    margin = int(np.ceil(2.5 * softness))
    out = np.pad(pixels, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    out[..., 3] = cv2.GaussianBlur(np.pad(pixels[..., 3], margin), (0, 0), softness)
    return out

"""The shadow that a subject throws on the ground: found, taken off as a ratio, and made up where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import blur_known, diffuse
from editor.algorithms.relight import to_linear
from editor.core.pixels import FloatImage

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

WORK_SIDE = 256
# Natural logarithms of brightness: what is darker than its ground by this may be shadow, by that surely is.
LEAST_DARK, SURE_DARK = 0.10, 0.25
# Of the subject's height: its foot, the lowest part of that, and how far from the foot the shadow may begin.
FOOT_SHARE, SOLE_SHARE, TOUCH_SHARE = 0.25, 0.08, 0.06
# How much of what borders on the foot has to be dark, and what counts as equally dark; how far above the foot, of the
# subject's height, the ground may still show its shadow.
LEAST_SEEDS, SAME_DEPTH, GROUND_SHARE = 0.04, 0.5, 0.6
# Of the subject's size: where a dark place is narrower than twice this, another one begins.
NECK_SHARE = 0.02
MOST_AREA, MOST_AT_BORDER = 2.0, 0.35
# Of the subject's size: over how much ground is a mean. Narrow shadows show against what lies close to them.
GROUND_SHARES = (0.35, 0.12)
# From which part of what borders on the foot a shadow lies all along it; how unequal its channels may be; how far, of
# the subject's width, it may go beyond both sides; and how high, of the subject's height, ground may lie.
FULL_BASE, FULL_CONTRAST, MOST_CAST_SHARE, MOST_BEYOND, HIGH_SHARE = 3.0, 2.0, 0.35, 0.3, 0.35
# What is of another hue than the ground by this, of normalized color, is another thing.
OTHER_TINT = 0.09
# How far, of the subject's size, and how dark at least a shadow's soft border goes on.
PENUMBRA_SHARE, PENUMBRA_DARK = 0.03, 0.04
# How far a channel of a shadow may differ from the others: skies are blue, lamps red.
MOST_CAST = 0.2
_FLOOR = np.float32(0.02)
# Contact shadows: how much of the subject's lower end throws one, how flat it lies, how dark it is.
_FOOT_PART, _FLATNESS, _CONTACT_RATIO, _CONTACT_STRENGTH = 0.18, 0.30, 0.35, 0.75


@dataclass(frozen=True, eq=False)
class FoundShadow:
    """`mask` `[y, x]` float32, 0 to 1, soft; `ratio` `[y, x]`: how dark the ground is there; `confidence` 0 to 1."""

    mask: Floats
    ratio: Floats
    confidence: float


def find_shadow(image: FloatImage, alpha: Floats) -> FoundShadow | None:
    """The shadow of the subject with coverage `alpha` `[y, x]` in `image` `[y, x, 3]`, 0 to 1; None where none is seen.

    What is darker than the ground around it without another hue, and connected to the subject's foot. The ground's
    brightness is a wide mean of what is not dark, found in rounds.
    """
    height, width = alpha.shape
    factor = min(1.0, WORK_SIDE / max(height, width))
    size = max(8, round(width * factor)), max(8, round(height * factor))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
    cover = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    rows = np.flatnonzero((cover > 0.5).any(axis=1))
    columns = np.flatnonzero((cover > 0.5).any(axis=0))
    if not len(rows) or not len(columns):
        return None
    tall, wide = len(rows), len(columns)
    free = cover < 0.02
    light = np.log(np.maximum(small.mean(axis=2), _FLOOR)).astype(np.float32)
    fine = blur_known(light, free.astype(np.float32), max(0.8, 0.012 * max(tall, wide)))
    best: tuple[float, float, Bools, Floats] | None = None
    for share in GROUND_SHARES:
        found = _candidate(small, cover, free, fine, rows, share * max(tall, wide))
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    if best is None:
        return None
    _, confidence, chosen, depth = best
    reach = max(1, round(0.01 * max(tall, wide)))
    grown = cv2.dilate(chosen.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(np.float32)
    soft = np.maximum(cv2.GaussianBlur(grown, (0, 0), 0.8 * reach + 0.5), chosen)
    ratio = np.exp(-np.maximum(depth, 0))
    filled = diffuse(np.ascontiguousarray(ratio[..., None]), free)[..., 0]
    return FoundShadow(_enlarged(np.clip(soft, 0, 1), width, height), _enlarged(filled, width, height), confidence)


def _candidate(
    small: FloatImage, cover: Floats, free: Bools, fine: Floats, rows: npt.NDArray[np.int64], sigma: float
) -> tuple[float, float, Bools, Floats] | None:
    """The likeliest shadow on a ground that is a mean over `sigma`: rank among others, confidence, place, darkness."""
    tall = len(rows)
    extent = max(tall, int((cover > 0.5).any(axis=0).sum()))
    ground = _ground(fine, free, sigma)
    depth = np.where(free, ground - fine, 0).astype(np.float32)
    noise = float(np.median(np.abs(depth[free]))) if free.any() else 0.0
    least, sure = max(LEAST_DARK, 1.5 * noise), max(SURE_DARK, 3 * noise)
    touching = _foot(cover, rows, tall)
    seeds = touching & free & (depth > sure)
    if int(seeds.sum()) < max(4, LEAST_SEEDS * int((touching & free).sum())):
        return None
    # A shadow is about equally dark all over: what is much lighter than at the foot is the ground's own pattern.
    level = max(least, SAME_DEPTH * float(np.median(depth[seeds])))
    is_ground = _is_tinted_as_ground(small, free, depth, least, sigma)
    dark = (depth > level) & free & is_ground & _near(cover, rows, tall)
    count, labels = cv2.connectedComponents(dark.astype(np.uint8), connectivity=8)
    chosen = np.zeros_like(dark)
    for label in range(1, count):
        part = labels == label
        if (part & seeds).any():
            chosen |= part
    chosen = _own_part(chosen, seeds, cover, extent)
    chosen = np.logical_or.reduce([np.zeros_like(chosen), *(each for each in _pieces(chosen) if (each & seeds).any())])
    if not chosen.any():
        return None
    contrast = min(1.0, float(np.median(depth[chosen])) / (FULL_CONTRAST * sure))
    form = _form(small, chosen, free, depth, cover, sure, (touching, _foot(cover, rows, tall, SOLE_SHARE)))
    if form <= 0:
        return None
    whole = _with_penumbra(chosen, free & is_ground & (depth > PENUMBRA_DARK), PENUMBRA_SHARE * extent)
    # A wide mean makes everything look darker: which of two is the shadow, its form tells rather.
    return contrast**0.5 * form, contrast * form, whole, depth


def _own_part(chosen: Bools, seeds: Bools, cover: Floats, extent: int) -> Bools:
    """What of a dark place is the subject's: without what hangs on by a narrow neck, leaves the picture, or lies across
    from the part that borders most on the foot: one light throws a shadow to one side, and the other is a neighbor's.
    """
    radius = max(1, round(NECK_SHARE * extent))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    count, labels = cv2.connectedComponents(cv2.erode(chosen.astype(np.uint8), disc), connectivity=4)
    border = np.zeros_like(chosen)
    border[[0, -1]] = True
    border[:, [0, -1]] = True
    kept: list[Bools] = []
    away: list[Bools] = []
    for label in range(1, count):
        part = (cv2.dilate((labels == label).astype(np.uint8), disc) > 0) & chosen
        is_own = int((part & seeds).sum()) >= 2
        (away if not is_own or (part & border).any() else kept).append(part)
    if not kept:
        return _on_one_side(chosen, _pieces(chosen), seeds, cover, TOUCH_SHARE * extent)
    own = np.logical_or.reduce(kept)
    # What neither holds goes to the nearer one: thin tips stay with what they hang on.
    far = np.logical_or.reduce(away) & ~own if away else np.zeros_like(own)
    if far.any():
        to_own, to_far = (cv2.distanceTransform((~each).astype(np.uint8), cv2.DIST_L2, 3) for each in (own, far))
        chosen = np.asarray(chosen & ~far & (to_own <= to_far))
    return _on_one_side(chosen, kept, seeds, cover, TOUCH_SHARE * extent)


def _pieces(chosen: Bools) -> list[Bools]:
    count, labels = cv2.connectedComponents(chosen.astype(np.uint8), connectivity=8)
    return [np.asarray(labels == label) for label in range(1, count)]


def _on_one_side(chosen: Bools, parts: list[Bools], seeds: Bools, cover: Floats, near: float) -> Bools:
    """Without the parts across from the one with the most seeds that go farther from the subject than `near`."""
    if len(parts) < 2:
        return chosen
    middle = float(np.argwhere(cover > 0.5)[:, 1].mean())
    away = cv2.distanceTransform((cover <= 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    sides = [float(np.flatnonzero(part.any(axis=0)).mean()) - middle for part in parts]
    main = max(range(len(parts)), key=lambda index: int((parts[index] & seeds).sum()))
    others = [
        part for part, side in zip(parts, sides, strict=True)
        if side * sides[main] < 0 and float(away[part].max()) > near
    ]  # fmt: skip
    if not others:
        return chosen
    other = np.logical_or.reduce(others)
    own = np.logical_or.reduce([part for part in parts if not any(part is each for each in others)])
    to_own, to_other = (cv2.distanceTransform((~each).astype(np.uint8), cv2.DIST_L2, 3) for each in (own, other))
    return np.asarray(chosen & (to_own <= to_other))


def _is_tinted_as_ground(small: FloatImage, free: Bools, depth: Floats, least: float, sigma: float) -> Bools:
    """Where the colors have about the hue of the lit ground around: a shadow does not make an orange of a table."""
    tint = small / np.maximum(small.sum(axis=2, keepdims=True), 3 * _FLOOR)
    lit = (free & (depth < least)).astype(np.float32)
    around = blur_known(tint.astype(np.float32), lit, sigma)
    return np.asarray(np.abs(tint - around).max(axis=2) < OTHER_TINT, bool)


def _with_penumbra(chosen: Bools, darker: Bools, reach: float) -> Bools:
    """With what is still a little darker beside it, up to `reach` pixels away: else an outline would stay."""
    disc, out = np.ones((3, 3), np.uint8), chosen
    for _ in range(max(1, round(reach))):
        out = (cv2.dilate(out.astype(np.uint8), disc) > 0) & (darker | chosen)
    return np.asarray(out, bool)


def _enlarged(values: npt.NDArray[np.floating], width: int, height: int) -> Floats:
    found = cv2.resize(values.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(found, np.float32)


def _ground(light: Floats, free: Bools, sigma: float) -> Floats:
    """The brightness that the ground has where nothing darkens it."""
    weights = free.astype(np.float32)
    ground = blur_known(light, weights, sigma)
    for _ in range(4):
        spread = 1.5 * float(np.median(np.abs(light - ground)[free])) if free.any() else 0.0
        lit = weights * (light > ground - np.float32(max(0.08, spread)))
        ground = blur_known(light, np.asarray(lit, np.float32), sigma)
    return ground


def _foot(cover: Floats, rows: npt.NDArray[np.int64], tall: int, share: float = FOOT_SHARE) -> Bools:
    """What borders on the lower end of the subject, which is so much of its height."""
    foot = cover > 0.3
    foot[: int(rows[-1] + 1 - max(2, share * tall))] = False
    reach = max(2, round(TOUCH_SHARE * tall))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(foot.astype(np.uint8), disc) > 0)


def _near(cover: Floats, rows: npt.NDArray[np.int64], tall: int) -> Bools:
    """Where the ground may lie: not far above the subject's foot."""
    near = np.zeros(cover.shape, bool)
    near[max(0, int(rows[-1] + 1 - GROUND_SHARE * tall)) :] = True
    return near


def _form(
    small: FloatImage, chosen: Bools, free: Bools, depth: Floats, cover: Floats, sure: float, feet: tuple[Bools, Bools]
) -> float:
    """0 where a dark thing, a neighbor's shadow or a dark part of the picture is more likely."""
    share = float(chosen.sum()) / max(1.0, float((cover > 0.5).sum()))
    border = np.zeros_like(chosen)
    border[[0, -1]] = True
    border[:, [0, -1]] = True
    at_border = float((chosen & border).sum()) / max(1.0, float(np.sqrt(chosen.sum())))
    near = cv2.dilate(chosen.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    ring = near & free & (depth < sure / 2)
    if share > MOST_AREA or at_border > 4 * MOST_AT_BORDER or int(ring.sum()) < 8:
        return 0.0
    base = min(1.0, FULL_BASE * max(_shared(chosen, each & free) for each in feet))
    fits = max(0.0, 1 - _cast(small, chosen, ring) / MOST_CAST_SHARE) * _lies_as_a_shadow(chosen, cover)
    return float(base**0.5 * fits * max(0.0, 1 - at_border / (4 * MOST_AT_BORDER)))


def _shared(chosen: Bools, place: Bools) -> float:
    return float((chosen & place).sum()) / max(1.0, float(place.sum()))


def _cast(small: FloatImage, chosen: Bools, ring: Bools) -> float:
    """How unequally the channels are darkened, as a share of how much: the sky's light in a shadow goes with its depth,
    and a thing of another color does not."""
    light = to_linear(small) + np.float32(_FLOOR * 0.2)
    darker = np.log(light[ring].mean(axis=0)) - np.log(light[chosen].mean(axis=0))
    return float(np.abs(darker - darker.mean()).max() / max(0.05, float(darker.mean())))


def _lies_as_a_shadow(chosen: Bools, cover: Floats) -> float:
    """0 to 1: one light throws a shadow to one side of what stands there, and it lies flat on the ground."""
    rows = np.flatnonzero((cover > 0.5).any(axis=1))
    columns = np.flatnonzero((cover > 0.5).any(axis=0))
    own = np.flatnonzero(chosen.any(axis=0))
    beyond = min(int(columns[0]) - int(own[0]), int(own[-1]) - int(columns[-1])) / len(columns)
    high = float(chosen[: int(rows[-1] + 1 - HIGH_SHARE * len(rows))].sum()) / float(chosen.sum())
    return max(0.0, 1 - max(0.0, beyond) / MOST_BEYOND) * (1 - high)


def shadow_ratio(picture: FloatImage, background: FloatImage, mask: Floats, alpha: Floats, sigma: float) -> FloatImage:
    """How much darker the shadow makes each channel, `[y, x, 3]`, 0 to 1.

    `background` is the picture without subject and shadow, `mask` and `alpha` the shadow's and the subject's coverage;
    all have one size. Only what is `sigma` pixels wide and more counts, so that no texture comes along; under the
    subject it goes on as around it.
    """
    known = ((mask > 0.02) & (alpha < 0.02)).astype(np.float32)
    if not known.any():
        return np.ones_like(picture)
    above, below = blur_known(picture, known, sigma), blur_known(background, known, sigma)
    ratio = np.clip((above + _FLOOR) / (below + _FLOOR), 0, 1).astype(np.float32)
    light = ratio.mean(axis=2, keepdims=True)
    # What lay in the shadow and was filled over, such as a key, must not color it.
    ratio = np.asarray(light * np.clip(ratio / np.maximum(light, 1e-3), 1 - MOST_CAST, 1 + MOST_CAST), np.float32)
    reached = cv2.GaussianBlur(known, (0, 0), sigma) > 0.05
    return np.asarray(np.clip(diffuse(ratio, reached), 0, 1), np.float32)


def contact_shadow(alpha: Floats) -> tuple[Floats, float, tuple[int, int, int, int]]:
    """A soft shadow where the subject with coverage `alpha` `[y, x]` stands, for when none can be seen.

    Coverage `[y, x]` float32 of an array that is larger by the margins (left, top, right, bottom) given with it, and
    the ratio that darkens the ground. Its lower end is laid flat around its lowest line and blurred, close to the
    ground less than farther away.
    """
    height, width = alpha.shape
    margin = max(4, round(0.2 * max(height, width)))
    canvas = np.pad(alpha, margin)
    rows = np.flatnonzero((canvas > 0.5).any(axis=1))
    if not len(rows):
        return np.zeros_like(canvas), 1.0, (margin, margin, margin, margin)
    tall, base = len(rows), int(rows[-1]) + 1
    part = max(2, round(_FOOT_PART * tall))
    foot = np.zeros_like(canvas)
    foot[base - part : base] = canvas[base - part : base]
    # the nearer to the ground, the darker
    foot *= np.clip((np.arange(len(foot)) - (base - part)) / part, 0, 1).astype(np.float32)[:, None] ** 0.5
    flat = max(2.0, _FLATNESS * part)
    matrix = np.array([[1, 0, 0], [0, flat / part, base - base * flat / part + 0.25 * flat]])
    laid = cv2.warpAffine(foot, matrix, foot.shape[::-1], flags=cv2.INTER_LINEAR)
    wide = max(1.0, 0.25 * flat)
    close = cv2.GaussianBlur(laid, (0, 0), sigmaX=1.5 * wide, sigmaY=wide)
    far = cv2.GaussianBlur(laid, (0, 0), sigmaX=5 * wide, sigmaY=2 * wide)
    shade = 0.65 * close + 0.6 * far
    # Whatever the foot is like, the darkest place is equally dark.
    shade *= np.float32(_CONTACT_STRENGTH) / max(1e-6, float(shade.max()))
    return np.asarray(shade, np.float32), _CONTACT_RATIO, (margin, margin, margin, margin)

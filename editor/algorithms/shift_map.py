"""A hole seen from afar, put together from whole pieces of the picture that are shifted into it and cut to fit.

Importing this loads the kernel compiler. He and Sun, "Statistics of Patch Offsets for Image Completion" (ECCV 2012):
few shifts explain most of a picture; which of them fills which part of the hole is found by graph cuts (alpha
expansion: Boykov, Veksler and Zabih, PAMI 2001), as in Pritch, Kav-Venaki and Peleg, "Shift-Map Image Editing" (ICCV
2009). The seams are then closed in the gradient domain (Pérez, Gangnet and Blake, SIGGRAPH 2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Check, Floats, blur_known, diffuse, unchecked
from editor.algorithms.completion_layout import Layout
from editor.algorithms.mincut import min_cut
from editor.algorithms.patch_offsets import frequent_offsets

Whole = npt.NDArray[np.intp]
Doubles = npt.NDArray[np.float64]

HOLE_PIXELS = 2500
"""At this many pixels of hole the shifts are looked for; more take longer and find the same."""
MOST_SIDE = 400
OFFSETS = 60
_LIKENESS = 0.6
"""What a pixel costs per difference of its surroundings' color from what flows in from the border; Lab of 0..1."""
_HEIGHT, _DISTANCE = 0.15, 0.03
"""What a shift costs per height, and per longer side, of the picture: ground is mended with ground."""
_IMPOSSIBLE, _UNSEEN_RING, _UNSEEN_SEAM = 1e4, 3.0, 1.0
_GRADIENT_ROUNDS = 400
_MOST_CHANGE = 0.06
"""By so much, of 0..1, closing the seams may change a color: more would bleed what is around the hole into it."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """The hole's pixels, and what each of the shifts would put there."""

    rows: Whole
    columns: Whole
    pairs: npt.NDArray[np.int32]
    """`[m, 2]` neighbors right of and below each other, as numbers of pixels."""
    values: Floats
    """`[shift, pixel, feature]`"""
    is_there: Bools
    """`[shift, pixel]`: False where the shift leads to nothing known."""
    costs: Doubles
    """`[shift, pixel]`: of a pixel by itself."""


def shifted_layout(
    image: Floats,
    hole: Bools,
    known: Bools,
    seed: int,
    wanted: Floats | None = None,
    check: Check = unchecked,
) -> Layout | None:
    """How `hole` of an image `[y, x, 3]` 0..1 may look, from what is `known`; None where the picture offers too little.

    `wanted` `[y, x, 3]` says how it should look from afar; None takes what flows in from its border.
    """
    small, inside, seen, factor = reduced(image, hole, known, check)
    lab = lab_of(small)
    check()
    offsets = frequent_offsets(lab, seen, OFFSETS, seed)
    check()
    if not len(offsets) or not inside.any():
        return None
    aim = None if wanted is None else lab_of(np.asarray(cv2.resize(wanted, inside.shape[::-1]), np.float32))
    pieces = _pieces(lab, inside, seen, offsets, aim)
    chosen = expanded(pieces, check)
    mended = _blended(small, inside, seen, offsets[chosen], pieces)
    check()
    height, width = hole.shape
    grown = cv2.resize(mended, (width, height), interpolation=cv2.INTER_CUBIC)
    colors = np.where(hole[..., None], np.clip(grown, 0, 1), image)
    check()
    shifts = np.zeros((*inside.shape, 2), np.float32)
    shifts[pieces.rows, pieces.columns] = offsets[chosen] / np.float32(factor)
    shifts = cv2.resize(shifts, (width, height), interpolation=cv2.INTER_NEAREST)
    return Layout(
        np.asarray(colors, np.float32),
        np.ones(hole.shape, np.float32),
        1 / factor,
        offsets=np.rint(shifts).astype(np.int32),
    )


def reduced(image: Floats, hole: Bools, known: Bools, check: Check) -> tuple[Floats, Bools, Bools, float]:
    """What is `known` of an image, as small as shifts are looked for; its hole, what is seen of it, and its scale."""
    count, longer = max(1, int(np.count_nonzero(hole))), max(hole.shape[0], hole.shape[1])
    factor = min(1.0, float(np.sqrt(HOLE_PIXELS / count)), MOST_SIDE / longer)
    size = max(1, round(hole.shape[1] * factor)), max(1, round(hole.shape[0] * factor))
    share = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    check()
    sums = cv2.resize(np.where(known[..., None], image, np.float32(0)), size, interpolation=cv2.INTER_AREA)
    small = np.asarray(sums / np.maximum(share, np.float32(1e-3))[..., None], np.float32)
    inside = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 1e-3
    return small, inside, (share > 0.999) & ~inside, factor


def lab_of(image: Floats) -> Floats:
    """Lab of an sRGB-encoded image `[y, x, 3]` 0..1, lightness 0..1."""
    return np.asarray(cv2.cvtColor(np.clip(image, 0, 1), cv2.COLOR_RGB2Lab) / np.float32(100), np.float32)


def with_slopes(lab: Floats, seen: Bools) -> Floats:
    """Lab and the slopes of its lightness, so that lines are cut where they go on; no slopes beside what is unknown."""
    slopes = [cv2.Sobel(lab[..., 0], cv2.CV_32F, *axis, ksize=3) / 4 for axis in ((1, 0), (0, 1))]
    safe = cv2.erode(seen.astype(np.uint8), np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE) > 0
    return np.dstack([lab, *[np.where(safe, slope, 0) for slope in slopes]]).astype(np.float32)


def _pieces(lab: Floats, inside: Bools, seen: Bools, offsets: npt.NDArray[np.int32], aim: Floats | None) -> Pieces:
    height, width = inside.shape
    features = with_slopes(lab, seen)
    rows, columns = np.nonzero(inside)
    depth = cv2.distanceTransform(np.pad(inside, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    thick = max(2.0, float(depth.max()))
    sigma = max(1.0, thick / 6)
    if aim is None:
        aim = diffuse(np.where(seen[..., None], lab, np.float32(0)), seen)
        sure = np.exp(-depth / thick)[rows, columns]
    else:
        sure = np.ones(len(rows))
    afar = blur_known(lab, seen.astype(np.float32), sigma)
    wished = cv2.GaussianBlur(np.where(inside[..., None], aim, lab), (0, 0), sigma)[rows, columns]

    values = np.empty((len(offsets), len(rows), features.shape[2]), np.float32)
    is_there = np.empty(values.shape[:2], bool)
    costs = np.empty(values.shape[:2], np.float64)
    for index, (dy, dx) in enumerate(offsets):
        ys, xs, there = place_in(rows + dy, columns + dx, seen)
        values[index], is_there[index] = features[ys, xs], there
        unlike = np.abs(afar[ys, xs] - wished).sum(axis=1)
        far = _HEIGHT * abs(dy) / height + _DISTANCE * float(np.hypot(dy, dx)) / max(height, width)
        costs[index] = np.where(there, _LIKENESS * sure * unlike + far, _IMPOSSIBLE)
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        # What is known stays where it is: the pixels next to it have to go on with it.
        near_rows, near_columns, is_ring = place_in(rows + down, columns + right, seen)
        own = features[near_rows, near_columns]
        for index, (dy, dx) in enumerate(offsets):
            ys, xs, there = place_in(near_rows + dy, near_columns + dx, seen)
            gap = np.where(there, 2 * np.abs(features[ys, xs] - own).sum(axis=1), _UNSEEN_RING)
            costs[index] += np.where(is_ring, gap, 0)
    return Pieces(rows, columns, neighbor_pairs(inside), values, is_there, costs)


def neighbor_pairs(inside: Bools) -> npt.NDArray[np.int32]:
    """`[m, 2]` neighbors to the right and below that are both `inside`, by their numbers in reading order."""
    number = np.full(inside.shape, -1, np.int32)
    number[inside] = np.arange(np.count_nonzero(inside))
    pairs = []
    for first, second in ((number[:, :-1], number[:, 1:]), (number[:-1], number[1:])):
        both = (first >= 0) & (second >= 0)
        pairs.append(np.stack([first[both], second[both]], axis=1))
    return np.concatenate(pairs).astype(np.int32)


def place_in(rows: Whole, columns: Whole, allowed: Bools) -> tuple[Whole, Whole, Bools]:
    """The places, put inside the picture, and which of them were there and `allowed`."""
    height, width = allowed.shape
    ys, xs = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    there: Bools = (ys == rows) & (xs == columns) & allowed[ys, xs]
    return ys, xs, there


def expanded(pieces: Pieces, check: Check) -> Whole:
    """The shift of every pixel at a low cost of all pixels and seams: each shift in turn takes what it improves."""
    count = len(pieces.rows)
    here = np.arange(count)
    first, second = pieces.pairs[:, 0], pieces.pairs[:, 1]

    def seam(one: Whole | int, other: Whole | int) -> Doubles:
        """What it costs that neighbors come from two shifts: how much these differ in both pixels."""
        gap = np.abs(pieces.values[one, first] - pieces.values[other, first]).sum(axis=1)
        gap = gap + np.abs(pieces.values[one, second] - pieces.values[other, second]).sum(axis=1)
        unseen = ~(pieces.is_there[other, first] & pieces.is_there[one, second])
        return np.asarray(np.where(one == other, 0, gap + _UNSEEN_SEAM * unseen), np.float64)

    chosen = np.asarray(pieces.costs.argmin(axis=0), np.intp)
    for shift in range(len(pieces.values)):
        check()
        if not pieces.is_there[shift].any():
            continue
        both_stay = seam(chosen[first], chosen[second])
        second_goes, first_goes = seam(chosen[first], shift), seam(shift, chosen[second])
        # what an expansion cannot express is rounded down: the cut stays an improvement of what it can
        parted = np.maximum(second_goes + first_goes - both_stay, 0)
        gain = pieces.costs[shift] - pieces.costs[chosen, here]
        gain += np.bincount(first, first_goes - both_stay - parted / 2, count)
        gain += np.bincount(second, parted / 2 - first_goes, count)
        goes = min_cut(count, pieces.pairs, parted / 2, np.maximum(-gain, 0), np.maximum(gain, 0))
        if not goes.any():
            continue
        changed = np.where(goes, shift, chosen)
        before = pieces.costs[chosen, here].sum() + both_stay.sum()
        after = pieces.costs[changed, here].sum() + seam(changed[first], changed[second]).sum()
        if after < before:
            chosen = changed
    return chosen


def _blended(small: Floats, inside: Bools, seen: Bools, shifts: npt.NDArray[np.int32], pieces: Pieces) -> Floats:
    """The pieces' slopes in the hole, their colors led from its border: no step is left where two pieces meet."""
    rows, columns = pieces.rows, pieces.columns
    ys, xs, is_found = place_in(rows + shifts[:, 0], columns + shifts[:, 1], seen)
    out = np.where(inside[..., None], np.float32(0), small)
    out[rows, columns] = small[ys, xs]
    lost = np.zeros_like(inside)
    lost[rows[~is_found], columns[~is_found]] = True
    lost |= ~seen & ~inside
    out = diffuse(np.asarray(out, np.float32), ~lost)
    number = np.full(inside.shape, -1, np.intp)
    number[rows[is_found], columns[is_found]] = np.arange(np.count_nonzero(is_found))
    rows, columns, shifts = rows[is_found], columns[is_found], shifts[is_found]
    wanted = np.zeros((len(rows), 3))
    degree = np.zeros(len(rows))
    links: list[tuple[Whole, Whole]] = []
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        near_rows, near_columns, is_near = place_in(rows + down, columns + right, np.ones_like(inside))
        other = number[near_rows, near_columns]
        slope, weight = np.zeros((len(rows), 3)), np.zeros(len(rows))
        for moved in (shifts, np.where((other >= 0)[:, None], shifts[other], shifts)):
            here_y, here_x, is_here = place_in(rows + moved[:, 0], columns + moved[:, 1], seen)
            there_y, there_x, is_there = place_in(near_rows + moved[:, 0], near_columns + moved[:, 1], seen)
            counts = is_here & is_there
            slope += (small[here_y, here_x] - small[there_y, there_x]) * counts[:, None]
            weight += counts
        wanted += (slope / np.maximum(weight, 1)[:, None]) * is_near[:, None]
        is_fixed = is_near & (other < 0)
        wanted += out[near_rows, near_columns] * is_fixed[:, None]
        degree += is_near
        linked = np.flatnonzero(is_near & (other >= 0))
        links.append((linked, other[linked]))
    tails = np.concatenate([tail for tail, _ in links])
    heads = np.concatenate([head for _, head in links])
    copied = out[rows, columns].astype(np.float64)
    change = np.clip(_solved(copied, wanted, degree, tails, heads) - copied, -_MOST_CHANGE, _MOST_CHANGE)
    out[rows, columns] = np.clip(copied + change, 0, 1)
    return np.asarray(out, np.float32)


def _solved(start: Doubles, wanted: Doubles, degree: Doubles, tails: Whole, heads: Whole) -> Doubles:
    """Conjugate gradients on the hole's Laplacian, `[n, channel]`."""

    def laplacian(values: Doubles) -> Doubles:
        sums = [np.bincount(tails, values[heads, channel], len(degree)) for channel in range(values.shape[1])]
        return np.asarray(values * degree[:, None] - np.stack(sums, axis=1))

    solution = start.copy()
    rest = wanted - laplacian(solution)
    direction, size = rest.copy(), (rest**2).sum(axis=0)
    for _ in range(_GRADIENT_ROUNDS):
        if size.max(initial=0) < 1e-6:
            break
        step = laplacian(direction)
        length = size / np.maximum((direction * step).sum(axis=0), 1e-20)
        solution += length * direction
        rest -= length * step
        grown = (rest**2).sum(axis=0)
        direction = rest + grown / np.maximum(size, 1e-20) * direction
        size = grown
    return solution

"""What may lie beyond an edge of a picture, seen from afar: pieces of what lies along that edge, moved out over it.

Importing this loads the kernel compiler. It is `shift_map` for a hole that is open to one side: the shifts are not the
picture's own but such as lead from the new strip to what is near its edge, and a piece has to be of a material that the
edge shows nearby. What stands in front of them elsewhere, such as a mast before the sky, is no continuation of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Check, Floats, blur_known, diffuse, unchecked
from editor.algorithms.completion_layout import Layout
from editor.algorithms.shift_map import (
    Pieces,
    expanded,
    lab_of,
    neighbor_pairs,
    place_in,
    reduced,
    with_slopes,
)

_OUTWARD = (0.6, 1.0, 1.25, 1.5, 1.9, 2.4)
"""How far pieces are moved out, in depths of the strip."""
_ALONG, _ALONG_COUNT = 0.8, 25
"""How far they are moved along an edge above or below, as a share of its length, and in how many steps."""
_UP_AND_DOWN = (-0.12, -0.06, -0.03, 0.0, 0.03, 0.06, 0.12)
"""The same at the left and right: little, since the ground is not where the sky is."""
_MOST_SHIFTS = 60
_FOREIGN, _FREE = 2.0, 0.03
"""What a pixel costs per difference from the materials of the edge (Lab of 0..1), beyond what is free."""
_AWAY_ALONG, _AWAY_UPRIGHT = 0.25, 1.5
"""How much a material of the edge differs for being the whole length of it away, along it and up or down."""
_DISTANCE = 0.04
_TEXTURE = 0.06
"""How much a factor of e in fine detail counts."""
_IMPOSSIBLE, _UNSEEN_RING = 1e4, 3.0
_RING = 6.0
_SWATH = 3
Whole = npt.NDArray[np.intp]
_SIDES = ("top", "bottom", "left", "right")


@dataclass(frozen=True)
class _Strip:
    """Where the hole lies in its small picture: at which side, and how deep it is."""

    side: str
    depth: int

    @property
    def is_upright(self) -> bool:
        """Above or below the picture."""
        return self.side in ("top", "bottom")

    @property
    def sign(self) -> int:
        """1 where the picture lies at higher rows or columns than the hole."""
        return 1 if self.side in ("top", "left") else -1

    def turned(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """With the hole's side first: [away from the edge, along it, ...]."""
        out = values if self.is_upright else np.swapaxes(values, 0, 1)
        return out if self.sign > 0 else out[::-1]


def layout_beyond(image: Floats, hole: Bools, known: Bools, check: Check = unchecked) -> Layout | None:
    """How a `hole` that lies at a side of the image `[y, x, 3]` 0..1 may look, from what is `known`.

    None where it lies at no side, or the picture offers too little beside it.
    """
    small, inside, seen, factor = reduced(image, hole, known, check)
    strip = _strip(inside)
    if strip is None or not seen.any():
        return None
    check()
    offsets = _offsets(strip, inside.shape)
    lab = lab_of(small)
    check()
    foreign = _foreignness(strip, _described(image, known, lab, seen, strip.depth), seen, check)
    check()
    pieces, offsets = _pieces(strip, lab, inside, seen, offsets, foreign, check)
    if not len(offsets):
        return None
    check()
    chosen = expanded(pieces, check)
    rows, columns = pieces.rows, pieces.columns
    ys, xs, is_found = place_in(rows + offsets[chosen, 0], columns + offsets[chosen, 1], seen)
    out, lost = small.copy(), ~seen
    out[rows, columns] = small[ys, xs]
    lost[rows[is_found], columns[is_found]] = False
    out = diffuse(out, ~lost)
    height, width = hole.shape
    check()
    grown = np.clip(cv2.resize(out, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
    check()
    shifts = np.zeros((*inside.shape, 2), np.float32)
    shifts[rows[is_found], columns[is_found]] = offsets[chosen[is_found]] / np.float32(factor)
    shifts = cv2.resize(shifts, (width, height), interpolation=cv2.INTER_NEAREST)
    return Layout(
        np.asarray(np.where(hole[..., None], grown, image), np.float32),
        np.ones(hole.shape, np.float32),
        1 / factor,
        # Followed firmly the pieces would show every cut and repeat: what is near finds its own joints.
        is_vague=True,
        offsets=np.rint(shifts).astype(np.int32),
    )


def _strip(inside: Bools) -> _Strip | None:
    """The side at which most of the hole lies open."""
    shares = [float(line.mean()) for line in (inside[0], inside[-1], inside[:, 0], inside[:, -1])]
    # A strip above reaches the corners of the left and right sides, too, but not all along them.
    best = int(np.argmax(shares))
    if shares[best] < 0.5:
        return None
    side = _SIDES[best]
    lines = np.flatnonzero(inside.any(axis=1 if best < 2 else 0))
    depth = int(lines[-1] - lines[0]) + 1
    return _Strip(side, depth) if depth < inside.shape[0 if best < 2 else 1] - 1 else None


def _offsets(strip: _Strip, shape: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """Shifts `[n, 2]`, rows and columns, from the hole into the picture."""
    deep, long = shape if strip.is_upright else shape[::-1]
    outward = sorted({round(strip.depth * share) for share in _OUTWARD} & set(range(1, deep - 1)))
    shares = np.linspace(-_ALONG, _ALONG, _ALONG_COUNT) if strip.is_upright else np.array(_UP_AND_DOWN)
    along = sorted({round(float(share) * long) for share in shares})
    found = [(strip.sign * out, aside) for out, aside in product(outward, along)]
    pairs = found if strip.is_upright else [(aside, out) for out, aside in found]
    return np.array(pairs, np.int32).reshape(-1, 2)


def _described(image: Floats, known: Bools, lab: Floats, seen: Bools, depth: int) -> Floats:
    """[y, x, 4] of the small picture: what it is made of there, as mean color and amount of fine detail."""
    luma = np.asarray(image @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)
    inner = cv2.erode(known.astype(np.uint8), np.ones((7, 7), np.uint8), borderType=cv2.BORDER_REPLICATE)
    fine = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), 1.5)) * inner
    size = (seen.shape[1], seen.shape[0])
    total = cv2.resize(inner.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    detail = cv2.resize(fine, size, interpolation=cv2.INTER_AREA) / np.maximum(total, np.float32(1e-3))
    both = np.dstack([lab, _TEXTURE * np.log(detail + np.float32(0.004))]).astype(np.float32)
    return blur_known(both, seen.astype(np.float32), max(0.8, depth / 8))


def _foreignness(strip: _Strip, materials: Floats, seen: Bools, check: Check) -> Floats:
    """How unlike what the edge shows each place is, seen from each place of the edge: [away, along, along]."""
    turned, there = strip.turned(materials), strip.turned(seen.astype(np.float32))
    swath = slice(strip.depth, strip.depth + _SWATH)
    weights = there[swath, :, None]
    edge = (turned[swath] * weights).sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-6)
    is_bare = weights.sum(axis=(0, 2)) == 0
    long = edge.shape[0]
    # A material counts where it is, and ever less farther along the edge: the lower envelope of cones.
    steps = np.arange(long, dtype=np.float32) * np.float32((_AWAY_ALONG if strip.is_upright else _AWAY_UPRIGHT) / long)
    out = np.empty((len(turned), long, long), np.float32)
    for row, line in enumerate(turned):
        check()
        apart = np.abs(line[:, None] - edge).sum(axis=2)
        apart[:, is_bare] = np.float32(_UNSEEN_RING)
        forward = np.minimum.accumulate(apart - steps, axis=1) + steps
        backward = np.minimum.accumulate((apart + steps)[:, ::-1], axis=1)[:, ::-1] - steps
        np.maximum(np.minimum(forward, backward) - np.float32(_FREE), 0, out=out[row])
    return out


def _pieces(
    strip: _Strip,
    lab: Floats,
    inside: Bools,
    seen: Bools,
    offsets: npt.NDArray[np.int32],
    foreign: Floats,
    check: Check,
) -> tuple[Pieces, npt.NDArray[np.int32]]:
    """What the shifts would put into the hole and at what cost; only the best of them, which are given, too."""
    height, width = inside.shape
    features = with_slopes(lab, seen)
    rows, columns = np.nonzero(inside)
    values = np.empty((len(offsets), len(rows), features.shape[2]), np.float32)
    is_there = np.empty(values.shape[:2], bool)
    costs = np.empty(values.shape[:2], np.float64)
    here = columns if strip.is_upright else rows
    for index, (dy, dx) in enumerate(offsets):
        ys, xs, there = place_in(rows + dy, columns + dx, seen)
        values[index], is_there[index] = features[ys, xs], there
        away, along = (ys, xs) if strip.is_upright else (xs, ys)
        away = away if strip.sign > 0 else len(foreign) - 1 - away
        far = _DISTANCE * float(np.hypot(dy, dx)) / max(height, width)
        costs[index] = np.where(there, _FOREIGN * foreign[away, along, here] + far, _IMPOSSIBLE)
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        check()
        # What is known stays where it is: the pixels next to it have to go on with it.
        near_rows, near_columns, is_ring = place_in(rows + down, columns + right, seen)
        if not is_ring.any():
            continue
        own = features[near_rows, near_columns]
        for index, (dy, dx) in enumerate(offsets):
            ys, xs, there = place_in(near_rows + dy, near_columns + dx, seen)
            gap = np.where(there, _RING * np.abs(features[ys, xs] - own).sum(axis=1), _UNSEEN_RING)
            costs[index] += np.where(is_ring, gap, 0)
    wins = np.bincount(costs.argmin(axis=0), minlength=len(offsets))
    kept = np.sort(np.argsort(-wins, kind="stable")[:_MOST_SHIFTS])
    kept = kept[is_there[kept].any(axis=1)]
    return Pieces(rows, columns, neighbor_pairs(inside), values[kept], is_there[kept], costs[kept]), offsets[kept]

"""The part of a subject that something before it hides, guessed by letting its outline go on behind that."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.extrapolate import LEAST_CONTACT, LEAST_CONTACT_PX, READ_SHARE, Bools, Floats

Places = npt.NDArray[np.float64]

WORK_SIDE = 400
# How far apart subject and occluder may be to touch, of the subject's size, besides two pixels.
GAP_SHARE = 0.01
# An outline that goes on alone reaches this share of the contact's length, on handles of a curve.
HANDLE_SHARE = 0.48
# Ways in whose product is below this lead toward each other.
OPPOSED = -0.3
# Between the sides of a slit the ways to both are opposed so far.
SLIT = -0.8
# What lies behind is taken under the soft edge of what is seen, by so much of the subject's size.
OVERLAP_SHARE = 0.012


def behind(alpha: Floats, front: Bools) -> Floats | None:
    """Coverage `[y, x]`, 0 to 1, of what is guessed of a subject where `front` hides it.

    `alpha` `[y, x]` is the subject's, `front` is of its size and true for what stands before it. None where they do not
    touch widely enough. What shows on two sides of the occluder is joined straight; what meets it on one side goes on
    in the directions of its two outlines, which close in a curve (after Kellman and Shipley, "A theory of visual
    interpolation in object perception", 1991: relatable edges).
    """
    height, width = alpha.shape
    factor = min(1.0, WORK_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    inside = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)) > 0.5
    before = np.asarray(cv2.resize(front.astype(np.float32), size, interpolation=cv2.INTER_AREA)) > 0.5
    before &= ~inside
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows) or not before.any():
        return None
    extent = float(max(len(rows), len(columns)))
    gap = 2 + round(GAP_SHARE * extent)
    found = np.zeros(inside.shape, np.uint8)
    count, parts = cv2.connectedComponents(before.astype(np.uint8), connectivity=8)
    for label in range(1, count):
        found |= _hidden_by(inside, parts == label, gap, extent)
    if not found.any():
        return None
    reach = max(1, round(OVERLAP_SHARE * extent)) + gap
    grown = cv2.dilate(found, _disc(reach)) > 0
    found |= (grown & (before | _faded_toward(before, inside, alpha, size))).astype(np.uint8)
    # A mark by hand leaves slits along the subject.
    found |= (grown & _between(found > 0, inside, gap)).astype(np.uint8)
    cover = cv2.resize(found * np.float32(1), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), max(0.7, 0.5 / factor)), np.float32)


def _faded_toward(before: Bools, inside: Bools, alpha: Floats, size: tuple[int, int]) -> Bools:
    """Where the subject's soft edge meets what is `before` it; where it meets open ground it is the subject's own."""
    small = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA))
    open_ground = ~before & ~inside & (small <= 0.02)
    to_before, to_ground = (
        cv2.distanceTransform((~each).astype(np.uint8), cv2.DIST_L2, 3) if each.any() else np.full(each.shape, np.inf)
        for each in (before, open_ground)
    )
    return np.asarray((small > 0.02) & (small < 0.98) & (to_before < to_ground), bool)


def _between(one: Bools, other: Bools, gap: int) -> Bools:
    """The slits of at most `gap` pixels between two places; a corner where they meet is none."""
    away = [cv2.distanceTransform((~each).astype(np.uint8), cv2.DIST_L2, 5) for each in (one, other)]
    slit = ~one & ~other & (away[0] + away[1] <= gap + 1)
    (down, right), (other_down, other_right) = (np.gradient(each) for each in away)
    return np.asarray(slit & (down * other_down + right * other_right < SLIT), bool)


def _disc(radius: int) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)


def _hidden_by(inside: Bools, front: Bools, gap: int, extent: float) -> npt.NDArray[np.uint8]:
    """What one occluder hides of the subject."""
    out = np.zeros(inside.shape, np.uint8)
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    near = cv2.dilate(front.astype(np.uint8), _disc(gap)) > 0
    least = max(LEAST_CONTACT_PX, LEAST_CONTACT * extent)
    contacts: list[tuple[Places, int, int]] = []
    for outline in outlines:
        places = np.asarray(outline, np.float64).reshape(-1, 2)
        touches = near[places[:, 1].astype(int), places[:, 0].astype(int)]
        contacts += [
            (places, start, stop) for start, stop in _runs(touches, 2 * gap)
            if float(np.hypot(*(places[(stop - 1) % len(places)] - places[start % len(places)]))) >= least
        ]  # fmt: skip
    ways = [_way_in(places, start, stop, extent) for places, start, stop in contacts]
    alone = set(range(len(contacts)))
    for one, other in itertools.combinations(range(len(contacts)), 2):
        # What leads into the occluder from two sides is one thing that goes through behind it.
        if float(ways[one] @ ways[other]) > OPPOSED:
            continue
        alone -= {one, other}
        points = np.concatenate([_cyclic(*contacts[one]), _cyclic(*contacts[other])])
        hull = cv2.convexHull(points.astype(np.float32).reshape(-1, 1, 2))
        cv2.fillConvexPoly(out, np.rint(hull).astype(np.int32), 1)
    for index in alone:
        places, start, stop = contacts[index]
        if stop - start < len(places) - 2:
            cv2.fillPoly(out, [np.rint(_closed(places, start, stop, extent)).astype(np.int32)], 1)
    return out & (front & ~inside).astype(np.uint8)


def _cyclic(places: Places, start: int, stop: int) -> Places:
    return np.asarray(places[np.arange(start, stop) % len(places)])


def _runs(touches: Bools, gap: int) -> list[tuple[int, int]]:
    """Where a closed outline touches; runs with small gaps between them are one. The end may lie beyond the outline."""
    count = len(touches)
    if touches.all():
        return [(0, count)]
    if not touches.any():
        return []
    first = int(np.flatnonzero(~touches)[0])
    turned = np.roll(touches, -first)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], turned, [False]]).astype(np.int8))).reshape(-1, 2)
    runs: list[tuple[int, int]] = []
    for start, stop in edges:
        if runs and start - runs[-1][1] <= gap:
            runs[-1] = runs[-1][0], int(stop)
        else:
            runs.append((int(start), int(stop)))
    return [(start + first, stop + first) for start, stop in runs]


def _ends(places: Places, start: int, stop: int, extent: float) -> tuple[Places, Places]:
    """The directions in which the outline goes on at both ends of a contact."""
    read = max(6, round(READ_SHARE * extent))
    into_first = _direction(_cyclic(places, start - read, start + 1))
    return into_first, _direction(_cyclic(places, stop - 1, stop + read)[::-1])


def _way_in(places: Places, start: int, stop: int, extent: float) -> Places:
    """Where the subject leads behind its occluder, of length 1."""
    first, last = _ends(places, start, stop, extent)
    way = first + last
    return np.asarray(way / max(1e-9, float(np.hypot(*way))))


def _closed(places: Places, start: int, stop: int, extent: float) -> Places:
    """The contact and the curve that goes on behind the occluder from its one end to the other."""
    first, last = places[start % len(places)], places[(stop - 1) % len(places)]
    into_first, into_last = _ends(places, start, stop, extent)
    handle = HANDLE_SHARE * float(np.hypot(*(last - first)))
    share = np.linspace(0, 1, 48)[:, None]
    curve = (
        (1 - share) ** 3 * first + 3 * (1 - share) ** 2 * share * (first + handle * into_first)
        + 3 * (1 - share) * share**2 * (last + handle * into_last) + share**3 * last
    )  # fmt: skip
    return np.concatenate([_cyclic(places, start, stop), curve[::-1]])


def _direction(line: Places) -> Places:
    """Where a line leads at its end."""
    steps = np.arange(len(line), dtype=np.float64) - (len(line) - 1) / 2
    slope = (line * steps[:, None]).sum(axis=0)
    return np.asarray(slope / max(1e-9, float(np.hypot(*slope))))

"""Where drawn lines meet the border of a hole, and the same lines bent there so that they meet something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from editor.algorithms.line_edges import Bools
from editor.algorithms.structure_endings import Doubles, Ending

STEP_PX = 2.0
_MOST_POINTS = 8000
_AHEAD = 5
_LEAST_AGREEMENT = 0.25
_TURN_COST = 0.6
_BEND = 5.0
_LEAST_BEND_PX = 16.0


@dataclass(frozen=True, eq=False)
class Meeting:
    """A place of a line at the border of a hole: how far along the line it lies, where, and the way into the hole.

    `is_end` says that the line ends there, inside.
    """

    along: float
    place: Doubles
    way: Doubles
    is_end: bool = False


def evenly(line: Doubles, step: float = STEP_PX) -> Doubles:
    """A polygon line [n, k], whose first two columns are x and y, with more points: no two farther apart than `step`.

    All its own points stay; lines too long for that get a wider step.
    """
    lengths = np.hypot(*np.diff(line[:, :2], axis=0).T)
    step = max(step, float(lengths.sum()) / _MOST_POINTS)
    parts = [line[:1]]
    for start, end, length in zip(line[:-1], line[1:], lengths.tolist(), strict=True):
        count = max(1, int(np.ceil(length / step)))
        parts.append(start + (end - start) * (np.arange(1, count + 1) / count)[:, None])
    return np.concatenate(parts)


def meetings(line: Doubles, inside: Bools, is_closed: bool) -> list[Meeting]:
    """Where an even line [n, 2] enters or leaves a hole, one flag per point, and the ends that lie in it."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    found = []
    for index in np.flatnonzero(inside[1:] != inside[:-1]).tolist():
        enters = bool(inside[index + 1])
        inner = index + _AHEAD if enters else index + 1 - _AHEAD
        outer = index if enters else index + 1
        way = line[min(len(line) - 1, max(0, inner))] - line[outer]
        found.append(_meeting(float(lengths[outer]), line[outer], way))
    if not is_closed and len(line) > 1:
        ahead = min(len(line) - 1, _AHEAD)
        if inside[0]:
            found.append(_meeting(0.0, line[0], line[ahead] - line[0], is_end=True))
        if inside[-1]:
            found.append(_meeting(float(lengths[-1]), line[-1], line[-1 - ahead] - line[-1], is_end=True))
    return [each for each in found if each is not None]


def _meeting(along: float, place: Doubles, way: Doubles, is_end: bool = False) -> Meeting | None:
    size = float(np.hypot(*way))
    return None if size < 1e-6 else Meeting(along, place, way / size, is_end)


def partner(meeting: Meeting, endings: Sequence[Ending], reach: float) -> Ending | None:
    """The ending that a line means: near, and going about the same way into the hole; None without one."""
    best, least = None, np.inf
    for ending in endings:
        away = float(np.hypot(*(ending.place - meeting.place)))
        agreement = float(ending.way @ meeting.way)
        if away > reach or agreement < _LEAST_AGREEMENT:
            continue
        cost = away / reach + _TURN_COST * (1 - agreement)
        if cost < least:
            best, least = ending, cost
    return best


def pulled(line: Doubles, pulls: Sequence[tuple[float, Doubles]], is_closed: bool) -> Doubles:
    """An even line [n, 2] that goes through other places: each pull says how far along, and where to.

    Around it the line bends softly, over some times the way that it was moved; what is nearer to another pull follows
    that one.
    """
    if not pulls:
        return line
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    whole = float(lengths[-1])
    result = line.copy()
    places = np.array([along for along, _ in pulls])
    for index, (along, to) in enumerate(pulls):
        at = int(np.abs(lengths - along).argmin())
        moved = to - line[at]
        others = np.delete(places, index)
        around = np.abs(others - along)
        around = np.minimum(around, whole - around) if is_closed else around
        # The other end of a short line stays where it is.
        reach = min(0.9 * whole, max(_LEAST_BEND_PX, _BEND * float(np.hypot(*moved))))
        reach = min([reach, *(around[around > 1e-6] / 2).tolist()])
        away = np.abs(lengths - lengths[at])
        away = np.minimum(away, whole - away) if is_closed else away
        share = np.square(1 - np.square(np.minimum(away / max(reach, 1e-6), 1)))
        result += moved * share[:, None]
    return result

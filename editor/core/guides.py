"""Guides: straight lines across the picture to align things with; part of the document, never of its pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MAX_GUIDES = 1000
_LIMIT = 2**24


@dataclass(frozen=True, order=True)
class Guide:
    """A line between pixels: at x = `position` from top to bottom when upright, else at y = `position`."""

    is_upright: bool
    position: int


Guides = tuple[Guide, ...]


def snapped(x: float, y: float, guides: Iterable[Guide], reach: float) -> tuple[float, float]:
    """A place moved onto the nearest guides that are at most `reach` document pixels away, across and down alone."""
    return _nearest(x, (guide.position for guide in guides if guide.is_upright), reach), _nearest(
        y, (guide.position for guide in guides if not guide.is_upright), reach
    )


def _nearest(value: float, positions: Iterable[int], reach: float) -> float:
    found = min(positions, key=lambda position: abs(position - value), default=None)
    return value if found is None or abs(found - value) > reach else float(found)


def guides_to_json(guides: Iterable[Guide]) -> dict[str, list[int]]:
    """The positions of both kinds as JSON values."""
    kinds = {"upright": True, "level": False}
    return {name: [guide.position for guide in guides if guide.is_upright is kind] for name, kind in kinds.items()}


def guides_from_json(data: Any) -> Guides:
    """The guides that `guides_to_json` described; what is damaged is left out."""
    if not isinstance(data, dict):
        return ()
    found: list[Guide] = []
    for name, kind in (("upright", True), ("level", False)):
        positions = data.get(name)
        for position in positions if isinstance(positions, list) else ():
            if isinstance(position, int) and not isinstance(position, bool) and abs(position) < _LIMIT:
                found.append(Guide(kind, position))
    return tuple(found[:MAX_GUIDES])

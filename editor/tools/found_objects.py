"""What selecting objects finds: candidates with their lines, what the pointer rests on, and what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.algorithms.grow import grow
from editor.algorithms.selection import Combine, feather, shrink
from editor.core.geometry import Rect
from editor.core.pixels import MaskArray
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.operations.object_selection import Candidate, outlines_of

Line = npt.NDArray[np.float32]
# What a feathered or grown edge may reach beyond the object, at most.
_MOST_MARGIN = 600


@dataclass(frozen=True)
class Finish:
    """How an object becomes part of the selection; `grow` in pixels, negative shrinks, `is_matte` finds soft edges."""

    mode: Combine = Combine.REPLACE
    grow: float = 0.0
    feather: float = 0.0
    is_matte: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """A candidate with the lines around it, in document pixels; `choices` are all that the prompt may mean, the
    candidate among them, from small to large."""

    candidate: Candidate
    lines: tuple[Line, ...]
    choices: tuple[Candidate, ...] = ()

    def resized(self, step: int) -> Found | None:
        """The next larger choice for step 1, the next smaller for -1; None when there is none."""
        numbers = [number for number, choice in enumerate(self.choices) if choice is self.candidate]
        wanted = numbers[0] + step if numbers else -1
        if not 0 <= wanted < len(self.choices):
            return None
        candidate = self.choices[wanted]
        return Found(candidate, tuple(outlines_of(candidate)), self.choices)

    def holds(self, x: float, y: float) -> bool:
        """True for a place of the document on the object."""
        read, mask = self.candidate.read, self.candidate.mask
        across, down = read.scale()
        column, row = int((x - read.place.x) * across), int((y - read.place.y) * down)
        is_in = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
        return is_in and bool(mask[row, column])


@dataclass(eq=False)
class Asking:
    """One object being selected by several prompts. `shown` is the selection as this made it last."""

    before: TileMap
    shown: TileMap
    answers: dict[int, Found] = field(default_factory=dict)
    count: int = 0
    step: Any = None

    @property
    def answer(self) -> Found | None:
        """The answer to the newest prompt that was answered."""
        return self.answers[max(self.answers)] if self.answers else None


@dataclass(eq=False)
class Suggestion:
    """The object under the resting pointer; `selected` is the selection with it alone, once it is drawn, and
    `is_resized` says that somebody chose a larger or smaller one."""

    at: tuple[float, float]
    found: Found | None = None
    selected: TileMap | None = None
    is_resized: bool = False


def found_among(candidates: Sequence[Candidate]) -> Found:
    """The likeliest candidate, which comes first, with the others as its choices."""
    choices = tuple(sorted((each for each in candidates if each.area), key=lambda each: each.area))
    return Found(candidates[0], tuple(outlines_of(candidates[0])), choices)


def edged(area: Rect, mask: MaskArray, finish: Finish, bounds: Rect, progress: Progress) -> tuple[Rect, MaskArray]:
    """The mask grown or shrunk and feathered, over the rectangle that it needs then."""
    if area.is_empty or not (finish.grow or finish.feather):
        return area, mask
    margin = min(_MOST_MARGIN, int(max(finish.grow, 0) + 3 * finish.feather) + 2)
    wide = area.padded(margin).intersect(bounds)
    out = np.zeros((wide.height, wide.width), np.uint8)
    out[area.moved(-wide.x, -wide.y).slices] = mask
    if finish.grow > 0:
        out = grow(out, finish.grow, progress)
    elif finish.grow < 0:
        out = shrink(out, -finish.grow, False, progress)
    if finish.feather > 0:
        out = feather(out, finish.feather, progress=progress)
    return wide, out

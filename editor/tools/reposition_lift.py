"""A subject in hand, and one that is ready to be taken: what has been computed for it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerId
from editor.core.pixels import MaskArray
from editor.core.tiles import TileMap
from editor.errors import EditorError
from editor.jobs.queue import Job
from editor.operations.reposition import HoleFill, Placement, RepositionOptions, Subject
from editor.operations.reposition_parts import Hidden


class Found(NamedTuple):
    """A subject that was cut out, its sprite, the quick fills of its place, without and with its shadow's, and the
    ways that its place can be filled in, best first."""

    subject: Subject
    sprite: Any
    prefills: dict[bool, Any]
    ways: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Shown:
    """Something to draw: `look` was made for this placement of the subject; drawn elsewhere, it is mapped on."""

    look: Any
    placement: Placement
    shadow: Any = None


@dataclass(eq=False)
class Prepared:
    """What is known of a selection before anybody takes hold of it."""

    area: Rect
    revision: int
    selection: TileMap
    plain: Any = None
    subject: Subject | None = None
    sprite: Any = None
    prefills: dict[bool, Any] = field(default_factory=dict)
    ways: tuple[str, ...] = ()
    error: EditorError | None = None

    def fits(self, document: Document) -> bool:
        """True while nothing has changed since."""
        return document.revision == self.revision and not self.selection.changed_keys(document.selection.pixels)


@dataclass(frozen=True, eq=False)
class State:
    """What a subject in hand can be taken back to."""

    placement: Placement
    options: RepositionOptions
    occluder: TileMap


FillKey = tuple[int, bool]


@dataclass(eq=False)
class Lift:
    """A subject in hand. `area` is where it was; `sprite` shows it there, `fitted` as it is to be at its new place.

    `hidden` is what the border, and `front`, marked to stand before it, seem to hide of it.
    `above` are the layers over a group that was taken in hand again, each to be laid over it by its blend mode.
    """

    area: Rect
    placement: Placement | None = None
    options: RepositionOptions | None = None
    group: LayerId | None = None
    above: tuple[tuple[Any, BlendMode], ...] = ()
    subject: Subject | None = None
    sprite: Any = None
    fitted: Shown | None = None
    prefills: dict[bool, Any] = field(default_factory=dict)
    ways: tuple[str, ...] = ()
    seed: int = 0
    first_seed: int = 0
    first_way: str | None = None
    first_fill: FillKey | None = None
    fills: dict[FillKey, HoleFill] = field(default_factory=dict)
    fill_looks: dict[FillKey, Any] = field(default_factory=dict)
    filling: Job | None = None
    filling_key: FillKey | None = None
    filling_front: TileMap | None = None
    fitting: Job | None = None
    fitting_key: object = None
    given_up: set[FillKey] = field(default_factory=set)
    hidden: Hidden | None = None
    front: TileMap | None = None
    front_mask: MaskArray | None = None
    is_front_beside: bool = False
    wholes: dict[int, Subject] = field(default_factory=dict)
    completing: Job | None = None
    completing_seed: int | None = None
    error: EditorError | None = None

    @property
    def is_reopened(self) -> bool:
        """True for a subject that was moved before."""
        return self.group is not None

    @property
    def middle(self) -> tuple[float, float]:
        """What it is turned and scaled about."""
        if self.subject is not None:
            return self.subject.middle
        return self.area.x + self.area.width / 2, self.area.y + self.area.height / 2

    @property
    def way(self) -> str | None:
        """How the variant in hand fills the old place: the ways take turns, beginning with that of the first seed."""
        if not self.ways:
            return self.first_way
        start = self.ways.index(self.first_way) if self.first_way in self.ways else 0
        return self.ways[(start + self.seed - self.first_seed) % len(self.ways)]

    def whole(self, options: RepositionOptions) -> Subject | None:
        """The subject with its hidden part where that is asked for and drawn already, else the subject."""
        return self.wholes.get(self.seed, self.subject) if options.complete else self.subject

    def fill(self, options: RepositionOptions) -> HoleFill | None:
        """The filled hole of the variant in hand; None while it is not there."""
        return self.fills.get((self.seed, options.clears_shadow))

    def hole_look(self, options: RepositionOptions) -> Any:
        """What shows in the hole: the fill, else another one meanwhile, else the quick one."""
        look = self.fill_looks.get((self.seed, options.clears_shadow))
        if look is None and self.filling is not None:
            look = next((each for key, each in self.fill_looks.items() if key[1] == options.clears_shadow), None)
        return self.prefills.get(options.clears_shadow, self.prefills.get(False)) if look is None else look

    @property
    def has_other_fill(self) -> bool:
        """True when another variant was chosen than the one the subject was reopened with."""
        return self.first_fill is not None and self.first_fill[0] != self.seed

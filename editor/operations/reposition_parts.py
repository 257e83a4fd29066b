"""What repositioning a subject hands around: where it goes, how it is fitted there, what it is, and its filled hole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from editor.algorithms.warp import Matrix, about, rotation, scaling, translation
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray, RgbaImage
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.errors import InputError
from editor.operations.cut_out import CutOut
from editor.operations.filling import Profile

LEAST_SCALE, MOST_SCALE = 0.01, 100.0
MOST_EDGE_PX = 64.0
MOST_OFFSET = 1_000_000.0


@dataclass(frozen=True)
class Placement:
    """Where a subject goes: flipped left and right first, then scaled and turned clockwise about its middle, then moved
    by `dx`, `dy` pixels."""

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    rotation_deg: float = 0.0
    is_flipped: bool = False

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in (self.dx, self.dy, self.scale, self.rotation_deg)):
            raise InputError("A subject is moved, scaled and turned by plain numbers.")
        if max(abs(self.dx), abs(self.dy)) > MOST_OFFSET:
            raise InputError("The subject cannot be moved that far; move it less.")
        if not LEAST_SCALE <= self.scale <= MOST_SCALE:
            raise InputError(f"A subject is scaled by {LEAST_SCALE:g} to {MOST_SCALE:g}, not by {self.scale:g}.")

    def matrix(self, middle: tuple[float, float]) -> Matrix:
        """From the picture's pixels to the new place; `middle` is the subject's."""
        across = -self.scale if self.is_flipped else self.scale
        turned = rotation(self.rotation_deg) @ scaling(across, self.scale)
        return translation(self.dx, self.dy) @ about(turned, *middle)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "dx": self.dx,
            "dy": self.dy,
            "scale": self.scale,
            "rotation_deg": self.rotation_deg,
            "is_flipped": self.is_flipped,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Placement:
        """What `to_json` gave; KeyError, TypeError, ValueError or InputError for anything else."""
        return cls(
            float(data["dx"]),
            float(data["dy"]),
            float(data["scale"]),
            float(data["rotation_deg"]),
            data["is_flipped"] is True,
        )


@dataclass(frozen=True)
class ShadowShape:
    """How a shadow lies at the new place: `squash` scales it down from its base, `skew` leans it to the right by so
    much of its height, `softness` blurs it by so many pixels more."""

    squash: float = 1.0
    skew: float = 0.0
    softness: float = 0.0

    def __post_init__(self) -> None:
        if not (0.05 <= self.squash <= 10 and abs(self.skew) <= 10 and 0 <= self.softness <= 500):
            raise InputError("This shape of a shadow is impossible: squash it less, lean it less or soften it less.")

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"squash": self.squash, "skew": self.skew, "softness": self.softness}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ShadowShape:
        """What `to_json` gave."""
        return cls(float(data["squash"]), float(data["skew"]), float(data["softness"]))


@dataclass(frozen=True, eq=False)
class RepositionOptions:
    """How a subject is fitted to its new place.

    `harmonize`, 0 to 1: how much its light and color follow its new surroundings. `shadow`, 0 to 1: how strongly its
    shadow comes along; `takes_shadow` takes the old one away even where that is 0. `choke` moves the edge inward and
    `feather` softens it, in pixels. `behind`, `[y, x]` uint8 of the document's size: what stays in front of it.
    `copies` leaves the subject where it was, too. `complete` draws on the part of the subject that something hides.
    `engine` fills, `harmonizer` harmonizes; None is the default one. `seed` None draws one, which the recipe keeps.
    `way` is how the old place is filled, one of `reposition_hole.WAYS`; None: the first that makes sense there.
    """

    harmonize: float = 0.0
    shadow: float = 0.0
    choke: float = 0.0
    feather: float = 0.0
    takes_shadow: bool = False
    shadow_shape: ShadowShape = ShadowShape()
    behind: MaskArray | None = None
    copies: bool = False
    complete: bool = False
    seed: int | None = None
    engine: str | None = None
    harmonizer: str | None = None
    way: str | None = None

    def __post_init__(self) -> None:
        for name, value in (("harmonize", self.harmonize), ("shadow", self.shadow)):
            if not 0 <= value <= 1:
                raise InputError(f"The strength of “{name}” lies between 0 and 1, not {value:g}.")
        for name, value in (("choke", self.choke), ("feather", self.feather)):
            if not 0 <= value <= MOST_EDGE_PX:
                raise InputError(f"The {name} of the edge lies between 0 and {MOST_EDGE_PX:g} pixels, not {value:g}.")

    @property
    def clears_shadow(self) -> bool:
        """True when the shadow goes from its old place."""
        return not self.copies and (self.takes_shadow or self.shadow > 0)

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is in front is kept as the layer's mask, not here."""
        return {
            "harmonize": self.harmonize,
            "shadow": self.shadow,
            "takes_shadow": self.takes_shadow,
            "shadow_shape": self.shadow_shape.to_json(),
            "choke": self.choke,
            "feather": self.feather,
            "copies": self.copies,
            "complete": self.complete,
            "seed": self.seed,
            "engine": self.engine,
            "harmonizer": self.harmonizer,
            "way": self.way,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RepositionOptions:
        """What `to_json` gave; KeyError, TypeError, ValueError or InputError for anything else."""
        return cls(
            harmonize=float(data["harmonize"]),
            shadow=float(data["shadow"]),
            takes_shadow=data["takes_shadow"] is True,
            shadow_shape=ShadowShape.from_json(data["shadow_shape"]),
            choke=float(data["choke"]),
            feather=float(data["feather"]),
            copies=data["copies"] is True,
            complete=data["complete"] is True,
            seed=None if data["seed"] is None else int(data["seed"]),
            engine=None if data["engine"] is None else str(data["engine"]),
            harmonizer=None if data["harmonizer"] is None else str(data["harmonizer"]),
            way=_way_of(data),
        )


def _way_of(data: Mapping[str, Any]) -> str | None:
    """How the old place was filled; where older recipes do not say it the seed does."""
    if "way" in data:
        return None if data["way"] is None else str(data["way"])
    return None if data["seed"] is None else ("anywhere", "apart")[int(data["seed"]) % 2]


@dataclass(frozen=True, eq=False)
class Shadow:
    """Where the subject's shadow seems to lie: `mask` `[y, x]` uint8 of `area`, soft; `confidence` 0 to 1."""

    area: Rect
    mask: MaskArray
    confidence: float


@dataclass(frozen=True, eq=False)
class Hidden:
    """The part of the subject that the picture's border or something before it seems to hide.

    `mask` `[y, x]` uint8 of `area`, which may reach beyond the document. `at_border` says that the border hides it.
    """

    area: Rect
    mask: MaskArray
    at_border: bool


@dataclass(frozen=True, eq=False)
class Subject:
    """A subject cut out of a picture, and what is needed to move it again and again; made by `prepare_subject`.

    `mask` of `area` is what was selected. `hole` `[y, x]` uint8 of `hole_area` covers every trace of the subject, and
    `with_shadow` (of `shadow_area`) those of its shadow, too. `small` is the picture around it from afar, straight
    `[y, x, 4]` float32 of `small_area`.
    """

    snapshot: Snapshot
    profile: Profile | None
    area: Rect
    mask: MaskArray
    cut: CutOut
    hole_area: Rect
    hole: MaskArray
    shadow: Shadow | None
    hidden: Hidden | None
    small_area: Rect
    small: FloatImage
    is_from_selection: bool = True
    matte: str | None = None
    anchor: Rect | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """What it is turned and scaled about: the middle of `anchor`, or else of the cut-out's box."""
        area = self.anchor or self.cut.area
        return area.x + area.width / 2, area.y + area.height / 2

    def hole_of(self, clears_shadow: bool) -> tuple[Rect, MaskArray]:
        """What has to be filled, without or with the shadow: a rectangle in the document and its mask, 255 = fill."""
        if not clears_shadow or self.shadow is None:
            return self.hole_area, self.hole
        whole = self.hole_area.united(self.shadow.area)
        mask = np.zeros((whole.height, whole.width), np.uint8)
        mask[self.hole_area.moved(-whole.x, -whole.y).slices] = self.hole
        part = mask[self.shadow.area.moved(-whole.x, -whole.y).slices]
        np.maximum(part, self.shadow.mask, out=part)
        return whole, mask


@dataclass(frozen=True, eq=False)
class HoleFill:
    """The place that a subject has left, filled: a layer's pixels and how they were made.

    `clears_shadow` says that the shadow is gone, too; `is_erased` that the layer erases, since nothing shows around.
    """

    tiles: TileMap
    recipe: Recipe
    clears_shadow: bool
    is_erased: bool = False


@dataclass(frozen=True, eq=False)
class Rendered:
    """A layer's pixels, straight RGBA of the document's depth, at `area`, which may reach beyond the document."""

    area: Rect
    pixels: RgbaImage

    def tiles(self) -> TileMap:
        """As a layer's pixels."""
        return TileMap.from_array(self.pixels, self.area.x, self.area.y)


def same_hole(hole: HoleFill | None, options: RepositionOptions) -> bool:
    """True when a filled hole serves these options."""
    if options.copies:
        return True
    return hole is not None and hole.clears_shadow == options.clears_shadow


def without_place(options: RepositionOptions) -> RepositionOptions:
    """The options without what depends on the document's size."""
    return replace(options, behind=None)

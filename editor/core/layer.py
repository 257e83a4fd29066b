"""One layer: pixels or a group, with a name, an opacity, a blend mode, a mask, and a recipe when it was generated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from editor.core.blend import BlendMode
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap

LayerId = int


@dataclass(frozen=True, eq=False)
class LayerProperties:
    """What a layer is, apart from its pixels; a frozen value, so that a change is one swap and undo is another.

    `is_clipped` shows the layer only where the layer below it, in the same group, is opaque. `is_alpha_locked` keeps
    tools from changing transparency. `is_mask_enabled` lets the layer's mask count. `is_isolated` composes a group by
    itself even where it is normal and opaque; else such a group's layers see the picture below it.
    """

    name: str
    opacity: float = 1.0
    blend_mode: BlendMode = BlendMode.NORMAL
    is_visible: bool = True
    is_locked: bool = False
    is_alpha_locked: bool = False
    is_clipped: bool = False
    is_mask_enabled: bool = True
    is_isolated: bool = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.opacity <= 1.0:
            raise ValueError(f"opacity lies between 0 and 1, not {self.opacity}")

    def same_as(self, other: LayerProperties) -> bool:
        """True when nothing differs."""
        return vars(self) == vars(other)


@dataclass(frozen=True, eq=False)
class LayerGeometry:
    """Whatever of a layer lies at a place: what moving, turning or scaling it changes."""

    pixels: TileMap
    hidden: TileMap | None = None
    recipe: Recipe | None = None

    @property
    def size_bytes(self) -> int:
        """Memory of the tiles."""
        return self.pixels.size_bytes + (0 if self.hidden is None else self.hidden.size_bytes)


@dataclass(eq=False)
class Layer:
    """Owned by one document; changed only by commands and by gestures that end in one.

    `hidden` is the layer's mask, one channel, 255 = hidden: the inverse of what artists see, so that an absent tile
    means "shown" and a mask costs only where it hides something. None is no mask. `group` is the id of the group that
    the layer lies in, None at the top level. A group has no pixels of its own.
    """

    id: LayerId
    properties: LayerProperties
    pixels: TileMap
    recipe: Recipe | None = None
    hidden: TileMap | None = None
    group: LayerId | None = None
    is_group: bool = False

    @property
    def name(self) -> str:
        """The name that the user sees."""
        return self.properties.name

    @property
    def is_generated(self) -> bool:
        """True when an operation made the layer and its recipe is kept."""
        return self.recipe is not None

    @property
    def geometry(self) -> LayerGeometry:
        """What lies at a place, frozen in time, sharing its tiles."""
        hidden = None if self.hidden is None else self.hidden.snapshot()
        return LayerGeometry(self.pixels.snapshot(), hidden, self.recipe)

    def snapshot(self) -> Layer:
        """The layer frozen in time, sharing its tiles."""
        hidden = None if self.hidden is None else self.hidden.snapshot()
        return replace(self, pixels=self.pixels.snapshot(), hidden=hidden)


def new_mask() -> TileMap:
    """A layer mask that hides nothing."""
    return TileMap(1, np.dtype(np.uint8))

"""One layer: pixels with a name, a visibility, an opacity and a blend mode, and a recipe when an operation made it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from editor.core.blend import BlendMode
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap

LayerId = int


@dataclass(frozen=True, eq=False)
class LayerProperties:
    """What a layer is, apart from its pixels; a frozen value, so that a change is one swap and undo is another."""

    name: str
    opacity: float = 1.0
    blend_mode: BlendMode = BlendMode.NORMAL
    is_visible: bool = True
    is_locked: bool = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.opacity <= 1.0:
            raise ValueError(f"opacity lies between 0 and 1, not {self.opacity}")

    def same_as(self, other: LayerProperties) -> bool:
        """True when nothing differs."""
        return vars(self) == vars(other)


@dataclass(eq=False)
class Layer:
    """Owned by one document; changed only by commands and by gestures that end in one."""

    id: LayerId
    properties: LayerProperties
    pixels: TileMap
    recipe: Recipe | None = None

    @property
    def name(self) -> str:
        """The name that the user sees."""
        return self.properties.name

    @property
    def is_generated(self) -> bool:
        """True when an operation made the layer and its recipe is kept."""
        return self.recipe is not None

    def snapshot(self) -> Layer:
        """The layer frozen in time, sharing its tiles."""
        return replace(self, pixels=self.pixels.snapshot())

"""What is replayed: steps, each with the recipe of a layer, and what their recipes say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from editor.core.geometry import Size
from editor.core.layer import LayerProperties
from editor.core.recipe import Recipe, rect_from_json
from editor.core.tiles import TileMap
from editor.operations.fill import FillOptions
from editor.operations.outpaint import Sides
from editor.operations.reposition_parts import Placement, RepositionOptions


@dataclass(frozen=True, eq=False)
class Step:
    """One generated layer: how it was made and how it lies on what is below it.

    The recipe's rectangles and `hidden` are in pixels of the picture as it was then; those of an expansion in pixels of
    what it became. `hidden` is the layer's mask, and for a moved subject what stays in front of it; None without any.
    """

    recipe: Recipe
    properties: LayerProperties
    hidden: TileMap | None = None

    @property
    def name(self) -> str:
        """The layer's."""
        return self.properties.name

    @property
    def task(self) -> str:
        """The task of the engine that does most of it."""
        return "harmonize" if self.recipe.operation == "harmonize" else "inpaint"


@dataclass(frozen=True, eq=False)
class Replay:
    """Steps in the order in which they are done, for a picture of `size`; `left_out` names layers without a recipe."""

    size: Size
    steps: tuple[Step, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overrides:
    """What is done otherwise than the recipes say; `engine` serves the steps whose task is its own."""

    seed: int | None = None
    engine: str | None = None


AS_MADE = Overrides()


@dataclass(frozen=True)
class Done:
    """A step as it was done: the layer's name, the operation, and who made it by which seed."""

    name: str
    operation: str
    engine: str
    engine_version: str
    seed: int


def fill_options(recipe: Recipe) -> FillOptions:
    """How a fill was asked for; this and what follows raise KeyError, TypeError, ValueError and the like for damage."""
    options = FillOptions(seed=recipe.seed).again(recipe.options)
    if "context" not in recipe.options:
        return options
    rect_from_json(recipe.options["context"])
    # That of the recipe went along when the picture was cut or scaled.
    return replace(options, context=recipe.context)


def outpaint_sides(recipe: Recipe) -> Sides:
    """By how much a picture was expanded."""
    sides = Sides(*(int(recipe.options[side]) for side in ("left", "right", "top", "bottom")))
    if min(sides.to_json().values()) < 0:
        raise ValueError("a picture is not expanded by less than nothing")
    return sides


def placed(recipe: Recipe) -> tuple[Placement, RepositionOptions]:
    """Where a subject was moved to, and how it was fitted in."""
    placement = Placement.from_json(recipe.options["placement"])
    return placement, RepositionOptions.from_json(recipe.options["fitted"])

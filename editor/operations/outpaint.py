"""Outpaint: the picture grows on any side, and what is new is filled as if the picture had gone on there."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.algorithms.regions import Region, context_of
from editor.core.commands import AddLayer, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, LayerId
from editor.core.pixels import FloatImage, MaskArray, RgbaImage, full_scale
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.reshape import Shape
from editor.core.tiles import TileMap
from editor.engines.base import BEYOND
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.attended import attended
from editor.operations.fill import SEED_LIMIT
from editor.operations.filling import TRANSPARENT_BELOW, Canvas, Profile, fill_regions, profile_to_convert, tiles_of
from editor.operations.geometry import Cut, ReshapeDocument, prepare_reshape

LABEL = "Expand"
# One step reaches so far, as a share of what the picture measures there: what comes next still sees much of it.
STEP_SHARE = 0.35
LEAST_STEP_PX = 64


@dataclass(frozen=True)
class Sides:
    """Pixels to add on each side, 0 and more."""

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0

    def grown(self, size: Size) -> Rect:
        """The rectangle, in the old picture's pixels, that becomes the picture."""
        return Rect(-self.left, -self.top, size.width + self.left + self.right, size.height + self.top + self.bottom)

    def to_json(self) -> dict[str, int]:
        """Plain values."""
        return {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}


def strips(size: Size, sides: Sides) -> list[Rect]:
    """The new area in the order in which it is filled, in the new picture's pixels.

    The strips do not overlap, cover all that is new and nothing else, and each borders on what is there by then. None
    reaches farther than a share of the picture as it is by then, so that it keeps enough context.
    """
    known = Rect(sides.left, sides.top, size.width, size.height)
    left_to_do = {"left": sides.left, "right": sides.right, "top": sides.top, "bottom": sides.bottom}
    found: list[Rect] = []
    while any(left_to_do.values()):
        for side, rest in left_to_do.items():
            if rest <= 0:
                continue
            along = known.width if side in ("left", "right") else known.height
            step = min(rest, max(LEAST_STEP_PX, round(STEP_SHARE * along)))
            if side == "left":
                strip = Rect(known.x - step, known.y, step, known.height)
            elif side == "right":
                strip = Rect(known.right, known.y, step, known.height)
            elif side == "top":
                strip = Rect(known.x, known.y - step, known.width, step)
            else:
                strip = Rect(known.x, known.bottom, known.width, step)
            found.append(strip)
            known = known.united(strip)
            left_to_do[side] = rest - step
    return found


@dataclass(frozen=True, eq=False)
class Outpainted:
    """Everything at its new place, and what was painted: None when all that is new was there already, out of sight."""

    shape: Shape
    pixels: TileMap | None
    recipe: Recipe | None


@dataclass(frozen=True, eq=False)
class Outpaint:
    """An expansion that was asked for; made by `prepare_outpaint`. One step of the history."""

    sides: Sides
    engine_id: str
    seed: int
    growth: ReshapeDocument
    snapshot: Snapshot
    layer: Layer
    above: LayerId | None
    profile: Profile | None
    label: str = LABEL
    is_quick: bool = False
    beginning: str = BEYOND

    @property
    def region(self) -> Rect:
        """All of the picture."""
        return self.snapshot.size.rect

    @property
    def base_revision(self) -> int:
        """The document's revision that was read."""
        return self.snapshot.revision

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def again(self, document: Document) -> Outpaint:
        """The same for the document as it is by now."""
        return _prepared(document, self.sides, self.engine_id, self.seed, self.beginning)

    def run(self, engines: Engines, progress: Progress) -> Outpainted:
        """Move everything to its new place, then fill strip by strip."""
        return attended(lambda watched: self._run(engines, watched), progress)

    def _run(self, engines: Engines, progress: Progress) -> Outpainted:
        started = time.monotonic()
        shape = self.growth.run(engines, progress.part(0.0, 0.05))
        engine = engines.inpainter(self.engine_id)
        needs = engine.needs
        rect = self.sides.grown(self.snapshot.size)
        canvas = Canvas(self._render, self._hole, self.snapshot.depth, self.profile, beginning=self.beginning)
        old = (-self.sides.left, -self.sides.top)
        regions: list[Region] = []
        known = self.snapshot.size.rect.moved(self.sides.left, self.sides.top)
        for strip in strips(self.snapshot.size, self.sides):
            # What is filled later shows nothing yet: as context it would be taken for a black picture.
            known = known.united(strip)
            if (self._hole(strip) > 0).any():
                inside = strip.moved(-known.x, -known.y)
                context = context_of(inside, known.size, needs.margin_px, needs.margin_share, needs.min_side_px)
                regions.append(Region(strip, context.moved(known.x, known.y)))
        if not regions:
            progress.step(1.0)
            return Outpainted(shape, None, None)
        part = progress.part(0.05, 0.98, old)
        shown, bounds = part.look, self.snapshot.size.rect.moved(self.sides.left, self.sides.top)
        part.look = lambda pixels, area: _show_beyond(shown, bounds, pixels, area)
        filled = fill_regions(canvas, engine, regions, self.seed, part)
        whole = rect.size.rect
        recipe = Recipe(
            operation="outpaint",
            engine=engine.id,
            engine_version=engine.version,
            seed=self.seed,
            context=whole,
            mask_rect=whole,
            mask=self._hole(whole),
            options={**self.sides.to_json(), "beginning": self.beginning},
            elapsed_s=time.monotonic() - started,
        )
        pixels = tiles_of(canvas, filled, needs.output_bits, self.seed, lambda: progress.step(0.98))
        progress.step(1.0)
        return Outpainted(shape, pixels, recipe)

    def finish(self, result: Outpainted) -> Command:
        """The larger picture and the new layer above all others."""
        commands: list[Command] = [self.growth.finish(result.shape)]
        if result.pixels is not None:
            layer = Layer(self.layer.id, self.layer.properties, result.pixels, result.recipe)
            commands.append(AddLayer(self.label, layer, self.above))
        return Several(self.label, tuple(commands))

    def _render(self, rect: Rect) -> RgbaImage:
        return self.snapshot.render(rect.moved(-self.sides.left, -self.sides.top))

    def _hole(self, rect: Rect) -> MaskArray:
        """What is new and shows nothing: layers may reach beyond the old picture, and that is kept."""
        old = self.snapshot.size.rect.moved(self.sides.left, self.sides.top).intersect(rect)
        alpha = self._render(rect)[..., 3]
        hole = alpha < TRANSPARENT_BELOW * full_scale(self.snapshot.depth)
        if not old.is_empty:
            hole[old.moved(-rect.x, -rect.y).slices] = False
        return hole.astype(np.uint8) * np.uint8(255)


def _show_beyond(show: Callable[[FloatImage, Rect], None], bounds: Rect, pixels: FloatImage, area: Rect) -> None:
    """Show of a preview only what lies beyond the old picture: over that it would look as if the picture were lost."""
    common = area.intersect(bounds)
    if common.is_empty:
        show(pixels, area)
        return
    beyond = max(
        Rect(area.x, area.y, common.x - area.x, area.height),
        Rect(common.right, area.y, area.right - common.right, area.height),
        Rect(area.x, area.y, area.width, common.y - area.y),
        Rect(area.x, common.bottom, area.width, area.bottom - common.bottom),
        key=lambda part: part.area,
    )
    # A preview is small: a row or column that lies on both sides of the border is left out.
    rows, columns = pixels.shape[0] / area.height, pixels.shape[1] / area.width
    top, bottom = math.ceil((beyond.y - area.y) * rows), int((beyond.bottom - area.y) * rows)
    left, right = math.ceil((beyond.x - area.x) * columns), int((beyond.right - area.x) * columns)
    if bottom > top and right > left:
        show(pixels[top:bottom, left:right], beyond)


def prepare_outpaint(
    document: Document,
    engines: Engines,
    sides: Sides,
    engine: str | None = None,
    seed: int | None = None,
    beginning: str = BEYOND,
) -> Outpaint:
    """Freeze what an expansion needs; `beginning` is `BEYOND`, or one of those of a fill.

    Raises InputError when nothing would be added, or too much.
    """
    if min(sides.left, sides.right, sides.top, sides.bottom) < 0:
        raise InputError("A picture can only be expanded by a number of pixels that is not negative.")
    if sides == Sides():
        raise InputError("Nothing would be added: give at least one side some pixels.")
    if seed is not None and not 0 <= seed < SEED_LIMIT:
        raise InputError(f"The seed must be a whole number from 0 to {SEED_LIMIT - 1}, not {seed}.")
    if not any(layer.properties.is_visible for layer in document.layers):
        raise InputError("Every layer is hidden: show the picture that should be expanded.")
    chosen = engines.inpainter(engine).id
    return _prepared(document, sides, chosen, secrets.randbelow(SEED_LIMIT) if seed is None else seed, beginning)


def _prepared(document: Document, sides: Sides, engine_id: str, seed: int, beginning: str) -> Outpaint:
    top = document.layers.top
    return Outpaint(
        sides=sides,
        engine_id=engine_id,
        seed=seed,
        beginning=beginning,
        growth=prepare_reshape(document, Cut(LABEL, sides.grown(document.size), deletes_outside=False)),
        snapshot=document.snapshot(),
        layer=document.new_layer(LABEL),
        above=None if top is None else top.id,
        profile=profile_to_convert(document),
    )

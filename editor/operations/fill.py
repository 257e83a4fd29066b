"""Fill: what is selected is replaced by what might have been behind it, as a layer of its own."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.algorithms.consistency import likeliest_first
from editor.algorithms.regions import regions_of
from editor.core.commands import AddLayer, ChangeSelection, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.core.pixels import FloatImage, MaskArray
from editor.core.progress import Progress
from editor.core.recipe import Recipe, rect_to_json
from editor.core.sketch import Sketch, StrokeId, sketch_to_json
from editor.core.tiles import TileMap
from editor.engines.base import BEGINNINGS, Inpainter
from editor.engines.registry import Engines
from editor.errors import InputError, Unsupported
from editor.jobs.attended import attended
from editor.operations.fill_edges import Masked, with_edge
from editor.operations.fill_sources import ANYWHERE, Sources
from editor.operations.filling import (
    Canvas,
    Profile,
    fill_regions,
    kept_beginning,
    mean_strangeness,
    profile_to_convert,
    tiles_of,
)
from editor.operations.sketch_snap import MAX_SNAP_PX, snapped
from editor.operations.sketching import avoiding, engine_for, guided_by_sketch, kept_sketch

MAX_VARIANTS = 16
SEED_LIMIT = 2**32


@dataclass(frozen=True, eq=False)
class FillOptions:
    """`engine` None is the default one; `seed` None draws one, which the recipe keeps.

    `colors` (`[y, x, 4]` float32) and `edges` (`[y, x]` float32) guide the fill and have the document's size.
    `context` is what the engine sees instead of what it would choose around each part of the mask: all of the mask
    lies in it, and it in the document.
    `sketch` is what a recipe has kept of strokes; those of the document come before it. Their lines are led to edges of
    the picture at the border of the mask that are at most `snap_px` away; 0 leaves them as drawn.
    `sources` says where texture may come from; `structure`, 0 to 1, how much the layout counts against the texture.
    `beginning`, one of `BEGINNINGS`, is how a thick hole is first laid out; None: variants begin in turn in each way,
    the first one with patches.
    With `takes_edge` a mask that ends right at the edge of what it covers grows over that edge first, a few pixels; the
    recipe keeps the grown mask.
    """

    engine: str | None = None
    seed: int | None = None
    variants: int = 1
    colors: FloatImage | None = None
    edges: npt.NDArray[np.float32] | None = None
    sources: Sources = ANYWHERE
    structure: float = 0.5
    context: Rect | None = None
    sketch: Sketch | None = None
    snap_px: float = 0.0
    beginning: str | None = None
    takes_edge: bool = False

    def to_json(self) -> dict[str, Any]:
        """What a recipe keeps; drawn guidance is only named."""
        found = {"colors": self.colors is not None, "sketch": self.edges is not None, **self.sources.to_json()}
        if self.sketch is not None:
            found["strokes"] = sketch_to_json(self.sketch)
        if self.context is not None:
            found["context"] = rect_to_json(self.context)
        if self.snap_px > 0:
            found["snap_px"] = self.snap_px
        if self.beginning is not None:
            found["beginning"] = self.beginning
        return found if self.structure == 0.5 else found | {"structure": self.structure}

    def again(self, kept: Mapping[str, Any]) -> FillOptions:
        """These with what a recipe has kept.

        With a seed they are that very recipe's: where it does not say how the fill began, its seed does.
        """
        structure, snap = kept.get("structure"), kept.get("snap_px")
        known = structure if isinstance(structure, int | float) and 0 <= structure <= 1 else 0.5
        reach = snap if isinstance(snap, int | float) and 0 <= snap <= MAX_SNAP_PX else 0.0
        return replace(
            self,
            sources=Sources.from_json(kept),
            structure=float(known),
            sketch=kept_sketch(kept),
            snap_px=float(reach),
            beginning=kept_beginning(kept, self.seed),
        )


@dataclass(frozen=True, eq=False)
class Variant:
    """One result: the new layer's pixels, whose alpha is the user's mask, and the recipe that made them.

    `strangeness` says, among variants, how unlike the rest of the picture the result is; lower is better.
    """

    pixels: TileMap
    recipe: Recipe
    strangeness: float = 0.0


@dataclass(frozen=True, eq=False)
class Fill:
    """A fill that was asked for; made by `prepare_fill`."""

    label: str
    snapshot: Snapshot
    region: Rect
    engine_id: str
    seed: int
    options: FillOptions
    layers: tuple[Layer, ...]
    above: LayerId | None
    at_once: Command
    profile: Profile | None
    notice: str = ""

    @property
    def base_revision(self) -> int:
        """The document's revision that was read."""
        return self.snapshot.revision

    def ask(self) -> Command:
        """The mask leaves the selection at once; undo and cancel give it back. So do fills that this one replaces."""
        return self.at_once

    def run(self, engines: Engines, progress: Progress) -> tuple[Variant, ...]:
        """Fill once per variant, by seeds that follow each other; what fits its surroundings best comes first."""
        return attended(lambda watched: self._run(engines, watched), progress)

    def _run(self, engines: Engines, progress: Progress) -> tuple[Variant, ...]:
        engine = engines.inpainter(self.engine_id)
        if self.notice:
            progress.notice(self.notice)
        masked = Masked(self.snapshot.selection, self.region)
        if self.options.takes_edge:
            within = self.options.context or self.snapshot.size.rect
            masked = with_edge(self.snapshot, self.region, within, progress.part(0.0, 0.0))
        count = len(self.layers)
        made = [
            self._run_one(engine, masked, index, progress.part(index / count, (index + 1) / count))
            for index in range(count)
        ]
        progress.step(1.0)
        pieces = [variant.recipe.options.get("beginning") == BEGINNINGS[1] for variant in made]
        order = likeliest_first([variant.strangeness for variant in made], pieces)
        return tuple(made[index] for index in order)

    def _run_one(self, engine: Inpainter, masked: Masked, index: int, progress: Progress) -> Variant:
        started = time.monotonic()
        seed = (self.seed + index) % SEED_LIMIT
        beginning = self.options.beginning or BEGINNINGS[index % len(BEGINNINGS)]
        mask: MaskArray = masked.pixels.read(masked.region)
        needs, options = engine.needs, self.options
        sketch = snapped(options.sketch, self.snapshot, options.snap_px, progress.part(0.0, 0.02), self.profile)
        regions = regions_of(
            mask,
            masked.region,
            self.snapshot.size,
            needs.margin_px,
            needs.margin_share,
            needs.min_side_px,
            # A context by hand is what each piece would look at, again and again.
            cuts_sparse=options.context is None,
        )
        if options.context is not None:
            regions = [replace(region, context=options.context) for region in regions]
        canvas = Canvas(
            render=self.snapshot.render,
            hole=masked.pixels.read,
            depth=self.snapshot.depth,
            profile=self.profile,
            avoid=avoiding(options.sketch, options.sources.avoided(masked.region)),
            sketch=sketch,
            colors=options.colors,
            edges=options.edges,
            structure=options.structure,
            copies=options.sources.copies,
            beginning=beginning,
            hides_edges=True,
        )
        filled = fill_regions(canvas, engine, regions, seed, progress.part(0.02, 0.98))
        edge_px = max(part.edge_px for part in filled)
        if edge_px and index == 0 and not options.takes_edge:
            progress.notice(
                "The mask ends in the middle of a soft outline, which stays: "
                f"grow the mask by {edge_px} pixels to fill that, too."
            )
        context = Rect(0, 0, 0, 0)
        for part in filled:
            context = context.united(part.region.context)
        recipe = Recipe(
            operation="fill",
            engine=engine.id,
            engine_version=engine.version,
            seed=seed,
            context=context,
            mask_rect=masked.region,
            mask=mask,
            options=replace(options, beginning=beginning).to_json() | masked.to_json(),
            elapsed_s=time.monotonic() - started,
        )
        score = mean_strangeness(canvas, filled) if len(self.layers) > 1 else 0.0
        tiles = tiles_of(canvas, filled, needs.output_bits, seed, lambda: progress.step(0.98))
        return Variant(tiles, recipe, score)

    def finish(self, result: tuple[Variant, ...]) -> Command:
        """A layer per variant above all others, the first one shown."""
        commands: list[Command] = []
        above = self.above
        for index, (layer, variant) in reversed(list(enumerate(zip(self.layers, result, strict=True)))):
            properties = replace(layer.properties, is_visible=index == 0)
            done = replace(layer, properties=properties, pixels=variant.pixels, recipe=variant.recipe)
            commands.append(AddLayer(self.label, done, above))
            above = layer.id
        return commands[0] if len(commands) == 1 else Several(self.label, tuple(commands))


def drawn_seed() -> int:
    """A seed by chance."""
    return secrets.randbelow(SEED_LIMIT)


def prepare_fill(
    document: Document,
    engines: Engines,
    options: FillOptions = FillOptions(),
    strokes: Collection[StrokeId] = (),
) -> Fill:
    """Freeze what a fill of the selection needs; takes milliseconds. Raises InputError when nothing is selected.

    The document's sketch guides it where it touches the mask, and makes one where there is none: of `strokes`, or of
    what `guided_by_sketch` says.
    """
    guided = guided_by_sketch(document, options.sketch, strokes)
    snapshot = document.snapshot() if guided is None else guided.snapshot
    sketch = None if guided is None else guided.sketch
    region = snapshot.selection.bounds().intersect(document.bounds)
    if region.is_empty:
        raise InputError("Nothing is masked yet: paint over what should go, then fill.")
    if not any(layer.properties.is_visible for layer in document.layers):
        raise InputError("Every layer is hidden: show the picture that should be filled, then fill.")
    if not 1 <= options.variants <= MAX_VARIANTS:
        raise InputError(f"Between 1 and {MAX_VARIANTS} variants can be made, not {options.variants}.")
    if not 0 <= options.structure <= 1:
        raise InputError(f"The strength of structure lies between 0 and 1, not {options.structure:g}.")
    if not 0 <= options.snap_px <= MAX_SNAP_PX:
        raise InputError(f"Lines can be snapped from 0 to {MAX_SNAP_PX:g} pixels away, not {options.snap_px:g}.")
    if options.seed is not None and not 0 <= options.seed < SEED_LIMIT:
        raise InputError(f"The seed must be a whole number from 0 to {SEED_LIMIT - 1}, not {options.seed}.")
    if options.beginning is not None and options.beginning not in BEGINNINGS:
        raise InputError(f"A fill begins with {' or '.join(BEGINNINGS)}, not with “{options.beginning}”.")
    context = options.context
    if context is not None and not (context.contains(region) and document.bounds.contains(context)):
        raise InputError("The context of a fill has to hold the whole mask and to lie in the picture; make it larger.")
    engine, notice = engines.inpainter(options.engine), ""
    if sketch is not None:
        engine, notice = engine_for(sketch, engines, options.engine)
    for name, guidance in (("colors", options.colors), ("edges", options.edges)):
        if guidance is not None and name not in engine.needs.understands:
            raise Unsupported(f"“{engine.label}” cannot follow drawn {name}; choose another model for that.")
    names = ["Fill"] if options.variants == 1 else [f"Fill {index + 1}" for index in range(options.variants)]
    top = document.layers.top
    unmask = ChangeSelection.between("Fill", document.selection.pixels, TileMap(1, np.dtype(np.uint8)))
    return Fill(
        label="Fill",
        snapshot=snapshot,
        region=region,
        engine_id=engine.id,
        seed=drawn_seed() if options.seed is None else options.seed,
        options=replace(options, sketch=sketch),
        layers=tuple(document.new_layer(name) for name in names),
        above=None if top is None else top.id,
        profile=profile_to_convert(document),
        at_once=Several("Fill", (*guided.at_once, unmask)) if guided is not None and guided.at_once else unmask,
        notice=notice,
    )

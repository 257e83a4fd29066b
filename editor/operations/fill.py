"""Fill: what is selected is replaced by what might have been behind it, as a layer of its own."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from editor.algorithms.color_match import color_matched
from editor.algorithms.grow import grow
from editor.algorithms.icc import MatrixProfile, NotAMatrixProfile, parse_profile
from editor.algorithms.regions import Region, regions_of
from editor.core.commands import AddLayer, ChangeSelection, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.core.pixels import FloatImage, MaskArray, dtype_of, from_float, to_float
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.engines.base import Inpainter, InpaintRequest, InputNeeds
from editor.engines.registry import Engines
from editor.errors import InputError, Unsupported
from editor.operations.table_profile import TableProfile, table_profile

MAX_VARIANTS = 16
SEED_LIMIT = 2**32
# A pixel this transparent shows nothing that a fill should be made of.
TRANSPARENT_BELOW = 0.05


@dataclass(frozen=True, eq=False)
class FillOptions:
    """`engine` None is the default one; `seed` None draws one, which the recipe keeps.

    `colors` (`[y, x, 4]` float32) and `edges` (`[y, x]` float32) guide the fill and have the document's size.
    """

    engine: str | None = None
    seed: int | None = None
    variants: int = 1
    colors: FloatImage | None = None
    edges: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, eq=False)
class Variant:
    """One result: the new layer's pixels, whose alpha is the user's mask, and the recipe that made them."""

    pixels: TileMap
    recipe: Recipe


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
    clear_selection: Command
    profile: MatrixProfile | TableProfile | None

    @property
    def base_revision(self) -> int:
        """The document's revision that was read."""
        return self.snapshot.revision

    def ask(self) -> Command:
        """The mask leaves the selection at once; undo and cancel give it back."""
        return self.clear_selection

    def run(self, engines: Engines, progress: Progress) -> tuple[Variant, ...]:
        """Fill once per variant, by seeds that follow each other."""
        engine = engines.inpainter(self.engine_id)
        count = len(self.layers)
        return tuple(
            self._run_one(engine, (self.seed + index) % SEED_LIMIT, progress.part(index / count, (index + 1) / count))
            for index in range(count)
        )

    def _run_one(self, engine: Inpainter, seed: int, progress: Progress) -> Variant:
        started = time.monotonic()
        mask: MaskArray = self.snapshot.selection.read(self.region)
        needs = engine.needs
        regions = regions_of(
            mask, self.region, self.snapshot.size, needs.margin_px, needs.margin_share, needs.min_side_px
        )
        work = [region.mask_bounds.area for region in regions]
        # One region after another on the current picture: a later one sees what the earlier ones became.
        filled: list[tuple[Region, FloatImage]] = []
        for index, region in enumerate(regions):
            part = progress.part(sum(work[:index]) / sum(work), sum(work[: index + 1]) / sum(work))
            filled.append((region, self._fill_region(engine, region, seed, filled, part)))
        tiles = TileMap(4, dtype_of(self.snapshot.depth))
        context = Rect(0, 0, 0, 0)
        for region, image in filled:
            context = context.united(region.context)
            box = region.mask_bounds
            alpha = to_float(mask[box.moved(-self.region.x, -self.region.y).slices])[..., None]
            color = image[box.moved(-region.context.x, -region.context.y).slices]
            if self.snapshot.depth == 16 and needs.output_bits == 8:
                color = dithered(color, seed)
            tiles.write(box, from_float(np.concatenate([color * (alpha > 0), alpha], axis=2), self.snapshot.depth))
        recipe = Recipe(
            operation="fill",
            engine=engine.id,
            engine_version=engine.version,
            seed=seed,
            context=context,
            mask_rect=self.region,
            mask=mask,
            options={"colors": self.options.colors is not None, "sketch": self.options.edges is not None},
            elapsed_s=time.monotonic() - started,
        )
        return Variant(tiles, recipe)

    def _fill_region(
        self,
        engine: Inpainter,
        region: Region,
        seed: int,
        filled: list[tuple[Region, FloatImage]],
        progress: Progress,
    ) -> FloatImage:
        context = region.context
        rgba = to_float(self.snapshot.render(context))
        image = np.ascontiguousarray(rgba[..., :3])
        converts = self.profile is not None and engine.needs.needs_srgb
        hole = self.snapshot.selection.read(context) > 0
        own = np.zeros_like(hole)
        box = region.mask_bounds.moved(-context.x, -context.y).slices
        own[box] = hole[box]
        # Masked pixels of other regions: already filled ones are picture, the others are about to vanish.
        unusable = (hole & ~own) | (rgba[..., 3] < TRANSPARENT_BELOW)
        for other, pixels in filled:
            common = other.mask_bounds.intersect(context)
            if common.is_empty:
                continue
            here = common.moved(-context.x, -context.y).slices
            done = hole[here] & ~own[here]
            image[here][done] = pixels[common.moved(-other.context.x, -other.context.y).slices][done]
            unusable[here] &= ~done
        mask = model_mask(own, region.mask_bounds, engine.needs)
        unusable &= mask == 0
        request = InpaintRequest(
            image=self.profile.to_srgb(image) if self.profile is not None and converts else image,
            mask=mask,
            seed=seed,
            avoid=unusable.astype(np.uint8) * np.uint8(255) if unusable.any() else None,
            colors=None if self.options.colors is None else self.options.colors[context.slices],
            edges=None if self.options.edges is None else self.options.edges[context.slices],
        )
        for array in (request.image, request.mask):
            array.flags.writeable = False
        result = engine.inpaint(request, progress)
        if engine.needs.redraws_known:
            result = color_matched(result, request.image, mask > 0, ~unusable)
        return self.profile.from_srgb(result) if self.profile is not None and converts else result

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


def model_mask(hole: npt.NDArray[np.bool_], bounds: Rect, needs: InputNeeds) -> MaskArray:
    """The mask that an engine is given: the user's, `[y, x]`, grown as the engine needs it; 255 = fill.

    `bounds` is the box of the user's mask. The result is composited through the user's mask all the same.
    """
    mask: MaskArray = hole.astype(np.uint8) * np.uint8(255)
    radius = max(float(needs.grow_px), needs.grow_share * float(np.hypot(bounds.width, bounds.height)))
    return grow(mask, radius) if radius > 0 else mask


def prepare_fill(document: Document, engines: Engines, options: FillOptions = FillOptions()) -> Fill:
    """Freeze what a fill of the selection needs; takes milliseconds. Raises InputError when nothing is selected."""
    region = document.selection.bounds().intersect(document.bounds)
    if region.is_empty:
        raise InputError("Nothing is masked yet: paint over what should go, then fill.")
    if not any(layer.properties.is_visible for layer in document.layers):
        raise InputError("Every layer is hidden: show the picture that should be filled, then fill.")
    if not 1 <= options.variants <= MAX_VARIANTS:
        raise InputError(f"Between 1 and {MAX_VARIANTS} variants can be made, not {options.variants}.")
    if options.seed is not None and not 0 <= options.seed < SEED_LIMIT:
        raise InputError(f"The seed must be a whole number from 0 to {SEED_LIMIT - 1}, not {options.seed}.")
    engine = engines.inpainter(options.engine)
    for name, guidance in (("colors", options.colors), ("edges", options.edges)):
        if guidance is not None and name not in engine.needs.understands:
            raise Unsupported(f"“{engine.label}” cannot follow drawn {name}; choose another model for that.")
    names = ["Fill"] if options.variants == 1 else [f"Fill {index + 1}" for index in range(options.variants)]
    snapshot = document.snapshot()
    top = document.layers.top
    return Fill(
        label="Fill",
        snapshot=snapshot,
        region=region,
        engine_id=engine.id,
        seed=secrets.randbelow(SEED_LIMIT) if options.seed is None else options.seed,
        options=options,
        layers=tuple(document.new_layer(name) for name in names),
        above=None if top is None else top.id,
        profile=_profile_to_convert(document),
        clear_selection=ChangeSelection.between("Fill", snapshot.selection, TileMap(1, np.dtype(np.uint8))),
    )


def _profile_to_convert(document: Document) -> MatrixProfile | TableProfile | None:
    """The document's profile when its colors are not sRGB already; one that leads only one way is taken for sRGB."""
    data = document.metadata.icc_profile
    if data is None:
        return None
    try:
        profile = parse_profile(data)
    except NotAMatrixProfile:
        return table_profile(data)
    return None if profile.is_srgb else profile


def dithered(image: FloatImage, seed: int) -> FloatImage:
    """Values graded in 8 bits, spread evenly over their step, so that a smooth fill does not band at 16 bits."""
    noise = np.random.default_rng(seed).random(image.shape, np.float32) - np.float32(0.5)
    spread: FloatImage = np.clip(image + noise * np.float32(1 / 255), 0, 1)
    return spread

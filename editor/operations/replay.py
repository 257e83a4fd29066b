"""Replay: the recipes that a document's layers keep, done again to other pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from editor.algorithms.resample import Interpolation
from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, LayerId
from editor.core.pixels import MaskArray
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.engines.base import BEGINNINGS, Engine
from editor.engines.registry import Engines
from editor.errors import InputError, ModelMissing
from editor.operations.at_once import fill_at_once, harmonize_at_once, move_at_once, outpaint_at_once
from editor.operations.fill import SEED_LIMIT
from editor.operations.filling import kept_beginning
from editor.operations.geometry import Cut, Scale
from editor.operations.outpaint import Sides
from editor.operations.places import cut
from editor.operations.replay_steps import AS_MADE, Done, Overrides, Replay, Step, fill_options, outpaint_sides, placed
from editor.operations.reposition_group import SUBJECT, moved_subject_of

# Masks are scaled to pictures whose sides have this ratio, up to so much.
MOST_STRETCH = 0.01
# What reading the options of a damaged recipe may end in.
_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


def replay_of(document: Document, name: str = "The document") -> Replay:
    """The recipes of the visible layers, bottom first, in pixels of the picture that each of them was made for.

    Raises InputError, which names the layer, where one cannot be replayed, and where there is none at all; `name` is
    what that sentence calls the document.
    """
    found: list[Step] = []
    left_out: list[str] = []
    for layer in document.layers:
        if not _is_shown(document, layer):
            continue
        moved = moved_subject_of(document, layer.id)
        if layer.recipe is not None and moved in (None, layer.id):
            found.append(_step_of(document, layer))
        elif not layer.is_group and layer.recipe is None:
            left_out.append(layer.name)
    if not found:
        raise InputError(f"{name} has no visible layer with a recipe: fill, move, harmonize or expand something first.")
    size, offset = document.size, (0, 0)
    steps: list[Step] = []
    for step in reversed(found):
        step = _back(step, Rect(*offset, size.width, size.height))
        steps.append(step)
        if step.recipe.operation == "outpaint":
            sides = _sides_of(step, size)
            size = Size(size.width - sides.left - sides.right, size.height - sides.top - sides.bottom)
            offset = (offset[0] + sides.left, offset[1] + sides.top)
    # The lowest one is the picture itself, which is another one each time.
    return Replay(size, tuple(reversed(steps)), tuple(left_out[1:]))


def _is_shown(document: Document, layer: Layer) -> bool:
    group: LayerId | None = layer.id
    while group is not None:
        upper = document.layers.get(group)
        if not upper.properties.is_visible:
            return False
        group = upper.group
    return True


def _step_of(document: Document, layer: Layer) -> Step:
    recipe = layer.recipe
    assert recipe is not None
    hidden = layer.hidden if layer.properties.is_mask_enabled else None
    if layer.is_group:
        inner = (one for one in document.layers.inside(layer.id) if one.recipe and one.recipe.operation == SUBJECT)
        hidden = next((one.hidden for one in inner), None)
    step = Step(recipe, layer.properties, None if hidden is None else hidden.snapshot())
    check_step(step)
    return step


def _back(step: Step, rect: Rect) -> Step:
    """A step where `rect`, in the picture as it is by now, was all of the picture."""
    change = Cut("Replay", rect, deletes_outside=True)
    recipe = change.recipe(step.recipe, rect.size)
    if recipe is None:
        raise InputError(f"The layer “{step.name}” was made outside of the picture: hide it, then replay the rest.")
    hidden = None if step.hidden is None else change.pixels(step.hidden, rect.size, Progress())
    return replace(step, recipe=recipe, hidden=hidden)


def _sides_of(step: Step, size: Size) -> Sides:
    """What an expansion added, its picture being of `size` by then; InputError where that is no longer so."""
    sides, recipe = outpaint_sides(step.recipe), step.recipe
    width, height = size.width - sides.left - sides.right, size.height - sides.top - sides.bottom
    fits = recipe.mask_rect == size.rect and width > 0 and height > 0
    if not fits or not _frames(recipe.mask, Rect(sides.left, sides.top, width, height), sides):
        raise InputError(
            f"The picture was cut, turned or scaled after the layer “{step.name}” had expanded it, so that cannot be "
            "replayed: hide the layer."
        )
    return sides


def _frames(mask: MaskArray, old: Rect, sides: Sides) -> bool:
    """True where the mask of an expansion begins right beside the old picture on each side that was expanded."""
    if mask[old.slices].any():
        return False
    begins = (
        (sides.left, mask[:, old.x - 1]),
        (sides.right, mask[:, -sides.right]),
        (sides.top, mask[old.y - 1]),
        (sides.bottom, mask[-sides.bottom]),
    )
    return all(line.any() for added, line in begins if added)


def check_step(step: Step) -> None:
    """Find out whether a step can be replayed at all; InputError that names the layer where not."""
    operation, options = step.recipe.operation, step.recipe.options
    if operation not in _ACTIONS:
        raise InputError(
            f"The layer “{step.name}” was made by “{operation}”, which cannot be replayed: hide the layer, or update "
            "the program."
        )
    try:
        {"fill": fill_options, "outpaint": outpaint_sides, "move": placed}.get(operation, lambda _: None)(step.recipe)
    except (*_DAMAGE, InputError) as error:
        raise InputError(f"The recipe of the layer “{step.name}” is damaged: hide the layer.") from error
    if not 0 <= step.recipe.seed < SEED_LIMIT:
        raise InputError(f"The recipe of the layer “{step.name}” is damaged: hide the layer.")
    if operation == "fill" and (options.get("colors") is True or options.get("sketch") is True):
        raise InputError(
            f"The layer “{step.name}” followed a drawing from a file, which its recipe does not hold, so it cannot be "
            "replayed: draw the lines as strokes of the sketch instead."
        )
    if operation == "harmonize" and step.properties.is_clipped:
        raise InputError(
            f"The layer “{step.name}” fits another layer to its picture, which has no place in other pictures: "
            "hide it, then replay the rest."
        )


def fitted(plan: Replay, size: Size) -> Replay:
    """The steps for a picture of another size: masks, strokes and distances scaled along; the same ones for the same
    size. Raises InputError where the ratio of its sides is another one.
    """
    if size == plan.size:
        return plan
    across, down = size.width / plan.size.width, size.height / plan.size.height
    # Small pictures miss the ratio by more than that when their sides are rounded.
    missed = min(abs(size.width - plan.size.width * down), abs(size.height - plan.size.height * across))
    if abs(across / down - 1) > MOST_STRETCH and missed > 1:
        raise InputError(
            f"The picture is {size.width} x {size.height} but the recipe was made for {plan.size.width} x "
            f"{plan.size.height}: cut it to the same ratio of its sides."
        )
    change = Scale("Replay", size, Interpolation.BILINEAR)
    return Replay(size, tuple(_scaled(step, change, plan.size) for step in plan.steps), plan.left_out)


def _scaled(step: Step, change: Scale, size: Size) -> Step:
    recipe = change.recipe(step.recipe, size)
    assert recipe is not None
    across, down = change.to.width / size.width, change.to.height / size.height
    if not (step.recipe.mask % 255).any():
        # A hard mask stays one; what was masked is covered, however thin it gets.
        share = 1 if across * down < 1 else 128
        recipe = replace(recipe, mask=(recipe.mask >= share).astype(np.uint8) * np.uint8(255))
    options = dict(recipe.options)
    mean = float(np.sqrt(across * down))
    if recipe.operation == "outpaint":
        sides = outpaint_sides(recipe)
        options |= Sides(
            round(sides.left * across), round(sides.right * across), round(sides.top * down), round(sides.bottom * down)
        ).to_json()
    elif recipe.operation == "move":
        placement, fitting = placed(recipe)
        shape = replace(fitting.shadow_shape, softness=fitting.shadow_shape.softness * mean)
        fitting = replace(fitting, choke=fitting.choke * mean, feather=fitting.feather * mean, shadow_shape=shape)
        placement = replace(placement, dx=placement.dx * across, dy=placement.dy * down)
        options |= {"placement": placement.to_json(), "fitted": fitting.to_json()}
    elif recipe.operation == "fill":
        old = fill_options(recipe)
        sources = replace(
            old.sources,
            take_from=_scaled_map(old.sources.take_from, change, size),
            never_from=_scaled_map(old.sources.never_from, change, size),
        )
        sketch = None if old.sketch is None else old.sketch.transformed(change.matrix(size))
        options = replace(old, sources=sources, sketch=sketch).to_json()
    return replace(step, recipe=replace(recipe, options=options), hidden=_scaled_map(step.hidden, change, size))


def _scaled_map(tiles: TileMap | None, change: Scale, size: Size) -> TileMap | None:
    return None if tiles is None else change.pixels(tiles, size, Progress())


def engine_of(step: Step, engines: Engines, wishes: Overrides) -> Engine:
    """Who does a step; ModelMissing, which names the layer, when that is not here."""
    if wishes.engine is not None and any(engine.id == wishes.engine for engine in engines.of_task(step.task)):
        return engines.engine(step.task, wishes.engine)
    try:
        return engines.engine(step.task, step.recipe.engine)
    except ModelMissing as error:
        raise ModelMissing(
            f"The layer “{step.name}” was made with the model “{step.recipe.engine}”, which is not here: get it under "
            "Models, or name another model."
        ) from error


def check_engines(plan: Replay, engines: Engines, wishes: Overrides = AS_MADE) -> tuple[str, ...]:
    """Find out before the work whether all models are here; sentences where one has another version than then.

    Raises ModelMissing, and InputError for an impossible seed.
    """
    if wishes.seed is not None and not 0 <= wishes.seed < SEED_LIMIT:
        raise InputError(f"The seed must be a whole number from 0 to {SEED_LIMIT - 1}, not {wishes.seed}.")
    tasks = {step.task for step in plan.steps}
    if wishes.engine is not None and not any(
        engine.id == wishes.engine for task in tasks for engine in engines.of_task(task)
    ):
        engines.engine("inpaint" if "inpaint" in tasks else "harmonize", wishes.engine)
    notes = []
    for step in plan.steps:
        engine, then = engine_of(step, engines, wishes), step.recipe.engine_version
        if engine.id == step.recipe.engine and engine.version != then:
            notes.append(
                f"The layer “{step.name}” was made with version {then} of “{engine.id}”; version {engine.version} is "
                "here, so the result may look different."
            )
        if step.recipe.operation == "move":
            for task, helper in (
                ("matte", step.recipe.options.get("matte")),
                ("harmonize", placed(step.recipe)[1].harmonizer),
            ):
                engines.engine(task, None if helper is None else str(helper))
    return tuple(notes)


def replay_on(
    document: Document,
    plan: Replay,
    engines: Engines,
    progress: Progress,
    wishes: Overrides = AS_MADE,
) -> tuple[Done, ...]:
    """Do all steps to a document, scaled to its size where needed; what was done.

    Each step is the very operation that a fill, an expansion, a move or a harmonization is, with the mask, the options,
    the engine and the seed of its recipe. Raises InputError where the document does not fit, EngineError when an engine
    cannot; the steps before are then done.
    """
    plan = fitted(plan, document.size)
    done = []
    for index, step in enumerate(plan.steps):
        part = progress.part(index / len(plan.steps), (index + 1) / len(plan.steps))
        engine = engine_of(step, engines, wishes)
        seed = step.recipe.seed if wishes.seed is None else wishes.seed
        layer_id, recipe = _ACTIONS[step.recipe.operation](document, step, engine.id, seed, engines, part)
        _dress(document, layer_id, step)
        done.append(Done(step.name, recipe.operation, recipe.engine, recipe.engine_version, recipe.seed))
    return tuple(done)


def _dress(document: Document, layer_id: LayerId, step: Step) -> None:
    """Give a new layer what was chosen for the old one."""
    wanted, before = step.properties, document.layers.get(layer_id).properties
    after = replace(before, name=wanted.name, opacity=wanted.opacity, is_clipped=wanted.is_clipped)
    if wanted.blend_mode not in (BlendMode.NORMAL, BlendMode.INSIDE):
        after = replace(after, blend_mode=wanted.blend_mode)
    document.set_properties(layer_id, after)
    if step.hidden is not None and step.recipe.operation != "move":
        document.set_mask(layer_id, cut(step.hidden, document.bounds, Progress()))


def _whole_mask(recipe: Recipe, document: Document) -> MaskArray:
    """The recipe's mask in a picture of the document's size."""
    whole = TileMap.from_array(recipe.mask, recipe.mask_rect.x, recipe.mask_rect.y)
    return np.asarray(whole.read(document.bounds), np.uint8)


def _fill(
    document: Document, step: Step, engine: str, seed: int, engines: Engines, progress: Progress
) -> tuple[LayerId, Recipe]:
    options = fill_options(step.recipe)
    context = None if options.context is None else options.context.intersect(document.bounds)
    options = replace(options, engine=engine, seed=seed, context=context)
    operation, (variant,) = fill_at_once(document, _whole_mask(step.recipe, document), options, engines, progress)
    return operation.layers[0].id, variant.recipe


def _outpaint(
    document: Document, step: Step, engine: str, seed: int, engines: Engines, progress: Progress
) -> tuple[LayerId, Recipe]:
    sides, recipe = outpaint_sides(step.recipe), step.recipe
    beginning = kept_beginning(recipe.options, recipe.seed) or BEGINNINGS[0]
    operation, result = outpaint_at_once(document, sides, engine, seed, engines, progress, beginning)
    if result.recipe is None:
        raise InputError("Nothing was to be painted, since layers reach beyond this picture: flatten it first.")
    return operation.layer.id, result.recipe


def _move(
    document: Document, step: Step, engine: str, seed: int, engines: Engines, progress: Progress
) -> tuple[LayerId, Recipe]:
    placement, options = placed(step.recipe)
    behind = None if step.hidden is None else np.asarray(step.hidden.read(document.bounds), np.uint8)
    options = replace(options, engine=engine, seed=seed, behind=behind)
    matte = step.recipe.options.get("matte")
    operation, result = move_at_once(
        document, _whole_mask(step.recipe, document), placement, options, engines, progress, matte
    )
    return operation.parts.group.id, result.recipe


def _harmonize(
    document: Document, step: Step, engine: str, _seed: int, engines: Engines, progress: Progress
) -> tuple[LayerId, Recipe]:
    mask = _whole_mask(step.recipe, document)
    operation, result = harmonize_at_once(document, mask, step.properties.opacity, engine, engines, progress)
    return operation.layer.id, result.recipe


_Action = Callable[[Document, Step, str, int, Engines, Progress], tuple[LayerId, Recipe]]
_ACTIONS: Mapping[str, _Action] = {"fill": _fill, "outpaint": _outpaint, "move": _move, "harmonize": _harmonize}

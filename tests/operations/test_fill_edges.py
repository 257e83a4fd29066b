"""Fills of masks that end in the middle of an outline, as programs find them."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from editor.algorithms.selection import Combine
from editor.api import fill_document
from editor.core.commands import ChangeSelection
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History
from editor.core.packed import PackedTiles
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines, built_in_engines
from editor.jobs.queue import JobQueue
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.fill_edges import is_outlined
from editor.operations.selecting import SelectOptions, prepare_outline
from editor.workspace import Workspace
from tests.operations.fakes import FakeInpainter

SIDE = 260
GROUND, THING = (0.75, 0.8, 0.85), (0.1, 0.2, 0.1)


def disc(radius: float) -> np.ndarray:
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.hypot(x - 130, y - 130) <= radius


def picture(dtype=np.uint8) -> np.ndarray:
    """A dark disc of radius 50 before a light ground, its outline soft as a lens draws it."""
    share = cv2.GaussianBlur(disc(50).astype(np.float32), (0, 0), 2.0)[..., None]
    grain = np.random.default_rng(1).normal(0, 0.01, (SIDE, SIDE, 3))
    color = np.clip(np.array(GROUND) * (1 - share) + np.array(THING) * share + grain, 0, 1)
    full = np.iinfo(dtype).max
    return np.dstack([(color * full).astype(dtype), np.full((SIDE, SIDE), full, dtype)])


def masked(shape: np.ndarray) -> np.ndarray:
    return shape.astype(np.uint8) * np.uint8(255)


def filled(options: FillOptions, mask: np.ndarray, engines: Engines, dtype=np.uint8):
    document = Document.from_pixels(picture(dtype))
    _, (variant,) = fill_document(document, mask, options, engines=engines)
    return document.render(document.bounds), variant.recipe


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_outline_of_a_thing_does_not_lead_the_fill_and_stays_as_it_is(dtype):
    mask = masked(disc(50))
    result, recipe = filled(FillOptions(seed=1), mask, built_in_engines(), dtype)
    assert np.array_equal(result[mask == 0], picture(dtype)[mask == 0])
    inside = result[mask > 0][:, :3] / np.iinfo(dtype).max
    assert np.abs(inside - GROUND).max() < 0.1
    assert "edge_px" not in recipe.options


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_fill_that_takes_the_edge_along_leaves_no_outline(dtype):
    mask = masked(disc(50))
    result, recipe = filled(FillOptions(seed=1, takes_edge=True), mask, built_in_engines(), dtype)
    assert np.abs(result[..., :3] / np.iinfo(dtype).max - GROUND).max() < 0.1
    reach = recipe.options["edge_px"]
    assert 3 <= reach <= 10
    assert np.array_equal(result[~disc(51 + reach)], picture(dtype)[~disc(51 + reach)])


@pytest.mark.parametrize(
    ("radius", "takes_edge", "is_told"), [(50, False, True), (50, True, False), (62, False, False)]
)
def test_an_outline_that_stays_is_told_with_what_helps(radius, takes_edge, is_told):
    said: list[str] = []
    document = Document.from_pixels(picture())
    progress = Progress()
    progress.tell = said.append
    options = FillOptions(engine="fake", takes_edge=takes_edge, variants=2)
    engines = Engines([FakeInpainter()])
    fill_document(document, masked(disc(radius)), options, engines=engines, progress=progress)
    assert len(said) == is_told
    assert not said or ("stays" in said[0] and "grow the mask by" in said[0])


def test_the_recipe_keeps_the_grown_mask_and_makes_the_same_pixels_again():
    first, recipe = filled(FillOptions(seed=1, takes_edge=True), masked(disc(50)), built_in_engines())
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[recipe.mask_rect.slices] = recipe.mask
    document = Document.from_pixels(picture())
    document.selection.pixels.write(document.bounds, mask)
    operation = prepare_fill(document, built_in_engines(), FillOptions(seed=1).again(recipe.options))
    variant = operation.run(built_in_engines(), Progress())
    operation.ask().apply(document)
    operation.finish(variant).apply(document)
    assert np.array_equal(document.render(document.bounds), first)


@pytest.mark.parametrize("radius", [30, 62])
def test_masks_that_end_at_no_edge_stay_as_they_are(radius):
    engine = FakeInpainter()
    mask = masked(disc(radius))
    result, recipe = filled(FillOptions(engine="fake", takes_edge=True), mask, Engines([engine]))
    assert np.array_equal(result[mask == 0], picture()[mask == 0])
    assert np.array_equal(recipe.mask >= 128, mask[recipe.mask_rect.slices] >= 128)
    box = recipe.context
    assert np.array_equal(engine.requests[0].mask, mask[box.slices])


def test_the_mask_grows_no_further_than_a_context_by_hand():
    context = Rect(76, 60, 120, 140)
    document = Document.from_pixels(picture())
    options = FillOptions(engine="fake", takes_edge=True, context=context)
    _, (variant,) = fill_document(document, masked(disc(50)), options, engines=Engines([FakeInpainter()]))
    assert variant.recipe.options["edge_px"] > 4
    assert context.contains(variant.recipe.mask_rect)


def test_a_hole_in_transparency_is_filled_as_it_is():
    engine, pixels = FakeInpainter(), picture()
    pixels[disc(50), 3] = 0
    document = Document.from_pixels(pixels)
    mask = masked(disc(50))
    _, (variant,) = fill_document(document, mask, FillOptions(engine="fake"), engines=Engines([engine]))
    assert np.array_equal(engine.requests[0].mask, mask[variant.recipe.context.slices])


def test_a_picture_of_hardly_more_than_the_thing_keeps_what_is_left_to_fill_from():
    engine = FakeInpainter()
    document = Document.from_pixels(np.ascontiguousarray(picture()[76:184, 76:184]))
    mask = masked(np.ones((108, 108), bool))
    mask[:, :2] = 0
    fill_document(document, mask, FillOptions(engine="fake"), engines=Engines([engine]))
    assert (engine.requests[0].mask == 0).any()


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


def test_undo_gives_back_the_mask_as_it_was_found(jobs):
    work = Workspace(Document.from_pixels(picture()), Engines([FakeInpainter()]), jobs)
    after = TileMap.from_array(masked(disc(50)))
    work.perform(ChangeSelection.between("Select object", work.document.selection.pixels, after, is_outline=True))
    work.fill(FillOptions(engine="fake", takes_edge=True))
    jobs.pump()
    assert work.document.active_layer.recipe.options["edge_px"] > 0
    work.undo()
    assert np.array_equal(work.document.selection.read(work.document.bounds), masked(disc(50)))


# What the program found


def select(history: History, rect: Rect | None, **how: bool) -> None:
    before = history.document.selection.pixels
    after = TileMap(1, np.dtype(np.uint8))
    if rect is not None:
        after = before.snapshot()
        after.write(rect, np.full((rect.height, rect.width), 255, np.uint8))
    history.perform(ChangeSelection.between("Select", before, after, **how))


@pytest.fixture
def history() -> History:
    return History(Document.from_pixels(picture()), run_later=lambda task: task(), loose_steps=1)


def test_what_was_drawn_is_no_outline(history):
    assert not is_outlined(history)
    select(history, Rect(10, 10, 20, 20))
    assert not is_outlined(history)


def test_what_was_found_stays_an_outline_while_strokes_are_added(history):
    select(history, Rect(10, 10, 20, 20), is_outline=True)
    for x in range(40, 100, 10):
        select(history, Rect(x, 10, 5, 5))
    assert isinstance(history.steps[0].command, PackedTiles)
    assert is_outlined(history)


def test_an_outline_ends_with_what_was_selected(history):
    select(history, Rect(10, 10, 20, 20), is_outline=True)
    select(history, None)
    select(history, Rect(40, 10, 5, 5))
    assert not is_outlined(history)
    history.undo()
    history.undo()
    assert is_outlined(history)
    history.undo()
    assert not is_outlined(history)


def test_a_shape_drawn_anew_is_no_outline(history):
    select(history, Rect(10, 10, 20, 20), is_outline=True)
    corners = [(40.0, 40.0), (90.0, 40.0), (90.0, 90.0)]
    for mode, expected in ((Combine.ADD, True), (Combine.REPLACE, False)):
        operation = prepare_outline(history.document, "Lasso", corners, SelectOptions(mode))
        history.perform(operation.finish(operation.run(None, Progress())))
        assert is_outlined(history) is expected


def test_a_fill_ends_the_outline(jobs):
    work = Workspace(Document.from_pixels(picture()), Engines([FakeInpainter()]), jobs)
    select(work.history, Rect(10, 10, 20, 20), is_outline=True)
    work.fill(FillOptions(engine="fake"))
    assert not is_outlined(work.history)
    jobs.pump()
    assert not is_outlined(work.history)

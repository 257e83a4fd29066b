"""The fill operation and the workspace around it, with a scripted engine."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageCms

from editor.api import fill_document
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.base import InputNeeds
from editor.engines.registry import Engines
from editor.errors import EngineError, InputError, ModelMissing, Unsupported
from editor.jobs.queue import JobQueue
from editor.operations.fill import FillOptions, prepare_fill
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.workspace import Workspace
from tests.operations.fakes import FakeInpainter


def picture(width: int = 400, height: int = 300, dtype=np.uint8) -> np.ndarray:
    pixels = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (height, width, 4)).astype(dtype)
    pixels[..., 3] = np.iinfo(dtype).max
    return pixels


def select(document: Document, rect: Rect, value: int = 255) -> None:
    document.selection.pixels.write(rect, np.full((rect.height, rect.width), value, np.uint8))


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


def workspace(jobs, engine, pixels=None) -> Workspace:
    return Workspace(Document.from_pixels(picture() if pixels is None else pixels), Engines([engine]), jobs)


def paint(work: Workspace, rect: Rect) -> None:
    after = work.document.selection.pixels.snapshot()
    after.write(rect, np.full((rect.height, rect.width), 255, np.uint8))
    work.set_selection("Paint mask", after)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pixels_outside_the_mask_stay_bit_identical(jobs, dtype):
    pixels = picture(dtype=dtype)
    work = workspace(jobs, FakeInpainter(), pixels)
    select(work.document, Rect(100, 80, 50, 40))
    work.fill()
    jobs.pump()
    result = work.document.render(work.document.bounds)
    outside = np.ones(result.shape[:2], bool)
    outside[80:120, 100:150] = False
    np.testing.assert_array_equal(result[outside], pixels[outside])
    full = np.iinfo(dtype).max
    assert (result[~outside] == (0, full, 0, full)).all()


def test_a_soft_mask_blends_by_its_strength(jobs):
    pixels = picture()
    pixels[..., :3] = 0
    work = workspace(jobs, FakeInpainter(color=(1, 1, 1)), pixels)
    select(work.document, Rect(100, 80, 50, 40), 64)
    work.fill()
    jobs.pump()
    assert (work.document.render(Rect(110, 90, 5, 5))[..., :3] == 64).all()


def test_the_result_is_a_layer_with_its_recipe(jobs):
    work = workspace(jobs, FakeInpainter())
    select(work.document, Rect(100, 80, 50, 40))
    work.fill(FillOptions(seed=5))
    jobs.pump()
    layer = work.document.active_layer
    assert layer.name == "Fill"
    assert layer.is_generated
    recipe = layer.recipe
    assert (recipe.operation, recipe.engine, recipe.seed) == ("fill", "fake", 5)
    assert recipe.mask_rect == Rect(100, 80, 50, 40)
    assert recipe.mask.shape == (40, 50)
    assert recipe.context.contains(recipe.mask_rect)


def test_a_seed_is_drawn_when_none_is_given_and_kept(jobs):
    seeds = set()
    for _ in range(3):
        work = workspace(jobs, FakeInpainter())
        select(work.document, Rect(10, 10, 5, 5))
        work.fill()
        jobs.pump()
        seeds.add(work.document.active_layer.recipe.seed)
    assert len(seeds) == 3


def test_undo_gives_the_mask_back_and_redo_replays_pixels_without_the_engine(jobs):
    engine = FakeInpainter()
    work = workspace(jobs, engine)
    paint(work, Rect(100, 80, 50, 40))
    before = work.document.render(work.document.bounds)
    work.fill()
    assert work.document.selection.is_empty
    jobs.pump()
    after = work.document.render(work.document.bounds)
    work.undo()
    np.testing.assert_array_equal(work.document.render(work.document.bounds), before)
    assert work.document.selection.bounds() == Rect(100, 80, 50, 40)
    work.redo()
    np.testing.assert_array_equal(work.document.render(work.document.bounds), after)
    assert work.document.selection.is_empty
    assert len(engine.requests) == 1


def test_cancelling_leaves_no_trace(jobs):
    engine = FakeInpainter(gate=threading.Event())
    work = workspace(jobs, engine)
    paint(work, Rect(100, 80, 50, 40))
    job = work.fill()
    assert engine.started.wait(120)
    assert [step.label for step in work.history.steps] == ["Paint mask", "Fill"]
    assert work.cancel_newest()
    assert job.is_over
    assert [step.label for step in work.history.steps] == ["Paint mask"]
    assert work.document.selection.bounds() == Rect(100, 80, 50, 40)
    assert len(work.document.layers) == 1
    assert not work.cancel_newest()


def test_undo_while_it_runs_cancels_it(jobs):
    work = workspace(jobs, FakeInpainter(gate=threading.Event()))
    paint(work, Rect(100, 80, 50, 40))
    work.fill()
    work.undo()
    assert not work.running
    assert work.document.selection.bounds() == Rect(100, 80, 50, 40)


def test_jumping_back_in_history_cancels_what_was_asked_for_later(jobs):
    work = workspace(jobs, FakeInpainter(gate=threading.Event()))
    paint(work, Rect(100, 80, 50, 40))
    work.fill()
    paint(work, Rect(10, 10, 20, 20))
    work.go_to(0)
    assert not work.running
    assert work.document.selection.is_empty
    work.go_to(len(work.history.steps))
    assert work.document.selection.bounds() == Rect(10, 10, 140, 110)


def test_painting_goes_on_while_it_runs_and_the_result_enters_where_it_was_asked_for(jobs):
    gate = threading.Event()
    work = workspace(jobs, FakeInpainter(gate=gate))
    brush = MaskBrush(BrushSettings(size=20))
    paint(work, Rect(100, 80, 50, 40))
    work.fill()
    work.press(brush, PointerEvent(20, 20))
    work.move(PointerEvent(60, 20))
    assert work.release(PointerEvent(80, 20))
    gate.set()
    jobs.pump()
    assert [step.label for step in work.history.steps] == ["Paint mask", "Fill", "Paint mask"]
    assert work.document.selection.bounds().right < 100
    assert work.document.active_layer.name == "Fill"


def test_a_result_waits_for_the_end_of_the_stroke(jobs):
    gate = threading.Event()
    work = workspace(jobs, FakeInpainter(gate=gate))
    paint(work, Rect(100, 80, 50, 40))
    work.fill()
    brush = MaskBrush(BrushSettings(size=20))
    work.press(brush, PointerEvent(20, 20))
    gate.set()
    jobs.pump()
    assert len(work.document.layers) == 1
    work.move(PointerEvent(60, 20))
    work.release(PointerEvent(80, 20))
    assert len(work.document.layers) == 2
    assert work.document.selection.bounds().right < 100


def test_a_failure_gives_the_mask_back_and_says_why(jobs):
    work = workspace(jobs, FakeInpainter(error=EngineError("The model is broken; choose another.")))
    said = []
    work.said.connect(lambda text, failed: said.append((text, failed)))
    paint(work, Rect(100, 80, 50, 40))
    work.fill()
    jobs.pump()
    assert said == [("The model is broken; choose another.", True)]
    assert [step.label for step in work.history.steps] == ["Paint mask"]
    assert work.document.selection.bounds() == Rect(100, 80, 50, 40)


def test_a_picture_that_changed_meanwhile_is_mentioned(jobs):
    gate = threading.Event()
    work = workspace(jobs, FakeInpainter(gate=gate))
    said = []
    work.said.connect(lambda text, failed: said.append(text))
    paint(work, Rect(100, 80, 50, 40))
    work.fill()
    background = next(iter(work.document.layers))
    work.set_layer(background.id, "Opacity", opacity=0.5)
    gate.set()
    jobs.pump()
    assert len(said) == 1
    assert "changed" in said[0]


def test_variants_are_layers_of_which_the_first_is_shown(jobs):
    work = workspace(jobs, FakeInpainter())
    select(work.document, Rect(100, 80, 50, 40))
    work.fill(FillOptions(seed=7, variants=3))
    jobs.pump()
    made = [layer for layer in work.document.layers if layer.is_generated]
    assert [(layer.name, layer.recipe.seed, layer.properties.is_visible) for layer in reversed(made)] == [
        ("Fill 1", 7, True),
        ("Fill 2", 8, False),
        ("Fill 3", 9, False),
    ]
    work.undo()
    assert len(work.document.layers) == 1


def test_the_engine_sees_a_context_and_not_the_whole_picture(jobs):
    engine = FakeInpainter()
    work = workspace(jobs, engine, picture(2000, 1500))
    select(work.document, Rect(1000, 700, 50, 40))
    work.fill()
    jobs.pump()
    assert engine.requests[0].image.shape == (80, 90, 3)
    assert not engine.requests[0].image.flags.writeable


def test_far_blobs_are_filled_one_after_another_on_the_current_picture(jobs):
    engine = FakeInpainter(needs=InputNeeds(margin_px=60, margin_share=0, min_side_px=16))
    work = workspace(jobs, engine, picture(3000, 200))
    select(work.document, Rect(100, 50, 20, 20))
    select(work.document, Rect(2700, 90, 20, 20))
    work.fill()
    jobs.pump()
    assert len(engine.requests) == 2
    assert (work.document.render(Rect(100, 50, 20, 20))[..., 1] == 255).all()
    assert (work.document.render(Rect(2700, 90, 20, 20))[..., 1] == 255).all()


def test_transparent_pixels_are_not_sampled(jobs):
    pixels = picture()
    pixels[:, :120, 3] = 0
    engine = FakeInpainter()
    work = workspace(jobs, engine, pixels)
    select(work.document, Rect(130, 80, 50, 40))
    work.fill()
    jobs.pump()
    request = engine.requests[0]
    assert request.avoid is not None
    assert (request.avoid[:, :10] == 255).all()
    assert (request.avoid[:, 10:] == 0).all()


def test_what_cannot_be_filled_is_said_in_a_sentence():
    document = Document.from_pixels(picture())
    engines = Engines([FakeInpainter()])
    with pytest.raises(InputError, match="Nothing is masked"):
        prepare_fill(document, engines)
    select(document, Rect(0, 0, 5, 5))
    with pytest.raises(ModelMissing, match="choose one of: fake"):
        prepare_fill(document, engines, FillOptions(engine="lama"))
    with pytest.raises(InputError, match="variants"):
        prepare_fill(document, engines, FillOptions(variants=0))
    with pytest.raises(InputError, match="seed"):
        prepare_fill(document, engines, FillOptions(seed=-1))
    with pytest.raises(Unsupported, match="colors"):
        prepare_fill(document, engines, FillOptions(colors=np.zeros((300, 400, 4), np.float32)))


def test_a_mask_outside_the_picture_is_no_mask():
    document = Document.from_pixels(picture())
    document.selection.pixels = TileMap.from_array(np.full((20, 20), 255, np.uint8), 500, 500)
    with pytest.raises(InputError, match="Nothing is masked"):
        prepare_fill(document, Engines([FakeInpainter()]))


def test_two_specks_in_a_large_picture_cost_little_memory(jobs):
    work = workspace(jobs, FakeInpainter(), picture(1200, 900))
    select(work.document, Rect(5, 5, 4, 4))
    select(work.document, Rect(1190, 890, 4, 4))
    operation = prepare_fill(work.document, work.engines)
    (variant,) = operation.run(work.engines, Progress())
    assert len(variant.pixels.keys) == 2


def p3_document(dtype=np.uint16) -> Document:
    from editor.core.document import Metadata
    from tests.algorithms.test_icc import PROFILES

    return Document.from_pixels(picture(dtype=dtype), metadata=Metadata(icc_profile=PROFILES["p3"]))


def test_an_engine_that_needs_srgb_gets_it_and_its_result_comes_back_in_the_documents_space():
    from editor.algorithms.icc import parse_profile

    document = p3_document()
    engine = FakeInpainter(color=(0.2, 0.6, 0.3))
    select(document, Rect(100, 80, 50, 40))
    (variant,) = prepare_fill(document, Engines([engine])).run(Engines([engine]), Progress())
    profile = parse_profile(document.metadata.icc_profile)
    context = variant.recipe.context
    seen = profile.to_srgb(document.render(context)[..., :3].astype(np.float32) / 65535)
    np.testing.assert_allclose(engine.requests[0].image, seen, atol=1e-4)
    wanted = profile.from_srgb(np.array([[[0.2, 0.6, 0.3]]], np.float32))[0, 0] * 65535
    np.testing.assert_allclose(variant.pixels.read(Rect(110, 90, 1, 1))[0, 0, :3], wanted, atol=40)


def test_an_engine_that_takes_any_space_gets_the_pictures_own_values():
    document = p3_document()
    engine = FakeInpainter(needs=InputNeeds(margin_px=20, margin_share=0, min_side_px=16, needs_srgb=False))
    select(document, Rect(100, 80, 50, 40))
    prepare_fill(document, Engines([engine])).run(Engines([engine]), Progress())
    own = document.render(Rect(80, 60, 90, 80))[..., :3].astype(np.float32) / 65535
    np.testing.assert_allclose(engine.requests[0].image, own, atol=1e-6)


def test_an_eight_bit_result_is_dithered_in_a_sixteen_bit_document():
    needs = InputNeeds(margin_px=20, margin_share=0, min_side_px=16, output_bits=8)
    engine = FakeInpainter(color=(100 / 255,) * 3, needs=needs)
    document = Document.from_pixels(picture(dtype=np.uint16))
    select(document, Rect(100, 80, 50, 40))
    (first,) = prepare_fill(document, Engines([engine]), FillOptions(seed=1)).run(Engines([engine]), Progress())
    (again,) = prepare_fill(document, Engines([engine]), FillOptions(seed=1)).run(Engines([engine]), Progress())
    values = first.pixels.read(Rect(100, 80, 50, 40))[..., :3].astype(int)
    assert first.pixels.equals(again.pixels)
    assert np.abs(values - 100 * 257).max() <= 129
    assert values.std() > 50
    assert values.mean() == pytest.approx(100 * 257, abs=5)


def swapped_tables():
    """A profile built of tables for both ways (ICC.1:2022, 10.11), in which red and blue have changed places."""
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    side = 33
    axis = np.rint(np.linspace(0, 255, side)).astype(np.uint8)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(side, side * side, 3)

    # Pillow's bytes hold a and b as signed numbers, profiles hold them with 128 added.
    flip = np.array([0, 128, 128], np.uint8)

    def through(array, source, target, mode, to_mode):
        given = array ^ flip if mode == "LAB" else array
        image = Image.frombytes(mode, (array.shape[1], array.shape[0]), np.ascontiguousarray(given).tobytes())
        done = ImageCms.profileToProfile(image, source, target, outputMode=to_mode, renderingIntent=1)
        found = np.frombuffer(done.tobytes(), np.uint8).reshape(array.shape)
        return found ^ flip if to_mode == "LAB" else found

    tags = {
        b"A2B0": through(grid[..., ::-1], srgb, lab, "RGB", "LAB"),
        b"B2A0": through(grid, lab, srgb, "LAB", "RGB")[..., ::-1],
    }
    identity = struct.pack(">9i", *(65536 * (index % 4 == 0) for index in range(9)))
    ramp = bytes(range(256)) * 3
    body, table, count = b"", b"", 5
    fixed = {
        b"wtpt": struct.pack(">4sI3i", b"XYZ ", 0, 63190, 65536, 54061),
        b"cprt": b"text" + bytes(8),
        b"desc": b"desc" + bytes(90),
    }
    luts = {
        name: b"mft1" + bytes(4) + bytes([3, 3, side, 0]) + identity + ramp + lut.tobytes() + ramp
        for name, lut in tags.items()
    }
    start = 132 + 12 * count
    for name, tag in {**luts, **fixed}.items():
        table += struct.pack(">4sII", name, start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02400000, b"prtr", b"RGB ", b"Lab ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", count) + table + body


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_engine_sees_srgb_of_a_profile_built_of_tables_and_its_colors_come_back(dtype):
    full = np.iinfo(dtype).max
    pixels = np.full((64, 64, 4), full, dtype)
    pixels[..., :3] = np.rint(np.array([0.9, 0.5, 0.2]) * full).astype(dtype)
    document = Document.from_pixels(pixels, metadata=Metadata(icc_profile=swapped_tables()))
    mask = np.zeros((64, 64), np.uint8)
    mask[20:40, 20:40] = 255
    engine = FakeInpainter(color=(0.3, 0.6, 0.7))
    fill_document(document, mask, engines=Engines([engine]))
    seen = engine.requests[0].image[2, 2]
    np.testing.assert_allclose(seen, [0.2, 0.5, 0.9], atol=0.03)
    result = document.render(document.bounds)
    np.testing.assert_allclose(result[30, 30, :3] / full, [0.7, 0.6, 0.3], atol=0.03)
    np.testing.assert_array_equal(result[mask == 0], pixels[mask == 0])

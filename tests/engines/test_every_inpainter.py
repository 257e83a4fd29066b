"""One suite for everything that fills: whatever the engine, these are facts."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.commands import ChangeSelection
from editor.core.document import Document
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.base import InpaintRequest
from editor.engines.registry import Engines
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.errors import Cancelled, EngineError
from editor.operations.fill import FillOptions, prepare_fill
from tests.engines.suite import INPAINTERS


@pytest.fixture(scope="module")
def sessions():
    pool = LocalSessions(Preferences(device="cpu", threads=1))
    yield pool
    pool.close()


@pytest.fixture(scope="module", params=list(INPAINTERS))
def engine(request, sessions, tmp_path_factory):
    return INPAINTERS[request.param](tmp_path_factory.mktemp("models"), sessions)


def picture(height, width, seed=0):
    """A smooth picture with a little grain, read-only."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    image = np.stack([0.2 + 0.5 * x / width, 0.8 - 0.5 * y / height, 0.4 + 0.2 * y / height], axis=2)
    image = image + np.random.default_rng(seed).normal(0, 0.01, image.shape)
    image = np.clip(image, 0, 1).astype(np.float32)
    image.flags.writeable = False
    return image


def hole(height, width, box):
    mask = np.zeros((height, width), np.uint8)
    left, top, right, bottom = box
    mask[top:bottom, left:right] = 255
    mask.flags.writeable = False
    return mask


def ask(engine, image, mask, **fields):
    return engine.inpaint(InpaintRequest(image, mask, **fields), Progress())


def test_it_tells_who_it_is(engine):
    assert engine.id
    assert engine.label
    assert engine.version
    assert engine.needs.understands <= {"edges", "colors", "prompt", "reference", "avoid"}


@pytest.mark.parametrize(("height", "width"), [(1, 1), (33, 17), (7, 200), (129, 131), (300, 211)])
def test_any_size_in_gives_the_same_size_out(engine, height, width):
    image = picture(height, width)
    mask = hole(height, width, (width // 3, height // 3, width // 3 + max(1, width // 4), height // 3 + 9))
    result = ask(engine, image, mask)
    assert result.shape == image.shape
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert result.max() <= 1


@pytest.mark.parametrize("box", [(0, 0, 30, 20), (90, 60, 121, 101), (0, 40, 121, 52)])
def test_a_hole_at_the_border_is_filled(engine, box):
    image = picture(101, 121).copy()
    mask = hole(101, 121, box)
    image[mask > 0] = (1, 0, 1)
    result = ask(engine, image, mask)
    assert np.abs(result[mask > 0] - np.float32((1, 0, 1))).mean() > 0.15


def test_two_holes_are_both_filled(engine):
    image = picture(150, 400).copy()
    mask = hole(150, 400, (20, 20, 60, 60)) | hole(150, 400, (330, 80, 380, 130))
    image[mask > 0] = (1, 0, 1)
    result = ask(engine, image, mask)
    for part in (np.s_[20:60, 20:60], np.s_[80:130, 330:380]):
        assert np.abs(result[part] - np.float32((1, 0, 1))).mean() > 0.15


def test_nothing_masked_gives_the_original(engine):
    image = picture(40, 60)
    assert np.array_equal(ask(engine, image, np.zeros((40, 60), np.uint8)), image)


def test_everything_masked_is_filled_or_refused_in_a_sentence(engine):
    image = picture(64, 64)
    refusal = ""
    result = image
    try:
        result = ask(engine, image, np.full((64, 64), 255, np.uint8))
    except EngineError as error:
        refusal = str(error)
    assert refusal.endswith(".") or not refusal
    assert np.isfinite(result).all()


def test_what_it_was_given_is_unharmed(engine):
    image, mask = picture(80, 90), hole(80, 90, (20, 20, 50, 50))
    avoid = hole(80, 90, (60, 0, 90, 30))
    before = image.copy(), mask.copy(), avoid.copy()
    ask(engine, image, mask, avoid=avoid)
    for array, old in zip((image, mask, avoid), before, strict=True):
        assert np.array_equal(array, old)


def test_the_same_request_gives_the_same_pixels(engine):
    image, mask = picture(90, 110), hole(90, 110, (30, 30, 70, 60))
    assert np.array_equal(ask(engine, image, mask, seed=5), ask(engine, image, mask, seed=5))


def test_it_stops_when_it_was_cancelled_before(engine):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        engine.inpaint(InpaintRequest(picture(90, 110), hole(90, 110, (30, 30, 70, 60))), progress)


def test_it_stops_when_it_is_cancelled_underway(engine):
    reported = []

    def report(fraction):
        reported.append(fraction)
        progress.cancel()

    progress = Progress(report)
    request = InpaintRequest(picture(200, 210), hole(200, 210, (30, 30, 130, 160)))
    # An engine that does all in one call has nothing to say before its end.
    try:
        engine.inpaint(request, progress)
    except Cancelled:
        assert reported[0] < 1
    else:
        assert reported == [1.0]


def test_colors_and_edges_are_taken_by_whoever_says_so(engine):
    image, mask = picture(128, 128), hole(128, 128, (32, 32, 96, 96))
    plain = ask(engine, image, mask)
    colors = np.zeros((128, 128, 4), np.float32)
    colors[50:80, 50:80] = (0.9, 0.1, 0.1, 1.0)
    edges = np.zeros((128, 128), np.float32)
    edges[64, 32:96] = 1
    inside = mask > 0
    if "colors" in engine.needs.understands:
        drawn = ask(engine, image, mask, colors=colors)
        target = np.float32((0.9, 0.1, 0.1))
        before = np.abs(plain[55:75, 55:75] - target).mean()
        assert np.abs(drawn[55:75, 55:75] - target).mean() < before
    if "edges" in engine.needs.understands:
        assert not np.array_equal(ask(engine, image, mask, edges=edges)[inside], plain[inside])


@pytest.mark.parametrize("depth", [8, 16])
def test_a_document_keeps_every_bit_outside_the_mask(engine, depth):
    full = 255 if depth == 8 else 65535
    pixels = np.rint(np.concatenate([picture(181, 203), np.ones((181, 203, 1), np.float32)], axis=2) * full)
    pixels = pixels.astype(np.uint8 if depth == 8 else np.uint16)
    document = Document.from_pixels(pixels)
    mask = hole(181, 203, (150, 100, 203, 140))
    before = document.render(document.bounds)
    ChangeSelection.between("Mask", document.selection.pixels, TileMap.from_array(mask)).apply(document)
    engines = Engines([engine])
    operation = prepare_fill(document, engines, FillOptions(seed=1))
    operation.ask().apply(document)
    operation.finish(operation.run(engines, Progress())).apply(document)
    after = document.render(document.bounds)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert not np.array_equal(after[mask > 0], before[mask > 0])
    assert (after[..., 3] == full).all()
    top = document.layers.top
    assert top.recipe.engine == engine.id
    assert top.recipe.engine_version == engine.version

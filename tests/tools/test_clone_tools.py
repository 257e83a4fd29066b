"""Clone and heal brush, driven by fake pointer events."""

import numpy as np
import pytest

from editor.algorithms.clone import membrane
from editor.core.document import Document
from editor.core.layer import new_mask
from editor.core.progress import Progress
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.operations.healing import Healing
from editor.tools.base import PointerEvent
from editor.tools.clone_brush import CloneBrush, CloneSettings
from editor.tools.colors import Colors
from editor.workspace import Workspace
from tests.tools.hand import drag

DTYPES = (np.uint8, np.uint16)


def picture(width=200, height=120, dtype=np.uint8):
    pixels = np.random.default_rng(5).integers(0, np.iinfo(dtype).max, (height, width, 4), dtype=dtype)
    pixels[..., 3] = np.iinfo(dtype).max
    return Document.from_pixels(pixels)


def pixels(document):
    return document.active_layer.pixels.read(document.bounds)


def brush(heals=False, **options):
    return CloneBrush(CloneSettings(**{"size": 20, "hardness": 1.0, **options}), Colors(), heals)


def aim(tool, document, x, y):
    assert drag(tool, document, [(x, y)], erase=True) is None


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_clone_is_a_copy_bit_for_bit_and_undoes(dtype):
    document = picture(dtype=dtype)
    before = pixels(document)
    tool = brush()
    aim(tool, document, 40, 40)
    command = drag(tool, document, [(120, 60), (140, 60)])
    assert command.label == "Clone"
    after = pixels(document)
    np.testing.assert_array_equal(after[55:66, 120:141], before[35:46, 40:61])
    command.revert(document)
    np.testing.assert_array_equal(pixels(document), before)
    command.apply(document)
    np.testing.assert_array_equal(pixels(document), after)


def test_an_overlapping_clone_copies_what_was_there_before_the_stroke():
    document = picture()
    before = pixels(document)
    tool = brush()
    aim(tool, document, 40, 60)
    drag(tool, document, [(50, 60), (90, 60)])
    np.testing.assert_array_equal(pixels(document)[60, 50:91], before[60, 40:81])


def test_an_aligned_source_goes_along_and_another_begins_anew():
    for is_aligned, expected in ((True, (-80, -20)), (False, (-90, -40))):
        document, tool = picture(), brush(is_aligned=is_aligned)
        aim(tool, document, 40, 40)
        drag(tool, document, [(120, 60), (121, 60)])
        drag(tool, document, [(130, 80), (131, 80)])
        assert tool.offset == expected


def test_without_a_source_the_brush_says_what_to_do():
    with pytest.raises(InputError, match="Alt"):
        brush().press(picture(), PointerEvent(5, 5))


def test_masks_are_not_cloned():
    document, tool = picture(), brush()
    document.set_mask(document.active_layer_id, new_mask())
    document.set_mask_active(True)
    aim(tool, document, 40, 40)
    with pytest.raises(InputError, match="not masks"):
        tool.press(document, PointerEvent(5, 5))


@pytest.mark.parametrize("dtype", DTYPES)
def test_healing_keeps_the_texture_and_takes_the_colors_around(dtype):
    full = np.iinfo(dtype).max
    noise = np.random.default_rng(2).normal(0, 0.03, (120, 200, 1))
    tone = np.where(np.arange(200) < 100, 0.3, 0.7)[None, :, None] + noise
    whole = np.ones((120, 200, 4))
    whole[..., :3] = tone
    document = Document.from_pixels((np.clip(whole, 0, 1) * full).astype(dtype))
    tool = brush(heals=True)
    aim(tool, document, 40, 60)
    before = pixels(document)
    command = drag(tool, document, [(150, 60), (160, 60)])
    after = pixels(document).astype(np.float64) / full
    assert command.label == "Heal"
    assert after[55:66, 145:166, 0].mean() == pytest.approx(0.7, abs=0.03)
    assert after[55:66, 148:163, 0].std() == pytest.approx(0.03, abs=0.012)
    command.revert(document)
    np.testing.assert_array_equal(pixels(document), before)


def healing_of(document, points, **options):
    tool = brush(heals=True, **options)
    aim(tool, document, 60, 60)
    tool.press(document, PointerEvent(*points[0]))
    return tool.release(PointerEvent(*points[-1]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_long_heal_is_computed_later_and_the_same_as_at_once(dtype):
    document = picture(600, 400, dtype)
    before = pixels(document)
    late = healing_of(document, [(200, 200), (500, 300)], size=60, opacity=0.7)
    assert isinstance(late, Healing)
    assert not late.is_quick
    # Until then the copy stands there.
    copied = pixels(document)
    assert not np.array_equal(copied, before)
    late.ask().apply(document)
    np.testing.assert_array_equal(pixels(document), copied)
    step = late.finish(late.run(None, Progress()))
    step.apply(document)
    healed = pixels(document)
    assert not np.array_equal(healed, copied)
    whole = late.at_once()
    whole.revert(document)
    np.testing.assert_array_equal(pixels(document), before)
    whole.apply(document)
    np.testing.assert_array_equal(pixels(document), healed)


def test_healing_leaves_every_bit_outside_the_stroke_and_the_selection():
    document = picture(600, 400)
    chosen = np.zeros((400, 600), np.uint8)
    chosen[:, :350] = 255
    document.selection.pixels.write(document.bounds, chosen)
    before = pixels(document)
    late = healing_of(document, [(200, 200), (500, 300)], size=60)
    late.finish(late.run(None, Progress())).apply(document)
    after = pixels(document)
    np.testing.assert_array_equal(after[:, 350:], before[:, 350:])
    np.testing.assert_array_equal(after[:160], before[:160])
    assert not np.array_equal(after[180:280, 200:350], before[180:280, 200:350])


def test_in_a_workspace_a_long_heal_is_one_step_that_undoes_and_can_be_stopped():
    document = picture(600, 400)
    before = pixels(document)
    jobs = JobQueue(lambda act: waiting.append(act))
    waiting = []
    workspace = Workspace(document, Engines([]), jobs)
    tool = brush(heals=True, size=60)
    workspace.press(tool, PointerEvent(60, 60, erase=True))
    workspace.release(PointerEvent(60, 60, erase=True))

    def stroke(y):
        workspace.press(tool, PointerEvent(200, y))
        workspace.move(PointerEvent(500, y))
        workspace.release(PointerEvent(500, y))

    stroke(200)
    (job,) = workspace.running
    workspace.cancel(job)
    jobs.close()
    for act in waiting:
        act()
    np.testing.assert_array_equal(pixels(document), before)
    assert workspace.history.steps == []


def test_a_cancelled_heal_leaves_nothing():
    document, tool = picture(), brush(heals=True)
    before = pixels(document)
    aim(tool, document, 40, 40)
    tool.press(document, PointerEvent(120, 60))
    tool.move(PointerEvent(140, 60))
    tool.cancel()
    np.testing.assert_array_equal(pixels(document), before)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("heals", [False, True])
def test_a_picture_of_one_pixel_survives(dtype, heals):
    document, tool = picture(1, 1, dtype), brush(heals)
    before = pixels(document)
    aim(tool, document, 0.5, 0.5)
    drag(tool, document, [(0.5, 0.5)])
    np.testing.assert_array_equal(pixels(document), before)


def test_a_membrane_meets_its_border_and_is_flat_over_a_plane():
    y, x = np.mgrid[0:60, 0:80].astype(np.float32)
    plane = np.dstack([x / 80, y / 60, (x + y) / 140]).astype(np.float32)
    unknown = np.zeros((60, 80), np.uint8)
    unknown[15:45, 20:60] = 1
    broken = plane.copy()
    broken[unknown > 0] = 9
    film = membrane(broken, unknown)
    np.testing.assert_array_equal(film[unknown == 0], plane[unknown == 0])
    np.testing.assert_allclose(film, plane, atol=0.03)

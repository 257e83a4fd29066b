"""Repositioning a subject: what changes and what does not, at both depths, with alpha, beyond borders, and reopened."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor import api
from editor.algorithms.warp import mapped
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History
from editor.core.layer import LayerGeometry
from editor.core.progress import Progress
from editor.engines.registry import Engines, _classical
from editor.errors import InputError
from editor.files import open_document, save_project
from editor.operations.reposition import (
    Placement,
    RepositionOptions,
    fill_hole,
    hidden_with,
    moved_subject_of,
    prepare_reposition,
    prepare_subject,
    quick_prefill,
    render_subject,
    reopen,
)
from editor.operations.reposition_front import matted_front
from tests.operations.fakes import FakeInpainter

GREEN = (0.0, 1.0, 0.0)
PLAIN = RepositionOptions(seed=1)


def engines(fake: FakeInpainter | None = None) -> Engines:
    rest = {task: found for task, found in _classical().items() if task != "inpaint"}
    return Engines([fake or FakeInpainter(GREEN)], built_in=rest)


def picture(dtype=np.uint8, width: int = 240, height: int = 160) -> np.ndarray:
    """Grayish grain with a red disc at (70, 80)."""
    full = np.iinfo(dtype).max
    grain = np.random.default_rng(0).integers(full // 3, full // 2, (height, width, 1))
    pixels = np.broadcast_to(grain, (height, width, 4)).astype(dtype)
    pixels[disc(width, height) > 0, :3] = (full * 9 // 10, full // 10, full // 10)
    pixels[..., 3] = full
    return pixels


def disc(width: int = 240, height: int = 160, x: int = 70, y: int = 80, radius: int = 25) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return (np.hypot(rows - y, columns - x) <= radius).astype(np.uint8) * np.uint8(255)


def lifted(document: Document, mask: np.ndarray | None = None, used: Engines | None = None):
    used = used or engines()
    return prepare_subject(document, used, disc() if mask is None else mask).run(used, Progress())


def moved(document: Document, placement: Placement, options: RepositionOptions = PLAIN, mask=None):
    used = engines()
    subject = lifted(document, mask, used)
    operation = prepare_reposition(document, used, subject, placement, options)
    result = operation.run(used, Progress())
    operation.finish(result).apply(document)
    return subject, result


def hole_in(subject, shape) -> np.ndarray:
    out = np.zeros(shape, bool)
    out[subject.hole_area.slices] = subject.hole > 0
    return out


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_nothing_changes_but_the_hole_and_the_new_place(dtype):
    pixels = picture(dtype)
    document = Document.from_pixels(pixels)
    subject, result = moved(document, Placement(90, 10))
    shown = document.render(document.bounds)
    changed = hole_in(subject, pixels.shape[:2])
    changed |= result.subject.read(document.bounds)[..., 3] > 0
    np.testing.assert_array_equal(shown[~changed], pixels[~changed])
    full = np.iinfo(dtype).max
    assert tuple(shown[80, 70]) == (0, full, 0, full)
    np.testing.assert_array_equal(shown[90, 160], pixels[80, 70])


def test_put_back_where_it_was_the_subject_is_itself_bit_for_bit():
    pixels = picture()
    document = Document.from_pixels(pixels)
    subject, _ = moved(document, Placement())
    shown = document.render(document.bounds)
    inside = np.zeros(pixels.shape[:2], bool)
    inside[subject.cut.area.slices] = subject.cut.alpha >= 1
    assert inside.sum() > 1500
    np.testing.assert_array_equal(shown[inside], pixels[inside])


def test_no_trace_of_the_edge_stays_at_the_old_place():
    document = Document.from_pixels(picture())
    moved(document, Placement(120, 0))
    shown = document.render(Rect(40, 50, 60, 60)).astype(int)
    assert not ((shown[..., 0] > 150) & (shown[..., 1] < 100)).any()


def test_the_group_is_one_step_and_undo_gives_the_selection_back():
    document = Document.from_pixels(picture())
    document.selection.pixels.write(document.bounds, disc())
    used, history = engines(), History(document)
    subject = prepare_subject(document, used).run(used, Progress())
    operation = prepare_reposition(document, used, subject, Placement(50, 0))
    history.perform(operation.finish(operation.run(used, Progress())))
    assert [layer.name for layer in document.layers] == ["Background", "Hole", "Subject", "Moved subject"]
    assert document.selection.is_empty
    history.undo()
    assert [layer.name for layer in document.layers] == ["Background"]
    np.testing.assert_array_equal(document.selection.read(document.bounds), disc())
    np.testing.assert_array_equal(document.render(document.bounds), picture())


def test_the_fill_does_not_depend_on_the_place_and_is_not_made_again():
    document = Document.from_pixels(picture())
    fake = FakeInpainter(GREEN)
    used = engines(fake)
    subject = lifted(document, used=used)
    hole = fill_hole(subject, used, 3, Progress())
    for dx in (40, 80):
        operation = prepare_reposition(document, used, subject, Placement(dx, 0), RepositionOptions(seed=3), hole)
        assert operation.is_quick
        operation.run(used, Progress())
    assert len(fake.requests) == 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_reopened_file_moves_the_subject_again_without_a_new_fill(tmp_path, dtype):
    document = Document.from_pixels(picture(dtype))
    behind = np.zeros((160, 240), np.uint8)
    behind[:, 200:] = 255
    moved(document, Placement(60, 5, 1.2, 30, True), RepositionOptions(seed=1, choke=0.5, behind=behind))
    save_project(document, tmp_path / "moved.ora")
    again = open_document(tmp_path / "moved.ora")
    np.testing.assert_array_equal(again.render(again.bounds), document.render(document.bounds))
    group = moved_subject_of(again, again.layers.order[1][0])
    fake = FakeInpainter((1, 0, 1))
    used = engines(fake)
    found = reopen(again, group)
    assert found.placement == Placement(60, 5, 1.2, 30, True)
    assert (found.options.choke, found.options.seed) == (0.5, 1)
    np.testing.assert_array_equal(found.options.behind, behind)
    subject = found.run(used, Progress())
    same = prepare_reposition(again, used, subject, found.placement, found.options, found.hole, group)
    same.finish(same.run(used, Progress())).apply(again)
    np.testing.assert_array_equal(again.render(again.bounds), document.render(document.bounds))
    other = prepare_reposition(again, used, subject, Placement(-30, 0), found.options, found.hole, group)
    command = other.finish(other.run(used, Progress()))
    before = again.render(again.bounds)
    command.apply(again)
    assert fake.requests == []
    assert not np.array_equal(again.render(again.bounds), before)
    assert len(again.layers) == 4
    command.revert(again)
    np.testing.assert_array_equal(again.render(again.bounds), before)


def test_what_is_in_front_hides_the_subject_and_stays_bit_identical():
    pixels = picture()
    document = Document.from_pixels(pixels)
    behind = disc(x=160)
    moved(document, Placement(90, 0), RepositionOptions(seed=1, behind=behind))
    shown = document.render(document.bounds)
    np.testing.assert_array_equal(shown[behind > 0], pixels[behind > 0])


def test_a_copy_leaves_the_subject_where_it_was():
    pixels = picture()
    document = Document.from_pixels(pixels)
    moved(document, Placement(90, 0), RepositionOptions(seed=1, copies=True))
    shown = document.render(document.bounds)
    np.testing.assert_array_equal(shown[:, :110], pixels[:, :110])
    np.testing.assert_array_equal(shown[80, 160], pixels[80, 70])


def test_a_subject_partly_outside_the_picture_can_be_moved_out_and_in_again():
    pixels = picture()
    mask = disc(x=5)
    pixels[mask > 0, :3] = (230, 20, 20)
    document = Document.from_pixels(pixels)
    moved(document, Placement(-20, 0), mask=mask)
    group = moved_subject_of(document, document.layers.order[-1][0])
    used = engines()
    found = reopen(document, group)
    operation = prepare_reposition(
        document, used, found.run(used, Progress()), Placement(60, 0), found.options, found.hole, group
    )
    operation.finish(operation.run(used, Progress())).apply(document)
    assert tuple(document.render(document.bounds)[80, 75]) == (230, 20, 20, 255)


def test_a_subject_alone_on_a_transparent_layer_leaves_transparency():
    pixels = picture()
    pixels[disc() == 0] = 0
    document = Document.from_pixels(pixels)
    moved(document, Placement(100, 0))
    shown = document.render(document.bounds)
    assert shown[:, :100, 3].max() == 0
    np.testing.assert_array_equal(shown[80, 170], pixels[80, 70])


def test_transparent_parts_beside_the_subject_stay_transparent():
    pixels = picture()
    pixels[:, 110:] = 0
    pixels[disc(x=100) > 0] = (230, 20, 20, 255)
    document = Document.from_pixels(pixels)
    moved(document, Placement(-60, 0), mask=disc(x=100))
    assert document.render(document.bounds)[:, 135:, 3].max() == 0


def test_gray_pictures_stay_gray():
    gray = picture()[..., 1].copy()
    mask = disc()
    result = api.move(gray, mask, dx=90, model="smooth-fill")
    assert result.shape == gray.shape
    assert result[80, 160] == gray[80, 70]


@pytest.mark.parametrize(
    ("mask", "sentence"),
    [
        (np.zeros((160, 240), np.uint8), "Nothing is selected yet"),
        (np.full((160, 240), 255, np.uint8), "covers the whole picture"),
        (np.pad(np.full((158, 238), 255, np.uint8), 1), "covers the whole picture"),
    ],
)
def test_selections_that_cannot_be_moved_are_refused_in_one_sentence(mask, sentence):
    document = Document.from_pixels(picture())
    with pytest.raises(InputError, match=sentence):
        lifted(document, mask)


def test_a_subject_that_shows_nothing_is_refused():
    pixels = picture()
    pixels[40:120, 30:110] = 0
    with pytest.raises(InputError, match="shows nothing"):
        lifted(Document.from_pixels(pixels))


@pytest.mark.parametrize("wrong", [{"scale": 0.0}, {"dx": float("nan")}, {"dy": 1e9}])
def test_impossible_placements_are_refused(wrong):
    with pytest.raises(InputError):
        Placement(**wrong)


def test_a_group_with_something_else_in_it_is_not_made_anew():
    document = Document.from_pixels(picture())
    subject, _ = moved(document, Placement(50, 0))
    group = document.layers.order[-1][0]
    foreign = document.new_layer("Mine")
    foreign.group = group
    document.insert_layer(len(document.layers) - 1, foreign)
    with pytest.raises(InputError, match="Other layers"):
        prepare_reposition(document, engines(), subject, Placement(), group_id=group)


def test_a_group_whose_recipe_was_damaged_says_so():
    document = Document.from_pixels(picture())
    moved(document, Placement(50, 0))
    group = document.layers.get(document.layers.order[-1][0])
    recipe = group.recipe
    recipe.options["placement"]["scale"] = "large"
    document.reshape({group.id: LayerGeometry(group.pixels, None, recipe)})
    with pytest.raises(InputError, match="does not tell any more"):
        reopen(document, group.id)


def test_the_quick_fill_covers_the_hole_in_the_surrounding_color():
    pixels = picture()
    pixels[disc() == 0, :3] = (40, 80, 160)
    subject = lifted(Document.from_pixels(pixels))
    quick = quick_prefill(subject)
    assert quick.area == subject.hole_area
    center = quick.pixels[quick.pixels.shape[0] // 2, quick.pixels.shape[1] // 2].astype(int)
    assert abs(center - (40, 80, 160, 255)).max() <= 3


@given(
    dx=st.floats(-300, 300), dy=st.floats(-300, 300), scale=st.floats(0.1, 5), turn=st.floats(-360, 360),
    flip=st.booleans(),
)  # fmt: skip
def test_the_middle_of_the_subject_goes_where_it_is_moved(dx, dy, scale, turn, flip):
    placement = Placement(dx, dy, scale, turn, flip)
    assert Placement.from_json(placement.to_json()) == placement
    assert mapped(placement.matrix((30.0, 40.0)), 30.0, 40.0) == pytest.approx((30 + dx, 40 + dy), abs=1e-6)


def test_a_softer_edge_reaches_farther_and_a_choked_one_less():
    subject = lifted(Document.from_pixels(picture()))
    plain = render_subject(subject, Placement())
    soft = render_subject(subject, Placement(), RepositionOptions(feather=8))
    choked = render_subject(subject, Placement(), RepositionOptions(choke=2.5))
    assert soft.area.width > plain.area.width > choked.area.width
    assert plain.area.width - choked.area.width in (4, 5, 6)


def lit_picture() -> tuple[np.ndarray, np.ndarray]:
    """A post on even ground that throws a shadow to the right, and its mask."""
    pixels = np.full((160, 240, 4), 255, np.uint8)
    grain = np.random.default_rng(0).integers(0, 12, (160, 240, 1))
    pixels[..., :3] = grain + np.array([120, 140, 100])
    rows, columns = np.mgrid[:160, :240]
    shade = (np.abs(rows - 110) < 12) & (columns >= 70) & (columns < 130)
    pixels[shade, :3] = pixels[shade, :3] // 2
    mask = np.zeros((160, 240), np.uint8)
    mask[50:122, 50:75] = 255
    pixels[mask > 0, :3] = (200, 40, 40)
    return pixels, mask


def test_the_shadow_goes_from_its_old_place_and_lies_at_the_new_one():
    pixels, mask = lit_picture()
    document = Document.from_pixels(pixels)
    subject, result = moved(document, Placement(80, 0), RepositionOptions(seed=1, shadow=1.0), mask)
    assert subject.shadow is not None
    names = [layer.name for layer in document.layers]
    assert names == ["Background", "Hole", "Shadow", "Subject", "Moved subject"]
    assert result.hole.tiles.read(Rect(100, 108, 4, 4))[..., 3].min() == 255
    shown = document.render(document.bounds)[..., :3].astype(int)
    # the fill is a made-up color here: the channel that it has most of tells how dark the shadow was
    assert (shown[110, 185] / pixels[110, 185, :3]).min() < 0.7
    changed = np.zeros(mask.shape, bool)
    for layer in document.layers:
        if not layer.is_group and layer.name != "Background":
            changed |= layer.pixels.read(document.bounds)[..., 3] > 0
    np.testing.assert_array_equal(shown[~changed], pixels[..., :3][~changed])


def test_a_shadow_that_is_not_asked_for_stays():
    pixels, mask = lit_picture()
    document = Document.from_pixels(pixels)
    moved(document, Placement(0, -40), mask=mask)
    np.testing.assert_array_equal(document.render(document.bounds)[110, 110], pixels[110, 110])


def test_without_a_shadow_to_be_seen_one_is_made_up_under_the_subject():
    document = Document.from_pixels(picture())
    subject, result = moved(document, Placement(90, 0), RepositionOptions(seed=1, shadow=0.8))
    assert subject.shadow is None
    assert result.shadow.bounds().contains_point(160, 106)
    before = picture()[..., :3].astype(int)
    shown = document.render(document.bounds)[..., :3].astype(int)
    assert shown[107, 150:170].sum() < 0.9 * before[107, 150:170].sum()


def test_the_part_beyond_the_border_is_drawn_only_when_asked():
    pixels, mask = picture(), np.zeros((160, 240), np.uint8)
    mask[100:, 60:100] = 255
    pixels[mask > 0, :3] = (230, 20, 20)
    for complete in (False, True):
        document = Document.from_pixels(pixels)
        subject, result = moved(document, Placement(0, -60), RepositionOptions(seed=1, complete=complete), mask)
        assert subject.hidden is not None
        drawn = result.subject.bounds()
        assert (drawn.bottom > 101) == complete
    used = engines()
    group = moved_subject_of(document, document.layers.order[-1][0])
    found = reopen(document, group)
    again = prepare_reposition(
        document, used, found.run(used, Progress()), found.placement, found.options, found.hole, group
    )
    before = document.render(document.bounds)
    again.finish(again.run(used, Progress())).apply(document)
    np.testing.assert_array_equal(document.render(document.bounds), before)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_harmonizing_changes_the_subject_alone_and_by_its_strength(dtype):
    full = np.iinfo(dtype).max
    pixels = picture(dtype)
    pixels[:, 120:, :3] = (pixels[:, 120:, :3] * 0.6).astype(dtype)
    shown = []
    for strength in (0.0, 0.5, 1.0):
        document = Document.from_pixels(pixels)
        _, result = moved(document, Placement(100, 0), RepositionOptions(seed=1, harmonize=strength))
        shown.append(document.render(document.bounds).astype(float) / full)
        alpha = result.subject.read(document.bounds)[..., 3]
    np.testing.assert_array_equal(shown[0][alpha == 0], shown[2][alpha == 0])
    reds = [image[80, 170, 0] for image in shown]
    assert reds[2] < reds[1] < reds[0]
    assert reds[1] == pytest.approx((reds[0] + reds[2]) / 2, abs=2 / 255)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_where_the_ground_is_grainier_the_subject_becomes_so_when_it_is_harmonized(dtype):
    full = np.iinfo(dtype).max
    pixels = picture(dtype, 600, 400)
    pixels[..., :3] = full // 2
    pixels[disc(600, 400, 100, 200, 40) > 0, :3] = (full * 7 // 10, full * 3 // 10, full // 2)
    noise = np.random.default_rng(4).normal(0, 0.03 * full, (400, 300, 3))
    pixels[:, 300:, :3] = np.clip(pixels[:, 300:, :3] + noise, 0, full).astype(dtype)
    mask = disc(600, 400, 100, 200, 40)
    found = {}
    for strength in (0.0, 1.0):
        for dx in (60, 350):
            document = Document.from_pixels(pixels)
            moved(document, Placement(dx, 0), RepositionOptions(seed=1, harmonize=strength), mask)
            shown = document.render(Rect(85 + dx, 185, 30, 30))[..., :3].astype(float) / full
            found[strength, dx] = float(shown.std(axis=(0, 1)).mean())
    assert found[0.0, 350] < 0.001
    assert found[1.0, 60] < 0.001
    assert found[1.0, 350] == pytest.approx(0.03, abs=0.006)


def behind_a_wall(dtype=np.uint8) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """A red disc whose lower third a blue wall hides: the picture, what is seen of the disc, the wall."""
    full = np.iinfo(dtype).max
    pixels = picture(dtype, 300, 200)
    pixels[..., :3] = full // 2
    whole = disc(300, 200, 80, 100, 40) > 0
    pixels[whole, :3] = (full * 9 // 10, full // 10, full // 10)
    wall = np.zeros((200, 300), np.uint8)
    wall[115:] = 255
    pixels[wall > 0, :3] = (full // 10, full // 5, full * 4 // 5)
    return pixels, (whole & (wall == 0)).astype(np.uint8) * np.uint8(255), wall, full


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_an_occluder_hid_is_drawn_when_asked_and_the_occluder_stays(dtype):
    pixels, mask, wall, full = behind_a_wall(dtype)
    found = {}
    for complete in (False, True):
        document = Document.from_pixels(pixels)
        options = RepositionOptions(seed=1, behind=wall, complete=complete)
        moved(document, Placement(120, -35), options, mask)
        found[complete] = document.render(document.bounds).astype(float) / full
    before = pixels.astype(float) / full
    for shown in found.values():
        np.testing.assert_array_equal(shown[125:], before[125:])
    # Where the disc would go on: 100 + 28 - 35 is below what was seen and above the wall.
    assert found[False][93, 200, 0] == pytest.approx(0.5, abs=0.02)
    np.testing.assert_allclose(found[True][93, 200, :3], GREEN, atol=0.02)


def test_the_place_behind_an_occluder_is_filled_up_to_its_edge():
    pixels, mask, wall, _ = behind_a_wall()
    document = Document.from_pixels(pixels)
    moved(document, Placement(150, -35), RepositionOptions(seed=1, behind=wall), mask)
    shown = document.render(document.bounds)
    np.testing.assert_array_equal(shown[120:], pixels[120:])
    np.testing.assert_array_equal(shown[112, 80, :3], (0, 255, 0))


def test_texture_for_the_old_place_is_not_taken_from_what_stands_before_it():
    pixels, mask, wall, _ = behind_a_wall()
    used = Engines([], built_in=_classical())
    subject = lifted(Document.from_pixels(pixels), mask, used)
    hole = fill_hole(subject, used, 1, Progress(), "patch-fill", front=wall)
    assert hole.recipe.options["never_from"]
    shown = hole.tiles.read(subject.hole_area)
    inside = shown[..., 3] == 255
    assert (shown[inside][:, 2].astype(int) - shown[inside][:, 0] < 40).all()


def test_a_rough_mark_is_matted_where_colors_tell_the_edge_and_kept_where_they_do_not():
    pixels, mask, wall, _ = behind_a_wall()
    used = engines()
    subject = lifted(Document.from_pixels(pixels), mask, used)
    rough = np.zeros_like(wall)
    rough[112:] = 255
    front = matted_front(subject, rough, (Rect(160, 60, 120, 100),), used, Progress())
    assert front[112, 200] < 128
    assert front[118, 200] > 192
    np.testing.assert_array_equal(front[:, :150], rough[:, :150])
    plain = np.zeros_like(wall)
    plain[20:60, 180:260] = 255
    np.testing.assert_array_equal(matted_front(subject, plain, (Rect(150, 0, 150, 100),), used, Progress()), plain)


def test_a_group_behind_something_is_opened_again_with_its_marks(tmp_path):
    pixels, mask, wall, _ = behind_a_wall()
    document = Document.from_pixels(pixels)
    moved(document, Placement(120, -35), RepositionOptions(seed=1, behind=wall, complete=True), mask)
    save_project(document, tmp_path / "moved.ora")
    again = open_document(tmp_path / "moved.ora")
    group = moved_subject_of(again, again.layers.top.id)
    found, used = reopen(again, group), engines()
    assert (found.options.behind[130:] == 255).all()
    subject = found.run(used, Progress())
    assert hidden_with(subject, found.options.behind) is not None
    assert hidden_with(subject, None) is None
    before = again.render(again.bounds)
    operation = prepare_reposition(again, used, subject, found.placement, found.options, found.hole, group)
    operation.finish(operation.run(used, Progress())).apply(again)
    difference = np.abs(again.render(again.bounds).astype(int) - before)
    assert difference.max() <= 24
    assert (difference > 2).mean() < 0.003

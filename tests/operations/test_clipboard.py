"""What is copied, what a cut leaves, where a paste lands; at 8 and 16 bits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History
from editor.core.pixels import to_depth
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.errors import Cancelled, InputError
from editor.operations import clipboard
from editor.operations.clipboard import Clip

SIDES = st.integers(1, 12)


def picture(width=300, height=270, depth=8):
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    return Document.from_pixels(to_depth(pixels, depth))


def select(document, rect, strength=255):
    document.selection.pixels.write(rect, np.full((rect.height, rect.width), strength, np.uint8))


def copied(document, merged=False):
    return clipboard.prepare_copy(document, merged).run(Progress())


def layer_pixels(document):
    return document.active_layer.pixels.read(document.bounds)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@given(data=st.data())
def test_what_is_taken_and_what_is_left_are_as_opaque_as_before(kind, data):
    height, width = data.draw(SIDES), data.draw(SIDES)
    pixels = data.draw(arrays.arrays(kind, (height, width, 4)))
    mask = data.draw(arrays.arrays(np.uint8, (height, width)))
    some, rest = clipboard.taken(pixels, mask), clipboard.left(pixels, mask)
    assert np.array_equal(some[..., 3].astype(int) + rest[..., 3], pixels[..., 3])
    assert np.array_equal(some[mask == 255][..., 3], pixels[mask == 255][..., 3])
    assert not some[mask == 0].any()
    assert np.array_equal(rest[mask == 0], pixels[mask == 0])
    shown = some[..., 3] > 0
    assert np.array_equal(some[shown][..., :3], pixels[shown][..., :3])


@pytest.mark.parametrize("depth", [8, 16])
def test_the_active_layer_is_copied_whole_when_nothing_is_selected(depth):
    document = picture(depth=depth)
    document.active_layer.pixels.clear()
    stamp = np.full((9, 7, 4), 200 if depth == 8 else 51000, np.uint8 if depth == 8 else np.uint16)
    document.active_layer.pixels.write(Rect(-3, 265, 7, 9), stamp)
    clip = copied(document)
    assert clip.place == Rect(-3, 265, 7, 9)
    assert np.array_equal(clip.pixels, stamp)
    assert clip.comes_from(document)
    assert not clip.comes_from(picture())


def test_a_soft_selection_copies_softly():
    document = picture()
    select(document, Rect(250, 100, 20, 10), 128)
    clip = copied(document)
    part = layer_pixels(document)[100:110, 250:270]
    assert clip.place == Rect(250, 100, 20, 10)
    assert np.array_equal(clip.pixels[..., 3], (part[..., 3].astype(int) * 128 + 127) // 255)


def test_a_merged_copy_is_what_is_visible():
    document = picture()
    top = document.new_layer("Top", TileMap.from_array(np.full((40, 40, 4), 255, np.uint8), 30, 30))
    document.insert_layer(1, top)
    document.set_properties(top.id, replace(top.properties, opacity=0.5))
    select(document, Rect(20, 20, 60, 60))
    clip = copied(document, merged=True)
    look = document.render(clip.place)
    assert np.array_equal(clip.pixels[look[..., 3] > 0], look[look[..., 3] > 0])
    assert np.array_equal(clip.pixels[..., 3], look[..., 3])
    assert copied(document).place == Rect(30, 30, 40, 40)
    document.set_properties(top.id, replace(top.properties, is_visible=False))
    assert not np.array_equal(copied(document, merged=True).pixels, clip.pixels)


def test_a_group_is_copied_as_it_looks_and_not_cut():
    document = picture()
    group = document.new_layer("Group")
    group.is_group = True
    inner = document.new_layer("Inner", TileMap.from_array(np.full((20, 30, 4), 255, np.uint8), 100, 90))
    inner.group = group.id
    document.insert_layer(1, inner)
    document.insert_layer(2, group)
    clip = copied(document)
    assert clip.place == Rect(100, 90, 30, 20)
    assert (clip.pixels == 255).all()
    with pytest.raises(InputError, match="group"):
        clipboard.prepare_cut(document)


def test_what_cannot_be_copied_or_cut_says_so():
    document = picture()
    document.insert_layer(1, document.new_layer("Empty"))
    with pytest.raises(InputError, match="layer is empty"):
        clipboard.prepare_copy(document)
    select(document, Rect(0, 0, 5, 5))
    with pytest.raises(InputError, match="under the selection"):
        clipboard.prepare_copy(document)
    document.active_layer.pixels.write(Rect(0, 0, 9, 1), np.full((1, 9, 4), 255, np.uint8))
    document.active_layer.pixels.write(Rect(0, 0, 5, 1), np.zeros((1, 5, 4), np.uint8))
    document.active_layer.pixels.write(Rect(0, 8, 1, 1), np.full((1, 1, 4), 255, np.uint8))
    for ask in (clipboard.prepare_copy(document).run, lambda it: clipboard.prepare_cut(document).run(None, it)):
        with pytest.raises(InputError, match="under the selection"):
            ask(Progress())
    for flag in ("is_locked", "is_alpha_locked"):
        layer = document.active_layer
        document.set_properties(layer.id, replace(layer.properties, **{flag: True}))
        with pytest.raises(InputError, match="locked"):
            clipboard.prepare_cut(document)
        document.set_properties(layer.id, replace(layer.properties, **{flag: False}))


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("strength", [None, 255, 90])
def test_a_cut_is_one_step_and_undo_brings_every_bit_back(depth, strength):
    document = picture(depth=depth)
    if strength is not None:
        select(document, Rect(200, 100, 90, 160), strength)
    before, history = layer_pixels(document), History(document)
    cut = clipboard.prepare_cut(document)
    result = cut.run(None, Progress())
    history.perform(cut.finish(result))
    clip, rest = result[0], layer_pixels(document)
    where = clip.place.slices
    assert np.array_equal(rest[where][..., 3].astype(int) + clip.pixels[..., 3], before[where][..., 3])
    outside = np.ones(before.shape[:2], bool)
    outside[where] = False
    assert np.array_equal(rest[outside], before[outside])
    history.undo()
    assert np.array_equal(layer_pixels(document), before)
    history.redo()
    assert np.array_equal(layer_pixels(document), rest)
    if strength is None:
        assert document.active_layer.pixels.is_empty


def test_cut_and_paste_in_place_of_a_sharp_selection_looks_as_before():
    document = Document.from_pixels(np.full((60, 300, 4), 255, np.uint8) - np.arange(4, dtype=np.uint8) % 3)
    look = document.render(document.bounds)
    select(document, Rect(240, 10, 30, 20))
    cut = clipboard.prepare_cut(document)
    result = cut.run(None, Progress())
    cut.finish(result).apply(document)
    clip = result[0]
    place = clipboard.place_in(document, clip, in_place=True)
    clipboard.paste(document, clipboard.layer_pixels(clip, 8, place), "Pasted").apply(document)
    assert np.array_equal(document.render(document.bounds), look)
    assert document.active_layer.name == "Pasted"


def test_eight_bits_become_sixteen_and_eight_again_exactly():
    pixels = np.arange(1024, dtype=np.uint32).astype(np.uint8).reshape(16, 16, 4)
    clip = Clip(pixels)
    deep = clipboard.layer_pixels(clip, 16, Rect(3, 4, 16, 16)).read(Rect(3, 4, 16, 16))
    assert np.array_equal(deep, pixels.astype(np.uint16) * 257)
    back = clipboard.layer_pixels(Clip(deep), 8, Rect(0, 0, 16, 16)).read(Rect(0, 0, 16, 16))
    assert np.array_equal(back, pixels)


def test_a_paste_goes_above_the_active_layer_in_its_group_and_undo_makes_that_one_active():
    document = picture()
    group = document.new_layer("Group")
    group.is_group = True
    inner = document.new_layer("Inner")
    inner.group = group.id
    document.insert_layer(1, inner)
    document.insert_layer(2, group)
    document.set_active_layer(inner.id)
    history = History(document)
    history.perform(clipboard.paste(document, TileMap.from_array(np.full((5, 5, 4), 9, np.uint8)), "Pasted"))
    assert [layer.name for layer in document.layers] == ["Background", "Inner", "Pasted", "Group"]
    assert document.active_layer.group == group.id
    history.undo()
    assert document.active_layer_id == inner.id


def test_pastes_land_in_the_middle_of_the_view_or_in_place():
    document, other = picture(), picture(100, 100)
    own = copied(document)
    select(document, Rect(200, 200, 20, 10))
    own = copied(document)
    foreign = Clip(np.full((10, 20, 4), 255, np.uint8))
    view = Rect(50, 60, 100, 80)
    assert clipboard.place_in(document, foreign, view) == Rect(90, 95, 20, 10)
    assert clipboard.place_in(document, own, Rect(150, 150, 150, 120)) == own.place
    assert clipboard.place_in(document, own, view) == Rect(90, 95, 20, 10)
    assert clipboard.place_in(document, own, view, in_place=True) == own.place
    # Where it lay there is nothing of the other picture.
    assert clipboard.place_in(other, own, in_place=True) == Rect(40, 45, 20, 10)
    assert clipboard.place_in(other, foreign, None) == Rect(40, 45, 20, 10)
    large = Clip(np.full((200, 400, 4), 255, np.uint8))
    assert clipboard.place_in(other, large, Rect(500, 500, 10, 10)) == Rect(-150, -50, 400, 200)
    assert clipboard.place_in(document, Clip(np.ones((200, 250, 4), np.uint8)), Rect(0, 0, 50, 50)).y == 0


def test_a_document_of_a_clip_has_its_pixels_depth_and_profile():
    pixels = np.full((3, 2, 4), 40000, np.uint16)
    document = clipboard.document_of(Clip(pixels, icc_profile=b"profile"), "Pasted picture")
    assert document.depth == 16
    assert document.metadata.icc_profile == b"profile"
    assert np.array_equal(document.render(document.bounds), pixels)


def test_a_large_copy_can_be_stopped():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        clipboard.prepare_copy(picture()).run(progress)


def test_one_pixel_is_copied_cut_and_pasted():
    document = Document.from_pixels(np.full((1, 1, 4), 77, np.uint8))
    clip = copied(document)
    assert clip.place == Rect(0, 0, 1, 1)
    cut = clipboard.prepare_cut(document)
    cut.finish(cut.run(None, Progress())).apply(document)
    assert document.active_layer.pixels.is_empty
    clipboard.paste(document, clipboard.layer_pixels(clip, 8, clipboard.place_in(document, clip)), "P").apply(document)
    assert document.render(document.bounds).tolist() == [[[77, 77, 77, 77]]]


@pytest.mark.parametrize("is_enabled", [True, False])
def test_a_layer_s_mask_and_opacity_go_along(is_enabled):
    document = Document.from_pixels(np.full((40, 60, 4), 200, np.uint8))
    layer = document.layers.top
    hidden = np.zeros((40, 60), np.uint8)
    hidden[:, 30:] = 255
    document.set_mask(layer.id, TileMap.from_array(hidden))
    document.set_properties(layer.id, replace(layer.properties, opacity=0.5, is_mask_enabled=is_enabled))
    clip = clipboard.prepare_copy(document).run(Progress())
    assert clip.place == (Rect(0, 0, 30, 40) if is_enabled else Rect(0, 0, 60, 40))
    assert abs(int(clip.pixels[5, 5, 3]) - 100) <= 1
    cut_clip, rest = clipboard.prepare_cut(document).run(None, Progress())
    np.testing.assert_array_equal(cut_clip.pixels, clip.pixels)
    assert rest

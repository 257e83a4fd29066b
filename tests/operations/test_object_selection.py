"""Selecting objects by what was pointed at."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from editor import api
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.embeddings import EmbeddingCache
from editor.engines.registry import built_in_engines
from editor.errors import Cancelled, InputError, ModelMissing
from editor.operations.object_selection import (
    ObjectPrompt,
    Picture,
    Scribble,
    box_of,
    check_prompt,
    find_object,
    look_nearer,
    outlines_of,
    read_picture,
    segmenter_of,
    select_object,
)

RED, GREEN, BLUE = (200, 60, 40), (60, 150, 70), (40, 70, 190)


def scene(height=300, width=400, middle=(200, 150), radius=70, depth=8):
    """A red disc on textured green, and the truth."""
    y, x = np.mgrid[:height, :width]
    inside = np.hypot(x - middle[0], y - middle[1]) < radius
    noise = np.random.default_rng(3).normal(0, 6, (height, width, 3))
    image = np.clip(np.where(inside[..., None], RED, GREEN) + noise, 0, 255).astype(np.uint8)
    return (image if depth == 8 else image.astype(np.uint16) * 257), inside


def picture_of(image):
    document = Document.from_pixels(with_alpha(image))
    return Picture(document.snapshot().render, document.size)


def overlap(mask, truth):
    chosen = mask >= 128
    return (chosen & truth).sum() / (chosen | truth).sum()


def whole(area, mask, size):
    out = np.zeros((size.height, size.width), np.uint8)
    out[area.slices] = mask
    return out


@pytest.fixture(scope="module")
def engine():
    return segmenter_of(built_in_engines())


def selected(image, prompt, engine):
    picture = picture_of(image)
    area, mask, _ = select_object(picture, engine, EmbeddingCache(None), prompt, Progress())
    return whole(area, mask, picture.size)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_click_selects_the_object_under_it(engine, depth):
    image, truth = scene(depth=depth)
    mask = selected(image, ObjectPrompt(((200, 150, True),)), engine)
    assert overlap(mask, truth) > 0.97


def test_a_box_and_a_scribble_select_it_as_well(engine):
    image, truth = scene()
    assert overlap(selected(image, ObjectPrompt(box=(115, 65, 285, 235)), engine), truth) > 0.97
    scribble = Scribble(((170, 150), (230, 150)), 10)
    assert overlap(selected(image, ObjectPrompt(scribbles=(scribble,)), engine), truth) > 0.97


def test_a_point_outside_takes_its_part_away(engine):
    image, truth = scene(middle=(120, 150), radius=50)
    other, second = scene(middle=(280, 150), radius=50)
    image = np.where(second[..., None], other, image)
    both = selected(image, ObjectPrompt(((120, 150, True), (280, 150, True))), engine)
    assert overlap(both, truth | second) > 0.95
    one = selected(image, ObjectPrompt(((120, 150, True), (280, 150, False))), engine)
    assert overlap(one, truth) > 0.95


def test_an_object_that_leaves_the_picture_is_selected_up_to_its_border(engine):
    image, truth = scene(middle=(0, 150))
    mask = selected(image, ObjectPrompt(((20, 150, True),)), engine)
    assert overlap(mask, truth) > 0.95
    assert (mask[110:190, 0] == 255).all()


def test_a_gray_picture_is_read_like_others(engine):
    _image, truth = scene()
    gray = np.where(truth, 210, 90).astype(np.uint8)
    assert overlap(selected(gray, ObjectPrompt(((200, 150, True),)), engine), truth) > 0.97


def test_what_is_transparent_counts_as_empty(engine):
    _, truth = scene()
    pixels = np.zeros((*truth.shape, 4), np.uint8)
    pixels[truth] = (*RED, 255)
    assert overlap(selected(pixels, ObjectPrompt(((200, 150, True),)), engine), truth) > 0.97


def test_a_small_object_of_a_large_picture_is_looked_at_from_near(engine):
    image, truth = scene(1600, 2400, (1700, 900), 60)
    picture, cache, prompt = picture_of(image), EmbeddingCache(None), ObjectPrompt(((1700, 900, True),))
    first = find_object(read_picture(picture, engine, cache, Progress()), engine, prompt, Progress())[0]
    near = look_nearer(picture, engine, cache, prompt, first, Progress())
    assert near.read.place != first.read.place
    assert near.read.place.contains(Rect(1640, 840, 120, 120))
    mask = selected(image, prompt, engine)
    assert overlap(mask, truth) > 0.97


@pytest.mark.parametrize(
    ("name", "click", "one", "boxed"),
    [
        ("table.apple", (975, 545), 0.75, 0.9),
        ("table.cup", (680, 720), 0.75, 0.6),
        ("meadow.figure", (860, 610), 0.85, 0.85),
    ],
)
def test_small_things_of_the_bundled_pictures_are_found_by_a_click_and_by_a_box(engine, name, click, one, boxed):
    """Measured when written: clicks 0.81, 0.82 and 0.90, boxes 0.95, 0.66 and 0.90 (see also the benchmark)."""
    folder = Path(__file__).parents[2] / "resources" / "samples"
    image = cv2.cvtColor(cv2.imread(str(folder / f"{name.split('.')[0]}.jpg")), cv2.COLOR_BGR2RGB)
    truth = cv2.imread(str(folder / f"{name}.png"), 0) >= 128
    assert overlap(selected(image, ObjectPrompt(((*click, True),)), engine), truth) > one
    x, y, width, height = cv2.boundingRect(truth.astype(np.uint8))
    box = (x - 0.05 * width, y - 0.05 * height, x + 1.05 * width, y + 1.05 * height)
    assert overlap(selected(image, ObjectPrompt(box=box), engine), truth) > boxed


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (300, 3)])
def test_tiny_pictures_and_clicks_on_their_border_have_an_answer_or_one_sentence(engine, size):
    image = np.random.default_rng(5).integers(0, 255, (size[1], size[0], 3), np.uint8)
    for place in ((0.0, 0.0), (size[0] - 0.01, size[1] - 0.01)):
        try:
            answer = str(selected(image, ObjectPrompt(((*place, True),)), engine).any())
        except InputError as error:
            answer = str(error)
        assert answer == "True" or answer.startswith("No object was found there")


def test_a_picture_of_one_color_is_one_object(engine):
    mask = selected(np.full((90, 120, 3), 77, np.uint8), ObjectPrompt(((60, 45, True),)), engine)
    assert (mask == 255).all()


def test_the_border_lies_on_the_edge_of_the_full_picture(engine):
    image, truth = scene(1600, 2400, (1200, 800), 500)
    mask = selected(image, ObjectPrompt(((1200, 800, True),)), engine)
    wrong = (mask >= 128) != truth
    y, x = np.mgrid[:1600, :2400]
    far = np.abs(np.hypot(x - 1200, y - 800) - 500)
    assert far[wrong].max(initial=0) < 3
    assert wrong.sum() < 500


def test_a_second_prompt_refines_the_first_answer(engine):
    image, _truth = scene(middle=(120, 150), radius=50)
    other, second = scene(middle=(280, 150), radius=50)
    picture = picture_of(np.where(second[..., None], other, image))
    read = read_picture(picture, engine, EmbeddingCache(None), Progress())
    first = find_object(read, engine, ObjectPrompt(((120, 150, True),)), Progress())[0]
    more = ObjectPrompt(((120, 150, True), (280, 150, True)))
    second_answer = find_object(read, engine, more, Progress(), first)[0]
    assert second_answer.area > first.area


def test_a_picture_is_read_once(engine):
    class Counting:
        id, version, label = engine.id, engine.version, engine.label
        reads = 0

        def encode(self, image, progress):
            Counting.reads += 1
            return engine.encode(image, progress)

    cache, image = EmbeddingCache(None), scene()[0]
    for _ in range(3):
        read_picture(picture_of(image), Counting(), cache, Progress())
    assert Counting.reads == 1


def test_the_outline_goes_round_the_object_in_document_pixels(engine):
    image, _ = scene(1200, 1600, (800, 600), 300)
    picture, prompt = picture_of(image), ObjectPrompt(((800, 600, True),))
    found = find_object(read_picture(picture, engine, EmbeddingCache(None), Progress()), engine, prompt, Progress())[0]
    (line,) = outlines_of(found)
    distance = np.hypot(line[:, 0] - 800, line[:, 1] - 600)
    assert np.abs(distance - 300).max() < 8
    box = box_of(found)
    assert box is not None
    assert abs(box.x - 500) < 6


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        (ObjectPrompt(), "Nothing says"),
        (ObjectPrompt(((5, 5, False),)), "Nothing says"),
        (ObjectPrompt(((100, 5, True),)), "outside the picture"),
        (ObjectPrompt(((-1, 5, True),)), "outside the picture"),
        (ObjectPrompt(((5, 5, True), (5, 5, False))), "inside and outside at once"),
        (ObjectPrompt(box=(50, 50, 20, 60)), "box is empty"),
        (ObjectPrompt(box=(150, 50, 200, 60)), "box lies outside"),
        (ObjectPrompt(((5, 5, True),), box=(20, 20, 50, 50)), "outside the box"),
    ],
)
def test_prompts_without_sense_are_refused_in_one_sentence(prompt, words):
    with pytest.raises(InputError, match=words):
        check_prompt(prompt, Size(100, 80))


def test_a_cancelled_selection_ends(engine):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        select_object(picture_of(scene()[0]), engine, EmbeddingCache(None), ObjectPrompt(((9, 9, True),)), progress)


def test_the_python_interface_gives_the_mask():
    image, truth = scene()
    before = image.copy()
    mask = api.select(image, inside=[(200, 150)], outside=[(5, 5)])
    assert mask.shape == image.shape[:2]
    assert mask.dtype == np.uint8
    assert overlap(mask, truth) > 0.97
    assert (image == before).all()
    assert (api.select(image, inside=[(200, 150)], outside=[(5, 5)]) == mask).all()
    matte = api.select(image, box=(115, 65, 285, 235), matte=True)
    assert overlap(matte, truth) > 0.97
    with pytest.raises(ModelMissing, match="region-cut"):
        api.select(image, inside=[(200, 150)], model="nobody")

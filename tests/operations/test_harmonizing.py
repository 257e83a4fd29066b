"""Harmonizing a pasted layer: a clipped layer above it, transparency kept, strength as opacity."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.errors import InputError
from editor.files import open_document, save_project
from editor.operations.harmonizing import prepare_harmonize


@pytest.fixture
def pasted() -> Document:
    """Bright ground with a dark layer on it whose edge is soft."""
    draw = np.random.default_rng(0)
    ground = np.full((100, 120, 4), 255, np.uint8)
    ground[..., :3] = draw.integers(150, 220, (100, 120, 3))
    document = Document.from_pixels(ground)
    part = np.zeros((40, 50, 4), np.uint8)
    part[..., :3] = draw.integers(10, 60, (40, 50, 3))
    part[5:35, 5:45, 3] = 255
    part[:5, :, 3] = 90
    document.insert_layer(1, document.new_layer("Pasted", TileMap.from_array(part, 30, 30)))
    return document


def run(document: Document, strength: float = 1.0) -> None:
    engines = built_in_engines()
    operation = prepare_harmonize(document, engines, strength)
    operation.finish(operation.run(engines, Progress())).apply(document)


def test_a_pasted_layer_gets_a_clipped_layer_and_stays_as_it_is(pasted):
    before, own = pasted.render(pasted.bounds), pasted.layers.top.pixels.read(pasted.bounds)
    run(pasted)
    top = pasted.layers.top
    assert (top.name, top.properties.is_clipped, top.recipe.operation) == ("Harmonize", True, "harmonize")
    np.testing.assert_array_equal(pasted.layers.get(2).pixels.read(pasted.bounds), own)
    after = pasted.render(pasted.bounds)
    np.testing.assert_array_equal(after[own[..., 3] == 0], before[own[..., 3] == 0])
    inside = own[..., 3] == 255
    assert after[inside][:, :3].mean() > before[inside][:, :3].mean()


def test_strength_none_looks_as_before(pasted):
    before = pasted.render(pasted.bounds)
    run(pasted, 0.0)
    np.testing.assert_array_equal(pasted.render(pasted.bounds), before)


def test_it_survives_a_file(pasted, tmp_path):
    run(pasted, 0.6)
    save_project(pasted, tmp_path / "h.ora")
    again = open_document(tmp_path / "h.ora")
    np.testing.assert_array_equal(again.render(again.bounds), pasted.render(pasted.bounds))
    assert again.layers.top.recipe.options == {"strength": 0.6}


def test_transparent_surroundings_of_a_selection_stay_transparent():
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[10:50, 10:50] = (200, 180, 150, 255)
    pixels[20:40, 20:40, :3] = 30
    document = Document.from_pixels(pixels)
    document.selection.pixels.write(document.bounds, np.pad(np.full((50, 50), 255, np.uint8), ((0, 10), (0, 10))))
    run(document)
    np.testing.assert_array_equal(document.render(document.bounds)[..., 3], pixels[..., 3])


@pytest.mark.parametrize("strength", [-0.1, 1.1])
def test_impossible_strengths_are_refused(pasted, strength):
    with pytest.raises(InputError, match="between 0 and 1"):
        prepare_harmonize(pasted, built_in_engines(), strength)


def test_a_layer_that_fills_the_picture_has_nothing_to_be_fitted_to():
    document = Document.from_pixels(np.full((20, 20, 4), 255, np.uint8))
    with pytest.raises(InputError, match="Select the part"):
        prepare_harmonize(document, built_in_engines())


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "light"),
    [("person_0736", (1.0, 0.6, 0.3)), ("person_0610", (0.15, 0.15, 0.2)), ("person_0022", (0.3, 0.3, 0.3))],
)
def test_a_part_of_a_photograph_pasted_in_a_very_different_light_comes_nearer_to_its_own(data, name, light):
    folder = data / "data" / "dev"
    image = cv2.cvtColor(cv2.imread(str(folder / f"{name}.jpg")), cv2.COLOR_BGR2RGB)
    mask = cv2.imread(str(folder / f"{name}.mask.png"), cv2.IMREAD_GRAYSCALE)
    factor = 480 / max(image.shape)
    image, mask = (cv2.resize(each, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) for each in (image, mask))
    document = Document.from_pixels(with_alpha(image))
    lit = np.clip(image * np.array(light), 0, 255).astype(np.uint8)
    pasted = np.dstack([lit, mask])
    document.insert_layer(1, document.new_layer("Pasted", TileMap.from_array(pasted)))
    before = document.render(document.bounds)
    run(document)
    after = document.render(document.bounds)
    np.testing.assert_array_equal(after[mask == 0], before[mask == 0])
    inside = mask == 255
    errors = [np.abs(each[inside][:, :3].astype(float) - image[inside]).mean() for each in (before, after)]
    assert errors[1] < 0.97 * errors[0]

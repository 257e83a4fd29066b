"""The Python interface on plain arrays."""

from __future__ import annotations

import numpy as np
import pytest

from editor import api
from editor.core.document import Document
from editor.errors import EditorError, InputError, ModelMissing
from editor.operations.fill import FillOptions


def picture(shape, dtype) -> np.ndarray:
    return np.random.default_rng(1).integers(0, np.iinfo(dtype).max, shape).astype(dtype)


def square(height: int, width: int) -> np.ndarray:
    mask = np.zeros((height, width), bool)
    mask[height // 3 : height // 2, width // 3 : width // 2] = True
    return mask


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(60, 70), (60, 70, 1), (60, 70, 3), (60, 70, 4), (33, 17, 3)])
def test_the_result_has_the_shape_and_type_of_the_picture_and_the_rest_is_untouched(shape, dtype):
    image, mask = picture(shape, dtype), square(*shape[:2])
    image.flags.writeable = mask.flags.writeable = False
    result = api.fill(image, mask, model="smooth-fill")
    assert result.shape == image.shape
    assert result.dtype == image.dtype
    np.testing.assert_array_equal(result[~mask], image[~mask])


def test_the_same_arguments_give_the_same_pixels():
    image, mask = picture((80, 90, 3), np.uint8), square(80, 90)
    first, second, other = (api.fill(image, mask, seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


@pytest.mark.parametrize(
    ("mask", "chosen"),
    [
        (np.array([[0, 127, 128, 255]], np.uint8), [0, 0, 255, 255]),
        (np.array([[0, 32895, 32896, 65535]], np.uint16), [0, 0, 255, 255]),
        (np.array([[False, True, False, True]]), [0, 255, 0, 255]),
        (np.array([[0.0, 0.4, 0.5, 1.0]]), [0, 0, 255, 255]),
    ],
)
def test_half_of_full_scale_and_above_is_masked(mask, chosen):
    assert api.hard_mask(mask).tolist() == [chosen]


def test_what_does_not_fit_is_said():
    image = picture((40, 50, 3), np.uint8)
    with pytest.raises(InputError, match="same size"):
        api.fill(image, square(50, 40))
    with pytest.raises(InputError, match="Nothing is masked"):
        api.fill(image, np.zeros((40, 50), bool))
    with pytest.raises(InputError, match="8 or 16 bits"):
        api.fill(image.astype(np.float32), square(40, 50))
    with pytest.raises(InputError, match="two dimensions"):
        api.fill(image, image)
    with pytest.raises(ModelMissing):
        api.fill(image, square(40, 50), model="none")


def test_a_failing_fill_leaves_the_document_as_it_was():
    document = Document.from_pixels(picture((40, 50, 4), np.uint8))
    mask = square(40, 50).astype(np.uint8) * np.uint8(255)
    with pytest.raises(EditorError):
        api.fill_document(document, mask, FillOptions(engine="none"))
    assert len(document.layers) == 1
    assert document.selection.is_empty


def test_one_pixel_pictures_work():
    image = picture((1, 1, 3), np.uint8)
    assert api.fill(image, np.ones((1, 1), bool)).shape == (1, 1, 3)


def test_progress_is_reported():
    heard: list[float] = []
    api.fill(picture((90, 90, 3), np.uint8), square(90, 90), report=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0

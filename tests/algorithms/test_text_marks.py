import numpy as np
import pytest

from editor.algorithms.text_marks import text_marks

cv2 = pytest.importorskip("cv2")


def captioned(text="17.08.1994", color=1.0, seed=1, size=1.0):
    """A soft noisy scene with a caption, and where that is."""
    rng = np.random.default_rng(seed)
    scene = cv2.resize(rng.uniform(0.3, 0.7, (6, 8, 3)).astype(np.float32), (420, 300), interpolation=cv2.INTER_CUBIC)
    scene += rng.normal(0, 0.02, scene.shape).astype(np.float32)
    scene = np.clip(scene, 0, 1)
    mark = np.zeros((300, 420), np.uint8)
    cv2.putText(mark, text, (60, 220), cv2.FONT_HERSHEY_SIMPLEX, size, 255, 2, cv2.LINE_AA)
    share = mark[..., None] / np.float32(255)
    return (scene + (np.asarray(color, np.float32) - scene) * share).astype(np.float32), mark > 128


@pytest.mark.parametrize("color", [0.0, 1.0])
@pytest.mark.parametrize("size", [0.6, 1.0, 1.5])
def test_a_row_of_letters_is_found_and_little_else(color, size):
    image, truth = captioned(color=color, size=size)
    found = text_marks(image) > 0
    near = cv2.dilate(truth.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert found[truth].mean() > 0.9
    assert near[found].mean() > 0.9


def test_an_orange_date_is_found_where_it_is_as_bright_as_what_is_around_it():
    image, truth = captioned(color=(0.95, 0.5, 0.15))
    image[..., :] += (0.57 - image.mean()).astype(np.float32) * (~truth[..., None])
    image = np.clip(image, 0, 1).astype(np.float32)
    assert (text_marks(image) > 0)[truth].mean() > 0.9


def test_a_single_mark_and_letters_here_and_there_are_no_lettering():
    image, _ = captioned("X")
    assert not text_marks(image).any()
    rng = np.random.default_rng(2)
    for _turn in range(12):
        at = (int(rng.integers(20, 380)), int(rng.integers(30, 280)))
        tall = float(rng.uniform(0.5, 1.6))
        mark = np.zeros(image.shape[:2], np.uint8)
        cv2.putText(mark, "A", at, cv2.FONT_HERSHEY_SIMPLEX, tall, 1, 2)
        image[mark > 0] = rng.uniform(0, 1, 3)
    assert (text_marks(image) > 0).mean() < 0.01


def test_noise_has_none():
    rng = np.random.default_rng(5)
    image = np.clip(rng.normal(0.5, 0.03, (256, 256, 3)), 0, 1).astype(np.float32)
    assert not text_marks(image).any()


@pytest.mark.parametrize("size", [(1, 1), (2, 50), (3, 3), (7, 400), (33, 17)])
@pytest.mark.parametrize("sensitivity", [0.0, 1.0])
def test_any_size_is_looked_at(size, sensitivity):
    image = np.random.default_rng(0).random((*size, 3)).astype(np.float32)
    image.flags.writeable = False
    found = text_marks(image, sensitivity=sensitivity)
    assert found.shape == size
    assert set(np.unique(found)) <= {0, 255}


def test_reports_rise_to_one_and_what_they_raise_ends_the_search():
    image, _ = captioned()
    heard = []
    text_marks(image, report=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0

    def stop(_fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        text_marks(image, report=stop)

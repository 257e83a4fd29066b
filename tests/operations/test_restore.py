import numpy as np
import pytest

from editor.algorithms.thin_structures import thin_structures
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.errors import Cancelled, InputError
from editor.operations.restore import prepare_scratches

cv2 = pytest.importorskip("cv2")


def scratched(height=300, width=420, seed=1, dark=False):
    """A soft noisy scene with three scratches and six specks, and where they are."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0.3, 0.7, (6, 8, 3)).astype(np.float32)
    image = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    image += rng.normal(0, 0.015, image.shape).astype(np.float32)
    truth = np.zeros((height, width), np.uint8)
    for points in ([(20, 30), (200, 80), (390, 60)], [(60, 280), (90, 20)], [(300, 280), (410, 120)]):
        cv2.polylines(truth, [np.array(points, np.int32)], False, 1, 2)
    for _ in range(6):
        cv2.circle(truth, (int(rng.integers(20, width - 20)), int(rng.integers(20, height - 20))), 1, 1, -1)
    image[truth > 0] = 0.05 if dark else 0.95
    return np.clip(image, 0, 1), truth > 0


@pytest.mark.parametrize("dark", [False, True])
def test_known_scratches_and_specks_are_found_and_little_else(dark):
    image, truth = scratched(dark=dark)
    found = thin_structures(image) > 0
    near = cv2.dilate(truth.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert found[truth].mean() > 0.9
    assert near[found].mean() > 0.9


def test_a_clean_noisy_picture_has_none():
    rng = np.random.default_rng(5)
    image = np.clip(rng.normal(0.5, 0.03, (256, 256, 3)), 0, 1).astype(np.float32)
    assert (thin_structures(image) > 0).mean() < 0.001


@pytest.mark.parametrize("part", [np.s_[:, 150:], np.s_[80:110]])
def test_a_step_and_a_broad_bar_are_no_scratches(part):
    image = np.full((200, 300, 3), 0.3, np.float32)
    image[part] = 0.8
    assert not thin_structures(image).any()


@pytest.mark.parametrize("size", [(1, 1), (2, 50), (3, 3), (7, 400), (33, 17)])
def test_any_size_is_looked_at(size):
    image = np.random.default_rng(0).random((*size, 3)).astype(np.float32)
    found = thin_structures(image)
    assert found.shape == size
    assert set(np.unique(found)) <= {0, 255}


def test_more_sensitivity_finds_no_less():
    image, truth = scratched()
    shares = [(thin_structures(image * 0.3 + 0.3, sensitivity=value) > 0)[truth].mean() for value in (0.0, 0.5, 1.0)]
    assert shares == sorted(shares)


def test_the_mask_joins_what_is_selected_as_one_step_that_can_be_taken_back():
    image, truth = scratched()
    document = Document.from_pixels(with_alpha(np.rint(image * 255).astype(np.uint8)))
    document.selection.pixels.write(Rect(5, 5, 9, 9), np.full((9, 9), 77, np.uint8))
    before = document.selection.read(document.bounds)
    operation = prepare_scratches(document)
    command = operation.finish(operation.run(None, Progress()))
    command.apply(document)
    after = document.selection.read(document.bounds)
    assert (after >= before).all()
    assert (after[truth] == 255).mean() > 0.9
    command.revert(document)
    assert np.array_equal(document.selection.read(document.bounds), before)


def test_finding_nothing_is_said_in_a_sentence():
    document = Document.from_pixels(np.full((60, 60, 4), 255, np.uint8))
    with pytest.raises(InputError, match="No scratches"):
        prepare_scratches(document).run(None, Progress())
    with pytest.raises(InputError, match="sensitivity"):
        prepare_scratches(document, sensitivity=2)


def test_the_search_can_be_stopped():
    image, _ = scratched()
    document = Document.from_pixels(with_alpha(np.rint(image * 255).astype(np.uint8)))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        prepare_scratches(document).run(None, progress)


@pytest.mark.parametrize("thickness", [1, 2, 3])
@pytest.mark.parametrize("is_upright", [False, True])
def test_a_line_along_the_rows_or_columns_is_found_whole(thickness, is_upright):
    image = np.clip(np.random.default_rng(2).normal(0.4, 0.01, (160, 240, 3)), 0, 1).astype(np.float32)
    image[70 : 70 + thickness, 20:220] = 0.95
    truth = np.zeros((160, 240), bool)
    truth[70 : 70 + thickness, 20:220] = True
    if is_upright:
        image, truth = np.ascontiguousarray(image.transpose(1, 0, 2)), truth.T
    found = thin_structures(image) > 0
    assert found[truth].mean() > 0.95
    assert found.mean() < 0.06


def test_what_is_looked_for_must_be_known_and_is_named_when_it_is_not_found():
    document = Document.from_pixels(with_alpha(np.full((64, 64, 3), 90, np.uint8)))
    with pytest.raises(InputError, match="“stains”"):
        prepare_scratches(document, kind="stains")
    with pytest.raises(InputError, match="No lettering was found"):
        prepare_scratches(document, kind="text").run(None, Progress())


def test_a_caption_across_two_pieces_is_found_whole(monkeypatch):
    image = np.full((200, 400, 3), 90, np.uint8)
    mark = np.zeros((200, 400), np.uint8)
    cv2.putText(mark, "WEDDING 1964", (70, 110), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 2)
    image[mark > 0] = 250
    monkeypatch.setattr("editor.operations.restore.PIECE_PX", 200)
    search = prepare_scratches(Document.from_pixels(with_alpha(image)), kind="text")
    found = search.run(None, Progress()).read(Rect(0, 0, 400, 200))
    assert (found[mark > 0] > 0).mean() > 0.95


def test_a_thin_rim_along_an_edge_of_something_is_no_scratch_and_one_on_even_ground_is():
    image = np.full((240, 320, 3), 0.35, np.float32)
    image[:, 160:] = 0.65
    image[:, 158:161] = 0.75
    assert not thin_structures(image).any()
    image = np.full((240, 320, 3), 0.35, np.float32)
    image[:, 158:161] = 0.75
    assert (thin_structures(image)[:, 158:161] > 0).mean() > 0.95

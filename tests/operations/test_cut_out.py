"""Cutting a subject out of a document."""

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.registry import built_in_engines
from editor.errors import Cancelled, InputError, ModelMissing
from editor.operations.cut_out import CutOutOptions, cut_out

FRONT, BACK = np.array([0.9, 0.6, 0.1]), np.array([0.1, 0.2, 0.5])


def _coverage(height=120, width=160, middle=(80, 60), radius=35, soft=4):
    y, x = np.mgrid[:height, :width]
    return np.clip((radius - np.hypot(x - middle[0], y - middle[1])) / soft + 0.5, 0, 1)


def _document(alpha, depth=8, own_alpha=None):
    full, kind = (255, np.uint8) if depth == 8 else (65535, np.uint16)
    pixels = np.empty((*alpha.shape, 4), kind)
    pixels[..., :3] = np.rint((alpha[..., None] * FRONT + (1 - alpha[..., None]) * BACK) * full)
    pixels[..., 3] = full if own_alpha is None else own_alpha
    return Document.from_pixels(pixels)


def _hard(alpha):
    return ((alpha >= 0.5) * 255).astype(np.uint8)


def _cut(document, mask, area=None, **options):
    return cut_out(document.snapshot(), area or document.bounds, mask, built_in_engines(), Progress(),
                   CutOutOptions(**options))  # fmt: skip


@pytest.mark.parametrize("depth", [8, 16])
def test_the_soft_edge_and_the_own_colors_of_a_subject_are_found(depth):
    alpha = _coverage()
    cut = _cut(_document(alpha, depth), _hard(alpha))
    truth = alpha[cut.area.slices]
    assert np.abs(cut.alpha - truth).mean() < 0.01
    seen = cut.alpha > 0.1
    assert np.abs(cut.colors[seen] - FRONT).max() < 0.12
    assert cut.alpha.dtype == cut.colors.dtype == np.float32


def test_put_back_in_its_place_the_subject_gives_the_picture_again():
    alpha = _coverage()
    document = _document(alpha)
    cut = _cut(document, _hard(alpha))
    before = document.render(cut.area)[..., :3] / 255
    again = cut.alpha[..., None] * cut.colors + (1 - cut.alpha[..., None]) * BACK
    assert np.abs(again - before).mean() < 0.01


def test_the_area_of_the_mask_may_be_a_part_of_the_document_or_reach_beyond_it():
    alpha = _coverage(middle=(10, 60))
    document = _document(alpha)
    whole = _cut(document, _hard(alpha))
    part = _cut(document, _hard(alpha)[10:110, 0:70], Rect(0, 10, 70, 100))
    beyond = np.zeros((140, 180), np.uint8)
    beyond[20:, 20:] = _hard(alpha)
    beyond[:, :20] = beyond[:, 20:21]
    wide = _cut(document, beyond, Rect(-20, -20, 180, 140))
    assert whole.area == part.area
    assert document.bounds.contains(wide.area)
    assert (whole.alpha == part.alpha).all()
    inside = whole.area.y + 20
    assert whole.alpha[inside, 0] == pytest.approx(1)


def test_coverage_is_never_above_that_of_the_picture():
    alpha = _coverage()
    cut = _cut(_document(alpha, own_alpha=100), _hard(alpha))
    assert cut.alpha.max() == pytest.approx(100 / 255)


def test_gray_pictures_are_cut_out_like_others():
    alpha = _coverage()
    document = Document.from_pixels(with_alpha(np.rint(50 + 150 * alpha).astype(np.uint8)))
    cut = _cut(document, _hard(alpha))
    assert np.abs(cut.alpha - alpha[cut.area.slices]).mean() < 0.01


def test_without_a_band_the_selection_itself_is_the_coverage():
    alpha = _coverage()
    mask = np.rint(alpha * 255).astype(np.uint8)
    cut = _cut(_document(alpha), mask, band=0)
    assert (cut.alpha == mask[cut.area.slices].astype(np.float32) / np.float32(255)).all()


def test_all_of_a_picture_is_its_own_cut_out():
    document = _document(_coverage())
    cut = _cut(document, np.full((120, 160), 255, np.uint8))
    assert cut.area == document.bounds
    assert (cut.alpha == 1).all()
    assert np.abs(cut.colors * 255 - document.render(document.bounds)[..., :3]).max() < 1e-3


def test_the_same_cut_twice_is_the_same():
    alpha = _coverage()
    first, second = (_cut(_document(alpha), _hard(alpha)) for _ in range(2))
    assert (first.alpha == second.alpha).all()
    assert (first.colors == second.colors).all()


def test_nothing_selected_is_said_and_so_is_an_unknown_engine():
    alpha = _coverage()
    with pytest.raises(InputError, match="select the subject first"):
        _cut(_document(alpha), np.zeros((120, 160), np.uint8))
    with pytest.raises(ModelMissing, match="guided-matte"):
        _cut(_document(alpha), _hard(alpha), engine="nobody")


def test_a_cancelled_cut_ends():
    alpha, progress = _coverage(), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        cut_out(_document(alpha).snapshot(), Rect(0, 0, 160, 120), _hard(alpha), built_in_engines(), progress)

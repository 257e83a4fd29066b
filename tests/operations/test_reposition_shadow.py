"""A moved subject's shadow: what was taken goes on being moved, whatever is seen when the project is opened again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import editor.operations.reposition_subject as lifting
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.files import open_document, save_project
from editor.operations.reposition import Placement, RepositionOptions, is_moved_subject, prepare_reposition, reopen
from editor.operations.reposition_shadow import cleared_shadow
from tests.operations.test_reposition import engines, lit_picture, moved


@pytest.fixture
def saved(tmp_path):
    """A project with a subject that was moved with its shadow, and the shadow."""
    pixels, mask = lit_picture()
    document = Document.from_pixels(pixels)
    subject, _ = moved(document, Placement(80, 0), RepositionOptions(seed=1, shadow=1.0), mask)
    save_project(document, tmp_path / "moved.ora")
    return tmp_path / "moved.ora", subject


def group_of(document: Document):
    return next(layer.id for layer in document.layers if is_moved_subject(layer))


def redragged(path) -> np.ndarray:
    document = open_document(path)
    found = reopen(document, group_of(document))
    operation = prepare_reposition(
        document,
        engines(),
        found.run(engines(), Progress()),
        Placement(60, 5),
        found.options,
        found.hole,
        found.group_id,
    )
    operation.finish(operation.run(engines(), Progress())).apply(document)
    return document.render(document.bounds)


def test_the_shadow_that_was_taken_is_kept_with_the_project(saved):
    path, subject = saved
    document = open_document(path)
    again = reopen(document, group_of(document)).run(engines(), Progress())
    assert again.shadow.area == subject.shadow.area
    assert (again.shadow.mask == subject.shadow.mask).all()
    assert again.shadow.confidence == pytest.approx(subject.shadow.confidence)


def test_it_moves_alike_when_another_shadow_would_be_seen_by_now(saved, monkeypatch):
    path, _ = saved
    before = redragged(path)
    monkeypatch.setattr(lifting, "propose_shadow", lambda snapshot, cut: None)
    assert (redragged(path) == before).all()


def test_projects_that_do_not_keep_it_tell_it_by_what_was_filled(saved, monkeypatch):
    path, subject = saved
    document = open_document(path)
    for layer in document.layers:
        if layer.recipe is not None and layer.recipe.operation == "shadow":
            layer.recipe = replace(layer.recipe, options={})
    monkeypatch.setattr(lifting, "propose_shadow", lambda snapshot, cut: None)
    again = reopen(document, group_of(document)).run(engines(), Progress())
    size = document.size
    old, new = np.zeros((2, size.height, size.width), np.uint8)
    old[subject.shadow.area.slices], new[again.shadow.area.slices] = subject.shadow.mask, again.shadow.mask
    hole = np.zeros((size.height, size.width), bool)
    hole[subject.hole_area.slices] = subject.hole > 0
    assert (old[~hole] == new[~hole]).mean() > 0.99
    assert ((old > 127) & (new > 127)).sum() > 0.8 * max((old > 127).sum(), (new > 127).sum())


def test_a_hole_that_was_filled_a_little_wider_is_no_shadow(saved):
    _, subject = saved
    wide = subject.hole_area.padded(2)
    mask = np.full((wide.height, wide.width), 255, np.uint8)
    hole = np.full((subject.hole_area.height, subject.hole_area.width), 255, np.uint8)
    assert cleared_shadow(subject.cut, subject.hole_area, hole, wide, mask) is None
    far = Rect(0, 0, 4, 4)
    assert cleared_shadow(subject.cut, subject.hole_area, hole, far, np.zeros((4, 4), np.uint8)) is None

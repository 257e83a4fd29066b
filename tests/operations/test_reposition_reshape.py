"""A moved subject in a picture that is scaled, turned or cut afterwards: reopening fits, or says why it does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import Turn, about
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.progress import Progress
from editor.errors import InputError
from editor.operations.geometry import Cut, Scale, TurnAll, layers_to_transform, prepare_move, prepare_reshape
from editor.operations.reposition import Placement, RepositionOptions, moved_subject_of, prepare_reposition, reopen
from editor.operations.reposition_reshape import placement_after
from tests.operations.test_reposition import engines, moved, picture

CHANGES = {
    "half": Scale("", Size(120, 80), Interpolation.BICUBIC),
    "turned": TurnAll("", Turn(1)),
    "mirrored": TurnAll("", Turn(0, True)),
    "cut": Cut("", Rect(20, 20, 210, 130), deletes_outside=True),
    "wider": Cut("", Rect(-30, -10, 300, 200), deletes_outside=False),
}


def change(document: Document, name: str) -> None:
    operation = prepare_reshape(document, CHANGES[name])
    operation.finish(operation.run(engines(), Progress())).apply(document)


def put_down_again(document: Document) -> None:
    used = engines()
    group = moved_subject_of(document, document.layers.order[-1][0])
    found = reopen(document, group)
    subject = found.run(used, Progress())
    again = prepare_reposition(document, used, subject, found.placement, found.options, found.hole, group)
    again.finish(again.run(used, Progress())).apply(document)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("placement", [Placement(90, 10), Placement(80, -8, 1.3, 25, True)])
def test_a_subject_put_down_again_lies_where_it_lay(name, placement):
    document = Document.from_pixels(picture())
    moved(document, placement, RepositionOptions(seed=1, choke=1.0))
    change(document, name)
    before = document.render(document.bounds).astype(int)
    put_down_again(document)
    after = document.render(document.bounds).astype(int)
    red = [(image[..., 0] > 180) & (image[..., 1] < 90) for image in (before, after)]
    assert red[0].sum() > 200
    assert (red[0] & red[1]).sum() / (red[0] | red[1]).sum() > 0.93


def test_a_subject_whose_place_was_cut_says_so():
    document = Document.from_pixels(picture())
    moved(document, Placement(90, 10))
    operation = prepare_reshape(document, Cut("", Rect(60, 0, 180, 160), deletes_outside=True))
    operation.finish(operation.run(engines(), Progress())).apply(document)
    with pytest.raises(InputError, match="does not tell any more"):
        reopen(document, moved_subject_of(document, document.layers.order[-1][0]))


def test_a_group_that_was_moved_as_layers_says_so():
    document = Document.from_pixels(picture())
    moved(document, Placement(90, 10))
    group = moved_subject_of(document, document.layers.order[-1][0])
    operation = prepare_move(document, layers_to_transform(document, group), 5, 0)
    operation.finish(operation.run(engines(), Progress())).apply(document)
    with pytest.raises(InputError, match="does not tell any more"):
        reopen(document, group)


@given(
    st.floats(-99, 99), st.floats(-99, 99), st.floats(0.2, 4), st.floats(-170, 170), st.booleans(),
    st.integers(0, 3), st.booleans(), st.floats(0.3, 3),
)  # fmt: skip
def test_the_new_placement_is_the_old_one_seen_in_the_new_picture(dx, dy, scale, deg, flip, quarters, mirrored, size):
    old = Placement(dx, dy, scale, deg, flip)
    matrix = Turn(quarters, mirrored).matrix @ np.diag([size, size, 1.0])
    new = placement_after(old, matrix)
    assert new is not None
    middle = matrix @ [40.0, 30.0, 1.0]
    wanted = matrix @ old.matrix((40.0, 30.0)) @ np.linalg.inv(matrix)
    np.testing.assert_allclose(new.matrix((middle[0], middle[1])), wanted, atol=1e-6 * max(1, size) * 500)


def test_a_turned_subject_has_no_place_in_a_picture_that_is_stretched():
    assert placement_after(Placement(5, 5, 1, 30), np.diag([2.0, 1.0, 1.0])) is None
    assert placement_after(Placement(5, 6), np.diag([2.0, 1.0, 1.0])) == Placement(10, 6)
    assert placement_after(Placement(5, 6), about(np.array([[1, 0.2, 0], [0, 1, 0], [0, 0, 1.0]]), 0, 0)) is None

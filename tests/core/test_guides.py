"""Guides: values of the document, edited by one command, kept by projects and journals, and snapped to."""

from io import BytesIO

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.guide_commands import SetGuides
from editor.core.guides import Guide, guides_from_json, guides_to_json, snapped
from editor.core.history import History
from editor.files.openraster_read import read_openraster
from editor.files.openraster_write import write_openraster

SOME = (Guide(True, 12), Guide(False, -3), Guide(True, 40))
kinds = st.builds(Guide, st.booleans(), st.integers(-(2**20), 2**20))


def document():
    return Document.from_pixels(np.full((20, 30, 4), 255, np.uint8))


def test_the_command_is_undone_and_done_again_and_says_so():
    doc = document()
    seen = []
    doc.guides_changed.connect(lambda: seen.append(doc.guides))
    history = History(doc)
    history.perform(SetGuides("New guide", (), SOME))
    history.undo()
    history.redo()
    assert seen == [SOME, (), SOME]


def test_a_project_keeps_guides_and_one_without_has_none():
    for guides in (SOME, ()):
        doc = document()
        doc.set_guides(guides)
        stream = BytesIO()
        write_openraster(doc.frozen(), stream)
        assert sorted(read_openraster(stream.getvalue(), "x.ora").guides) == sorted(guides)


def test_damaged_guides_cost_only_themselves():
    assert guides_from_json({"upright": [1, "2", None, True, 2**40], "level": 5}) == (Guide(True, 1),)
    assert guides_from_json("nothing") == ()


@given(st.lists(kinds, max_size=20, unique=True))
def test_json_and_back_give_the_same_guides(guides):
    assert sorted(guides_from_json(guides_to_json(guides))) == sorted(guides)


@given(st.floats(-1000, 1000), st.floats(-1000, 1000), st.lists(kinds, max_size=8), st.floats(0, 50))
def test_snapping_moves_no_further_than_its_reach_and_only_onto_guides(x, y, guides, reach):
    new_x, new_y = snapped(x, y, guides, reach)
    assert abs(new_x - x) <= reach
    assert abs(new_y - y) <= reach
    assert new_x == x or Guide(True, int(new_x)) in guides
    assert new_y == y or Guide(False, int(new_y)) in guides


def test_the_nearest_guide_wins():
    assert snapped(13, 7, SOME, 5) == (12, 7)
    assert snapped(39, -1, SOME, 5) == (40, -3)
    assert snapped(20, 20, SOME, 5) == (20, 20)

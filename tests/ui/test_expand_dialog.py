from editor.core.geometry import Size
from editor.operations.outpaint import Sides
from editor.ui.dialogs.expand import ExpandDialog


def test_it_offers_a_quarter_on_both_sides_and_answers_with_what_is_set(qtbot):
    dialog = ExpandDialog(None, Size(400, 300))
    qtbot.addWidget(dialog)
    assert dialog.sides() == Sides(left=100, right=100)
    dialog.spins["top"].setValue(30)
    assert dialog.sides() == Sides(100, 100, 30, 0)
    assert "600 × 330" in dialog.remark.text()


def test_nothing_to_add_cannot_be_accepted(qtbot):
    dialog = ExpandDialog(None, Size(400, 300))
    qtbot.addWidget(dialog)
    for spin in dialog.spins.values():
        spin.setValue(0)
    assert not dialog.accept_button.isEnabled()


def test_sides_follow_each_other_when_they_are_to_be_the_same(qtbot):
    dialog = ExpandDialog(None, Size(400, 300))
    qtbot.addWidget(dialog)
    dialog.equal.setChecked(True)
    assert dialog.sides() == Sides(100, 100, 100, 100)
    dialog.spins["bottom"].setValue(7)
    assert dialog.sides() == Sides(7, 7, 7, 7)

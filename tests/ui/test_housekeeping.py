"""Housekeeping: what refers to itself is freed at once."""

import weakref

from editor.ui.housekeeping import give_back


class Circle:
    def __init__(self):
        self.myself = self


def test_circles_are_freed():
    known = weakref.ref(Circle())
    give_back()
    assert known() is None

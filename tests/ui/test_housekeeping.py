"""Housekeeping: what refers to itself is freed at once."""

import linecache
import weakref

from editor.ui.housekeeping import give_back, trim


class Circle:
    def __init__(self):
        self.myself = self


def test_circles_are_freed():
    known = weakref.ref(Circle())
    give_back()
    assert known() is None


def test_sources_that_were_looked_at_are_let_go_of():
    assert linecache.getline(__file__, 1)
    assert __file__ in linecache.cache
    trim()
    assert __file__ not in linecache.cache

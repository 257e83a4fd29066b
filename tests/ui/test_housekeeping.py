"""Housekeeping: what refers to itself is freed at once."""

import linecache
import sys
import weakref

from editor.ui.housekeeping import give_back, share_heaps, trim


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


def test_heaps_are_shared_where_the_c_library_knows_them_and_elsewhere_nothing_happens(monkeypatch):
    share_heaps()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("ctypes.CDLL", None)
    share_heaps()
    trim()

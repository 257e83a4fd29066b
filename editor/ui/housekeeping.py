"""Gives memory back that a closed document leaves behind."""

from __future__ import annotations

import ctypes
import gc
import linecache
import sys
from contextlib import suppress

# mallopt's name for how many heaps there may be, and as many as there shall be: the window's and one for all jobs.
_HEAPS_OPTION, _HEAPS = -8, 2


def share_heaps() -> None:
    """Let all threads of jobs share one heap; before the first begins.

    The C library of Linux gives nearly every thread its own, and what is free in one serves no other.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_HEAPS_OPTION, _HEAPS)


def give_back() -> None:
    """Free what refers to itself in circles and return it to the system; takes some milliseconds.

    The collector counts objects and not their bytes, so that it may come late to a large picture; and what is freed in
    small pieces the C library of Linux keeps for itself.
    """
    gc.collect()
    trim()


def trim() -> None:
    """Return what is free to the system; from any thread, and others go on meanwhile."""
    # Qt for Python reads the source of every module that is loaded after it, and all of it would stay.
    linecache.clearcache()
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)

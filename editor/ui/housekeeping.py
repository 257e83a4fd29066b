"""Gives memory back that a closed document leaves behind."""

from __future__ import annotations

import ctypes
import gc
import linecache
import sys
from contextlib import suppress


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

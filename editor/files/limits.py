"""How large a file may claim to be before it is refused: checked from headers, before anything is decoded."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from editor.core.geometry import Size
from editor.errors import FileError

MAX_PIXELS = 400_000_000
MAX_PROJECT_PIXELS = 10 * MAX_PIXELS
MAX_SIDE = 2**20
MAX_FILE_BYTES = 8 * 2**30
MAX_METADATA_BYTES = 64 * 2**20
# What a pixel of 8-bit RGBA costs while it is opened: the decoder's copy, the converted one and the layer's tiles.
PIXEL_BYTES = 12
# A one-bit PNG of one color packs 8256 pixels into a byte; beyond that nobody's large picture goes.
_SUSPECT_PIXELS, _MAX_PIXELS_PER_BYTE = 100_000_000, 10_000
# Where a format's own packing says how much a byte may hold, less is believed, and sooner: 192 MB at 12 bytes a pixel.
_SUSPECT_PACKED_PIXELS = 16_000_000


def check_size(
    width: int, height: int, name: str, file_bytes: int | None = None, pixel_bytes: int = PIXEL_BYTES
) -> Size:
    """The size itself; FileError when a picture of this size is empty or would not fit into memory.

    `file_bytes` is the length of what holds the picture, where known: a few bytes that claim to be a huge picture are
    refused. `pixel_bytes` is the memory that one pixel costs while the file is opened.
    """
    if width < 1 or height < 1:
        raise FileError(f"{name} says that it has no pixels; it is damaged, choose another file.")
    area = width * height
    if area > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise FileError(
            f"{name} says that it is {width} x {height} pixels, which is more than can be opened "
            f"({MAX_PIXELS // 1_000_000} megapixels); make it smaller first."
        )
    if file_bytes is not None and area > max(_SUSPECT_PIXELS, file_bytes * _MAX_PIXELS_PER_BYTE):
        raise FileError(
            f"{name} says that it is {width} x {height} pixels but holds only {file_bytes} bytes; "
            "it is damaged or made to fill the memory, choose another file."
        )
    check_memory(area * pixel_bytes, name)
    return Size(width, height)


def check_packed(pixels: int, packed_bytes: int, pixels_per_byte: float, name: str) -> None:
    """FileError when more pixels are claimed than so many bytes can hold at `pixels_per_byte`; small claims pass."""
    if pixels > max(_SUSPECT_PACKED_PIXELS, packed_bytes * pixels_per_byte):
        raise FileError(
            f"{name} says that it has {pixels / 1e6:.0f} megapixels but holds only {packed_bytes} bytes; "
            "it is damaged or made to fill the memory, choose another file."
        )


def check_memory(needed_bytes: int, name: str) -> None:
    """FileError when opening the file `name` would take more memory than is free now."""
    if needed_bytes < 2**28:
        return
    free = free_memory()
    if free is not None and needed_bytes > free:
        raise FileError(
            f"{name} needs {needed_bytes / 2**30:.1f} GB of memory to open and {free / 2**30:.1f} GB are free; "
            "close other programs or make it smaller first."
        )


def free_memory() -> int | None:
    """Bytes that can be had without swapping, or half of all where only that is known; None where nothing is."""
    if sys.platform == "win32":
        return _free_on_windows()
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        found = None
    if found is not None:
        return int(found[1]) * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError):
        return None


def _free_on_windows() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [  # the layout of MEMORYSTATUSEX
            ("length", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            *((name, ctypes.c_uint64) for name in ("total", "free", "page", "page_free", "virtual", "virtual_free")),
            ("extended", ctypes.c_uint64),
        ]

    status = Status(length=ctypes.sizeof(Status))
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.free)

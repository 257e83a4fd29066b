"""How large a file may claim to be before it is refused: checked from headers, before anything is decoded."""

from __future__ import annotations

from editor.core.geometry import Size
from editor.errors import FileError

MAX_PIXELS = 400_000_000
MAX_SIDE = 2**20
MAX_FILE_BYTES = 8 * 2**30
MAX_METADATA_BYTES = 64 * 2**20


def check_size(width: int, height: int, name: str) -> Size:
    """The size itself; FileError when a picture of this size is empty or would not fit into memory."""
    if width < 1 or height < 1:
        raise FileError(f"{name} says that it has no pixels; it is damaged, choose another file.")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise FileError(
            f"{name} says that it is {width} x {height} pixels, which is more than can be opened "
            f"({MAX_PIXELS // 1_000_000} megapixels); make it smaller first."
        )
    return Size(width, height)

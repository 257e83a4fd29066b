"""EXIF blocks and TIFF directories: read the few tags that matter, reset the orientation, rebuild a block elsewhere.

An EXIF block here is what follows the letters `Exif` in a JPEG: a TIFF header and directories, offsets from its start.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from editor.core.pixels import AnyArray

ByteOrder = Literal["<", ">"]
ORIENTATION = 0x0112
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
_PREFIX = b"Exif\0\0"
_TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_ENTRIES = 1000


@dataclass(frozen=True)
class Entry:
    """One tag of a directory: `value` in the file's byte order, `at` its place; sub-directories lie in `children`."""

    tag: int
    type: int
    count: int
    value: bytes
    at: int = 0
    children: tuple[Entry, ...] = ()


def plain_block(exif: bytes | None) -> bytes | None:
    """The block without the letters that JPEG puts before it; None when it is no EXIF block at all."""
    if exif is None:
        return None
    block = exif[len(_PREFIX) :] if exif.startswith(_PREFIX) else exif
    return block if byte_order(block) else None


def byte_order(block: bytes) -> ByteOrder | None:
    """`<` or `>` as `struct` has it, None when this is no TIFF block."""
    return {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])  # type: ignore[return-value]


def read_entries(block: bytes, offset: int | None = None, nested: bool = True) -> tuple[Entry, ...]:
    """The tags of the directory at `offset` (None: the first one), those of broken entries left out.

    With `nested`, the EXIF and GPS directories are read too, one level deep.
    """
    order = byte_order(block)
    if order is None:
        return ()
    try:
        if offset is None:
            (offset,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, offset)
    except struct.error:
        return ()
    entries = []
    for index in range(min(count, _MAX_ENTRIES)):
        place = offset + 2 + 12 * index
        if place + 12 > len(block):
            break
        tag, kind, number = struct.unpack_from(order + "HHI", block, place)
        length = _TYPE_SIZES.get(kind, 0) * number
        at = place + 8
        if length > 4:
            (at,) = struct.unpack_from(order + "I", block, at)
        if length == 0 or at + length > len(block):
            continue
        value = block[at : at + length]
        children: tuple[Entry, ...] = ()
        if tag in (EXIF_IFD, GPS_IFD):
            if not nested or length != 4:
                continue
            children = read_entries(block, struct.unpack(order + "I", value)[0], nested=False)
            if not children:
                continue
        entries.append(Entry(tag, kind, number, value, at, children))
    return tuple(entries)


def build_directory(entries: Iterable[Entry], order: ByteOrder, base: int) -> bytes:
    """A directory of these tags that will lie at offset `base`, with its values and sub-directories behind it."""
    entries = sorted({entry.tag: entry for entry in entries}.values(), key=lambda entry: entry.tag)
    head = struct.pack(order + "H", len(entries))
    tail = bytearray()
    behind = base + 2 + 12 * len(entries) + 4
    for entry in entries:
        value = entry.value
        if entry.children:
            value = struct.pack(order + "I", behind + len(tail))
            tail += build_directory(entry.children, order, behind + len(tail))
        elif len(value) > 4:
            place = struct.pack(order + "I", behind + len(tail))
            tail += value
            value = place
        tail += b"\0" * (len(tail) % 2)
        head += struct.pack(order + "HHI", entry.tag, entry.type, entry.count) + value.ljust(4, b"\0")
    return head + b"\0\0\0\0" + bytes(tail)


def build_block(entries: Iterable[Entry], order: ByteOrder) -> bytes:
    """A whole block with one main directory."""
    header = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    return header + build_directory(entries, order, 8)


def orientation_of(block: bytes | None) -> int:
    """1 to 8 as the EXIF standard numbers them; 1 when nothing or nonsense is said."""
    if block is None:
        return 1
    order = byte_order(block)
    for entry in read_entries(block):
        if entry.tag == ORIENTATION and entry.type == 3:
            (value,) = struct.unpack_from(f"{order}H", entry.value)
            return value if 1 <= value <= 8 else 1
    return 1


def with_upright_orientation(block: bytes) -> bytes:
    """The same block saying "upright"; not one other byte is touched."""
    order = byte_order(block)
    out = bytearray(block)
    for entry in read_entries(block):
        if entry.tag == ORIENTATION and entry.type == 3:
            struct.pack_into(f"{order}H", out, entry.at, 1)
    return bytes(out)


def with_upright_xmp(xmp: bytes) -> bytes:
    """The same XMP packet saying "upright", which some programs believe more than the EXIF tag."""
    return re.sub(rb"""(tiff:Orientation\s*(?:=\s*["']|>)\s*)[2-8](?=\s*["'<])""", rb"\g<1>1", xmp)


def upright(pixels: AnyArray, orientation: int) -> AnyArray:
    """The picture as it is meant to be seen; a view where that is enough."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels

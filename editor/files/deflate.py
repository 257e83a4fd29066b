"""Deflate quickly: each piece by the strategy that a sample of it asks for, pieces of one stream side by side.

Photographs leave nothing to find for a search for repetitions once their pixels are told as differences: coding those
by how often each occurs is both shorter and several times as fast. Drawings are the other way round.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import numpy as np

from editor.files.pool import mapped

# Pieces of a stream are packed by themselves: large enough that the window of 32 KB, which each fills anew, costs
# less than a thousandth, small enough that several in memory are nothing.
PIECE_BYTES = 2**20
SAMPLE_BYTES = 2**15
_SEARCH_LEVEL = 5
# A search takes five times as long where it finds little; it must be worth this share of the file.
_WORTH_A_SEARCH = 0.95
_WINDOW_BITS = 15
_MEMORY_LEVEL = 9
_HEADER = b"\x78\x9c"
_ADLER = 65521

Item = TypeVar("Item")
Strategy = tuple[int, int]
SEARCH: Strategy = (_SEARCH_LEVEL, zlib.Z_DEFAULT_STRATEGY)
COUNT: Strategy = (1, zlib.Z_RLE)


def packed_length(sample: bytes, strategy: Strategy) -> int:
    """Bytes that a sample takes when packed so."""
    return len(_raw(sample, strategy, zlib.Z_FINISH))


def strategy_of(sample: bytes) -> Strategy:
    """What suits data like this sample."""
    is_worth_it = packed_length(sample, SEARCH) < _WORTH_A_SEARCH * packed_length(sample, COUNT)
    return SEARCH if is_worth_it else COUNT


def _raw(data: bytes, strategy: Strategy, flush: int) -> bytes:
    packer = zlib.compressobj(strategy[0], zlib.DEFLATED, -_WINDOW_BITS, _MEMORY_LEVEL, strategy[1])
    return packer.compress(data) + packer.flush(flush)


def deflated(data: bytes) -> bytes:
    """A whole zlib stream of `data`, by the strategy that its middle asks for."""
    middle = max(0, (len(data) - SAMPLE_BYTES) // 2)
    level, kind = strategy_of(data[middle : middle + SAMPLE_BYTES])
    packer = zlib.compressobj(level, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL, kind)
    return packer.compress(data) + packer.flush()


def deflated_pieces(items: Iterable[Item], prepare: Callable[[Item], tuple[bytes, Strategy]]) -> Iterator[bytes]:
    """One zlib stream in parts, one for each item.

    `prepare` makes an item's bytes and tells how to pack them; it runs on several threads, as packing does.
    """

    def pack(item: Item) -> tuple[bytes, int, int]:
        data, strategy = prepare(item)
        return _raw(data, strategy, zlib.Z_SYNC_FLUSH), zlib.adler32(data), len(data)

    # Behind the last piece follow an empty block of fixed codes, and the checksum over everything.
    ready, checksum = _HEADER, 1
    is_first = True
    for packed, checksum_of_piece, length in mapped(pack, items):
        checksum = _joined(checksum, checksum_of_piece, length)
        if not is_first:
            yield ready
            ready = b""
        ready += packed
        is_first = False
    yield ready + b"\x03\x00" + checksum.to_bytes(4, "big")


def _joined(first: int, second: int, second_length: int) -> int:
    """The Adler-32 checksum of two pieces one after the other, from those of each (RFC 1950, section 9)."""
    sum_of_first, sum_of_second = first & 0xFFFF, second & 0xFFFF
    low = (sum_of_first + sum_of_second - 1) % _ADLER
    high = ((first >> 16) + (second >> 16) + second_length * (sum_of_first - 1)) % _ADLER
    return high << 16 | low


def entropy(sample: bytes) -> float:
    """Bits per byte that coding single bytes by their frequency takes, 0 to 8."""
    counts = np.bincount(np.frombuffer(sample, np.uint8), minlength=256)
    shares = counts[counts > 0] / max(1, len(sample))
    return float(-(shares * np.log2(shares)).sum())

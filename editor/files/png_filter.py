"""PNG's filters: each byte as its difference from what lies left and above, so that it packs well.

All of them are sums modulo 256 of bytes, whatever the depth (PNG specification, section 9).
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from editor.core.pixels import AnyArray
from editor.files.deflate import SAMPLE_BYTES, SEARCH, Strategy, entropy, packed_length, strategy_of

# Bits per byte: photographs have about 7, a page of text 1.
_FEW_COLORS_BITS = 5.0


def _none(rows: AnyArray, _: int) -> AnyArray:
    return rows[1:]


def _sub(rows: AnyArray, step: int) -> AnyArray:
    out = rows[1:].copy()
    out[:, step:] -= rows[1:, :-step]
    return out


def _up(rows: AnyArray, _: int) -> AnyArray:
    return rows[1:] - rows[:-1]


def _average(rows: AnyArray, step: int) -> AnyArray:
    above, left = rows[:-1], _left(rows[1:], step)
    # Half the sum without its ninth bit: what both have, and half of what only one has.
    half: AnyArray = (above & left) + ((above ^ left) >> 1)
    return rows[1:] - half


def _paeth(rows: AnyArray, step: int) -> AnyArray:
    above, left, corner = rows[:-1], _left(rows[1:], step), _left(rows[:-1], step)
    # Distances of left, above and corner from left + above - corner. The last is the sum of the other two, and so never
    # the smallest, unless they lie on different sides.
    of_left, of_above = cv2.absdiff(above, corner), cv2.absdiff(left, corner)
    far = cv2.compare(cv2.compare(left, corner, cv2.CMP_LT), cv2.compare(above, corner, cv2.CMP_LT), cv2.CMP_EQ)
    of_corner = cv2.bitwise_or(cv2.absdiff(of_left, of_above), far)
    guess = above.copy()
    cv2.copyTo(corner, cv2.compare(of_above, of_corner, cv2.CMP_GT), guess)
    is_left = cv2.compare(of_left, cv2.min(of_above, of_corner), cv2.CMP_LE)
    cv2.copyTo(left, is_left, guess)
    return rows[1:] - guess


def _left(rows: AnyArray, step: int) -> AnyArray:
    out = np.zeros_like(rows)
    out[:, step:] = rows[:, :-step]
    return out


# In the order of the numbers that a row begins with.
FILTERS: tuple[Callable[[AnyArray, int], AnyArray], ...] = (_none, _sub, _up, _average, _paeth)


def filtered(rows: AnyArray, step: int) -> tuple[bytes, Strategy]:
    """Rows by the filter that a sample packs best with, each behind the filter's number; and how to pack them.

    `rows`: `[y, byte]` uint8 whose first row is the one above, zeros at the top of the picture. `step`: bytes of a
    pixel.
    """
    height, width = rows.shape[0] - 1, rows.shape[1]
    count = min(height, max(1, SAMPLE_BYTES // width))
    start = (height - count) // 2
    number, strategy = _chosen(rows[start : start + count + 1], step)
    out = np.empty((height, width + 1), np.uint8)
    out[:, 0] = number
    out[:, 1:] = FILTERS[number](rows, step)
    return out.tobytes(), strategy


def _chosen(rows: AnyArray, step: int) -> tuple[int, Strategy]:
    samples = [filter_(rows, step).tobytes() for filter_ in FILTERS]
    best = min(range(len(samples)), key=lambda number: entropy(samples[number]))
    strategy = strategy_of(samples[best])
    # Drawings of few colors repeat themselves best as they are.
    if (
        best
        and entropy(samples[0]) < _FEW_COLORS_BITS
        and packed_length(samples[0], SEARCH) < packed_length(samples[best], strategy)
    ):
        return 0, SEARCH
    return best, strategy

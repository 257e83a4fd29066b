"""Compiled relaxation of colors that flow between drawn lines; importing this module loads numba."""

from __future__ import annotations

from typing import Any

from editor.algorithms.patchmatch import kernel


@kernel
def relax(values: Any, wanted: Any, hold: Any, right: Any, below: Any, is_fixed: Any, sweeps: Any, pace: Any) -> None:
    """Successive over-relaxation of `values` [y, x, c] float32 in place, rows downward and upward in turn.

    A pixel becomes the mean of its four neighbors weighed by `right` and `below` [y, x] (the links to the right and to
    the one below), drawn to `wanted` [y, x, c] by `hold` [y, x]; where `is_fixed` is 1 it keeps its value. `pace` is 1
    for Gauss-Seidel, below 2 for over-relaxation.
    """
    height, width, channels = values.shape
    for sweep in range(sweeps):
        for j in range(height):
            y = j if sweep % 2 == 0 else height - 1 - j
            for i in range(width):
                x = i if sweep % 2 == 0 else width - 1 - i
                if is_fixed[y, x]:
                    continue
                a = right[y, x - 1] if x > 0 else 0.0
                b = right[y, x] if x < width - 1 else 0.0
                c = below[y - 1, x] if y > 0 else 0.0
                d = below[y, x] if y < height - 1 else 0.0
                e = hold[y, x]
                total = a + b + c + d + e
                if total <= 0:
                    continue
                for k in range(channels):
                    mean = e * wanted[y, x, k]
                    if a > 0:
                        mean += a * values[y, x - 1, k]
                    if b > 0:
                        mean += b * values[y, x + 1, k]
                    if c > 0:
                        mean += c * values[y - 1, x, k]
                    if d > 0:
                        mean += d * values[y + 1, x, k]
                    values[y, x, k] += pace * (mean / total - values[y, x, k])

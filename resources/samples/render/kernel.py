"""How this package compiles its inner loops, and how it spreads them over a few threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float32]

THREADS = 2
BAND = 16


def jit(function: F) -> F:
    """Compile `function` with numba, without the interpreter lock, and keep the result on disk."""
    return numba.njit(cache=True, nogil=True, fastmath=True, error_model="numpy")(function)  # type: ignore[no-any-return]


def over_rows(kernel: Callable[..., None], height: int, *arguments: Any) -> None:
    """Call `kernel(y0, y1, *arguments)` for bands of rows that together cover `[0, height)`.

    Every pixel must depend on nothing but the arguments, so that the number of threads changes no value.
    """
    starts = range(0, height, BAND)
    with ThreadPoolExecutor(THREADS) as pool:
        for job in [pool.submit(kernel, y, min(y + BAND, height), *arguments) for y in starts]:
            job.result()

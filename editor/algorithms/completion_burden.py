"""What a source costs for being taken too often: without it large holes are stamped full of one small piece."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Check, unchecked

Whole = npt.NDArray[np.int32]

_FREE = 1.5
"""Sources may be taken that much oftener than if all were taken alike, and as often as that if once would do."""
_MOST = 4.0
_COST = 0.3
"""A source taken once more than it may costs that share of the mean patch distance."""
_LARGEST = 1e8


def burden(
    field: Whole, errors: Whole, targets: Whole, sources: int, width: int, side: int, strength: float,
    check: Check = unchecked,
) -> Whole:  # fmt: skip
    """The cost of each source, flat [y, x] as `field`, in units of `errors`.

    `field` and `errors` are those of `patchmatch` for `targets`; there are `sources` to choose from and patches are
    `side` pixels wide, which is also how near to each other sources count as the same. `strength` is 0..1. After the
    occurrence maps of Kaspar, Neubert, Lischinski, Pauly, Kopf, "Self tuning texture optimization", 2015.
    """
    taken = field[targets]
    counts = np.bincount(taken[taken >= 0], minlength=field.size).astype(np.float32).reshape(-1, width)
    check()
    often = cv2.boxFilter(counts, -1, (side, side), normalize=True, borderType=cv2.BORDER_CONSTANT)
    check()
    allowed = np.float32(max(1.0, targets.size / max(1, sources)) * _FREE)
    unit = np.float32(_COST * strength * float(errors[targets].mean(dtype=np.float64)))
    over = np.clip(often / allowed - 1, 0, np.float32(_MOST))
    return np.asarray(np.minimum(over * unit, np.float32(_LARGEST)), np.int32).ravel()

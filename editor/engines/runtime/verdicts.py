"""Whether a device computes a model as the CPU does: compared once, remembered in the cache folder."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from editor import paths
from editor.engines.session import AnyTensor

log = logging.getLogger(__name__)
FILE_NAME = "verdicts.json"
# Shares of the range of the CPU's result. Devices round otherwise, and 16 bits hold 11 digits of 2.
MEAN_TOLERANCE, PEAK_TOLERANCE = 0.002, 0.02
HALF_MEAN_TOLERANCE, HALF_PEAK_TOLERANCE = 0.01, 0.08
# This share of the values may be anything: a hard threshold inside a network turns one rounding into a whole pixel.
OUTLIER_SHARE = 0.005


class Verdicts:
    """True or False by key; unknown until it was looked at. A file that cannot be read or written is no failure."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, bool] | None = None

    @staticmethod
    def key(sha256: str, device: str, version: str, half: bool) -> str:
        """What a verdict holds for: another driver is not seen, another version of the runtime is."""
        return f"{sha256} {device} {version}{' half' if half else ''}"

    def get(self, key: str) -> bool | None:
        """What was found, or None."""
        with self._lock:
            return self._table().get(key)

    def set(self, key: str, agrees: bool) -> None:
        """Remember what was found."""
        with self._lock:
            table = self._table()
            table[key] = agrees
            with contextlib.suppress(OSError), paths.replacing(self._file()) as stream:
                stream.write(json.dumps(table, indent=1, sort_keys=True).encode())

    def _file(self) -> Path:
        return self._path or paths.cache_dir() / FILE_NAME

    def _table(self) -> dict[str, bool]:
        if self._known is None:
            self._known = {}
            with contextlib.suppress(OSError, ValueError):
                data = json.loads(self._file().read_bytes())
                if isinstance(data, dict):
                    self._known = {str(key): value for key, value in data.items() if isinstance(value, bool)}
        return self._known


def same_results(found: Sequence[AnyTensor], expected: Sequence[AnyTensor], half: bool) -> bool:
    """True when two sets of outputs differ by rounding only."""
    return len(found) == len(expected) and all(_same(a, b, half) for a, b in zip(found, expected, strict=True))


def _same(found: AnyTensor, expected: AnyTensor, half: bool) -> bool:
    if found.shape != expected.shape or found.dtype != expected.dtype:
        return False
    if not found.size:
        return True
    if not np.issubdtype(expected.dtype, np.floating):
        if expected.dtype == np.uint8:
            return _close(found.astype(np.float32) / 255, expected.astype(np.float32) / 255, half, 1.0)
        return bool(np.mean(found != expected) <= OUTLIER_SHARE)
    a, b = found.astype(np.float64), expected.astype(np.float64)
    if not np.array_equal(np.isfinite(a), np.isfinite(b)):
        return False
    finite = np.isfinite(b)
    if not finite.any():
        return True
    a, b = a[finite], b[finite]
    # A nearly constant result, as of an empty mask, is compared by its own size.
    span = max(float(np.ptp(b)), 0.05 * float(np.abs(b).max()), 1e-6)
    return _close(a, b, half, span)


def _close(a: AnyTensor, b: AnyTensor, half: bool, span: float) -> bool:
    difference = np.abs(a - b).ravel() / span
    mean, peak = (HALF_MEAN_TOLERANCE, HALF_PEAK_TOLERANCE) if half else (MEAN_TOLERANCE, PEAK_TOLERANCE)
    return bool(difference.mean() <= mean and np.quantile(difference, 1 - OUTLIER_SHARE) <= peak)

"""How long things take on this machine: learned from every run, kept in the cache folder."""

from __future__ import annotations

import contextlib
import json
import math
import threading
from dataclasses import astuple, dataclass
from pathlib import Path

from editor import paths

FILE_NAME = "times.json"
# Each run makes the earlier ones count this much less: a new driver or a busier machine is learned in some ten runs.
_FADE = 0.85
# A single run that loaded the model first, or was disturbed, may not move the estimate further than this.
_LARGEST_SURPRISE = 3.0
_ENOUGH_RUNS = 2.5
# Below this spread of the amounts a line through the runs is arbitrary: time is then taken as proportional.
_SMALLEST_SPREAD = 0.05
_LONGEST_S = 30 * 86400.0


@dataclass
class _Runs:
    """Faded sums over the runs of one engine on one device."""

    count: float = 0.0
    amount: float = 0.0
    seconds: float = 0.0
    amount_squared: float = 0.0
    product: float = 0.0

    def add(self, amount: float, seconds: float) -> None:
        if self.count >= _ENOUGH_RUNS:
            expected = max(0.01, self.predict(amount))
            seconds = min(max(seconds, expected / _LARGEST_SURPRISE), expected * _LARGEST_SURPRISE)
        for name, value in (("count", 1.0), ("amount", amount), ("seconds", seconds),
                            ("amount_squared", amount * amount), ("product", amount * seconds)):  # fmt: skip
            setattr(self, name, getattr(self, name) * _FADE + value)

    def predict(self, amount: float) -> float:
        """Base plus rate times amount, neither of them negative."""
        mean_amount, mean_seconds = self.amount / self.count, self.seconds / self.count
        variance = self.amount_squared / self.count - mean_amount**2
        if mean_amount <= 0:
            return mean_seconds
        proportional = mean_seconds / mean_amount
        if variance <= _SMALLEST_SPREAD * mean_amount**2:
            return proportional * amount
        rate = (self.product / self.count - mean_amount * mean_seconds) / variance
        if rate <= 0:
            return mean_seconds
        base = mean_seconds - rate * mean_amount
        return proportional * amount if base < 0 else base + rate * amount


class Estimator:
    """Safe to use from any thread. A file that cannot be read or written is no failure: it only remembers less."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._runs: dict[str, _Runs] | None = None
        self._is_saved = True

    def seconds(self, engine_id: str, device: str, amount: float) -> float | None:
        """What a run of this amount is expected to take, or None when too little is known."""
        with self._lock:
            runs = self._table().get(f"{engine_id} {device}")
            if runs is None or runs.count <= 0:
                return None
            return min(max(0.0, runs.predict(amount)), _LONGEST_S)

    def learn(self, engine_id: str, device: str, amount: float, seconds: float) -> None:
        """Take a finished run into account."""
        if not (math.isfinite(amount) and math.isfinite(seconds)) or amount < 0 or seconds < 0:
            return
        with self._lock:
            self._table().setdefault(f"{engine_id} {device}", _Runs()).add(amount, seconds)
            self._is_saved = False

    def save(self) -> None:
        """Write what was learned, if anything."""
        with self._lock:
            if self._is_saved or self._runs is None:
                return
            self._is_saved = True
            data = {key: astuple(runs) for key, runs in self._runs.items()}
        with contextlib.suppress(OSError), paths.replacing(self._file()) as stream:
            stream.write(json.dumps(data, indent=1, sort_keys=True).encode())

    def _file(self) -> Path:
        return self._path or paths.cache_dir() / FILE_NAME

    def _table(self) -> dict[str, _Runs]:
        if self._runs is None:
            self._runs = {}
            with contextlib.suppress(OSError, ValueError, TypeError):
                data = json.loads(self._file().read_bytes())
                for key, values in data.items() if isinstance(data, dict) else ():
                    numbers = [float(value) for value in values]
                    if len(numbers) == 5 and all(math.isfinite(value) and value >= 0 for value in numbers):
                        self._runs[str(key)] = _Runs(*numbers)
        return self._runs

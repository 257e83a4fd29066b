"""What the user wants of the runtimes: which device, how many threads, how much memory."""

from __future__ import annotations

import os
from dataclasses import dataclass

from editor.settings import Settings

DEFAULT_BUDGET_BYTES = 3 << 30
IDLE_S = 300.0


@dataclass(frozen=True)
class Preferences:
    """`device` is "auto" or a device of `providers.PROVIDERS`; `threads` 0 leaves one core to the window.

    Loaded models are dropped, the longest unused first, while they hold more than `budget_bytes`, and after `idle_s`
    without use. `isolates_foreign` runs models that the user added in a process of their own.
    """

    device: str = "auto"
    threads: int = 0
    budget_bytes: int = DEFAULT_BUDGET_BYTES
    idle_s: float = IDLE_S
    isolates_foreign: bool = True

    @property
    def cpu_threads(self) -> int:
        """How many threads a runtime may use on the CPU."""
        return self.threads if self.threads > 0 else max(1, cores() - 1)


def preferred(settings: Settings, device: str = "") -> Preferences:
    """What the settings say, with the device that was asked for this once, if any."""
    chosen = device or str(settings["device"])
    return Preferences(device=chosen, budget_bytes=int(settings["models_budget_mb"]) << 20)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

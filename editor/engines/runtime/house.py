"""What all sessions of a program share: preferences, the runtimes, whose turn it is, and how much is loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from editor.engines.runtime.onnx_load import onnx_runtime
from editor.engines.runtime.preferences import Preferences
from editor.engines.runtime.providers import Provider
from editor.engines.runtime.room import Room
from editor.engines.runtime.turns import Turns
from editor.engines.runtime.verdicts import Verdicts
from editor.errors import EngineError


def torch_runtime() -> Any:
    """The module torch. Raises EngineError with what to install when it is not here."""
    try:
        import torch
    except ImportError as error:
        raise EngineError("This model needs torch: install it with `pip install pentimento[torch]`.") from error
    return torch


def torch_place(torch: Any, provider: Provider) -> str:
    """What torch calls a provider's device, or an empty text where it cannot use it."""
    if provider.torch == "cuda":
        return "cuda" if torch.cuda.is_available() else ""
    if provider.torch == "mps":
        return "mps" if torch.backends.mps.is_available() else ""
    return provider.torch


class House:
    """The runtimes are imported when the first model loads; others can be given in their place."""

    def __init__(
        self,
        preferences: Preferences,
        onnx: Callable[[], Any] = onnx_runtime,
        torch: Callable[[], Any] = torch_runtime,
        torch_place: Callable[[Any, Provider], str] = torch_place,
        verdicts: Verdicts | None = None,
        room: Room | None = None,
    ) -> None:
        self.preferences = preferences
        self.onnx_runtime = onnx
        self._torch = torch
        self.torch_place = torch_place
        self._torch_threads = 0
        self.verdicts = verdicts or Verdicts()
        self.room = room or Room(preferences.budget_bytes, preferences.idle_s)
        self.turns = Turns()
        self._lock = threading.Lock()
        self._broken: dict[tuple[str, str], str] = {}
        self._said: set[str] = set()

    def onnx_version(self) -> str:
        """Version of ONNX Runtime."""
        return str(getattr(self.onnx_runtime(), "__version__", ""))

    def torch_runtime(self) -> Any:
        """The module torch, with its threads set."""
        torch = self._torch()
        threads = self.preferences.cpu_threads
        if self._torch_threads != threads:
            torch.set_num_threads(threads)
            self._torch_threads = threads
        return torch

    def why_broken(self, provider: Provider, sha256: str) -> str:
        """Why a provider is not to be tried again for this model; empty when nothing stands against it."""
        with self._lock:
            return self._broken.get((provider.device, "")) or self._broken.get((provider.device, sha256), "")

    def set_broken(self, provider: Provider, sha256: str, why: str) -> None:
        """Remember for this run of the program that a provider takes no model, or not the one with this hash."""
        with self._lock:
            self._broken[provider.device, sha256] = why

    def say_once(self, sentence: str) -> bool:
        """True the first time."""
        with self._lock:
            is_new = sentence not in self._said
            self._said.add(sentence)
            return is_new

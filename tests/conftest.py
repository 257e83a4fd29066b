"""What every test gets: a home of its own, no proxy, patience, the same examples every time, nothing left behind it."""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

# The same examples every time and however long they take; PENTIMENTO_EXPLORE=1 draws others.
hypothesis.settings.register_profile(
    "steady",
    derandomize=not os.environ.get("PENTIMENTO_EXPLORE"),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")
# Numbers and texts are those of no country, whatever the machine speaks.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Kernels are compiled once for all runs, not once per temporary home.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parent.parent / ".cache" / "kernels"))


class PatientBot(QtBot):
    """Waits so long that only a hang fails: what takes a moment here may take a minute on a loaded machine."""

    PATIENCE_MS = 120_000

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=max(timeout, self.PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, self.PATIENCE_MS), **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def _same_chance() -> None:
    """What draws without a seed of its own draws the same whatever ran before."""
    random.seed(0)
    np.random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(autouse=True)
def _no_job_thread_is_left() -> Iterator[None]:
    yield
    for thread in [thread for thread in threading.enumerate() if thread.name == "jobs"]:
        thread.join(60)
        assert not thread.is_alive(), "a test left its job queue open"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of development pictures; tests that need it are skipped where it is missing."""
    folder = Path(os.environ.get("PENTIMENTO_DATA", Path(__file__).parent.parent.parent / "shared"))
    if not (folder / "data" / "dev").is_dir():
        pytest.skip("the development pictures are not beside this checkout (set PENTIMENTO_DATA)")
    return folder

"""Torch modules: where they run, that they stop between two operations, and what a device's faults lead to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.core.progress import Progress
from editor.engines.runtime.house import House
from editor.engines.runtime.ladder import with_smaller_pieces
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.runtime.providers import Provider
from editor.engines.runtime.verdicts import Verdicts
from editor.engines.session import ModelFile, TorchModel
from editor.errors import Cancelled, EngineError, OutOfMemory

torch = pytest.importorskip("torch")


class Doubler(torch.nn.Module):
    """Two layers; `on_layer` is called in the second one."""

    on_layer: Any = staticmethod(lambda value: value)

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Identity()
        self.second = Second(self)

    def forward(self, value: Any) -> Any:
        return self.second(self.first(value))


class Second(torch.nn.Module):
    def __init__(self, owner: Doubler) -> None:
        super().__init__()
        object.__setattr__(self, "owner", owner)

    def forward(self, value: Any) -> Any:
        return self.owner.on_layer(value * 2)


def build(path: Path) -> Doubler:
    assert path.read_bytes() == b"weights"
    return Doubler()


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    path = tmp_path / "модель.pth"
    path.write_bytes(b"weights")
    return ModelFile(path, hashlib.sha256(b"weights").hexdigest(), memory_bytes=500)


@pytest.fixture
def sessions() -> Iterator[LocalSessions]:
    made = LocalSessions(Preferences(device="cpu"))
    yield made
    made.close()


def pretending(tmp_path: Path, device: str = "auto") -> LocalSessions:
    """Sessions that take this processor for CUDA."""

    def place(_: Any, provider: Provider) -> str:
        return "cpu" if provider.device in ("cuda", "cpu") else ""

    preferences = Preferences(device=device)
    return LocalSessions(preferences, House(preferences, torch_place=place, verdicts=Verdicts(tmp_path / "v.json")))


def ask(session: TorchModel, progress: Progress, size: int = 4) -> np.ndarray:
    def work(module: Any, device: str) -> np.ndarray:
        assert torch.is_inference_mode_enabled()
        result: np.ndarray = module(torch.ones(size, device=device)).cpu().numpy()
        return result

    return session.run(work, progress)


def test_a_module_computes_on_the_cpu_in_evaluation_mode(sessions, model):
    session = sessions.torch(model, build, Progress())
    progress = Progress()
    assert np.array_equal(ask(session, progress), np.full(4, 2))
    assert session.provider == progress.place == "CPU"
    assert session.device == "cpu"
    assert not session.module.training
    assert sessions.torch(model, build, Progress()) is session


def test_threads_leave_one_core_to_the_window(sessions, model):
    sessions.torch(model, build, Progress())
    assert torch.get_num_threads() == sessions.preferences.cpu_threads


def test_a_run_stops_before_its_next_layer(sessions, model, monkeypatch):
    progress, second = Progress(), []
    session = sessions.torch(model, build, Progress())
    session.module.first.register_forward_hook(lambda *_: progress.cancel())
    monkeypatch.setattr(Doubler, "on_layer", staticmethod(second.append))
    with pytest.raises(Cancelled):
        ask(session, progress.part(0, 0.5))
    assert second == []


def test_the_turn_is_free_after_a_cancelled_run(sessions, model):
    session = sessions.torch(model, build, Progress())
    cancelled = Progress()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        ask(session, cancelled)
    results: list[np.ndarray] = []
    other = threading.Thread(target=lambda: results.append(ask(session, Progress())))
    other.start()
    other.join(120)
    assert np.array_equal(results[0], np.full(4, 2))


def test_a_changed_file_is_never_built(sessions, model):
    model.path.write_bytes(b"other")
    built = []
    with pytest.raises(EngineError, match="was changed"):
        sessions.torch(model, built.append, Progress())
    assert built == []


def test_what_a_builder_raises_becomes_one_sentence(sessions, model):
    def broken(path: Path) -> Any:
        raise RuntimeError("Error(s) in loading state_dict for Net:\n\tMissing key(s)")

    with pytest.raises(EngineError) as caught:
        sessions.torch(model, broken, Progress())
    assert str(caught.value).endswith("choose another model.")
    assert "\n" not in str(caught.value)


def test_arrays_that_do_not_fit_become_one_sentence(sessions, model):
    session = sessions.torch(model, lambda _: torch.nn.Linear(3, 3), Progress())
    with pytest.raises(EngineError, match="does not fit the model"):
        ask(session, Progress())


def test_a_device_is_used_where_torch_has_it(tmp_path, model):
    session = pretending(tmp_path).torch(model, build, Progress())
    progress = Progress()
    assert np.array_equal(ask(session, progress), np.full(4, 2))
    assert progress.place == "CUDA"


def test_an_asked_device_that_torch_has_not_is_said(tmp_path, model):
    progress, said = Progress(), []
    progress.tell = said.append
    session = pretending(tmp_path, "directml").torch(model, build, progress)
    assert session.provider == "CPU"
    assert said == ["Torch cannot use DirectML here: models run on CPU instead."]


def test_a_device_that_computes_wrongly_is_left_for_good(tmp_path, model, monkeypatch):
    made = []

    def remembering(path: Path) -> Doubler:
        made.append(Doubler())
        if len(made) == 1:
            made[0].on_layer = lambda value: value + 5
        return made[-1]

    session = pretending(tmp_path).torch(model, remembering, Progress())
    progress, said = Progress(), []
    progress.tell = said.append
    assert np.array_equal(ask(session, progress), np.full(4, 2))
    assert progress.place == "CPU"
    assert said == ["CUDA computes модель.pth wrongly: going on on the CPU."]
    assert pretending(tmp_path).torch(model, build, Progress()).provider == "CPU"


def full(value: Any) -> Any:
    if value.numel() > 10:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
    return value


def test_a_full_device_hands_over_to_the_cpu(tmp_path, model):
    made = []

    def remembering(path: Path) -> Doubler:
        made.append(Doubler())
        if len(made) == 1:
            made[0].on_layer = full
        return made[-1]

    session = pretending(tmp_path).torch(model, remembering, Progress())
    assert np.array_equal(ask(session, Progress(), 20), np.full(20, 2))
    assert session.provider == "CPU"


def test_a_full_device_is_given_smaller_pieces_first(tmp_path, model, monkeypatch):
    monkeypatch.setattr(Doubler, "on_layer", staticmethod(full))
    session = pretending(tmp_path).torch(model, build, Progress())
    result = with_smaller_pieces(session, [40, 20, 10], lambda side: ask(session, Progress(), side), Progress())
    assert result.size == 10
    assert session.provider == "CUDA"


def test_a_full_cpu_is_said(sessions, model, monkeypatch):
    monkeypatch.setattr(Doubler, "on_layer", staticmethod(full))
    session = sessions.torch(model, build, Progress())
    with pytest.raises(OutOfMemory, match="too little memory"):
        ask(session, Progress(), 20)


def test_a_released_module_is_built_again_by_itself(sessions, model):
    session = sessions.torch(model, build, Progress())
    before = session.module
    assert sessions.held_bytes == 500
    sessions.close()
    assert sessions.held_bytes == 0
    assert np.array_equal(ask(session, Progress()), np.full(4, 2))
    assert session.module is not before


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_script_runs_and_is_stopped_between_two_calls(sessions, tmp_path):
    path = tmp_path / "m.pt"
    torch.jit.trace(torch.nn.ReLU(), torch.zeros(4)).save(str(path))
    model = ModelFile(path, hashlib.sha256(path.read_bytes()).hexdigest())
    session = sessions.torch(model, lambda file: torch.jit.load(str(file)), Progress())
    assert np.array_equal(ask(session, Progress()), np.ones(4))
    progress, calls = Progress(), []

    def work(module: Any, device: str) -> None:
        for _ in range(3):
            module(torch.ones(4))
            calls.append(1)
            progress.cancel()

    with pytest.raises(Cancelled):
        session.run(work, progress)
    assert len(calls) == 1

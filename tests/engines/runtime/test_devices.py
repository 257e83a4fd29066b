"""Devices that are not there, that fail, that compute wrongly or are too small: the fallback is right and is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.core.progress import Progress
from editor.engines.runtime.house import House
from editor.engines.runtime.ladder import with_smaller_pieces
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.runtime.providers import PROVIDERS, is_denied, onnx_choices, onnx_options, provider_of, wanted
from editor.engines.runtime.verdicts import Verdicts
from editor.errors import OutOfMemory
from tests.engines.runtime.small_models import CPU, CUDA, Device, PretendRuntime, double, picture, saved


def pool(
    tmp_path: Path, on_device: Callable[[Device], Any], device: str = "auto", providers: tuple[str, ...] = (CUDA,)
) -> tuple[LocalSessions, PretendRuntime]:
    runtime = PretendRuntime(providers, on_device)
    preferences = Preferences(device=device)
    house = House(preferences, onnx=lambda: runtime, verdicts=Verdicts(tmp_path / "verdicts.json"))
    return LocalSessions(preferences, house), runtime


def said(progress: Progress) -> list[str]:
    sentences: list[str] = []
    progress.tell = sentences.append
    return sentences


def too_small(largest: int) -> Callable[[Device], Device]:
    def change(device: Device) -> Device:
        device.largest = largest
        return device

    return change


def wrong(device: Device) -> Device:
    device.change = lambda array: array[..., ::-1]
    return device


def fail(device: Device) -> Device:
    raise RuntimeError("CUDA driver version is insufficient for CUDA runtime version\nand more")


def run(sessions: LocalSessions, model: Any, progress: Progress | None = None) -> tuple[str, np.ndarray]:
    progress = progress or Progress()
    session = sessions.onnx(model, progress)
    (result,) = session.run({"x": picture()}, ["y"], progress)
    assert session.provider == progress.place
    return session.provider, result


def test_the_device_is_used_where_it_works_and_is_compared_with_the_cpu_once(tmp_path):
    model = saved(double(), tmp_path / "m.onnx")
    sessions, runtime = pool(tmp_path, lambda device: device)
    progress = Progress()
    sentences = said(progress)
    for _ in range(3):
        provider, result = run(sessions, model, progress)
        assert provider == "CUDA"
        assert np.array_equal(result, picture() * 2)
    assert (runtime.count(CUDA), runtime.count(CPU)) == (1, 1)
    assert sentences == []
    again, later = pool(tmp_path, lambda device: device)
    assert run(again, model)[0] == "CUDA"
    assert later.count(CPU) == 0


def test_rounding_of_a_device_is_no_fault(tmp_path):
    def rounded(device: Device) -> Device:
        device.change = lambda array: array.astype(np.float16).astype(np.float32)
        return device

    sessions, _ = pool(tmp_path, rounded)
    assert run(sessions, saved(double(), tmp_path / "m.onnx"))[0] == "CUDA"


def test_a_device_that_computes_wrongly_is_left_and_never_asked_again_for_that_model(tmp_path):
    model, other = saved(double(), tmp_path / "m.onnx"), saved(double(3), tmp_path / "n.onnx")
    sessions, _ = pool(tmp_path, wrong)
    progress = Progress()
    sentences = said(progress)
    provider, result = run(sessions, model, progress)
    assert provider == "CPU"
    assert np.array_equal(result, picture() * 2)
    assert sentences == ["CUDA computes m.onnx wrongly: going on on the CPU."]
    later, runtime = pool(tmp_path, lambda device: device)
    assert run(later, model)[0] == "CPU"
    assert runtime.count(CUDA) == 0
    assert run(later, other)[0] == "CUDA"


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_device_that_gives_no_numbers_or_nothing_is_left(tmp_path, value):
    def broken(device: Device) -> Device:
        device.change = lambda array: np.full_like(array, value)
        return device

    sessions, _ = pool(tmp_path, broken)
    provider, result = run(sessions, saved(double(), tmp_path / "m.onnx"))
    assert provider == "CPU"
    assert np.array_equal(result, picture() * 2)


def test_a_provider_that_is_silently_replaced_by_the_cpu_is_noticed(tmp_path):
    sessions, runtime = pool(tmp_path, lambda device: device._real)
    progress = Progress()
    sentences = said(progress)
    assert run(sessions, saved(double(), tmp_path / "m.onnx"), progress)[0] == "CPU"
    assert sentences == [
        "CUDA cannot be used (it did not start: its libraries or its driver are missing): models run on CPU instead."
    ]
    assert run(sessions, saved(double(3), tmp_path / "n.onnx"), progress)[0] == "CPU"
    assert len(sentences) == 1
    assert runtime.count(CUDA) == 1


def test_a_provider_that_fails_for_one_model_is_tried_for_the_next(tmp_path):
    sessions, runtime = pool(tmp_path, fail)
    progress = Progress()
    sentences = said(progress)
    assert run(sessions, saved(double(), tmp_path / "m.onnx"), progress)[0] == "CPU"
    assert sentences[0].startswith("CUDA cannot be used (CUDA driver version is insufficient")
    assert "\n" not in sentences[0]
    run(sessions, saved(double(3), tmp_path / "n.onnx"))
    assert runtime.count(CUDA) == 2


def test_an_asked_device_that_this_runtime_has_not_is_said(tmp_path):
    sessions, _ = pool(tmp_path, lambda device: device, device="directml")
    progress = Progress()
    sentences = said(progress)
    assert run(sessions, saved(double(), tmp_path / "m.onnx"), progress)[0] == "CPU"
    assert sentences == ["This ONNX Runtime has no DirectML: models run on CPU instead."]


def test_auto_says_nothing_of_devices_that_are_not_there(tmp_path):
    sessions, _ = pool(tmp_path, lambda device: device, providers=())
    progress = Progress()
    sentences = said(progress)
    assert run(sessions, saved(double(), tmp_path / "m.onnx"), progress)[0] == "CPU"
    assert sentences == []


def test_a_device_that_the_description_denies_is_not_used_for_that_model(tmp_path):
    model = saved(double(), tmp_path / "m.onnx", denied=frozenset({"Cuda"}))
    sessions, runtime = pool(tmp_path, lambda device: device, device="cuda")
    progress = Progress()
    sentences = said(progress)
    assert run(sessions, model, progress)[0] == "CPU"
    assert runtime.count(CUDA) == 0
    assert sentences == ["CUDA is known to compute this model wrongly: models run on CPU instead."]


def test_a_full_device_hands_over_to_the_cpu_and_says_so(tmp_path):
    sessions, _ = pool(tmp_path, too_small(100))
    progress = Progress()
    sentences = said(progress)
    provider, result = run(sessions, saved(double(), tmp_path / "m.onnx"), progress)
    assert provider == "CPU"
    assert np.array_equal(result, picture() * 2)
    assert sentences == ["CUDA has too little memory for m.onnx: going on on the CPU."]


def tried(sessions: LocalSessions, model: Any, limits: list[int], progress: Progress) -> tuple[list[int], str]:
    session, sides = sessions.onnx(model, progress), []

    def work(limit: int) -> str:
        sides.append(limit)
        session.run({"x": picture(limit)}, ["y"], progress)
        return session.provider

    return sides, with_smaller_pieces(session, limits, work, progress)


def test_a_full_device_is_given_smaller_pieces_first(tmp_path):
    sessions, _ = pool(tmp_path, too_small(3 * 40 * 40))
    sides, provider = tried(sessions, saved(double(), tmp_path / "m.onnx"), [128, 64, 32, 16], Progress())
    assert (sides, provider) == ([128, 64, 32], "CUDA")


def test_when_no_piece_is_small_enough_the_cpu_takes_the_largest(tmp_path):
    sessions, _ = pool(tmp_path, too_small(10))
    progress = Progress()
    sentences = said(progress)
    sides, provider = tried(sessions, saved(double(), tmp_path / "m.onnx"), [128, 64], progress)
    assert (sides, provider) == ([128, 64, 128], "CPU")
    assert sentences == ["The model needs more memory than the device has: going on on the CPU."]


def test_where_even_the_cpu_is_too_small_it_is_given_up_with_one_sentence():
    calls = []

    def work(limit: int) -> None:
        calls.append(limit)
        raise OutOfMemory("Too little.")

    with pytest.raises(OutOfMemory, match=r"^Too little\.$"):
        with_smaller_pieces(object(), [4, 2], work, Progress())
    assert calls == [4, 2]


def test_half_precision_is_asked_for_only_where_a_model_allows_it(tmp_path):
    model = saved(double(), tmp_path / "m.onnx")
    for half, expected in ((False, "0"), (True, "1")):
        sessions, runtime = pool(tmp_path, lambda device: device)
        run(sessions, replace(model, half=half))
        assert runtime.asked[0][1]["use_tf32"] == expected
    assert onnx_options(provider_of("tensorrt"), True)["trt_fp16_enable"] == "1"
    assert onnx_options(provider_of("tensorrt"), False)["trt_fp16_enable"] == "0"
    assert onnx_options(provider_of("cpu"), True) == {}


def test_the_cpu_is_always_the_last_choice_and_tensorrt_and_coreml_are_never_unasked():
    for platform in ("linux", "win32", "darwin"):
        for device in ("auto", *(provider.device for provider in PROVIDERS)):
            order = [provider.device for provider in wanted(device, platform)]
            assert order[-1] == "cpu"
            assert order.count("cpu") == 1
            if device == "auto":
                assert not {"tensorrt", "coreml"} & set(order)
            else:
                assert order[0] == device


def test_a_provider_is_denied_in_any_spelling_but_the_cpu_never():
    cuda, directml = provider_of("cuda"), provider_of("directml")
    assert all(is_denied(cuda, {name}) for name in ("cuda", "CUDA", "CUDAExecutionProvider", "Cuda"))
    assert is_denied(directml, {"Dml"})
    assert not is_denied(cuda, {"Dml", "CoreML"})
    assert not is_denied(provider_of("cpu"), {"cpu", "CPU"})


def test_a_provider_that_is_only_compiled_in_by_name_is_not_chosen():
    chosen, why = onnx_choices("auto", ["AzureExecutionProvider", CPU], frozenset(), "linux")
    assert [provider.device for provider in chosen] == ["cpu"]
    assert why == ""

"""What doctor finds: providers that only claim to work, and where a model would run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import onnx
import pytest

from editor.engines.descriptor import Descriptor, FileEntry, License, Runtime
from editor.engines.diagnose import onnx_providers, planned_place, tiny_network, try_providers
from editor.engines.runtime.preferences import Preferences, preferred
from editor.engines.runtime.providers import DEVICES, PROVIDERS
from editor.operations.diagnose import diagnose
from editor.settings import TABLE, Settings
from tests.engines.runtime.small_models import CUDA, PretendRuntime


def described(format_: Any = "onnx", **runtime: Any) -> Descriptor:
    terms = License("MIT", True)
    return Descriptor("m", "inpaint", "M", "1", format_, terms, (FileEntry("model", "m"),), runtime=Runtime(**runtime))


def test_the_network_of_the_self_test_is_valid():
    onnx.checker.check_model(onnx.load_from_string(tiny_network()), full_check=True)


def test_the_cpu_works_and_is_timed():
    (report,) = [found for found in try_providers() if found.name == "CPU"]
    assert report.works
    assert 0 < report.milliseconds < 10_000


def test_a_provider_that_is_replaced_by_the_cpu_does_not_count_as_working():
    runtime = PretendRuntime([CUDA], lambda device: device._real)
    found = {report.name: report for report in try_providers(runtime)}
    assert not found["CUDA"].works
    assert "libraries" in found["CUDA"].why_not
    assert found["CPU"].works


def test_a_provider_that_raises_is_reported_with_one_line():
    def fail(device: Any) -> Any:
        raise RuntimeError("no driver.\nmore text")

    found = {report.name: report for report in try_providers(PretendRuntime([CUDA], fail))}
    assert found["CUDA"].why_not == "no driver"


def test_a_model_is_planned_where_its_runtime_and_its_description_allow(monkeypatch):
    from editor.engines import diagnose as module

    monkeypatch.setattr(module, "onnx_providers", lambda: ([CUDA, "CPUExecutionProvider"], None))
    assert planned_place(described(), Preferences("cuda")) == "CUDA"
    assert planned_place(described(), Preferences("cpu")) == "CPU"
    assert planned_place(described(denied=("CUDA",)), Preferences("cuda")) == "CPU"
    monkeypatch.setattr(module, "onnx_providers", lambda: ([], None))
    assert planned_place(described(), Preferences()) == "nowhere: ONNX Runtime is missing"
    assert planned_place(described("torchscript"), Preferences("cpu")) == "CPU"


def test_the_report_says_where_models_would_run(tmp_path):
    from editor.engines.registry import local_engines

    report = diagnose(local_engines(preferences=Preferences("cpu")))
    assert report.runtimes["Device asked for"] == "cpu"
    assert [trial["works"] for trial in report.trials if trial["name"] == "CPU"] == [True]
    assert report.to_json()["ok"] is True
    assert all(row["device"] for row in report.models)


def test_settings_and_command_line_know_the_devices_that_the_runtimes_know(tmp_path):
    assert set(DEVICES) == {"auto", *(provider.device for provider in PROVIDERS)}
    (setting,) = [setting for setting in TABLE if setting.key == "device"]
    assert setting.choices == DEVICES
    settings = Settings(tmp_path / "s.json")
    settings["device"] = "cuda"
    settings["models_budget_mb"] = 1000
    assert preferred(settings) == Preferences("cuda", budget_bytes=1000 << 20)
    assert preferred(settings, "cpu") == replace(preferred(settings), device="cpu")


def test_providers_of_an_installed_runtime_include_the_cpu():
    pytest.importorskip("onnxruntime")
    providers, problem = onnx_providers()
    assert "CPUExecutionProvider" in providers
    assert problem is None

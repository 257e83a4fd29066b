"""What the program runs on: versions, devices, clashes and a self-test, as one report that can be copied."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import numpy as np

from editor import __version__, paths
from editor.core.progress import Progress
from editor.engines.adapters import why_not
from editor.engines.base import InpaintRequest
from editor.engines.diagnose import onnx_providers, planned_place, runtime_facts, try_providers
from editor.engines.registry import Engines
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.store import ModelState
from editor.errors import EditorError

PACKAGES = (
    "PySide6-Essentials", "numpy", "pillow", "opencv-python-headless", "numba", "onnxruntime", "onnxruntime-gpu",
    "onnxruntime-directml", "onnxruntime-openvino", "torch", "torchvision", "segment-anything", "spandrel",
    "safetensors", "qtawesome", "tifffile",
)  # fmt: skip
# Pairs that install the same folder: the later one wins silently and removing either breaks the other.
CLASHES = (
    ("onnxruntime", "onnxruntime-gpu"),
    ("onnxruntime", "onnxruntime-directml"),
    ("onnxruntime", "onnxruntime-openvino"),
    ("onnxruntime-gpu", "onnxruntime-directml"),
    ("opencv-python", "opencv-python-headless"),
)
SELF_TEST_SIDE = 96
# A self-test that takes longer is done twice: the first one may have loaded and compiled.
SLOW_S = 0.5
WORKS, NOT_ALLOWED = "works", "not tried, it waits for your word"


@dataclass
class Diagnosis:
    """The report; `problems` are sentences that say what to do, empty when all is well."""

    versions: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)
    providers: list[str] = field(default_factory=list)
    runtimes: dict[str, str] = field(default_factory=dict)
    trials: list[dict[str, Any]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    engines: list[dict[str, Any]] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The whole report as JSON values."""
        return {**vars(self), "ok": not self.problems}

    def to_text(self) -> str:
        """The report for a person."""
        lines = [f"Pentimento {__version__}", ""]
        tables = (
            ("Versions", self.versions),
            ("Machine", self.machine),
            ("Runtimes", self.runtimes),
            ("Folders", self.folders),
        )
        for title, rows in tables:
            lines += [title, *(f"  {name:<24} {value}" for name, value in rows.items()), ""]
        lines += ["ONNX Runtime providers", "  " + (", ".join(self.providers) or "none")]
        for row in self.trials:
            found = f"works, {row['milliseconds']:.1f} ms a layer" if row["works"] else f"does not: {row['why_not']}"
            lines.append(f"  {row['name']:<24} {found}")
        lines += ["", "Self-test"]
        for row in self.engines:
            first = f" ({row['first_seconds']:.2f} s the first time)" if row["first_seconds"] > SLOW_S else ""
            took = f", {row['seconds']:.2f} s{first}, {row['device']}" if row["first_seconds"] else ""
            lines.append(f"  {row['id']:<24} {row['result']}{took}")
        if self.models:
            lines += ["", "Models, and where they would run"]
            here = [row for row in self.models if row["state"] != ModelState.MISSING.value]
            for row in here:
                lines.append(f"  {row['id']:<24} {row['task']}, {row['state']}, {row['device']}")
            rest = len(self.models) - len(here)
            lines += [f"  {rest} more are known and not here: “pentimento models list” shows them."] if rest else []
        lines += ["", *(f"Note: {notice}" for notice in self.notices)]
        lines += [f"Problem: {problem}" for problem in self.problems]
        return "\n".join(lines if self.problems else [*lines, "Everything works."])


def diagnose(engines: Engines, progress: Progress | None = None) -> Diagnosis:
    """Look at everything and run every engine once on a tiny picture; never raises for what it finds."""
    progress = progress or Progress()
    report = Diagnosis()
    report.versions["Python"] = platform.python_version()
    for name in PACKAGES:
        report.versions[name] = _version(name) or "not installed"
    report.machine["System"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    report.machine["Processors"] = str(os.cpu_count() or 1)
    for first, second in CLASHES:
        if _version(first) and _version(second):
            report.problems.append(
                f"{first} and {second} are both installed and break each other: remove both, add one."
            )
    if sys.version_info < (3, 12) and (_version("PySide6-Essentials") or "").startswith("6.12."):
        report.problems.append("PySide6 6.12 crashes on this Python: install PySide6-Essentials below 6.12.")
    report.providers, problem = onnx_providers()
    if problem:
        report.problems.append(problem)
    for name, folder in (("config", paths.config_dir), ("cache", paths.cache_dir), ("data", paths.data_dir)):
        try:
            report.folders[name] = str(folder())
        except OSError as error:
            report.folders[name] = "not writable"
            report.problems.append(
                f"The {name} folder cannot be made ({error.strerror}): set PENTIMENTO_HOME to another."
            )
    report.folders["resources"] = str(paths.resources_dir())
    if not paths.resources_dir().is_dir():
        report.problems.append("The bundled resources are missing: install the program again.")
    preferences = engines.sessions.preferences if isinstance(engines.sessions, LocalSessions) else Preferences()
    report.runtimes = runtime_facts(preferences)
    report.trials = [vars(trial) for trial in try_providers()]
    for trial in report.trials:
        if not trial["works"]:
            report.notices.append(f"{trial['name']} cannot be used ({trial['why_not']}): models run elsewhere.")
    for model in engines.models:
        problem = why_not(model.descriptor)
        place = (
            ("nowhere: " + problem if problem else planned_place(model.descriptor, preferences))
            if model.is_ready
            else ""
        )
        report.models.append(
            {"id": model.id, "task": model.descriptor.task, "state": model.state.value, "device": place or "not here"}
        )
    withheld = {model.id for model in engines.models if not model.has_consent}
    for index, engine in enumerate(engines.inpainters):
        progress.step(index / len(engines.inpainters))
        row = {"id": engine.id, "label": engine.label, "device": "", "result": NOT_ALLOWED}
        if engine.id in withheld:
            report.engines.append({**row, "seconds": 0.0, "first_seconds": 0.0})
            report.notices.append(f"{engine.id} is a program: “pentimento models allow {engine.id}” lets it run.")
            continue
        part = Progress()
        part.tell = report.notices.append
        result, seconds = _timed_self_test(engines, engine.id, part)
        at_first = seconds
        if result == WORKS and at_first > SLOW_S:
            # Models are loaded and kernels compiled only once.
            result, seconds = _timed_self_test(engines, engine.id, part)
        place = part.place.lower() or "cpu"
        times = {"seconds": round(seconds, 3), "first_seconds": round(at_first, 3)}
        report.engines.append({**row, "device": place, "result": result, **times})
        if result != WORKS:
            report.problems.append(f"The model {engine.id} fails its self-test: {result}.")
    progress.step(1.0)
    return report


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _timed_self_test(engines: Engines, engine_id: str, progress: Progress) -> tuple[str, float]:
    started = time.monotonic()
    return _self_test(engines, engine_id, progress), time.monotonic() - started


def _self_test(engines: Engines, engine_id: str, progress: Progress) -> str:
    """Fill a hole in stripes and look whether the result is plausible; WORKS, or what is wrong."""
    side = SELF_TEST_SIDE
    stripes = np.where(np.arange(side)[None, :] // 8 % 2, np.float32(0.8), np.float32(0.2))
    image = np.repeat(np.repeat(stripes, side, axis=0)[..., None], 3, axis=2).astype(np.float32)
    mask = np.zeros((side, side), np.uint8)
    mask[36:60, 36:60] = 255
    image[mask > 0] = (1.0, 0.0, 0.0)
    try:
        result = engines.inpainter(engine_id).inpaint(InpaintRequest(image, mask), progress)
    except EditorError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001
        # A report that dies of what it should report helps nobody.
        return f"{type(error).__name__}: {error}"
    if result.shape != image.shape or not np.isfinite(result).all():
        return "the result has another size or holds values that are no numbers"
    inside = result[mask > 0]
    if inside.min() < -0.01 or inside.max() > 1.01 or np.ptp(inside.mean(axis=0)) > 0.1:
        return "the result has colors that are nowhere in the picture"
    return WORKS

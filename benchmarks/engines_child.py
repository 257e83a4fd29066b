"""The child of engines: `engines_child CASE ...` measures one thing about running models and prints one JSON line.

Networks are made here with random weights, as the named peers' are: only their sizes matter.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import percentile
from editor.app import SWITCH_INTERVAL_S
from editor.core.progress import Progress
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.session import ModelFile
from editor.errors import Cancelled

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TICK_MS = 4
SIDE = 512


def network(layers: int, channels: int) -> bytes:
    """A chain of convolutions at full size, as an ONNX file."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(7)
    nodes, weights, before, depth = [], [], "x", 3
    for index in range(layers):
        after = 3 if index == layers - 1 else channels
        kernel = random.normal(0, 0.05, (after, depth, 3, 3)).astype(np.float32)
        weights.append(numpy_helper.from_array(kernel, f"w{index}"))
        nodes.append(helper.make_node("Conv", [before, f"w{index}"], [f"c{index}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{index}"], [f"r{index}"]))
        before, depth = f"r{index}", after
    shape: list[str | int | None] = [1, 3, "h", "w"]
    graph = helper.make_graph(
        nodes,
        "chain",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(before, TensorProto.FLOAT, shape)],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    data: bytes = model.SerializeToString()
    return data


def torch_network(layers: int, channels: int) -> Any:
    """The same chain as a torch module."""
    import torch

    parts: list[Any] = []
    depth = 3
    for index in range(layers):
        after = 3 if index == layers - 1 else channels
        parts += [torch.nn.Conv2d(depth, after, 3, padding=1), torch.nn.ReLU()]
        depth = after
    return torch.nn.Sequential(*parts)


def saved(data: bytes, folder: Path) -> ModelFile:
    path = folder / "chain.onnx"
    path.write_bytes(data)
    return ModelFile(path, hashlib.sha256(data).hexdigest())


Runner = Callable[[Progress], object]


def runner(kind: str, folder: Path, layers: int, channels: int, threads: int) -> Runner:
    """What runs the chain once: ours in ONNX (here or in a process apart) or torch, or the plain call."""
    image = np.random.default_rng(1).random((1, 3, SIDE, SIDE), np.float32)
    sessions = LocalSessions(Preferences(device="cpu", threads=threads))
    if kind in ("onnx", "apart"):
        model = replace(saved(network(layers, channels), folder), is_foreign=kind == "apart")
        session = sessions.onnx(model, Progress())
        name = session.signature.outputs[0].name
        return lambda progress: session.run({"x": image}, [name], progress)
    if kind == "torch":
        import torch

        path = folder / "chain.pth"
        path.write_bytes(b"chain")
        module = sessions.torch(
            ModelFile(path, hashlib.sha256(b"chain").hexdigest()), lambda _: torch_network(layers, channels), Progress()
        )
        tensor = torch.from_numpy(image)
        return lambda progress: module.run(lambda net, device: net(tensor.to(device)).numpy(), progress)
    import onnxruntime

    plain = onnxruntime.InferenceSession(network(layers, channels), providers=["CPUExecutionProvider"])
    return lambda _: plain.run(None, {"x": image})


def loop(kind: str, folder: Path, seconds: float) -> dict[str, float]:
    """How late the ticks of a window's event loop come while a model runs again and again beside it."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    stop, runs = Progress(), [0]
    run = None if kind == "idle" else runner(kind, folder, 12, 64, 0)

    def work() -> None:
        try:
            while run is not None and not stop.is_cancelled:
                run(stop)
                runs[0] += 1
        except Cancelled:
            return

    late: list[float] = []
    due = [0.0]

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(0.0, 1000 * (now - due[0])))
        due[0] = now + TICK_MS / 1000

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    worker = threading.Thread(target=work)
    worker.start()
    due[0] = time.perf_counter() + TICK_MS / 1000
    timer.start(TICK_MS)
    QTimer.singleShot(int(1000 * seconds), app.quit)
    app.exec()
    timer.stop()
    stop.cancel()
    worker.join()
    settled = late[10:]
    return {
        "p50": statistics.median(settled),
        "p99": percentile(settled, 0.99),
        "worst": max(settled),
        "runs": float(runs[0]),
    }


def cancel(kind: str, folder: Path, repeats: int) -> dict[str, list[float]]:
    """Milliseconds from the cancel to the end of the run, at moments spread over a whole run."""
    run = runner(kind, folder, 24, 48, 0)
    run(Progress())
    started = time.perf_counter()
    run(Progress())
    whole_s = time.perf_counter() - started
    times = []
    for index in range(repeats):
        progress, at = Progress(), [0.0]

        def stop(progress: Progress = progress, at: list[float] = at) -> None:
            at[0] = time.perf_counter()
            progress.cancel()

        timer = threading.Timer(whole_s * (index + 0.5) / (repeats + 1), stop)
        timer.start()
        try:
            run(progress)
        except Cancelled:
            times.append(1000 * (time.perf_counter() - at[0]))
        timer.join()
    return {"ms": times, "whole": [1000 * whole_s]}


def load(kind: str, folder: Path, repeats: int) -> dict[str, list[float]]:
    """Milliseconds until a model of some 25 MB is loaded; ours reads, hashes and checks it first."""
    model = saved(network(11, 256), folder)
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        if kind in ("onnx", "apart"):
            sessions = LocalSessions(Preferences(device="cpu"))
            sessions.onnx(replace(model, is_foreign=kind == "apart"), Progress())
            if kind == "apart":
                # The process is ended outside the time that is taken.
                times.append(1000 * (time.perf_counter() - started))
                sessions.close()
                continue
        else:
            import onnxruntime

            onnxruntime.InferenceSession(str(model.path), providers=["CPUExecutionProvider"])
        times.append(1000 * (time.perf_counter() - started))
    return {"ms": times, "mb": [model.path.stat().st_size / 2**20]}


def run_time(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Milliseconds of a run, ours and the plain call in turn, both with as many threads as we allow."""
    import onnxruntime

    ours, apart = (runner(kind, folder, 12, 64, 0) for kind in ("onnx", "apart"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = Preferences().cpu_threads
    plain = onnxruntime.InferenceSession(network(12, 64), options, providers=["CPUExecutionProvider"])
    image = np.random.default_rng(1).random((1, 3, SIDE, SIDE), np.float32)
    acts: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(Progress()),
        "apart": lambda: apart(Progress()),
        "plain": lambda: plain.run(None, {"x": image}),
    }
    times: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(repeats + 1):
        for name, act in acts.items():
            started = time.perf_counter()
            act()
            if turn:
                times[name].append(1000 * (time.perf_counter() - started))
    return times


def main(arguments: list[str]) -> None:
    """Measure and print."""
    case, kind, amount = arguments[0], arguments[1], float(arguments[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answer: Any
        if case == "loop":
            answer = loop(kind, folder, amount)
        elif case == "cancel":
            answer = cancel(kind, folder, int(amount))
        elif case == "load":
            answer = load(kind, folder, int(amount))
        else:
            answer = run_time(folder, int(amount))
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])

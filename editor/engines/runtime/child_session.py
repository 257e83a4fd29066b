"""A foreign model in a process of its own: it may crash, hang or fill the memory, and the picture is as it was."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

import editor
from editor import errors
from editor.core.progress import Progress
from editor.engines.runtime import wire
from editor.engines.runtime.house import House
from editor.engines.runtime.ladder import may_shrink
from editor.engines.runtime.providers import CPU, PROVIDERS
from editor.engines.session import AnyTensor, ModelFile, Signature, TensorInfo
from editor.errors import Cancelled, EngineError

# A cancelled run that has not ended by itself after this time is ended with its process.
KILL_AFTER_S = 0.12
_LOOK_EVERY_S = 0.03
# What the interpreter and the runtime take before any model is loaded.
_BASE_BYTES = 75 << 20
_KINDS = {name: getattr(errors, name) for name in ("EngineError", "ModelMissing", "OutOfMemory", "Unsupported")}
_Message = tuple[dict[str, Any], list[AnyTensor]] | None
_Outgoing = tuple[dict[str, Any], Sequence[AnyTensor]] | None


class ChildSession:
    """The same promises as `OnnxSession`. One run at a time; a second one waits."""

    def __init__(self, model: ModelFile, house: House, command: Sequence[str] | None = None) -> None:
        self._model = model
        self._house = house
        self._command = command
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[_Outgoing] = queue.SimpleQueue()
        self._provider = CPU.label
        self._signature: Signature | None = None
        self._device = house.preferences.device

    @property
    def provider(self) -> str:
        """Who computes."""
        return self._provider

    @property
    def signature(self) -> Signature:
        """Inputs and outputs; loads the model when that has never been done."""
        if self._signature is None:
            self.load(Progress())
        assert self._signature is not None
        return self._signature

    @property
    def size_bytes(self) -> int:
        """Memory that it takes while it is loaded, as far as known."""
        try:
            on_disk = self._model.path.stat().st_size
        except OSError:
            on_disk = 0
        return _BASE_BYTES + max(self._model.memory_bytes, on_disk)

    def load(self, progress: Progress) -> None:
        """Make sure that the process runs and holds the model. Raises what loading the model raises."""
        with self._house.room.using(self), self._lock:
            if self._process is not None:
                return
            self._house.room.make_room(self.size_bytes)
            self._start()
            model = self._model
            described = {
                "path": str(model.path.absolute()), "sha256": model.sha256, "memory_bytes": model.memory_bytes,
                "half": model.half, "denied": sorted(model.denied),
            }  # fmt: skip
            threads = self._house.preferences.cpu_threads
            try:
                self._ask(
                    {"kind": "load", "model": described, "device": self._device, "threads": threads}, (), progress
                )
            except BaseException:
                self._end()
                raise
            self._house.room.add(self)

    def unload(self) -> None:
        """End the process; the next run starts another."""
        self._end()

    def run(self, inputs: Mapping[str, AnyTensor], outputs: Sequence[str], progress: Progress) -> tuple[AnyTensor, ...]:
        """Compute the named outputs; see `Session.run`."""
        with self._house.room.using(self):
            self.load(progress.part(progress.fraction, progress.fraction))
            with self._house.turns.of(self._turn()).taken(progress), self._lock:
                self.load(progress.part(progress.fraction, progress.fraction))
                progress.at(self.provider)
                header = {"kind": "run", "names": list(inputs), "outputs": list(outputs), "may_shrink": may_shrink()}
                results = self._ask(header, list(inputs.values()), progress)
                progress.at(self.provider)
                return tuple(results)

    def retreat(self, reason: str, progress: Progress) -> bool:
        """Go on on the CPU, saying why; False when that is where it already is."""
        with self._lock:
            if self._provider == CPU.label:
                return False
            self._device = CPU.device
            self.load(progress.part(progress.fraction, progress.fraction))
            self._ask({"kind": "retreat", "reason": reason}, (), progress)
        return True

    def _turn(self) -> str:
        return next((known.device for known in PROVIDERS if known.label == self._provider), CPU.device)

    def _start(self) -> None:
        frozen = bool(getattr(sys, "frozen", False))
        command = self._command or [sys.executable, *([] if frozen else ["-m", "editor"]), "--model-process"]
        package = str(Path(editor.__file__).resolve().parent.parent)
        paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ if frozen else os.environ | {"PYTHONPATH": paths},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise EngineError(f"The model {self._name} cannot be started ({error.strerror}).") from error
        self._inbox, self._outbox = queue.SimpleQueue(), queue.SimpleQueue()
        # A process that hangs does not read, either: whoever wrote to it would hang with it.
        for act, stream, box in (
            (_read_all, process.stdout, self._inbox),
            (_write_all, process.stdin, self._outbox),
        ):
            threading.Thread(target=act, args=(stream, box), name="model process", daemon=True).start()
        self._process = process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._outbox.put(None)
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError, ValueError):
                    if stream is not None:
                        stream.close()

    @property
    def _name(self) -> str:
        return self._model.path.name

    def _send(self, header: dict[str, Any], arrays: Sequence[AnyTensor] = ()) -> None:
        """Have a message written; never waits for the other side."""
        self._outbox.put((header, arrays))

    def _ask(self, header: dict[str, Any], arrays: Sequence[AnyTensor], progress: Progress) -> list[AnyTensor]:
        self._send(header, arrays)
        end_watch = progress.on_cancel(lambda: self._send({"kind": "cancel"}))
        cancelled_at: float | None = None
        try:
            while True:
                try:
                    message = self._inbox.get(timeout=_LOOK_EVERY_S)
                except queue.Empty:
                    if progress.is_cancelled:
                        cancelled_at = cancelled_at or time.monotonic()
                        if time.monotonic() - cancelled_at > KILL_AFTER_S:
                            self._end()
                            raise Cancelled from None
                    continue
                if message is None:
                    self._end()
                    if progress.is_cancelled:
                        raise Cancelled
                    raise EngineError(
                        f"The model {self._name} crashed; your picture is as it was: choose another model."
                    )
                reply, results = message
                if reply.get("kind") == "notice":
                    progress.notice(str(reply.get("text", "")))
                elif reply.get("kind") == "cancelled":
                    raise Cancelled
                elif reply.get("kind") == "error":
                    raise _KINDS.get(str(reply.get("type")), EngineError)(str(reply.get("text", "")))
                elif reply.get("kind") == "done":
                    self._learn(reply)
                    return results
        finally:
            end_watch()

    def _learn(self, reply: dict[str, Any]) -> None:
        self._provider = str(reply["provider"])
        described = reply["signature"]
        sides = [
            tuple(TensorInfo(name, np.dtype(kind), tuple(shape)) for name, kind, shape in described[side])
            for side in ("inputs", "outputs")
        ]
        self._signature = Signature(sides[0], sides[1], dict(described["metadata"]))


def _read_all(stream: BinaryIO, inbox: queue.SimpleQueue[_Message]) -> None:
    try:
        while True:
            inbox.put(wire.receive(stream))
    except (wire.BrokenWireError, OSError, ValueError):
        inbox.put(None)


def _write_all(stream: BinaryIO, outbox: queue.SimpleQueue[_Outgoing]) -> None:
    # A side that is gone is noticed by its silence.
    with contextlib.suppress(OSError, ValueError):
        while (message := outbox.get()) is not None:
            wire.send(stream, *message)

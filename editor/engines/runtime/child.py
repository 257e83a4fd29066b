"""The process that runs one foreign model: reads requests from its input, answers on its output, ends with either."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from editor.core.progress import Progress
from editor.engines.runtime import wire
from editor.engines.runtime.ladder import Retreats, shrinking
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.session import AnyTensor, ModelFile, Session
from editor.errors import Cancelled, EditorError


def main() -> int:
    """Serve until the input ends; the exit status."""
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a runtime prints must not come between two messages.
    os.dup2(2, 1)
    with contextlib.suppress(OSError):
        # Where memory runs out, this process is the one to go, not the one that holds the picture.
        Path("/proc/self/oom_score_adj").write_text("1000")
    Server(answers).serve(sys.stdin.buffer)
    # A runtime that hangs in its own threads must not keep the process alive.
    os._exit(0)


class Server:
    """Runs one request at a time on a thread, so that a cancel is heard meanwhile."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self._progress = Progress()
        self._session: Session | None = None

    def serve(self, requests: BinaryIO) -> None:
        """Answer requests until there are no more."""
        while True:
            try:
                header, arrays = wire.receive(requests)
            except wire.BrokenWireError:
                return
            if header["kind"] == "cancel":
                self._progress.cancel()
                continue
            self._progress = progress = Progress()
            progress.tell = lambda sentence: self._send({"kind": "notice", "text": sentence})
            threading.Thread(target=self._answer, args=(header, arrays, progress), daemon=True).start()

    def _send(self, header: dict[str, Any], arrays: tuple[AnyTensor, ...] = ()) -> None:
        with self._lock, contextlib.suppress(OSError, ValueError):
            wire.send(self._answers, header, arrays)

    def _answer(self, header: dict[str, Any], arrays: list[AnyTensor], progress: Progress) -> None:
        try:
            reply, results = self._do(header, arrays, progress)
        except Cancelled:
            reply, results = {"kind": "cancelled"}, ()
        except EditorError as error:
            reply, results = {"kind": "error", "type": type(error).__name__, "text": str(error)}, ()
        except BaseException as error:  # noqa: BLE001
            # The other side waits for an answer, whatever happened here.
            reply, results = {"kind": "error", "type": "EngineError", "text": f"The model failed ({error!r})."}, ()
        self._send(reply, results)

    def _do(
        self, header: dict[str, Any], arrays: list[AnyTensor], progress: Progress
    ) -> tuple[dict[str, Any], tuple[AnyTensor, ...]]:
        results: tuple[AnyTensor, ...] = ()
        if header["kind"] == "load":
            described = header["model"]
            model = ModelFile(
                Path(described["path"]),
                described["sha256"],
                described["memory_bytes"],
                described["half"],
                frozenset(described["denied"]),
            )
            preferences = Preferences(header["device"], header["threads"], idle_s=float("inf"), isolates_foreign=False)
            self._session = LocalSessions(preferences).onnx(model, progress)
        assert self._session is not None
        session = self._session
        if header["kind"] == "run":
            feeds = dict(zip(header["names"], arrays, strict=True))
            with shrinking(header["may_shrink"]):
                results = session.run(feeds, header["outputs"], progress)
        elif header["kind"] == "retreat" and isinstance(session, Retreats):
            session.retreat(header["reason"], progress)
        signature = session.signature
        described = {
            "inputs": [[info.name, info.dtype.str, info.shape] for info in signature.inputs],
            "outputs": [[info.name, info.dtype.str, info.shape] for info in signature.outputs],
            "metadata": dict(signature.metadata),
        }
        return {"kind": "done", "provider": session.provider, "signature": described}, results

"""Models in a process of their own: they may crash, hang and lie, and only they end."""

from __future__ import annotations

import io
import os
import signal
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.progress import Progress
from editor.engines.runtime import wire
from editor.engines.runtime.child_session import ChildSession
from editor.engines.runtime.house import House
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.errors import Cancelled, EngineError
from tests.engines.runtime.small_models import double, endless, picture, saved

# A process that answers the first request and then does what `then` says.
ANSWER_ONCE = """
import os, struct, sys, time, json
def receive():
    length = struct.unpack(">I", sys.stdin.buffer.read(4))[0]
    return json.loads(sys.stdin.buffer.read(length))
receive()
reply = json.dumps({"kind": "done", "provider": "CPU", "arrays": [],
                    "signature": {"inputs": [], "outputs": [], "metadata": {}}}).encode()
sys.stdout.buffer.write(struct.pack(">I", len(reply)) + reply)
sys.stdout.buffer.flush()
receive()
"""


@pytest.fixture
def sessions() -> Iterator[LocalSessions]:
    made = LocalSessions(Preferences(device="cpu"))
    yield made
    made.close()


@pytest.fixture
def scripted(tmp_path) -> Iterator:
    made: list[ChildSession] = []

    def make(then: str) -> ChildSession:
        model = saved(double(), tmp_path / "m.onnx")
        command = [sys.executable, "-c", ANSWER_ONCE + then]
        made.append(ChildSession(model, House(Preferences(device="cpu")), command))
        return made[-1]

    yield make
    for session in made:
        session.unload()


def foreign(model):
    return replace(model, is_foreign=True)


def test_a_foreign_model_computes_the_same_in_its_own_process(sessions, tmp_path):
    model = saved(double(), tmp_path / "модель.onnx")
    own, other = sessions.onnx(model, Progress()), sessions.onnx(foreign(model), Progress())
    assert isinstance(other, ChildSession)
    assert not isinstance(own, ChildSession)
    progress = Progress()
    (result,) = other.run({"x": picture()[:, :, ::-1]}, ["y"], progress.part(0, 0.5))
    assert np.array_equal(result, own.run({"x": picture()[:, :, ::-1]}, ["y"], Progress())[0])
    assert result.flags.writeable
    assert progress.place == other.provider == "CPU"
    assert other.signature == own.signature


def test_isolation_can_be_switched_off(tmp_path):
    sessions = LocalSessions(Preferences(device="cpu", isolates_foreign=False))
    session = sessions.onnx(foreign(saved(double(), tmp_path / "m.onnx")), Progress())
    assert not isinstance(session, ChildSession)
    sessions.close()


def test_refusals_come_through_as_they_are(sessions, tmp_path):
    with pytest.raises(EngineError, match="no ONNX model"):
        sessions.onnx(foreign(saved(b"garbage", tmp_path / "a.onnx")), Progress())
    session = sessions.onnx(foreign(saved(double(), tmp_path / "b.onnx")), Progress())
    with pytest.raises(EngineError, match="takes float32, not float64"):
        session.run({"x": picture().astype(np.float64)}, ["y"], Progress())
    assert np.array_equal(session.run({"x": picture()}, ["y"], Progress())[0], picture() * 2)


def test_a_run_is_stopped_and_the_process_stays(sessions, tmp_path):
    session = sessions.onnx(foreign(saved(endless(), tmp_path / "m.onnx")), Progress())
    for _ in range(2):
        progress = Progress()
        timer = threading.Timer(0.05, progress.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            session.run({"x": np.zeros(64, np.float32)}, ["y"], progress)
        timer.join()


@pytest.mark.parametrize("then", ["os.abort()", "os._exit(3)", "sys.stdout.buffer.write(b'x' * 999)"])
def test_a_crash_is_one_sentence_and_the_next_request_starts_anew(scripted, then):
    session = scripted(then)
    session.load(Progress())
    with pytest.raises(EngineError, match=r"^The model m.onnx crashed; your picture is as it was"):
        session.run({"x": picture()}, ["y"], Progress())
    session.load(Progress())
    assert session._process is not None


def test_a_hung_process_is_ended_by_a_cancel(scripted):
    session = scripted("time.sleep(1000)")
    session.load(Progress())
    process = session._process
    progress = Progress()
    timer = threading.Timer(0.05, progress.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        session.run({"x": picture()}, ["y"], progress)
    timer.join()
    assert process.poll() is not None


def test_what_cannot_be_started_is_said(tmp_path):
    model = saved(double(), tmp_path / "m.onnx")
    session = ChildSession(model, House(Preferences()), [str(tmp_path / "nothing")])
    with pytest.raises(EngineError, match="cannot be started"):
        session.load(Progress())


def test_a_released_process_has_ended_and_comes_again(sessions, tmp_path):
    session = sessions.onnx(foreign(saved(double(), tmp_path / "m.onnx")), Progress())
    process = session._process
    assert sessions.held_bytes > 0
    sessions.close()
    assert process.poll() is not None
    assert np.array_equal(session.run({"x": picture()}, ["y"], Progress())[0], picture() * 2)


kinds = st.sampled_from([np.float32, np.uint8, np.int64, np.float16, np.bool_])
shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)


@given(st.lists(st.tuples(kinds, shapes), max_size=4), st.text(max_size=20))
def test_what_is_sent_arrives(arrays, text):
    sent = [np.ones(shape, kind) for kind, shape in arrays]
    stream = io.BytesIO()
    wire.send(stream, {"kind": text}, sent)
    stream.seek(0)
    header, received = wire.receive(stream)
    assert header == {"kind": text}
    assert [(a.dtype, a.shape) for a in received] == [(a.dtype, a.shape) for a in sent]
    assert all(np.array_equal(a, b) for a, b in zip(received, sent, strict=True))


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0\0\0\2{}", b"\0\0\0\5nope!"]
    + [
        struct.pack(">I", len(text)) + text
        for text in (b'{"arrays": [["O", [1]]]}', b'{"arrays": [["f4", [-1]]]}', b'{"arrays": [["f8", [99999999999]]]}',
                     b'{"arrays": [["nothing", [1]]]}', b'{"arrays": [["f4", [7]]]}')
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(data):
    with pytest.raises(wire.BrokenWireError):
        wire.receive(io.BytesIO(data))


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped by a signal")
def test_a_process_that_does_not_even_read_is_ended_by_a_cancel(scripted):
    session = scripted("time.sleep(1000)")
    session.load(Progress())
    process = session._process
    os.kill(process.pid, signal.SIGSTOP)
    progress = Progress()
    timer = threading.Timer(0.05, progress.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        # More than any pipe holds.
        session.run({"x": np.zeros((1, 3, 2048, 1024), np.float32)}, ["y"], progress)
    timer.join()
    assert process.poll() is not None

"""ONNX models in this process: loaded from what was hashed, run, stopped, and refused with one sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from editor.core.progress import Progress
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.session import ModelFile, Sessions
from editor.errors import Cancelled, EngineError, ModelMissing
from tests.engines.runtime.small_models import double, endless, picture, saved


@pytest.fixture
def sessions() -> Iterator[LocalSessions]:
    made = LocalSessions(Preferences(device="cpu"))
    yield made
    made.close()


def refusal(sessions: LocalSessions, model: ModelFile) -> str:
    with pytest.raises(EngineError) as caught:
        sessions.onnx(model, Progress())
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_model_computes_what_it_should(sessions, tmp_path):
    pool: Sessions = sessions
    session = pool.onnx(saved(double(), tmp_path / "m.onnx"), Progress())
    progress = Progress()
    (result,) = session.run({"x": picture()}, ["y"], progress)
    assert np.array_equal(result, picture() * 2)
    assert session.provider == progress.place == "CPU"
    assert session.signature.inputs[0].shape == (1, 3, None, None)
    assert session.signature.inputs[0].dtype == np.float32


def test_inputs_may_be_views_and_are_not_written(sessions, tmp_path):
    session = sessions.onnx(saved(double(), tmp_path / "m.onnx"), Progress())
    image = np.ascontiguousarray(picture()[0].transpose(1, 2, 0))
    image.flags.writeable = False
    view = image.transpose(2, 0, 1)[None, :, ::-1]
    (result,) = session.run({"x": view}, ["y"], Progress())
    assert np.array_equal(result, view * 2)


def test_a_single_value_stays_a_single_value(sessions, tmp_path):
    inputs = [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [])]
    outputs = [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [])]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Abs", ["x"], ["y"])], "abs", inputs, outputs)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    model.ir_version = 8
    session = sessions.onnx(saved(model, tmp_path / "m.onnx"), Progress())
    (result,) = session.run({"x": np.array(-3, np.float32)}, ["y"], Progress())
    assert result.shape == ()
    assert result == 3


def test_the_same_content_has_one_session_wherever_it_lies(sessions, tmp_path):
    first = saved(double(), tmp_path / "a.onnx")
    second = saved(double(), tmp_path / "b" / "c.onnx")
    assert sessions.onnx(first, Progress()) is sessions.onnx(second, Progress())
    assert sessions.onnx(saved(double(3), tmp_path / "d.onnx"), Progress()) is not sessions.onnx(first, Progress())


def test_a_path_in_any_script_works(sessions, tmp_path):
    model = saved(double(), tmp_path / "Модели 模型 ñ" / "größe-ёж.onnx")
    (result,) = sessions.onnx(model, Progress()).run({"x": picture()}, ["y"], Progress())
    assert np.array_equal(result, picture() * 2)


def test_a_file_that_was_changed_is_refused_before_it_is_parsed(sessions, tmp_path):
    model = saved(double(), tmp_path / "m.onnx")
    model.path.write_bytes(b"not even a model")
    assert "was changed" in refusal(sessions, model)


def test_a_file_without_a_known_hash_is_refused(sessions, tmp_path):
    assert "no recorded checksum" in refusal(sessions, replace(saved(double(), tmp_path / "m.onnx"), sha256=""))


def test_a_missing_file_is_missing(sessions, tmp_path):
    with pytest.raises(ModelMissing):
        sessions.onnx(ModelFile(tmp_path / "none.onnx", "0" * 64), Progress())


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"\x08\x08\x3a\xff\xff\xff\xff\x0f", os.urandom(0) + b"\x00" * 50]
)
def test_what_is_no_model_is_refused(sessions, tmp_path, content):
    assert "no ONNX model" in refusal(sessions, saved(content, tmp_path / "m.onnx"))


def test_a_truncated_model_is_refused(sessions, tmp_path):
    data = double().SerializeToString()
    assert "m.onnx" in refusal(sessions, saved(data[: len(data) // 2], tmp_path / "m.onnx"))


@pytest.mark.parametrize("opset", [1, 6])
def test_operators_too_old_are_refused_by_the_header(sessions, tmp_path, opset):
    assert f"version {opset} of the ONNX operators, which is too old" in refusal(
        sessions, saved(double(opset=opset), tmp_path / "m.onnx")
    )


def test_operators_and_files_newer_than_the_runtime_are_refused_with_what_to_do(sessions, tmp_path):
    assert "version 99 of the ONNX operators" in refusal(sessions, saved(double(opset=99), tmp_path / "a.onnx"))
    assert "newer form of ONNX" in refusal(sessions, saved(double(ir_version=99), tmp_path / "b.onnx"))


def test_operators_of_strangers_are_refused(sessions, tmp_path):
    model = double(opset=1, domain="com.example.evil")
    model.opset_import.append(onnx.helper.make_opsetid("", 17))
    assert "does not have" in refusal(sessions, saved(model, tmp_path / "m.onnx"))


def test_a_tensor_of_absurd_size_is_refused_before_memory_is_asked_for(sessions, tmp_path):
    model = double()
    model.graph.initializer[0].dims[:] = [1 << 30, 1 << 30]
    assert "absurd size" in refusal(sessions, saved(model, tmp_path / "m.onnx"))
    model.graph.initializer[0].dims[:] = [-1]
    assert "absurd size" in refusal(sessions, saved(model, tmp_path / "n.onnx"))


def external(tmp_path: Path, location: str) -> ModelFile:
    """A model whose factors lie in another file; `location` is what the model says of where."""
    model = double()
    content = model.graph.initializer[0].raw_data
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(len(content)))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    folder = tmp_path / "модель"
    file = saved(model, folder / "m.onnx")
    (folder / "weights.bin").write_bytes(content)
    (tmp_path / "outside.bin").write_bytes(content)
    return file


def test_weights_beside_the_model_are_found(sessions, tmp_path):
    session = sessions.onnx(external(tmp_path, "weights.bin"), Progress())
    (result,) = session.run({"x": picture()}, ["y"], Progress())
    assert np.array_equal(result, picture() * 2)


@pytest.mark.parametrize("location", ["../outside.bin", "a/../../outside.bin", "..\\outside.bin", "C:outside.bin", ""])
def test_weights_outside_the_folder_are_refused(sessions, tmp_path, location):
    assert "outside its folder" in refusal(sessions, external(tmp_path, location))


def test_weights_by_an_absolute_path_are_refused(sessions, tmp_path):
    assert "outside its folder" in refusal(sessions, external(tmp_path, str(tmp_path / "outside.bin")))


def test_weights_through_a_link_that_leads_outside_are_refused(sessions, tmp_path):
    model = external(tmp_path, "link.bin")
    (model.path.parent / "link.bin").symlink_to(tmp_path / "outside.bin")
    assert "outside its folder" in refusal(sessions, model)


def test_weights_that_are_missing_or_cut_off_are_named(sessions, tmp_path):
    assert "none.bin" in refusal(sessions, external(tmp_path, "none.bin"))
    model = external(tmp_path, "weights.bin")
    (model.path.parent / "weights.bin").write_bytes(b"123")
    assert "weights.bin" in refusal(sessions, model)


@pytest.mark.parametrize(
    ("inputs", "outputs", "says"),
    [
        ({}, ["y"], "wants an input “x”"),
        ({"x": picture(), "z": picture()}, ["y"], "no input “z”"),
        ({"x": picture().astype(np.float64)}, ["y"], "takes float32, not float64"),
        ({"x": picture()[0]}, ["y"], "takes 1 × 3 × any × any, not 3 × 8 × 8"),
        ({"x": picture()[:, :2]}, ["y"], "takes 1 × 3 × any × any, not 1 × 2 × 8 × 8"),
        ({"x": picture()}, ["q"], "no output “q”"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_in_one_sentence(sessions, tmp_path, inputs, outputs, says):
    session = sessions.onnx(saved(double(), tmp_path / "m.onnx"), Progress())
    with pytest.raises(EngineError, match=says):
        session.run(inputs, outputs, Progress())


def test_a_run_is_stopped_from_another_thread_and_the_session_stays_usable(sessions, tmp_path):
    session = sessions.onnx(saved(endless(), tmp_path / "m.onnx"), Progress())
    for _ in range(2):
        progress = Progress()
        timer = threading.Timer(0.05, progress.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            session.run({"x": np.zeros(64, np.float32)}, ["y"], progress.part(0, 0.5).part(0, 0.5))
        timer.join()


def test_a_cancelled_request_neither_loads_nor_runs(sessions, tmp_path):
    model = saved(double(), tmp_path / "m.onnx")
    cancelled = Progress()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        sessions.onnx(model, cancelled)
    session = sessions.onnx(model, Progress())
    with pytest.raises(Cancelled):
        session.run({"x": picture()}, ["y"], cancelled)


def test_a_session_that_was_released_loads_again_by_itself(sessions, tmp_path):
    session = sessions.onnx(saved(double(), tmp_path / "m.onnx", memory_bytes=1000), Progress())
    assert sessions.held_bytes == 1000
    sessions.close()
    assert sessions.held_bytes == 0
    (result,) = session.run({"x": picture()}, ["y"], Progress())
    assert np.array_equal(result, picture() * 2)
    assert sessions.held_bytes == 1000


def test_loading_more_than_the_budget_releases_the_longest_unused(tmp_path):
    pool = LocalSessions(Preferences(device="cpu", budget_bytes=2500))
    models = [saved(double(n), tmp_path / f"{n}.onnx", memory_bytes=1000) for n in (2, 3, 4)]
    first, second, third = (pool.onnx(model, Progress()) for model in models[:2] for _ in (0,)), None, None
    loaded = list(first)
    loaded[0].run({"x": picture()}, ["y"], Progress())
    third = pool.onnx(models[2], Progress())
    room = pool._house.room
    assert [room.holds(item) for item in (loaded[0], loaded[1], third)] == [True, False, True]
    assert second is None
    pool.close()

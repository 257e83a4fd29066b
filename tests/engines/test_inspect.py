"""Unknown ONNX files: described by what they do, or refused with a sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.descriptor import InputTensor, Part
from editor.engines.descriptor_toml import dump_descriptor
from editor.engines.inspect import propose
from editor.engines.onnx_inpaint import OnnxInpainter
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.store import ModelStore
from editor.errors import Cancelled, EngineError
from editor.operations.models import add
from tests.engines import tiny_models as tiny


@pytest.fixture(scope="module")
def sessions():
    pool = LocalSessions(Preferences(device="cpu", threads=1))
    yield pool
    pool.close()


def written(folder, data, name="some net.onnx"):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", [name for name in tiny.CONTRACTS if name != "opencv-lama"])
def test_a_published_contract_is_found_by_trying(name, sessions, tmp_path):
    descriptor, make = tiny.CONTRACTS[name]
    found = propose(written(tmp_path, make()), sessions).descriptor
    assert found.inputs == descriptor.inputs
    assert found.outputs == descriptor.outputs
    assert (found.size.mode, found.size.width, found.size.multiple) == (
        descriptor.size.mode,
        descriptor.size.width,
        descriptor.size.multiple,
    )
    assert found.context.by == descriptor.context.by
    assert found.understands == descriptor.understands


def test_what_cannot_be_seen_from_outside_is_said(sessions, tmp_path):
    proposal = propose(written(tmp_path, tiny.lama_bytes()), sessions)
    assert proposal.descriptor.id == "some-net"
    assert not proposal.descriptor.license.is_commercial
    assert any("BGR" in finding for finding in proposal.findings)
    assert any("License unknown" in finding for finding in proposal.findings)
    assert all(finding.endswith(".") for finding in proposal.findings)


@pytest.mark.parametrize("place", ["inside", "beside"])
def test_a_description_that_came_along_is_believed_and_tried(place, sessions, tmp_path):
    data = tiny.lama_bytes()
    text = dump_descriptor(tiny.OPENCV)
    if place == "inside":
        model = onnx.load_from_string(data)
        helper.set_model_props(model, {"pentimento.model": text})
        data = model.SerializeToString()
    else:
        (tmp_path / "some net.toml").write_text(text, "utf-8")
    proposal = propose(written(tmp_path, data), sessions)
    assert proposal.descriptor.inputs == tiny.OPENCV.inputs
    assert proposal.descriptor.files[0].name == "some net.onnx"
    assert any(place in finding for finding in proposal.findings)


def test_a_description_that_lies_is_refused(sessions, tmp_path):
    lying = replace(
        tiny.CARVE, inputs=(tiny.CARVE.inputs[0], InputTensor("mask", parts=(Part("mask", hole=0.0, keep=1.0),)))
    )
    (tmp_path / "model.toml").write_text(dump_descriptor(lying), "utf-8")
    with pytest.raises(EngineError, match=r"not masked|masked area"):
        propose(written(tmp_path, tiny.lama_bytes()), sessions)


def test_a_published_file_is_recognized_by_its_hash_without_a_run(tmp_path):
    import hashlib

    data = tiny.lama_bytes()
    entry = replace(tiny.CARVE.files[0], sha256=hashlib.sha256(data).hexdigest().upper())
    known = replace(tiny.CARVE, files=(entry,))
    assert propose(written(tmp_path, data), None, known=[known]).descriptor is known


def graph(inputs, outputs, nodes):
    def infos(items):
        return [helper.make_tensor_value_info(*item) for item in items]

    made = helper.make_graph(nodes, "g", infos(inputs), infos(outputs))
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


FLOAT = TensorProto.FLOAT


def same(name, result):
    return helper.make_node("Identity", [name], [result])


REFUSALS = {
    "a classifier": (graph([("x", FLOAT, [1, 10])], [("y", FLOAT, [1, 10])], [same("x", "y")]), "not one picture"),
    "a picture and no mask": (
        graph([("image", FLOAT, [1, 3, 64, 64])], [("y", FLOAT, [1, 3, 64, 64])], [same("image", "y")]),
        "none of them is the mask",
    ),
    "an input of another kind": (
        graph(
            [("image", FLOAT, [1, 3, 64, 64]), ("mask", FLOAT, [1, 1, 64, 64]), ("tokens", TensorProto.INT64, [1, 77])],
            [("y", FLOAT, [1, 3, 64, 64])],
            [same("image", "y")],
        ),
        "“tokens”",
    ),
    "one that gives the picture back": (
        graph(
            [("image", FLOAT, [1, 3, 64, 64]), ("mask", FLOAT, [1, 1, 64, 64])],
            [("y", FLOAT, [1, 3, 64, 64])],
            [same("image", "y")],
        ),
        "does not fill a test picture",
    ),
    "an absurd size": (
        graph(
            [("image", FLOAT, [1, 3, 60000, 60000]), ("mask", FLOAT, [1, 1, 60000, 60000])],
            [("y", FLOAT, [1, 3, 60000, 60000])],
            [same("image", "y")],
        ),
        "too large",
    ),
    "no numbers": (tiny.lama_bytes(bad="nan"), "no numbers"),
    "a cut file": (tiny.lama_bytes()[:400], "."),
    "something else": (b"PK\x03\x04" + bytes(1000), "."),
    "nothing": (b"", "."),
}


@pytest.mark.parametrize("case", list(REFUSALS))
def test_what_is_no_fill_model_is_refused_in_one_sentence(case, sessions, tmp_path):
    data, said = REFUSALS[case]
    with pytest.raises(EngineError, match=said) as caught:
        propose(written(tmp_path, data), sessions)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_trying_stops_when_it_is_cancelled(sessions, tmp_path):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        propose(written(tmp_path, tiny.lama_bytes()), sessions, progress=progress)


def test_an_unknown_file_is_added_told_about_and_fills(sessions, tmp_path):
    store = ModelStore(tmp_path / "models", tmp_path / "catalog")
    told = []
    progress = Progress()
    progress.tell = told.append
    path = written(tmp_path, tiny.packed_bytes(), "Größe 1.onnx")
    model = add(store, path, progress=progress, sessions=sessions)
    assert model.is_ready
    assert model.is_users
    assert model.id == "gr-e-1"
    assert len(told) >= 4
    again = add(store, written(tmp_path, tiny.migan_pipeline_bytes(), "Größe 1.onnx"), sessions=sessions)
    assert again.id == "gr-e-1-2"
    image, mask = np.full((90, 70, 3), 0.5, np.float32), np.zeros((90, 70), np.uint8)
    mask[30:50, 20:40] = 255
    result = OnnxInpainter(model, sessions).inpaint(InpaintRequest(image, mask), Progress())
    assert np.allclose(result[40, 30], (0.25, 0.5, 0.5), atol=0.05)


def test_a_refused_file_leaves_nothing_in_the_store(sessions, tmp_path):
    store = ModelStore(tmp_path / "models", tmp_path / "catalog")
    with pytest.raises(EngineError):
        add(store, written(tmp_path, tiny.lama_bytes(bad="nan")), sessions=sessions)
    assert store.models() == ()
    assert not (tmp_path / "models").exists() or not list((tmp_path / "models").iterdir())

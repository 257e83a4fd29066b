"""Unknown ONNX files of other tasks than filling: recognized by their form, tried, or refused with a sentence."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.inspect import propose
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.store import ModelStore
from editor.engines.tasks import MatteRequest, Prompt
from editor.errors import EngineError, TaskNeeded
from editor.operations.models import add
from tests.engines import tiny_models, tiny_tasks
from tests.engines.catalog import MODELS
from tests.engines.tiny_tasks import FLOAT, Net


@pytest.fixture(scope="module")
def sessions():
    pool = LocalSessions(Preferences(device="cpu", threads=1))
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    store = ModelStore(tmp_path_factory.mktemp("none"), MODELS)
    return [model.descriptor for model in store.models()]


def save_enlarging_fixed(path, factor=1.0):
    """[1, 3, 64, 64] to [1, 3, 128, 128], times a factor."""
    net = Net()
    larger = net.do("Resize", "lr", "", "", net.const([1, 3, 128, 128]), mode="linear")
    net.do("Mul", larger, net.const(factor), name="sr")
    net.save(path, [("lr", FLOAT, [1, 3, 64, 64])], [("sr", FLOAT, [1, 3, 128, 128])])


def save_several_maps(path):
    """Seven maps as of U²-Net or DexiNed; the last is the others’ opposite."""
    net = Net()
    red = net.do("Slice", "input", net.const([0]), net.const([1]), net.const([1]))
    net.do("Sigmoid", red, name="first")
    for name in "bcdef":
        net.do("Mul", red, net.const(0.5), name=name)
    net.do("Neg", red, name="last")
    outputs = ["first", *"bcdef", "last"]
    net.save(path, [("input", FLOAT, [1, 3, 96, 96])], [(name, FLOAT, [1, 1, 96, 96]) for name in outputs])


def test_an_enlarging_network_of_any_size_is_found_by_itself(sessions, tmp_path):
    tiny_tasks.save_upscaler(tmp_path / "net.onnx", scale=3)
    found = propose(tmp_path / "net.onnx", sessions)
    assert found.descriptor.task == "upscale"
    assert found.descriptor.options["scale"] == 3
    assert found.descriptor.size.mode == "dynamic"
    assert any("3 times" in finding for finding in found.findings)


def test_an_enlarging_network_of_one_size_works_in_pieces(sessions, tmp_path):
    save_enlarging_fixed(tmp_path / "net.onnx")
    store = ModelStore(tmp_path / "models", tmp_path / "catalog")
    model = add(store, tmp_path / "net.onnx", sessions=sessions)
    image = np.random.default_rng(1).random((70, 90, 3)).astype(np.float32)
    assert build(model, sessions).upscale(image, Progress()).shape == (140, 180, 3)


def test_an_enlarging_network_that_gives_something_else_is_refused(sessions, tmp_path):
    save_enlarging_fixed(tmp_path / "net.onnx", factor=0.0)
    with pytest.raises(EngineError, match="2 times as large that do not look like"):
        propose(tmp_path / "net.onnx", sessions)


@pytest.mark.parametrize("side", [64, 0])
def test_a_map_needs_the_users_word_in_one_sentence(side, sessions, tmp_path):
    tiny_tasks.save_map(tmp_path / "net.onnx", side)
    with pytest.raises(TaskNeeded, match="--task matte, --task structure or --task depth") as caught:
        propose(tmp_path / "net.onnx", sessions)
    assert caught.value.choices == ("matte", "structure", "depth")
    assert str(caught.value).count(". ") == 0


@pytest.mark.parametrize(("task", "activation"), [("matte", "sigmoid"), ("structure", "sigmoid"), ("depth", "none")])
@pytest.mark.parametrize("rank", [3, 4])
def test_a_map_becomes_what_the_user_says(task, activation, rank, sessions, tmp_path):
    tiny_tasks.save_map(tmp_path / "net.onnx", 96, logits=True, rank=rank)
    found = propose(tmp_path / "net.onnx", sessions, task=task).descriptor
    assert (found.task, found.outputs[0].activation) == (task, activation)
    assert found.outputs[0].layout == ("NCHW" if rank == 4 else "NHW")
    assert (found.size.width, found.size.height) == (96, 96)


def test_shares_are_taken_as_they_are_and_of_many_maps_one_is_named(sessions, tmp_path):
    save_several_maps(tmp_path / "net.onnx")
    matte = propose(tmp_path / "net.onnx", sessions, task="matte")
    edges = propose(tmp_path / "net.onnx", sessions, task="structure")
    assert (matte.descriptor.outputs[0].name, matte.descriptor.outputs[0].activation) == ("first", "clip")
    assert (edges.descriptor.outputs[0].name, edges.descriptor.outputs[0].activation) == ("last", "sigmoid")
    assert any("7 maps" in finding and "“first”" in finding for finding in matte.findings)


def test_a_map_that_is_added_works_as_its_task(sessions, tmp_path):
    tiny_tasks.save_map(tmp_path / "net.onnx", 96, logits=True)
    store = ModelStore(tmp_path / "models", tmp_path / "catalog")
    model = add(store, tmp_path / "net.onnx", sessions=sessions, task="matte")
    image = np.zeros((50, 60, 3), np.float32)
    image[:, 30:] = 1
    alpha = build(model, sessions).matte(MatteRequest(image), Progress())
    assert alpha[:, :25].max() < 0.1
    assert alpha[:, 35:].min() > 0.9


def test_a_map_that_shows_nothing_is_refused(sessions, tmp_path):
    net = Net()
    net.do("Mul", net.do("ReduceMean", "x", axes=[1], keepdims=1), net.const(0.0), name="y")
    net.save(tmp_path / "net.onnx", [("x", FLOAT, [1, 3, 64, 64])], [("y", FLOAT, [1, 1, 64, 64])])
    with pytest.raises(EngineError, match="the same value everywhere"):
        propose(tmp_path / "net.onnx", sessions, task="depth")


@pytest.mark.parametrize("multiple", [8, 14, 32])
def test_the_steps_of_a_size_are_found_by_trying(multiple, sessions, tmp_path):
    net = Net()
    shape = net.do("Shape", "x")
    sides = net.do("Slice", shape, net.const([2]), net.const([4]), net.const([0]))
    blocks = net.do("Div", sides, net.const([multiple, multiple]))
    # The picture is cut into blocks and put together again: only whole blocks can be.
    parts = net.do("Concat", net.const([1, 3]), net.do("Slice", blocks, net.const([0]), net.const([1]), net.const([0])),
                   net.const([multiple]), net.do("Slice", blocks, net.const([1]), net.const([2]), net.const([0])),
                   net.const([multiple]), axis=0)  # fmt: skip
    cut = net.do("Reshape", "x", parts)
    whole = net.do("Reshape", cut, shape)
    net.do("ReduceMean", whole, axes=[1], keepdims=1, name="y")
    net.save(tmp_path / "net.onnx", [("x", FLOAT, [1, 3, "h", "w"])], [("y", FLOAT, None)])
    assert propose(tmp_path / "net.onnx", sessions, task="depth").descriptor.size.multiple == multiple


def test_lines_and_boxes_are_known_by_their_shapes(sessions, known, tmp_path):
    tiny_tasks.save_lines(tmp_path / "lines.onnx", [(100, 100)], [0.9], [(-30, 0, 30, 0)])
    tiny_tasks.save_boxes(tmp_path / "boxes.onnx", [(0, [0, 0, 2, 2, 1.0] + [0.9] + [0] * 79)])
    lines = propose(tmp_path / "lines.onnx", sessions).descriptor
    boxes = propose(tmp_path / "boxes.onnx", sessions, known=known).descriptor
    assert (lines.task, lines.options["kind"], lines.size.width) == ("structure", "lines", 512)
    assert [output.role for output in lines.outputs] == ["centers", "scores", "displacements"]
    assert (boxes.task, boxes.options["labels"][0], boxes.size.fit) == ("detect", "person", "letterbox-top-left")
    nameless = propose(tmp_path / "boxes.onnx", sessions)
    assert "labels" not in nameless.descriptor.options
    assert any("80 classes are not known and numbered" in finding for finding in nameless.findings)


def test_a_harmonizer_is_known_by_its_maps_of_color(sessions, tmp_path):
    tiny_tasks.save_pct(tmp_path / "net.onnx", np.eye(3), np.zeros(3))
    found = propose(tmp_path / "net.onnx", sessions).descriptor
    assert (found.task, found.size.width) == ("harmonize", 256)


def save_pair(folder, family):
    """Both halves of a family, by the names that are usual for it."""
    names = {"osam": ("tiny_preprocess.onnx", "tiny.onnx")}.get(family, ("tiny.encoder.onnx", "tiny.decoder.onnx"))
    encoder, decoder = folder / names[0], folder / names[1]
    if family == "sam":
        tiny_tasks.save_sam_encoder(encoder)
        tiny_tasks.save_sam_decoder(decoder)
    elif family == "efficient":
        tiny_tasks.save_efficient_encoder(encoder)
        tiny_tasks.save_efficient_decoder(decoder)
    elif family == "mobile":
        tiny_tasks.save_preparing_encoder(encoder)
        tiny_tasks.save_sam_decoder(decoder)
    else:
        osam = ("image_embeddings", "high_res_features1", "high_res_features2")
        outputs = osam if family == "osam" else ("high_res_feats_0", "high_res_feats_1", "image_embed")
        tiny_tasks.save_sam2_encoder(encoder, "input" if family == "osam" else "image", outputs)
        tiny_tasks.save_sam2_decoder(decoder, family)
    return encoder, decoder


@pytest.mark.parametrize("family", ["sam", "mobile", "efficient", "osam", "samexporter", "darktable"])
@pytest.mark.parametrize("first", [0, 1])
def test_either_half_of_a_pair_that_selects_by_clicks_finds_the_other(family, first, sessions, known, tmp_path):
    files = save_pair(tmp_path, family)
    found = propose(files[first], sessions, known=known)
    assert found.descriptor.task == "segment"
    assert found.descriptor.id == "tiny"
    assert dict(found.files) == {"encoder": files[0], "decoder": files[1]}
    assert not found.descriptor.license.is_commercial


def test_a_pair_that_is_added_selects_what_is_clicked(sessions, tmp_path):
    files = save_pair(tmp_path, "samexporter")
    store = ModelStore(tmp_path / "models", MODELS)
    model = add(store, files[1], sessions=sessions)
    assert model.is_ready
    assert sorted(path.name for path in model.folder.glob("*.onnx")) == ["tiny.decoder.onnx", "tiny.encoder.onnx"]
    engine = build(model, sessions)
    embedding = engine.encode(np.full((300, 400, 3), 0.5, np.float32), Progress())
    masks = engine.segment(embedding, Prompt(points=((200.0, 150.0, True),)), Progress()).masks
    assert masks[0, 150, 200] > 0.5
    assert masks[0, 10, 10] < 0.5


def test_half_a_pair_says_what_is_lacking(sessions, known, tmp_path):
    encoder, decoder = save_pair(tmp_path, "efficient")
    encoder.unlink()
    with pytest.raises(EngineError, match=r"is the decoder .* put its encoder into the same folder"):
        propose(decoder, sessions, known=known)


def test_halves_of_two_families_are_refused(sessions, known, tmp_path):
    encoder, _ = save_pair(tmp_path, "sam")
    (tmp_path / "tiny.decoder.onnx").unlink()
    tiny_tasks.save_sam2_decoder(tmp_path / "tiny.decoder.onnx", "osam")
    with pytest.raises(EngineError, match="do not belong together"):
        propose(encoder, sessions, known=known)


@pytest.mark.parametrize(
    ("make", "task", "said"),
    [
        (lambda path: tiny_tasks.save_upscaler(path), "depth", "is a model for the task “upscale”, not “depth”"),
        (lambda path: tiny_tasks.save_map(path, 64), "upscale", "fits no known model of the task “upscale”"),
        (lambda path: path.write_bytes(tiny_models.lama_bytes()), "matte", "fits no known model of the task “matte”"),
        (lambda path: tiny_tasks.save_pct(path, np.eye(3), np.zeros(3)), "segment", "fits no known model"),
    ],
)
def test_a_wrong_task_is_refused_by_what_does_not_fit(make, task, said, sessions, tmp_path):
    make(tmp_path / "net.onnx")
    with pytest.raises(EngineError, match=said) as caught:
        propose(tmp_path / "net.onnx", sessions, task=task)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_network_of_words_is_refused(sessions, tmp_path):
    made = helper.make_graph(
        [helper.make_node("Identity", ["tokens"], ["y"])],
        "g",
        [helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, 77])],
        [helper.make_tensor_value_info("y", TensorProto.INT64, [1, 77])],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(tmp_path / "net.onnx"))
    with pytest.raises(EngineError, match="1 × 77"):
        propose(tmp_path / "net.onnx", sessions)

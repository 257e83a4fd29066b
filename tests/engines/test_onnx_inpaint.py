"""The published contracts through one adapter; and models that are broken, lie, or were described wrongly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.descriptor import InputTensor, OutputTensor, Part, SizeRule
from editor.engines.onnx_inpaint import OnnxInpainter, components, needs_of
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.errors import EngineError, OutOfMemory
from tests.engines import tiny_models as tiny


@pytest.fixture(scope="module")
def sessions():
    pool = LocalSessions(Preferences(device="cpu", threads=1))
    yield pool
    pool.close()


def request(height=120, width=160, box=(60, 40, 100, 80), color=(0.6, 0.6, 0.6), **fields):
    """A plain picture with a magenta thing under the mask."""
    x = np.arange(width, dtype=np.float32)[None] + np.zeros((height, 1), np.float32)
    image = np.ones((height, width, 3), np.float32) * np.float32(color)
    image += (0.1 * (x / width - 0.5))[..., None]
    mask = np.zeros((height, width), np.uint8)
    mask[box[1] : box[3], box[0] : box[2]] = 255
    image[mask > 0] = (1.0, 0.0, 1.0)
    image.flags.writeable = mask.flags.writeable = False
    return InpaintRequest(image, mask, **fields)


def fill(model, sessions, asked):
    return OnnxInpainter(model, sessions).inpaint(asked, Progress())


@pytest.mark.parametrize(("name", "halved"), [("carve-lama", 0), ("opencv-lama", 2), ("packed-lama", 0), ("guided", 0),
                                              ("migan-pipeline", 0)])  # fmt: skip
def test_each_contract_is_fed_in_its_own_order(name, halved, sessions, tmp_path):
    # The tiny models halve the first channel that they are given.
    descriptor, make = tiny.CONTRACTS[name]
    asked = request()
    result = fill(tiny.installed(tmp_path, descriptor, make()), sessions, asked)
    inside = result[asked.mask > 0].mean(axis=0)
    expected = np.full(3, 0.6)
    expected[halved] = 0.3
    assert np.allclose(inside, expected, atol=0.03)
    assert np.array_equal(result[asked.mask == 0], asked.image[asked.mask == 0])


def test_a_model_that_draws_everything_shows_how_it_draws_the_known(sessions, tmp_path):
    asked = request()
    engine = OnnxInpainter(tiny.installed(tmp_path, tiny.CORE, tiny.migan_core_bytes()), sessions)
    assert engine.needs.redraws_known
    result = engine.inpaint(asked, Progress())
    far = np.s_[:20, :40]
    assert np.allclose(result[far], asked.image[far] * 1.04, atol=0.01)


def test_nothing_of_the_thing_leaks_where_the_pipeline_blends_the_original_in(sessions, tmp_path):
    asked = request()
    data = tiny.migan_pipeline_bytes()
    inside = asked.mask > 0
    told = fill(tiny.installed(tmp_path / "a", tiny.MIGAN, data), sessions, asked)
    assert told[inside][:, 1].min() > 0.5
    careless = replace(tiny.MIGAN, mask=replace(tiny.MIGAN.mask, grow_px=0))
    leaking = fill(tiny.installed(tmp_path / "b", careless, data), sessions, asked)
    assert leaking[inside][:, 1].min() < 0.5


def test_far_holes_are_asked_for_one_after_another_and_the_waiting_one_is_not_seen(sessions, tmp_path):
    asked = request(height=300, width=900, box=(20, 20, 80, 80))
    image, mask = asked.image.copy(), asked.mask.copy()
    image[200:260, 800:860] = (0.0, 1.0, 0.0)
    mask[200:260, 800:860] = 255
    runs = []

    class Counting:
        def onnx(self, model, progress):
            session = sessions.onnx(model, progress)

            class Recorded:
                provider, signature = session.provider, session.signature

                def run(self, inputs, outputs, progress):
                    runs.append(inputs)
                    return session.run(inputs, outputs, progress)

            return Recorded()

    model = replace(tiny.installed(tmp_path, tiny.MIGAN, tiny.migan_pipeline_bytes()), is_shipped=True)
    result = OnnxInpainter(model, Counting()).inpaint(InpaintRequest(image, mask), Progress())
    assert len(runs) == 2
    # 0 is the hole; each run has one, and what waits is no longer magenta or green.
    assert [int((run["mask"] == 0).any(axis=(0, 1, 2)).sum()) < 100 for run in runs] == [True, True]
    assert runs[0]["image"][0, :, 230, 830].tolist() != [0, 255, 0]
    for part in (np.s_[20:80, 20:80], np.s_[200:260, 800:860]):
        assert np.allclose(result[part].reshape(-1, 3).mean(axis=0), (0.3, 0.6, 0.6), atol=0.06)


def test_what_must_not_be_looked_at_is_not_looked_at(sessions, tmp_path):
    asked = request()
    avoid = np.zeros_like(asked.mask)
    avoid[:, 100:] = 255
    image = asked.image.copy()
    image[:, 100:] = (0.0, 1.0, 0.0)
    for name in ("carve-lama", "migan-pipeline"):
        descriptor, make = tiny.CONTRACTS[name]
        model = tiny.installed(tmp_path, descriptor, make())
        result = fill(model, sessions, InpaintRequest(image, asked.mask, avoid=avoid))
        assert np.allclose(result[asked.mask > 0].mean(axis=0), (0.3, 0.6, 0.6), atol=0.06)


def test_a_sketch_reaches_the_network_where_it_was_drawn(sessions, tmp_path):
    model = tiny.installed(tmp_path, tiny.GUIDED, tiny.guided_bytes())
    edges, colors = np.zeros((120, 160), np.float32), np.zeros((120, 160, 4), np.float32)
    edges[60] = 1
    colors[45:55, 65:90] = (0.1, 0.7, 0.2, 1.0)
    result = fill(model, sessions, request(edges=edges, colors=colors))
    assert result[60, 65:95].max() < 0.06
    assert np.allclose(result[46:54, 66:89], (0.1, 0.7, 0.2), atol=0.06)
    assert result[70, 70, 1] > 0.5


def test_variants_differ_by_their_noise_alone(sessions, tmp_path):
    model = tiny.installed(tmp_path, tiny.GUIDED, tiny.guided_bytes())
    first, again, other = (fill(model, sessions, request(seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_model_that_only_takes_large_pictures_is_given_them(sessions, tmp_path):
    descriptor = replace(tiny.PACKED, size=SizeRule(multiple=32, min_px=96))
    asked = request(height=20, width=11, box=(3, 3, 8, 12))
    result = fill(tiny.installed(tmp_path, descriptor, tiny.packed_bytes()), sessions, asked)
    assert result.shape == (20, 11, 3)


def test_too_little_memory_is_answered_with_a_smaller_picture(sessions, tmp_path):
    sides = []

    class Small:
        provider = "CPU"

        def __init__(self, session):
            self._session = session

        def run(self, inputs, outputs, progress):
            sides.append(inputs["input"].shape[-1])
            if inputs["input"].shape[-1] > 300:
                raise OutOfMemory("There is too little memory.")
            return self._session.run(inputs, outputs, progress)

    class Pool:
        def onnx(self, model, progress):
            return Small(sessions.onnx(model, progress))

    asked = request(height=900, width=1100, box=(300, 300, 500, 500))
    model = replace(tiny.installed(tmp_path, tiny.PACKED, tiny.packed_bytes()), is_shipped=True)
    result = fill(model, Pool(), asked)
    assert sides == [1120, 544, 256]
    assert result.shape == asked.image.shape
    assert np.array_equal(result[asked.mask == 0], asked.image[asked.mask == 0])


def broken(tmp_path, descriptor=tiny.CARVE, data=None, **changes):
    return tiny.installed(tmp_path, descriptor, tiny.lama_bytes() if data is None else data, **changes)


def wrong_opset():
    import onnx

    model = onnx.load_from_string(tiny.lama_bytes())
    model.opset_import[0].version = 99
    return model.SerializeToString()


def renamed(name):
    return (InputTensor(name, parts=(Part("image"),)), tiny.CARVE.inputs[1])


CASES = {
    "no numbers": ({"data": tiny.lama_bytes(bad="nan")}, "no numbers"),
    "one flat color": ({"data": tiny.lama_bytes(bad="flat")}, "flat color"),
    "enormous values": ({"data": tiny.lama_bytes(bad="huge")}, "correct the range"),
    "0 to 1 where 0 to 255 was described": ({"data": tiny.lama_bytes(scale=1.0)}, "correct the range"),
    "another polarity": (
        {"inputs": (tiny.CARVE.inputs[0], InputTensor("mask", parts=(Part("mask", hole=0.0, keep=1.0),)))},
        "what is not masked|masked area as it was",
    ),
    "another name of an input": ({"inputs": renamed("picture")}, "no input “picture”"),
    "another name of the output": (
        {"outputs": (replace(tiny.CARVE.outputs[0], name="result"),)},
        "no output “result”",
    ),
    "another size": ({"size": SizeRule("fixed", 256, 256)}, "takes any × 3 × 512 × 512"),
    "another layout": ({"outputs": (replace(tiny.CARVE.outputs[0], layout="NHWC"),)}, "correct"),
    "another type": (
        {"inputs": (InputTensor("image", "uint8", parts=(Part("image", high=255.0),)), tiny.CARVE.inputs[1])},
        "takes float32, not uint8",
    ),
    "a truncated file": ({"data": tiny.lama_bytes()[:300]}, "."),
    "no model at all": ({"data": b"hello" * 100}, "."),
    "an empty file": ({"data": b""}, "."),
    "an opset of the future": ({"data": wrong_opset()}, "."),
}


@pytest.mark.parametrize("case", list(CASES))
def test_what_is_broken_or_lies_gives_one_sentence_and_no_pixels(case, sessions, tmp_path):
    changes, said = CASES[case]
    with pytest.raises(EngineError, match=said) as caught:
        fill(broken(tmp_path, **changes), sessions, request())
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 300


def test_a_file_that_was_exchanged_is_not_loaded(tmp_path):
    model = broken(tmp_path)
    other = bytearray(tiny.lama_bytes())
    other[-1] ^= 1
    model.path().write_bytes(bytes(other))
    pool = LocalSessions(Preferences(device="cpu", threads=1))
    with pytest.raises(EngineError, match=r"\.$"):
        fill(model, pool, request())
    pool.close()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inputs": tiny.CARVE.inputs[:1]}, "no input for the mask"),
        ({"outputs": ()}, "one output with the role “image”"),
        ({"outputs": (OutputTensor("y", "map"),)}, "one output with the role “image”"),
        ({"inputs": (*tiny.CARVE.inputs, InputTensor("x", parts=(Part("points"),)))}, "asks for “points”"),
        ({"understands": frozenset({"edges"})}, "said to follow edges"),
        ({"inputs": (replace(tiny.CARVE.inputs[0], layout=""), tiny.CARVE.inputs[1])}, "layout of a picture"),
    ],
)
def test_a_description_that_is_no_inpainters_is_refused_before_anything_is_loaded(changes, said, tmp_path):
    with pytest.raises(EngineError, match=said):
        OnnxInpainter(broken(tmp_path, **changes), None)


def test_a_strangers_test_is_remembered_and_a_shipped_model_takes_none(sessions, tmp_path):
    runs = []

    class Pool:
        def onnx(self, model, progress):
            session = sessions.onnx(model, progress)

            class Counted:
                provider = session.provider

                def run(self, inputs, outputs, progress):
                    runs.append(1)
                    return session.run(inputs, outputs, progress)

            return Counted()

    model = broken(tmp_path)
    fill(model, Pool(), request())
    assert len(runs) == 2
    fill(model, Pool(), request())
    assert len(runs) == 3
    fill(replace(model, descriptor=replace(model.descriptor, version="2")), Pool(), request())
    assert len(runs) == 5
    fill(replace(model, is_shipped=True, descriptor=replace(model.descriptor, version="3")), Pool(), request())
    assert len(runs) == 6


def test_parts_of_a_mask_that_fit_together_stay_together():
    hole = np.zeros((600, 600), bool)
    hole[10:20, 10:20] = hole[10:20, 200:210] = hole[500:580, 500:580] = True
    parts = list(components(hole, 256))
    assert len(parts) == 2
    assert np.array_equal(parts[0] | parts[1], hole)
    assert not (parts[0] & parts[1]).any()
    assert len(list(components(hole, 10))) == 3


def test_needs_come_from_the_description():
    needs = needs_of(tiny.MIGAN)
    assert (needs.margin_px, needs.min_side_px, needs.output_bits) == (128, 512, 8)
    assert needs_of(tiny.CARVE).min_side_px == 512
    assert needs_of(tiny.GUIDED).understands == {"edges", "colors"}

import warnings
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.descriptor import FileEntry, InputTensor, OutputTensor, Part, SizeRule
from editor.engines.onnx_segment import OnnxSegmenter
from editor.engines.tasks import Embedding, Prompt
from editor.engines.torch_segment import architecture_of, make_sam
from editor.engines.torchvision_shim import import_with_torchvision
from editor.errors import Cancelled, EngineError, InputError
from tests.engines.torch_models import described, installed, sessions

# Everything as in the published networks but fewer and narrower layers and a smaller picture.
SMALL = {
    "width": 32, "depth": 3, "heads": 2, "global_blocks": [1], "image_size": 256, "prompt_width": 32,
    "decoder_mlp": 64, "decoder_heads": 2, "window_size": 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """(engine, network, folder): a real segment_anything network with chance weights, saved as a state dict."""
    folder = tmp_path_factory.mktemp("sam")
    import_with_torchvision("segment_anything")
    torch.manual_seed(3)
    sam = make_sam(architecture_of(installed_none()))
    for name, tensor in sam.state_dict().items():
        if tensor.is_floating_point() and "norm" not in name:
            tensor.copy_(torch.randn_like(tensor) * 0.08)
        if "hypernetworks" in name and name.endswith("layers.2.weight"):
            # Masks that are sure of themselves, as trained ones are.
            tensor.mul_(1000)
    torch.save(sam.state_dict(), folder / "sam.pth")
    return build(installed(folder, description()), sessions()), sam, folder


def description():
    return described("segment-anything", {"model": "sam.pth"}, task="segment", options={"architecture": SMALL})


def installed_none():
    from editor.engines.store import InstalledModel

    return InstalledModel(description(), None)


@pytest.fixture(scope="module")
def picture():
    rng = np.random.default_rng(5)
    image = np.repeat(np.repeat(rng.random((9, 12, 3)), 17, 0), 13, 1).astype(np.float32)
    image.setflags(write=False)
    return image


@pytest.fixture(scope="module")
def embedding(small, picture):
    return small[0].encode(picture, Progress())


PROMPTS = {
    "one click": Prompt(points=((40.5, 60.5, True),)),
    "two clicks": Prompt(points=((40.5, 60.5, True), (120.5, 20.5, False))),
    "a box": Prompt(box=(20.0, 30.0, 90.0, 120.0)),
    "a box and a click": Prompt(points=((50.0, 50.0, True),), box=(20.0, 30.0, 90.0, 120.0)),
}


def by_package(sam, picture, prompt, low=None):
    """What SamPredictor of the package answers: masks as logits, scores, low-resolution logits; best first."""
    from segment_anything import SamPredictor

    predictor = SamPredictor(sam)
    predictor.set_image(np.rint(picture * 255).astype(np.uint8))
    height, width = picture.shape[:2]
    frame = predictor.transform.get_preprocess_shape(height, width, 256)
    scale = np.array([frame[1] / width, frame[0] / height])
    middles = 0.5 / scale
    points = np.array([point[:2] for point in prompt.points]).reshape(-1, 2) - middles
    box = None if prompt.box is None else np.array(prompt.box) - np.tile(middles, 2)
    is_open = len(prompt.points) == 1 and box is None and low is None
    masks, scores, lows = predictor.predict(
        point_coords=points if len(points) else None,
        point_labels=np.array([int(point[2]) for point in prompt.points]) if len(points) else None,
        box=box,
        mask_input=low,
        multimask_output=is_open,
        return_logits=True,
    )
    order = np.argsort(-scores, kind="stable")
    return masks[order], scores[order], lows[order]


@pytest.mark.parametrize("name", PROMPTS)
def test_a_checkpoint_answers_as_the_packages_own_predictor(small, picture, embedding, name):
    engine, sam, _ = small
    result = engine.segment(embedding, PROMPTS[name], Progress())
    masks, scores, _ = by_package(sam, picture, PROMPTS[name])
    assert result.masks.shape == masks.shape == (3 if name == "one click" else 1, *picture.shape[:2])
    assert np.allclose(result.scores, np.clip(scores, 0, 1), atol=1e-4)
    expected = 1 / (1 + np.exp(-masks.astype(np.float64)))
    assert np.abs(result.masks - expected).max() < 1e-3
    assert np.ptp(expected) > 0.05
    assert result.masks.dtype == np.float32
    again = engine.segment(embedding, PROMPTS[name], Progress())
    assert np.array_equal(again.masks, result.masks)


def test_a_result_is_refined_by_the_next_prompt(small, picture, embedding):
    engine, sam, _ = small
    first = engine.segment(embedding, PROMPTS["one click"], Progress())
    prompt = replace(PROMPTS["two clicks"], previous=first)
    second = engine.segment(embedding, prompt, Progress())
    low = by_package(sam, picture, PROMPTS["one click"])[2][:1]
    masks, _, _ = by_package(sam, picture, prompt, low)
    assert np.abs(second.masks - 1 / (1 + np.exp(-masks.astype(np.float64)))).max() < 1e-3
    plain = engine.segment(embedding, PROMPTS["two clicks"], Progress())
    assert np.abs(second.masks - plain.masks).max() > 1e-4


def test_the_embedding_is_of_the_content_and_asked_without_encoding_again(small, picture, embedding, monkeypatch):
    engine, _, _ = small
    assert engine.encode(picture.copy(), Progress()).key == embedding.key
    assert engine.encode(1 - picture, Progress()).key != embedding.key
    from segment_anything.modeling import ImageEncoderViT

    monkeypatch.setattr(ImageEncoderViT, "forward", lambda *_: pytest.fail("encoded again"))
    engine.segment(embedding, PROMPTS["one click"], Progress())


def test_a_foreign_embedding_and_an_empty_prompt_are_refused(small, embedding):
    engine, _, _ = small
    other = Embedding("other", embedding.engine_version, "k", embedding.size, embedding.arrays)
    with pytest.raises(EngineError, match="another model"):
        engine.segment(other, PROMPTS["one click"], Progress())
    with pytest.raises(InputError):
        engine.segment(embedding, Prompt(), Progress())


def test_weights_of_another_architecture_are_refused(small, picture):
    folder = small[2]
    options = {"architecture": {**SMALL, "depth": 4}}
    engine = build(installed(folder, replace(description(), options=options)), sessions())
    with pytest.raises(EngineError, match="another network"):
        engine.encode(picture, Progress())


@pytest.mark.parametrize("asked", ["vit_x", None, {"width": 3}])
def test_an_unknown_architecture_is_refused_when_the_engine_is_made(small, asked):
    with pytest.raises(EngineError, match="vit_b, vit_l or vit_h"):
        build(installed(small[2], replace(description(), options={"architecture": asked})), sessions())


@pytest.mark.parametrize(("name", "millions"), [("vit_b", 93.7), ("vit_l", 312.3), ("vit_h", 641.1)])
def test_the_published_architectures_have_the_published_size(name, millions):
    import_with_torchvision("segment_anything")
    from segment_anything import sam_model_registry

    with torch.device("meta"):
        ours = make_sam(architecture_of(replace(installed_none(), descriptor=published(name))))
        theirs = sam_model_registry[name]()
    shapes = {key: tensor.shape for key, tensor in ours.state_dict().items()}
    assert shapes == {key: tensor.shape for key, tensor in theirs.state_dict().items()}
    assert sum(tensor.numel() for tensor in ours.parameters()) / 1e6 == pytest.approx(millions, abs=0.1)


def published(name):
    return replace(description(), options={"architecture": name})


def exported(sam, folder):
    """The decoder by the package's own export model, and an encoder that takes pixels 0 to 255."""
    from segment_anything.utils.onnx import SamOnnxModel

    class Encoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = sam.image_encoder
            self.register_buffer("mean", sam.pixel_mean)
            self.register_buffer("std", sam.pixel_std)

        def forward(self, image):
            return self.encoder((image - self.mean) / self.std)

    side = sam.prompt_encoder.image_embedding_size[0]
    width = SMALL["prompt_width"]
    decoder = SamOnnxModel(sam, return_single_mask=False)
    example = (
        torch.randn(1, width, side, side), torch.rand(1, 3, 2) * 256, torch.tensor([[1.0, 0, -1]]),
        torch.randn(1, 1, 4 * side, 4 * side), torch.tensor([1.0]), torch.tensor([192.0, 256.0]),
    )  # fmt: skip
    names = ["image_embeddings", "point_coords", "point_labels", "mask_input", "has_mask_input", "orig_im_size"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Encoder().eval(), (torch.rand(1, 3, 256, 256) * 255,), folder / "encoder.onnx", dynamo=False,
            input_names=["image"], output_names=["image_embeddings"], opset_version=17,
        )  # fmt: skip
        torch.onnx.export(
            decoder, example, folder / "decoder.onnx", dynamo=False, input_names=names, opset_version=17,
            output_names=["masks", "iou_predictions", "low_res_masks"],
            dynamic_axes={"point_coords": {1: "n"}, "point_labels": {1: "n"}},
        )  # fmt: skip


@pytest.fixture(scope="module")
def onnx_engine(small):
    _, sam, folder = small
    exported(sam, folder)
    side, width = 16, SMALL["prompt_width"]
    assert sam.prompt_encoder.image_embedding_size == (side, side)
    assert sam.prompt_encoder.embed_dim == width

    def plain(name, role, dtype="float32"):
        return InputTensor(name, dtype, layout="", parts=(Part(role),))

    descriptor = replace(
        described("onnx", {"encoder": "encoder.onnx", "decoder": "decoder.onnx"}, task="segment"),
        files=(FileEntry("encoder", "encoder.onnx"), FileEntry("decoder", "decoder.onnx")),
        size=SizeRule("fixed", 256, 256, fit="letterbox-top-left", pad="zero"),
        inputs=(
            InputTensor("image", parts=(Part("image", low=0, high=255),)),
            plain("image_embeddings", "embedding"),
            plain("point_coords", "points"),
            plain("point_labels", "labels"),
            plain("mask_input", "previous"),
            plain("has_mask_input", "has_previous"),
            plain("orig_im_size", "size"),
        ),
        outputs=(
            OutputTensor("image_embeddings", "embedding"),
            OutputTensor("masks", "masks", activation="sigmoid"),
            OutputTensor("iou_predictions", "scores"),
            OutputTensor("low_res_masks", "state"),
        ),
        options={"points": {"pad": True}, "masks_cover": "content", "single_mask": 0, "previous_side": 4 * side},
    )
    return OnnxSegmenter(installed(folder, descriptor), sessions())


@pytest.mark.parametrize("name", PROMPTS)
def test_the_exported_onnx_decoder_gives_the_same_answers(small, onnx_engine, embedding, name):
    engine = small[0]
    # The same embedding for both: what is compared is the decoder and everything round it.
    shared = Embedding(
        onnx_engine.id, onnx_engine.version, embedding.key, embedding.size, {"0": embedding.arrays["features"]}
    )
    found = onnx_engine.segment(shared, PROMPTS[name], Progress())
    expected = engine.segment(embedding, PROMPTS[name], Progress())
    assert found.masks.shape == expected.masks.shape
    assert np.allclose(found.scores, expected.scores, atol=1e-3)
    low = expected.state["low"]
    assert np.abs(found.state["low"] - low).max() < 1e-3 * np.ptp(low)
    # Masks of chance weights are noise, and the engines enlarge them by two kinds of interpolation.
    for ours, theirs in zip(found.masks, expected.masks, strict=True):
        assert np.abs(cv2.blur(ours, (15, 15)) - cv2.blur(theirs, (15, 15))).mean() < 0.05


def test_the_exported_encoder_understands_the_picture_in_the_same_way(onnx_engine, embedding, picture):
    found = onnx_engine.encode(picture, Progress()).arrays["0"]
    expected = embedding.arrays["features"]
    assert found.shape == expected.shape
    # Pictures are scaled down by another filter, hence alike and not equal.
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.9


def test_encoding_stops_in_the_block_in_which_it_is_cancelled(small, picture, monkeypatch):
    from segment_anything.modeling.image_encoder import Block

    progress, begun, forward = Progress(), [], Block.forward

    def cancelling(block, x):
        begun.append(block)
        if len(begun) == 2:
            progress.cancel()
        return forward(block, x)

    monkeypatch.setattr(Block, "forward", cancelling)
    with pytest.raises(Cancelled):
        small[0].encode(picture, progress)
    assert len(begun) == 2 < SMALL["depth"]

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.base import InpaintRequest
from editor.engines.descriptor import InputTensor, OutputTensor, Part, SizeRule
from editor.engines.safe_load import ConsentNeeded
from editor.engines.torch_zits import masked_positions
from editor.errors import EngineError
from tests.engines.torch_models import described, fill, installed, save_script, scene, sessions

FILES = {role: f"{role}.pt" for role in ("wireframe", "edge_line", "structure_upsample", "model")}


class Wireframe(torch.nn.Module):
    """One sure line across the picture and one unsure."""

    def forward(self, image):
        assert image.shape == (1, 3, 512, 512)
        lines = torch.tensor([[0.1, 0.1, 0.9, 0.1], [0.5, 0.0, 0.5, 1.0]])
        return {"num_proposals": torch.tensor(2), "lines_pred": lines, "lines_score": torch.tensor([0.9, 0.3])}


class EdgeLine(torch.nn.Module):
    """Says that everything in the hole is edge; the known part of its inputs must be empty there."""

    def forward(self, image, edge, line, masks):
        assert image.shape == (1, 3, 256, 256)
        assert (image * masks).abs().max() == 0
        assert (edge * masks).max() == 0
        assert (line * masks).max() == 0
        assert line.max() > 0.5
        return torch.full_like(edge, 9.0), torch.full_like(line, -9.0)


class Upsample(torch.nn.Module):
    def forward(self, x):
        grown = torch.nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
        return grown * 8 - 6


class Paint(torch.nn.Module):
    """Paints the edges red, the lines green, the depth in the hole blue."""

    def forward(self, image, mask, edge, line, position, direction):
        assert image.shape[2] == image.shape[3]
        assert position.dtype == torch.int64
        assert position.shape == mask.shape[1:]
        assert direction.shape[3] == 4
        drawn = torch.cat([edge, line, position[None].float() / 128], dim=1)
        return image * (1 - mask) + drawn * mask


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zits")
    for role, module in zip(FILES, (Wireframe(), EdgeLine(), Upsample(), Paint()), strict=True):
        save_script(module, folder / FILES[role])
    descriptor = described(
        "torchscript",
        FILES,
        size=SizeRule(multiple=32, min_px=256, is_square=True),
        inputs=(InputTensor("image", parts=(Part("image"),)), InputTensor("mask", parts=(Part("mask"),))),
        outputs=(OutputTensor("output", "image", is_composited=True),),
        options={"kind": "zits"},
    )
    from dataclasses import replace

    edged = InputTensor("edges", parts=(Part("edges"),))
    descriptor = replace(descriptor, inputs=(*descriptor.inputs, edged), understands=frozenset({"edges"}))
    return installed(folder, descriptor)


@pytest.fixture(scope="module")
def engine(model):
    return build(model, sessions())


def test_the_networks_own_edges_guide_the_fill(engine):
    image, mask, result = fill(engine)
    assert np.array_equal(result[mask == 0], image[mask == 0])
    assert result[mask > 0][:, 0].min() > 0.9
    assert result[mask > 0][:, 1].max() < 0.2
    assert "edges" in engine.needs.understands


def test_drawn_edges_take_the_place_of_predictions(engine):
    edges = np.zeros((90, 120), np.float32)
    cv2.line(edges, (42, 45), (78, 45), 1.0, 1)
    _, mask, result = fill(engine, edges=edges)
    red = np.where(mask > 0, result[..., 0], 0)
    assert red[44:47, 44:76].max(axis=0).min() > 0.5, "the stroke is there"
    assert red[50:60, 42:78].max() < 0.2, "and nothing else"
    # A straight stroke is a line, too.
    assert np.where(mask > 0, result[..., 1], 0)[44:47, 50:70].max() > 0.5


def test_a_larger_picture_gets_enlarged_lines(engine):
    image, mask = scene(300, 400, (100, 180, 150, 260))
    result = engine.inpaint(InpaintRequest(image, mask), Progress())
    assert result.shape == image.shape
    assert result[mask > 0][:, 0].min() > 0.9
    assert np.array_equal(result[mask == 0], image[mask == 0])


def test_without_consent_for_all_four_files_nothing_is_loaded(model):
    from dataclasses import replace

    some = frozenset(sorted(model.consents)[:3])
    with pytest.raises(ConsentNeeded):
        fill(build(replace(model, consents=some), sessions()))


def test_a_missing_file_in_the_description_is_named(model):
    from dataclasses import replace

    descriptor = replace(model.descriptor, files=model.descriptor.files[1:])
    with pytest.raises(EngineError, match="wireframe"):
        build(replace(model, descriptor=descriptor), sessions())


def slow_positions(hole):
    """Ring by ring from the known inwards, each pixel by itself."""
    size = hole.shape[0]
    depth, direction = np.zeros(hole.shape, int), np.zeros((*hole.shape, 4), int)
    known = ~hole
    quarters = [
        [(-1, -1), (-1, 0), (0, -1)],
        [(1, -1), (1, 0), (0, -1)],
        [(-1, 1), (-1, 0), (0, 1)],
        [(1, 1), (1, 0), (0, 1)],
    ]
    step = 0
    while not known.all():
        step += 1
        reached = known.copy()
        for y, x in np.argwhere(~known):
            for index, offsets in enumerate(quarters):
                near = [(y + dy, x + dx) for dy, dx in offsets]
                if any(0 <= a < size and 0 <= b < size and known[a, b] for a, b in near):
                    reached[y, x], depth[y, x], direction[y, x, index] = True, step, 1
        known = reached
    return np.minimum(depth, 127), direction


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(*[st.integers(2, 40)] * 4), min_size=1, max_size=3))
def test_positions_in_the_hole_are_counted_ring_by_ring(boxes):
    hole = np.zeros((256, 256), bool)
    for y, x, height, width in boxes:
        hole[y : y + height, x : x + width] = True
    depth, direction = masked_positions(hole)
    expected_depth, expected_direction = slow_positions(hole)
    assert np.array_equal(depth, expected_depth)
    assert np.array_equal(direction, expected_direction)


def test_a_hole_that_is_everything_and_one_of_another_size_have_positions():
    depth, direction = masked_positions(np.ones((512, 512), bool))
    assert depth.shape == (512, 512)
    assert depth.max() == 127
    assert direction.shape == (512, 512, 4)
    hole = np.zeros((512, 512), bool)
    hole[100:200, 100:200] = True
    depth, _ = masked_positions(hole)
    assert depth.max() == 25
    assert depth[~hole].max() == 0

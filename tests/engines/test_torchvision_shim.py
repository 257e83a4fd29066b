import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from editor.engines import torchvision_shim as shim


def slow_nms(boxes, scores, threshold):
    """By the definition, one pair at a time."""
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    kept = []
    for index in order:
        if all(slow_iou(boxes[index], boxes[other]) <= threshold for other in kept):
            kept.append(index)
    return kept


def slow_iou(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    inner = max(width, 0) * max(height, 0)
    whole = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner
    return inner / whole if whole else 0.0


box = st.tuples(*[st.integers(0, 20)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)


@given(st.lists(st.tuples(box, st.integers(0, 2)), max_size=25), st.sampled_from([0.0, 0.3, 0.5, 0.9]), st.randoms())
def test_batched_nms_is_the_definition_class_by_class(items, threshold, random):
    scores = [index / 100 for index in range(len(items))]
    random.shuffle(scores)
    boxes = torch.tensor([item[0] for item in items], dtype=torch.float64).reshape(-1, 4)
    classes = torch.tensor([item[1] for item in items], dtype=torch.int64)
    found = shim.batched_nms(boxes, torch.tensor(scores, dtype=torch.float64), classes, threshold).tolist()
    expected = []
    for number in set(classes.tolist()):
        members = [index for index in range(len(items)) if items[index][1] == number]
        kept = slow_nms([items[index][0] for index in members], [scores[index] for index in members], threshold)
        expected += [members[index] for index in kept]
    assert found == sorted(expected, key=lambda index: -scores[index])


def test_areas_are_products_of_sides():
    assert shim.box_area(torch.tensor([[1.0, 2, 4, 8], [3, 3, 3, 9]])).tolist() == [18, 0]


def test_a_quarter_turn_is_exact_and_a_full_turn_nothing():
    picture = torch.rand(2, 3, 9, 9)
    for mode in shim.InterpolationMode.BILINEAR, shim.InterpolationMode.NEAREST:
        assert torch.allclose(shim.rotate(picture, 90.0, mode, fill=0), picture.rot90(1, (2, 3)), atol=1e-5)
        assert torch.allclose(shim.rotate(picture, 360.0, mode), picture, atol=1e-5)


def test_pillow_resizes_pictures_and_torch_tensors():
    pixels = np.random.default_rng(0).integers(0, 255, (20, 31, 3), np.uint8)
    image = shim.to_pil_image(pixels)
    assert np.array_equal(np.asarray(image), pixels)
    expected = np.asarray(Image.fromarray(pixels).resize((13, 40), Image.Resampling.BILINEAR))
    assert np.array_equal(np.asarray(shim.resize(image, (40, 13))), expected)
    assert shim.resize(image, 10).size == (15, 10)
    assert shim.resize(torch.rand(3, 20, 31), (40, 13)).shape == (3, 40, 13)


def test_normalizing_leaves_its_argument_alone():
    tensor = torch.rand(3, 4, 5)
    before = tensor.clone()
    found = shim.normalize(tensor, [0.1, 0.2, 0.3], [0.5, 0.25, 2])
    assert torch.equal(tensor, before)
    assert torch.allclose(found[1], (before[1] - 0.2) / 0.25)


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_both_packages_import_and_nothing_false_stays_in_sys_modules():
    code = """
import sys
from editor.engines.torchvision_shim import has_torchvision, import_with_torchvision
assert "torch" not in sys.modules
sam, spandrel = import_with_torchvision("segment_anything"), import_with_torchvision("spandrel")
assert len(spandrel.MAIN_REGISTRY) > 30 and "vit_b" in sam.sam_model_registry
left = [name for name in sys.modules if name.split(".")[0] == "torchvision"]
assert has_torchvision() == bool(left), left
assert import_with_torchvision("spandrel") is spandrel
"""
    done = run(code)
    assert done.returncode == 0, done.stderr


def test_the_automatic_masks_of_segment_anything_find_their_functions():
    code = """
from editor.engines.torchvision_shim import import_with_torchvision
import_with_torchvision("segment_anything")
from segment_anything import automatic_mask_generator as generator
import torch
boxes = torch.tensor([[0., 0, 9, 9], [0, 0, 9, 8], [20, 20, 30, 30]])
assert generator.batched_nms(boxes, torch.tensor([.5, .9, .7]), torch.zeros(3), 0.5).tolist() == [1, 2]
"""
    done = run(code)
    assert done.returncode == 0, done.stderr


def test_where_torchvision_can_be_loaded_it_is_taken(monkeypatch):
    monkeypatch.setattr(shim, "has_torchvision", lambda: True)
    before = set(sys.modules)
    with shim.torchvision_for_imports():
        assert not any(name.startswith("torchvision") for name in set(sys.modules) - before)


def test_the_functions_equal_those_of_torchvision_where_it_is_installed():
    code = """
import warnings; warnings.simplefilter("ignore")
import torch
try:
    from torch import library as operators
    declared = operators.Library("torchvision", "DEF")
    declared.define("nms(Tensor a, Tensor b, float c) -> Tensor")
    declared.define("qnms(Tensor a, Tensor b, float c) -> Tensor")
    import torchvision.transforms.functional as real
except Exception as error:
    print("missing", error); raise SystemExit(3)
from editor.engines import torchvision_shim as shim
torch.manual_seed(0)
for shape in ((2, 3, 21, 34), (3, 40, 40), (1, 1, 7, 5)):
    x = torch.rand(shape)
    for angle in (0, 13.7, -40, 180.0, 200):
        for mode in ("BILINEAR", "NEAREST"):
            for fill in (None, 0):
                a = real.rotate(x, angle, real.InterpolationMode[mode], fill=fill)
                b = shim.rotate(x, angle, shim.InterpolationMode[mode], fill=fill)
                assert (a - b).abs().max() < 1e-4, (shape, angle, mode, fill)
    for size in ((10, 20), (50, 13), 9):
        for mode in ("BILINEAR", "NEAREST", "BICUBIC"):
            a = real.resize(x, size, real.InterpolationMode[mode])
            assert torch.allclose(a, shim.resize(x, size, shim.InterpolationMode[mode]), atol=1e-5)
    mean = [0.3] * shape[-3]
    assert torch.allclose(real.normalize(x, mean, mean), shim.normalize(x, mean, mean))
"""
    done = run(code)
    if done.returncode == 3:
        pytest.skip("torchvision cannot be loaded here even with its operators declared")
    assert done.returncode == 0, done.stderr

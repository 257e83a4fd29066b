import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.descriptor import FileEntry, InputTensor, OutputTensor, Part, SizeRule
from editor.engines.descriptor_toml import read_descriptor
from editor.engines.tasks import MatteRequest
from editor.engines.torchvision_shim import import_with_torchvision
from editor.errors import EngineError
from editor.paths import models_dir
from tests.engines.torch_models import described, installed, sessions

UPSCALER = {
    "task": "upscale",
    "size": SizeRule(),
    "inputs": (InputTensor("image", parts=(Part("image"),)),),
    "outputs": (OutputTensor("output", "image"),),
}


def sinet(folder, *, is_published=False):
    descriptor = read_descriptor(models_dir() / "sinet-portrait" / "model.toml")
    if not is_published:
        descriptor = replace(descriptor, files=(FileEntry("model", "SINet.pth"),))
    return build(installed(folder, descriptor), sessions())


def test_sinet_finds_the_person_in_portraits(data, tmp_path):
    weights = data / "weights" / "sinet_portrait.pth"
    if not weights.is_file():
        pytest.skip("the weights of SINet are not beside this checkout")
    shutil.copy(weights, tmp_path / "SINet.pth")
    engine = sinet(tmp_path, is_published=True)
    ious = []
    for path in sorted((data / "data" / "dev").glob("person_*.jpg")):
        with Image.open(path) as file, Image.open(path.with_suffix(".mask.png")) as mask_file:
            image, mask = np.asarray(file.convert("RGB")), np.asarray(mask_file.convert("L")) > 127
        ys, xs = np.nonzero(mask)
        side = int(max(np.ptp(xs), 80) * 1.3)
        y, x = max(0, ys.min() - side // 10), max(0, (xs.min() + xs.max()) // 2 - side // 2)
        place = slice(y, y + side), slice(x, x + side)
        found = engine.matte(MatteRequest(image[place].astype(np.float32) / 255), Progress())
        assert found.shape == mask[place].shape
        ious.append(np.sum((found > 0.5) & mask[place]) / np.sum((found > 0.5) | mask[place]))
    assert len(ious) == 3
    assert np.mean(ious) > 0.9


def test_sinet_has_the_published_number_of_parameters_and_takes_its_own_weights(tmp_path):
    from editor.engines.networks.sinet import SiNet

    torch.manual_seed(0)
    network = SiNet().eval()
    assert sum(tensor.numel() for tensor in network.parameters()) == 86910
    torch.save(network.state_dict(), tmp_path / "SINet.pth")
    image = np.random.default_rng(0).random((90, 61, 3), np.float32)
    found = sinet(tmp_path).matte(MatteRequest(image), Progress())
    assert found.shape == (90, 61)
    assert 0 <= found.min() < found.max() <= 1


def test_sinet_refuses_the_weights_of_another_network(tmp_path):
    torch.save({"encoder.level1.conv.weight": torch.zeros(12, 3, 3, 3)}, tmp_path / "SINet.pth")
    with pytest.raises(EngineError, match="another network"):
        sinet(tmp_path).matte(MatteRequest(np.zeros((9, 9, 3), np.float32)), Progress())


@pytest.fixture(scope="module")
def enlarger(tmp_path_factory) -> Path:
    """A Real-ESRGAN of the small kind (as realesr-general-x4v3) with few layers and chance weights."""
    folder = tmp_path_factory.mktemp("up")
    import_with_torchvision("spandrel")
    from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact

    torch.manual_seed(0)
    network = SRVGGNetCompact(num_in_ch=3, num_out_ch=3, num_feat=8, num_conv=2, upscale=2)
    with torch.no_grad():
        for tensor in network.parameters():
            tensor.mul_(0.1)
    torch.save({"params": network.state_dict()}, folder / "up.pth")
    return folder


def test_spandrel_enlarges_in_pieces_as_in_one(enlarger):
    image = np.random.default_rng(1).random((70, 90, 3), np.float32)
    results = []
    for piece in (256, 64):
        options = {"scale": 2, "piece_px": piece, "overlap_px": 8}
        descriptor = described("spandrel", {"model": "up.pth"}, **UPSCALER, options=options)
        results.append(build(installed(enlarger, descriptor), sessions()).upscale(image, Progress()))
    assert results[0].shape == (140, 180, 3)
    assert np.abs(results[0] - results[1]).max() < 1e-5
    # The network adds its detail to the picture's own pixels.
    assert np.abs(results[0] - image.repeat(2, 0).repeat(2, 1)).mean() < 0.1


def test_a_wrong_scale_is_named(enlarger):
    descriptor = described("spandrel", {"model": "up.pth"}, **UPSCALER, options={"scale": 4})
    with pytest.raises(EngineError, match="enlarges 2 times"):
        build(installed(enlarger, descriptor), sessions()).upscale(np.zeros((9, 9, 3), np.float32), Progress())

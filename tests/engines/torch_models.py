"""Small torch models to the published contracts, and the descriptions they come with."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import numpy as np
import torch

from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.descriptor import Descriptor, FileEntry, InputTensor, License, OutputTensor, Part, SizeRule
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.store import FileRecord, InstalledModel


def sessions():
    return LocalSessions(Preferences(device="cpu"))


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def installed(folder: Path, descriptor: Descriptor, **options) -> InstalledModel:
    """A model whose files are in `folder`, and, unless said otherwise, agreed to by the user."""
    records = {
        entry.name: FileRecord(sha256_of(folder / entry.name), (folder / entry.name).stat().st_size)
        for entry in descriptor.files
    }
    consents = frozenset(record.sha256 for record in records.values())
    return InstalledModel(descriptor, folder, records=records, **{"consents": consents, "is_users": True, **options})


def described(format, files, *, task="inpaint", **rest) -> Descriptor:
    entries = tuple(FileEntry(role, name) for role, name in files.items())
    return Descriptor("tiny", task, "Tiny", "1", format, License("Apache-2.0", True), entries, **rest)


LAMA = {
    "size": SizeRule(multiple=8, min_px=16),
    "inputs": (
        InputTensor("image", parts=(Part("image"),)),
        InputTensor("mask", parts=(Part("mask"),)),
    ),
    "outputs": (OutputTensor("output", "image", is_composited=True),),
}
MAT = {
    "size": SizeRule("fixed", 512, 512),
    "inputs": (
        InputTensor("image", parts=(Part("image", low=-1, high=1),)),
        InputTensor("mask", parts=(Part("mask", hole=0, keep=1),)),
        InputTensor("noise", parts=(Part("noise"),)),
    ),
    "outputs": (OutputTensor("output", "image", low=-1, high=1, is_composited=True),),
    "options": {"kind": "mat"},
}
MIGAN = {
    "size": SizeRule("fixed", 512, 512),
    "inputs": (
        InputTensor("input", parts=(Part("mask", hole=-0.5, keep=0.5), Part("image", low=-1, high=1, zero_hole=True))),
    ),
    "outputs": (OutputTensor("output", "image", low=-1, high=1),),
}


def smooth(image, known):
    """What is known nearby, on a coarse grid, spread into the hole."""
    weight = torch.nn.functional.avg_pool2d(known, 8)
    total = torch.nn.functional.avg_pool2d(image * known, 8)
    for _ in range(6):
        weight = torch.nn.functional.avg_pool2d(weight, 5, 1, 2)
        total = torch.nn.functional.avg_pool2d(total, 5, 1, 2)
    mean = total / weight.clamp(min=1e-6)
    size = [image.shape[2], image.shape[3]]
    return torch.where(known > 0, image, torch.nn.functional.interpolate(mean, size, mode="bilinear"))


class TinyLama(torch.nn.Module):
    """`(image 0..1, mask 1 = hole)` to a filled picture 0..1, as the published big-lama.pt."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(4, 3, 3, padding=1)
        torch.nn.init.zeros_(self.conv.weight)
        torch.nn.init.zeros_(self.conv.bias)

    def forward(self, image, mask):
        assert image.shape[2] % 8 == 0
        assert image.shape[3] % 8 == 0
        drawn = smooth(image * (1 - mask), 1 - mask) + self.conv(torch.cat([image, mask], 1))
        return image * (1 - mask) + drawn * mask


class TinyMigan(torch.nn.Module):
    """One packed input: known - 0.5, then the picture -1..1 times known."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))

    def forward(self, packed):
        known = packed[:, :1] + 0.5
        return smooth(packed[:, 1:], known) * self.weight


class TinyMat(torch.nn.Module):
    """`(image -1..1, mask 1 = known, z, label)`; the vector z tints what it paints."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.full((512,), 1.0))

    def forward(self, image, mask, z, label):
        assert z.shape == (1, 512)
        assert label.shape == (1, 0)
        tint = (z * self.weight).mean()
        kept = torch.nn.functional.dropout(torch.ones_like(image), 0.5, True)
        return torch.where(mask > 0.5, image, (smooth(image, mask) + tint + (kept - 1) * 0.05).clamp(-1, 1))


def save_script(module, path, trace=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        script = torch.jit.script(module) if trace is None else torch.jit.trace(module, trace)
        torch.jit.save(script.eval(), str(path))
    return path


def scene(height=90, width=120, hole=(30, 60, 40, 80)):
    """A smooth picture with a hole in it."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    image = np.stack([x / width, y / height, 0.5 + 0.3 * np.sin(x / 17)], axis=2).astype(np.float32)
    mask = np.zeros((height, width), np.uint8)
    mask[hole[0] : hole[1], hole[2] : hole[3]] = 255
    image.setflags(write=False)
    mask.setflags(write=False)
    return image, mask


def fill(engine, seed=0, **options):
    image, mask = scene()
    return image, mask, engine.inpaint(InpaintRequest(image, mask, seed=seed, **options), Progress())


def small_lama_weights():
    """The whole LaMa of spandrel, its 51 million numbers seen through small windows on a few thousand random ones."""
    from editor.engines.torchvision_shim import import_with_torchvision

    import_with_torchvision("spandrel")
    from spandrel.architectures.LaMa import LaMa

    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in LaMa(in_nc=4, out_nc=3).state_dict().items()}
    torch.manual_seed(0)
    # Narrow enough that 18 blocks neither die nor blow up.
    pool = (torch.randn(6000) * 0.02).half()
    weights = {}
    for index, (name, shape) in enumerate(shapes.items()):
        if name.endswith("num_batches_tracked"):
            weights[name] = torch.tensor(1)
        elif name.endswith(("running_var",)) or (name.endswith("weight") and len(shape) == 1):
            weights[name] = torch.ones(1).half().expand(shape)
        elif len(shape) == 1:
            weights[name] = torch.zeros(1).half().expand(shape)
        else:
            strides = (7, 3, 2, 1)
            weights[name] = pool.as_strided(shape, strides, index % 500)
    return weights


def save_lama(path):
    """A checkpoint as the original training program writes it: `generator.model.1...`."""
    weights = {f"generator.{name.removeprefix('model.')}": tensor for name, tensor in small_lama_weights().items()}
    torch.save({"state_dict": weights, "step": 1}, path)
    return path

"""Write trained networks as ONNX, with weights halved, and hold each against torch at several sizes."""

from __future__ import annotations

import argparse
import hashlib
import logging
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.export import Dim

from editor.operations.structure import LEAST_CONFIDENCE
from models.training import fill, harmonize, select, structure
from models.training.fill_net import FillNet
from models.training.harmonize_net import SIZE, HarmonizeNet
from models.training.pictures import BUILD, ROOT
from models.training.select_net import SelectDecoder, SelectNet
from models.training.structure import SURE_AT
from models.training.structure_net import StructureNet

OPSET = 18
_LEAST_HALVED = 256
"""Arrays of fewer numbers stay single: biases are small in size and large in effect."""


@dataclass(frozen=True)
class Graph:
    """One file to write: inputs by name with a free axis's multiples, example inputs, and sizes to check at."""

    file: str
    network: nn.Module
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    examples: Callable[[int, int], tuple[Tensor, ...]]
    shapes: dict[str, Any]
    sizes: tuple[tuple[int, int], ...]


def export(graph: Graph, folder: Path) -> Path:
    """Write the graph halved into the folder and check it; raises ValueError where it strays from torch."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / graph.file
    graph.network.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            graph.network,
            graph.examples(*graph.sizes[0]),
            dynamo=True,
            verbose=False,
            input_names=list(graph.inputs),
            output_names=list(graph.outputs),
            dynamic_shapes=graph.shapes or None,
            opset_version=OPSET,
        )
    made = halved(program.model_proto)
    onnx.checker.check_model(made)
    onnx.save(made, file)
    # What was rounded in the file is rounded in torch too: what is left is the difference of the runtimes.
    for parameter in graph.network.parameters():
        if parameter.numel() >= _LEAST_HALVED:
            parameter.data = parameter.data.half().float()
    for size in graph.sizes:
        difference = strayed(graph, file, size)
        if difference > 2e-3:
            raise ValueError(f"{graph.file} differs from torch by {difference:.4f} at {size}")
    return file


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with large weights stored in 16 bits and widened when it is loaded: half the file, the same speed."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    kept, widened = [], []
    for weight in made.graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < _LEAST_HALVED:
            kept.append(weight)
            continue
        kept.append(numpy_helper.from_array(values.astype(np.float16), f"{weight.name}_half"))
        widened.append(helper.make_node("Cast", [f"{weight.name}_half"], [weight.name], to=TensorProto.FLOAT))
    nodes = [*widened, *made.graph.node]
    del made.graph.initializer[:], made.graph.node[:], made.graph.value_info[:]
    made.graph.initializer.extend(kept)
    made.graph.node.extend(nodes)
    return made


def strayed(graph: Graph, file: Path, size: tuple[int, int]) -> float:
    """The largest difference between torch and the file on random inputs of a size."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(file.read_bytes(), options, providers=["CPUExecutionProvider"])
    inputs = graph.examples(*size)
    with torch.no_grad():
        expected = graph.network(*inputs)
    expected = expected if isinstance(expected, tuple) else (expected,)
    given = session.run(None, {name: value.numpy() for name, value in zip(graph.inputs, inputs, strict=True)})
    return max(
        float(np.abs(ours - theirs.numpy()).max()) / max(1.0, float(theirs.abs().max()))
        for ours, theirs in zip(given, expected, strict=True)
    )


def fill_graphs(network: FillNet) -> list[Graph]:
    """The names are the roles that a description gives them."""
    names = ("image", "mask", "edges", "edges_mask", "colors", "colors_mask", "noise")
    channels = (3, 1, 1, 1, 3, 1, 1)

    def examples(height: int, width: int) -> tuple[Tensor, ...]:
        made = _random([(1, count, height, width) for count in channels])
        return (made[0], (made[1] > 0.6).float(), *made[2:])

    shapes = dict(zip(fill.INPUTS, [_free(8)] * 7, strict=True))
    return [Graph("fill.onnx", network, names, ("filled",), examples, shapes, ((128, 128), (64, 200), (256, 192)))]


class _Sure(nn.Module):
    """Edges whose confidence is `LEAST_CONFIDENCE` where validation found it best to count them, order unchanged.

    Of edges in holes a network is rarely sure: where several may be true, each gets a part.
    """

    def __init__(self, network: StructureNet, sure_at: float) -> None:
        super().__init__()
        self.network = network
        self.shift = math.log(LEAST_CONFIDENCE / (1 - LEAST_CONFIDENCE)) - math.log(sure_at / (1 - sure_at))

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        return (self.network.logits(image, mask) + self.shift).sigmoid()


def structure_graphs(network: StructureNet, sure_at: float = LEAST_CONFIDENCE) -> list[Graph]:
    """One graph for both uses: without a hole it finds edges."""

    def examples(height: int, width: int) -> tuple[Tensor, ...]:
        image, mask = _random([(1, 3, height, width), (1, 1, height, width)])
        return image, (mask > 0.6).float()

    shapes = {"image": _free(8), "mask": _free(8)}
    sizes = ((128, 128), (64, 200), (256, 192))
    sure = _Sure(network, sure_at)
    return [Graph("structure.onnx", sure, ("image", "mask"), ("edges",), examples, shapes, sizes)]


class _MapsOfColor(nn.Module):
    """The grid in the order of the program's maps of color: a 3 x 3 matrix by rows, then the constants."""

    def __init__(self, network: HarmonizeNet) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("order", torch.tensor([0, 1, 2, 4, 5, 6, 8, 9, 10, 3, 7, 11]), persistent=False)

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        grid: Tensor = self.network(image, mask)
        return grid.index_select(1, self.get_buffer("order"))


class _Refined(nn.Module):
    """The decoder for what its own masks are: the previous answer comes back as it was given."""

    def __init__(self, decoder: SelectDecoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(
        self, features: Tensor, context: Tensor, points: Tensor, labels: Tensor, previous: Tensor, has_previous: Tensor
    ) -> tuple[Tensor, Tensor]:
        masks, scores = self.decoder(features, context, points, labels, previous.sigmoid(), has_previous)
        return masks, scores


def harmonize_graphs(network: HarmonizeNet) -> list[Graph]:
    """Of one size only: the grid that comes out is for any."""

    def examples(height: int, width: int) -> tuple[Tensor, ...]:
        return _random([(1, 3, height, width), (1, 1, height, width)])

    maps = _MapsOfColor(network)
    return [Graph("harmonize.onnx", maps, ("image", "mask"), ("grid",), examples, {}, ((SIZE, SIZE),))]


def select_graphs(network: SelectNet) -> list[Graph]:
    """Encoder and decoder: once per picture, once per prompt."""
    rows, columns, count = Dim("rows", min=2, max=256), Dim("columns", min=2, max=256), Dim("points", min=1, max=64)

    def pictures(height: int, width: int) -> tuple[Tensor, ...]:
        return _random([(1, 3, height, width)])

    def prompts(height: int, width: int) -> tuple[Tensor, ...]:
        with torch.no_grad():
            features, context = network.encoder(*pictures(height, width))
        previous = _random([(1, 1, height // 2, width // 2)])[0]
        labels = torch.tensor([[1.0, 0.0, 2.0, 3.0, -1.0]])
        points = torch.tensor([[[0.3, 0.4], [0.8, 0.1], [0.2, 0.2], [0.7, 0.9], [0.0, 0.0]]])
        return features, context, points * torch.tensor([width, height]), labels, previous, torch.ones(1)

    encoder = Graph(
        "select-encoder.onnx",
        network.encoder,
        ("image",),
        ("features", "context"),
        pictures,
        {"image": {2: 16 * rows, 3: 16 * columns}},
        ((192, 192), (128, 256), (256, 384)),
    )
    shapes = {
        "features": {2: 4 * rows, 3: 4 * columns},
        "context": {2: rows, 3: columns},
        "points": {1: count},
        "labels": {1: count},
        "previous": {2: 8 * rows, 3: 8 * columns},
        "has_previous": None,
    }
    names = ("features", "context", "points", "labels", "previous", "has_previous")
    asked, answers, sizes = _Refined(network.decoder), ("masks", "scores"), ((192, 192), (128, 256))
    decoder = Graph("select-decoder.onnx", asked, names, answers, prompts, shapes, sizes)
    return [encoder, decoder]


def _free(multiple: int) -> dict[int, Any]:
    rows, columns = Dim("rows", min=2, max=512), Dim("columns", min=2, max=512)
    return {2: multiple * rows, 3: multiple * columns}


def _random(shapes: Sequence[tuple[int, ...]]) -> tuple[Tensor, ...]:
    random = np.random.default_rng(3)
    return tuple(torch.from_numpy(random.random(shape, dtype=np.float32)) for shape in shapes)


def trained(network: nn.Module, checkpoint: Path) -> nn.Module:
    """The network with the averaged weights of a checkpoint."""
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["averaged"])
    return network.requires_grad_(False).eval()


def last_figure(checkpoint: Path, name: str, otherwise: float) -> float:
    """What validation said last, of a checkpoint that has been validated."""
    history = torch.load(checkpoint, map_location="cpu", weights_only=True)["history"]
    return float(next((line[name] for line in reversed(history) if name in line), otherwise))


def graphs(name: str, config: str, checkpoint: Path) -> list[Graph]:
    """What is to be written for a network that was trained by this configuration."""
    if name == "fill":
        filling = fill.CONFIGS[config]
        return fill_graphs(cast(FillNet, trained(FillNet(filling.widths, filling.blocks), checkpoint)))
    if name == "harmonize":
        fitting = harmonize.CONFIGS[config]
        return harmonize_graphs(cast(HarmonizeNet, trained(HarmonizeNet(fitting.widths, fitting.blocks), checkpoint)))
    if name == "structure":
        lining = structure.CONFIGS[config]
        network = trained(StructureNet(lining.widths, lining.blocks), checkpoint)
        return structure_graphs(cast(StructureNet, network), last_figure(checkpoint, SURE_AT, LEAST_CONFIDENCE))
    pointing = select.CONFIGS[config]
    clicked = SelectNet(pointing.widths, pointing.blocks, pointing.inner, pointing.answers)
    return select_graphs(cast(SelectNet, trained(clicked, checkpoint)))


def _main() -> None:
    parser = argparse.ArgumentParser(description="Write a trained network as ONNX and check it.")
    parser.add_argument("name", choices=("fill", "harmonize", "select", "structure"))
    parser.add_argument("--config", default="cpu")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    checkpoint = options.checkpoint or BUILD / options.name / "checkpoint.pt"
    for graph in graphs(options.name, options.config, checkpoint):
        file = export(graph, options.out or ROOT / "models" / options.name)
        differences = ", ".join(f"{strayed(graph, file, size):.1e} at {size}" for size in graph.sizes)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        print(f"{file}: {file.stat().st_size} bytes, sha256 {digest}; from torch by {differences}")


if __name__ == "__main__":
    _main()

"""Small ONNX models to the published contracts: they fill smoothly from around, and show what they were fed.

Each halves the first channel of what it paints, so that a test sees which channel the model took for the first.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from editor.engines.descriptor import (
    ContextRule,
    Descriptor,
    FileEntry,
    InputTensor,
    License,
    MaskRule,
    OutputTensor,
    Part,
    SizeRule,
)
from editor.engines.store import FileRecord, InstalledModel

GRID = 16
FLOAT, UINT8 = TensorProto.FLOAT, TensorProto.UINT8


class Graph:
    """Nodes one after another; every method returns the name of its result."""

    def __init__(self):
        self.nodes, self.values, self._count = [], [], 0

    def do(self, kind, *inputs, **attributes):
        self._count += 1
        name = attributes.pop("name", f"t{self._count}")
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, value):
        self._count += 1
        array = np.asarray(value, np.int64 if np.asarray(value).dtype.kind == "i" else np.float32)
        self.values.append(numpy_helper.from_array(array, f"c{self._count}"))
        return f"c{self._count}"

    def smooth_fill(self, image, known):
        """The mean of what is known nearby, on a coarse grid; the first channel halved."""
        shape = self.do("Shape", image)
        weighted = self.do("Mul", image, known)
        both = self.do("Concat", weighted, known, axis=1)
        coarse = self.do("Resize", both, "", "", self.constant([1, 4, GRID, GRID]), mode="linear")
        for _ in range(3):
            coarse = self.do("AveragePool", coarse, kernel_shape=[5, 5], pads=[2, 2, 2, 2], count_include_pad=0)
        sums = self.do("Slice", coarse, self.constant([0]), self.constant([3]), self.constant([1]))
        weight = self.do("Slice", coarse, self.constant([3]), self.constant([4]), self.constant([1]))
        mean = self.do("Div", sums, self.do("Max", weight, self.constant(1e-4)))
        fill = self.do("Resize", mean, "", "", shape, mode="linear")
        return self.do("Mul", fill, self.constant(np.array([0.5, 1, 1]).reshape(1, 3, 1, 1)))

    def blend(self, image, fill, known, name):
        kept = self.do("Mul", image, known)
        drawn = self.do("Mul", fill, self.do("Sub", self.constant(1.0), known))
        return self.do("Add", kept, drawn, name=name)

    def model(self, inputs, outputs, opset=17, metadata=None):
        graph = helper.make_graph(
            self.nodes,
            "tiny",
            [helper.make_tensor_value_info(*item) for item in inputs],
            [helper.make_tensor_value_info(*item) for item in outputs],
            self.values,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
        if metadata:
            helper.set_model_props(model, metadata)
        return model.SerializeToString()


def lama_bytes(side=512, scale=255.0, bad=None):
    """`image` 0..1 and `mask` 1 = hole, both of a fixed size with a symbolic batch; 0..255 comes back."""
    g = Graph()
    known = g.do("Sub", g.constant(1.0), "mask")
    mixed = g.blend("image", g.smooth_fill("image", known), known, "mixed")
    if bad == "nan":
        mixed = g.do("Div", mixed, g.do("Sub", "mask", "mask"))
        mixed = g.do("Sub", mixed, mixed)
    if bad == "flat":
        mixed = g.do("Add", g.do("Mul", mixed, g.constant(0.0)), g.constant(0.25))
    if bad == "huge":
        mixed = g.do("Mul", mixed, g.constant(1e6))
    g.do("Mul", mixed, g.constant(scale), name="output")
    shape = ["batch", 3, side, side]
    return g.model([("image", FLOAT, shape), ("mask", FLOAT, ["batch", 1, side, side])], [("output", FLOAT, shape)])


def migan_pipeline_bytes():
    """uint8, 255 = known, any size; as in the published one the original leaks some pixels into the hole."""
    g = Graph()
    image = g.do("Cast", "image", to=FLOAT)
    known = g.do("Div", g.do("Cast", "mask", to=FLOAT), g.constant(255.0))
    fill = g.smooth_fill(image, known)
    wide = g.do("MaxPool", known, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    soft = g.do("AveragePool", wide, kernel_shape=[5, 5], pads=[2, 2, 2, 2], count_include_pad=0)
    alpha = g.do("Max", soft, known)
    g.do("Cast", g.blend(image, fill, alpha, "mixed"), to=UINT8, name="result")
    return g.model(
        [("image", UINT8, ["b", 3, "h", "w"]), ("mask", UINT8, ["b", 1, "h", "w"])],
        [("result", UINT8, ["b", 3, 256, "output"])],
    )


def packed_bytes():
    """One input: RGB 0..1 with the hole at zero, and the mask; sides must be multiples of 32."""
    g = Graph()
    one = g.constant([1])
    image = g.do("Slice", "input", g.constant([0]), g.constant([3]), one)
    mask = g.do("Slice", "input", g.constant([3]), g.constant([4]), one)
    known = g.do("Sub", g.constant(1.0), mask)
    mixed = g.blend(image, g.smooth_fill(image, known), known, "mixed")
    g.do("DepthToSpace", g.do("SpaceToDepth", mixed, blocksize=32), blocksize=32, name="output")
    return g.model([("input", FLOAT, [1, 4, "h", "w"])], [("output", FLOAT, [1, 3, "h", "w"])])


def migan_core_bytes(side=512):
    """known - 0.5 and RGB -1..1 with the hole at zero; the whole picture is drawn anew, a little too bright."""
    g = Graph()
    one = g.constant([1])
    known = g.do("Add", g.do("Slice", "input", g.constant([0]), one, one), g.constant(0.5))
    image = g.do("Slice", "input", one, g.constant([4]), one)
    unit = g.do("Mul", g.do("Add", image, known), g.constant(0.5))
    mixed = g.blend(unit, g.smooth_fill(unit, known), known, "mixed")
    bright = g.do("Mul", mixed, g.constant(1.04))
    g.do("Sub", g.do("Mul", bright, g.constant(2.0)), g.constant(1.0), name="output")
    return g.model([("input", FLOAT, [1, 4, side, side])], [("output", FLOAT, [1, 3, side, side])])


def guided_bytes():
    """Seven inputs, as our own network takes them: hinted colors are painted, edges drawn black, noise faintly seen."""
    g = Graph()
    known = g.do("Sub", g.constant(1.0), "mask")
    fill = g.smooth_fill("image", known)
    free = g.do("Sub", g.constant(1.0), "colors_mask")
    fill = g.do("Add", g.do("Mul", fill, free), "colors")
    fill = g.do("Mul", fill, g.do("Sub", g.constant(1.0), g.do("Mul", "edges", "edges_mask")))
    fill = g.do("Add", fill, g.do("Mul", "noise", g.constant(0.01)))
    mixed = g.blend("image", fill, known, "mixed")
    g.do("DepthToSpace", g.do("SpaceToDepth", mixed, blocksize=8), blocksize=8, name="filled")
    channels = {"image": 3, "mask": 1, "edges": 1, "edges_mask": 1, "colors": 3, "colors_mask": 1, "noise": 1}
    inputs = [(name, FLOAT, [1, count, "h", "w"]) for name, count in channels.items()]
    return g.model(inputs, [("filled", FLOAT, [1, 3, "h", "w"])])


def _descriptor(model_id, **fields):
    return Descriptor(
        id=model_id,
        task="inpaint",
        label=model_id,
        version="1",
        format="onnx",
        license=License("Apache-2.0", True),
        files=(FileEntry("model", "model.onnx"),),
        **fields,
    )


def _lama(order, side=512):
    return {
        "size": SizeRule("fixed", side, side),
        "inputs": (
            InputTensor("image", parts=(Part("image", order=order),)),
            InputTensor("mask", parts=(Part("mask"),)),
        ),
        "outputs": (OutputTensor("output", "image", order=order, high=255.0, is_composited=True),),
    }


CARVE = _descriptor("carve-lama", **_lama("RGB"))
OPENCV = _descriptor("opencv-lama", **_lama("BGR"))
MIGAN = _descriptor(
    "migan-pipeline",
    context=ContextRule(by="model", margin_px=128, margin_share=0.5, min_side_px=512),
    mask=MaskRule(grow_px=4),
    inputs=(
        InputTensor("image", "uint8", parts=(Part("image", high=255.0),)),
        InputTensor("mask", "uint8", parts=(Part("mask", hole=0.0, keep=255.0),)),
    ),
    outputs=(OutputTensor("result", "image", "uint8", high=255.0, is_composited=True),),
)
PACKED = _descriptor(
    "packed-lama",
    size=SizeRule(multiple=32),
    inputs=(InputTensor("input", parts=(Part("image", zero_hole=True), Part("mask"))),),
    outputs=(OutputTensor("output", "image", is_composited=True),),
)
CORE = _descriptor(
    "migan-core",
    size=SizeRule("fixed", 512, 512),
    inputs=(InputTensor("input", parts=(Part("mask", hole=-0.5, keep=0.5), Part("image", low=-1.0, zero_hole=True))),),
    outputs=(OutputTensor("output", "image", low=-1.0),),
)
GUIDED = _descriptor(
    "guided",
    size=SizeRule(multiple=8, max_px=512),
    understands=frozenset({"edges", "colors"}),
    inputs=(
        InputTensor("image", parts=(Part("image"),)),
        InputTensor("mask", parts=(Part("mask"),)),
        InputTensor("edges", parts=(Part("edges"),)),
        InputTensor("edges_mask", parts=(Part("edges_mask"),)),
        InputTensor("colors", parts=(Part("colors"),)),
        InputTensor("colors_mask", parts=(Part("colors_mask"),)),
        InputTensor("noise", parts=(Part("noise"),)),
    ),
    outputs=(OutputTensor("filled", "image", is_composited=True),),
)
CONTRACTS = {
    "carve-lama": (CARVE, lama_bytes),
    "opencv-lama": (OPENCV, lama_bytes),
    "migan-pipeline": (MIGAN, migan_pipeline_bytes),
    "packed-lama": (PACKED, packed_bytes),
    "migan-core": (CORE, migan_core_bytes),
    "guided": (GUIDED, guided_bytes),
}


def installed(folder: Path, descriptor: Descriptor, data: bytes, **changes) -> InstalledModel:
    """A model whose file is written to `folder/<id>`."""
    descriptor = replace(descriptor, **changes)
    home = folder / descriptor.id
    home.mkdir(parents=True, exist_ok=True)
    (home / "model.onnx").write_bytes(data)
    record = FileRecord(hashlib.sha256(data).hexdigest(), len(data))
    return InstalledModel(descriptor, home, is_users=True, records={"model.onnx": record})


def write_all(folder: Path) -> dict[str, InstalledModel]:
    """Every contract's model, by id."""
    return {name: installed(folder, descriptor, make()) for name, (descriptor, make) in CONTRACTS.items()}


def metadata_of(data: bytes) -> dict[str, str]:
    """The metadata inside a model."""
    return {item.key: item.value for item in onnx.load_from_string(data).metadata_props}

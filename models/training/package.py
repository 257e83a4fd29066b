"""Put trained networks into the folders they ship in: the ONNX files, and the description that names their hashes."""

from __future__ import annotations

import argparse
import hashlib
import logging
from pathlib import Path

from editor.engines.descriptor import (
    ContextRule,
    Descriptor,
    FileEntry,
    InputTensor,
    License,
    MaskRule,
    OutputTensor,
    Part,
    Runtime,
    SizeRule,
)
from editor.engines.descriptor_toml import dump_descriptor
from models.training import export
from models.training.pictures import BUILD, ROOT

NAMES = ("fill", "harmonize", "select", "structure")
SELECT_SIDE_PX = 384
GUIDE_SIDE_PX = 192
LINES_SIDE_PX = 224
_LICENSE = License(
    spdx="Apache-2.0",
    is_commercial=True,
    attribution="Pentimento",
    note="Trained only on pictures in the public domain or under free licenses, and on pictures drawn by its program.",
)
_IMAGE = Part("image")


def described(name: str, version: str, files: tuple[FileEntry, ...]) -> Descriptor:
    """What the program must know to run a network of ours."""
    makers = {"fill": _fill, "harmonize": _harmonize, "select": _select, "structure": _structure}
    return makers[name](version, files)


def _fill(version: str, files: tuple[FileEntry, ...]) -> Descriptor:
    maps = ("edges", "edges_mask", "colors", "colors_mask", "noise")
    inputs = [_tensor("image", Part("image", zero_hole=True)), _tensor("mask", Part("mask"))]
    inputs += [_tensor(role, Part(role)) for role in maps]  # type: ignore[arg-type]
    return Descriptor(
        id="fill",
        task="inpaint",
        label="Layout and color",
        version=version,
        format="onnx",
        summary="Completes the layout of a hole from afar and follows drawn lines and colors; shows no fine texture.",
        license=_LICENSE,
        files=files,
        size=SizeRule(mode="dynamic", multiple=8, min_px=64, max_px=GUIDE_SIDE_PX),
        context=ContextRule(margin_px=64, margin_share=0.5),
        mask=MaskRule(grow_px=0),
        runtime=Runtime(memory_mb=120, opset=export.OPSET),
        inputs=tuple(inputs),
        outputs=(OutputTensor("filled", "image", is_composited=True),),
        understands=frozenset({"edges", "colors"}),
    )


def _harmonize(version: str, files: tuple[FileEntry, ...]) -> Descriptor:
    return Descriptor(
        id="harmonize",
        task="harmonize",
        label="Fit light and color",
        version=version,
        format="onnx",
        summary="Fits the light and color of a pasted subject to its surroundings, without redrawing it.",
        license=_LICENSE,
        files=files,
        size=SizeRule(mode="fixed", width=256, height=256, fit="stretch"),
        runtime=Runtime(memory_mb=60, opset=export.OPSET),
        inputs=(_tensor("image", _IMAGE), _tensor("mask", Part("mask"))),
        outputs=(OutputTensor("grid", "params"),),
    )


def _select(version: str, files: tuple[FileEntry, ...]) -> Descriptor:
    loose = [InputTensor(name, layout="", parts=(Part("embedding"),)) for name in ("features", "context")]
    loose += [
        InputTensor(name, layout="", parts=(Part(name),)) for name in ("points", "labels", "previous", "has_previous")
    ]
    return Descriptor(
        id="select",
        task="segment",
        label="Click to select",
        version=version,
        format="onnx",
        summary="Selects what is clicked on, boxed or scribbled over.",
        license=_LICENSE,
        files=files,
        size=SizeRule(mode="fixed", width=SELECT_SIDE_PX, height=SELECT_SIDE_PX, fit="letterbox-top-left", pad="edge"),
        runtime=Runtime(memory_mb=200, opset=export.OPSET),
        inputs=(_tensor("image", _IMAGE), *loose),
        outputs=(
            OutputTensor("#0/features", "embedding", layout=""),
            OutputTensor("#1/context", "embedding", layout=""),
            OutputTensor("masks", "masks", layout="", activation="sigmoid"),
            OutputTensor("scores", "scores", layout=""),
        ),
        options={
            "masks_cover": "tensor",
            "masks_are_state": True,
            "previous_side": SELECT_SIDE_PX // 2,
            "points": {"offset": 0.0},
        },
    )


def _structure(version: str, files: tuple[FileEntry, ...]) -> Descriptor:
    return Descriptor(
        id="structure",
        task="structure",
        label="Edges, also inside a hole",
        version=version,
        format="onnx",
        summary="Finds the edges of a picture and goes on with them inside a hole.",
        license=_LICENSE,
        files=files,
        size=SizeRule(mode="dynamic", multiple=8, min_px=64, max_px=LINES_SIDE_PX),
        runtime=Runtime(memory_mb=200, opset=export.OPSET),
        inputs=(_tensor("image", _IMAGE), _tensor("mask", Part("mask"))),
        outputs=(OutputTensor("edges", "map"),),
    )


def _tensor(name: str, part: Part) -> InputTensor:
    return InputTensor(name, parts=(part,))


def package(name: str, config: str, checkpoint: Path, folder: Path, version: str) -> Descriptor:
    """Write a network's ONNX files and its description into a folder. Raises ValueError where ONNX strays."""
    entries = []
    for graph in export.graphs(name, config, checkpoint):
        file = export.export(graph, folder)
        content = file.read_bytes()
        role = file.stem.partition("-")[2] or "model"
        entries.append(FileEntry(role, file.name, hashlib.sha256(content).hexdigest(), len(content)))
    made = described(name, version, tuple(entries))
    (folder / "model.toml").write_text(dump_descriptor(made), encoding="utf-8")
    return made


def _main() -> None:
    parser = argparse.ArgumentParser(description="Put a trained network into the folder it ships in.")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--version", default="1", help="raise it whenever other weights are put in")
    parser.add_argument("--config", default="cpu")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    checkpoint = options.checkpoint or BUILD / options.name / "checkpoint.pt"
    folder = options.out or ROOT / "models" / options.name
    made = package(options.name, options.config, checkpoint, folder, options.version)
    for entry in made.files:
        print(f"{folder / entry.name}: {entry.size_bytes} bytes, sha256 {entry.sha256}")


if __name__ == "__main__":
    _main()

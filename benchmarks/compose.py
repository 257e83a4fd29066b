"""What composing a stack of layers costs: a whole picture and a small rectangle, beside the libraries' own blending."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from benchmarks.harness import OURS, Column, Options, Table
from benchmarks.metrics import Image as Pixels
from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties
from editor.core.pixels import FloatImage
from editor.core.tiles import TileMap

PILLOW = "Pillow, alpha_composite"
OPENCV = "OpenCV, float32 whole images"
_LAYERS = 10
_MEGAPIXELS = 24.0
_DIRTY_PX = 256


@dataclass(frozen=True)
class Compose:
    """Ten soft layers of the whole picture's size, all in normal mode, as the peers know no other."""

    name: str = "compose"
    measures: str = "ten layers to one picture: 24 MP, and a rectangle of 256 px; processor time"

    def run(self, options: Options) -> list[Table]:
        """Milliseconds of the thread and of its helpers; the modes of one layer each in a second table."""
        megapixels = _MEGAPIXELS / 4 if options.quick else _MEGAPIXELS
        layers = [soft_layer(megapixels, seed) for seed in range(_LAYERS)]
        document = stacked(layers)
        bounds = document.bounds
        middle = Rect(bounds.width // 2 - 77, bounds.height // 2 - 91, _DIRTY_PX, _DIRTY_PX)
        columns = [
            Column(f"whole, {megapixels:.0f} MP", "lower", 0, has_ratio=True),
            Column(f"{_DIRTY_PX} px", "lower", 2, has_ratio=True),
        ]
        table = Table(f"Composing {_LAYERS} layers, processor time in ms", columns, "way")
        ways: dict[str, Callable[[Rect], object]] = {
            OURS: lambda rect: document.render(rect),
            PILLOW: lambda rect: by_pillow([layer[rect.slices] for layer in layers]),
            OPENCV: lambda rect: by_opencv([layer[rect.slices] for layer in layers]),
        }
        for turn in range(1 if options.quick else 3):
            for way, act in ways.items():
                if not options.leaves_out(way):
                    whole, small = _spent_ms(act, bounds, 1), _spent_ms(act, middle, 20)
                    table.add(way, str(turn), {columns[0].name: whole, columns[1].name: small})
        table.note("the same pictures everywhere; ours and OpenCV's round once, Pillow's after every layer")
        return [table, _modes(layers[:2], middle)]


def _modes(layers: list[Pixels], rect: Rect) -> Table:
    table = Table(f"Composing one layer of each mode over another, {_DIRTY_PX} px", [Column("ms", "lower", 2)], "mode")
    document = stacked(layers)
    *_, top = document.layers
    for mode in BlendMode:
        document.set_properties(top.id, LayerProperties(top.name, opacity=0.8, blend_mode=mode))
        table.add(mode.label, "once", {"ms": _spent_ms(document.render, rect, 20)})
    return table


def soft_layer(megapixels: float, seed: int) -> Pixels:
    """A 3:2 layer of noise whose alpha runs through all values; the lowest, of seed 0, is opaque."""
    height = round(math.sqrt(megapixels * 1e6 / 1.5))
    width = round(height * 1.5)
    patch = np.random.default_rng(seed).integers(0, 256, (512, 512, 4)).astype(np.uint8)
    if seed == 0:
        patch[..., 3] = 255
    return np.tile(patch, (-(-height // 512), -(-width // 512), 1))[:height, :width].copy()


def stacked(layers: list[Pixels]) -> Document:
    """A document of these layers, the first one lowest."""
    document = Document.from_pixels(layers[0])
    for pixels in layers[1:]:
        document.insert_layer(len(document.layers), document.new_layer("Layer", TileMap.from_array(pixels)))
    return document


def by_pillow(layers: list[Pixels]) -> Image.Image:
    """Pillow's 8-bit "over", layer after layer."""
    below = Image.fromarray(np.ascontiguousarray(layers[0]))
    for pixels in layers[1:]:
        below.alpha_composite(Image.fromarray(np.ascontiguousarray(pixels)))
    return below


def by_opencv(layers: list[Pixels]) -> Pixels:
    """The plain way with OpenCV: whole pictures in float32, premultiplied, blended with `multiply` and `add`."""
    below: FloatImage | None = None
    for pixels in layers:
        source: FloatImage = np.asarray(pixels, np.float32) * np.float32(1 / 255)
        alpha = cv2.extractChannel(source, 3)
        cv2.insertChannel(np.ones_like(alpha), source, 3)
        mixed = cv2.multiply(source, cv2.merge([alpha] * 4))
        if below is not None:
            mixed = cv2.add(mixed, cv2.multiply(below, cv2.merge([1 - alpha] * 4)))
        below = np.asarray(mixed, np.float32)
    assert below is not None
    straight = np.concatenate([below[..., :3] / np.maximum(below[..., 3:], 1e-6), below[..., 3:]], axis=-1)
    out: Pixels = np.rint(np.clip(straight, 0, 1) * 255).astype(np.uint8)
    return out


def _spent_ms(act: Callable[[Rect], object], rect: Rect, times: int) -> float:
    """Processor milliseconds of the whole process, its threads included: on a shared machine clocks say less."""
    act(rect if times > 1 else Rect(rect.x, rect.y, 64, 64))
    started = time.process_time()
    for _ in range(times):
        act(rect)
    return (time.process_time() - started) * 1000 / times


CASES = (Compose(),)

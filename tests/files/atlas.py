"""A picture of small cells, each of which shows one thing that layers can do, for comparison with other programs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, new_mask
from editor.core.tiles import TileMap

CELL = 24
COLUMNS = 12


def _gradient(seed: int, dtype: type[np.generic], alpha: tuple[float, float]) -> np.ndarray:
    """Smooth color of its own for every seed; `alpha` (0 to 1) at the left and right edge."""
    full = np.iinfo(dtype).max
    ys, xs = np.mgrid[0:CELL, 0:CELL] / (CELL - 1)
    draw = np.random.default_rng(seed)
    corners = draw.uniform(0.05, 0.95, (4, 3))
    weights = np.stack([(1 - xs) * (1 - ys), xs * (1 - ys), (1 - xs) * ys, xs * ys], axis=2)
    color = weights @ corners
    soft = alpha[0] + (alpha[1] - alpha[0]) * xs
    return np.rint(np.dstack([color, soft]) * full).astype(dtype)


class Atlas:
    """Adds cells; `cells` has the name and rectangle of each."""

    def __init__(self, dtype: type[np.generic], width: int = COLUMNS, rows: int = 6) -> None:
        self.dtype = dtype
        self.document = Document(Size(width * CELL, rows * CELL), 8 if dtype == np.uint8 else 16)
        self.cells: dict[str, Rect] = {}
        self._columns = width

    def begin(self, name: str, backdrop: tuple[float, float] | None = (1, 1)) -> None:
        """A new cell, with an opaque, soft or no layer in it."""
        index = len(self.cells)
        self.cells[name] = Rect(index % self._columns * CELL, index // self._columns * CELL, CELL, CELL)
        self.place = self.cells[name]
        self.name = name
        if backdrop is not None:
            self.add("below", 1000 + index, alpha=backdrop)

    def add(
        self,
        what: str,
        seed: int,
        alpha: tuple[float, float] = (1, 1),
        group: Layer | None = None,
        masked: bool = False,
        **properties: object,
    ) -> Layer:
        """A layer over the cell, on top of its group or of all."""
        tiles = TileMap.from_array(_gradient(seed, self.dtype, alpha), self.place.x, self.place.y)
        layer = self.document.new_layer(f"{self.name}: {what}", tiles)
        return self._put(layer, group, masked, properties)

    def add_group(self, what: str, group: Layer | None = None, masked: bool = False, **properties: object) -> Layer:
        """A group, which what comes into it must follow."""
        layer = self.document.new_layer(f"{self.name}: {what}")
        layer.is_group = True
        return self._put(layer, group, masked, properties)

    def _put(self, layer: Layer, group: Layer | None, masked: bool, properties: dict[str, object]) -> Layer:
        layer.properties = replace(layer.properties, **properties)
        if masked:
            layer.hidden = new_mask()
            inner = Rect(self.place.x + 4, self.place.y + 6, CELL - 8, CELL - 10)
            soft = np.linspace(0, 255, inner.width).astype(np.uint8)
            layer.hidden.write(inner, np.repeat(soft[None, :], inner.height, axis=0))
        index = len(self.document.layers)
        if group is not None:
            layer.group = group.id
            index = self.document.layers.index(group.id)
        self.document.insert_layer(index, layer)
        return layer


def atlas(dtype: type[np.generic], modes: tuple[BlendMode, ...]) -> Atlas:
    """Every mode on an opaque and a soft backdrop, and masks, groups, opacity and clipping."""
    out = Atlas(dtype)
    for number, mode in enumerate(modes):
        out.begin(f"{mode.name} on opaque")
        out.add("mode", number, blend_mode=mode)
    for number, mode in enumerate(modes):
        out.begin(f"{mode.name} on soft", (0.2, 1))
        out.add("mode", number, (0.9, 0.3), blend_mode=mode, opacity=0.8)
    out.begin("opacity")
    out.add("half", 50, opacity=128 / 255)
    out.begin("mask")
    out.add("masked", 51, masked=True)
    out.begin("mask that is off")
    out.add("masked", 52, masked=True, is_mask_enabled=False)
    out.begin("hidden layer")
    out.add("hidden", 53, is_visible=False)
    out.begin("clipped", None)
    out.add("base", 54, (0, 1))
    out.add("clipped", 55, is_clipped=True)
    out.begin("clipped over picture")
    out.add("base", 56, (0, 1))
    out.add("clipped", 57, is_clipped=True, opacity=0.6)
    out.begin("clipped with mode")
    out.add("base", 58, (0, 1))
    out.add("clipped", 59, is_clipped=True, blend_mode=BlendMode.MULTIPLY)
    out.begin("clipped to masked")
    out.add("base", 60, masked=True)
    out.add("clipped", 61, is_clipped=True)
    out.begin("group of opacity")
    group = out.add_group("group", opacity=0.5)
    out.add("in it", 62, group=group)
    out.add("in it above", 63, (0, 1), group=group)
    out.begin("group passing through")
    group = out.add_group("group")
    out.add("in it", 64, group=group, blend_mode=BlendMode.MULTIPLY)
    out.begin("isolated group")
    group = out.add_group("group", is_isolated=True)
    out.add("in it", 65, (1, 0.5), group=group, blend_mode=BlendMode.MULTIPLY)
    out.begin("group of mode")
    group = out.add_group("group", blend_mode=BlendMode.SCREEN)
    out.add("in it", 66, (1, 0.5), group=group)
    out.begin("masked group")
    group = out.add_group("group", masked=True)
    out.add("in it", 67, group=group)
    out.begin("hidden group")
    group = out.add_group("group", is_visible=False)
    out.add("in it", 68, group=group)
    out.begin("group in group")
    outer = out.add_group("outer", opacity=0.7)
    inner = out.add_group("inner", group=outer, opacity=0.8)
    out.add("in it", 69, (1, 0.4), group=inner)
    out.add("above it", 70, (0, 0.5), group=outer)
    out.begin("clipped to group")
    group = out.add_group("group", is_isolated=True)
    out.add("in it", 71, (0, 1), group=group)
    out.add("clipped", 72, is_clipped=True)
    return out

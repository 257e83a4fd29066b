"""What a step of the history costs: memory of a thousand strokes, recording, packing, undo and redo, beside two ways.

The peers are a Qt undo stack whose commands hold two copies of the stroke's rectangle, and whole tiles before and after
kept by zlib at its usual level 6. All see the same strokes.
"""

from __future__ import annotations

import json
import math
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.harness import OURS, Column, Options, Table, percentile
from benchmarks.processes import ChildError, resident_bytes, run_child
from benchmarks.synthetic import noise_picture

if TYPE_CHECKING:
    from editor.core.commands import ChangeSelection, PaintLayer
    from editor.core.document import Document
    from editor.core.geometry import Rect

_QT = "QUndoStack, two QImages of the rectangle"
_ZLIB = "zlib 6 of whole tiles"
_MEGAPIXELS = 24.0
# Of the strokes that zlib 6 would take minutes for, every so many are measured and counted up.
_ZLIB_EVERY = 10


@dataclass(frozen=True)
class Kind:
    """Strokes of one sort; `color` paints into the layer, which is noise, the hardest there is to compress."""

    title: str
    size: float
    hardness: float
    color: bool = False
    depth: int = 8


KINDS = {
    "soft": Kind("soft 60-px strokes of the mask", 60, 0.3),
    "hard": Kind("hard 200-px strokes of the mask", 200, 1.0),
    "color": Kind("soft 60-px color strokes on noise, 8 bits", 60, 0.3, color=True),
    "color16": Kind("soft 60-px color strokes on noise, 16 bits", 60, 0.3, color=True, depth=16),
}


class HistoryCase:
    """A thousand strokes on a picture of 24 megapixels, each recorded, packed, undone and made again."""

    name = "history"
    measures = "memory of 1,000 strokes on 24 MP; recording, packing, undo and redo of each"

    def run(self, options: Options) -> list[Table]:
        """One table per sort of stroke."""
        strokes = 200 if options.quick else 1000
        return [self._table(name, kind, strokes, options) for name, kind in KINDS.items()]

    def _table(self, name: str, kind: Kind, strokes: int, options: Options) -> Table:
        columns = (
            Column("MB", "lower", 1, has_ratio=True),
            Column("record ms p50", "lower", 3),
            Column("record ms p95", "lower", 3),
            Column("pack ms p50", "lower", 2),
            Column("pack ms p95", "lower", 2),
            Column("undo ms p50", "lower", 2, has_ratio=True),
            Column("undo ms p95", "lower", 2),
            Column("undo ms most", "lower", 2),
            Column("redo ms p50", "lower", 2),
            Column("redo ms p95", "lower", 2),
        )
        table = Table(f"{strokes} {kind.title} on {_MEGAPIXELS:.0f} MP", columns, "way")
        for row, way in ((OURS, "ours"), (_QT, "qt"), (_ZLIB, "zlib")):
            if row != OURS and options.leaves_out(row):
                continue
            try:
                answer = run_child("benchmarks.history", way, name, str(strokes), limit_s=600)
            except ChildError as error:
                table.note(f"{row}: {error}")
                continue
            values = {"MB": answer["bytes"] / 1e6}
            for act in ("record", "pack", "undo", "redo"):
                if answer.get(act):
                    values[f"{act} ms p50"] = percentile(answer[act], 0.5)
                    values[f"{act} ms p95"] = percentile(answer[act], 0.95)
            values["undo ms most"] = max(answer["undo"])
            table.add(row, "once", values)
            if way == "ours":
                table.note(
                    f"ours: {answer['steps']} of {strokes} steps held; at most {max(answer['record']):.2f} ms to "
                    f"record one and {max(answer['redo']):.2f} ms to make one again"
                )
                own = ", ".join(f"{act} {most:.2f}" for act, most in answer["own"].items())
                table.note(f"ours: at most so many ms of the processor's own time: {own}")
                table.note(f"ours: {answer['loose'] / 1e6:.0f} MB before packing, packed on a thread between strokes")
                if answer["grown"] is not None:
                    table.note(f"ours: the process grew by {answer['grown'] / 1e6:.0f} MB, the painted tiles included")
        if _ZLIB in table.samples:
            table.note(f"zlib 6: one stroke in {_ZLIB_EVERY} is measured, MB are counted up")
        return table


@dataclass(frozen=True, eq=False)
class Stroke:
    """A stroke already painted into its document."""

    command: ChangeSelection | PaintLayer
    rect: Rect


def new_document(kind: Kind) -> Document:
    """Noise of 24 megapixels."""
    from editor.core.document import Document
    from editor.core.pixels import to_depth, with_alpha

    pixels = with_alpha(noise_picture(_MEGAPIXELS))
    return Document.from_pixels(pixels if kind.depth == 8 else to_depth(pixels, 16))


def painted(document: Document, kind: Kind, count: int) -> Iterator[Stroke]:
    """Paint strokes of 400 px that bend by chance, always the same ones; in the mask every other one erases."""
    from editor.core.commands import PaintLayer, tile_changes
    from editor.core.document import Document
    from editor.core.geometry import Rect
    from editor.tools.base import PointerEvent
    from editor.tools.mask_brush import BrushSettings, MaskBrush

    canvas = Document(document.size) if kind.color else document
    brush = MaskBrush(BrushSettings(size=kind.size, hardness=kind.hardness, fill_loops=False))
    draw = np.random.default_rng(1)
    rects: list[Rect] = []
    canvas.selection_changed.connect(rects.append)
    tries = 0
    while count:
        rects.clear()
        # By turns, or the mask would be full and strokes would change nothing.
        erase = not kind.color and tries % 2 == 1
        x, y = draw.uniform(0, document.size.width), draw.uniform(0, document.size.height)
        angle = draw.uniform(0, 2 * math.pi)
        brush.press(canvas, PointerEvent(x, y, erase=erase))
        for _move in range(20):
            angle += draw.normal(0, 0.15)
            x, y = x + 20 * math.cos(angle), y + 20 * math.sin(angle)
            brush.move(PointerEvent(x, y))
        command: ChangeSelection | PaintLayer | None = brush.release(PointerEvent(x, y))
        color = draw.uniform(0, 1, 3)
        tries += 1
        if command is None:
            continue
        count -= 1
        rect = Rect(0, 0, 0, 0)
        for dirty in rects:
            rect = rect.united(dirty)
        if kind.color:
            layer = next(iter(document.layers))
            after = layer.pixels.snapshot()
            share = (canvas.selection.read(rect) / np.float32(255))[..., None]
            canvas.selection.pixels.clear()
            pixels = after.read(rect)
            full = 2**kind.depth - 1
            pixels[..., :3] = np.rint(pixels[..., :3] * (1 - share) + color.astype(np.float32) * full * share)
            after.write(rect, pixels)
            command = PaintLayer("Paint", layer.id, *tile_changes(layer.pixels, after))
            command.apply(document)
        yield Stroke(command, rect)


def ours(kind: Kind, count: int) -> dict[str, Any]:
    """The history as the window uses it, with its thread."""
    from editor.core.background import Background, Task
    from editor.core.history import History

    document, worker = new_document(kind), Background("undo")
    times: dict[str, list[float]] = {"record": [], "pack": [], "undo": [], "redo": []}
    # A busy machine makes any act wait; what the act itself takes of the processor shows beside it.
    own: dict[str, float] = {"record": 0, "undo": 0, "redo": 0}

    def measured(name: str, act: Callable[[], None]) -> None:
        started, own_started = time.perf_counter(), time.thread_time()
        act()
        own[name] = max(own[name], (time.thread_time() - own_started) * 1000)
        times[name].append(_ms_since(started))

    def run_later(task: Task) -> None:
        def timed() -> None:
            started = time.perf_counter()
            task()
            times["pack"].append(_ms_since(started))

        worker.run(timed)

    history = History(document, run_later=run_later)
    before = resident_bytes()
    loose = 0
    for stroke in painted(document, kind, count):
        loose += stroke.command.size_bytes
        measured("record", partial(history.record, stroke.command))
    worker.wait()
    history.tend()
    worker.wait()
    history.tend()
    after = resident_bytes()
    size, steps = history.size_bytes, len(history.steps)
    while history.undo_step is not None:
        measured("undo", history.undo)
    while history.redo_step is not None:
        measured("redo", history.redo)
    worker.close()
    grown = None if before is None or after is None else after - before
    return {"bytes": size, "steps": steps, "loose": loose, "grown": grown, "own": own, **times}


def with_qt(kind: Kind, count: int) -> dict[str, Any]:
    """Commands of Qt's undo stack that hold the stroke's rectangle before and after, in the canvas's own format."""
    from PySide6.QtCore import QPoint, QRect
    from PySide6.QtGui import QImage, QPainter, QUndoCommand, QUndoStack

    from editor.core.tiles import TileMap

    document = new_document(kind)
    formats = {8: QImage.Format.Format_RGBA8888, 16: QImage.Format.Format_RGBA64}
    format_of = formats[kind.depth] if kind.color else QImage.Format.Format_Grayscale8

    def pixels_of() -> TileMap:
        return next(iter(document.layers)).pixels if kind.color else document.selection.pixels

    def image_of(rect: Rect) -> QImage:
        pixels = np.ascontiguousarray(pixels_of().read(rect))
        return QImage(pixels.data, rect.width, rect.height, pixels.strides[0], format_of).copy()

    canvas = image_of(document.bounds)

    class Painted(QUndoCommand):
        def __init__(self, place: QRect, before: QImage, after: QImage) -> None:
            super().__init__("Paint")
            self.place, self.before, self.after = place, before, after

        def show_image(self, image: QImage) -> None:
            painter = QPainter(canvas)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(QPoint(self.place.x(), self.place.y()), image)
            painter.end()

        def undo(self) -> None:
            self.show_image(self.before)

        def redo(self) -> None:
            self.show_image(self.after)

    stack = QUndoStack()
    size = 0
    times: dict[str, list[float]] = {"record": [], "undo": [], "redo": []}
    for stroke in painted(document, kind, count):
        rect = stroke.rect.intersect(document.bounds)
        place, painted_image = QRect(rect.x, rect.y, rect.width, rect.height), image_of(rect)
        started = time.perf_counter()
        command = Painted(place, canvas.copy(place), painted_image.copy())
        stack.push(command)
        times["record"].append(_ms_since(started))
        size += command.before.sizeInBytes() + command.after.sizeInBytes()
    for act, do in (("undo", stack.undo), ("redo", stack.redo)):
        for _step in range(count):
            started = time.perf_counter()
            do()
            times[act].append(_ms_since(started))
    return {"bytes": size, **times}


def with_zlib(kind: Kind, count: int) -> dict[str, Any]:
    """Each tile before and after as bytes of their own."""
    from editor.core.pixels import AnyArray

    document = new_document(kind)
    times: dict[str, list[float]] = {"pack": [], "undo": [], "redo": []}
    size = 0

    def packed(tile: AnyArray | None) -> bytes | None:
        return None if tile is None else zlib.compress(tile.data, 6)

    def unpacked(data: bytes | None, like: AnyArray) -> AnyArray | None:
        if data is None:
            return None
        return np.frombuffer(zlib.decompress(data), like.dtype).reshape(like.shape)

    for number, stroke in enumerate(painted(document, kind, count)):
        if number % _ZLIB_EVERY:
            continue
        before, after = stroke.command.before, stroke.command.after
        like = next(tile for tile in (*before.values(), *after.values()) if tile is not None)
        started = time.perf_counter()
        kept = {key: (packed(before[key]), packed(after[key])) for key in after}
        times["pack"].append(_ms_since(started))
        size += sum(len(data) for pair in kept.values() for data in pair if data is not None)
        target = stroke.command.target(document)
        for act, side in (("undo", 0), ("redo", 1)):
            started = time.perf_counter()
            target.replace_tiles({key: unpacked(pair[side], like) for key, pair in kept.items()})
            times[act].append(_ms_since(started))
    return {"bytes": size * _ZLIB_EVERY, **times}


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


CASES = (HistoryCase(),)

if __name__ == "__main__":
    ways = {"ours": ours, "qt": with_qt, "zlib": with_zlib}
    print(json.dumps(ways[sys.argv[1]](KINDS[sys.argv[2]], int(sys.argv[3]))))

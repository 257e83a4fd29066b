"""Edits a document by chance as fast as it is told, with a journal, and says after each edit what there is to lose.

Each line is the time, the time by the journal's clock, and a word: what would have to come back now and what led there,
or that it was `taken` for the journal, or which state was `written`. The journal's clock is moved by hand: it stands
still while the machine does something else. Run as `python -m tests.recovery_child ROOT SEED`, or with one more word to
leave the journal the clock of the system; it goes on until it is killed.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from pathlib import Path

import numpy as np

from editor.core.commands import AddLayer, PaintLayer, tile_changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import EditorError
from editor.files.journal import Moment
from editor.files.journal_keeper import Keeper
from editor.jobs.queue import JobQueue
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.workspace import Workspace
from tests.files.journal_help import digest
from tests.operations.fakes import FakeInpainter

TICK_S = 0.05
# How far the journal's clock goes between two ticks.
STEPS_S = (0.02, 0.1, 0.4)


class Editing:
    """One workspace and the hand that works in it."""

    def __init__(self, root: Path, seed: int, has_real_clock: bool) -> None:
        self.draw = np.random.default_rng(seed)
        self.acts: queue.SimpleQueue = queue.SimpleQueue()
        self.gate = threading.Event()
        width, height = (int(side) for side in self.draw.integers(40, 900, 2))
        pixels = self.draw.integers(0, 256, (height, width, 4), np.uint8)
        jobs = JobQueue(self.acts.put)
        self.workspace = Workspace(Document.from_pixels(pixels), Engines([FakeInpainter(gate=self.gate)]), jobs)
        self.document = self.workspace.document
        self.brush = MaskBrush(BrushSettings(size=30))
        self.by_hand_s = 0.0
        self.clock = time.monotonic if has_real_clock else lambda: self.by_hand_s
        self.told = -1
        self.taken: dict[int, int] = {}
        self.keeper = Keeper(root, self.acts.put, self.clock)
        kept = self.keeper.attach(self.take, self.workspace.changes)
        self.write, kept.folder.write = kept.folder.write, self.written

    def place(self) -> PointerEvent:
        x, y = self.draw.uniform(-20, self.document.size.width + 20), self.draw.uniform(-20, self.document.size.height)
        return PointerEvent(float(x), float(y), float(self.draw.uniform(0.2, 1)))

    def deliver(self) -> None:
        while not self.acts.empty():
            self.acts.get()()

    def edit(self) -> str:
        """One edit of any kind; its name."""
        kinds = ["stroke"] * 4 + ["fill"] * 2 + ["gate", "undo", "redo", "layer", "paint", "drop", "props", "order"]
        kinds += ["clear", "cancel", "mask", "save"]
        kind = str(self.draw.choice(kinds))
        if self.workspace.gesture is not None:
            kind = str(self.draw.choice(["move"] * 6 + ["release", "abort", "gate"]))
        try:
            getattr(self, "do_" + kind)()
        except EditorError:
            return kind + " refused"
        return kind

    def do_stroke(self) -> None:
        self.workspace.press(self.brush, self.place())

    def do_move(self) -> None:
        self.workspace.move(self.place())

    def do_release(self) -> None:
        self.workspace.release(self.place())

    def do_abort(self) -> None:
        self.workspace.cancel_gesture()

    def do_fill(self) -> None:
        if len(self.workspace.running) < 3:
            self.gate.clear()
            self.workspace.fill()

    def do_gate(self) -> None:
        self.gate.set()

    def do_cancel(self) -> None:
        self.workspace.cancel_newest()

    def do_undo(self) -> None:
        self.workspace.undo()

    def do_redo(self) -> None:
        self.workspace.redo()

    def do_clear(self) -> None:
        self.workspace.clear_selection()

    def do_save(self) -> None:
        # A document that was only just opened or saved has nothing to lose: the next edit begins again.
        if self.draw.random() < 0.1:
            self.workspace.history.mark_clean()

    def any_layer(self) -> int:
        return int(self.draw.choice([layer.id for layer in self.document.layers]))

    def do_layer(self) -> None:
        if len(self.document.layers) < 6:
            colors = self.draw.integers(0, 256, (50, 70, 4), np.uint8)
            layer = self.document.new_layer(
                "New", TileMap.from_array(colors, *(int(v) for v in self.draw.integers(-90, 500, 2)))
            )
            self.workspace.perform(AddLayer("Add", layer, self.any_layer()))

    def do_paint(self) -> None:
        layer = self.document.layers.get(self.any_layer())
        after = layer.pixels.snapshot()
        x, y = (int(value) for value in self.draw.integers(-50, 800, 2))
        after.write(Rect(x, y, 60, 60), self.draw.integers(0, 256, (60, 60, 4), np.uint8))
        self.workspace.perform(PaintLayer("Paint", layer.id, *tile_changes(layer.pixels, after)))

    def do_drop(self) -> None:
        self.workspace.remove_layer(self.any_layer())

    def do_props(self) -> None:
        opacity = float(self.draw.uniform(0, 1))
        self.workspace.set_layer(self.any_layer(), "Opacity", merge=True, opacity=opacity, name=f"ü {opacity:.3f}")

    def do_order(self) -> None:
        self.workspace.move_layer(self.any_layer(), int(self.draw.integers(0, len(self.document.layers))))

    def do_mask(self) -> None:
        self.workspace.add_mask(self.any_layer(), from_selection=True)

    def tell(self, kind: str) -> None:
        """A line with what would have to come back."""
        moment = self.workspace.moment()
        self.told += 1
        self.say(f"state {digest(self.document, moment.masks) if moment.is_modified else 'clean'} {kind}")

    def say(self, text: str) -> None:
        # In one piece, whichever thread it comes from.
        os.write(1, f"{time.monotonic():.6f} {self.clock():.6f} {text}\n".encode())

    def take(self) -> Moment:
        moment = self.workspace.moment()
        self.taken[id(moment)] = self.told
        self.say(f"taken {self.told}")
        return moment

    def written(self, moment: Moment) -> None:
        self.write(moment)
        self.say(f"written {self.taken[id(moment)]}")


def main(root: Path, seed: int, has_real_clock: bool) -> None:
    editing = Editing(root, seed, has_real_clock)
    editing.tell("open")
    pause_s, step_s = float(editing.draw.choice([0.002, 0.02, 0.1])), float(editing.draw.choice(STEPS_S))
    while True:
        kind = editing.edit()
        editing.tell(kind)
        for _ in range(max(1, round(pause_s / TICK_S))):
            if not editing.acts.empty():
                editing.deliver()
                editing.tell("delivered")
            editing.keeper.tick()
            time.sleep(min(pause_s, TICK_S))
            editing.by_hand_s += step_s


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3)

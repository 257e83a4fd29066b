"""How long the window stands still for edits of a whole large picture: moving, turning, undo of an old deletion."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.harness import OURS, Column, Options, Table
from benchmarks.processes import ChildError, run_child

_FRAME = "a frame of 60 a second"
_MEGAPIXELS = 24.0


@dataclass(frozen=True)
class Edits:
    """The longest time without an answer, from an act until its effect is there and some time after."""

    name: str = "edits"
    measures: str = "longest stand-still of the window for whole-picture edits on 24 MP, and growing a soft selection"

    def run(self, options: Options) -> list[Table]:
        """One table of acts in the window, offscreen, and one of the selection's edge."""
        table = Table(
            f"Longest stand-still in ms, {_MEGAPIXELS:.0f} MP, 1600 x 1000 px, offscreen",
            (Column("act", "lower", 1), Column("any event after", "lower", 1), Column("processor", "lower", 1)),
            "act",
        )
        selection = Table("Soft selection of 24 MP", (Column("s", "lower", 2),), "act")
        for turn in range(1 if options.quick else 3):
            try:
                answer = run_child("benchmarks.edits", environment={"QT_QPA_PLATFORM": "offscreen"}, limit_s=300)
            except ChildError as error:
                table.note(f"{OURS}: {error}")
                continue
            for label, (act, event, own) in answer["window"].items():
                table.add(label, str(turn), {"act": act, "any event after": event, "processor": own})
            for label, seconds in answer["selection"].items():
                selection.add(label, str(turn), {"s": seconds})
        table.note(f"{_FRAME} lasts 16.7 ms; “processor” is what the longest of both took of the processor itself")
        return [table, selection]


def measured() -> dict[str, Any]:
    """Every act once, in a window of the program."""
    os.environ["PENTIMENTO_HOME"] = tempfile.mkdtemp()
    import sys

    import cv2
    import numpy as np

    from benchmarks.synthetic import noise_picture
    from editor import app
    from editor.algorithms.grow import grow
    from editor.algorithms.warp import Turn
    from editor.core.document import Document
    from editor.core.pixels import with_alpha
    from editor.operations.geometry import TurnAll
    from editor.tools.base import PointerEvent

    sys.setswitchinterval(app.SWITCH_INTERVAL_S)
    application, window = app.make_application(), app.make_window()
    window.resize(1600, 1000)
    window.show()
    pixels = with_alpha(noise_picture(_MEGAPIXELS))
    workspace = window.add_document(Document.from_pixels(pixels), None, "Noise")
    found: dict[str, tuple[float, float, float]] = {}

    def settle(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            application.processEvents()

    def take(label: str, act: Callable[[], object], wait_s: float = 3.0) -> None:
        started, own = time.perf_counter(), time.thread_time()
        act()
        first, first_own = (time.perf_counter() - started) * 1000, (time.thread_time() - own) * 1000
        longest, longest_own, end = 0.0, 0.0, time.monotonic() + wait_s
        while time.monotonic() < end:
            started, own = time.perf_counter(), time.thread_time()
            application.processEvents()
            longest = max(longest, (time.perf_counter() - started) * 1000)
            longest_own = max(longest_own, (time.thread_time() - own) * 1000)
            time.sleep(0.0005)
        found[label] = (first, longest, max(first_own, longest_own))

    settle(4)
    canvas, document = window.canvas, workspace.document
    canvas.choose_tool("move")
    for dx in (37, 38):
        canvas._press_tool(canvas.mover, PointerEvent(100, 100))
        workspace.move(PointerEvent(100 + dx, 130))
        settle(1)
        take("release a move", lambda dx=dx: canvas._finish_move(PointerEvent(100 + dx, 130)))  # type: ignore[misc]
    take("undo a move", workspace.undo)
    take("redo a move", workspace.redo)
    take("turn by 90°", lambda: workspace.reshape(TurnAll("Turn", Turn(1))))
    take("undo a turn", workspace.undo)
    take("redo a turn", workspace.redo)
    workspace.undo()
    layer = workspace.add_layer()
    workspace.remove_layer(next(iter(document.layers)).id)
    workspace.set_undo_budget(2**20)
    for number in range(12):
        workspace.set_layer(layer, f"Name {number}", name=f"{number}")
    settle(6)
    target = next(index for index, step in enumerate(workspace.history.steps) if step.label.startswith("Delete"))
    take("jump before an old deletion", lambda: workspace.go_to(target), 4.0)
    mask = np.zeros((4000, 6000), np.uint8)
    cv2.ellipse(mask, (3000, 2000), (2500, 1500), 20, 0, 360, 255, -1)
    blurred = cv2.resize(np.random.default_rng(0).integers(0, 256, (200, 300), np.uint8), (6000, 4000))
    seconds = {}
    for label, soft in (("a feathered ellipse", np.asarray(cv2.blur(mask, (80, 80)))), ("soft all over", blurred)):
        for radius in (5, 50):
            started = time.perf_counter()
            grow(np.asarray(soft, np.uint8), radius)
            seconds[f"grow {label} by {radius}"] = time.perf_counter() - started
    return {"window": found, "selection": seconds}


CASES = (Edits(),)

if __name__ == "__main__":
    print(json.dumps(measured()), flush=True)
    # Threads of the window would outlive it by a moment.
    os._exit(0)

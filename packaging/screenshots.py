"""Take the pictures of the window that the README shows, from the bundled samples.

`python packaging/screenshots.py` takes all, `... reposition` one of them: fill, reposition, sketch.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "screenshots"
SAMPLES = ROOT / "resources" / "samples"
SIZE = (1600, 1000)
PATIENCE_S = 300.0
QUALITY = 88
Place = tuple[float, float]


class Hand:
    """Works in a window as somebody at the mouse does, and keeps what the window looks like."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def until(self, is_done: Callable[[], bool]) -> None:
        """Let the window work until something has come about."""
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + PATIENCE_S
        while not is_done():
            if time.monotonic() > end:
                raise SystemExit("The window did not come to rest; nothing more was written.")
            QApplication.processEvents()
            # Whoever computes needs the interpreter, too.
            time.sleep(0.005)

    def rest(self, seconds: float) -> None:
        """Let the window work for a while: what follows a change begins a little later."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def open(self, name: str) -> None:
        """Open a sample in the whole window."""
        self.window.open_path(SAMPLES / name)
        self.until(lambda: self.window.workspace is not None)
        self.window.canvas.zoom_to_fit()

    def select(self, *names: str, gap: int = 1) -> NDArray[np.uint8]:
        """Mask what belongs to these parts of a sample, and a little around it; gaps up to `gap` pixels are closed."""
        import cv2

        from editor.core.tiles import TileMap

        parts = [np.asarray(Image.open(SAMPLES / name).convert("L")) for name in names]
        mask = cv2.dilate(np.max(parts, axis=0), np.ones((5, 5), np.uint8))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap))
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc)
        assert self.window.workspace is not None
        self.window.workspace.set_selection("Paint mask", TileMap.from_array(np.asarray(mask, np.uint8)))
        return np.asarray(mask, np.uint8)

    def choose(self, action: str) -> None:
        """Trigger an action."""
        self.window.refresh()
        self.window.actions_[action].trigger()

    def drag(self, places: Sequence[Place]) -> None:
        """Draw through these places of the document with the left button held."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        canvas, left, none = self.window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

        def at(place: Place) -> QPoint:
            return QPoint(*(round(axis) for axis in canvas.viewport.to_view(*place)))

        QTest.mousePress(canvas, left, none, at(places[0]))
        for (x, y), (to_x, to_y) in pairwise(places):
            for share in np.linspace(0.1, 1, 10):
                QTest.mouseMove(canvas, at((x + (to_x - x) * share, y + (to_y - y) * share)))
        QTest.mouseRelease(canvas, left, none, at(places[-1]))

    def keep(self, name: str) -> None:
        """Write what the window looks like, once all of it is shown."""
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication

        self.rest(2.0)
        self.until(lambda: not self.window.jobs.jobs and self.window.status.activity.isHidden())
        self.rest(0.5)
        self.until(lambda: self.window.canvas.is_fresh)
        QApplication.sendEvent(self.window.canvas, QEvent(QEvent.Type.Leave))
        png = FOLDER / f"{name}.png"
        self.window.grab().save(str(png))
        with Image.open(png) as picture:
            picture.convert("RGB").save(png.with_suffix(".jpg"), quality=QUALITY, optimize=True)
        png.unlink()


def fill(hand: Hand) -> None:
    """A walker goes, with his shadow."""
    hand.open("meadow.jpg")
    hand.select("meadow.figure.png", "meadow.figure-shadow.png")
    hand.keep("masked")
    hand.choose("fill")
    workspace = hand.window.workspace
    assert workspace is not None
    hand.until(lambda: not workspace.running)
    hand.keep("filled")


def reposition(hand: Hand) -> None:
    """A walker is dragged across the meadow; the chips stand below him."""
    hand.open("meadow.jpg")
    mask = hand.select("meadow.figure.png")
    hand.choose("tool-reposition")
    tool = hand.window.canvas.repositioner
    work = tool.work
    assert work is not None
    hand.until(lambda: work.prepared is not None and work.prepared.subject is not None)
    rows, columns = np.nonzero(mask)
    x, y = float(np.median(columns)), float(np.median(rows))
    hand.drag([(x, y), (x - 180, y + 30), (x - 370, y + 60)])
    hand.window.chips.controls.harmonize.setValue(40)
    hand.until(lambda: tool.lift is not None and tool.lift.fill(tool.options) is not None)
    hand.keep("repositioned")


def sketch(hand: Hand) -> None:
    """The walker goes, and lines say how the path runs on behind him."""
    hand.open("meadow.jpg")
    hand.select("meadow.figure.png", gap=45)
    hand.choose("tool-sketch")
    hand.window.canvas.zoom_to(1.0)
    hand.window.canvas.look_at(900, 720)
    for places in PATH:
        hand.drag(places)
    live = hand.window.sketch.live
    hand.until(lambda: live.is_ready)
    hand.keep("sketched")


# Where the meadow ends, and the edges of the ruts.
PATH: tuple[tuple[Place, ...], ...] = (
    ((745, 504), (850, 503), (950, 501)),
    ((742, 823), (739, 758), (763, 726), (827, 705)),
    ((932, 839), (887, 782), (871, 742), (908, 694), (1012, 662)),
    ((964, 802), (940, 750), (956, 710), (1028, 665)),
)


def main() -> None:
    """Take all pictures without a screen, with settings of their own."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = folder
        from editor import app as start

        app = start.make_application()
        chosen = sys.argv[1:]
        for take in (fill, reposition, sketch):
            if chosen and take.__name__ not in chosen:
                continue
            window = start.make_window()
            for key, value in {"theme": "dark", "hints_done": True, "language": "en", "motion": "reduced"}.items():
                window.change_setting(key, value)
            window.resize(*SIZE)
            window.show()
            app.processEvents()
            take(Hand(window))
            # Closed as by hand, or the next window finds the picture open in another.
            for workspace in tuple(window.workspaces):
                workspace.history.mark_clean()
                window.close_workspace(workspace)
            window.hide()
        sys.stdout.flush()
        # The workers may still be at something that nobody will look at.
        os._exit(0)


if __name__ == "__main__":
    main()

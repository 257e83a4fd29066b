"""The child of the tests of scaled screens: shows a picture and prints, as JSON, how it lies on the screen's pixels.

Started with QT_SCALE_FACTOR set, which Qt reads only once for a process.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from editor.core.document import Document
from editor.engines.classical.inpaint import SmoothInpainter
from editor.engines.registry import Engines
from editor.jobs.queue import JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.canvas import Canvas
from editor.ui.main_window import MainWindow
from editor.workspace import Workspace
from tests.ui.canvas_hand import hover, picture, shown

BRUSH_PX = 40
TURNS = {"plain": (0, False), "turned": (90, False), "mirrored": (0, True), "both": (270, True)}


def as_seen(pixels, viewport):
    """What a picture looks like mirrored and turned clockwise."""
    seen = pixels[:, ::-1] if viewport.is_mirrored else pixels
    return np.rot90(seen, -round(viewport.rotation_deg) // 90)


def wrong_pixels(canvas, pixels, zoom):
    """How many pixels of the screen differ from the picture's, each `zoom` of the screen's wide."""
    seen = shown(canvas)
    expected = np.kron(as_seen(pixels[..., :3], canvas.viewport), np.ones((zoom, zoom, 1), np.uint8))
    left, top, right, bottom = canvas.viewport.view_box(canvas.workspace.document.bounds)
    ratio = canvas.devicePixelRatioF()
    edges = [edge * ratio for edge in (left, top, right, bottom)]
    if max(abs(edge - round(edge)) for edge in edges) > 1e-6:
        return -1
    x, y = round(edges[0]), round(edges[1])
    height, width = (min(a, b) for a, b in zip(expected.shape[:2], (seen.shape[0] - y, seen.shape[1] - x), strict=True))
    # The frame around the picture is drawn outside of it; what is panned out of view is not compared.
    skip_x, skip_y = max(0, -x), max(0, -y)
    part = seen[y + skip_y : y + height, x + skip_x : x + width]
    if part.size < 10_000:
        return -2
    return int((part != expected[skip_y:height, skip_x:width]).any(axis=2).sum())


def ring_px(canvas):
    """Width and height in pixels of the screen of what shows the brush."""
    plain = shown(canvas)
    hover(canvas, canvas.width() / 2, canvas.height() / 2)
    ringed = shown(canvas, with_brush=True)
    rows, columns = (plain != ringed).any(axis=2).nonzero()
    return [int(columns.max() - columns.min() + 1), int(rows.max() - rows.min() + 1)]


def lost_buttons(window):
    """Names of buttons that are shown but lie outside of the part of the window that holds them."""
    lost = []
    for button in window.findChildren(QAbstractButton):
        holder = button.parentWidget()
        if not button.isVisible() or holder is None or not holder.isVisible():
            continue
        if not holder.rect().contains(button.geometry()):
            lost.append(button.accessibleName() or button.text() or button.toolTip())
    return lost


def wide(widget: QWidget, width: int) -> None:
    """Hold a dock at this width."""
    widget.setFixedWidth(width)


def main() -> None:
    """Look, and print what was seen."""
    app = QApplication([])
    pixels = picture(300, 200)
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.json")
        settings["pixel_grid"] = False
        settings["fill_engine"] = SmoothInpainter.id
        jobs = JobQueue(QtDelivery(app))
        canvas = Canvas(settings, BrushSettings(size=BRUSH_PX))
        canvas.resize(643, 487)
        canvas.show()
        canvas.set_workspace(Workspace(Document.from_pixels(pixels), Engines([SmoothInpainter()]), jobs))
        canvas.hide_hints()
        app.processEvents()
        found["ratio"] = canvas.devicePixelRatioF()
        for turn, (degrees, is_mirrored) in TURNS.items():
            canvas.reset_view()
            canvas.rotate_view(degrees)
            if is_mirrored:
                canvas.mirror_view()
            for zoom in (1, 3):
                canvas.zoom_to(float(zoom))
                while not canvas.is_fresh:
                    app.processEvents()
                found[f"wrong {turn} {zoom}"] = wrong_pixels(canvas, pixels, zoom)
        for degrees in (0, 30):
            canvas.reset_view()
            canvas.rotate_view(degrees)
            canvas.zoom_to(2.0)
            while not canvas.is_fresh:
                app.processEvents()
            found[f"ring {degrees}"] = ring_px(canvas)
        canvas.set_workspace(None)
        window = MainWindow(settings, Engines([SmoothInpainter()]), jobs)
        window.resize(1366, 768)
        window.show()
        window.add_document(Document.from_pixels(pixels), None, "Picture")
        for dock in window.docks:
            wide(dock, 320)
        app.processEvents()
        found["window"] = [window.width(), window.height()]
        found["docks"] = sorted({dock.width() for dock in window.docks if dock.isVisible()})
        found["lost"] = lost_buttons(window)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()

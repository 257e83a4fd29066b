"""The child of startup: `startup_child window|bare|napari PICTURE` prints `ready` to stderr after its first paint.

`window` builds the program's main window as the program does, for as long as the program itself does not tell when it
is ready; `bare` is the least that shows a picture with the same toolkit.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> None:
    """Show the picture, say so, end."""
    {"window": _window, "bare": _bare, "napari": _napari}[sys.argv[1]](sys.argv[2])


def _ready() -> None:
    print("ready", file=sys.stderr, flush=True)
    os._exit(0)


def _when_painted(app: Any, is_it: Any) -> Any:
    """Call `_ready` from the event loop once a widget for which `is_it` holds has been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QWidget

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and is_it(watched):
                # Filters run before the paint; the loop comes back to the timer when it is over.
                QTimer.singleShot(0, _ready)
            return False

    watcher = Watcher()
    app.installEventFilter(watcher)
    return watcher


def _window(picture: str) -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    from editor.engines.registry import built_in_engines
    from editor.jobs.queue import JobQueue
    from editor.settings import Settings
    from editor.ui.bridge import QtDelivery
    from editor.ui.canvas.canvas import Canvas

    window_type = importlib.import_module("editor.ui.main_window").MainWindow
    app = QApplication([])
    settings = Settings(Path(tempfile.mkdtemp()) / "settings.json")
    window = window_type(settings, built_in_engines(), JobQueue(QtDelivery()))

    def shows_it(widget: QWidget) -> bool:
        return isinstance(widget, Canvas) and widget.workspace is not None

    watcher = _when_painted(app, shows_it)
    window.show()
    window.open_path(Path(picture))
    app.exec()
    del watcher


def _bare(picture: str) -> None:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

    app = QApplication([])
    window = QMainWindow()
    label = QLabel()
    label.setPixmap(QPixmap(picture))
    window.setCentralWidget(label)
    window.resize(1280, 800)

    def is_label(widget: QWidget) -> bool:
        return widget is label

    watcher = _when_painted(app, is_label)
    window.show()
    app.exec()
    del watcher


def _napari(picture: str) -> None:
    napari = importlib.import_module("napari")
    from PySide6.QtCore import QTimer

    viewer = napari.Viewer()
    viewer.open(picture)
    QTimer.singleShot(0, _ready)
    napari.run()


if __name__ == "__main__":
    main()

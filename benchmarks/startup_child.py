"""The child of startup: `startup_child program|bare|napari PICTURE` prints `ready` to stderr after its first paint.

`program` is the program's own main function, watched from outside; `bare` is the least that shows a picture with the
same toolkit.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any


def main() -> None:
    """Show the picture, say so, end."""
    {"program": _program, "bare": _bare, "napari": _napari}[sys.argv[1]](sys.argv[2])


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


def _program(picture: str) -> None:
    from editor import app

    make_window = app.make_window
    watchers = []

    def make_watched_window() -> Any:
        from PySide6.QtWidgets import QApplication, QWidget

        from editor.ui.canvas.canvas import Canvas

        def shows_it(widget: QWidget) -> bool:
            return isinstance(widget, Canvas) and widget.workspace is not None

        window = make_window()
        watchers.append(_when_painted(QApplication.instance(), shows_it))
        return window

    app.make_window = make_watched_window
    app.main([picture])


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

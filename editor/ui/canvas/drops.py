"""Pictures dragged onto the canvas: files as they are, image data through a file of its own."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPalette, QPen

from editor import paths

# PNG without much effort: the file is read back at once.
QUICK_PNG_QUALITY = 90


def is_welcome(data: QMimeData) -> bool:
    """True when there is something to open in what is dragged."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def dropped_files(data: QMimeData) -> list[Path]:
    """The files that were dropped; bare image data becomes a picture in the program's cache folder first."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files or not data.hasImage():
        return files
    image = QImage(data.imageData())
    if image.isNull():
        return []
    folder = paths.cache_dir() / "dropped"
    with contextlib.suppress(OSError):
        # Where this fails, so does saving, which is noticed below.
        folder.mkdir(parents=True, exist_ok=True)
    place = folder / "Dropped picture.png"
    number = 2
    while place.exists():
        place = folder / f"Dropped picture {number}.png"
        number += 1
    return [place] if image.save(str(place), quality=QUICK_PNG_QUALITY) else []


def draw_drop_frame(painter: QPainter, area: QRectF, palette: QPalette) -> None:
    """Around the canvas while something is held over it that could be opened."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 4.0))
    painter.drawRect(area.adjusted(2, 2, -2, -2))
    painter.restore()

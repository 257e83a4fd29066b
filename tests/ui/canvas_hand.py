"""Mouse, pen and keys for canvas tests: exact events, none merged and none made up."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QKeyEvent, QMouseEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NO_BUTTON, NO_KEY = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease

_CAPABILITIES = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
_PENS = {
    kind: QPointingDevice("pen", number, QInputDevice.DeviceType.Stylus, kind, _CAPABILITIES, 1, 3)
    for number, kind in enumerate((QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser), 1)
}


def picture(width=400, height=300, seed=0):
    """An opaque picture of noise, in which any pixel out of place shows."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def mouse(widget, kind, x, y, button=LEFT, held=None, keys=NO_KEY):
    held = (NO_BUTTON if kind == RELEASE else button) if held is None else held
    place = QPointF(x, y)
    event = QMouseEvent(kind, place, widget.mapToGlobal(place), NO_BUTTON if kind == MOVE else button, held, keys)
    QApplication.sendEvent(widget, event)


def drag(widget, points, button=LEFT, keys=NO_KEY):
    """Press at the first point, move through all others, release at the last."""
    mouse(widget, PRESS, *points[0], button, keys=keys)
    for point in points[1:]:
        mouse(widget, MOVE, *point, button, keys=keys)
    mouse(widget, RELEASE, *points[-1], button, keys=keys)


def hover(widget, x, y, keys=NO_KEY):
    mouse(widget, MOVE, x, y, NO_BUTTON, keys=keys)


def pen(widget, kind, x, y, pressure, is_eraser=False, button=LEFT, time_ms=1000):
    pointer = QPointingDevice.PointerType.Eraser if is_eraser else QPointingDevice.PointerType.Pen
    place = QPointF(x, y)
    is_move = kind == QEvent.Type.TabletMove
    event = QTabletEvent(
        kind, _PENS[pointer], place, widget.mapToGlobal(place), pressure, 0, 0, 0, 0, 0, NO_KEY,
        NO_BUTTON if is_move else button, NO_BUTTON if kind == QEvent.Type.TabletRelease else button,
    )  # fmt: skip
    event.setTimestamp(time_ms)
    QApplication.sendEvent(widget, event)
    return event


def wheel(widget, x, y, angle=120, keys=NO_KEY):
    place = QPointF(x, y)
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(), QPoint(0, angle), NO_BUTTON, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def key(widget, kind, which, keys=NO_KEY, scan_code=0, is_repeat=False):
    QApplication.sendEvent(widget, QKeyEvent(kind, which, keys, scan_code, 0, 0, "", is_repeat))


def shown(widget, part=None, with_brush=False):
    """What the widget, or a part of it, looks like: `[y, x, 3]` RGB."""
    if not with_brush:
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
    image = widget.grab(widget.rect() if part is None else part).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()

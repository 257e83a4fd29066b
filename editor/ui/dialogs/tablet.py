"""The tablet tester: what pen and tablet report right now, and what the pressure curve makes of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QTabletEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.algorithms.response import Knot, Response
from editor.tools.kit import ToolKit
from editor.ui.panels.curve_editor import SIDE, CurveEditor
from editor.ui.theme import GRID
from editor.ui.translate import decimal_text

# The event rate is that of the last points within this time.
RATE_WINDOW_MS = 1000
RATE_FROM_MS = 50
MAX_RADIUS = 14.0


class TestPad(QWidget):
    """A sheet to scribble on; `reported` carries each event of a pen or mouse."""

    reported = Signal(object)
    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.response = Response()
        self.points: list[tuple[QPointF, float, bool]] = []
        self.setMinimumSize(360, 260)
        self.setTabletTracking(True)
        self.setAccessibleName(self.tr("Test sheet"))

    def clear(self) -> None:
        """An empty sheet."""
        self.points = []
        self.update()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Every point of a pen, drawn as thick as its pressure means."""
        event.accept()
        is_down = event.type() == QEvent.Type.TabletMove and event.buttons() != Qt.MouseButton.NoButton
        if event.type() == QEvent.Type.TabletPress or is_down:
            self._add(event.position(), event.pressure(), event.type() == QEvent.Type.TabletPress)
        self.reported.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mouse presses fully."""
        self._add(event.position(), 1.0, True)
        self.reported.emit(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A mouse that is dragged."""
        self._add(event.position(), 1.0, False)
        self.reported.emit(event)

    def _add(self, at: QPointF, pressure: float, is_first: bool) -> None:
        self.points.append((at, pressure, is_first))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The strokes, and a dot for each point that was reported."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.palette().base())
        text, mark = self.palette().text().color(), self.palette().highlight().color()
        for index, (at, pressure, is_first) in enumerate(self.points):
            if not is_first and index:
                width = max(1.0, 2 * MAX_RADIUS * self.response(pressure))
                painter.setPen(QPen(text, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLine(self.points[index - 1][0], at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mark)
        for at, _, _ in self.points:
            painter.drawEllipse(at, 1.5, 1.5)
        painter.end()


class TabletDialog(QDialog):
    """Shows device, pressure, tilt, rotation and event rate; the curve it bends is that of all brushes."""

    def __init__(self, kit: ToolKit, changed: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit, self._changed = kit, changed
        self._times: deque[int] = deque()
        self.setWindowTitle(self.tr("Tablet Tester"))
        self.pad = TestPad()
        self.curve = CurveEditor()
        self.curve.setFixedSize(SIDE, SIDE)
        self.curve.curve = kit.paint.curve
        self.pad.response = Response(kit.paint.curve)
        self.values = {name: QLabel("–") for name in ("device", "pressure", "felt", "tilt", "rotation", "rate")}
        titles = {
            "device": self.tr("Device"),
            "pressure": self.tr("Pressure"),
            "felt": self.tr("After the curve"),
            "tilt": self.tr("Tilt"),
            "rotation": self.tr("Rotation"),
            "rate": self.tr("Events per second"),
        }
        form = QFormLayout()
        for name, label in self.values.items():
            label.setMinimumWidth(140)
            label.setAccessibleName(titles[name])
            form.addRow(titles[name], label)
        side = QVBoxLayout()
        side.addLayout(form)
        side.addWidget(QLabel(self.tr("Pressure curve of all brushes")))
        side.addWidget(self.curve)
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(4 * GRID)
        row.addWidget(self.pad, 1)
        row.addLayout(side)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        clear = QPushButton(self.tr("Clear"))
        buttons.addButton(clear, QDialogButtonBox.ButtonRole.ResetRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        hint = QLabel(self.tr("Scribble here with the pen, with its other end and with the mouse."))
        hint.setObjectName("dim")
        column.addWidget(hint)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        QWidget.setTabOrder(clear, buttons.button(QDialogButtonBox.StandardButton.Close))
        clear.clicked.connect(self.pad.clear)
        buttons.rejected.connect(self.reject)
        self.pad.reported.connect(self._on_event)
        self.curve.changed.connect(self._on_curve)

    @classmethod
    def ask(cls, parent: QWidget, kit: ToolKit, changed: Callable[[], None]) -> None:
        """Show it until it is closed."""
        cls(kit, changed, parent).exec()

    def _on_curve(self) -> None:
        curve: tuple[Knot, ...] = self.curve.curve
        for options in (self._kit.brush, self._kit.paint, self._kit.eraser, self._kit.clone, self._kit.heal):
            options.curve = curve
        self.pad.response = Response(curve)
        self.pad.update()
        self._changed()

    def _on_event(self, event: QTabletEvent | QMouseEvent) -> None:
        now = event.timestamp()
        self._times.append(now)
        while self._times and now - self._times[0] > RATE_WINDOW_MS:
            self._times.popleft()
        span = now - self._times[0]
        self.values["rate"].setText(f"{(len(self._times) - 1) * 1000 / span:.0f}" if span >= RATE_FROM_MS else "–")
        self.values["device"].setText(self._device(event))
        pressure, tilt, turn = 1.0, "–", "–"
        if isinstance(event, QTabletEvent):
            pressure = event.pressure()
            tilt, turn = f"{event.xTilt():.0f}°, {event.yTilt():.0f}°", f"{event.rotation():.0f}°"
        self.values["pressure"].setText(f"{decimal_text(pressure * 100, 1)} %")
        self.values["felt"].setText(f"{decimal_text(self.pad.response(pressure) * 100, 1)} %")
        self.values["tilt"].setText(tilt)
        self.values["rotation"].setText(turn)
        self.curve.show_pressure(pressure)

    def _device(self, event: QTabletEvent | QMouseEvent) -> str:
        if not isinstance(event, QTabletEvent):
            return self.tr("Mouse")
        is_eraser = event.pointerType() == event.pointerType().Eraser
        kind = self.tr("other end") if is_eraser else self.tr("pen")
        name = event.pointingDevice().name()
        return f"{name}, {kind}" if name else kind

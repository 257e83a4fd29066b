"""The strip above the canvas while a layer is transformed: numbers for what the handles do, and applying it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from editor.tools.transform import Pose
from editor.ui import icons
from editor.ui.canvas.tool_view import ToolView
from editor.ui.dialogs.image_size import interpolation_names
from editor.ui.panels.parts import rule
from editor.ui.theme import GRID, Theme


class ReturningDouble(QDoubleSpinBox):
    """A number field that gives the keyboard back to the canvas on Enter and Esc."""

    def __init__(self, canvas: ToolView) -> None:
        super().__init__()
        self._canvas = canvas
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Enter and Esc."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._canvas.setFocus()


class TransformOptions(QFrame):
    """Shows and changes the pose of the canvas's transform; x and y are the upper left of the frame's box."""

    def __init__(self, canvas: ToolView, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("toolOptions")
        self._canvas, self._theme = canvas, theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3 * GRID, GRID + 2, 3 * GRID, GRID + 2)
        self._row.setSpacing(2 * GRID)
        self.left = self._field(self.tr("X"), self.tr("Left edge in pixels of the picture"), " px", 1e6)
        self.top = self._field(self.tr("Y"), self.tr("Upper edge in pixels of the picture"), " px", 1e6)
        self._row.addWidget(rule(upright=True))
        self.across = self._field(self.tr("W"), self.tr("Width in percent; negative is mirrored"), " %", 1e5)
        self.linked = self._button(self.tr("Keep the proportions"))
        self.linked.setCheckable(True)
        self.linked.setChecked(True)
        self.down = self._field(self.tr("H"), self.tr("Height in percent; negative is upside down"), " %", 1e5)
        self._row.addWidget(rule(upright=True))
        self.angle = self._field(self.tr("Angle"), self.tr("Turned clockwise"), "°", 360)
        self.flip = self._button(self.tr("Flip horizontally"))
        self.flip_upright = self._button(self.tr("Flip vertically"))
        self._row.addWidget(rule(upright=True))
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Interpolation"))
        self.kind.setToolTip(self.tr("How pixels between pixels are found when the transform is applied"))
        self.kind.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for kind, text in interpolation_names().items():
            self.kind.addItem(text, kind)
        self._row.addWidget(self.kind)
        self._row.addStretch(1)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Leave the layer as it was (Esc)"))
        self.apply = QPushButton(self.tr("Apply"))
        self.apply.setObjectName("primary")
        self.apply.setToolTip(self.tr("Transform the layer (Enter)"))
        for button in (self.cancel, self.apply):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._row.addWidget(button)

        self.left.valueChanged.connect(lambda value: self._move(value - canvas.transformer.bounds[0], 0))
        self.top.valueChanged.connect(lambda value: self._move(0, value - canvas.transformer.bounds[1]))
        self.across.valueChanged.connect(lambda value: self._scale(value / 100, None))
        self.down.valueChanged.connect(lambda value: self._scale(None, value / 100))
        self.angle.valueChanged.connect(lambda value: self._set(replace(canvas.transformer.pose, angle_deg=value)))
        self.flip.clicked.connect(lambda: canvas.transformer.flip(False))
        self.flip_upright.clicked.connect(lambda: canvas.transformer.flip(True))
        self.kind.activated.connect(self._on_kind)
        self.cancel.clicked.connect(canvas.cancel_transform)
        self.apply.clicked.connect(canvas.apply_transform)
        canvas.frame_changed.connect(self.refresh)
        theme.changed.connect(self._tint)
        self._tint()
        self.refresh()

    def refresh(self) -> None:
        """Show the pose as it is now."""
        tool = self._canvas.transformer
        fields = (self.left, self.top, self.across, self.down, self.angle)
        blockers = [QSignalBlocker(widget) for widget in (*fields, self.kind)]
        self.kind.setCurrentIndex(self.kind.findData(tool.interpolation))
        if tool.is_open:
            left, top, _, _ = tool.bounds
            values = (left, top, tool.pose.across * 100, tool.pose.down * 100, tool.pose.angle_deg)
            for field, value in zip(fields, values, strict=True):
                field.setValue(value)
        del blockers

    def _set(self, pose: Pose) -> None:
        tool = self._canvas.transformer
        if tool.is_open and not tool.set_pose(pose):
            self.refresh()

    def _move(self, dx: float, dy: float) -> None:
        pose = self._canvas.transformer.pose
        self._set(replace(pose, x=pose.x + dx, y=pose.y + dy))

    def _scale(self, across: float | None, down: float | None) -> None:
        pose = self._canvas.transformer.pose
        if self.linked.isChecked():
            factor = across / pose.across if across is not None else (down or 0.0) / pose.down
            self._set(replace(pose, across=pose.across * factor, down=pose.down * factor))
        elif across is not None:
            self._set(replace(pose, across=across))
        elif down is not None:
            self._set(replace(pose, down=down))

    def _on_kind(self, _: int) -> None:
        self._canvas.transformer.interpolation = self.kind.currentData()

    def _field(self, name: str, tip: str, unit: str, limit: float) -> ReturningDouble:
        label = QLabel(name)
        label.setObjectName("dim")
        field = ReturningDouble(self._canvas)
        field.setRange(-limit, limit)
        field.setDecimals(1)
        field.setSuffix(unit)
        field.setFixedWidth(92)
        field.setAccessibleName(name)
        field.setToolTip(tip)
        label.setBuddy(field)
        self._row.addWidget(label)
        self._row.addWidget(field)
        return field

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(button)
        return button

    def _tint(self) -> None:
        colors = self._theme.colors
        names = ((self.linked, "link"), (self.flip, "arrows-left-right"), (self.flip_upright, "arrows-down-up"))
        for button, name in names:
            button.setIcon(icons.icon(name, colors.text, colors.text_off))
        self.apply.setIcon(icons.icon("check", colors.on_accent, colors.text_off))

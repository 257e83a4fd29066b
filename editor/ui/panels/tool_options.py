"""The strip above the canvas: the brush, how filling goes, which model fills, and the button that does it."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QToolButton, QWidget

from editor.engines.registry import Engines
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.tools.stroke_options import MAX_SIZE, MIN_SIZE
from editor.ui import icons
from editor.ui.actions import Actions
from editor.ui.key_tips import follow_keys
from editor.ui.panels.action_strip import FillButton
from editor.ui.panels.model_choice import ModelChoice
from editor.ui.panels.parts import ReturningSpin, action_button, rule
from editor.ui.theme import GRID, Theme

SIZE_STEPS = 400
# Below this size a slider step is about a pixel, above it a constant share: small brushes can be set exactly.
SIZE_KNEE = 8.0


def size_to_step(size: float) -> int:
    """A brush size as a slider position, 0 to `SIZE_STEPS`, nearly logarithmic."""
    span = math.asinh(MAX_SIZE / SIZE_KNEE) - math.asinh(MIN_SIZE / SIZE_KNEE)
    return round(SIZE_STEPS * (math.asinh(size / SIZE_KNEE) - math.asinh(MIN_SIZE / SIZE_KNEE)) / span)


def step_to_size(step: int) -> float:
    """The brush size, in whole pixels, of a slider position."""
    low, high = math.asinh(MIN_SIZE / SIZE_KNEE), math.asinh(MAX_SIZE / SIZE_KNEE)
    size = SIZE_KNEE * math.sinh(low + (high - low) * step / SIZE_STEPS)
    return float(min(MAX_SIZE, max(MIN_SIZE, round(size))))


class ToolOptions(QFrame):
    """Shows and changes a `BrushSettings` and the filling part of the settings."""

    brush_changed = Signal()
    setting_changed = Signal(str)

    def __init__(
        self, settings: Settings, brush: BrushSettings, engines: Engines, actions: Actions, theme: Theme
    ) -> None:
        super().__init__()
        self.setObjectName("toolOptions")
        self._settings, self._brush, self._theme = settings, brush, theme
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID + 2, 3 * GRID, GRID + 2)
        layout.setSpacing(2 * GRID)

        self.size_slider = self._slider(self.tr("Brush size"), 0, SIZE_STEPS, 120)
        self.size_spin = self._spin(self.tr("Brush size"), int(MIN_SIZE), int(MAX_SIZE), " px")
        self.hardness_slider = self._slider(self.tr("Brush hardness"), 0, 100, 80)
        self.hardness_spin = self._spin(self.tr("Brush hardness"), 0, 100, " %")
        self._label(self.tr("Size"), self.size_slider)
        follow_keys(
            self.size_slider, self.tr("Brush size in pixels of the picture"), actions["smaller"], actions["larger"]
        )
        layout.addWidget(self.size_spin)
        layout.addSpacing(GRID)
        self._label(self.tr("Hardness"), self.hardness_slider)
        follow_keys(self.hardness_slider, self.tr("How sharp the edge is"), actions["softer"], actions["harder"])
        layout.addWidget(self.hardness_spin)
        layout.addSpacing(GRID)
        layout.addWidget(action_button(actions["erase"]))
        self.pressure = QToolButton()
        self.pressure.setCheckable(True)
        self.pressure.setAutoRaise(True)
        self.pressure.setIconSize(QSize(20, 20))
        self.pressure.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pressure.setAccessibleName(self.tr("Pen pressure changes the size"))
        self.pressure.setToolTip(self.tr("Pen pressure changes the size of the brush"))
        layout.addWidget(self.pressure)
        layout.addWidget(rule(upright=True))

        self.collect = self._segment(
            "segmentLeft", self.tr("Collect"), self.tr("Paint as many strokes as you like, then fill")
        )
        self.instant = self._segment(
            "segmentRight", self.tr("Instant"), self.tr("Each stroke is filled as soon as the pen lifts")
        )
        self._mode = QButtonGroup(self)
        modes = QHBoxLayout()
        modes.setSpacing(0)
        for button in (self.collect, self.instant):
            self._mode.addButton(button)
            modes.addWidget(button)
        layout.addLayout(modes)
        layout.addStretch(1)

        self.engine = ModelChoice(engines, theme)
        layout.addWidget(self.engine)
        self.fill_button = FillButton(actions["fill"], theme)
        layout.addWidget(self.fill_button)

        self.size_slider.valueChanged.connect(lambda step: self._set_brush(size=step_to_size(step)))
        self.size_spin.valueChanged.connect(lambda size: self._set_brush(size=float(size)))
        self.hardness_slider.valueChanged.connect(lambda percent: self._set_brush(hardness=percent / 100))
        self.hardness_spin.valueChanged.connect(lambda percent: self._set_brush(hardness=percent / 100))
        self.pressure.toggled.connect(lambda on: self._set_brush(pressure_size=on))
        self.instant.toggled.connect(lambda on: self._set("fill_mode", "instant" if on else "collect"))
        self.engine.chosen.connect(lambda id_: self._set("fill_engine", id_))
        theme.changed.connect(self._tint)
        self._tint()
        self.refresh()

    def add_more(self, button: QToolButton) -> None:
        """Put the button of the rarer options behind the pen's."""
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            row.insertWidget(row.indexOf(self.pressure) + 1, button)
            QWidget.setTabOrder(self.pressure, button)

    def set_home(self, home: object) -> None:
        """Tell where the keyboard goes back to after a number was typed."""
        self.size_spin.home = self.hardness_spin.home = home  # type: ignore[assignment]

    def refresh(self) -> None:
        """Show the brush and the settings as they are now."""
        widgets = (self.size_slider, self.size_spin, self.hardness_slider, self.hardness_spin, self.pressure)
        blockers = [QSignalBlocker(widget) for widget in (*widgets, self.instant, self.collect, self.engine)]
        self.size_slider.setValue(size_to_step(self._brush.size))
        self.size_spin.setValue(round(self._brush.size))
        self.hardness_slider.setValue(round(self._brush.hardness * 100))
        self.hardness_spin.setValue(round(self._brush.hardness * 100))
        self.pressure.setChecked(self._brush.pressure_size)
        is_instant = self._settings["fill_mode"] == "instant"
        (self.instant if is_instant else self.collect).setChecked(True)
        self.engine.show_id(self._settings["fill_engine"])
        del blockers

    def _set_brush(self, **values: float | bool) -> None:
        for name, value in values.items():
            setattr(self._brush, name, value)
        self.refresh()
        self.brush_changed.emit()

    def _set(self, key: str, value: str) -> None:
        if self._settings[key] != value:
            self._settings[key] = value
            self.setting_changed.emit(key)

    def _tint(self) -> None:
        colors = self._theme.colors
        self.pressure.setIcon(icons.icon("pen-nib", colors.text, colors.text_off))

    def _slider(self, name: str, low: int, high: int, width: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setFixedWidth(width)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        slider.setAccessibleName(name)
        return slider

    def _spin(self, name: str, low: int, high: int, unit: str) -> ReturningSpin:
        spin = ReturningSpin()
        spin.setRange(low, high)
        spin.setSuffix(unit)
        spin.setFixedWidth(88)
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        spin.setAccessibleName(name)
        return spin

    def _segment(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        return button

    def _label(self, text: str, slider: QSlider) -> None:
        label = QLabel(text)
        label.setObjectName("dim")
        label.setBuddy(slider)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(label)
            layout.addWidget(slider)

"""A strip of tool options built from a table: numbers, switches and choices that show and change the tools' kit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QSlider, QWidget

from editor.tools.kit import ToolKit
from editor.ui.panels.parts import ReturningSpin, rule
from editor.ui.theme import GRID


@dataclass(frozen=True)
class Number:
    """A whole number beside a slider; the option's own value is the shown one divided by `share`."""

    path: str
    label: str
    tip: str
    low: int
    high: int
    unit: str = ""
    share: float = 1.0
    width: int = 90


@dataclass(frozen=True)
class Switch:
    """On or off."""

    path: str
    label: str
    tip: str


@dataclass(frozen=True)
class Choice:
    """One of several values, each with its text."""

    path: str
    label: str
    tip: str
    values: tuple[tuple[Any, str], ...]


@dataclass(frozen=True)
class Gap:
    """A thin line."""


Field = Number | Switch | Choice | Gap


class FieldStrip(QFrame):
    """Shows options of a kit; `changed` is emitted after each change made here. `extras` stand at its end."""

    changed = Signal()

    def __init__(
        self, kit: ToolKit, fields: tuple[Field, ...], home: QWidget, extras: tuple[QWidget, ...] = ()
    ) -> None:
        super().__init__()
        self.setObjectName("toolOptions")
        self._kit, self._home = kit, home
        self._fields = fields
        self.widgets: dict[str, ReturningSpin | QCheckBox | QComboBox] = {}
        self._sliders: dict[str, QSlider] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3 * GRID, GRID + 2, 3 * GRID, GRID + 2)
        self._row.setSpacing(2 * GRID)
        for field in fields:
            if isinstance(field, Number):
                self._add_number(field)
            elif isinstance(field, Switch):
                self._add_switch(field)
            elif isinstance(field, Choice):
                self._add_choice(field)
            else:
                self._row.addWidget(rule(upright=True))
        self._row.addStretch(1)
        for extra in extras:
            self._row.addWidget(extra)
        self.refresh()

    def refresh(self) -> None:
        """Show the options as they are now."""
        for field in self._fields:
            if isinstance(field, Gap):
                continue
            widget, value = self.widgets[field.path], value_at(self._kit, field.path)
            blockers = [QSignalBlocker(widget)]
            if isinstance(field, Number) and isinstance(widget, ReturningSpin):
                slider = self._sliders[field.path]
                blockers.append(QSignalBlocker(slider))
                widget.setValue(round(value * field.share))
                slider.setValue(round(value * field.share))
            elif isinstance(widget, QCheckBox):
                widget.setChecked(value)
            elif isinstance(widget, QComboBox):
                # Enums that are strings do not survive the way through a variant: look for the value here.
                widget.setCurrentIndex([each for each, _ in field.values].index(value))  # type: ignore[union-attr]
            del blockers

    def _set(self, path: str, value: Any) -> None:
        set_value_at(self._kit, path, value)
        self.refresh()
        self.changed.emit()

    def _label(self, field: Number | Choice, buddy: QWidget) -> None:
        label = QLabel(field.label)
        label.setObjectName("dim")
        label.setBuddy(buddy)
        self._row.addWidget(label)

    def _add_number(self, field: Number) -> None:
        slider, spin = QSlider(Qt.Orientation.Horizontal), ReturningSpin(self._home)
        slider.setFixedWidth(field.width)
        spin.setSuffix(field.unit)
        spin.setFixedWidth(84)
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._label(field, spin)
        for widget in (slider, spin):
            widget.setRange(field.low, field.high)
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus if widget is slider else Qt.FocusPolicy.StrongFocus)
            widget.setAccessibleName(field.label)
            widget.setToolTip(field.tip)
            widget.valueChanged.connect(lambda value: self._set(field.path, value / field.share))
            self._row.addWidget(widget)
        self.widgets[field.path], self._sliders[field.path] = spin, slider

    def _add_switch(self, field: Switch) -> None:
        box = QCheckBox(field.label)
        box.setToolTip(field.tip)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.toggled.connect(lambda is_on: self._set(field.path, is_on))
        self._row.addWidget(box)
        self.widgets[field.path] = box

    def _add_choice(self, field: Choice) -> None:
        box = QComboBox()
        box.addItems([text for _, text in field.values])
        box.setToolTip(field.tip)
        box.setAccessibleName(field.label)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._label(field, box)
        box.activated.connect(lambda index: self._set(field.path, field.values[index][0]))
        self._row.addWidget(box)
        self.widgets[field.path] = box


def value_at(kit: ToolKit, path: str) -> Any:
    """An option of the kit, such as `wand.tolerance`."""
    group, name = path.split(".")
    return getattr(getattr(kit, group), name)


def set_value_at(kit: ToolKit, path: str, value: Any) -> None:
    """Change an option of the kit, in the type that it has."""
    group, name = path.split(".")
    owner = getattr(kit, group)
    before = getattr(owner, name)
    is_plain = isinstance(before, int | float) and not isinstance(before, Enum)
    setattr(owner, name, type(before)(value) if is_plain else value)

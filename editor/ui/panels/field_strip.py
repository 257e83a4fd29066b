"""A strip of tool options built from a table: numbers, switches and choices that show and change the tools' kit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from editor.tools.kit import ToolKit
from editor.ui.actions import Actions
from editor.ui.key_tips import follow_keys
from editor.ui.panels.curve_editor import CurveEditor
from editor.ui.panels.parts import ReturningSpin, rule
from editor.ui.panels.tool_options import SIZE_STEPS, size_to_step, step_to_size
from editor.ui.theme import GRID


@dataclass(frozen=True)
class Number:
    """A whole number beside a slider; the option's own value is the shown one divided by `share`.

    `is_size` gives the slider, which a width of 0 leaves out, the steps of brush sizes. `keys` are ids of the actions
    whose keys change it.
    """

    path: str
    label: str
    tip: str
    low: int
    high: int
    unit: str = ""
    share: float = 1.0
    width: int = 90
    is_size: bool = False
    keys: tuple[str, ...] = ()


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
class Curve:
    """A pressure curve."""

    path: str
    label: str
    tip: str


@dataclass(frozen=True)
class Gap:
    """A thin line."""


@dataclass(frozen=True)
class More:
    """A button that opens the rarer options, one below the other."""

    label: str
    tip: str
    fields: tuple[Number | Switch | Choice | Curve, ...]


Option = Number | Switch | Choice | Curve
Field = Option | Gap | More


class FieldControls(QObject):
    """The widgets of options: they show a kit and change it; `changed` is emitted after each change made here."""

    changed = Signal()

    def __init__(self, kit: ToolKit, home: QWidget) -> None:
        super().__init__()
        self._kit, self._home = kit, home
        self._fields: list[Option] = []
        self.widgets: dict[str, ReturningSpin | QCheckBox | QComboBox | CurveEditor] = {}
        self._sliders: dict[str, QSlider] = {}
        self._tips: dict[QWidget, str] = {}

    def block(self, group: str, reason: str) -> None:
        """Let nobody change the options of a group of the kit, and say why; an empty reason lets them again."""
        for path, field in self.widgets.items():
            if path.startswith(f"{group}."):
                for widget in filter(None, (field, self._sliders.get(path))):
                    tip = self._tips.setdefault(widget, widget.toolTip())
                    widget.setEnabled(not reason)
                    widget.setToolTip(reason or tip)

    def name_keys(self, actions: Actions) -> None:
        """Let tooltips name the keys that change a number."""
        for field in self._fields:
            if isinstance(field, Number) and field.keys:
                for widget in filter(None, (self.widgets[field.path], self._sliders.get(field.path))):
                    follow_keys(widget, field.tip, *[actions[id_] for id_ in field.keys])

    def refresh(self) -> None:
        """Show the options as they are now."""
        for field in self._fields:
            widget, value = self.widgets[field.path], value_at(self._kit, field.path)
            blockers = [QSignalBlocker(widget)]
            if isinstance(field, Number) and isinstance(widget, ReturningSpin):
                shown = round(value * field.share)
                widget.setValue(shown)
                if (slider := self._sliders.get(field.path)) is not None:
                    blockers.append(QSignalBlocker(slider))
                    slider.setValue(size_to_step(shown) if field.is_size else shown)
            elif isinstance(widget, QCheckBox):
                widget.setChecked(value)
            elif isinstance(widget, CurveEditor):
                widget.curve = value
            elif isinstance(field, Choice) and isinstance(widget, QComboBox):
                widget.setCurrentIndex([each for each, _ in field.values].index(value))
            del blockers

    def make(self, field: Option) -> tuple[str, list[QWidget]]:
        """The label that stands before an option, if any, and its widgets."""
        self._fields.append(field)
        if isinstance(field, Number):
            return field.label, self._number(field)
        if isinstance(field, Switch):
            return "", [self._switch(field)]
        if isinstance(field, Choice):
            return field.label, [self._choice(field)]
        curve = CurveEditor()
        curve.changed.connect(lambda: self._set(field.path, curve.curve))
        self.widgets[field.path] = curve
        return field.label, [curve]

    def _set(self, path: str, value: Any) -> None:
        set_value_at(self._kit, path, value)
        self.refresh()
        self.changed.emit()

    def _number(self, field: Number) -> list[QWidget]:
        spin = ReturningSpin(self._home)
        spin.setSuffix(field.unit)
        spin.setFixedWidth(84)
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        spin.setRange(field.low, field.high)
        spin.valueChanged.connect(lambda value: self._set(field.path, value / field.share))
        self.widgets[field.path] = spin
        made: list[QWidget] = [self._slider(field), spin] if field.width else [spin]
        for widget in made:
            widget.setAccessibleName(field.label)
            widget.setToolTip(field.tip)
        return made

    def _slider(self, field: Number) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setFixedWidth(field.width)
        slider.setRange(*((0, SIZE_STEPS) if field.is_size else (field.low, field.high)))
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        read = step_to_size if field.is_size else float
        slider.valueChanged.connect(lambda step: self._set(field.path, read(step) / field.share))
        self._sliders[field.path] = slider
        return slider

    def _switch(self, field: Switch) -> QWidget:
        box = QCheckBox(field.label)
        box.setToolTip(field.tip)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.toggled.connect(lambda is_on: self._set(field.path, is_on))
        self.widgets[field.path] = box
        return box

    def _choice(self, field: Choice) -> QWidget:
        box = QComboBox()
        box.addItems([text for _, text in field.values])
        box.setToolTip(field.tip)
        box.setAccessibleName(field.label)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(lambda index: self._set(field.path, field.values[index][0]))
        self.widgets[field.path] = box
        return box


class MoreButton(QToolButton):
    """Opens the rarer options in a small window of their own below it."""

    def __init__(self, more: More, controls: FieldControls) -> None:
        super().__init__()
        self.setText(more.label)
        self.setToolTip(more.tip)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sheet = QFrame(self, Qt.WindowType.Popup)
        self.sheet.setObjectName("toolSheet")
        self.sheet.setFrameShape(QFrame.Shape.StyledPanel)
        form = QFormLayout(self.sheet)
        form.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        for field in more.fields:
            label, widgets = controls.make(field)
            row = QHBoxLayout()
            for widget in widgets:
                row.addWidget(widget)
            if label:
                form.addRow(label, row)
            else:
                form.addRow(row)
        self.clicked.connect(self.open_sheet)

    def open_sheet(self) -> None:
        """Show the options below the button."""
        self.sheet.adjustSize()
        at = self.mapToGlobal(QPoint(0, self.height() + GRID))
        right = self.screen().availableGeometry().right() - self.sheet.width()
        self.sheet.move(min(at.x(), right), at.y())
        self.sheet.show()


class FieldStrip(QFrame):
    """A row of options; `extras` stand at its end."""

    def __init__(
        self, kit: ToolKit, fields: tuple[Field, ...], home: QWidget, extras: tuple[QWidget, ...] = ()
    ) -> None:
        super().__init__()
        self.setObjectName("toolOptions")
        self.controls = FieldControls(kit, home)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID + 2, 3 * GRID, GRID + 2)
        row.setSpacing(2 * GRID)
        for field in fields:
            if isinstance(field, Gap):
                row.addWidget(rule(upright=True))
            elif isinstance(field, More):
                row.addWidget(MoreButton(field, self.controls))
            else:
                text, widgets = self.controls.make(field)
                if text:
                    label = QLabel(text)
                    label.setObjectName("dim")
                    label.setBuddy(widgets[-1])
                    row.addWidget(label)
                for widget in widgets:
                    row.addWidget(widget)
        row.addStretch(1)
        for extra in extras:
            row.addWidget(extra)
        self.controls.refresh()


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

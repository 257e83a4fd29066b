"""What the window shows of the tool in hand: its options above the canvas, and the bar of tools beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QGridLayout, QToolBar, QVBoxLayout, QWidget

from editor.tools.kit_store import kept, restore
from editor.ui.panels.action_strip import BUTTONS, FILLING, ActionStrip, FillButton
from editor.ui.panels.color_button import ColorButton
from editor.ui.panels.field_strip import FieldControls, FieldStrip, MoreButton
from editor.ui.panels.object_options import object_extras
from editor.ui.panels.parts import action_button, rule
from editor.ui.panels.tool_fields import rarer_options, strip_fields
from editor.ui.theme import GRID

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# What the tool bar has below the tools and the colors.
AFTER_TOOLS = ("undo", "redo", "overlay", "zoom-fit")
COLUMNS = 2
DEFAULT_ALIGN = Qt.AlignmentFlag(0)
# The strip of the tools that have no options of their own: filling is never far away.
DEFAULT_STRIP = "brush"


class ToolStrips:
    """One strip for each name that the table of tools has; the tool in hand shows its own."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._strips: dict[str, QAction] = {}
        self.options_bar = QToolBar(window.tr("Tool options"))
        self.options_bar.setObjectName("options")
        self.options_bar.setContentsMargins(0, 0, 0, 0)
        # The style sheet knew the bar before it had its name, and keeps to what it found then.
        style = self.options_bar.style()
        style.unpolish(self.options_bar)
        style.polish(self.options_bar)
        QApplication.sendEvent(self.options_bar, QEvent(QEvent.Type.StyleChange))
        self.tool_bar = QToolBar(window.tr("Tools"))
        self.tool_bar.setObjectName("tools")
        self.tool_bar.setOrientation(Qt.Orientation.Vertical)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self._grid([spec.action for spec in window.canvas.specs.values()]))
        self.colors = ColorButton(window.canvas.kit.colors)
        for part in (rule(), self.colors, rule()):
            column.addWidget(part, alignment=Qt.AlignmentFlag.AlignHCenter if part is self.colors else DEFAULT_ALIGN)
        column.addLayout(self._grid(AFTER_TOOLS))
        self.tool_bar.addWidget(self._column)
        self.fields: dict[str, FieldStrip] = {}
        window.canvas.tool_changed.connect(self.refresh)

    def _grid(self, names: Sequence[str]) -> QGridLayout:
        """Buttons of actions, two in a row: one column would be longer than a small screen is high."""
        grid = QGridLayout()
        grid.setSpacing(2)
        for index, name in enumerate(names):
            grid.addWidget(action_button(self._window.actions_[name], 20), index // COLUMNS, index % COLUMNS)
        return grid

    def add_tables(self) -> None:
        """Add the strips that are built from tables, as they were left."""
        restore(self._window.canvas.kit, self._window.settings["tool_options"])
        self._window.canvas.brush_changed.connect(self.show_options)
        self._rarer = FieldControls(self._window.canvas.kit, self._window.canvas)
        self._rarer.changed.connect(self._on_changed)
        self._window.options.add_more(MoreButton(rarer_options(), self._rarer))
        self._rarer.refresh()
        for name, fields in strip_fields().items():
            extras: tuple[QWidget, ...] = object_extras(self._window) if name == "object" else ()
            if name in FILLING:
                extras = (*extras, FillButton(self._window.actions_["fill"], self._window.theme))
            strip = FieldStrip(self._window.canvas.kit, fields, self._window.canvas, extras)
            strip.controls.name_keys(self._window.actions_)
            strip.controls.changed.connect(self._on_changed)
            self.fields[name] = strip
            self.add(name, strip)
        for name, buttons in BUTTONS.items():
            self.add(name, ActionStrip(self._window.actions_, buttons))

    def add(self, name: str, strip: QWidget) -> None:
        """Give the tools of this strip name their options."""
        action = self.options_bar.addWidget(strip)
        action.setVisible(name == DEFAULT_STRIP)
        self._strips[name] = action
        # The picture must not jump when the strips change places.
        highest = max(self.options_bar.widgetForAction(each).sizeHint().height() for each in self._strips.values())
        strip.setMinimumHeight(highest)

    def _on_changed(self) -> None:
        self._window.sketch.on_options()
        self._window.canvas.refresh_brush()
        self._window.canvas.objects.tool.refinish()
        self._window.settings["tool_options"] = kept(self._window.canvas.kit)

    def show_options(self) -> None:
        """Show options that were changed elsewhere, and remember them."""
        for strip in self.fields.values():
            strip.controls.refresh()
        self._window.settings["tool_options"] = kept(self._window.canvas.kit)

    def show_tablet(self) -> None:
        """Open the tablet tester; a curve that is bent there is kept."""
        from editor.ui.dialogs.tablet import TabletDialog

        TabletDialog.ask(self._window, self._window.canvas.kit, self._on_curve)

    def _on_curve(self) -> None:
        self._rarer.refresh()
        self.show_options()

    def refresh(self) -> None:
        """Show the options of the tool in hand."""
        shown = self._strips.get(self._window.canvas.spec.strip, self._strips[DEFAULT_STRIP])
        for action in self._strips.values():
            action.setVisible(action is shown)
        self.show_hint()

    def show_hint(self) -> None:
        """Say in the status line what the tool in hand does; nothing while no picture is open."""
        self._window.status.say_hint(self._window.canvas.spec.hint if self._window.workspace is not None else "")

"""What the window shows of the tool in hand: its options above the canvas, and the bar of tools beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolBar, QWidget

from editor.ui.panels.field_strip import FieldStrip
from editor.ui.panels.parts import action_button
from editor.ui.panels.tool_fields import strip_fields
from editor.ui.theme import GRID

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# What the tool bar has after the tools; None is a gap.
AFTER_TOOLS = (None, "undo", "redo", None, "overlay", "zoom-fit")
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
        self.tool_bar = QToolBar(window.tr("Tools"))
        self.tool_bar.setObjectName("tools")
        self.tool_bar.setOrientation(Qt.Orientation.Vertical)
        actions = [spec.action for spec in window.canvas.specs.values()]
        actions.insert(actions.index("brush") + 1, "erase")
        for name in (*actions, *AFTER_TOOLS):
            if name is None:
                self.tool_bar.addSeparator()
            else:
                self.tool_bar.addWidget(action_button(window.actions_[name], 22))
        self.hint = QLabel()
        self.hint.setObjectName("dim")
        self.hint.setContentsMargins(2 * GRID, 0, 0, 0)
        window.status.addWidget(self.hint)
        self.fields: dict[str, FieldStrip] = {}
        window.canvas.tool_changed.connect(self.refresh)

    def add_tables(self) -> None:
        """Add the strips that are built from tables."""
        for name, fields in strip_fields().items():
            strip = FieldStrip(self._window.canvas.kit, fields, self._window.canvas)
            self.fields[name] = strip
            self.add(name, strip)

    def add(self, name: str, strip: QWidget) -> None:
        """Give the tools of this strip name their options."""
        action = self.options_bar.addWidget(strip)
        action.setVisible(name == DEFAULT_STRIP)
        self._strips[name] = action
        # The picture must not jump when the strips change places.
        highest = max(self.options_bar.widgetForAction(each).sizeHint().height() for each in self._strips.values())
        strip.setMinimumHeight(highest)

    def refresh(self) -> None:
        """Show the options of the tool in hand."""
        shown = self._strips.get(self._window.canvas.spec.strip, self._strips[DEFAULT_STRIP])
        for action in self._strips.values():
            action.setVisible(action is shown)
        self.hint.setText(self._window.canvas.spec.hint if self._window.workspace is not None else "")

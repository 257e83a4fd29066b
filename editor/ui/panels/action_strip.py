"""What stands above the canvas besides options: buttons for the tools that have none, and the button that fills."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from editor.ui import icons
from editor.ui.actions import Actions
from editor.ui.panels.parts import action_button, rule
from editor.ui.theme import GRID, Theme

# A line stands where a name is empty; those in `WITH_TEXT` show their text beside the icon.
BUTTONS: dict[str, tuple[str, ...]] = {
    "view": ("zoom-out", "zoom-in", "zoom-full", "zoom-fit", "", "rotate-left", "rotate-right", "mirror",
             "rotate-reset"),
    "move": ("layer-transform", "", "layer-flip", "layer-flip-upright", "", "layer-duplicate", "layer-raise",
             "layer-lower"),
}  # fmt: skip
WITH_TEXT = frozenset({"zoom-full", "zoom-fit", "rotate-reset", "layer-transform"})
# The strips of tools that make a mask or guide a fill: what comes next is filling.
FILLING = ("select", "object", "wand", "sketch", "strokes")


class ActionStrip(QFrame):
    """A row of actions as buttons."""

    def __init__(self, actions: Actions, names: Sequence[str], extras: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setObjectName("toolOptions")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID + 2, 3 * GRID, GRID + 2)
        row.setSpacing(2 * GRID)
        for name in names:
            if not name:
                row.addWidget(rule(upright=True))
                continue
            button = action_button(actions[name])
            if name in WITH_TEXT:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
        row.addStretch(1)
        for extra in extras:
            row.addWidget(extra)


class FillButton(QPushButton):
    """Fills, and says why it cannot."""

    def __init__(self, action: QAction, theme: Theme) -> None:
        super().__init__()
        self._action, self._theme = action, theme
        self.setText(self.tr("Fill"))
        self.setObjectName("primary")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        theme.changed.connect(self._tint)
        self._tint()
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())

    def _tint(self) -> None:
        colors = self._theme.colors
        self.setIcon(icons.icon("magic-wand", colors.on_accent, colors.text_off))

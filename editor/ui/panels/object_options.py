"""What the strip of object selection has beside its table: which model selects, and refining the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from editor.ui.translate import model_text

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

MAX_WIDTH = 200


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ToolOptions", text)


class SegmenterChoice(QComboBox):
    """The models that can select objects; looked at anew whenever the strip is shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.setAccessibleName(tr("Selection model"))
        self.setToolTip(tr("What finds objects"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaximumWidth(MAX_WIDTH)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda place: window.canvas.objects.choose_engine(self.itemData(place)))
        self.rebuild()

    def rebuild(self) -> None:
        """List the models as they are now."""
        blocker = QSignalBlocker(self)
        self.clear()
        self.addItem(tr("Automatic"), "")
        for engine in self._window.engines.segmenters:
            self.addItem(model_text(engine.label), engine.id)
        self.setCurrentIndex(max(0, self.findData(self._window.settings["select_engine"])))
        del blocker

    def showEvent(self, event: QShowEvent) -> None:
        """Models may have come or gone."""
        self.rebuild()
        super().showEvent(event)


def object_extras(window: MainWindow) -> tuple[QWidget, ...]:
    """The widgets at the end of the strip."""
    refine = QToolButton()
    refine.setDefaultAction(window.actions_["refine-edge"])
    refine.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    refine.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return SegmenterChoice(window), refine

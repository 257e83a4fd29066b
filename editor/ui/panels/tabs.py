"""The tabs of the open documents; hidden while there is only one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QTabBar, QVBoxLayout


@dataclass(frozen=True)
class TabLabel:
    """What one tab shows."""

    name: str
    place: str
    is_modified: bool


class DocumentTabs(QFrame):
    """Shows names; `chosen` and `close_asked` carry the number of a tab, `moved` the numbers from and to."""

    chosen = Signal(int)
    close_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tabs")
        self.bar = QTabBar()
        self.bar.setExpanding(False)
        self.bar.setTabsClosable(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setAccessibleName(self.tr("Open pictures"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        self.bar.currentChanged.connect(self.chosen)
        self.bar.tabCloseRequested.connect(self.close_asked)

    def show_labels(self, labels: Sequence[TabLabel], current: int) -> None:
        """Show these tabs, `current` being the chosen one."""
        blocker = QSignalBlocker(self.bar)
        while self.bar.count() > len(labels):
            self.bar.removeTab(self.bar.count() - 1)
        while self.bar.count() < len(labels):
            self.bar.addTab("")
        for index, label in enumerate(labels):
            self.bar.setTabText(index, f"{label.name} •" if label.is_modified else label.name)
            self.bar.setTabToolTip(index, label.place)
        if current >= 0:
            self.bar.setCurrentIndex(current)
        del blocker
        self.setVisible(len(labels) > 1)

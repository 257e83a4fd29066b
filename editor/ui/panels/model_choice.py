"""The choice of the model that fills: those that are ready, and below them those that could be got."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox

from editor.engines.adapters import why_not
from editor.engines.registry import Engines
from editor.engines.store import ModelStore
from editor.operations.models import arranged
from editor.ui.theme import Theme
from editor.ui.translate import model_text

MAX_WIDTH = 240


class ModelChoice(QComboBox):
    """`chosen` carries a ready model's id; `wanted` that of one that is not here yet, or "" for the dock."""

    chosen = Signal(str)
    wanted = Signal(str)

    def __init__(self, engines: Engines, theme: Theme) -> None:
        super().__init__()
        self._engines, self._theme = engines, theme
        self._store: ModelStore | None = None
        self._current = ""
        self.setAccessibleName(self.tr("Fill model"))
        self.setToolTip(self.tr("What fills the masked area"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaximumWidth(MAX_WIDTH)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(30)
        self.activated.connect(self._on_activated)
        theme.changed.connect(self.rebuild)
        self.rebuild()

    def follow(self, store: ModelStore) -> None:
        """Also list the models that are not here yet."""
        self._store = store
        self.rebuild()

    def rebuild(self) -> None:
        """List the models as they are now."""
        blocker = QSignalBlocker(self)
        self.clear()
        ready = self._engines.inpainters
        for engine in ready:
            self.addItem(model_text(engine.label), engine.id)
        ids = {engine.id for engine in ready}
        listed = arranged(self._store.models("inpaint")) if self._store else ()
        others = [model for model in listed if model.id not in ids and not why_not(model.descriptor)]
        if others:
            self.insertSeparator(self.count())
        for model in others:
            terms = "" if model.descriptor.license.is_commercial else self.tr(", non-commercial")
            text = self.tr("{label} – not here{terms}").format(label=model.descriptor.label, terms=terms)
            self.addItem(text, "")
            self.setItemData(self.count() - 1, model.id, Qt.ItemDataRole.UserRole + 1)
            self.setItemData(self.count() - 1, QColor(self._theme.colors.text_dim), Qt.ItemDataRole.ForegroundRole)
            tip = self.tr("Not here yet: choose it to see its license and to get it")
            self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        if self._store is not None:
            self.insertSeparator(self.count())
            self.addItem(self.tr("All models…"), "")
        del blocker
        self.show_id(self._current)

    def show_id(self, engine_id: str) -> None:
        """Show which model is chosen."""
        self._current = engine_id
        place = self.findData(engine_id) if engine_id else -1
        self.setCurrentIndex(max(0, place))

    def _on_activated(self, place: int) -> None:
        engine_id = self.itemData(place)
        if engine_id:
            self._current = engine_id
            self.chosen.emit(engine_id)
        else:
            wanted = self.itemData(place, Qt.ItemDataRole.UserRole + 1)
            self.show_id(self._current)
            self.wanted.emit(wanted or "")

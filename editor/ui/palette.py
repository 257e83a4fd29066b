"""The command palette: everything in the menus, found by typing a few letters of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QMenu, QVBoxLayout, QWidget

from editor.ui.palette_match import match
from editor.ui.palette_rows import PaletteRows
from editor.ui.shortcuts import native
from editor.ui.theme import GRID, Theme

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

RECENT_KEY = "recent_commands"
RECENT_LIMIT = 8
WIDTH, ROWS = 620, 9
# A hit in the name of the menu or in the explanation counts less than one in the command's own name.
_MENU_WORTH, _TOLD_WORTH, _TIP_WORTH = 0.6, 6.0, 0.25
_RECENT_BONUS, _OFF_MALUS = 6.0, 12.0

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Command:
    """Something in a menu: `path` are the titles of the menus it stands in, `reason` why it cannot be used now."""

    action: QAction
    name: str
    path: str
    keys: str
    tip: str
    reason: str


@dataclass(frozen=True)
class Hit:
    """A command that fits, and the letters of its name that do."""

    command: Command
    places: tuple[int, ...] = ()
    is_recent: bool = False


def bare(text: str) -> str:
    """A menu's or an action's text without the mark of its letter and the dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…").strip()


def commands(window: MainWindow) -> Iterator[Command]:
    """All that the menus of a window hold now, in their order."""
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            yield from _inside(menu, (bare(top.text()),))


def _inside(menu: QMenu, path: tuple[str, ...]) -> Iterator[Command]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            inner.aboutToShow.emit()
            yield from _inside(inner, (*path, bare(action.text())))
        elif not action.isSeparator() and action.isVisible() and bare(action.text()):
            tip = action.statusTip()
            if not (action.isEnabled() or tip):
                # A remark in place of what a menu would list.
                continue
            reason = "" if action.isEnabled() else tip
            keys = native(action.shortcut().toString())
            yield Command(action, bare(action.text()), " › ".join(path), keys, tip, reason)


def found(query: str, candidates: list[Command], recent: tuple[str, ...]) -> list[Hit]:
    """What fits, best first; without a query all, what was used last in front."""
    place = {id_: number for number, id_ in enumerate(recent)}
    hits: list[tuple[float, int, Hit]] = []
    for number, command in enumerate(candidates):
        id_ = command.action.objectName()
        is_recent = id_ in place
        if not query.strip():
            hits.append((-place[id_] if is_recent else -1000.0, number, Hit(command, (), is_recent)))
            continue
        best = _score(query, command)
        if best is not None:
            score = best[0] + _RECENT_BONUS * is_recent - _OFF_MALUS * bool(command.reason)
            hits.append((score, number, Hit(command, best[1], is_recent)))
    return [hit for _, _, hit in sorted(hits, key=lambda item: (-item[0], item[1]))]


def _score(query: str, command: Command) -> tuple[float, tuple[int, ...]] | None:
    by_name = match(query, command.name)
    if by_name is not None:
        return by_name
    words = query.lower().split()
    told = f" {command.tip.lower()}"
    if all(f" {word}" in told for word in words):
        # Words of what a command does say more than letters strewn over its menu's name and its own.
        return _TOLD_WORTH * len(query), ()
    by_menu = match(query, f"{command.path} {command.name}")
    if by_menu is not None:
        offset = len(command.path) + 1
        return by_menu[0] * _MENU_WORTH, tuple(place - offset for place in by_menu[1] if place >= offset)
    whole = f"{command.name} {command.path} {command.tip} {command.keys} {command.action.objectName()}".lower()
    if all(word in command.action.objectName().split("-") for word in words):
        # Who knows a command by its English name finds it in every language.
        return _MENU_WORTH * len(query), ()
    return (_TIP_WORTH * len(query), ()) if all(word in whole for word in words) else None


class Hits(QAbstractListModel):
    """The list under the search field."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: list[Hit] = []

    def show_hits(self, hits: list[Hit]) -> None:
        """Replace what is listed."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many commands fit."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name; everything that is painted; what a screen reader says."""
        hit = self.hits[index.row()]
        command = hit.command
        if role == Qt.ItemDataRole.DisplayRole:
            return command.name
        if role == Qt.ItemDataRole.UserRole:
            return hit
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (command.name, command.path, command.keys, command.reason) if part)
        return None


class SearchField(QLineEdit):
    """Keeps every key to itself while it is typed in, so that no shortcut of the window fires."""

    def event(self, event: QEvent) -> bool:
        """Claim all keys."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


class CommandPalette(QFrame):
    """Lies over the window until a command is chosen, Esc is pressed, or the keyboard goes elsewhere."""

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Commands"))
        self.search = SearchField()
        self.search.setObjectName("paletteSearch")
        self.search.setPlaceholderText(self.tr("Type a few letters of a command"))
        self.search.setAccessibleName(self.tr("Search commands"))
        self.model = Hits(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteRows(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(self.tr("Commands that fit"))
        self.remark = QLabel(self.tr("No command fits."))
        self.remark.setObjectName("dim")
        self.remark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remark.setMargin(4 * GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        for part in (self.search, self.list, self.remark):
            layout.addWidget(part)
        self._all: list[Command] = []
        self._back: QWidget | None = None
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self.list.entered.connect(self.list.setCurrentIndex)
        window.installEventFilter(self)
        self.hide()

    def ask(self) -> None:
        """Open it with everything, what was used last in front."""
        self._window.refresh()
        self._all = [command for command in commands(self._window) if command.action.objectName() != "palette"]
        self._back = self._window.focusWidget()
        self.search.clear()
        self._filter("")
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shown(self) -> list[str]:
        """The names that are listed."""
        return [hit.command.name for hit in self.model.hits]

    def _filter(self, query: str) -> None:
        self.model.show_hits(found(query, self._all, self._window.settings[RECENT_KEY]))
        has_hits = bool(self.model.hits)
        self.list.setVisible(has_hits)
        self.remark.setVisible(not has_hits)
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.scrollToTop()
        self._place()

    def _place(self) -> None:
        width = min(WIDTH, self._window.width() - 8 * GRID)
        rows = min(ROWS, len(self.model.hits))
        below = rows * self.list.sizeHintForRow(0) + 2 if rows else self.remark.sizeHint().height()
        room = self._window.height() - 24 * GRID
        height = min(self.search.sizeHint().height() + below + 5 * GRID, room)
        top = self._window.menuBar().height() + 4 * GRID
        self.setGeometry((self._window.width() - width) // 2, top, width, height)

    def _run(self, row: int) -> None:
        if not 0 <= row < len(self.model.hits):
            return
        action = self.model.hits[row].command.action
        if not action.isEnabled():
            return
        if id_ := action.objectName():
            self._remember(id_)
        self._close()
        # After the palette has given the keyboard back: some commands work on what has it.
        QTimer.singleShot(0, action, action.trigger)

    def _remember(self, id_: str) -> None:
        recent = [other for other in self._window.settings[RECENT_KEY] if other != id_]
        self._window.settings[RECENT_KEY] = (id_, *recent)[:RECENT_LIMIT]

    def _close(self) -> None:
        if not self.isHidden():
            self.hide()
            (self._back or self._window.canvas).setFocus()

    def _step(self, by: int) -> None:
        count = self.model.rowCount()
        if count:
            row = (self.list.currentIndex().row() + by) % count if abs(by) == 1 else 0
            if abs(by) > 1:
                row = min(max(self.list.currentIndex().row() + by, 0), count - 1)
            self.list.setCurrentIndex(self.model.index(row, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list from the search field; follow the window's size; leave when the keyboard goes."""
        if watched is self._window and event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            if not self.isHidden():
                self._place()
        elif watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        elif watched is self.search and event.type() == QEvent.Type.FocusOut and self._has_lost_keyboard():
            self.hide()
        return super().eventFilter(watched, event)

    def _has_lost_keyboard(self) -> bool:
        """True when something else in the window was clicked, and not only another window."""
        focus = self._window.focusWidget()
        is_elsewhere = focus is not None and not self.isAncestorOf(focus)
        return not self.isHidden() and self._window.isActiveWindow() and is_elsewhere

    def _on_key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS - 1, Qt.Key.Key_PageUp: 1 - ROWS}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True


def show_palette(window: MainWindow) -> None:
    """Open the palette of a window, made at its first use."""
    palette = window.findChild(CommandPalette)
    if palette is None:
        palette = CommandPalette(window, window.theme)
    palette.ask()

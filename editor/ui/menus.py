"""The menu bar: the table of actions, and the few menus whose entries change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from editor.ui.samples import samples
from editor.ui.translate import model_text

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# A separator comes after each of these.
_BREAKS = frozenset(
    {"close", "export", "redo", "paste-new", "invert-mask", "select-border", "erase", "harder", "layer-mask",
     "fill-again", "instant", "zoom-full", "mirror", "compare", "full-screen", "layer-rename", "layer-clip",
     "mask-delete", "layer-lower", "layer-flatten", "layer-delete", "crop", "hints"}
)  # fmt: skip


def fill_menu_bar(window: MainWindow) -> None:
    """Build all menus."""
    for title, entries in window.actions_.groups:
        menu = window.menuBar().addMenu(title)
        submenus: dict[str, QMenu] = {}
        for entry in entries:
            if entry.submenu and entry.submenu not in submenus:
                submenus[entry.submenu] = menu.addMenu(entry.submenu)
            submenus.get(entry.submenu, menu).addAction(window.actions_[entry.id])
            if entry.id == "open":
                _add_recent(window, menu)
                _add_samples(window, menu)
            if entry.id == "save-channel":
                window.selecting.add_channel_menu(menu)
            if entry.id == "fill-again":
                _add_engines(window, menu)
            if entry.id == "panels":
                for dock in window.docks:
                    action = dock.toggleViewAction()
                    action.setStatusTip(window.tr("Show or hide this panel"))
                    menu.addAction(action)
            if entry.id in _BREAKS:
                menu.addSeparator()


def _add_recent(window: MainWindow, menu: QMenu) -> None:
    recent = menu.addMenu(window.tr("Open &Recent"))

    def rebuild() -> None:
        recent.clear()
        for number, name in enumerate(window.settings["recent_files"], 1):
            path = Path(name)
            action = recent.addAction(f"&{number % 10} {path.name}".replace("&&", "&"))
            action.setStatusTip(name)
            action.setToolTip(name)
            action.triggered.connect(lambda _=False, path=path: window.files.open(path))
        recent.addSeparator()
        clear = recent.addAction(window.tr("&Clear the List"))
        clear.setStatusTip(window.tr("Forget the recent files; they stay where they are"))
        clear.triggered.connect(window.files.forget_recent)
        recent.setEnabled(bool(window.settings["recent_files"]))

    window.files.recent_changed.connect(rebuild)
    rebuild()


def _add_samples(window: MainWindow, menu: QMenu) -> None:
    found = samples()
    if not found:
        return
    submenu = menu.addMenu(window.tr("Open Sa&mple"))
    for sample in found:
        action = submenu.addAction(sample.title)
        action.setStatusTip(window.tr("Open a copy of this sample picture"))
        action.triggered.connect(lambda _=False, sample=sample: window.files.open_sample(sample))


def _add_engines(window: MainWindow, menu: QMenu) -> None:
    submenu = menu.addMenu(window.tr("&Model"))
    group = QActionGroup(submenu)

    def rebuild() -> None:
        submenu.clear()
        for action in group.actions():
            group.removeAction(action)
        for engine in window.engines.inpainters:
            action = submenu.addAction(model_text(engine.label))
            action.setCheckable(True)
            action.setData(engine.id)
            action.setChecked(engine.id == window.settings["fill_engine"])
            action.setStatusTip(window.tr("Fill with this model from now on"))
            action.triggered.connect(lambda _=False, id_=engine.id: window.change_setting("fill_engine", id_))
            group.addAction(action)
        submenu.addSeparator()
        more = submenu.addAction(window.tr("&All Models…"))
        more.setStatusTip(window.tr("See all models with their licenses, and get some"))
        more.triggered.connect(lambda: window.models.show_models())

    submenu.aboutToShow.connect(rebuild)
    rebuild()

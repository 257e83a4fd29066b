"""The models dock: all models by task with license, size and state, and what can be done with the chosen one."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.engines.adapters import why_not
from editor.engines.store import InstalledModel, ModelState
from editor.jobs.queue import Job
from editor.operations.models import fetch_problem
from editor.ui import icons
from editor.ui.panels.model_rows import ModelDelegate, ModelRows, Role, model_size, terms
from editor.ui.panels.parts import rule
from editor.ui.theme import GRID, Theme
from editor.ui.translate import model_text


class ModelsPanel(QWidget):
    """Only shows and asks; `ModelsFlow` does what the signals say. They carry the model's id, "" for none."""

    get_asked = Signal(str)
    stop_asked = Signal(str)
    add_asked = Signal(str)
    verify_asked = Signal(str)
    remove_asked = Signal(str)
    folder_asked = Signal(str)
    use_asked = Signal(str)
    other_place_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._models: tuple[InstalledModel, ...] = ()
        self._jobs: dict[str, Job] = {}
        self._place = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search models"))
        self.search.setAccessibleName(self.tr("Search models"))
        self.search.setClearButtonEnabled(True)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.rows = ModelRows(self)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(ModelDelegate(theme, self.rows, self.list))
        self.empty = QLabel(self.tr("No model is called like that."))
        self.empty.setObjectName("dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()

        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        line.addWidget(self.search)
        column.addLayout(line)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(top)
        split.addWidget(self._build_details())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([480, 320])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(split, 1)
        whole.addWidget(rule())
        whole.addLayout(self._build_foot())

        self.search.textChanged.connect(lambda _: self._refill())
        self.list.selectionModel().currentChanged.connect(lambda *_: self.refresh_details())
        self.list.activated.connect(self._on_activated)
        theme.changed.connect(self._tint)
        self._tint()
        self.refresh_details()

    def _build_details(self) -> QWidget:
        body = QWidget()
        body.setObjectName("dockBody")
        self.title = self._text("heading")
        self.title.setIndent(0)
        self.problem = self._text("")
        self.about = self._text("")
        self.about.setTextFormat(Qt.TextFormat.RichText)
        self.about.setOpenExternalLinks(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.get = self._button(self.tr("Get…"), self.tr("Fetch it, after showing its license and size"))
        self.get.setObjectName("primary")
        self.stop = self._button(self.tr("Stop"), self.tr("Stop; what has arrived is kept for the next time"))
        self.use = self._button(self.tr("Use for Fill"), self.tr("Fill with this model from now on"))
        self.add = self._button(self.tr("Add from File…"), self.tr("Add its file, fetched by hand"))
        self.verify = self._button(self.tr("Verify"), self.tr("Read every byte and compare it with what is published"))
        self.remove = self._button(self.tr("Remove…"), self.tr("Delete its files"))
        self.folder = self._button(self.tr("Show Folder"), self.tr("Open the folder of its files"))
        self._buttons = (self.get, self.stop, self.use, self.add, self.verify, self.remove, self.folder)
        signals = (
            self.get_asked, self.stop_asked, self.use_asked, self.add_asked, self.verify_asked, self.remove_asked,
            self.folder_asked,
        )  # fmt: skip
        for button, signal in zip(self._buttons, signals, strict=True):
            # One without a parent would be shown as a window for a moment.
            button.setParent(body)
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self.chosen_id))
        self._grid = QGridLayout()
        self._grid.setSpacing(GRID)
        column = QVBoxLayout(body)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(self.title)
        column.addWidget(self.problem)
        column.addLayout(self._grid)
        column.addWidget(self.about)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("The chosen model"))
        return scroll

    def _build_foot(self) -> QHBoxLayout:
        self.place = QLabel()
        self.place.setObjectName("dim")
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.new_model = self._tool(self.tr("Add a model from a file or folder…"))
        self.show_place = self._tool(self.tr("Show the folder of models"))
        self.other_place = self._tool(self.tr("Keep models in another folder…"))
        self.new_model.clicked.connect(lambda: self.add_asked.emit(""))
        self.show_place.clicked.connect(lambda: self.folder_asked.emit(""))
        self.other_place.clicked.connect(self.other_place_asked)
        line = QHBoxLayout()
        line.setContentsMargins(3 * GRID, GRID, GRID, GRID)
        line.setSpacing(GRID)
        line.addWidget(self.place, 1)
        for button in (self.new_model, self.show_place, self.other_place):
            line.addWidget(button)
        return line

    @property
    def chosen(self) -> InstalledModel | None:
        """The model whose details are shown."""
        model: InstalledModel | None = self.list.currentIndex().data(Role.MODEL)
        return model

    @property
    def chosen_id(self) -> str:
        """Its id, or nothing."""
        return self.chosen.id if self.chosen is not None else ""

    def choose(self, model_id: str) -> None:
        """Show the details of a model and bring its row into view."""
        if not self.rows.place_of(model_id).isValid():
            self.search.clear()
        index = self.rows.place_of(model_id)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    def show_models(self, models: Sequence[InstalledModel], place: str) -> None:
        """Show these models, and where they are kept."""
        self._models = tuple(models)
        self._place = place
        self.place.setToolTip(place)
        self.place.setAccessibleName(self.tr("Models are kept in {folder}").format(folder=place))
        self._refill()
        self._elide()

    def show_jobs(self, jobs: Mapping[str, Job]) -> None:
        """Show what works on which model."""
        has_same = set(jobs) == set(self._jobs)
        self._jobs = dict(jobs)
        self.rows.show_jobs(jobs)
        if not has_same:
            self.refresh_details()

    def _refill(self) -> None:
        words = self.search.text().casefold().split()
        chosen = self.chosen_id
        found = [model for model in self._models if all(word in self._searched(model) for word in words)]
        self.rows.show_models(found)
        self.rows.show_jobs(self._jobs)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        if chosen:
            index = self.rows.place_of(chosen)
            if index.isValid():
                self.list.setCurrentIndex(index)
        self.refresh_details()

    def _searched(self, model: InstalledModel) -> str:
        descriptor = model.descriptor
        parts = (
            model_text(descriptor.label),
            model.id,
            self.rows.task_name(descriptor.task),
            terms(model),
            descriptor.summary,
        )
        return " ".join(parts).casefold()

    def refresh_details(self) -> None:
        """Show what is known of the chosen model and what can be done with it."""
        model = self.chosen
        if model is None:
            self.title.setText(self.tr("Choose a model to see its license, and to get it."))
            self.problem.hide()
            self.about.setText("")
            self._lay_out(())
            return
        job = self._jobs.get(model.id)
        self.title.setText(model_text(model.descriptor.label))
        problem = self._problem(model) if job is None else ""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.about.setText(self._about(model))
        shown: list[QPushButton] = []
        if job is not None:
            shown.append(self.stop)
        else:
            if not fetch_problem(model):
                shown.append(self.get)
            can_run = not why_not(model.descriptor)
            if model.is_ready and can_run and model.descriptor.task == "inpaint":
                shown.append(self.use)
            if not model.is_shipped and not model.is_ready and can_run:
                shown.append(self.add)
            if model.state is not ModelState.MISSING:
                shown.append(self.verify)
                if not model.is_shipped:
                    shown.append(self.remove)
                shown.append(self.folder)
        self._lay_out(shown)

    def _problem(self, model: InstalledModel) -> str:
        if problem := why_not(model.descriptor):
            return problem
        if model.state is ModelState.DAMAGED:
            return self.tr("A file is damaged: get it again, or add the right one.")
        if model.is_ready:
            return "" if model.has_consent else self.tr("It is a program: you are asked before it may run.")
        if model.state is ModelState.UNCHECKED:
            return self.tr("Its files were never checked: verify them first.")
        if model.can_download:
            return ""
        if any(entry.url for entry in model.descriptor.files):
            return self.tr("No hash is published for it, so it is not fetched: get its file by hand and add it here.")
        return self.tr("Get its file by hand and add it here.")

    def _about(self, model: InstalledModel) -> str:
        descriptor, license_ = model.descriptor, model.descriptor.license
        escape = html.escape
        color = self._theme.colors.failure
        lines = [escape(descriptor.summary)]
        if not license_.is_commercial:
            warning = self.tr("Not for commercial work.")
            lines.append(f"<b style='color:{color}'>{escape(warning)}</b> {escape(license_.note)}")
        elif license_.note:
            lines.append(escape(license_.note))
        facts = [
            (self.tr("License"), escape(license_.title)),
            (self.tr("By"), escape(license_.attribution)),
            (self.tr("Size"), escape(model_size(model) or self.tr("unknown"))),
            (self.tr("Memory"), f"{descriptor.runtime.memory_mb} MB" if descriptor.runtime.memory_mb else ""),
            (self.tr("Version"), escape(descriptor.version)),
            (self.tr("Format"), escape(descriptor.format)),
            (self.tr("Follows"), escape(", ".join(sorted(descriptor.understands)))),
            (self.tr("Source"), _link(license_.source, self._theme.colors.link)),
        ]
        rows = "".join(
            f"<tr><td style='padding-right:12px; color:{self._theme.colors.text_dim}'>{name}</td><td>{text}</td></tr>"
            for name, text in facts
            if text
        )
        for entry in descriptor.files:
            source = f" – {_link(entry.url, self._theme.colors.link, self.tr('address'))}" if entry.url else ""
            rows += (
                f"<tr><td style='padding-right:12px; color:{self._theme.colors.text_dim}'>{self.tr('File')}</td>"
                f"<td>{escape(entry.name)}{source}</td></tr>"
            )
        card = self._card(model)
        paragraphs = "".join(f"<p>{line}</p>" for line in lines if line.strip())
        return f"{paragraphs}<table cellspacing='0' cellpadding='1'>{rows}</table>{card}"

    def _card(self, model: InstalledModel) -> str:
        if model.card is None:
            return ""
        try:
            text = model.card.read_text("utf-8", "replace")[:20000]
        except OSError:
            return ""
        return "".join(
            f"<p><b>{html.escape(line.lstrip('# '))}</b></p>" if line.startswith("#") else f"<p>{html.escape(line)}</p>"
            for line in (block.replace("\n", " ").strip() for block in text.split("\n\n"))
            if line
        )

    def _lay_out(self, shown: Sequence[QPushButton]) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        for button in self._buttons:
            button.setVisible(button in shown)
        for place, button in enumerate(shown):
            self._grid.addWidget(button, place // 2, place % 2)

    def _on_activated(self, index: QModelIndex) -> None:
        model = index.data(Role.MODEL)
        if model is None:
            return
        if model.is_ready and model.descriptor.task == "inpaint":
            self.use_asked.emit(model.id)
        elif not model.is_ready and model.id not in self._jobs and not fetch_problem(model):
            self.get_asked.emit(model.id)

    def _text(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setToolTip(name)
        button.setAccessibleName(name.rstrip("…"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _elide(self) -> None:
        text = self.tr("Kept in {folder}").format(folder=self._place)
        room = max(0, self.place.width())
        self.place.setText(self.place.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the name of the folder."""
        super().resizeEvent(event)
        self._elide()

    def _tint(self) -> None:
        colors = self._theme.colors
        for button, name in (
            (self.new_model, "plus"),
            (self.show_place, "folder-open"),
            (self.other_place, "hard-drives"),
        ):
            button.setIcon(icons.icon(name, colors.text, colors.text_off))
        self.problem.setStyleSheet(f"color: {colors.notice};")
        self.refresh_details()
        self.list.viewport().update()


def _link(address: str, color: str, text: str = "") -> str:
    if not address.startswith(("https://", "http://")):
        return html.escape(address)
    shown = text or address.partition("://")[2]
    # Long addresses may break anywhere, else the panel would be as wide as they are.
    soft = html.escape(shown).replace("/", "/\u200b").replace("-", "-\u200b").replace("_", "_\u200b")
    return f"<a style='color:{color}' href='{html.escape(address, quote=True)}'>{soft}</a>"

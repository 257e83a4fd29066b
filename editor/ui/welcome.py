"""What the window shows while no picture is open: a button to open one, recent files, samples, and a place to drop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.ui import icons
from editor.ui.file_pictures import HEIGHT, WIDTH, FilePictures
from editor.ui.samples import samples
from editor.ui.theme import GRID, Theme

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

COLUMNS = 4
MAX_RECENT = 8
CARD = QSize(WIDTH // 2, HEIGHT // 2)
_PADDING = 2 * GRID
# Of the card, so much has to be covered by a picture for the rest to be covered, too, by cutting a little off.
NEAR = 0.85
_MOVES = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}
# Keys that mean something on this page, whatever the window does with them elsewhere.
_OWN_KEYS = _MOVES | {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class FileCard(QAbstractButton):
    """A small picture with its name below; it opens the file."""

    def __init__(self, title: str, tip: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self.is_gone = False
        self.path: Path | None = None
        self.setText(title)
        self.setToolTip(tip)
        self.setAccessibleName(title)
        self.setAccessibleDescription(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The picture and a line of text."""
        return CARD + QSize(2 * _PADDING, 2 * _PADDING + GRID + self.fontMetrics().height())

    def show_picture(self, image: QImage | None) -> None:
        """Show the file's picture; None says that it cannot be had."""
        self._image, self.is_gone = image, image is None
        if self.is_gone:
            self.setToolTip(self.tr("{file}\nThis file is gone or cannot be read.").format(file=self.path or ""))
        self.update()

    @property
    def has_picture(self) -> bool:
        """True when the file's picture shows."""
        return self._image is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle of its place, the name below it."""
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.pressed if self.isDown() else colors.hover))
            painter.drawRoundedRect(whole, 8, 8)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole, 8, 8)
        place = QRectF(_PADDING, _PADDING, CARD.width(), CARD.height())
        if self._image is None:
            # What is gone is a frame without a picture, what is still to come a sheet.
            painter.setPen(QPen(QColor(colors.text_dim), 1) if self.is_gone else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if self.is_gone else QBrush(QColor(colors.field)))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            name = "file-x" if self.is_gone else "image"
            middle = place.center()
            middle.setX(middle.x() - 14)
            middle.setY(middle.y() - 14)
            icons.paint(painter, name, colors.text_dim, middle, 28)
        else:
            self._draw(painter, self._image, place)
        painter.setPen(QColor(colors.text_dim if self.is_gone else colors.text))
        line = QRectF(_PADDING, place.bottom() + GRID, CARD.width(), self.fontMetrics().height())
        name = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, CARD.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def _draw(self, painter: QPainter, image: QImage, place: QRectF) -> None:
        # What is nearly of the card's proportions fills it, so that cards in a row are alike; others are shown whole.
        whole = QSize(image.size()).scaled(CARD, Qt.AspectRatioMode.KeepAspectRatio)
        is_near = whole.width() * whole.height() > NEAR * CARD.width() * CARD.height()
        mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if is_near else Qt.AspectRatioMode.KeepAspectRatio
        size = QSize(image.size()).scaled(CARD, mode)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(place.center())
        shape = QPainterPath()
        shape.addRoundedRect(area.intersected(place), 4, 4)
        painter.save()
        painter.setClipPath(shape)
        if image.hasAlphaChannel():
            painter.fillRect(area, QColor("#ffffff"))
        painter.drawImage(area, image)
        painter.restore()


class WelcomePage(QScrollArea):
    """Lies on the canvas while that is empty. What is dropped on it lands on the canvas below."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.canvas)
        self._window = window
        self._pictures = FilePictures(window.files.queue, window.others, self)
        self._pictures.ready.connect(self._on_picture)
        self._cards: list[FileCard] = []
        self._shown_columns = COLUMNS
        self.setObjectName("welcome")
        self.setAccessibleName(self.tr("Welcome"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.open = self._button(self.tr("Open…"), self.tr("Choose pictures or projects"), window.files.ask_and_open)
        self.open.setObjectName("primary")
        self.paste = self._button(
            self.tr("Paste"), self.tr("Open the picture on the clipboard"), window.clipboard.paste_new
        )
        self.clear = self._button(
            self.tr("Clear the List"), self.tr("Forget the recent files; they stay where they are"), self._forget
        )
        self.clear.setObjectName("quiet")
        self.recent = QGridLayout()
        self.samples = QGridLayout()
        self._recent_title = self._heading(self.tr("Recent"))
        self._samples_title = self._heading(self.tr("Samples to try things on"))
        self.setWidget(self._build())
        window.canvas.installEventFilter(self)
        window.files.recent_changed.connect(self._on_recent_changed)
        window.theme.changed.connect(self.viewport().update)
        self.hide()

    def _build(self) -> QWidget:
        title = QLabel("Pentimento")
        title.setObjectName("title")
        subtitle = QLabel(self.tr("Drop a picture anywhere, or choose one."))
        # The words stand above the cards' pictures, which have room around them.
        for part in (title, subtitle, self._recent_title, self._samples_title):
            part.setIndent(_PADDING)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(_PADDING, 0, 0, 0)
        buttons.setSpacing(2 * GRID)
        buttons.addWidget(self.open)
        buttons.addWidget(self.paste)
        buttons.addStretch(1)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, _PADDING, 0)
        head.addWidget(self._recent_title, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignBottom)
        body = QWidget()
        body.setObjectName("welcomeBody")
        column = QVBoxLayout()
        column.setSpacing(GRID)
        for part in (title, subtitle):
            column.addWidget(part)
        column.addSpacing(2 * GRID)
        column.addLayout(buttons)
        column.addSpacing(4 * GRID)
        column.addLayout(head)
        column.addLayout(self.recent)
        column.addSpacing(2 * GRID)
        column.addWidget(self._samples_title)
        column.addLayout(self.samples)
        for grid in (self.recent, self.samples):
            grid.setSpacing(GRID)
            grid.setColumnStretch(COLUMNS, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        outer = QVBoxLayout(body)
        outer.setContentsMargins(6 * GRID, 6 * GRID, 6 * GRID, 6 * GRID)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        return body

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("heading")
        return label

    def _button(self, text: str, tip: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(True)
        button.setToolTip(tip)
        button.installEventFilter(self)
        button.clicked.connect(lambda: run())
        return button

    # Showing

    def follow(self, is_empty: bool) -> None:
        """Show the page while the window has no document."""
        if is_empty:
            self._fill()
            self._place()
            self.show()
            self.open.setFocus()
        else:
            self.hide()
            self._pictures.stop()

    def _fill(self) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []
        columns = self._shown_columns = self._columns()
        recent = [Path(name) for name in self._window.settings["recent_files"][:MAX_RECENT]]
        files = self._window.files
        for number, path in enumerate(recent):
            card = self._card(path.name, str(path), path, partial(files.open, path))
            self.recent.addWidget(card, number // columns, number % columns)
        for number, sample in enumerate(samples()):
            tip = self.tr("Open a copy of this sample picture")
            card = self._card(sample.title, tip, sample.path, partial(files.open_sample, sample))
            self.samples.addWidget(card, number // columns, number % columns)
        self._recent_title.setVisible(bool(recent))
        self.clear.setVisible(bool(recent))
        self._samples_title.setVisible(len(self._cards) > len(recent))
        previous: QWidget = self.paste
        for widget in ([self.clear] if recent else []) + list[QWidget](self._cards):
            self.setTabOrder(previous, widget)
            previous = widget

    def _columns(self) -> int:
        width = FileCard("", "", self._window.theme).sizeHint().width() + GRID
        return max(1, min(COLUMNS, (self._window.canvas.width() - 16 * GRID) // width))

    def _card(self, title: str, tip: str, path: Path, run: Callable[[], object]) -> FileCard:
        card = FileCard(title, tip, self._window.theme)
        card.path = path
        card.installEventFilter(self)
        card.clicked.connect(lambda: run())
        self._cards.append(card)
        self._pictures.ask(path)
        return card

    @property
    def cards(self) -> Sequence[FileCard]:
        """All cards, recent files first."""
        return tuple(self._cards)

    def _on_picture(self, path: Path, image: QImage | None) -> None:
        for card in self._cards:
            if card.path == path:
                card.show_picture(image)

    def _on_recent_changed(self) -> None:
        if not self.isHidden():
            self._fill()

    def _forget(self) -> None:
        self._window.files.forget_recent()
        self.open.setFocus()

    def _place(self) -> None:
        self.setGeometry(self._window.canvas.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas's size, and move between cards by arrows."""
        if watched is self._window.canvas:
            if event.type() == QEvent.Type.Resize and not self.isHidden():
                self._place()
                if self._columns() != self._shown_columns:
                    self._arrange()
        elif isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
                self._move_from(watched, Qt.Key(event.key()))
                return True
        return False

    def _arrange(self) -> None:
        columns = self._shown_columns = self._columns()
        for grid in (self.recent, self.samples):
            cards = [item.widget() for index in range(grid.count()) if (item := grid.itemAt(index)) is not None]
            for number, card in enumerate(card for card in cards if card is not None):
                grid.addWidget(card, number // columns, number % columns)

    def _move_from(self, start: QWidget, key: Qt.Key) -> None:
        """Give the keyboard to the nearest button in that direction."""
        here = start.mapTo(self, start.rect().center())
        best: tuple[float, QWidget] | None = None
        for other in (self.open, self.paste, self.clear, *self._cards):
            if other is start or other.isHidden():
                continue
            there = other.mapTo(self, other.rect().center())
            x, y = there.x() - here.x(), there.y() - here.y()
            along = {Qt.Key.Key_Left: -x, Qt.Key.Key_Right: x, Qt.Key.Key_Up: -y, Qt.Key.Key_Down: y}[key]
            across = abs(y) if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) else abs(x)
            if along > 8 and (best is None or along + 3 * across < best[0]):
                best = (along + 3 * across, other)
        if best is not None:
            best[1].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(best[1])

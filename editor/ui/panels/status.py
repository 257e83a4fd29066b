"""The line at the bottom: what goes on, the picture's size, the zoom, the place of the pointer, and who computes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QStatusBar, QToolButton, QWidget

from editor.jobs.queue import Job
from editor.ui import icons
from editor.ui.panels.parts import CutLabel, rule
from editor.ui.theme import GRID, Theme
from editor.ui.translate import decimal_text, model_text
from editor.workspace import Workspace

ZOOMS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class StatusBar(QStatusBar):
    """Only shows; `zoom_chosen` and `cancel` say what was clicked."""

    zoom_chosen = Signal(float)
    cancel = Signal()

    def __init__(self, theme: Theme, fit: QAction) -> None:
        super().__init__()
        self._theme = theme
        self.setSizeGripEnabled(False)
        self.setAccessibleName(self.tr("Status"))
        self.activity = QWidget()
        self.activity_text = QLabel()
        self.activity_bar = QProgressBar()
        self.activity_bar.setRange(0, 0)
        self.activity_bar.setTextVisible(False)
        self.activity_bar.setFixedWidth(80)
        self.activity_bar.setAccessibleName(self.tr("Progress"))
        self.activity_cancel = QToolButton()
        self.activity_cancel.setAutoRaise(True)
        self.activity_cancel.setIconSize(QSize(12, 12))
        self.activity_cancel.setToolTip(self.tr("Stop"))
        self.activity_cancel.setAccessibleName(self.tr("Stop"))
        self.activity_cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self.activity)
        row.setContentsMargins(2 * GRID, 0, 0, 0)
        row.setSpacing(GRID)
        for widget in (self.activity_text, self.activity_bar, self.activity_cancel):
            row.addWidget(widget)
        self.hint = CutLabel()
        self.hint.setObjectName("dim")
        self.hint.setContentsMargins(2 * GRID, 0, 0, 0)
        self._has_document = False
        self.saved = QLabel()
        self.place = QLabel()
        self.place.setMinimumWidth(self.fontMetrics().horizontalAdvance("00000, 00000") + 4 * GRID)
        self.place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.extent = QLabel()
        self.device = QLabel()
        self.zoom = QToolButton()
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom.setToolTip(self.tr("Zoom"))
        self.zoom.setAccessibleName(self.tr("Zoom"))
        self.zoom.setFixedWidth(self.fontMetrics().horizontalAdvance("3200.0 %") + 6 * GRID)
        menu = QMenu(self.zoom)
        menu.addAction(fit)
        menu.addSeparator()
        for zoom in ZOOMS:
            entry = menu.addAction(percent(zoom))
            entry.triggered.connect(lambda _=False, zoom=zoom: self.zoom_chosen.emit(zoom))
        self.zoom.setMenu(menu)
        self.addWidget(self.activity)
        self.addWidget(self.hint, 1)
        self._lines: dict[QWidget, QWidget] = {}
        # What gives way to the hint comes first, so that nothing else moves when it does.
        for part in (self.device, self.extent, self.place, self.zoom, self.saved):
            line = self._lines[part] = rule(upright=True)
            self.addPermanentWidget(line)
            self.addPermanentWidget(part)
        self.activity_cancel.clicked.connect(self.cancel)
        theme.changed.connect(self._tint)
        self._tint()
        self.show_activity(None)
        self.show_document(None)
        self.show_place(None)

    def say_hint(self, text: str) -> None:
        """What the tool in hand does."""
        self.hint.say(text)
        self._make_room()

    def _make_room(self) -> None:
        """Let what can be read elsewhere, too, give way to the hint; as much of it as needed."""
        shown = [self.place, self.zoom, self.saved] if self._has_document else []
        rest = [self.device, self.extent] if self._has_document else [self.device]
        margin, space = self.hint.contentsMargins().left() + 2 * GRID, GRID + 1
        used = margin + self.hint.fontMetrics().horizontalAdvance(self.hint.text())
        used += self.activity.sizeHint().width() if self.activity.isVisibleTo(self) else 0
        needs = {part: max(part.minimumWidth(), part.sizeHint().width()) + 2 * space for part in (*shown, *rest)}
        while rest and used + sum(needs[part] for part in (*shown, *rest)) > self.width():
            del rest[0]
        for part, line in self._lines.items():
            part.setVisible(part in shown or part in rest)
            line.setVisible(part in shown or part in rest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room has come or gone."""
        super().resizeEvent(event)
        self._make_room()

    def show_activity(self, job: Job | None, left: str = "") -> None:
        """What goes on, how far it is where it says so, and how long it still takes where that is known."""
        was_shown = self.activity.isVisibleTo(self)
        self.activity.setVisible(job is not None)
        if job is not None:
            label = model_text(job.label)
            self.activity_text.setText(f"{label} · {left}" if left else f"{label}…")
            # Without a maximum the bar moves to and fro.
            self.activity_bar.setRange(0, 100 if job.fraction > 0 else 0)
            self.activity_bar.setValue(round(100 * job.fraction))
        if was_shown or job is not None:
            self._make_room()

    def show_document(self, workspace: Workspace | None) -> None:
        """Size, depth and whether anything is unsaved."""
        self._has_document = workspace is not None
        if workspace is not None:
            document = workspace.document
            text = self.tr("{width} × {height} px, {depth} bit").format(
                width=document.size.width, height=document.size.height, depth=document.depth
            )
            self.extent.setText(text)
            self.saved.setText(self.tr("Edited") if workspace.is_modified else self.tr("Saved"))
            self.saved.setToolTip(
                self.tr("There are changes that are not saved yet")
                if workspace.is_modified
                else self.tr("Nothing would be lost by closing now")
            )
        self._make_room()

    def show_place(self, place: tuple[float, float] | None) -> None:
        """The pointer in pixels of the picture."""
        self.place.setText("" if place is None else f"{int(place[0] // 1)}, {int(place[1] // 1)}")

    def show_zoom(self, zoom: float, rotation_deg: float, is_mirrored: bool) -> None:
        """The zoom; a turned or mirrored view says so in the tool tip."""
        self.zoom.setText(percent(zoom))
        parts = [self.tr("Zoom")]
        if rotation_deg:
            parts.append(self.tr("view turned by {degrees:g}°").format(degrees=rotation_deg))
        if is_mirrored:
            parts.append(self.tr("view mirrored"))
        self.zoom.setToolTip(", ".join(parts))

    def show_device(self, device: str, engine: str) -> None:
        """Who computes a fill, and how."""
        self.device.setText(f"{device} · {engine}")
        self.device.setToolTip(
            self.tr("Fills are computed on: {device}\nModel: {engine}").format(device=device, engine=engine)
        )
        self._make_room()

    def _tint(self) -> None:
        colors = self._theme.colors
        self.activity_cancel.setIcon(icons.icon("x", colors.text_dim, colors.text_off))


def percent(zoom: float) -> str:
    """A zoom as artists read it: one decimal only where it matters."""
    value = zoom * 100
    return f"{decimal_text(value, 1)} %" if value < 10 else f"{value:.0f} %"

"""What can be changed of a subject in hand: the same few controls as chips beside it and as the strip of the tool."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from editor.ui import icons
from editor.ui.canvas.hud import QUIET_TEXT, TEXT, HudFrame
from editor.ui.canvas.job_marks import PILL_GAP_PX, JobMarks, pill_place
from editor.ui.canvas.reposition_images import view_box
from editor.ui.canvas.reposition_view import FRAME_MARGIN, RepositionView
from editor.ui.theme import GRID, Theme
from editor.ui.translate import decimal_text

MAX_CHOKE, MAX_FEATHER = 16, 32
# Edges are shown in tenths of a pixel.
STEPS_PER_PX = 10
# The shadow's length and lean in percent of its own, its softness in pixels.
LENGTHS, LEANS, MAX_SOFTNESS = (10, 300), (-200, 200), 100


class RepositionControls(QWidget):
    """Shows and changes the tool's subject; `is_small` leaves texts to the tooltips."""

    def __init__(self, view: RepositionView, is_small: bool, theme: Theme | None = None) -> None:
        super().__init__()
        self._view, self._tool, self._theme = view, view.repositioner, theme
        self._icons: dict[QToolButton, str] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID if is_small else 2 * GRID)
        tool = self._tool
        self.earlier = self._button("caret-left", self.tr("Earlier fill of the old place"))
        self._label(self.tr("Fill"))
        self.later = self._button("caret-right", self.tr("Another fill of the old place"))
        self.harmonize = self._share(self.tr("Harmonize"), self.tr("How much light and color follow the new place"))
        self.shadow = self._share(self.tr("Shadow"), self.tr("How strong its shadow is at the new place"))
        self.shape = self._button("caret-down", self.tr("Shadow: its length, its lean, how soft it is"))
        self.edge = self._button("", self.tr("Edge: move it inward, soften it"), self.tr("Edge"))
        self.flip = self._button("arrows-left-right", self.tr("Flip the subject"))
        self.copy = self._button("copy", self.tr("Leave a copy at the old place (Alt while dragging)"), checks=True)
        self.behind = self._button(
            "", self.tr("Paint over what the subject goes behind; Alt erases"), self.tr("Behind…"), checks=True
        )
        self.complete = self._button(
            "", self.tr("Draw on the part of the subject that was hidden"), self.tr("Complete"), checks=True
        )
        self.ground = self._button(
            "sun-horizon", self.tr("Ground line: suggests a size; drag it to the horizon"), checks=True
        )
        self.suggested = self._button("", self.tr("Take the size that the ground line suggests"), "100 %")
        if not is_small:
            self._row.addStretch(1)
        self.back = self._button("x", self.tr("Put everything back (Esc)"))
        self.done = self._button("check", self.tr("Put it down here (Enter)"))
        self._edges, self._shapes = self._sheet_of_edges(), self._sheet_of_shadow()
        self.earlier.clicked.connect(lambda: tool.vary(-1))
        self.later.clicked.connect(lambda: tool.vary(1))
        self.harmonize.valueChanged.connect(lambda value: tool.adjust(harmonize=value / 100))
        self.shadow.valueChanged.connect(lambda value: tool.adjust(shadow=value / 100))
        self.shape.clicked.connect(lambda: self._open(self._shapes, self.shape))
        self.edge.clicked.connect(lambda: self._open(self._edges, self.edge))
        self.flip.clicked.connect(tool.flip)
        self.copy.toggled.connect(lambda is_on: tool.adjust(copies=is_on))
        self.behind.toggled.connect(tool.mark)
        self.complete.toggled.connect(lambda is_on: tool.adjust(complete=is_on))
        self.ground.toggled.connect(self._on_ground)
        self.suggested.clicked.connect(tool.take_suggestion)
        self.back.clicked.connect(view.put_back)
        self.done.clicked.connect(view.finish_session)
        view.repositioned.connect(self.refresh)
        if theme is not None:
            theme.changed.connect(self._tint)
        self._tint()
        self.refresh()

    def refresh(self) -> None:
        """Show the subject as it is now."""
        tool, lift = self._tool, self._tool.lift
        options = tool.options
        values = (
            (self.harmonize, options.harmonize * 100),
            (self.shadow, options.shadow * 100),
            (self.choke, options.choke * STEPS_PER_PX),
            (self.feather, options.feather * STEPS_PER_PX),
            (self.length, options.shadow_shape.squash * 100),
            (self.lean, options.shadow_shape.skew * 100),
            (self.softness, options.shadow_shape.softness),
        )
        for slider, value in values:
            with QSignalBlocker(slider):
                slider.setValue(round(value))
        checks = ((self.copy, options.copies), (self.behind, tool.is_marking), (self.complete, options.complete),
                  (self.ground, tool.settings.shows_ground))  # fmt: skip
        for button, is_on in checks:
            with QSignalBlocker(button):
                button.setChecked(is_on)
        subject = None if lift is None else lift.subject
        self.complete.setVisible(lift is not None and lift.hidden is not None)
        scale = tool.suggested_scale
        self.suggested.setVisible(scale is not None and abs(scale / tool.placement.scale - 1) > 0.005)
        if scale is not None:
            self.suggested.setText(f"{scale * 100:.0f} %")
        for widget in (self.earlier, self.later):
            widget.setEnabled(subject is not None and not options.copies)
        self.shape.setEnabled(lift is not None and options.shadow > 0)
        for each in (self.harmonize, self.shadow, self.edge, self.flip, self.copy, self.behind, self.back, self.done):
            each.setEnabled(lift is not None)

    def _on_ground(self, is_on: bool) -> None:
        self._tool.settings.shows_ground = is_on
        self._view.update()
        self.refresh()
        self._view.repositioned.emit()

    def _label(self, text: str) -> QLabel:
        label = QLabel(text)
        if self._theme is not None:
            label.setObjectName("dim")
        self._row.addWidget(label)
        return label

    def _share(self, name: str, tip: str) -> QSlider:
        label, slider = self._label(name), self._slider(name, tip, 100)
        slider.setFixedWidth(64)
        label.setBuddy(slider)
        self._row.addWidget(slider)
        return slider

    def _slider(self, name: str, tip: str, high: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, high)
        slider.setAccessibleName(name)
        slider.setToolTip(tip)
        # The keyboard stays with the canvas, where arrows move the subject.
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return slider

    def _button(self, icon: str, tip: str, text: str = "", checks: bool = False) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setCheckable(checks)
        button.setToolTip(tip)
        button.setAccessibleName(text or tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if icon:
            button.setIconSize(QSize(16, 16))
            self._icons[button] = icon
        if text:
            button.setText(text)
        self._row.addWidget(button)
        return button

    def _sheet(self, rows: tuple[tuple[str, QSlider, Callable[[int], str]], ...]) -> QFrame:
        sheet = QFrame(self, Qt.WindowType.Popup)
        sheet.setObjectName("toolSheet")
        sheet.setFrameShape(QFrame.Shape.StyledPanel)
        form = QFormLayout(sheet)
        form.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        longest = [told(end) for _, slider, told in rows for end in (slider.minimum(), slider.maximum())]
        width = max(sheet.fontMetrics().horizontalAdvance(text) for text in longest) + GRID
        for name, slider, told in rows:
            slider.setFixedWidth(140)
            number = QLabel()
            number.setObjectName("dim")
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            number.setFixedWidth(width)
            number.setText(told(slider.value()))
            slider.valueChanged.connect(lambda value, number=number, told=told: number.setText(told(value)))
            row = QHBoxLayout()
            row.setSpacing(2 * GRID)
            row.addWidget(slider)
            row.addWidget(number)
            form.addRow(name, row)
        return sheet

    def _sheet_of_edges(self) -> QFrame:
        inward, soft = self.tr("Inward"), self.tr("Soft")
        self.choke = self._slider(inward, self.tr("Move the edge inward"), MAX_CHOKE * STEPS_PER_PX)
        self.feather = self._slider(soft, self.tr("Soften the edge"), MAX_FEATHER * STEPS_PER_PX)
        self.choke.valueChanged.connect(lambda value: self._tool.adjust(choke=value / STEPS_PER_PX))
        self.feather.valueChanged.connect(lambda value: self._tool.adjust(feather=value / STEPS_PER_PX))

        def told(value: int) -> str:
            return self.tr("{number} px").format(number=decimal_text(value / STEPS_PER_PX, 1))

        return self._sheet(((inward, self.choke, told), (soft, self.feather, told)))

    def _sheet_of_shadow(self) -> QFrame:
        tool = self._tool
        length, lean, soft = self.tr("Length"), self.tr("Lean"), self.tr("Soft")
        self.length = self._slider(length, self.tr("Stretch the shadow from where the subject stands"), LENGTHS[1])
        self.length.setMinimum(LENGTHS[0])
        self.lean = self._slider(lean, self.tr("Lean the shadow to one side"), LEANS[1])
        self.lean.setMinimum(LEANS[0])
        self.softness = self._slider(soft, self.tr("Blur the shadow"), MAX_SOFTNESS)
        self.length.valueChanged.connect(lambda value: tool.reshape_shadow(squash=value / 100))
        self.lean.valueChanged.connect(lambda value: tool.reshape_shadow(skew=value / 100))
        self.softness.valueChanged.connect(lambda value: tool.reshape_shadow(softness=float(value)))

        def share(value: int) -> str:
            return f"{value} %"

        def pixels(value: int) -> str:
            return self.tr("{number} px").format(number=value)

        return self._sheet(((length, self.length, share), (lean, self.lean, share), (soft, self.softness, pixels)))

    def _open(self, sheet: QFrame, button: QToolButton) -> None:
        sheet.adjustSize()
        sheet.move(button.mapToGlobal(QPoint(0, button.height() + GRID)))
        sheet.show()

    def _tint(self) -> None:
        text, off = (
            (TEXT, QUIET_TEXT) if self._theme is None else (self._theme.colors.text, self._theme.colors.text_off)
        )
        for button, name in self._icons.items():
            button.setIcon(icons.icon(name, text, off))


class RepositionStrip(QFrame):
    """The tool's strip above the canvas."""

    def __init__(self, view: RepositionView, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("toolOptions")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID + 2, 3 * GRID, GRID + 2)
        self.controls = RepositionControls(view, is_small=False, theme=theme)
        row.addWidget(self.controls)


class RepositionChips(HudFrame):
    """The controls near the subject; away while it is dragged."""

    def __init__(self, view: RepositionView, marks: JobMarks) -> None:
        super().__init__(view)
        self._view, self._marks = view, marks
        marks.kept_free = self._kept_free
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 6, 4)
        self.controls = RepositionControls(view, is_small=True)
        row.addWidget(self.controls)
        self.setAccessibleName(self.tr("Repositioned subject"))
        self.hide()
        view.repositioned.connect(self.follow)
        view.viewport_changed.connect(self.follow)

    def follow(self) -> None:
        """Be where the subject is, or nowhere."""
        view, tool = self._view, self._view.repositioner
        is_wanted = tool.is_open and not tool.is_active
        if is_wanted:
            self.adjustSize()
            room = view.rect().adjusted(PILL_GAP_PX, PILL_GAP_PX, -PILL_GAP_PX, -PILL_GAP_PX)
            box = QRectF(view_box(tool.box, tool.matrix, view.viewport)).adjusted(0, 0, 0, PILL_GAP_PX)
            self.move(pill_place(box, self.rect(), room, []).topLeft())
            self.raise_()
        self.setVisible(is_wanted)
        if not tool.is_active:
            self._marks.follow()

    def _kept_free(self) -> list[QRect]:
        """Where no pill should lie: these controls, and the subject with its handles."""
        view, tool = self._view, self._view.repositioner
        if not tool.is_open:
            return []
        reach = FRAME_MARGIN
        frame = view_box(tool.box, tool.matrix, view.viewport).adjusted(-reach, -reach, reach, reach).toAlignedRect()
        return [frame] if self.isHidden() else [self.geometry(), frame]

    def showEvent(self, event: QShowEvent) -> None:
        """Its size is known only now."""
        super().showEvent(event)
        self.follow()

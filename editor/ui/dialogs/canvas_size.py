"""Canvas size: how large the picture's area is, and which part of the present one stays in place."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.geometry import Size
from editor.operations.geometry import MAX_SIDE, Cut, canvas_rect
from editor.ui import icons
from editor.ui.dialogs.fields import pixel_spin
from editor.ui.theme import GRID

# What points from the anchor to where the new area comes, row by row.
ARROWS = (
    "arrow-up-left", "arrow-up", "arrow-up-right", "arrow-left", "anchor-middle", "arrow-right",
    "arrow-down-left", "arrow-down", "arrow-down-right",
)  # fmt: skip


class CanvasSizeDialog(QDialog):
    """Answers with the change; new area is transparent."""

    def __init__(self, parent: QWidget | None, size: Size) -> None:
        super().__init__(parent)
        self._size = size
        self.setWindowTitle(self.tr("Canvas Size"))
        self.width_spin = pixel_spin(self.tr("Width"), self.tr(" px"), size.width)
        self.height_spin = pixel_spin(self.tr("Height"), self.tr(" px"), size.height)
        self.relative = QCheckBox(self.tr("Relative to the present size"))
        self.delete_outside = QCheckBox(self.tr("Delete what lies outside"))
        self.delete_outside.setToolTip(
            self.tr(
                "Without this, layers keep what is out of sight: moving them or enlarging the canvas shows it again"
            )
        )
        self.anchors = QButtonGroup(self)
        grid, anchor_box = QGridLayout(), QWidget()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for index in range(9):
            button = QToolButton()
            button.setCheckable(True)
            button.setFixedSize(30, 30)
            button.setIconSize(QSize(16, 16))
            button.setAccessibleName(self._anchor_name(index))
            button.setToolTip(self.tr("Keep this part in place: {part}").format(part=self._anchor_name(index)))
            self.anchors.addButton(button, index)
            grid.addWidget(button, index // 3, index % 3)
        grid.setColumnStretch(3, 1)
        anchor_box.setLayout(grid)
        self.anchors.button(4).setChecked(True)
        self.remark = QLabel()
        self.remark.setObjectName("dim")
        self.remark.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(self.tr("Change"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        form = QFormLayout()
        form.setSpacing(2 * GRID)
        form.addRow(self.tr("Width"), self.width_spin)
        form.addRow(self.tr("Height"), self.height_spin)
        form.addRow("", self.relative)
        form.addRow(self.tr("Anchor"), anchor_box)
        form.addRow("", self.delete_outside)
        form.addRow("", self.remark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.width_spin.valueChanged.connect(self._refresh)
        self.height_spin.valueChanged.connect(self._refresh)
        self.relative.toggled.connect(self._on_relative)
        self.anchors.idToggled.connect(self._refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._refresh()
        self.width_spin.selectAll()
        self.setWindowModality(Qt.WindowModality.WindowModal)

    @classmethod
    def ask(cls, parent: QWidget, size: Size) -> Cut | None:
        """Show the dialog; the change that was chosen, or None."""
        dialog = cls(parent, size)
        change = dialog.change() if dialog.exec() == QDialog.DialogCode.Accepted else None
        dialog.deleteLater()
        return change

    @property
    def chosen_size(self) -> tuple[int, int]:
        """Width and height that are asked for, also impossible ones."""
        add = (self._size.width, self._size.height) if self.relative.isChecked() else (0, 0)
        return self.width_spin.value() + add[0], self.height_spin.value() + add[1]

    def change(self) -> Cut:
        """What is chosen now."""
        index = self.anchors.checkedId()
        rect = canvas_rect(self._size, Size(*self.chosen_size), (index % 3 - 1, index // 3 - 1))
        return Cut("Canvas size", rect, self.delete_outside.isChecked())

    def _anchor_name(self, index: int) -> str:
        names = (
            self.tr("upper left"), self.tr("top"), self.tr("upper right"), self.tr("left"), self.tr("middle"),
            self.tr("right"), self.tr("lower left"), self.tr("bottom"), self.tr("lower right"),
        )  # fmt: skip
        return names[index]

    def _on_relative(self, is_relative: bool) -> None:
        sign = -1 if is_relative else 1
        for spin, side in ((self.width_spin, self._size.width), (self.height_spin, self._size.height)):
            blocker = QSignalBlocker(spin)
            value = spin.value()
            spin.setRange(-MAX_SIDE if is_relative else 1, MAX_SIDE)
            spin.setValue(value + sign * side)
            del blocker
        self._refresh()

    def _refresh(self) -> None:
        chosen, text = self.anchors.checkedId(), self.palette().color(QPalette.ColorRole.WindowText)
        for index in range(9):
            across, down = index % 3 - chosen % 3, index // 3 - chosen // 3
            is_near = abs(across) <= 1 and abs(down) <= 1
            name = ARROWS[(down + 1) * 3 + across + 1] if is_near else "anchor-none"
            self.anchors.button(index).setIcon(icons.icon(name, text.name(), text.name()))
        width, height = self.chosen_size
        if width < 1 or height < 1:
            self.remark.setText(self.tr("Nothing would be left of the picture."))
        else:
            remark = self.tr("{width} × {height} px. New area is transparent.")
            self.remark.setText(remark.format(width=width, height=height))
        self.accept_button.setEnabled(width >= 1 and height >= 1 and (width, height) != (
            self._size.width, self._size.height
        ))  # fmt: skip

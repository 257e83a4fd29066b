"""Expand: how many pixels the picture gets more on each side, which are then filled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from editor.core.geometry import Size
from editor.operations.geometry import MAX_SIDE
from editor.operations.outpaint import Sides
from editor.ui.dialogs.fields import pixel_spin
from editor.ui.theme import GRID

# What is offered first, as a share of the picture.
_OFFERED = 0.25


class ExpandDialog(QDialog):
    """Answers with the sides; the four fields lie around the picture's size as the sides do around the picture."""

    def __init__(self, parent: QWidget | None, size: Size) -> None:
        super().__init__(parent)
        self._size = size
        self.setWindowTitle(self.tr("Expand"))
        across = round(_OFFERED * size.width)
        names = {
            "top": (self.tr("Top"), 0), "left": (self.tr("Left"), across), "right": (self.tr("Right"), across),
            "bottom": (self.tr("Bottom"), 0),
        }  # fmt: skip
        self.spins: dict[str, QSpinBox] = {}
        for side, (name, offered) in names.items():
            spin = pixel_spin(name, self.tr(" px"), 1)
            spin.setRange(0, MAX_SIDE)
            spin.setPrefix(f"{name}: ")
            spin.setFixedWidth(170)
            spin.setValue(offered)
            spin.valueChanged.connect(self._on_side)
            self.spins[side] = spin
        self.equal = QCheckBox(self.tr("The same on all sides"))
        self.equal.toggled.connect(self._on_equal)
        picture = QLabel(self.tr("{width} × {height} px").format(width=size.width, height=size.height))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setObjectName("dim")
        grid = QGridLayout()
        grid.setSpacing(2 * GRID)
        middle = Qt.AlignmentFlag.AlignCenter
        grid.addWidget(self.spins["top"], 0, 1, middle)
        grid.addWidget(self.spins["left"], 1, 0, middle)
        grid.addWidget(picture, 1, 1)
        grid.addWidget(self.spins["right"], 1, 2, middle)
        grid.addWidget(self.spins["bottom"], 2, 1, middle)
        self.remark = QLabel()
        self.remark.setObjectName("dim")
        self.remark.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(self.tr("Expand"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(grid)
        layout.addWidget(self.equal)
        layout.addWidget(self.remark)
        layout.addWidget(buttons)
        self._refresh()
        self.spins["left"].setFocus()
        self.spins["left"].selectAll()
        self.setWindowModality(Qt.WindowModality.WindowModal)

    @classmethod
    def ask(cls, parent: QWidget, size: Size) -> Sides | None:
        """Show the dialog; the sides that were chosen, or None."""
        dialog = cls(parent, size)
        sides = dialog.sides() if dialog.exec() == QDialog.DialogCode.Accepted else None
        dialog.deleteLater()
        return sides

    def sides(self) -> Sides:
        """What is chosen now."""
        return Sides(**{side: spin.value() for side, spin in self.spins.items()})

    def _on_side(self, value: int) -> None:
        if self.equal.isChecked():
            for spin in self.spins.values():
                spin.setValue(value)
        self._refresh()

    def _on_equal(self, is_equal: bool) -> None:
        if is_equal:
            self._on_side(max(spin.value() for spin in self.spins.values()))

    def _refresh(self) -> None:
        grown = self.sides().grown(self._size)
        is_larger = grown.size != self._size
        text = self.tr("{width} × {height} px. What is new is filled as if the picture went on there, on a layer.")
        nothing = self.tr("Give at least one side some pixels.")
        self.remark.setText(text.format(width=grown.width, height=grown.height) if is_larger else nothing)
        self.accept_button.setEnabled(is_larger)

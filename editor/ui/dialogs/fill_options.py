"""Fill with options: where texture comes from and how changed, how much the layout counts, how many variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.algorithms.copies import Copies
from editor.operations.fill import MAX_VARIANTS, FillOptions
from editor.operations.fill_sources import DIRECTIONS
from editor.ui.theme import GRID


class FillOptionsDialog(QDialog):
    """Answers with options; it begins with those that it is given and keeps what it does not ask for."""

    def __init__(self, parent: QWidget | None, options: FillOptions) -> None:
        super().__init__(parent)
        self._options = options
        self.setWindowTitle(self.tr("Fill with Options"))
        names = {
            "anywhere": self.tr("Anywhere"),
            "sides": self.tr("Left and right of the hole"),
            "above-below": self.tr("Above and below the hole"),
        }
        self.direction = QComboBox()
        for direction in DIRECTIONS:
            self.direction.addItem(names[direction], direction)
        self.direction.setCurrentIndex(DIRECTIONS.index(options.sources.direction))
        self.direction.setAccessibleName(self.tr("Take texture from"))
        self.mirrors = QCheckBox(self.tr("Also mirrored"))
        self.mirrors.setToolTip(self.tr("Helps with faces and fronts, which are the same on both sides"))
        self.mirrors.setChecked(options.sources.copies.mirrors)
        self.turn = _choice(
            [
                (self.tr("As it stands"), 0.0),
                (self.tr("A little, up to {angle}°").format(angle=30), 30.0),
                (self.tr("Up to {angle}°").format(angle=90), 90.0),
                (self.tr("Any way round"), 180.0),
            ],
            options.sources.copies.turn_deg,
            lambda angle: self.tr("Up to {angle}°").format(angle=f"{angle:g}"),
        )
        self.turn.setToolTip(self.tr("Helps with what is round, such as rims and petals, and with lines that converge"))
        self.turn.setAccessibleName(self.tr("Texture turned"))
        self.scale = _choice(
            [
                (self.tr("In its own size"), 1.0),
                (self.tr("A little smaller and larger"), 1.25),
                (self.tr("From half to twice its size"), 2.0),
            ],
            options.sources.copies.scale,
            lambda factor: self.tr("Up to {factor} times smaller and larger").format(factor=f"{factor:g}"),
        )
        self.scale.setToolTip(self.tr("Helps with floors, roofs and walls that recede into the distance"))
        self.scale.setAccessibleName(self.tr("Texture scaled"))
        self.beginning = QComboBox()
        self.beginning.addItem(self.tr("With patches, variants in turn"), None)
        self.beginning.addItem(self.tr("With patches"), "patches")
        self.beginning.addItem(self.tr("With whole pieces"), "pieces")
        self.beginning.setCurrentIndex(max(0, self.beginning.findData(options.beginning)))
        self.beginning.setToolTip(
            self.tr("Whole pieces of the picture have the truer texture, patches keep nearer to what is around")
        )
        self.beginning.setAccessibleName(self.tr("How a large hole begins"))
        self.structure = QSlider(Qt.Orientation.Horizontal)
        self.structure.setRange(0, 100)
        self.structure.setPageStep(10)
        self.structure.setValue(round(100 * options.structure))
        self.structure.setAccessibleName(self.tr("Texture or layout"))
        self.variants = QSpinBox()
        self.variants.setRange(1, MAX_VARIANTS)
        self.variants.setValue(options.variants)
        self.variants.setAccessibleName(self.tr("Variants"))
        balance = QHBoxLayout()
        balance.setSpacing(2 * GRID)
        for part in (QLabel(self.tr("Texture")), self.structure, QLabel(self.tr("Layout"))):
            balance.addWidget(part)
        form = QFormLayout()
        form.setSpacing(3 * GRID)
        form.addRow(self.tr("Take texture from"), self.direction)
        form.addRow("", self.mirrors)
        form.addRow(self.tr("Texture turned"), self.turn)
        form.addRow(self.tr("Texture scaled"), self.scale)
        form.addRow(self.tr("How a large hole begins"), self.beginning)
        form.addRow(self.tr("What counts more"), balance)
        form.addRow(self.tr("Variants"), self.variants)
        remark = QLabel(self.tr("The variant that fits its surroundings best is shown, the others are hidden layers."))
        remark.setObjectName("dim")
        remark.setWordWrap(True)
        # The dialog's own minimum would let labels be cut on small screens.
        remark.setMinimumWidth(360)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.tr("Fill"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(form)
        layout.addWidget(remark)
        layout.addWidget(buttons)
        self.setWindowModality(Qt.WindowModality.WindowModal)

    @classmethod
    def ask(cls, parent: QWidget, options: FillOptions) -> FillOptions | None:
        """Show the dialog; the options that were chosen, or None."""
        dialog = cls(parent, options)
        chosen = dialog.options() if dialog.exec() == QDialog.DialogCode.Accepted else None
        dialog.deleteLater()
        return chosen

    def options(self) -> FillOptions:
        """What is chosen now."""
        copies = Copies(self.mirrors.isChecked(), float(self.turn.currentData()), float(self.scale.currentData()))
        sources = replace(self._options.sources, direction=str(self.direction.currentData()), copies=copies)
        return replace(
            self._options,
            sources=sources,
            structure=self.structure.value() / 100,
            variants=self.variants.value(),
            beginning=self.beginning.currentData(),
        )


def _choice(entries: list[tuple[str, float]], chosen: float, named: Callable[[float], str]) -> QComboBox:
    """A box of numbers with names; one that is not among them is `named` and stands last."""
    box = QComboBox()
    for name, value in entries:
        box.addItem(name, value)
    if chosen not in [value for _, value in entries]:
        box.addItem(named(chosen), chosen)
    box.setCurrentIndex(box.findData(chosen))
    return box

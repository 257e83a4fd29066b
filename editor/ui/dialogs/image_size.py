"""Image size: how many pixels the picture has, how they are found, and how large they are on paper."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.algorithms.resample import Interpolation
from editor.core.geometry import Size
from editor.files.limits import MAX_PIXELS
from editor.operations.geometry import Scale
from editor.ui.dialogs.fields import pixel_spin
from editor.ui.theme import GRID
from editor.ui.translate import decimal_text

DEFAULT_DPI = 72.0
CM_PER_INCH = 2.54


class ImageSizeDialog(QDialog):
    """Answers with the change of the picture."""

    def __init__(self, parent: QWidget | None, size: Size, dpi: tuple[float, float] | None) -> None:
        super().__init__(parent)
        self._size, self._dpi = size, dpi
        self.setWindowTitle(self.tr("Image Size"))
        self.width_spin = pixel_spin(self.tr("Width"), self.tr(" px"), size.width)
        self.height_spin = pixel_spin(self.tr("Height"), self.tr(" px"), size.height)
        self.percent = QDoubleSpinBox()
        self.percent.setRange(0.01, 10000)
        self.percent.setDecimals(2)
        self.percent.setSuffix(" %")
        self.percent.setValue(100)
        self.percent.setFixedWidth(130)
        self.percent.setAccessibleName(self.tr("Scale"))
        self.keep_ratio = QCheckBox(self.tr("Keep the proportions"))
        self.keep_ratio.setChecked(True)
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Interpolation"))
        for kind, text in interpolation_names().items():
            self.kind.addItem(text, kind)
        self.kind.setCurrentIndex(self.kind.findData(Interpolation.LANCZOS))
        self.dpi_spin = QDoubleSpinBox()
        self.dpi_spin.setRange(1, 65535)
        self.dpi_spin.setDecimals(2)
        self.dpi_spin.setSuffix(self.tr(" dpi"))
        self.dpi_spin.setValue(dpi[0] if dpi else DEFAULT_DPI)
        self.dpi_spin.setFixedWidth(130)
        self.dpi_spin.setAccessibleName(self.tr("Resolution"))
        self._dpi_at_first = self.dpi_spin.value()
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
        form.addRow(self.tr("Scale"), self.percent)
        form.addRow("", self.keep_ratio)
        form.addRow(self.tr("Interpolation"), self.kind)
        form.addRow(self.tr("Resolution"), self.dpi_spin)
        form.addRow("", self.remark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.width_spin.valueChanged.connect(lambda _: self._follow(self.width_spin))
        self.height_spin.valueChanged.connect(lambda _: self._follow(self.height_spin))
        self.percent.valueChanged.connect(self._on_percent)
        self.keep_ratio.toggled.connect(lambda _: self._follow(self.width_spin))
        self.dpi_spin.valueChanged.connect(self._refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._refresh()
        self.width_spin.selectAll()
        self.setWindowModality(Qt.WindowModality.WindowModal)

    @classmethod
    def ask(cls, parent: QWidget, size: Size, dpi: tuple[float, float] | None) -> Scale | None:
        """Show the dialog; the change that was chosen, or None."""
        dialog = cls(parent, size, dpi)
        change = dialog.change() if dialog.exec() == QDialog.DialogCode.Accepted else None
        dialog.deleteLater()
        return change

    @property
    def chosen_size(self) -> Size:
        """Width and height as they are typed now."""
        return Size(self.width_spin.value(), self.height_spin.value())

    def change(self) -> Scale:
        """What is chosen now."""
        dpi = self.dpi_spin.value()
        is_new = dpi != self._dpi_at_first or self._dpi is None
        kind: Interpolation = self.kind.currentData()
        return Scale("Image size", self.chosen_size, kind, (dpi, dpi) if is_new else None)

    def _follow(self, changed: QSpinBox) -> None:
        """Let the other side keep the proportions."""
        blockers = [QSignalBlocker(spin) for spin in (self.width_spin, self.height_spin, self.percent)]
        if self.keep_ratio.isChecked():
            if changed is self.width_spin:
                self.height_spin.setValue(round(changed.value() * self._size.height / self._size.width))
            else:
                self.width_spin.setValue(round(changed.value() * self._size.width / self._size.height))
        self.percent.setValue(100 * self.width_spin.value() / self._size.width)
        del blockers
        self._refresh()

    def _on_percent(self, percent: float) -> None:
        blockers = [QSignalBlocker(spin) for spin in (self.width_spin, self.height_spin)]
        self.width_spin.setValue(max(1, round(self._size.width * percent / 100)))
        self.height_spin.setValue(max(1, round(self._size.height * percent / 100)))
        del blockers
        self._refresh()

    def _refresh(self) -> None:
        size, dpi = self.chosen_size, self.dpi_spin.value()
        is_possible = size.area <= MAX_PIXELS
        if is_possible:
            text = self.tr("{megapixels} megapixels\n{width} × {height} cm on paper")
            across, down = (decimal_text(side / dpi * CM_PER_INCH, 1) for side in (size.width, size.height))
            self.remark.setText(text.format(megapixels=decimal_text(size.area / 1e6, 2), width=across, height=down))
        else:
            text = self.tr("More than {limit} megapixels cannot be worked on.")
            self.remark.setText(text.format(limit=MAX_PIXELS // 1_000_000))
        is_other = size != self._size or dpi != self._dpi_at_first or self._dpi is None
        self.accept_button.setEnabled(is_possible and is_other)


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ImageSizeDialog", text)


def interpolation_names() -> dict[Interpolation, str]:
    """What each interpolation is called, in the order they are offered."""
    return {
        Interpolation.LANCZOS: tr("Lanczos (sharpest)"),
        Interpolation.BICUBIC: tr("Bicubic (smooth)"),
        Interpolation.BILINEAR: tr("Bilinear (soft)"),
        Interpolation.AREA: tr("Area average (for shrinking)"),
        Interpolation.NEAREST: tr("Nearest (hard pixels)"),
    }

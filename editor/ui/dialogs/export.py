"""The export dialog: where, in which format, how well, and with what beside the pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from editor.files import EXPORT_SUFFIXES, ExportOptions
from editor.settings import Settings
from editor.ui.panels.parts import ReturningSpin
from editor.ui.theme import GRID

FORMATS = ((".png", "PNG"), (".jpg", "JPEG"), (".webp", "WebP"), (".tif", "TIFF"))


@dataclass(frozen=True)
class ExportPlan:
    """What the user chose."""

    path: Path
    options: ExportOptions


class ExportDialog(QDialog):
    """`source` is the file that was opened: writing over it is asked about in its own words."""

    def __init__(self, parent: QWidget, start: Path, source: Path | None, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self._source = source
        self.name = QLineEdit(str(start))
        self.name.setAccessibleName(self.tr("File"))
        self.name.setMinimumWidth(380)
        browse = QPushButton(self.tr("Browse…"))
        browse.setAutoDefault(False)
        self.format = QComboBox()
        self.format.setAccessibleName(self.tr("Format"))
        for suffix, label in FORMATS:
            self.format.addItem(label, suffix)
        self.quality = QSlider(Qt.Orientation.Horizontal)
        self.quality.setRange(50, 100)
        self.quality.setAccessibleName(self.tr("Quality"))
        self.quality_spin = ReturningSpin()
        self.quality_spin.setRange(50, 100)
        self.quality_spin.setAccessibleName(self.tr("Quality"))
        self.quality_spin.setFixedWidth(72)
        self.quality_spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lossless = QCheckBox(self.tr("Lossless"))
        self.metadata = QCheckBox(self.tr("Keep camera data, captions and resolution"))
        self.metadata.setChecked(True)
        self.remark = QLabel()
        self.remark.setObjectName("dim")
        self.remark.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)

        file_row, quality_row = QHBoxLayout(), QHBoxLayout()
        file_row.addWidget(self.name, 1)
        file_row.addWidget(browse)
        quality_row.addWidget(self.quality, 1)
        quality_row.addWidget(self.quality_spin)
        self._quality_box = QWidget()
        quality_row.setContentsMargins(0, 0, 0, 0)
        self._quality_box.setLayout(quality_row)
        self._form = QFormLayout()
        self._form.setSpacing(2 * GRID)
        self._form.addRow(self.tr("File"), file_row)
        self._form.addRow(self.tr("Format"), self.format)
        self._form.addRow("", self.lossless)
        self._form.addRow(self.tr("Quality"), self._quality_box)
        self._form.addRow("", self.metadata)
        self._form.addRow("", self.remark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(self._form)
        layout.addWidget(self.buttons)

        self.quality.valueChanged.connect(self.quality_spin.setValue)
        self.quality_spin.valueChanged.connect(self.quality.setValue)
        self.quality.setValue(int(settings["jpeg_quality"]))
        self.lossless.setChecked(ExportOptions().webp_lossless)
        self.format.setCurrentIndex(max(0, self.format.findData(_canonical(start.suffix.lower()))))
        self.format.currentIndexChanged.connect(self._on_format)
        self.name.textChanged.connect(self._on_name)
        self.lossless.toggled.connect(self._show_options)
        browse.clicked.connect(self._on_browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._show_options()

    @classmethod
    def ask(cls, parent: QWidget, start: Path, source: Path | None, settings: Settings) -> ExportPlan | None:
        """Show the dialog; what was chosen, or None."""
        dialog = cls(parent, start, source, settings)
        is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
        plan = dialog.plan() if is_wanted else None
        dialog.deleteLater()
        return plan

    @property
    def path(self) -> Path:
        """The file as it is typed now."""
        return Path(self.name.text().strip()).expanduser()

    def plan(self) -> ExportPlan:
        """What is chosen now."""
        quality = self.quality.value()
        options = ExportOptions(
            jpeg_quality=quality,
            webp_quality=quality,
            webp_lossless=self.lossless.isChecked(),
            keep_metadata=self.metadata.isChecked(),
        )
        return ExportPlan(self.path, options)

    def accept(self) -> None:
        """Close, unless a file would be replaced and the user does not want that."""
        if self.path.exists() and not self.confirm_replace(self.path):
            return
        super().accept()

    def confirm_replace(self, path: Path) -> bool:
        """Ask whether a file may be replaced; the opened original is called what it is."""
        is_original = self._source is not None and path.absolute() == self._source.absolute()
        text = self.tr("Replace {name}?").format(name=path.name)
        more = (
            self.tr("This is the original you opened. It will be overwritten and cannot be brought back.")
            if is_original
            else self.tr("A file of this name is there already.")
        )
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Export"), text, parent=self)
        box.setInformativeText(more)
        replace = box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is replace

    def _on_browse(self) -> None:
        kinds = ";;".join(f"{label} (*{suffix})" for suffix, label in FORMATS)
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export"),
            self.name.text(),
            kinds,
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.name.setText(name)

    def _on_format(self) -> None:
        suffix = self.format.currentData()
        if _canonical(self.path.suffix.lower()) != suffix:
            self.name.setText(str(self.path.with_suffix(suffix)))
        self._show_options()

    def _on_name(self) -> None:
        suffix = _canonical(self.path.suffix.lower())
        index = self.format.findData(suffix)
        if index >= 0 and index != self.format.currentIndex():
            self.format.setCurrentIndex(index)
        self._show_options()

    def _show_options(self) -> None:
        suffix = self.format.currentData()
        self._form.setRowVisible(self.lossless, suffix == ".webp")
        has_quality = suffix == ".jpg" or (suffix == ".webp" and not self.lossless.isChecked())
        self._form.setRowVisible(self._quality_box, has_quality)
        remarks = {
            ".png": self.tr("Keeps every pixel, transparency and 16 bits per channel."),
            ".jpg": self.tr("Small files at 8 bits; transparency becomes white."),
            ".webp": self.tr("Smaller than PNG, at 8 bits, with transparency."),
            ".tif": self.tr("Keeps every pixel, transparency and 16 bits per channel; for printing and other editors."),
        }
        is_known = self.path.suffix.lower() in EXPORT_SUFFIXES
        has_folder = self.path.parent.is_dir()
        if not is_known:
            text = self.tr("Give the file an ending: {endings}").format(endings=", ".join(EXPORT_SUFFIXES))
        elif not has_folder:
            text = self.tr("There is no folder {folder}.").format(folder=self.path.parent)
        else:
            text = remarks[suffix]
        self.remark.setText(text)
        self.accept_button.setEnabled(is_known and has_folder and bool(self.path.stem))


def _canonical(suffix: str) -> str:
    return {".jpeg": ".jpg", ".tiff": ".tif"}.get(suffix, suffix)

"""The export dialog: where, in which format, how well, and with what beside the pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QStandardItemModel
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

from editor.errors import FileError
from editor.files import EXPORT_SUFFIXES, ExportOptions
from editor.files.formats import EXPORT_FORMATS
from editor.files.images import export_format
from editor.files.measure import measured_size
from editor.jobs.queue import Job
from editor.settings import Settings
from editor.ui.dialogs.fields import show_sign
from editor.ui.panels.parts import ReturningSpin
from editor.ui.theme import GRID
from editor.ui.translate import decimal_text

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

_SAME = {".jpeg": ".jpg", ".tiff": ".tif", ".heif": ".heic"}
FORMATS = tuple(
    (suffix, "PSB" if suffix == ".psb" else kind.value)
    for suffix, kind in EXPORT_FORMATS.items()
    if suffix not in _SAME
)
# AVIF and HEIC look at a lower number as good as JPEG does at a higher one.
_LOWEST = {".jpg": 50, ".webp": 50, ".avif": 20, ".heic": 20}
MEASURE_DELAY_MS = 300
MEASURE_UP_TO = 12_000_000
# Encoders that work for seconds per megapixel and cannot be interrupted: a save would have to wait for them.
SLOW_MEASURE_UP_TO = {".avif": 4_000_000, ".heic": 1_000_000}

# Begins to encode for a suffix with options; the callable gets the bytes that it takes, or why it cannot be done.
# What comes back gives the measurement up.
Measure = Callable[[str, ExportOptions, Callable[[int | str], None]], Callable[[], None]]


@dataclass(frozen=True)
class ExportPlan:
    """What the user chose."""

    path: Path
    options: ExportOptions


class ExportDialog(QDialog):
    """`source` is the file that was opened: writing over it is asked about in its own words.

    `measure` finds out how large the file would be; a picture of more than 12 megapixels (`pixels`), or fewer where a
    format is slow, is measured only when the user asks for it. Without `measure` no size is shown.
    """

    def __init__(
        self,
        parent: QWidget | None,
        start: Path,
        source: Path | None,
        settings: Settings,
        measure: Measure | None = None,
        pixels: int = 0,
    ) -> None:
        super().__init__(parent)
        self._measure, self._pixels = measure, pixels
        self._give_up: Callable[[], None] | None = None
        # Counts what was asked for: an answer to an older question is not shown.
        self._question = 0
        self._measured: tuple[str, ExportOptions] | None = None
        defaults = ExportOptions()
        self._qualities = {
            ".jpg": int(settings["jpeg_quality"]),
            ".webp": defaults.webp_quality,
            ".avif": defaults.avif_quality,
            ".heic": defaults.heic_quality,
        }
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
            self._disable_missing(self.format.count() - 1, suffix)
        self.quality = QSlider(Qt.Orientation.Horizontal)
        self.quality.setAccessibleName(self.tr("Quality"))
        self.quality_spin = ReturningSpin()
        self.quality_spin.setAccessibleName(self.tr("Quality"))
        self.quality_spin.setFixedWidth(72)
        self.quality_spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lossless = QCheckBox(self.tr("Lossless"))
        self.metadata = QCheckBox(self.tr("Keep camera data, captions and resolution"))
        self.metadata.setChecked(True)
        self.remark = QLabel()
        self.remark.setObjectName("dim")
        self.remark.setWordWrap(True)
        self.size_label = QLabel()
        self.size_label.setAccessibleName(self.tr("Size"))
        self.size_label.setWordWrap(True)
        self.measure_button = QPushButton(self.tr("Measure"))
        self.measure_button.setAutoDefault(False)
        self.measure_button.hide()
        self.measure_timer = QTimer(self)
        self.measure_timer.setSingleShot(True)
        self.measure_timer.setInterval(MEASURE_DELAY_MS)
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
        size_row = QHBoxLayout()
        size_row.setContentsMargins(0, 0, 0, 0)
        size_row.addWidget(self.size_label, 1)
        size_row.addWidget(self.measure_button)
        size_box = QWidget()
        size_box.setLayout(size_row)
        self._form = QFormLayout()
        self._form.setSpacing(2 * GRID)
        self._form.addRow(self.tr("File"), file_row)
        self._form.addRow(self.tr("Format"), self.format)
        self._form.addRow("", self.lossless)
        self._form.addRow(self.tr("Quality"), self._quality_box)
        self._form.addRow("", self.metadata)
        self._form.addRow(self.tr("Size"), size_box)
        self._form.setRowVisible(size_box, measure is not None)
        self._form.addRow("", self.remark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(self._form)
        layout.addWidget(self.buttons)

        self.quality.valueChanged.connect(self._on_quality)
        self.quality_spin.valueChanged.connect(self._on_quality)
        self.lossless.setChecked(ExportOptions().webp_lossless)
        self.format.setCurrentIndex(max(0, self.format.findData(_canonical(start.suffix.lower()))))
        self.format.currentIndexChanged.connect(self._on_format)
        self.name.textChanged.connect(self._on_name)
        self.lossless.toggled.connect(self._show_options)
        self.metadata.toggled.connect(self._measure_later)
        self.measure_timer.timeout.connect(self._begin_measuring)
        self.measure_button.clicked.connect(self._begin_measuring)
        browse.clicked.connect(self._on_browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._show_options()

    @classmethod
    def ask(cls, parent: MainWindow, start: Path, source: Path | None, settings: Settings) -> ExportPlan | None:
        """Show the dialog for the window's picture; what was chosen, or None."""
        workspace = parent.workspace
        pixels = 0 if workspace is None else workspace.document.size.area
        dialog = cls(parent, start, source, settings, measure_beside(parent), pixels)
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
        options = ExportOptions(
            jpeg_quality=self._qualities[".jpg"],
            webp_quality=self._qualities[".webp"],
            avif_quality=self._qualities[".avif"],
            heic_quality=self._qualities[".heic"],
            webp_lossless=self.lossless.isChecked(),
            keep_metadata=self.metadata.isChecked(),
        )
        return ExportPlan(self.path, options)

    def done(self, result: int) -> None:
        """Close; whatever is being measured is given up."""
        self._stop_measuring()
        super().done(result)

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
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("Export"), text, parent=self)
        show_sign(box)
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

    def _on_quality(self, value: int) -> None:
        self._qualities[self.format.currentData()] = value
        self.quality.setValue(value)
        self.quality_spin.setValue(value)
        self._measure_later()

    def _show_quality(self, suffix: str) -> None:
        value, lowest = self._qualities[suffix], _LOWEST[suffix]
        for field in (self.quality, self.quality_spin):
            with QSignalBlocker(field):
                field.setRange(lowest, 100)
                field.setValue(value)

    def _disable_missing(self, index: int, suffix: str) -> None:
        why = _why_not(suffix)
        model = self.format.model()
        if why is not None and isinstance(model, QStandardItemModel):
            model.item(index).setEnabled(False)
            model.item(index).setToolTip(why)

    def _show_options(self) -> None:
        suffix = self.format.currentData()
        self._form.setRowVisible(self.lossless, suffix == ".webp")
        has_quality = suffix in _LOWEST and not (suffix == ".webp" and self.lossless.isChecked())
        self._form.setRowVisible(self._quality_box, has_quality)
        if has_quality:
            self._show_quality(suffix)
        is_known = self.path.suffix.lower() in EXPORT_SUFFIXES
        has_folder = self.path.parent.is_dir()
        why_not = _why_not(suffix) if is_known else None
        if not is_known:
            text = self.tr("Give the file an ending: {endings}").format(endings=", ".join(EXPORT_SUFFIXES))
        elif not has_folder:
            text = self.tr("There is no folder {folder}.").format(folder=self.path.parent)
        else:
            text = why_not or self._remarks()[suffix]
        self.remark.setText(text)
        self.accept_button.setEnabled(is_known and has_folder and why_not is None and bool(self.path.stem))
        self._measure_later()

    def _remarks(self) -> dict[str, str]:
        """What each format keeps and what it does not."""
        return {
            ".png": self.tr("Keeps every pixel, transparency and 16 bits per channel, but no layers."),
            ".jpg": self.tr("Small files at 8 bits, without layers; transparency becomes white."),
            ".webp": self.tr("Smaller than PNG, at 8 bits, with transparency, without layers."),
            ".tif": self.tr("Keeps every pixel, transparency and 16 bits per channel, but no layers; for printing."),
            ".avif": self.tr("Very small files at 8 bits, with transparency, without layers."),
            ".heic": self.tr("Very small files at up to 10 bits, with transparency, without layers."),
            ".psd": self.tr(
                "Keeps layers, transparency and 16 bits per channel, but not the selection; for other editors."
            ),
            ".psb": self.tr(
                "Keeps layers, transparency and 16 bits per channel, but not the selection; for what PSD cannot hold."
            ),
        }

    # How large the file will be

    def _measure_later(self) -> None:
        wanted = (self.format.currentData(), self.plan().options)
        if self._measure is None or wanted == self._measured:
            return
        self._stop_measuring()
        self._measured = wanted
        is_possible = _why_not(wanted[0]) is None
        is_large = self._pixels > SLOW_MEASURE_UP_TO.get(wanted[0], MEASURE_UP_TO)
        self.measure_button.setVisible(is_large)
        self.measure_button.setEnabled(is_possible)
        if not is_possible:
            self.size_label.clear()
        elif is_large:
            self.size_label.setText(self.tr("not measured"))
        else:
            self.size_label.setText(self.tr("Measuring…"))
            self.measure_timer.start()

    def _begin_measuring(self) -> None:
        if self._measure is None or self._measured is None:
            return
        self._stop_measuring()
        self.size_label.setText(self.tr("Measuring…"))
        self.measure_button.setEnabled(False)
        question = self._question
        self._give_up = self._measure(*self._measured, lambda answer: self._on_measured(question, answer))

    def _on_measured(self, question: int, answer: int | str) -> None:
        if question == self._question:
            self._give_up = None
            about = self.tr("about {size}")
            self.size_label.setText(answer if isinstance(answer, str) else about.format(size=size_text(answer)))

    def _stop_measuring(self) -> None:
        self.measure_timer.stop()
        self._question += 1
        give_up, self._give_up = self._give_up, None
        if give_up is not None:
            give_up()


def measure_beside(window: MainWindow) -> Measure | None:
    """Measures the window's picture by a sample of it, on the queue for files; None where no picture is shown."""
    workspace, queue = window.workspace, window.files.queue
    if workspace is None:
        return None

    def measure(suffix: str, options: ExportOptions, answer: Callable[[int | str], None]) -> Callable[[], None]:
        document = workspace.document.frozen()
        job = Job(window.tr("Measuring the file"), lambda progress: measured_size(document, suffix, options, progress))
        job.finished.connect(answer)
        job.failed.connect(lambda error: answer(str(error)))
        queue.submit(job)
        return lambda: queue.cancel(job)

    return measure


def size_text(size: int) -> str:
    """A number of bytes as people say it, with at least two digits where it has them: "1.2 MB"."""
    value, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    digits = decimal_text(value, 1) if unit != "bytes" and value < 9.95 else f"{value:.0f}"
    return f"{digits} {unit}"


def _why_not(suffix: str) -> str | None:
    try:
        export_format(suffix)
    except FileError as error:
        return str(error)
    return None


def _canonical(suffix: str) -> str:
    return _SAME.get(suffix, suffix)

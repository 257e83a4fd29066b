"""The preferences: one widget per line of the settings table, each taking effect at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.engines.registry import Engines
from editor.settings import TABLE, Setting, Settings
from editor.ui.theme import GRID
from editor.ui.translate import ENGLISH, SYSTEM, model_text

Changed = Callable[[Any], None]
HEIGHT_PX = 520
# Short choices are as wide as one another, and so are numbers.
CHOICE_PX, NUMBER_PX = 144, 96
# How they write themselves.
DEVICES = {
    "cpu": "CPU", "cuda": "CUDA", "directml": "DirectML", "coreml": "Core ML", "openvino": "OpenVINO",
    "tensorrt": "TensorRT",
}  # fmt: skip


class ColorButton(QPushButton):
    """Shows a color and lets another be chosen."""

    picked = Signal(str)

    def __init__(self, color: str) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self.setIconSize(QSize(20, 16))
        self._color = color
        self.show_color(color)
        self.clicked.connect(self._ask)

    def show_color(self, color: str) -> None:
        """Show this color."""
        self._color = color
        pixmap = QPixmap(40, 32)
        pixmap.setDevicePixelRatio(2)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(color))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(0, 0, 20, 16, 3, 3)
        painter.end()
        self.setIcon(QIcon(pixmap))
        self.setText(color)

    def _ask(self) -> None:
        color = QColorDialog.getColor(QColor(self._color), self, self.accessibleName())
        if color.isValid():
            self.show_color(color.name())
            self.picked.emit(color.name())


class FileButton(QPushButton):
    """Shows a file's name and lets another be chosen."""

    picked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self._name = ""
        self.show_file(name)
        self.clicked.connect(self._ask)

    def show_file(self, name: str) -> None:
        """Show this file; nothing is chosen yet where it is empty."""
        self._name = name
        self.setText(Path(name).name if name else self.tr("Choose…"))

    def _take(self, name: str) -> None:
        if name:
            self.show_file(name)
            self.picked.emit(name)

    def _ask(self) -> None:
        kinds = self.tr("Color profiles (*.icc *.icm)") + ";;" + self.tr("All files") + " (*)"
        self._take(QFileDialog.getOpenFileName(self, self.accessibleName(), self._name, kinds)[0])


class FolderButton(FileButton):
    """Shows a folder's name and lets another be chosen."""

    def _ask(self) -> None:
        self._take(QFileDialog.getExistingDirectory(self, self.accessibleName(), self._name))


def choice_text(key: str, choice: str) -> str:
    """What a setting's choice is called; languages call themselves by their own names."""
    if key == "language" and choice != SYSTEM:
        name = QLocale(choice).nativeLanguageName()
        return "English" if choice == ENGLISH else name[:1].upper() + name[1:]
    if key == "device":
        shown = DEVICES.get(choice, "Automatic")
    else:
        shown = choice if choice != choice.lower() else choice.capitalize()
    return QCoreApplication.translate("Settings", shown)


class PreferencesDialog(QDialog):
    """`changed` is called with the key of each setting that the user changes."""

    def __init__(
        self, parent: QWidget | None, settings: Settings, engines: Engines, changed: Callable[[str], None]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._settings, self._engines, self._changed = settings, engines, changed
        self.fields: dict[str, QWidget] = {}
        self._show: dict[str, Changed] = {}
        self._groups: list[tuple[QLabel, list[str]]] = []
        self._labels: list[QLabel] = []
        body = QWidget()
        self._form = QFormLayout(body)
        self._form.setContentsMargins(5 * GRID, 0, 5 * GRID, 4 * GRID)
        self._form.setHorizontalSpacing(5 * GRID)
        self._form.setVerticalSpacing(2 * GRID)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for title, group in self._grouped():
            heading = QLabel(title)
            heading.setObjectName("heading")
            heading.setIndent(0)
            self._form.addRow(heading)
            self._groups.append((heading, [setting.key for setting in group]))
            for setting in group:
                self._add(setting)
        # Fields stand below one another in all sections.
        for label in self._labels:
            label.setMinimumWidth(max(one.sizeHint().width() for one in self._labels))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.filter)
        self.sections = self._section_list()
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.defaults = buttons.addButton(self.tr("Restore Defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        self.defaults.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        self.defaults.clicked.connect(self.restore_defaults)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.sections)
        columns.addWidget(self._scroll, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(3 * GRID)
        layout.addWidget(self.search)
        layout.addLayout(columns, 1)
        layout.addWidget(buttons)
        # Wide enough for the widest of all sections, so that nothing jumps when another is chosen.
        self.resize(self.sections.width() + body.sizeHint().width() + 14 * GRID, HEIGHT_PX)
        self.sections.setCurrentRow(0)
        self.search.setFocus()

    def _section_list(self) -> QListWidget:
        chooser = QListWidget()
        chooser.setObjectName("sections")
        chooser.setAccessibleName(self.tr("Sections"))
        chooser.addItems([heading.text() for heading, _ in self._groups])
        chooser.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        chooser.setFixedWidth(chooser.sizeHintForColumn(0) + 8 * GRID)
        chooser.currentRowChanged.connect(self._show_section)
        return chooser

    @classmethod
    def ask(cls, parent: QWidget, settings: Settings, engines: Engines, changed: Callable[[str], None]) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, settings, engines, changed)
        dialog.exec()
        dialog.deleteLater()

    def _grouped(self) -> list[tuple[str, list[Setting]]]:
        look, canvas = self.tr("Look"), self.tr("Picture on the screen")
        filling, models = self.tr("Filling and selecting"), self.tr("Models")
        titles = {
            **dict.fromkeys(("theme", "accent", "language", "motion"), look),
            **dict.fromkeys(("overlay", "screen", "show", "lock", "snap", "pixel"), canvas),
            "brush": self.tr("Brush"),
            **dict.fromkeys(("fill", "select"), filling),
            **dict.fromkeys(("device", "models"), models),
        }
        others = self.tr("Files and memory")
        groups: dict[str, list[Setting]] = {title: [] for title in dict.fromkeys((*titles.values(), others))}
        for setting in TABLE:
            if not setting.is_hidden:
                groups[titles.get(setting.key.partition("_")[0], others)].append(setting)
        return [(title, group) for title, group in groups.items() if group]

    def _add(self, setting: Setting) -> None:
        field = self._field(setting)
        name = QCoreApplication.translate("Settings", setting.label)
        help_ = QCoreApplication.translate("Settings", setting.help)
        field.setAccessibleName(name)
        field.setAccessibleDescription(help_)
        field.setToolTip(help_)
        self.fields[setting.key] = field
        if isinstance(field, QCheckBox):
            field.setText(name)
            self._form.addRow("", field)
        else:
            label = QLabel(name)
            label.setToolTip(help_)
            label.setBuddy(field)
            self._labels.append(label)
            self._form.addRow(label, field)

    def _set(self, key: str, value: Any) -> None:
        if self._settings[key] != value:
            self._settings[key] = value
            self._changed(key)
            if self._settings[key] != value and key in self._show:
                # It was not allowed.
                self._show[key](self._settings[key])

    def _field(self, setting: Setting) -> QWidget:
        key, value = setting.key, self._settings[setting.key]
        store = partial(self._set, key)
        if isinstance(setting.default, bool):
            check = QCheckBox()
            check.setChecked(value)
            check.toggled.connect(store)
            self._show[key] = check.setChecked
            return check
        if setting.choices or key in ("fill_engine", "select_engine"):
            return self._choice(setting, store)
        if isinstance(setting.default, int):
            return self._number(setting, store)
        if isinstance(setting.default, float):
            return self._share(setting, store) if setting.high == 1.0 else self._decimal(setting, store)
        if key.endswith("_color"):
            button = ColorButton(value)
            button.picked.connect(store)
            self._show[key] = button.show_color
            return button
        if key.endswith(("_file", "_dir")):
            picker = FileButton(value) if key.endswith("_file") else FolderButton(value)
            picker.picked.connect(store)
            self._show[key] = picker.show_file
            return picker
        line = QLineEdit(str(value))
        line.editingFinished.connect(lambda: store(line.text()))
        self._show[key] = line.setText
        return line

    def _choice(self, setting: Setting, store: Changed) -> QWidget:
        box = QComboBox()
        box.setMinimumWidth(CHOICE_PX)
        if setting.choices:
            for choice in setting.choices:
                box.addItem(choice_text(setting.key, choice), choice)
        elif setting.key == "select_engine":
            box.addItem(self.tr("Automatic"), "")
            for segmenter in self._engines.segmenters:
                box.addItem(model_text(segmenter.label), segmenter.id)
        else:
            for engine in self._engines.inpainters:
                box.addItem(model_text(engine.label), engine.id)

        def show(value: Any) -> None:
            box.setCurrentIndex(max(0, box.findData(value)))

        show(self._settings[setting.key])
        box.activated.connect(lambda _: store(box.currentData()))
        self._show[setting.key] = show
        return box

    def _number(self, setting: Setting, store: Changed) -> QWidget:
        spin = QSpinBox()
        spin.setRange(int(setting.low or 0), int(setting.high if setting.high is not None else 2**31 - 1))
        spin.setKeyboardTracking(False)
        spin.setFixedWidth(NUMBER_PX)
        spin.setValue(self._settings[setting.key])
        spin.valueChanged.connect(store)
        self._show[setting.key] = spin.setValue
        return spin

    def _decimal(self, setting: Setting, store: Changed) -> QWidget:
        spin = QDoubleSpinBox()
        spin.setRange(setting.low or 0.0, setting.high if setting.high is not None else 1e9)
        spin.setDecimals(0 if (setting.high or 0) >= 100 else 2)
        spin.setKeyboardTracking(False)
        spin.setFixedWidth(NUMBER_PX)
        spin.setValue(self._settings[setting.key])
        spin.valueChanged.connect(store)
        self._show[setting.key] = spin.setValue
        return spin

    def _share(self, setting: Setting, store: Changed) -> QWidget:
        spin = QSpinBox()
        spin.setRange(round((setting.low or 0.0) * 100), 100)
        spin.setSuffix(" %")
        spin.setFixedWidth(NUMBER_PX)
        spin.setValue(round(self._settings[setting.key] * 100))
        spin.valueChanged.connect(lambda percent: store(percent / 100))
        self._show[setting.key] = lambda value: spin.setValue(round(value * 100))
        return spin

    def filter(self, text: str) -> None:
        """Show the settings of all sections that have all words of `text` in section, name or explanation.

        Without any words the chosen section is shown.
        """
        words = text.lower().split()
        self.sections.setEnabled(not words)
        if not words:
            self._show_section(self.sections.currentRow())
            return
        for heading, keys in self._groups:
            found = [key for key in keys if all(word in self._told(heading, key) for word in words)]
            self._show_rows(heading, keys, found)

    def _told(self, heading: QLabel, key: str) -> str:
        field = self.fields[key]
        return f"{heading.text()} {field.accessibleName()} {field.accessibleDescription()}".lower()

    def _show_section(self, row: int) -> None:
        for index, (heading, keys) in enumerate(self._groups):
            self._show_rows(heading, keys, keys if index == row else [])
        self._scroll.verticalScrollBar().setValue(0)

    def _show_rows(self, heading: QLabel, keys: list[str], found: list[str]) -> None:
        for key in keys:
            self._form.setRowVisible(self.fields[key], key in found)
        self._form.setRowVisible(heading, bool(found))

    def shown(self) -> list[str]:
        """The keys of the settings that the search, or without it the chosen section, leaves."""
        return [key for key, field in self.fields.items() if self._form.isRowVisible(field)]

    def restore_defaults(self) -> None:
        """Set everything that this dialog shows back to its default."""
        for setting in TABLE:
            if setting.key in self._show:
                self._set(setting.key, setting.default)
                self._show[setting.key](setting.default)

"""The look of the window: two tables of colors, and the palette and style sheet that are built from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from editor import paths

GRID = 4
MIN_POINT_SIZE = 10.0


@dataclass(frozen=True)
class Colors:
    """Every color of a theme as `#rrggbb`; all grays are neutral so that none tints the picture beside it.

    `window` is the ground of bars and panels, `field` that of lists and inputs, `raised` that of buttons. `text` and
    `text_dim` are read on any of them, `on_accent` on `accent`; `text_off` belongs to what cannot be used.
    """

    surround: str
    window: str
    field: str
    raised: str
    hover: str
    pressed: str
    line: str
    edge: str
    edge_off: str
    text: str
    text_dim: str
    text_off: str
    accent: str
    accent_hover: str
    accent_off: str
    on_accent: str
    link: str
    chosen: str
    failure: str
    failure_ground: str
    notice: str
    notice_ground: str


DARK = Colors(
    surround="#1e1e1e",
    window="#2a2a2a",
    field="#202020",
    raised="#383838",
    hover="#444444",
    pressed="#222222",
    line="#191919",
    edge="#4a4a4a",
    edge_off="#3a3a3a",
    text="#e8e8e8",
    text_dim="#b0b0b0",
    text_off="#7c7c7c",
    accent="#3a76c4",
    accent_hover="#346cb4",
    accent_off="#34404f",
    on_accent="#ffffff",
    link="#86b6f5",
    chosen="#364d68",
    failure="#ffa196",
    failure_ground="#472a27",
    notice="#a9cbf7",
    notice_ground="#293647",
)
LIGHT = Colors(
    surround="#c9c9c9",
    window="#f0f0f0",
    field="#ffffff",
    raised="#fafafa",
    hover="#e2e2e2",
    pressed="#d2d2d2",
    line="#cfcfcf",
    edge="#b4b4b4",
    edge_off="#d2d2d2",
    text="#1d1d1d",
    text_dim="#505050",
    text_off="#8a8a8a",
    accent="#2b66b1",
    accent_hover="#235a9f",
    accent_off="#c3cfde",
    on_accent="#ffffff",
    link="#1d57a3",
    chosen="#cfe0f5",
    failure="#a3221a",
    failure_ground="#fbe3e0",
    notice="#1d4e8c",
    notice_ground="#e2edfa",
)
THEMES = {"dark": DARK, "light": LIGHT}
# Hues in degrees; blue is as the tables have it.
ACCENTS = {"blue": None, "teal": 178.0, "green": 135.0, "orange": 28.0, "red": 355.0, "violet": 272.0, "gray": None}
_ACCENTED = ("accent", "accent_hover", "accent_off", "link", "chosen")


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.1, 0 to 1, of `#rrggbb`."""
    parts = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2.1, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def tinted(color: str, hue: float | None) -> str:
    """A color of another hue, or gray for None, that is as light: what can be read on it, or as it, still can."""
    hsl, wanted = QColor(color), luminance(color)
    saturation = 0.0 if hue is None else hsl.hslSaturationF()
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        made = QColor.fromHslF(0.0 if hue is None else hue / 360, saturation, middle).name()
        low, high = (middle, high) if luminance(made) < wanted else (low, middle)
    return made


@cache
def colors_of(name: str, accent: str = "blue") -> Colors:
    """A theme's colors with one of the accents."""
    colors = THEMES[name]
    if accent == "blue":
        return colors
    return replace(colors, **{part: tinted(getattr(colors, part), ACCENTS[accent]) for part in _ACCENTED})


def palette(colors: Colors) -> QPalette:
    """The palette that widgets without a rule in the style sheet are drawn with."""
    result = QPalette()
    role = QPalette.ColorRole
    table = {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.field,
        role.AlternateBase: colors.window,
        role.Text: colors.text,
        role.Button: colors.raised,
        role.ButtonText: colors.text,
        role.BrightText: colors.failure,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Accent: colors.accent,
        role.Link: colors.link,
        role.LinkVisited: colors.link,
        role.PlaceholderText: colors.text_dim,
        role.ToolTipBase: colors.raised,
        role.ToolTipText: colors.text,
        role.Light: colors.hover,
        role.Midlight: colors.raised,
        role.Mid: colors.edge,
        role.Dark: colors.line,
        role.Shadow: colors.line,
    }
    for key, color in table.items():
        result.setColor(key, QColor(color))
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(colors.text_off))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colors.accent_off))
    return result


_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 4px 8px; }
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QMenuBar { background: $window; padding: 2px 4px; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $window; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 10px; border-radius: 4px; margin: 0 2px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $text_off; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $chosen; border: 1px solid $accent; border-radius: 4px; padding: 2px;
  margin-left: 5px; }
QMenu::separator { height: 1px; background: $edge; margin: 4px 8px; }
QToolBar { background: $window; border: none; padding: 4px; spacing: 4px; }
QToolBar#options { padding: 0; spacing: 0; border-bottom: 1px solid $line; }
QToolBar#tools { border-right: 1px solid $line; }
QToolBar::separator { background: $edge; width: 1px; height: 1px; margin: 4px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $chosen; border-color: $accent; }
QToolButton:focus { border-color: $link; }
QToolButton:disabled { color: $text_off; }
QFrame#toolOptions { background: $window; }
QFrame#tabs { background: $window; border-bottom: 1px solid $line; }
QPushButton { background: $raised; color: $text; border: 1px solid $edge; border-radius: 4px; padding: 5px 14px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $link; }
QPushButton:disabled { color: $text_off; background: $window; border-color: $edge_off; }
QPushButton:default, QPushButton#primary { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:hover, QPushButton#primary:hover { background: $accent_hover; }
QPushButton:default:focus, QPushButton#primary:focus { border-color: $link; }
QPushButton:default:disabled, QPushButton#primary:disabled {
  background: $accent_off; color: $text_off; border-color: $accent_off; }
QPushButton#primary { font-weight: 600; padding: 5px 16px; }
QPushButton#quiet { background: transparent; border-color: transparent; padding: 3px 8px; }
QPushButton#quiet:hover { background: $hover; }
QPushButton#quiet:focus { border-color: $link; }
QPushButton#chip { padding: 3px 8px; }
QPushButton#segmentLeft, QPushButton#segmentRight { padding: 4px 10px; }
QPushButton#segmentLeft { border-top-right-radius: 0; border-bottom-right-radius: 0; border-right: none; }
QPushButton#segmentRight { border-top-left-radius: 0; border-bottom-left-radius: 0; }
QPushButton#segmentLeft:checked, QPushButton#segmentRight:checked { background: $chosen; border-color: $accent; }
QPushButton#segmentLeft:checked:focus, QPushButton#segmentRight:checked:focus { border-color: $link; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
  background: $field; color: $text; border: 1px solid $edge; border-radius: 4px; padding: 3px 6px; min-height: 18px;
  selection-background-color: $accent; selection-color: $on_accent; }
QAbstractSpinBox { qproperty-alignment: 'AlignRight | AlignVCenter'; }
QLineEdit { placeholder-text-color: $text_dim; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border-color: $link; }
QComboBox { background: $raised; padding-right: 2px; }
QComboBox:hover { background: $hover; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
  color: $text_off; background: $window; border-color: $edge_off; placeholder-text-color: $text_off; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$images/down-$name.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $window; border: 1px solid $edge; padding: 4px; outline: none;
  selection-background-color: $accent; selection-color: $on_accent; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
  border: none; background: transparent; width: 16px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$images/up-$name.svg"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$images/down-$name.svg"); width: 10px; height: 10px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $edge; border-radius: 4px; background: $field; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $link; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$images/check.svg"); }
QCheckBox:disabled { color: $text_off; }
QCheckBox::indicator:disabled { background: $window; border-color: $edge_off; }
QCheckBox::indicator:checked:disabled { background: $accent_off; border-color: $accent_off; }
QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $edge; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $edge; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
  background: $text; border: 1px solid $window; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $link; }
QSlider::handle:horizontal:disabled { background: $text_off; }
QListView, QTreeView, QTableView { background: $field; border: 1px solid $line; outline: none; }
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $edge; }
QListWidget#sections { background: $field; border: 1px solid $line; border-radius: 4px; padding: 4px; }
QListWidget#sections::item { padding: 6px 10px; border-radius: 4px; }
QListWidget#sections::item:hover { background: $hover; }
QListWidget#sections::item:selected { background: $chosen; color: $text; }
QHeaderView::section { background: $window; color: $text_dim; border: none; border-bottom: 1px solid $line;
  padding: 4px 3px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $text_off; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QWidget#dockTitle { background: $window; border-bottom: 1px solid $line; }
QLabel#dockTitleText { color: $text_dim; font-weight: 600; }
QWidget#dockBody { background: $window; }
QStatusBar { background: $window; border-top: 1px solid $line; color: $text_dim; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $text_dim; padding: 0 4px; }
QStatusBar QToolButton { color: $text_dim; padding: 2px 6px; }
QStatusBar QToolButton::menu-indicator { image: none; }
QProgressBar { background: $edge; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QTabBar { background: $window; qproperty-drawBase: 0; }
QTabBar::tab { background: $window; color: $text_dim; padding: 6px 12px; border: none; border-right: 1px solid $line; }
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { background: $surround; color: $text; }
QTabBar::close-button { image: url("$images/close-$name.svg"); border-radius: 3px; margin: 2px; }
QTabBar::close-button:hover { background: $pressed; }
QFrame#message[kind="notice"] { background: $notice_ground; border-bottom: 1px solid $line; }
QFrame#message[kind="failure"] { background: $failure_ground; border-bottom: 1px solid $line; }
QLabel#dim { color: $text_dim; }
QScrollArea#welcome, QWidget#welcomeBody { background: transparent; }
QWidget#welcomeBody QLabel { background: transparent; }
QFrame#palette { background: $window; border: 1px solid $edge; border-radius: 8px; }
QFrame#palette QListView { background: $window; border: none; outline: none; }
QLineEdit#paletteSearch { font-size: 12pt; padding: 6px 8px; }
QLabel#heading { font-weight: 600; padding-top: 8px; }
QLabel#title { font-size: 18pt; font-weight: 600; }
QFrame#rule { background: $edge; max-height: 1px; border: none; }
QFrame#ruleUpright { background: $edge; max-width: 1px; border: none; }
""")


def style_sheet(name: str, accent: str = "blue") -> str:
    """The style sheet of the theme `name`, "dark" or "light"."""
    images = (paths.resources_dir() / "ui").as_posix()
    return _SHEET.substitute(asdict(colors_of(name, accent)), images=images, name=name)


class Theme(QObject):
    """The theme in use; `changed` tells those who paint by themselves, or tint icons, to do it again."""

    changed = Signal()

    def __init__(
        self, app: QApplication, choice: str = "dark", parent: QObject | None = None, accent: str = "blue"
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._choice, self._accent = choice, accent
        self._name = ""
        app.setStyle("Fusion")
        font = app.font()
        if 0 < font.pointSizeF() < MIN_POINT_SIZE:
            font.setPointSizeF(MIN_POINT_SIZE)
            app.setFont(font)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self.choose(choice)

    @property
    def name(self) -> str:
        """ "dark" or "light", also where the system decides."""
        return self._name

    @property
    def colors(self) -> Colors:
        """The colors in use."""
        return colors_of(self._name, self._accent)

    def choose(self, choice: str, accent: str = "") -> None:
        """Switch to "dark", "light" or "system" at once, and to an accent if one is named."""
        self._choice = choice
        name, accent = system_theme() if choice == "system" else choice, accent or self._accent
        if (name, accent) != (self._name, self._accent):
            self._name, self._accent = name, accent
            self._app.setPalette(palette(self.colors))
            self._app.setStyleSheet(style_sheet(name, accent))
            self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self.choose("system")


def system_theme(scheme: Callable[[], Qt.ColorScheme] | None = None) -> str:
    """What the desktop asks for; "dark" where it does not say."""
    asked = scheme() if scheme else QGuiApplication.styleHints().colorScheme()
    return "light" if asked == Qt.ColorScheme.Light else "dark"

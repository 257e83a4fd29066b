"""The two themes: readable everywhere, neutral in their grays, switched live."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette

from editor.settings import TABLE
from editor.ui import icons
from editor.ui.theme import (
    ACCENTS,
    DARK,
    LIGHT,
    THEMES,
    Theme,
    colors_of,
    contrast,
    luminance,
    style_sheet,
    system_theme,
)
from tests.ui.window_hand import show_picture, window

READ = [
    *[(text, ground) for text in ("text", "text_dim", "link") for ground in ("window", "field", "raised")],
    *[("text", ground) for ground in ("surround", "hover", "pressed", "chosen", "failure_ground", "notice_ground")],
    ("failure", "failure_ground"),
    ("notice", "notice_ground"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
]


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert luminance("#ffffff") == pytest.approx(1)


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_is_readable(name, accent, text, ground):
    colors = colors_of(name, accent)
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("colors", [DARK, LIGHT])
def test_grays_beside_the_picture_are_neutral(colors):
    for name in ("surround", "window", "field", "raised", "hover", "pressed", "line", "edge"):
        color = getattr(colors, name)
        assert color[1:3] == color[3:5] == color[5:7], name


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_leaves_no_placeholder(name):
    sheet = style_sheet(name)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("name", THEMES)
def test_the_images_of_the_style_sheet_exist(name):
    from pathlib import Path

    places = [part.split('"')[0] for part in style_sheet(name).split('url("')[1:]]
    assert places
    assert all(Path(place).is_file() for place in places)


def test_the_theme_is_switched_live(window, qtbot):
    show_picture(window)
    dark = window.actions_["open"].icon().pixmap(16, 16).toImage()
    assert window.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    with qtbot.waitSignal(window.theme.changed):
        window.change_setting("theme", "light")
    assert window.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    assert window.actions_["open"].icon().pixmap(16, 16).toImage() != dark
    assert window.canvas.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.text
    window.change_setting("theme", "dark")
    assert window.palette().color(QPalette.ColorRole.Window).name() == DARK.window


def test_an_accent_is_switched_live_and_settings_offer_what_there_is(window, qtbot):
    (setting,) = [each for each in TABLE if each.key == "accent"]
    assert setting.choices == tuple(ACCENTS)
    show_picture(window)
    with qtbot.waitSignal(window.theme.changed):
        window.change_setting("accent", "green")
    color = window.palette().color(QPalette.ColorRole.Highlight)
    assert color.name() == colors_of("dark", "green").accent
    assert color.green() > max(color.red(), color.blue())
    window.change_setting("accent", "blue")
    assert window.palette().color(QPalette.ColorRole.Highlight).name() == DARK.accent


@pytest.mark.parametrize("name", THEMES)
def test_the_gray_accent_has_no_tint(name):
    color = colors_of(name, "gray").accent
    assert color[1:3] == color[3:5] == color[5:7]


def test_the_system_decides_where_it_is_asked(qapp, monkeypatch):
    assert system_theme(lambda: Qt.ColorScheme.Light) == "light"
    assert system_theme(lambda: Qt.ColorScheme.Dark) == "dark"
    assert system_theme(lambda: Qt.ColorScheme.Unknown) == "dark"
    theme = Theme(qapp, "system")
    assert theme.name == system_theme()


def test_an_icon_has_the_asked_color_and_is_not_empty(qapp):
    image = icons.pixmap("paint-brush", "#12ab34", 32).toImage()
    colors = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 250
    }
    assert colors == {"#12ab34"}


def test_a_disabled_icon_is_tinted_otherwise(qapp):
    from PySide6.QtGui import QIcon

    icon = icons.icon("eye", "#ffffff", "#777777", "eye-slash")
    on = icon.pixmap(16, 16, QIcon.Mode.Normal, QIcon.State.On).toImage()
    off = icon.pixmap(16, 16, QIcon.Mode.Normal, QIcon.State.Off).toImage()
    disabled = icon.pixmap(16, 16, QIcon.Mode.Disabled, QIcon.State.Off).toImage()
    assert on != off
    assert off != disabled

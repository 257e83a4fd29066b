"""Icons from the Phosphor font that travels with qtawesome, tinted by the theme.

The glyphs are drawn by us: importing qtawesome itself would cost a seventh of a second at every start.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPainterPath, QPixmap, QRawFont, QTransform

from editor.ui.icon_shapes import SHAPES

_SIZES = (16, 20)


@cache
def _glyphs() -> tuple[QRawFont, dict[str, str]]:
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the icon font is missing: install qtawesome")
    folder = Path(spec.submodule_search_locations[0]) / "fonts"
    (charmap,) = folder.glob("phosphor-charmap-*.json")
    (font,) = folder.glob("phosphor-[0-9]*.ttf")
    names = json.loads(charmap.read_text(encoding="utf-8"))
    raw = QRawFont(str(font), 64.0, QFont.HintingPreference.PreferNoHinting)
    return raw, {name: chr(int(code, 16)) for name, code in names.items()}


def _checkerboard() -> QPainterPath:
    """Transparency as pictures show it, for locking it."""
    path = QPainterPath()
    path.addRoundedRect(0.14, 0.14, 0.72, 0.72, 0.06, 0.06)
    for column, row in ((0, 1), (1, 0), (1, 2), (2, 1)):
        path.addRect(0.2 + column * 0.2, 0.2 + row * 0.2, 0.2, 0.2)
    return path


def _layer_mask() -> QPainterPath:
    """A sheet with a round window in it."""
    path = QPainterPath()
    path.addRoundedRect(0.12, 0.2, 0.76, 0.6, 0.06, 0.06)
    path.addEllipse(0.32, 0.32, 0.36, 0.36)
    return path


# What the font does not have; shapes within others are holes.
_OWN = {"checkerboard": _checkerboard, "layer-mask": _layer_mask, **SHAPES}


@cache
def _outline(name: str) -> QPainterPath:
    """The glyph in a square of 1 x 1."""
    if name in _OWN:
        return _OWN[name]()
    raw, names = _glyphs()
    (index,) = raw.glyphIndexesForString(names[name])
    path = raw.pathForGlyph(index)
    width = raw.advancesForGlyphIndexes([index])[0].x()
    height = raw.ascent() + raw.descent()
    side = max(width, height)
    place = QTransform.fromScale(1 / side, 1 / side)
    place.translate((side - width) / 2, raw.ascent() + (side - height) / 2)
    return place.map(path)


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as pixels, `size` wide and high; KeyError for an unknown name."""
    result = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, name, color, QPointF(0, 0), size)
    painter.end()
    return result


def paint(painter: QPainter, name: str, color: str, at: QPointF, size: float) -> None:
    """Draw the icon with its upper left corner at `at`."""
    painter.fillPath(QTransform(size, 0, 0, size, at.x(), at.y()).map(_outline(name)), QColor(color))


def icon(name: str, color: str, disabled: str, checked_name: str | None = None) -> QIcon:
    """The icon for buttons and menus: `disabled` tints it where it cannot be used, `checked_name` is its on state."""
    result = QIcon()
    # Exactly what the screens show, fractions included: nothing is scaled, and nothing is drawn in vain.
    ratios = sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()})
    # Without a shape of its own the on state is shown by the pixels of the off state.
    own = [] if checked_name in (None, name) else [(QIcon.State.On, checked_name)]
    glyphs = [(QIcon.State.Off, name), *own]
    for state, glyph in glyphs:
        for size in _SIZES:
            for ratio in ratios:
                result.addPixmap(pixmap(glyph, color, size, ratio), QIcon.Mode.Normal, state)
                result.addPixmap(pixmap(glyph, disabled, size, ratio), QIcon.Mode.Disabled, state)
    return result

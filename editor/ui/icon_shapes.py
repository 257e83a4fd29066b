"""Icons of tools that the font does not have, as outlines in a square of 1 x 1; shapes within others are holes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker

_PEN = 0.075


def _stroked(path: QPainterPath, dashes: list[float] | None = None, width: float = _PEN) -> QPainterPath:
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes is not None:
        stroker.setDashPattern(dashes)
    return stroker.createStroke(path).simplified()


def _rectangle() -> QPainterPath:
    path = QPainterPath()
    path.addRect(0.14, 0.2, 0.72, 0.6)
    return _stroked(path, [1.6, 1.75])


def _ellipse() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(0.12, 0.18, 0.76, 0.64))
    return _stroked(path, [1.7, 1.9])


def _lasso() -> QPainterPath:
    loop = QPainterPath()
    loop.addEllipse(QRectF(0.12, 0.14, 0.76, 0.48))
    tail = QPainterPath(QPointF(0.3, 0.58))
    tail.cubicTo(QPointF(0.18, 0.66), QPointF(0.3, 0.78), QPointF(0.38, 0.7))
    tail.cubicTo(QPointF(0.42, 0.62), QPointF(0.28, 0.56), QPointF(0.26, 0.66))
    tail.cubicTo(QPointF(0.24, 0.76), QPointF(0.3, 0.84), QPointF(0.42, 0.88))
    return _stroked(loop).united(_stroked(tail))


def _polygon_lasso() -> QPainterPath:
    path = QPainterPath(QPointF(0.2, 0.78))
    for x, y in ((0.14, 0.3), (0.46, 0.46), (0.84, 0.16), (0.74, 0.76)):
        path.lineTo(x, y)
    path.closeSubpath()
    dots = QPainterPath()
    dots.addEllipse(QPointF(0.2, 0.78), 0.09, 0.09)
    return _stroked(path).united(dots)


def _wand() -> QPainterPath:
    stick = QPainterPath(QPointF(0.16, 0.84))
    stick.lineTo(0.58, 0.42)
    rays = QPainterPath()
    for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0), (0.7, -0.7), (0.7, 0.7), (-0.7, -0.7)):
        rays.moveTo(0.64 + dx * 0.14, 0.36 + dy * 0.14)
        rays.lineTo(0.64 + dx * 0.25, 0.36 + dy * 0.25)
    return _stroked(stick, width=0.11).united(_stroked(rays, width=0.06))


def _stamp() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(0.36, 0.1, 0.28, 0.26))
    path.moveTo(0.42, 0.34)
    for x, y in ((0.42, 0.5), (0.2, 0.56), (0.2, 0.72), (0.8, 0.72), (0.8, 0.56), (0.58, 0.5), (0.58, 0.34)):
        path.lineTo(x, y)
    foot = QPainterPath(QPointF(0.18, 0.86))
    foot.lineTo(0.82, 0.86)
    return _stroked(path).united(_stroked(foot))


def _gradient() -> QPainterPath:
    frame = QPainterPath()
    frame.addRect(0.12, 0.2, 0.76, 0.6)
    path = _stroked(frame)
    for number in range(5):
        bar = QPainterPath()
        width = 0.11 - number * 0.022
        bar.addRect(0.18 + number * 0.13, 0.22, width, 0.56)
        path = path.united(bar)
    return path


def _dot(radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0.5, 0.5), radius, radius)
    return path


SHAPES: dict[str, Callable[[], QPainterPath]] = {
    "select-rectangle": _rectangle,
    "select-ellipse": _ellipse,
    "lasso": _lasso,
    "lasso-polygon": _polygon_lasso,
    "wand": _wand,
    "stamp": _stamp,
    "gradient": _gradient,
    "anchor-middle": lambda: _dot(0.2),
    "anchor-none": lambda: _dot(0.07),
}

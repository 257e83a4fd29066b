"""Path data and shapes of SVG as lines and cubic Bézier curves; numbers only, nothing is ever executed or looked up."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# What makes a circle of four cubic curves.
KAPPA = 0.5522847498
MAX_SEGMENTS = 200_000
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN = re.compile(rf"([MmLlHhVvCcSsQqTtAaZz])|({_NUMBER})")
_ARC_FLAGS = re.compile(r"\s*,?\s*([01])")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")


class BadPath(ValueError):  # noqa: N818 - reads as the fact it states
    """Path data that does not follow the grammar."""


@dataclass
class SubPath:
    """Cubic segments, each `[4, 2]`; a straight one has its handles on it."""

    start: tuple[float, float]
    segments: list[Floats] = field(default_factory=list)
    is_closed: bool = False

    @property
    def end(self) -> tuple[float, float]:
        """Where the next segment begins."""
        return self.start if not self.segments else (float(self.segments[-1][3, 0]), float(self.segments[-1][3, 1]))

    def line_to(self, x: float, y: float) -> None:
        """Add a straight segment."""
        (x0, y0) = self.end
        share = np.linspace(0.0, 1.0, 4)[:, None]
        self.segments.append(np.array([[x0, y0]]) * (1 - share) + np.array([[x, y]]) * share)

    def curve_to(self, *points: tuple[float, float]) -> None:
        """Add a cubic segment: two handles and the end."""
        self.segments.append(np.array([self.end, *points], np.float64))

    def transformed(self, matrix: Floats) -> SubPath:
        """Under a matrix of 3 x 3."""

        def mapped(points: Floats) -> Floats:
            return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2], np.float64)

        x, y = mapped(np.array([self.start]))[0].tolist()
        return SubPath((x, y), [mapped(segment) for segment in self.segments], self.is_closed)


def parse_path(data: str) -> list[SubPath]:
    """The subpaths of path data. What comes after a mistake is left out, as the standard says; BadPath for no path."""
    found: list[SubPath] = []
    pen = _Pen(found)
    try:
        for command, numbers in _commands(data):
            pen.draw(command, numbers)
            if pen.count > MAX_SEGMENTS:
                raise BadPath("more segments than anybody draws")
    except BadPath:
        if pen.count > MAX_SEGMENTS or not any(path.segments for path in found):
            raise
    return [path for path in found if path.segments or path.is_closed]


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with one set of its numbers."""
    position, command = 0, ""
    while position < len(data):
        if data[position] in " \t\r\n\f,":
            position += 1
            continue
        match = _TOKEN.match(data, position)
        if match is None:
            raise BadPath("not path data")
        if match[1]:
            command, position = match[1], match.end()
            if command in "Zz":
                yield command, []
                continue
        elif not command or command in "Zz":
            raise BadPath("numbers without a command")
        numbers, position = _numbers(data, position, command)
        yield command, numbers
        # More numbers after a move are lines.
        command = {"M": "L", "m": "l"}.get(command, command)


def _numbers(data: str, position: int, command: str) -> tuple[list[float], int]:
    count = _COUNTS[command.upper()]
    numbers: list[float] = []
    for index in range(count):
        if command in "Aa" and index in (3, 4):
            match = _ARC_FLAGS.match(data, position)
            text = "" if match is None else match[1]
        else:
            match = re.compile(rf"\s*,?\s*({_NUMBER})").match(data, position)
            text = "" if match is None else match[1]
        if match is None:
            raise BadPath("too few numbers")
        value = float(text)
        if not math.isfinite(value) or abs(value) > 1e9:
            raise BadPath("a number out of all bounds")
        numbers.append(value)
        position = match.end()
    return numbers, position


class _Pen:
    def __init__(self, found: list[SubPath]) -> None:
        self._found = found
        self._at = (0.0, 0.0)
        self._handle: tuple[str, float, float] = ("", 0.0, 0.0)
        self.count = 0

    def draw(self, command: str, numbers: list[float]) -> None:
        kind, is_relative = command.upper(), command.islower()
        x0, y0 = self._at
        if is_relative and kind not in "HVA":
            numbers = [value + (x0, y0)[index % 2] for index, value in enumerate(numbers)]
        self.count += 1
        handle, self._handle = self._handle, ("", 0.0, 0.0)
        if kind == "M":
            self._found.append(SubPath((numbers[0], numbers[1])))
            self._at = (numbers[0], numbers[1])
            return
        if not self._found:
            raise BadPath("a path begins with a move")
        if kind == "Z":
            self._found[-1].is_closed = True
            self._at = self._found[-1].start
            return
        if self._found[-1].is_closed:
            self._found.append(SubPath(self._at))
        path = self._found[-1]
        if kind in "LHV":
            x = numbers[0] + (x0 if is_relative and kind == "H" else 0) if kind != "V" else x0
            y = numbers[-1] + (y0 if is_relative and kind == "V" else 0) if kind != "H" else y0
            path.line_to(x, y)
        elif kind in "CS":
            if kind == "S":
                first = (2 * x0 - handle[1], 2 * y0 - handle[2]) if handle[0] == "C" else (x0, y0)
                numbers = [*first, *numbers]
            path.curve_to((numbers[0], numbers[1]), (numbers[2], numbers[3]), (numbers[4], numbers[5]))
            self._handle = ("C", numbers[2], numbers[3])
        elif kind in "QT":
            if kind == "T":
                middle = (2 * x0 - handle[1], 2 * y0 - handle[2]) if handle[0] == "Q" else (x0, y0)
                numbers = [*middle, *numbers]
            qx, qy, x, y = numbers
            path.curve_to(
                (x0 + (qx - x0) * 2 / 3, y0 + (qy - y0) * 2 / 3), (x + (qx - x) * 2 / 3, y + (qy - y) * 2 / 3), (x, y)
            )
            self._handle = ("Q", qx, qy)
        elif kind == "A":
            x, y = numbers[5] + (x0 if is_relative else 0), numbers[6] + (y0 if is_relative else 0)
            _arc(path, numbers[0], numbers[1], numbers[2], numbers[3] > 0, numbers[4] > 0, x, y)
        self._at = path.end


def _arc(path: SubPath, rx: float, ry: float, turn: float, is_large: bool, sweeps: bool, x: float, y: float) -> None:
    """An elliptical arc in parts of at most a quarter turn (SVG 1.1, appendix F.6)."""
    x0, y0 = path.end
    rx, ry = abs(rx), abs(ry)
    if (x0, y0) == (x, y):
        return
    if rx == 0 or ry == 0:
        path.line_to(x, y)
        return
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = (x0 - x) / 2, (y0 - y) / 2
    px, py = cos * dx + sin * dy, -sin * dx + cos * dy
    scale = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * scale, ry * scale
    below = (rx * py) ** 2 + (ry * px) ** 2
    factor = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if is_large == sweeps else 1)
    cx, cy = factor * rx * py / ry, -factor * ry * px / rx
    middle_x, middle_y = cos * cx - sin * cy + (x0 + x) / 2, sin * cx + cos * cy + (y0 + y) / 2
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    angle = (math.atan2((-py - cy) / ry, (-px - cx) / rx) - first) % (2 * math.pi)
    if not sweeps and angle > 0:
        angle -= 2 * math.pi
    parts = max(1, math.ceil(abs(angle) / (math.pi / 2) - 1e-9))
    step = angle / parts
    reach = 4 / 3 * math.tan(step / 4)

    def at(u: float, v: float) -> tuple[float, float]:
        return middle_x + cos * rx * u - sin * ry * v, middle_y + sin * rx * u + cos * ry * v

    for index in range(parts):
        a, b = first + index * step, first + (index + 1) * step
        end = (x, y) if index == parts - 1 else at(math.cos(b), math.sin(b))
        path.curve_to(
            at(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a)),
            at(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b)),
            end,
        )


def shape_paths(kind: str, number: Callable[[str, float], float], points: str, data: str) -> list[SubPath]:
    """The subpaths of an element: `path`, `line`, `polyline`, `polygon`, `rect`, `circle` or `ellipse`."""
    if kind == "path":
        return parse_path(data) if data.strip() else []
    if kind == "line":
        path = SubPath((number("x1", 0), number("y1", 0)))
        path.line_to(number("x2", 0), number("y2", 0))
        return [path]
    if kind in ("polyline", "polygon"):
        values = [float(text) for text in re.findall(_NUMBER, points)]
        places = list(zip(values[::2], values[1::2], strict=False))
        if len(places) > MAX_SEGMENTS:
            raise BadPath("more points than anybody draws")
        if not places or not np.isfinite(values).all():
            return []
        path = SubPath(places[0], is_closed=kind == "polygon")
        for place in places[1:]:
            path.line_to(*place)
        return [path]
    if kind == "rect":
        x, y, width, height = number("x", 0), number("y", 0), number("width", 0), number("height", 0)
        if width <= 0 or height <= 0:
            return []
        path = SubPath((x, y), is_closed=True)
        for place in ((x + width, y), (x + width, y + height), (x, y + height)):
            path.line_to(*place)
        return [path]
    cx, cy = number("cx", 0), number("cy", 0)
    rx, ry = (number("r", 0),) * 2 if kind == "circle" else (number("rx", 0), number("ry", 0))
    if rx <= 0 or ry <= 0:
        return []
    path = SubPath((cx + rx, cy), is_closed=True)
    for (ux, uy), (vx, vy) in (((1, 0), (0, 1)), ((0, 1), (-1, 0)), ((-1, 0), (0, -1)), ((0, -1), (1, 0))):
        path.curve_to(
            (cx + rx * (ux + KAPPA * vx), cy + ry * (uy + KAPPA * vy)),
            (cx + rx * (vx + KAPPA * ux), cy + ry * (vy + KAPPA * uy)),
            (cx + rx * vx, cy + ry * vy),
        )
    return [path]


def parse_transform(text: str) -> Floats:
    """The matrix, 3 x 3, of a `transform` attribute; what is not understood changes nothing."""
    matrix = np.eye(3)
    for name, inside in _TRANSFORM.findall(text):
        v = [float(number) for number in re.findall(_NUMBER, inside)]
        made = _MATRICES[name](v) if v else None
        if made is not None and np.isfinite(made).all():
            matrix = matrix @ made
    return matrix


def _rotation(v: list[float]) -> Floats:
    cos, sin = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
    x, y = (v[1], v[2]) if len(v) >= 3 else (0.0, 0.0)
    turned = np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y], [0, 0, 1]])
    return np.asarray(turned, np.float64)


def _full(v: list[float]) -> Floats | None:
    return np.array([[v[0], v[2], v[4]], [v[1], v[3], v[5]], [0, 0, 1]]) if len(v) == 6 else None


def _tan(degrees: float) -> float:
    return math.tan(math.radians(degrees))


_MATRICES: Mapping[str, Callable[[list[float]], Floats | None]] = {
    "matrix": _full,
    "translate": lambda v: np.array([[1, 0, v[0]], [0, 1, v[1] if len(v) > 1 else 0], [0, 0, 1]], np.float64),
    "scale": lambda v: np.diag([v[0], v[1] if len(v) > 1 else v[0], 1.0]),
    "rotate": _rotation,
    "skewX": lambda v: np.array([[1, _tan(v[0]), 0], [0, 1, 0], [0, 0, 1]], np.float64),
    "skewY": lambda v: np.array([[1, 0, 0], [_tan(v[0]), 1, 0], [0, 0, 1]], np.float64),
}

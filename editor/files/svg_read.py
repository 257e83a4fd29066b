"""Sketches from SVG and PNG: the shapes of a drawing as strokes. Scripts and anything outside the file are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from editor.algorithms.curve_fit import fitted
from editor.core.geometry import Size
from editor.core.sketch import KINDS, MAX_STROKES, Rgb, Sketch, Stroke, StrokeKind, sketch_from_json
from editor.errors import FileError
from editor.files.guard import damaged
from editor.files.masks import read_guidance_bytes
from editor.files.opening import read_bytes
from editor.files.sketch_pixels import COLORFUL, traced_sketch
from editor.files.svg_path import BadPath, SubPath, parse_transform, shape_paths

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 64 * 2**20
_SHAPES = frozenset({"path", "line", "polyline", "polygon", "rect", "circle", "ellipse"})
_GROUPS = frozenset({"svg", "g", "a", "switch"})
_REFUSED = frozenset({"script", "foreignObject", "iframe", "handler"})
_MAX_DEPTH = 200
_STEP_PX = 1.0
_TOLERANCE_PX = 0.4
# A joint that turns less than this is smooth.
_SMOOTH_COSINE = 0.985
_NAMES: Mapping[str, Rgb] = {
    "black": (0, 0, 0), "white": (1, 1, 1), "red": (1, 0, 0), "lime": (0, 1, 0), "green": (0, 128 / 255, 0),
    "blue": (0, 0, 1), "yellow": (1, 1, 0), "cyan": (0, 1, 1), "magenta": (1, 0, 1), "gray": (128 / 255,) * 3,
    "grey": (128 / 255,) * 3, "orange": (1, 165 / 255, 0), "purple": (128 / 255, 0, 128 / 255),
    "brown": (165 / 255, 42 / 255, 42 / 255), "pink": (1, 192 / 255, 203 / 255),
}  # fmt: skip


def read_sketch(path: Path, size: Size) -> Sketch:
    """The sketch in a file, for a picture of `size`. FileError for what is damaged or refers to anything outside."""
    return read_sketch_bytes(read_bytes(path), size, path.name)


def read_sketch_bytes(data: bytes, size: Size, name: str, rim_px: float = 2.0) -> Sketch:
    """The same for bytes; `name` is what error sentences call them. A PNG's lines become strokes along their middle,
    its dabs of color closed ones along their border. Shapes of an SVG without a border get one of `rim_px`."""
    return _read_svg(data, size, name, rim_px) if is_svg(data) else traced_sketch(read_guidance_bytes(data, size, name))


def is_svg(data: bytes) -> bool:
    """True for what can only be meant as SVG."""
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") or re.search(rb"<(\w+:)?svg[\s>]", data[:65536]) is not None


def _read_svg(data: bytes, size: Size, name: str, rim_px: float) -> Sketch:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    if len(data) > MAX_BYTES:
        raise FileError(f"{name} is too large for a sketch; simplify the drawing first.")
    try:
        root = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise FileError(f"{name} defines entities, which can fill the memory; save it as plain SVG.") from error
    except (ElementTree.ParseError, ValueError, RecursionError, LookupError) as error:
        raise damaged(name) from error
    for element in root.iter():
        _check(element, name)
    kept = root.get("data-pentimento")
    if kept is not None:
        found = _own(kept, root, size)
        if found is not None:
            return found
    strokes: list[Stroke] = []
    try:
        for stroke in _walk(root, _Style(), _root_matrix(root, size), 0, rim_px):
            strokes.append(replace(stroke, id=len(strokes) + 1))
            if len(strokes) > MAX_STROKES:
                raise FileError(f"{name} has more than {MAX_STROKES} strokes; simplify the drawing first.")
    except (BadPath, ValueError, OverflowError, RecursionError) as error:
        raise damaged(name) from error
    return Sketch(tuple(strokes))


def _own(kept: str, root: Element, size: Size) -> Sketch | None:
    """What this program wrote beside the shapes: the very strokes, scaled where the picture has another size."""
    try:
        found = sketch_from_json(json.loads(kept))
    except (ValueError, RecursionError):
        return None
    box = _view_box(root)
    if found.is_empty or box is None:
        return found if not found.is_empty else None
    _, _, width, height = box
    if (width, height) == (size.width, size.height):
        return found
    return found.transformed(np.diag([size.width / width, size.height / height, 1.0]))


def _check(element: Element, name: str) -> None:
    tag = _tag(element)
    if tag in _REFUSED or any(key.lower().startswith("on") for key in element.attrib):
        raise FileError(f"{name} holds a script, which is never run; save it as plain SVG without scripts.")
    for key, value in element.attrib.items():
        if key.rsplit("}", 1)[-1] in ("href", "src") and tag != "a" and not value.strip().startswith(("#", "data:")):
            raise FileError(f"{name} refers to other files, which are not opened; embed them in the drawing first.")
    texts = [value for key, value in element.attrib.items() if key != "data-pentimento"]
    for text in (*texts, element.text or ""):
        if re.search(r"url\s*\(\s*['\"]?\s*(?!['\"]?\s*(#|data:))", text, re.IGNORECASE) or "@import" in text:
            raise FileError(f"{name} refers to other files, which are not opened; embed them in the drawing first.")


def _tag(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _view_box(root: Element) -> tuple[float, float, float, float] | None:
    values = [float(text) for text in re.findall(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", root.get("viewBox", ""))]
    if len(values) != 4 or values[2] <= 0 or values[3] <= 0:
        return None
    return values[0], values[1], values[2], values[3]


def _root_matrix(root: Element, size: Size) -> npt.NDArray[np.float64]:
    """A drawing with a view box covers the picture; one without counts in the picture's pixels."""
    box = _view_box(root)
    if box is None:
        return np.eye(3)
    x, y, width, height = box
    across, down = size.width / width, size.height / height
    return np.array([[across, 0, -x * across], [0, down, -y * down], [0, 0, 1]])


@dataclass(frozen=True)
class _Style:
    values: Mapping[str, str] = field(default_factory=dict)

    def of(self, element: Element) -> _Style:
        """What holds for an element within this one."""
        known = ("stroke", "fill", "stroke-width", "stroke-opacity", "fill-opacity", "opacity", "display",
                 "visibility", "color")  # fmt: skip
        own = {key: value for key in known if (value := element.get(key)) is not None}
        for part in element.get("style", "").split(";"):
            key, _, value = part.partition(":")
            if key.strip() in known:
                own[key.strip()] = value.strip()
        kind = element.get("data-kind")
        if kind is not None:
            own["kind"] = kind
        opacity = _share(own.get("opacity", "1")) * _share(self.values.get("opacity", "1"))
        return _Style({**self.values, **own, "opacity": str(opacity)})

    @property
    def is_hidden(self) -> bool:
        """True for what is not drawn."""
        return self.values.get("display") == "none" or self.values.get("visibility") in ("hidden", "collapse")

    def color(self, key: str, default: str) -> Rgb | None:
        """The color; None for none."""
        text = self.values.get(key, default)
        return _color(self.values.get("color", "black") if text == "currentColor" else text)

    @property
    def width(self) -> float:
        """The stroke's width."""
        return _length(self.values.get("stroke-width", "1"), 1.0)

    def strength(self, key: str) -> float:
        """Opacity is how much a stroke counts."""
        return _share(self.values.get("opacity", "1")) * _share(self.values.get(f"{key}-opacity", "1"))


def _share(text: str) -> float:
    value = _length(text, 1.0)
    return min(1.0, max(0.0, value / 100 if text.strip().endswith("%") else value))


def _length(text: str, default: float) -> float:
    match = re.match(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)", text or "")
    return default if match is None else float(match[1])


def _color(text: str) -> Rgb | None:
    text = text.strip().lower()
    if text in ("none", "transparent", ""):
        return None
    match = re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text)
    if match is not None:
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        red, green, blue = (int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4))
        return red, green, blue
    match = re.fullmatch(r"rgba?\(([^)]*)\)", text)
    if match is not None:
        parts = [part for part in re.split(r"[\s,/]+", match[1].strip()) if part][:3]
        values = [_length(part, 0.0) / (100 if part.endswith("%") else 255) for part in parts]
        if len(values) == 3:
            red, green, blue = (min(1.0, max(0.0, value)) for value in values)
            return red, green, blue
    return _NAMES.get(text, (0.0, 0.0, 0.0))


def _walk(element: Element, outer: _Style, matrix: npt.NDArray[np.float64], depth: int, rim: float) -> Iterator[Stroke]:
    """The strokes of an element and those within it, in the order they are painted."""
    if depth > _MAX_DEPTH:
        raise BadPath("nested too deeply")
    style, tag = outer.of(element), _tag(element)
    if style.is_hidden:
        return
    matrix = matrix @ parse_transform(element.get("transform", ""))
    if tag in _SHAPES:

        def number(key: str, default: float) -> float:
            return _length(element.get(key, ""), default)

        for path in shape_paths(tag, number, element.get("points", ""), element.get("d", "")):
            stroke = _stroke(path.transformed(matrix), style, matrix, rim)
            if stroke is not None:
                yield stroke
    elif tag in _GROUPS:
        for child in element:
            yield from _walk(child, style, matrix, depth + 1, rim)


def _stroke(path: SubPath, style: _Style, matrix: npt.NDArray[np.float64], rim: float) -> Stroke | None:
    drawn, filled = style.color("stroke", "none"), style.color("fill", "black")
    kind = style.values.get("kind")
    is_filled = drawn is None and filled is not None
    color = drawn if drawn is not None else filled
    if color is None:
        return None
    if kind not in KINDS:
        kind = "color" if max(color) - min(color) >= COLORFUL else "edge"
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    width = rim if is_filled else max(0.5, style.width * scale)
    points = _points_of(path)
    strength = style.strength("fill" if is_filled else "stroke")
    return Stroke(0, cast(StrokeKind, kind), points, width, strength, color, path.is_closed or is_filled)


def _points_of(path: SubPath) -> npt.NDArray[np.float32]:
    """Control points: each smooth part of the path is fitted, corners are given twice."""
    if not path.segments:
        return np.array([[*path.start, 1.0]], np.float32)
    runs: list[list[npt.NDArray[np.float64]]] = [[path.segments[0]]]
    for segment in path.segments[1:]:
        leaving, arriving = _direction(segment, 0), _direction(runs[-1][-1], 3)
        if float(leaving @ arriving) >= _SMOOTH_COSINE:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    parts = [_fit(run) for run in runs]
    table = np.concatenate(parts)
    first, last = table[0, :2], table[-1, :2]
    if path.is_closed and np.hypot(*(first - last)) > 1e-3:
        # The closing line is straight: both its ends are corners.
        table = np.concatenate([table[:1], table, table[-1:]])
    elif path.is_closed and float(_direction(path.segments[0], 0) @ _direction(path.segments[-1], 3)) >= _SMOOTH_COSINE:
        table = table[:-1]
    elif path.is_closed:
        table = np.concatenate([table[:1], table[:-1]])
    return table


def _direction(segment: npt.NDArray[np.float64], end: int) -> npt.NDArray[np.float64]:
    """Which way a segment goes where it begins (0) or ends (3)."""
    order = (1, 2, 3) if end == 0 else (2, 1, 0)
    for other in order:
        way = segment[other] - segment[end] if end == 0 else segment[end] - segment[other]
        length = float(np.hypot(*way))
        if length > 1e-9:
            return np.asarray(way / length, np.float64)
    return np.zeros(2)


def _fit(run: list[npt.NDArray[np.float64]]) -> npt.NDArray[np.float32]:
    places = [run[0][:1]]
    for segment in run:
        length = float(np.hypot(*np.diff(segment, axis=0).T).sum())
        count = min(2000, max(1, int(np.ceil(length / _STEP_PX))))
        t = np.linspace(0, 1, count + 1)[1:, None]
        a, b, c, d = segment
        places.append(a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t**3)
    line = np.concatenate(places)
    return fitted(np.column_stack([line, np.ones(len(line))]).astype(np.float32), _TOLERANCE_PX)

"""A sketch as SVG: every stroke as a path that other programs draw and edit, with what only we know beside it."""

from __future__ import annotations

import json
from pathlib import Path

from editor.core.geometry import Size
from editor.core.sketch import Sketch, Stroke, sketch_to_json
from editor.core.sketch_curve import beziers_of
from editor.files.saving import writing
from editor.files.sketch_pixels import encode_sketch_png

_COLORS = {"edge": "#000000", "forbid": "#e63c3c", "erase-line": "#ffaa3c"}


def write_sketch(sketch: Sketch, size: Size, path: Path) -> None:
    """Write it; the old file stays until all is written. FileError for what the system refuses."""
    with writing(path) as stream:
        stream.write(encode_sketch(sketch, size))


def write_drawing(sketch: Sketch, size: Size, path: Path) -> None:
    """Write it as its name says: a PNG of its lines and colors, or an SVG of everything. FileError."""
    data = encode_sketch_png(sketch, size) if path.suffix.lower() == ".png" else encode_sketch(sketch, size)
    with writing(path) as stream:
        stream.write(data)


def encode_sketch(sketch: Sketch, size: Size) -> bytes:
    """The SVG, in the pixels of a picture of `size`. Reading it gives back the very same strokes."""
    from xml.sax.saxutils import quoteattr  # brings all of urllib along, which a start should not wait for

    kept = quoteattr(json.dumps(sketch_to_json(sketch), separators=(",", ":")))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{size.height}" '
        f'viewBox="0 0 {size.width} {size.height}" data-pentimento={kept}>',
        *(_path(stroke) for stroke in sketch),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _path(stroke: Stroke) -> str:
    color = _COLORS.get(stroke.kind) or "#" + "".join(f"{round(value * 255):02x}" for value in stroke.color)
    is_filled = stroke.is_closed and stroke.kind in ("color", "forbid")
    strength = "" if stroke.strength == 1 else f' opacity="{stroke.strength:.3g}"'
    return (
        f'  <path data-kind="{stroke.kind}" d="{_data(stroke)}" fill="{color if is_filled else "none"}" '
        f'stroke="{color}" stroke-width="{stroke.width:.5g}" stroke-linecap="round" stroke-linejoin="round"{strength}/>'
    )


def _data(stroke: Stroke) -> str:
    x, y = stroke.points[0, :2].tolist()
    curves = beziers_of(stroke.points, stroke.is_closed)
    if len(curves):
        x, y = curves[0, 0, :2].tolist()
    parts = [f"M{x:.6g} {y:.6g}"]
    for curve in curves[:, 1:, :2].tolist():
        parts.append("C" + " ".join(f"{value:.6g}" for place in curve for value in place))
    if len(curves) == 0:
        parts.append(f"L{x:.6g} {y:.6g}")
    return "".join(parts) + ("Z" if stroke.is_closed else "")

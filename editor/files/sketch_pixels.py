"""Sketches as pixels: the lines and dabs of a drawing become strokes, and strokes are drawn into a PNG."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.curve_fit import fitted
from editor.algorithms.line_edges import Bools, Floats, ridges, smoothed, traced
from editor.algorithms.sketch_render import render_colors, render_edges
from editor.core.geometry import Size
from editor.core.sketch import MAX_STROKES, Rgb, Sketch, Stroke
from editor.errors import InputError

# A color as strong as this is meant as a color; grays draw lines, unless they are so thick that no line would be.
COLORFUL = 0.12
_LEAST_ALPHA = 0.25
_THICK_PX = 5.0
# Colors that differ by less than this, in steps of 8 bits, are one dab.
_ALIKE = 20
_LEAST_AREA = 12
_MOST_DABS = 3000
_LEAST_HOLE_PX = 4


def traced_sketch(pixels: npt.NDArray[np.float32]) -> Sketch:
    """The strokes of a drawing, `[y, x, 4]` straight RGBA of 0 to 1: its dabs of color below, then its lines.

    Where the drawing has transparency what is transparent says nothing, and thick grays are dabs as well; else the
    color that there is most of is the ground. Lines are dark on a light or transparent ground, or light on a dark one.
    Raises InputError for what has as many colors as a photograph.
    """
    colored = _colored(pixels)
    rest = pixels.copy()
    rest[colored] = _ground(pixels)
    strokes = [*_dabs(pixels, colored), *_lines(rest)][:MAX_STROKES]
    return Sketch(tuple(_numbered(strokes)))


def encode_sketch_png(sketch: Sketch, size: Size) -> bytes:
    """Lines in black over dabs in their colors, on a transparent ground. Other strokes have no place in a drawing."""
    colors, lines = render_colors(sketch, size.rect), render_edges(sketch, size.rect)
    alpha = lines + colors[..., 3] * (1 - lines)
    share = np.divide(lines, alpha, out=np.zeros_like(lines), where=alpha > 0)
    mixed = colors[..., :3] * (1 - share)[..., None]
    whole = np.rint(np.dstack([mixed, alpha]) * 255).astype(np.uint8)
    done, data = cv2.imencode(".png", np.ascontiguousarray(whole[..., [2, 1, 0, 3]]))
    if not done:
        raise InputError("The sketch could not be written as PNG; write it as SVG.")
    return data.tobytes()


def _numbered(strokes: list[Stroke]) -> list[Stroke]:
    return [
        Stroke(number + 1, each.kind, each.points, each.width, each.strength, each.color, each.is_closed)
        for number, each in enumerate(strokes)
    ]


def _has_alpha(pixels: Floats) -> bool:
    return float(pixels[..., 3].min()) < 0.5


def _ground(pixels: Floats) -> npt.NDArray[np.float32]:
    if _has_alpha(pixels):
        return np.zeros(4, np.float32)
    return np.asarray(np.median(pixels.reshape(-1, 4), axis=0), np.float32)


def _colored(pixels: Floats) -> Bools:
    """The pixels that mean a color."""
    rgb = pixels[..., :3]
    colorful = np.ptp(rgb, axis=2) >= COLORFUL
    if not _has_alpha(pixels):
        away = np.abs(rgb - _ground(pixels)[:3]).max(axis=2)
        return np.asarray(colorful & (away >= COLORFUL))
    there = pixels[..., 3] >= _LEAST_ALPHA
    gray = (there & ~colorful).astype(np.uint8)
    inner = cv2.distanceTransform(np.pad(gray, 1), cv2.DIST_L2, 5)[1:-1, 1:-1] >= _THICK_PX
    side = 2 * int(np.ceil(_THICK_PX)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    thick = (cv2.dilate(inner.astype(np.uint8), disc) > 0) & (gray > 0)
    return np.asarray((there & colorful) | thick)


def _dabs(pixels: Floats, colored: Bools) -> list[Stroke]:
    """Closed color strokes round all that hangs together and is of about one color, the largest first."""
    if not colored.any():
        return []
    image = np.rint(pixels[..., :3] * 255).astype(np.uint8)
    barred = np.ones((image.shape[0] + 2, image.shape[1] + 2), np.uint8)
    barred[1:-1, 1:-1] = ~colored
    found: list[tuple[float, Stroke]] = []
    for flat in np.flatnonzero(colored).tolist():
        y, x = divmod(flat, image.shape[1])
        if barred[y + 1, x + 1]:
            continue
        flags = 8 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (2 << 8)
        area, _, _, (left, top, width, height) = cv2.floodFill(
            image, barred, (x, y), (0, 0, 0), (_ALIKE,) * 3, (_ALIKE,) * 3, flags
        )
        box = slice(top, top + height), slice(left, left + width)
        within = barred[1:-1, 1:-1][box]
        mine = within == 2
        within[mine] = 1
        if area < _LEAST_AREA:
            continue
        if len(found) >= _MOST_DABS:
            raise InputError("The drawing has too many colors for dabs: leave all but the dabs transparent.")
        color, strength = pixels[box][mine][:, :3].mean(axis=0), float(pixels[box][mine][:, 3].mean())
        for outline in _outlines(mine):
            moved = outline + np.array([left + 0.5, top + 0.5])
            points = np.column_stack([moved, np.ones(len(outline))]).astype(np.float32)
            rgb: Rgb = (float(color[0]), float(color[1]), float(color[2]))
            stroke = Stroke(0, "color", fitted(points, 0.6, True), 1.0, min(1.0, strength), rgb, is_closed=True)
            found.append((float(area), stroke))
    return [stroke for _, stroke in sorted(found, key=lambda pair: -pair[0])]


def _outlines(shape: Bools) -> list[npt.NDArray[np.float64]]:
    """The borders of a shape's pixels, each `[n, 2]`; rings are cut open, as a stroke has no holes."""
    framed = np.pad(shape, 1).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - framed, connectivity=4)
    for hole in range(1, len(stats)):
        if labels[0, 0] == hole or stats[hole, cv2.CC_STAT_AREA] < _LEAST_HOLE_PX:
            continue
        x = int(stats[hole, cv2.CC_STAT_LEFT] + stats[hole, cv2.CC_STAT_WIDTH] // 2)
        top = int(stats[hole, cv2.CC_STAT_TOP])
        framed[:top, x] = 0
    contours, _ = cv2.findContours(framed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [_from_smooth(line.reshape(-1, 2).astype(np.float64) - 1) for line in contours if len(line) > 2]


def _from_smooth(outline: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The same closed line, begun where it turns least: a closed curve is smooth where it begins."""
    reach = min(4, len(outline) // 3)
    before, after = outline - np.roll(outline, reach, axis=0), np.roll(outline, -reach, axis=0) - outline
    turn = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) - (before * after).sum(axis=1)
    return np.roll(outline, -int(turn.argmin()), axis=0)


def _lines(pixels: Floats) -> list[Stroke]:
    alpha, gray = pixels[..., 3], pixels[..., :3].mean(axis=2)
    if _has_alpha(pixels):
        lines = alpha
    else:
        lines = 1 - gray if float(np.median(gray)) > 0.5 else gray
    lines = np.pad(np.asarray(lines, np.float32), 2)
    strokes: list[Stroke] = []
    for chain in traced(ridges(lines, 0.3), None, 6)[:MAX_STROKES]:
        line = smoothed(chain, 2.0) - 2
        xs, ys = np.clip(np.floor(chain).astype(int), 0, (lines.shape[1] - 1, lines.shape[0] - 1)).T
        strength = float(min(1.0, lines[ys, xs].mean()))
        points = fitted(np.column_stack([line, np.ones(len(line))]).astype(np.float32), 0.75)
        strokes.append(Stroke(0, "edge", points, 2.0, strength))
    return strokes

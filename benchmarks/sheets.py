"""Contact sheets: the picture with its hole and every result beside each other, to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from benchmarks.data import Picture
from benchmarks.metrics import Image

_LABEL_HEIGHT = 20
_GAP = 4
_MOST_SIDE = 1000


def write_sheet(path: Path, picture: Picture, results: Mapping[str, Image], columns: int = 3) -> None:
    """Write a PNG: the picture, the hole in red, then every result by name, at full size or cut to the hole.

    Pictures with a side over 1000 px are cut to a square of that side around the middle of the hole, never resized, so
    that sharpness can be judged.
    """
    rows, cols = _window(picture)
    shown = picture.shown[rows, cols].copy()
    hole = picture.mask[rows, cols] >= 128
    marked = shown.copy()
    marked[hole] = (marked[hole] * 0.35 + np.array([255, 40, 60]) * 0.65).astype(np.uint8)
    parts = {"picture" if picture.truth is None else "picture (truth)": shown, "hole": marked}
    parts |= {name: result[rows, cols] for name, result in results.items()}
    height, width = shown.shape[:2]
    lines = -(-len(parts) // columns)
    cell_height, cell_width = height + _LABEL_HEIGHT + _GAP, width + _GAP
    sheet = PillowImage.new("RGB", (columns * cell_width, lines * cell_height), (40, 40, 40))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(14)
    for index, (name, part) in enumerate(parts.items()):
        x, y = index % columns * cell_width, index // columns * cell_height
        draw.text((x + 4, y + 1), name, fill=(235, 235, 235), font=font)
        sheet.paste(PillowImage.fromarray(np.ascontiguousarray(part)), (x, y + _LABEL_HEIGHT))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def _window(picture: Picture) -> tuple[slice, slice]:
    height, width = picture.mask.shape
    moments = cv2.moments((picture.mask >= 128).astype(np.uint8), True)
    middle_y = moments["m01"] / max(1.0, moments["m00"])
    middle_x = moments["m10"] / max(1.0, moments["m00"])
    top = int(min(max(0, middle_y - _MOST_SIDE / 2), max(0, height - _MOST_SIDE)))
    left = int(min(max(0, middle_x - _MOST_SIDE / 2), max(0, width - _MOST_SIDE)))
    return slice(top, top + _MOST_SIDE), slice(left, left + _MOST_SIDE)

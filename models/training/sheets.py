"""Pictures that show how a training goes: curves of its figures and sheets of samples, as PNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from models.training.pictures import Image

_WIDTH, _HEIGHT, _LEFT, _EDGE = 720, 260, 64, 24
_INK, _GRAY, _PAPER = (40, 40, 40), (200, 200, 200), 250
_LINES = ((36, 99, 171), (196, 78, 40), (60, 140, 70), (130, 80, 150), (160, 130, 20), (90, 90, 90))


def sheet(rows: Sequence[Sequence[npt.NDArray[np.generic]]], gap: int = 4) -> Image:
    """Pictures of one size, uint8 gray or RGB, set out in rows on white."""
    height, width = rows[0][0].shape[:2]
    columns = max(len(row) for row in rows)
    paper = np.full((len(rows) * (height + gap) + gap, columns * (width + gap) + gap, 3), 255, np.uint8)
    for index, row in enumerate(rows):
        for place, picture in enumerate(row):
            top, left = gap + index * (height + gap), gap + place * (width + gap)
            shown = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, 2)
            paper[top : top + height, left : left + width] = shown
    return paper


def save(image: npt.NDArray[np.uint8], file: Path) -> None:
    """Write a PNG whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    PillowImage.fromarray(image).save(part, "PNG", optimize=True)
    part.replace(file)


def curves(history: Sequence[Mapping[str, float]], names: Sequence[str]) -> Image:
    """One panel for each figure over the steps, with its first, best and last value written beside it."""
    panels = [
        _panel(name, [(line["step"], line[name]) for line in history if name in line], index)
        for index, name in enumerate(names)
    ]
    return np.concatenate(panels) if panels else np.full((_HEIGHT, _WIDTH, 3), _PAPER, np.uint8)


def _panel(name: str, points: list[tuple[float, float]], index: int) -> Image:
    panel = np.full((_HEIGHT, _WIDTH, 3), _PAPER, np.uint8)
    cv2.rectangle(panel, (_LEFT, _EDGE), (_WIDTH - _EDGE, _HEIGHT - _EDGE), _GRAY, 1)
    if not points:
        return panel
    steps, values = np.array(points, float).T
    low, high = float(values.min()), float(np.quantile(values, 0.98))
    span = max(1e-9, high - low)
    x = _LEFT + (steps - steps[0]) / max(1.0, steps[-1] - steps[0]) * (_WIDTH - _EDGE - _LEFT)
    y = _HEIGHT - _EDGE - np.clip((values - low) / span, 0, 1) * (_HEIGHT - 2 * _EDGE)
    line = np.stack([x, y], 1).round().astype(np.int32)
    cv2.polylines(panel, [line], False, _LINES[index % len(_LINES)], 1, cv2.LINE_AA)
    _write(panel, f"{name}: last {values[-1]:.4g} at step {int(steps[-1])}", (_LEFT, 16))
    _write(panel, f"{high:.3g}", (4, _EDGE + 10))
    _write(panel, f"{low:.3g}", (4, _HEIGHT - _EDGE))
    return panel


def _write(image: Image, text: str, place: tuple[int, int]) -> None:
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, _INK, 1, cv2.LINE_AA)

"""A prompt as the point tensors of the SAM family, whose published decoders agree in meaning but not in form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.core.pixels import AnyArray
from editor.engines.tasks import Prompt
from editor.engines.tensors import Fitting
from editor.errors import EngineError, InputError

Floats = npt.NDArray[np.float32]
OUTSIDE, INSIDE, TOP_LEFT, BOTTOM_RIGHT, PADDING = 0.0, 1.0, 2.0, 3.0, -1.0
SCRIBBLE_POINTS = 8


@dataclass(frozen=True)
class PointForm:
    """How a decoder wants points, from the descriptor's table `options.points`.

    `rank` and `label_rank` are the dimensions of both tensors. `pad` adds (0, 0) with the label -1 when there is no
    box, as the first export of SAM needs; later ones do it themselves. With a `count` there are exactly that many
    points, the rest padding. `offset` is added to coordinates: these networks count from pixel middles.
    """

    rank: int = 3
    label_rank: int = 2
    pad: bool = False
    count: int = 0
    offset: float = -0.5

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> PointForm:
        """The form in a descriptor's table. Raises EngineError for keys that are not known."""
        unknown = set(table) - set(cls.__dataclass_fields__)
        if unknown:
            raise EngineError(f"The model's description has unknown keys under options.points: {sorted(unknown)}.")
        return cls(**table)

    def tensors(self, points: Floats, labels: Floats, has_box: bool) -> tuple[Floats, Floats]:
        """Coordinates and labels in the wanted number and dimensions."""
        if self.count:
            if len(points) > self.count:
                raise InputError(f"This model takes at most {self.count} points: undo some of them, or use a box.")
            lacking = self.count - len(points)
        else:
            lacking = int(self.pad and not has_box)
        points = np.concatenate([points, np.zeros((lacking, 2), np.float32)])
        labels = np.concatenate([labels, np.full(lacking, PADDING, np.float32)])
        shape = (1,) * (self.rank - 2)
        named = labels[:, None] if self.label_rank > self.rank - 1 else labels
        lead = (1,) * (self.label_rank - named.ndim)
        return points.reshape(*shape, *points.shape), named.reshape(*lead, *named.shape)


def points_of(prompt: Prompt) -> tuple[list[tuple[float, float]], list[float]]:
    """Places in the picture and what they are: clicks, then what stands for a scribble, then the box's corners.

    Raises InputError for a prompt that says nothing.
    """
    places = [(float(x), float(y)) for x, y, _ in prompt.points]
    labels = [INSIDE if is_inside else OUTSIDE for *_, is_inside in prompt.points]
    if prompt.scribble is not None:
        for value, label in ((1, INSIDE), (-1, OUTSIDE)):
            spread = spread_points(prompt.scribble == value, SCRIBBLE_POINTS)
            places += spread
            labels += [label] * len(spread)
    if prompt.box is not None:
        left, top, right, bottom = prompt.box
        places += [(min(left, right), min(top, bottom)), (max(left, right), max(top, bottom))]
        labels += [TOP_LEFT, BOTTOM_RIGHT]
    if not places:
        raise InputError("Nothing says what to select: click on it, draw a box round it, or scribble over it.")
    return places, labels


def in_model(places: list[tuple[float, float]], fitting: Fitting, offset: float) -> Floats:
    """Places of the picture in pixels of the model's tensor."""
    content, source = fitting.content, fitting.source
    points = np.asarray(places, np.float64).reshape(-1, 2)
    scale = (content.width / source.width, content.height / source.height)
    return np.asarray(points * scale + (content.x, content.y) + offset, np.float32)


def spread_points(chosen: AnyArray, count: int) -> list[tuple[float, float]]:
    """At most `count` pixels of an area, far from one another, the first nearest to its middle; (x, y)."""
    y, x = np.nonzero(chosen)
    if not len(x):
        return []
    places = np.stack([x, y], axis=1).astype(np.float32) + np.float32(0.5)
    if len(places) > 20000:
        places = places[:: len(places) // 20000 + 1]
    found = [int(((places - places.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    distance = ((places - places[found[0]]) ** 2).sum(axis=1)
    while len(found) < count and float(distance.max()) > 0:
        found.append(int(distance.argmax()))
        distance = np.minimum(distance, ((places - places[found[-1]]) ** 2).sum(axis=1))
    return [(float(places[i, 0]), float(places[i, 1])) for i in found]

"""A picture beside its mirror image, so that a search for patches finds mirrored ones without knowing of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats, diffuse
from editor.algorithms.completion_levels import Sketch

_Scalar = TypeVar("_Scalar", bound=np.generic)


class Mirrored:
    """`image` [y, x, 3], `unknown` and `sampleable` [y, x] of the picture, a gap that no patch fits into, and the
    picture mirrored; from the column `fold` on it is gap or mirror image. Its width and `fold` are multiples of
    2**depth, so that halving keeps the two apart.

    In the mirror image nothing is to be painted and nothing unknown is shown.
    """

    def __init__(self, image: Floats, unknown: Bools, sampleable: Bools, radius: int, depth: int) -> None:
        width, step = unknown.shape[1], 2**depth
        self.fold = -(-width // step) * step
        gap = (radius + 1) * step
        total = -(-(self.fold + gap + width) // step) * step
        self._grown = total - width
        known = np.where(unknown[..., None], diffuse(image, ~unknown), image)
        self.image = self._wide(image)
        self.image[:, width : total - width] = known[:, -1:]
        self.image[:, total - width :] = known[:, ::-1]
        self.unknown = self._wide(unknown)
        self.sampleable = self._wide(sampleable)
        self.sampleable[:, total - width :] = sampleable[:, ::-1]

    def _wide(self, values: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
        rest = ((0, 0),) * (values.ndim - 2)
        return np.pad(values, ((0, 0), (0, self._grown), *rest))

    def widened(self, sketch: Sketch) -> Sketch:
        """Guidance for the wide picture: silent beyond the picture itself."""
        layout = sketch.layout
        if layout is not None:
            layout = replace(
                layout,
                colors=self._wide(layout.colors),
                trust=self._wide(layout.trust),
                offsets=None if layout.offsets is None else self._wide(layout.offsets),
            )
        return replace(
            sketch,
            colors=None if sketch.colors is None else self._wide(sketch.colors),
            alpha=None if sketch.alpha is None else self._wide(sketch.alpha),
            edges=None if sketch.edges is None else self._wide(sketch.edges),
            layout=layout,
        )

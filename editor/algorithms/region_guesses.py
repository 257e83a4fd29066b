"""What one mark may mean: guesses of how far its object reaches, each settled by a cut along colors and edges.

One graph cut after another with different seeds and priors proposes figures, of which a ranking picks: Carreira and
Sminchisescu, "CPMC: Automatic object segmentation using constrained parametric min-cuts" (PAMI 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editor.algorithms.region_cut import CutGraph, Marks, Ways, choose, cut, nearness_of, ways_of

Bools = npt.NDArray[np.bool_]
Doubles = npt.NDArray[np.float64]

# How sharp the border of a guessed oval is at first, and how much may speak against what lies far beyond it.
_SHARPNESS, _FAR = 4.0, -1.5
# How much nearness to the mark counts beside another guess, and what of the border's credit goes with it.
_BESIDE, _CREDIT = 0.5, 0.3
# What lies farther from the border than this share of all regions is not of the surroundings.
_DEEPEST = 90
# What is begun from a guess need not be settled to the last: one of many is chosen.
_ROUNDS = 2


@dataclass(frozen=True)
class Nearer:
    """What is nearer to the mark than to the border, whose `credit` makes objects larger (see `choose`)."""

    credit: float


@dataclass(frozen=True)
class Figure:
    """What cannot be reached from the border without crossing edges, whatever is marked (geodesic saliency: Wei, Wen,
    Zhu and Sun, ECCV 2012); `more` makes it larger."""

    more: float


@dataclass(frozen=True)
class Oval:
    """Something about as large as an upright oval: half its height is `reach` of the view's longer side, its width
    `slim` of its height, its middle `drop` half heights below the mark; `weight` is what lying in it counts, and
    `has_nearness` says whether nearness to the mark counts as well."""

    reach: float
    slim: float
    drop: float
    weight: float
    has_nearness: bool = False


Guess = Nearer | Figure | Oval


def guessed(graph: CutGraph, marks: Marks, guesses: tuple[Guess, ...]) -> list[Bools]:
    """The regions that each guess leads to, `[n]`; `marks` has at least one region inside."""
    ways = ways_of(graph, marks)
    beside = _BESIDE * nearness_of(graph, marks, _CREDIT, ways)
    found = []
    for guess in guesses:
        if isinstance(guess, Nearer):
            found.append(choose(graph, marks, None, guess.credit, ways=ways))
            continue
        if isinstance(guess, Figure):
            bias = 2 * depth_of(ways) - 1 + guess.more
            likely = np.clip(0.5 + 0.5 * bias, 0, 1)
            bias = bias + beside
        else:
            distance = _from_oval(graph, marks, guess)
            likely = np.asarray(1 / (1 + np.exp(np.minimum(_SHARPNESS * (distance - 1), 30))), np.float64)
            bias = guess.weight * np.clip(1 - distance, _FAR, 1) + (beside if guess.has_nearness else 0.0)
        found.append(cut(graph, marks, likely, bias, _ROUNDS))
    return found


def depth_of(ways: Ways) -> npt.NDArray[np.float64]:
    """How far from the border each region is, `[n]` 0 to 1; 1 where nothing touches the border."""
    known = np.isfinite(ways.rim)
    if not known.any():
        return np.ones(len(ways.rim))
    deepest = float(np.percentile(ways.rim[known], _DEEPEST)) + 1e-6
    return np.clip(np.where(known, ways.rim, deepest) / deepest, 0, 1)


def _from_oval(graph: CutGraph, marks: Marks, oval: Oval) -> Doubles:
    """The square of each region's distance from an oval's middle in its radii: 1 on its line."""
    regions = graph.regions
    middle = regions.centers[list(marks.inside)].mean(axis=0)
    height = oval.reach * max(regions.labels.shape)
    x = (regions.centers[:, 0] - middle[0]) / (height * oval.slim)
    y = (regions.centers[:, 1] - middle[1]) / height - oval.drop
    return np.asarray(x * x + y * y, np.float64)

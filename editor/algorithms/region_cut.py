"""Which regions of a picture belong to the object that clicks, strokes or a box mean.

A graph cut over superpixels with costs from three sources: colors, compared with those inside and outside so far
(Rother et al., "GrabCut", 2004); the way to the nearest mark along which color changes least (Price, Morse and Cohen,
"Geodesic Graph Cut", CVPR 2010); and, when a mark corrects an earlier answer, that answer wherever the mark is far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from editor.algorithms.superpixels import Floats, Ints, RegionGraph

if TYPE_CHECKING:
    from editor.algorithms.mincut import Arcs

Doubles = npt.NDArray[np.float64]
# The weights were found on human outlines of photos (see the tests), none of which are used elsewhere.
LIGHTNESS = 0.7
COLOR_WIDTH, MOST_COLORS, LEAST_GAP = 4.0, 96, 2.0
WALK_FLOOR = 0.1
EDGE_DECAY, EDGE_WEIGHT = 0.75, 4.5
RIM_CREDIT = 0.3
NEARNESS, NEARNESS_SOFT, NEARNESS_LIMIT = 1.0, 0.3, 1.5
COLOR_LIMIT, MARK_WEIGHT, ROUNDS = 2.0, 90.0, 3
KEEP, CORRECT, CORRECT_REACH = 0.8, 0.8, 0.3
HARD = 1e3


@dataclass(frozen=True, eq=False)
class CutGraph:
    """A region graph with what each answer needs: `likeness` `[n, k]` of each region to each of k typical colors,
    `walk` `[m]` the length of a step between neighbors, `part` `[m]` the cost of parting them, and the arcs of each
    node, `arcs[starts[i]:starts[i + 1]]` into `tips` (the neighbor) and `edges` (the pair)."""

    regions: RegionGraph
    likeness: Floats
    walk: Floats
    part: Floats
    starts: Ints
    tips: Ints
    edges: Ints

    @cached_property
    def arcs(self) -> Arcs:
        """What all cuts share."""
        from editor.algorithms.mincut import arcs_of

        return arcs_of(self.regions.count, self.regions.pairs)


@dataclass(frozen=True, eq=False)
class Ways:
    """How far each region is along the ways where color changes least, `[n]` each: from the picture's border (of a box,
    what lies beside it), from the marks inside and from those outside; infinite where there are none."""

    rim: Doubles
    inside: Doubles
    outside: Doubles


@dataclass(frozen=True)
class Marks:
    """Regions that are surely inside or outside; `box` `[n]` bool are those in a box, if there is one."""

    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    box: npt.NDArray[np.bool_] | None = None


def cut_graph(regions: RegionGraph, spacing: int) -> CutGraph:
    """Prepare a picture for many answers."""
    colors = regions.colors * np.array([LIGHTNESS, 1, 1], np.float32)
    typical = _typical(colors)
    distance = _apart(colors, typical)
    likeness = np.exp(-distance / (2 * COLOR_WIDTH**2)) + 1e-9
    likeness /= likeness.sum(axis=1, keepdims=True)
    mean = float(regions.steps.mean()) + 1e-6 if len(regions.steps) else 1.0
    relative = regions.steps / mean
    part = EDGE_WEIGHT * np.maximum(regions.lengths * np.exp(-EDGE_DECAY * relative) / spacing, 1e-3)
    first, second = regions.pairs[:, 0], regions.pairs[:, 1]
    tails, heads = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.argsort(tails, kind="stable")
    numbers = np.concatenate([np.arange(len(first))] * 2)
    return CutGraph(
        regions,
        likeness.astype(np.float32),
        (relative + WALK_FLOOR).astype(np.float32),
        part.astype(np.float32),
        np.searchsorted(tails[order], np.arange(regions.count + 1)).astype(np.int32),
        heads[order].astype(np.int32),
        numbers[order].astype(np.int32),
    )


def _typical(colors: Floats) -> Floats:
    """Few colors for all: the farthest from those chosen, again and again, then three rounds of Lloyd's."""
    chosen = [int(((colors - colors.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    distance = ((colors - colors[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < MOST_COLORS and float(distance.max()) > LEAST_GAP**2:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, ((colors - colors[chosen[-1]]) ** 2).sum(axis=1))
    middles = colors[chosen].copy()
    for _ in range(3):
        nearest = _apart(colors, middles).argmin(axis=1)
        counts = np.bincount(nearest, minlength=len(middles))
        sums = np.stack([np.bincount(nearest, colors[:, c], len(middles)) for c in range(3)], axis=1)
        used = counts > 0
        middles[used] = sums[used] / counts[used, None]
    return middles


def _apart(colors: Floats, middles: Floats) -> Floats:
    """The squared distance of each color to each middle; as a product of matrices, which is many times faster."""
    squares = (colors**2).sum(axis=1)[:, None] + (middles**2).sum(axis=1)[None] - 2 * (colors @ middles.T)
    return np.asarray(np.maximum(squares, 0), np.float32)


def walks(graph: CutGraph, seeds: Sequence[int]) -> Doubles:
    """The shortest way from every region to the nearest seed (Dijkstra 1959); infinite without seeds."""
    from editor.algorithms.shortest import shortest_ways

    return shortest_ways(graph.starts, graph.tips, graph.edges, graph.walk, np.array(seeds, np.int64))


def choose(
    graph: CutGraph,
    marks: Marks,
    previous: Doubles | None = None,
    rim_credit: float = RIM_CREDIT,
    box_nearness: float = NEARNESS,
    ways: Ways | None = None,
    keep: float = KEEP,
) -> npt.NDArray[np.bool_]:
    """The regions inside, `[n]` bool, each connected to a mark (with a box alone: to anything in it).

    `previous` `[n]`, 0 to 1, is the answer that the newest marks correct. A smaller `rim_credit` lets the picture's
    border, and what is like it, claim more: smaller objects. `box_nearness` is what lying deep in a box counts when
    nothing but the box is given; `ways` are those of the marks, for who asks more than once, and
    `keep` how firmly the earlier answer holds.
    """
    nearness = nearness_of(graph, marks, rim_credit, ways)
    likely = 1 / (1 + np.exp(-nearness))
    bias = (NEARNESS if marks.inside else box_nearness) * nearness
    if previous is not None:
        kept, near = _corrections(graph, marks, previous)
        likely = np.clip(previous * kept + np.maximum(near, 0), 0, 1)
        bias = bias + keep * (2 * previous - 1) * kept + CORRECT * near
    if marks.box is not None:
        likely = np.where(marks.box, np.maximum(likely, 0.6) if not marks.inside else likely, 0)
    return cut(graph, marks, likely, bias)


def cut(graph: CutGraph, marks: Marks, likely: Doubles, bias: Doubles, rounds: int = ROUNDS) -> npt.NDArray[np.bool_]:
    """The regions inside, `[n]` bool, each connected to a mark (without marks inside: to anything chosen).

    Colors are learned where the object is `likely`, `[n]` 0 to 1, and cut `rounds` times, each learning from the last;
    `bias` `[n]` is what else speaks for the inside, in the unit of the logarithm of colors.
    """
    from editor.algorithms.mincut import min_cut

    regions = graph.regions
    size = regions.areas / regions.areas.mean()
    inside = list(marks.inside)
    outside = np.zeros(regions.count, bool)
    outside[list(marks.outside)] = True
    if marks.box is not None:
        outside |= ~marks.box
    outside[inside] = False
    chosen = likely >= 0.5
    for _ in range(rounds):
        wish = bias + _color_wish(graph, size, likely, inside, outside)
        for_inside, for_outside = size * np.maximum(wish, 0), size * np.maximum(-wish, 0)
        for_inside[inside] += HARD
        for_outside[outside] += HARD
        chosen = min_cut(regions.count, regions.pairs, graph.part, for_inside, for_outside, graph.arcs)
        likely = chosen.astype(float)
    return _connected(graph, chosen, inside or np.nonzero(chosen)[0].tolist())


def ways_of(graph: CutGraph, marks: Marks) -> Ways:
    """The ways that all answers to the same marks share."""
    rim = [int(i) for i in np.nonzero(graph.regions.rim > 0)[0] if i not in marks.inside]
    if marks.box is not None:
        rim = [int(i) for i in np.nonzero(~marks.box)[0]] or rim
    return Ways(walks(graph, rim), walks(graph, marks.inside), walks(graph, marks.outside))


def nearness_of(graph: CutGraph, marks: Marks, rim_credit: float, ways: Ways | None = None) -> Doubles:
    """How much nearer each region is to what is inside than to what is outside, `[n]`; positive is inside."""
    far = ways_of(graph, marks) if ways is None else ways
    if not marks.inside:
        known = far.rim[np.isfinite(far.rim)]
        scale = max(float(np.median(known)), 1e-3) if len(known) else 1.0
        return np.clip((np.minimum(far.outside, far.rim) - rim_credit * scale) / (NEARNESS_SOFT * scale), -1, 1)
    scale = max(float(np.median(far.inside)), 1e-3)
    apart = np.minimum(far.outside, far.rim + rim_credit * scale) - far.inside
    return np.clip(apart / (NEARNESS_SOFT * scale), -NEARNESS_LIMIT, NEARNESS_LIMIT)


def _corrections(graph: CutGraph, marks: Marks, previous: Doubles) -> tuple[Doubles, Doubles]:
    """How far the earlier answer still holds, 0 to 1, and the push of the marks that contradict it, signed."""
    kept, near = np.ones(len(previous)), np.zeros(len(previous))
    wrong = [(i, 1.0) for i in marks.inside if previous[i] < 0.5]
    wrong += [(i, -1.0) for i in marks.outside if previous[i] >= 0.5]
    scale = max(float(np.median(walks(graph, marks.inside))), 1e-3) if marks.inside else 1.0
    for region, sign in wrong:
        push = np.exp(-walks(graph, [region]) / (CORRECT_REACH * scale))
        kept = np.minimum(kept, 1 - push)
        near += sign * push
    return kept, near


def _color_wish(
    graph: CutGraph, size: Doubles | Floats, likely: Doubles, inside: list[int], outside: npt.NDArray[np.bool_]
) -> Doubles:
    """The logarithm of how much likelier each region's color is inside than outside."""
    for_inside, for_outside = size * likely, size * (1 - likely)
    for_inside[inside] += MARK_WEIGHT
    if outside.sum() < len(outside) // 4:
        for_outside[outside] += MARK_WEIGHT
    shares = []
    for weights in (for_inside, for_outside):
        histogram = weights @ graph.likeness
        shares.append(graph.likeness @ (histogram / max(float(histogram.sum()), 1e-9) + 1e-4))
    return np.clip(np.log(shares[0] / shares[1]), -COLOR_LIMIT, COLOR_LIMIT)


def _connected(graph: CutGraph, chosen: npt.NDArray[np.bool_], seeds: Sequence[int]) -> npt.NDArray[np.bool_]:
    """The part of what was chosen that hangs together with a seed."""
    from editor.algorithms.shortest import shortest_ways

    first, second = graph.regions.pairs[:, 0], graph.regions.pairs[:, 1]
    apart = np.where(chosen[first] & chosen[second], 0.0, np.inf).astype(np.float32)
    own = np.array([seed for seed in seeds if chosen[seed]], np.int64)
    reached: npt.NDArray[np.bool_] = shortest_ways(graph.starts, graph.tips, graph.edges, apart, own) == 0
    return chosen & reached

"""The cheapest cut of a small graph between inside and outside. Importing this loads the kernel compiler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.algorithms.patchmatch import kernel

Longs = npt.NDArray[np.int64]
# Costs become whole numbers at this scale: then the flow ends exactly, and is the same on every machine.
_SCALE = 1000.0
_MOST = 10**9


@dataclass(frozen=True, eq=False)
class Arcs:
    """Both directions of every pair by the node they leave: node i has `start[i]` to `start[i + 1]` of `heads` (where
    they lead), `reverse` (the way back) and `edges` (the pair)."""

    start: Longs
    heads: Longs
    reverse: Longs
    edges: Longs


def arcs_of(count: int, pairs: npt.NDArray[np.int32]) -> Arcs:
    """What all cuts of one graph share."""
    first, second = pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)
    tails, heads = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.argsort(tails, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    reverse = np.concatenate([place[len(first) :], place[: len(first)]])[order]
    start = np.searchsorted(tails[order], np.arange(count + 1)).astype(np.int64)
    numbers = np.concatenate([np.arange(len(first), dtype=np.int64)] * 2)
    return Arcs(start, heads[order], reverse, numbers[order])


def min_cut(
    count: int,
    pairs: npt.NDArray[np.int32],
    costs: npt.NDArray[Any],
    inside: npt.NDArray[Any],
    outside: npt.NDArray[Any],
    arcs: Arcs | None = None,
) -> npt.NDArray[np.bool_]:
    """Which of `count` nodes are inside, `[n]` bool, at the least total cost.

    `pairs` `[m, 2]` are neighbors, `costs` `[m]` what parting them costs; `inside` `[n]` is what it costs to put a node
    outside, `outside` what it costs to put it inside, none negative; `arcs` are those of the pairs, for who cuts one
    graph many times. By pushing and relabeling (Goldberg and Tarjan, JACM 1988), first phase only.
    """
    if count == 0:
        return np.zeros(0, bool)
    scaled = [np.clip(np.rint(np.asarray(values, np.float64) * _SCALE), 0, _MOST).astype(np.int64)
              for values in (costs, inside, outside)]  # fmt: skip
    known = arcs_of(count, pairs) if arcs is None else arcs
    room = scaled[0][known.edges]
    result: npt.NDArray[np.bool_] = _cut(known.start, known.heads, known.reverse, room, scaled[1] - scaled[2])
    return result


@kernel
def _heights(
    start: Longs, heads: Longs, reverse: Longs, room: Longs, drain: Longs, height: Longs, queue: Longs
) -> None:
    """Distance of every node to the sink along arcs with room; one more than there are nodes where there is no way."""
    count = len(drain)
    never = count + 1
    last = 0
    for node in range(count):
        height[node] = never
        if drain[node] > 0:
            height[node] = 1
            queue[last] = node
            last += 1
    first = 0
    while first < last:
        node = queue[first]
        first += 1
        for arc in range(start[node], start[node + 1]):
            other = heads[arc]
            if height[other] == never and room[reverse[arc]] > 0:
                height[other] = height[node] + 1
                queue[last] = other
                last += 1


@kernel
def _cut(start: Longs, heads: Longs, reverse: Longs, room: Longs, wish: Longs) -> Any:
    count = len(wish)
    # the longest way to the sink passes every node
    never = count + 1
    excess = np.maximum(wish, 0)
    drain = np.maximum(-wish, 0)
    height = np.empty(count, np.int64)
    queue = np.empty(count, np.int64)
    _heights(start, heads, reverse, room, drain, height, queue)
    active = np.empty(count, np.int64)
    is_active = np.zeros(count, np.bool_)
    first, waiting, relabels = 0, 0, 0
    for node in range(count):
        if excess[node] > 0 and height[node] < never:
            active[waiting] = node
            is_active[node] = True
            waiting += 1
    while waiting > 0:
        node = active[first]
        first = (first + 1) % count
        waiting -= 1
        is_active[node] = False
        while excess[node] > 0 and height[node] < never:
            if height[node] == 1 and drain[node] > 0:
                flow = min(excess[node], drain[node])
                excess[node] -= flow
                drain[node] -= flow
            lowest = never
            for arc in range(start[node], start[node + 1]):
                if excess[node] == 0:
                    break
                if room[arc] == 0:
                    continue
                other = heads[arc]
                if height[node] == height[other] + 1:
                    flow = min(excess[node], room[arc])
                    room[arc] -= flow
                    room[reverse[arc]] += flow
                    excess[node] -= flow
                    excess[other] += flow
                    if not is_active[other] and height[other] < never:
                        active[(first + waiting) % count] = other
                        is_active[other] = True
                        waiting += 1
                if room[arc] > 0:
                    lowest = min(lowest, height[other] + 1)
            if excess[node] > 0:
                height[node] = max(lowest, height[node])
                relabels += 1
                if relabels >= count:
                    relabels = 0
                    _heights(start, heads, reverse, room, drain, height, queue)
    _heights(start, heads, reverse, room, drain, height, queue)
    return height >= never

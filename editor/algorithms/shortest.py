"""Shortest ways over a graph of regions. Importing this loads the kernel compiler."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from editor.algorithms.patchmatch import kernel


def shortest_ways(
    starts: npt.NDArray[np.int32],
    tips: npt.NDArray[np.int32],
    edges: npt.NDArray[np.int32],
    lengths: npt.NDArray[np.float32],
    seeds: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """From every node the length of the shortest way to the nearest seed, `[n]`; infinite where none leads there.

    The arcs of node i are `starts[i]` to `starts[i + 1]`: `tips` where they lead, `edges` which of the `lengths` (none
    negative) is theirs. With a heap, after Dijkstra (1959).
    """
    found: npt.NDArray[np.float64] = _ways(starts, tips, edges, lengths.astype(np.float64), seeds)
    return found


@kernel
def _ways(starts: Any, tips: Any, edges: Any, lengths: Any, seeds: Any) -> Any:
    count = len(starts) - 1
    ways = np.full(count, np.inf)
    # a node may wait several times, once per arc that shortened its way
    keys = np.empty(len(tips) + len(seeds) + 1)
    nodes = np.empty(len(keys), np.int64)
    size = 0
    for seed in seeds:
        if ways[seed] > 0:
            ways[seed] = 0.0
            keys[size], nodes[size] = 0.0, seed
            size += 1
    while size > 0:
        key, node = keys[0], nodes[0]
        size -= 1
        last_key, last_node = keys[size], nodes[size]
        hole = 0
        while True:
            child = 2 * hole + 1
            if child >= size:
                break
            if child + 1 < size and keys[child + 1] < keys[child]:
                child += 1
            if keys[child] >= last_key:
                break
            keys[hole], nodes[hole] = keys[child], nodes[child]
            hole = child
        keys[hole], nodes[hole] = last_key, last_node
        if key > ways[node]:
            continue
        for arc in range(starts[node], starts[node + 1]):
            further = key + lengths[edges[arc]]
            other = tips[arc]
            if further < ways[other]:
                ways[other] = further
                hole = size
                size += 1
                while hole > 0 and keys[(hole - 1) // 2] > further:
                    keys[hole], nodes[hole] = keys[(hole - 1) // 2], nodes[(hole - 1) // 2]
                    hole = (hole - 1) // 2
                keys[hole], nodes[hole] = further, other
    return ways

"""A picture as a graph of small regions whose borders follow edges: what a selection by clicks reasons about."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class RegionGraph:
    """`labels` is `[y, x]` int32, 0 to n - 1. By region: `colors` `[n, 3]` mean CIE Lab (L 0 to 100), `areas` and
    `centers` (x, y) in pixels, `rim` how many of its pixels lie on the picture's border. By pair of neighbors:
    `pairs` `[m, 2]`, `lengths` of their common border in pixels, `steps` the mean strength of the edge along it.
    """

    labels: Ints
    colors: Floats
    areas: Floats
    centers: Floats
    rim: Floats
    pairs: Ints
    lengths: Floats
    steps: Floats

    @property
    def count(self) -> int:
        """Number of regions."""
        return len(self.areas)


def region_graph(image: FloatImage, spacing: int = 8) -> RegionGraph:
    """The regions of `[y, x, 3]` sRGB, 0 to 1, about `spacing` pixels wide.

    Watershed from the calmest pixel of each cell of a grid: Meyer, "Color image segmentation" (1992); the seeds on a
    grid make the regions compact as in Machairas et al., "Waterpixels" (2015).
    """
    lab = np.asarray(cv2.cvtColor(np.clip(image, 0, 1), cv2.COLOR_RGB2Lab), np.float32)
    edges = edge_strength(lab)
    labels = _watershed(image, edges, spacing)
    return _describe(labels, lab, edges)


def edge_strength(lab: FloatImage) -> Floats:
    """How fast color changes at each pixel, in units of Lab per pixel: the length of the strongest channel's slope."""
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    across, down = cv2.Scharr(soft, cv2.CV_32F, 1, 0), cv2.Scharr(soft, cv2.CV_32F, 0, 1)
    squares = across * across + down * down
    return np.asarray(np.sqrt(squares.sum(axis=2)) / 32, np.float32)


def _watershed(image: FloatImage, edges: Floats, spacing: int) -> Ints:
    height, width = edges.shape
    markers = np.zeros((height, width), np.int32)
    rows, columns = max(1, height // spacing), max(1, width // spacing)
    tops = np.linspace(0, height, rows + 1).astype(int)
    lefts = np.linspace(0, width, columns + 1).astype(int)
    calmest = np.minimum.reduceat(np.minimum.reduceat(edges, tops[:-1], axis=0), lefts[:-1], axis=1)
    cells = np.arange(calmest.size, dtype=np.int32).reshape(calmest.shape)
    spread = [np.repeat(np.repeat(each, np.diff(tops), axis=0), np.diff(lefts), axis=1) for each in (calmest, cells)]
    places = np.nonzero(edges.ravel() == spread[0].ravel())[0]
    seeds, first = np.unique(spread[1].ravel()[places], return_index=True)
    markers.ravel()[places[first]] = seeds + 1
    if min(height, width) < 3:
        # too thin to flood: OpenCV leaves the outermost pixels out
        return _nearest(markers)
    framed = cv2.copyMakeBorder(np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    flooded = cv2.copyMakeBorder(markers, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    cv2.watershed(framed, flooded)
    return _nearest(np.maximum(flooded[1:-1, 1:-1], 0))


def _nearest(markers: Ints) -> Ints:
    """Every unlabelled pixel gets the label of the nearest labelled one; labels become 0 to n - 1."""
    unlabelled = (markers == 0).astype(np.uint8)
    if unlabelled.any():
        _, index = cv2.distanceTransformWithLabels(unlabelled, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
        table = np.zeros(int(index.max()) + 1, np.int32)
        known = unlabelled == 0
        table[index[known]] = markers[known]
        markers = table[index]
    numbers = np.cumsum(np.bincount(markers.ravel()) > 0, dtype=np.int32) - np.int32(1)
    return np.asarray(numbers[markers], np.int32)


def _describe(labels: Ints, lab: FloatImage, edges: Floats) -> RegionGraph:
    height, width = labels.shape
    flat = labels.ravel()
    count = int(flat.max()) + 1
    areas = np.bincount(flat, minlength=count).astype(np.float32)
    colors = np.stack([np.bincount(flat, lab[..., c].ravel(), count) / areas for c in range(3)], axis=1)
    y, x = np.mgrid[0:height, 0:width]
    centers = np.stack([np.bincount(flat, place.ravel(), count) / areas for place in (x, y)], axis=1)
    rim = np.zeros(count)
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        rim += np.bincount(side, minlength=count)
    firsts, seconds, strengths = [], [], []
    for near, far in (((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
                      ((slice(None, -1), slice(None)), (slice(1, None), slice(None)))):  # fmt: skip
        differ = labels[near] != labels[far]
        firsts.append(labels[near][differ])
        seconds.append(labels[far][differ])
        strengths.append(np.maximum(edges[near][differ], edges[far][differ]))
    first, second, strength = np.concatenate(firsts), np.concatenate(seconds), np.concatenate(strengths)
    keys = np.minimum(first, second).astype(np.int64) * count + np.maximum(first, second)
    unique, inverse = np.unique(keys, return_inverse=True)
    lengths = np.bincount(inverse, minlength=len(unique)).astype(np.float32)
    steps = np.bincount(inverse, strength, minlength=len(unique)) / np.maximum(lengths, 1)
    return RegionGraph(
        labels=labels,
        colors=colors.astype(np.float32),
        areas=areas,
        centers=centers.astype(np.float32),
        rim=rim.astype(np.float32),
        pairs=np.stack([unique // count, unique % count], axis=1).astype(np.int32),
        lengths=lengths,
        steps=steps.astype(np.float32),
    )

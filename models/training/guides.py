"""What a user might have drawn into a hole, derived from the picture under it: edge lines and color strokes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.training.masks import Mask
from models.training.pictures import Image


@dataclass(frozen=True, eq=False)
class Guides:
    """Edges [y, x] and colors [y, x, 3], uint8; each is meant only where its known map [y, x] is 255, else zero.

    Where edges are known and the edge map is 0 there is no edge: a complete structure is known in the whole hole, a
    sketch of a few lines only around them.
    """

    edges: Mask
    edges_known: Mask
    colors: Image
    colors_known: Mask


def picture_edges(image: Image, blur: float, keep: float) -> Mask:
    """Thin edges (255) of the picture: Canny after a blur, with the `keep` share of strongest gradients as seeds.

    Canny, "A computational approach to edge detection", 1986. Thresholds follow the picture so that foggy ones have
    edges too, with a floor below which nothing counts.
    """
    gray = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), blur)
    across, down = cv2.Sobel(gray, cv2.CV_16S, 1, 0), cv2.Sobel(gray, cv2.CV_16S, 0, 1)
    strength = np.abs(across).astype(np.float32) + np.abs(down)
    high = max(40.0, float(np.quantile(strength, 1 - keep)))
    edges = cv2.Canny(across, down, 0.4 * high, high)
    return _without_crumbs(edges, least=8)


def _without_crumbs(edges: npt.NDArray[np.generic], least: int) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(edges.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= least
    keep[0] = False
    return (keep[labels] * 255).astype(np.uint8) if count > 1 else np.zeros(edges.shape, np.uint8)


def random_guides(
    rng: np.random.Generator, image: Image, mask: Mask, edges_share: float, colors_share: float
) -> Guides:
    """Guides for the hole; edges and colors are each given with the named probability, else all zero."""
    edges = edges_known = np.zeros(mask.shape, np.uint8)
    colors, colors_known = np.zeros(image.shape, np.uint8), np.zeros(mask.shape, np.uint8)
    if rng.random() < edges_share:
        edges, edges_known = _random_edges(rng, image, mask)
    if rng.random() < colors_share:
        colors, colors_known = _random_colors(rng, image, mask)
    return Guides(edges, edges_known, colors, colors_known)


def _random_edges(rng: np.random.Generator, image: Image, mask: Mask) -> tuple[Mask, Mask]:
    edges = picture_edges(image, blur=float(rng.uniform(0.8, 2.2)), keep=float(rng.uniform(0.04, 0.2)))
    if rng.random() < 0.5:
        edges = _by_hand(rng, edges)
    if rng.random() < 0.3:
        edges = cv2.dilate(edges, np.ones((2, 2), np.uint8)).astype(np.uint8)
    edges = edges & mask
    if rng.random() < 0.45:
        return edges, mask
    _, labels = cv2.connectedComponents(edges)
    kept = rng.random(int(labels.max()) + 1) < rng.uniform(0.2, 0.9)
    kept[0] = False
    drawn = (kept[labels] * 255).astype(np.uint8)
    reach = 2 * int(rng.integers(2, 6)) + 1
    around = cv2.dilate(drawn, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))).astype(np.uint8)
    return drawn, around & mask


def _by_hand(rng: np.random.Generator, edges: Mask) -> Mask:
    """The lines displaced smoothly by about a hundredth of the picture, as a hand would."""
    size = edges.shape[0]
    bend = rng.normal(0, size * 0.008, (6, 6, 2)).astype(np.float32)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    shift = cv2.resize(bend, (size, size), interpolation=cv2.INTER_CUBIC)
    return cv2.remap(edges, x + shift[..., 0], y + shift[..., 1], cv2.INTER_NEAREST).astype(np.uint8)


def _random_colors(rng: np.random.Generator, image: Image, mask: Mask) -> tuple[Image, Mask]:
    """Flat strokes inside the hole, each in the mean color of what lies under it."""
    size = mask.shape[0]
    colors, known = np.zeros(image.shape, np.uint8), np.zeros(mask.shape, np.uint8)
    rows, columns = np.nonzero(mask)
    for _ in range(int(rng.integers(1, 7))):
        first = int(rng.integers(len(rows)))
        place, angle = np.array([columns[first], rows[first]], float), rng.uniform(0, 2 * np.pi)
        stroke = np.zeros_like(mask)
        for _ in range(int(rng.integers(1, 4))):
            angle += rng.normal(0, 0.5)
            following = place + size * rng.uniform(0.01, 0.1) * np.array([np.cos(angle), np.sin(angle)])
            start, end = place.astype(int).tolist(), following.astype(int).tolist()
            cv2.line(stroke, start, end, 255, max(1, int(size * rng.uniform(0.015, 0.07))))
            place = following
        inside = (stroke & mask) > 0
        if inside.any():
            colors[inside] = image[inside].mean(0).round().astype(np.uint8)
            known[inside] = 255
    return colors, known

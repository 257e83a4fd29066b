"""Random object-like areas of photos: regions that stand out, drawn shapes, or both."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from models.training import masks
from models.training.masks import Mask
from models.training.pictures import Image, Photo, Window, random_window
from models.training.regions import Hierarchy

_FITTING_TRIES = 8


@dataclass(frozen=True, eq=False)
class Scene:
    """A photo with its regions and which of them stand out, most so first."""

    photo: Photo
    tree: Hierarchy
    objects: tuple[int, ...]

    @property
    def scale(self) -> float:
        """Size of the region map over that of the photo."""
        return float(self.tree.crumbs.shape[0] / self.photo.image.shape[0])


def scenes(photos: tuple[Photo, ...], trees: dict[str, Hierarchy]) -> tuple[Scene, ...]:
    """The photos that have at least one region that stands out."""
    found = []
    for photo in photos:
        tree = trees[photo.source.name]
        objects = tuple(node for node, _ in tree.objects())
        if objects:
            found.append(Scene(photo, tree, objects))
    return tuple(found)


def random_object(rng: np.random.Generator, scene: Scene, size: int) -> tuple[Image, Mask]:
    """A crop [size, size, 3] and one of its regions, 0 or 255; those that stand out most are drawn more often."""
    window, area = random_window(rng, scene.photo.image, size), np.zeros((size, size), np.uint8)
    for _ in range(_FITTING_TRIES):
        rank = int(len(scene.objects) * rng.random() ** 2)
        area = region_in(scene, scene.objects[rank], window, size)
        if 0.01 < area.mean() / 255 < 0.7:
            break
        window = random_window(rng, scene.photo.image, size)
    return window.cut(scene.photo.image, size), area


def region_in(scene: Scene, node: int, window: Window, size: int) -> Mask:
    """The part of a region that a window shows, its steps smoothed."""
    rough = window.scaled(scene.scale).cut(scene.tree.region(node), size, nearest=True)
    steps = size / max(1.0, window.side * scene.scale)
    smooth = cv2.GaussianBlur(rough, (0, 0), 0.6 * max(1.0, steps))
    return ((smooth >= 128) * 255).astype(np.uint8)


def random_area(rng: np.random.Generator, scene: Scene, size: int) -> tuple[Image, Mask]:
    """A crop and an area of it such as a moved subject has: a region, or a shape that follows nothing."""
    if rng.random() < 0.85:
        image, area = random_object(rng, scene, size)
        if 0.01 < area.mean() / 255 < 0.7:
            return image, area
    image = random_window(rng, scene.photo.image, size).cut(scene.photo.image, size)
    while True:
        area = (masks.shapes if rng.random() < 0.7 else masks.blobs)(rng, size)
        if 0.01 < area.mean() / 255 < 0.7:
            return image, area


def feathered(rng: np.random.Generator, area: Mask, most: float = 1.5) -> Mask:
    """The area with an edge soft over up to about `most` pixels."""
    return cv2.GaussianBlur(area, (0, 0), float(rng.uniform(0.3, most))).astype(np.uint8)

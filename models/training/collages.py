"""Pictures whose objects are known exactly: parts of some photos laid upon others."""

from __future__ import annotations

import cv2
import numpy as np

from models.training import masks
from models.training.masks import Mask
from models.training.objects import Scene, feathered, random_object
from models.training.pictures import Image, random_window, relit


def random_scene(rng: np.random.Generator, drawn_from: tuple[Scene, ...], size: int) -> tuple[Image, Mask]:
    """A picture [size, size, 3] and one thing in it, 0 or 255: a region of a photo, or something laid upon it."""
    scene = drawn_from[int(rng.integers(len(drawn_from)))]
    if rng.random() < 0.45:
        image, area = random_object(rng, scene, size)
        if 0.01 < area.mean() / 255 < 0.7:
            return (relit(rng, image) if rng.random() < 0.3 else image), area
    image = random_window(rng, scene.photo.image, size).cut(scene.photo.image, size)
    wanted = np.zeros((size, size), np.uint8)
    chosen = int(rng.integers(1, 4))
    for number in range(chosen):
        other = drawn_from[int(rng.integers(len(drawn_from)))]
        picture, area = _thing(rng, other, size)
        alpha = feathered(rng, area, most=1.2)[..., None].astype(np.float32) / 255
        laid = (picture * alpha + image * (1 - alpha) + 0.5).astype(np.uint8)
        left = wanted & ~area if number else area
        if number and left.mean() < 0.5 * wanted.mean():
            continue
        image, wanted = laid, left
    if rng.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 1.2))).astype(np.uint8)
    return image, wanted


def _thing(rng: np.random.Generator, scene: Scene, size: int) -> tuple[Image, Mask]:
    """Part of a photo, outlined by its own regions or by a drawn shape, often smaller than the picture and moved."""
    while True:
        if rng.random() < 0.5:
            picture, area = random_object(rng, scene, size)
        else:
            picture = random_window(rng, scene.photo.image, size).cut(scene.photo.image, size)
            area = masks.shapes(rng, size)
        if rng.random() < 0.6:
            factor = np.exp(rng.uniform(np.log(0.4), np.log(1.3)))
            turned = cv2.getRotationMatrix2D((size / 2, size / 2), float(rng.normal(0, 20)), float(factor))
            move = (turned + np.array([[0, 0, 1], [0, 0, 1]]) * rng.normal(0, 0.15 * size, (2, 1))).astype(np.float32)
            picture = cv2.warpAffine(picture, move, (size, size), borderMode=cv2.BORDER_REFLECT).astype(np.uint8)
            area = cv2.warpAffine(area, move, (size, size), flags=cv2.INTER_NEAREST).astype(np.uint8)
        if 0.008 < area.mean() / 255 < 0.6:
            return relit(rng, picture), area

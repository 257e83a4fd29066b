"""Regions of a picture, from crumbs to halves, found without any labels: what stands in for object masks.

A watershed of the color gradient gives crumbs; the two most alike neighbors merge, again and again, until one is left
(Arbelaez, Maire, Fowlkes, Malik, "Contour detection and hierarchical image segmentation", 2011, build theirs upon a
learned boundary; ours is the gradient and the color and texture of both sides). Every merge is a candidate object.
"""

from __future__ import annotations

import argparse
import heapq
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from models.training.masks import Mask
from models.training.pictures import BUILD, PACK, Image, Photo, Photos, read_pack

Labels = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float32]
REGIONS = BUILD / "regions.npz"
_SHORT_SIDE = 256
_TEXTURE_WEIGHT = 0.6
_BOUNDARY_WEIGHT = 1.2


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Crumbs [y, x] numbered from 0, and their merges in order: `merges[i]` are the two that become crumbs + i.

    `costs[i]` is how unlike the two were, never less than an earlier one of its own parts.
    """

    crumbs: Labels
    merges: npt.NDArray[np.uint16]
    costs: Floats

    @property
    def leaves(self) -> int:
        """How many crumbs there are."""
        return len(self.merges) + 1

    def region(self, node: int) -> Mask:
        """The area [y, x] of a crumb or of a merge, 255 inside."""
        inside = np.zeros(self.leaves, np.uint8)
        pending = [node]
        while pending:
            number = pending.pop()
            if number < self.leaves:
                inside[number] = 255
            else:
                pending.extend(int(part) for part in self.merges[number - self.leaves])
        return inside[self.crumbs]

    def objects(self, least: float = 0.01, most: float = 0.6) -> list[tuple[int, float]]:
        """Nodes whose area is between the shares of the picture, with how much they stand out, most so first.

        Standing out is the cost at which a region is swallowed less the cost at which it arose, so that neither half
        an object nor an object with half its surroundings ranks high. Crumbs never count, nor do slivers.
        """
        nodes = self.leaves + len(self.merges)
        areas, edges = np.zeros(nodes), np.zeros(nodes)
        areas[: self.leaves] = np.bincount(self.crumbs.ravel(), minlength=self.leaves)
        pairs, _ = _touching(self.crumbs)
        borders = self._joined(pairs)
        for crumb in (0, 1):
            edges[: self.leaves] += np.bincount(pairs[:, crumb], minlength=self.leaves)
        inner = np.bincount(borders, minlength=len(self.merges))
        swallowed = np.zeros(nodes)
        for index, (first, second) in enumerate(self.merges.astype(int)):
            node = self.leaves + index
            areas[node] = areas[first] + areas[second]
            edges[node] = edges[first] + edges[second] - 2 * inner[index]
            swallowed[first] = swallowed[second] = float(self.costs[index])
        arose = np.concatenate([swallowed[: self.leaves], self.costs])
        share = areas / self.crumbs.size
        solid = areas > 0.012 * np.square(edges)
        fit = np.flatnonzero((share > least) & (share < most) & (swallowed > 1.2 * arose) & solid)
        ranked = sorted(fit.tolist(), key=lambda node: arose[node] - swallowed[node])
        return [(node, float(swallowed[node] - arose[node])) for node in ranked]

    def boundaries(self) -> Floats:
        """Between neighbors [y, x]: the cost at which both sides become one, 0 elsewhere (an ultrametric contour)."""
        pairs, places = _touching(self.crumbs)
        drawn = np.zeros(self.crumbs.shape, np.float32)
        np.maximum.at(drawn.reshape(-1), places, self.costs[self._joined(pairs)])
        return drawn

    def _joined(self, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """For each pair of crumbs the first merge that contains both."""
        parent = np.arange(self.leaves + len(self.merges))
        for index, (first, second) in enumerate(self.merges.astype(int)):
            parent[first] = parent[second] = self.leaves + index
        known, inverse = np.unique(np.sort(pairs, 1), axis=0, return_inverse=True)
        found = np.zeros(len(known), np.int64)
        for number, (a, b) in enumerate(known.tolist()):
            while a != b:
                if a < b:
                    a = int(parent[a])
                else:
                    b = int(parent[b])
            found[number] = a - self.leaves
        return found[inverse.reshape(-1)]


def hierarchy(image: Image) -> Hierarchy:
    """Find the regions of a picture [y, x, 3]; best at a few hundred pixels a side."""
    calm = cv2.GaussianBlur(image, (0, 0), 0.8).astype(np.float32) / 255
    lab = cv2.cvtColor(calm, cv2.COLOR_RGB2LAB).astype(np.float32)
    gradient = _gradient(lab)
    crumbs = _crumbs(gradient)
    texture = _texture(lab[..., 0])
    features = np.concatenate([lab, _TEXTURE_WEIGHT * texture], 2)
    return _merged(crumbs, features, gradient)


def _gradient(lab: Floats) -> Floats:
    across = cv2.Sobel(lab, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(lab, cv2.CV_32F, 0, 1) / 8
    return np.asarray(np.sqrt((across**2 + down**2).sum(2)), np.float32)


def _texture(lightness: Floats) -> Floats:
    """Local energy of detail in two directions and at two sizes, slightly compressed."""
    parts = []
    for sigma in (0.0, 2.0):
        base = cv2.GaussianBlur(lightness, (0, 0), sigma) if sigma else lightness
        for dx, dy in ((1, 0), (0, 1)):
            energy = cv2.GaussianBlur(np.abs(cv2.Sobel(base, cv2.CV_32F, dx, dy) / 8), (0, 0), 4)
            parts.append(4 * np.sqrt(energy))
    return np.stack(parts, 2).astype(np.float32)


def _crumbs(gradient: Floats) -> Labels:
    """Watershed basins of the smoothed gradient, one for each of its local minima."""
    smooth = cv2.GaussianBlur(gradient, (0, 0), 1.0)
    lowest = cv2.erode(smooth, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    _, markers = cv2.connectedComponents((smooth <= lowest + 0.02).astype(np.uint8))
    relief = np.clip(smooth * 12, 0, 255).astype(np.uint8)
    basins = cv2.watershed(cv2.merge([relief] * 3), markers.astype(np.int32))
    basins = np.where(basins > 0, basins, 0).astype(np.uint16)
    grown = cv2.dilate(basins, np.ones((3, 3), np.uint8))
    while (basins == 0).any():
        basins = np.where(basins == 0, grown, basins)
        grown = cv2.dilate(basins, np.ones((3, 3), np.uint8))
    _, numbered = np.unique(basins, return_inverse=True)
    return numbered.reshape(basins.shape).astype(np.uint16)


def _touching(labels: Labels) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs [n, 2] of different labels side by side, and the flat place of the first of each pair."""
    height, width = labels.shape
    places = np.arange(height * width).reshape(height, width)
    wide = labels.astype(np.int64)
    pairs, found = [], []
    for here, there, at in (
        (wide[:, :-1], wide[:, 1:], places[:, :-1]),
        (wide[:-1], wide[1:], places[:-1]),
    ):
        differ = here != there
        pairs.append(np.stack([here[differ], there[differ]], 1))
        found.append(at[differ])
    return np.concatenate(pairs), np.concatenate(found)


def _merged(crumbs: Labels, features: Floats, gradient: Floats) -> Hierarchy:
    count = int(crumbs.max()) + 1
    flat = crumbs.ravel()
    areas = list(np.bincount(flat, minlength=count).astype(float))
    sums = [np.bincount(flat, features[..., k].ravel(), minlength=count) for k in range(features.shape[2])]
    means = list(np.stack(sums, 1) / np.array(areas)[:, None])
    shared: list[dict[int, tuple[float, float]]] = [{} for _ in range(count)]
    pairs, places = _touching(crumbs)
    strengths = gradient.ravel()[places]
    for (a, b), strength in zip(pairs.tolist(), strengths.tolist(), strict=True):
        length, total = shared[a].get(b, (0.0, 0.0))
        shared[a][b] = shared[b][a] = (length + 1, total + strength)

    def cost(a: int, b: int) -> float:
        length, total = shared[a][b]
        unlike = float(np.sqrt(np.square(means[a] - means[b]).sum())) + _BOUNDARY_WEIGHT * total / length
        return unlike * float((areas[a] * areas[b] / (areas[a] + areas[b])) ** 0.2)

    queue = [(cost(a, b), a, b) for a in range(count) for b in shared[a] if a < b]
    heapq.heapify(queue)
    alive = [True] * count
    merges: list[tuple[int, int]] = []
    costs: list[float] = []
    level = 0.0
    while queue and len(merges) < count - 1:
        price, a, b = heapq.heappop(queue)
        if not (alive[a] and alive[b]):
            continue
        level = max(level, price)
        node = len(alive)
        alive[a] = alive[b] = False
        alive.append(True)
        areas.append(areas[a] + areas[b])
        means.append((means[a] * areas[a] + means[b] * areas[b]) / areas[node])
        around: dict[int, tuple[float, float]] = {}
        for part in (a, b):
            for other, (length, total) in shared[part].items():
                if alive[other]:
                    had = around.get(other, (0.0, 0.0))
                    around[other] = (had[0] + length, had[1] + total)
        shared.append(around)
        for other, border in around.items():
            shared[other][node] = border
            heapq.heappush(queue, (cost(other, node), other, node))
        merges.append((a, b))
        costs.append(level)
    return Hierarchy(crumbs, np.array(merges, np.uint16).reshape(-1, 2), np.array(costs, np.float32))


def photo_hierarchy(photo: Photo) -> Hierarchy:
    """The regions of a photo at 256 px, or at its own size where that is less."""
    scale = min(1.0, _SHORT_SIDE / min(photo.image.shape[:2]))
    small = cv2.resize(photo.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return hierarchy(small.astype(np.uint8))


def regions_of(photos: Photos, file: Path = REGIONS) -> dict[str, Hierarchy]:
    """The regions of every photo by its name: read where the file has them, else found now."""
    known = read_regions(file) if file.is_file() else {}
    every = (*photos.training, *photos.validation)
    return {photo.source.name: known.get(photo.source.name) or photo_hierarchy(photo) for photo in every}


def write_regions(photos: Photos, file: Path) -> None:
    """The hierarchies of all photos at 256 px into one file, by name."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for photo in (*photos.training, *photos.validation):
        tree = photo_hierarchy(photo)
        for part in ("crumbs", "merges", "costs"):
            arrays[f"{photo.source.name}/{part}"] = getattr(tree, part)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part.npz")
    np.savez_compressed(unfinished, allow_pickle=False, **arrays)
    unfinished.replace(file)


def read_regions(file: Path = REGIONS) -> dict[str, Hierarchy]:
    """Hierarchies by the photo's name."""
    with np.load(file) as kept:
        names = {key.rsplit("/", 1)[0] for key in kept.files}
        return {
            name: Hierarchy(kept[f"{name}/crumbs"], kept[f"{name}/merges"], kept[f"{name}/costs"])
            for name in sorted(names)
        }


def _main() -> None:
    parser = argparse.ArgumentParser(description="Find the regions of all packed photos.")
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("--out", type=Path, default=REGIONS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    write_regions(read_pack(options.pack), options.out)
    print(f"{options.out}: {options.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    _main()

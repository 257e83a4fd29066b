"""The pyramid that exemplar-based completion works on: what one level knows of the picture, and how levels are made."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int16]

UNITS = 1020.0
"""Feature units from black to white: four for each step of an 8-bit picture, small enough for 16-bit integers."""

CHROMA = 1.3
TEXTURE = 5.0
_LARGEST_FEATURE = 2000


@dataclass
class Level:
    """One size of the picture. Flat indices are y * width + x; arrays are owned by the level."""

    features: Shorts
    """[y + 2 r, x + 2 r, channel]: luma, two chroma, two texture features, one edge feature if edges are drawn."""
    unknown: Bools
    usable: npt.NDArray[np.uint8]
    """1 at the centers of patches that lie wholly in pixels one may sample."""
    radius: int
    width: int = 0
    height: int = 0
    sources: Whole = field(default_factory=lambda: np.zeros(0, np.int32))
    pixels: Whole = field(default_factory=lambda: np.zeros(0, np.int32))
    targets: Whole = field(default_factory=lambda: np.zeros(0, np.int32))
    trust: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    depth: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    guide: Shorts = field(default_factory=lambda: np.zeros(1, np.int16))
    guide_weights: Whole = field(default_factory=lambda: np.zeros(1, np.int32))
    drawn: Floats | None = None
    """Edge strength asked for inside the hole, in feature units, and how firmly (0..1): [y, x, 2]."""

    def __post_init__(self) -> None:
        self.height, self.width = self.unknown.shape
        self.sources = np.flatnonzero(self.usable).astype(np.int32)
        self.pixels = np.flatnonzero(self.unknown).astype(np.int32)
        side = 2 * self.radius + 1
        reach = cv2.dilate(self.unknown.astype(np.uint8), np.ones((side, side), np.uint8))
        self.targets = np.flatnonzero(reach).astype(np.int32)
        framed = np.pad(self.unknown.astype(np.uint8), 1, constant_values=1)
        self.depth = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1].astype(np.float32)

    @property
    def channels(self) -> int:
        """Numbers per pixel."""
        return int(self.features.shape[2])

    def pad(self) -> None:
        """Mirror the picture into the frame of padding: patches reaching over the border compare with something."""
        r, rows = self.radius, self.features.shape[0]
        mirror = np.pad(np.arange(self.height), r, mode="reflect") + r
        self.features[:r] = self.features[mirror[:r]]
        self.features[rows - r :] = self.features[mirror[rows - r :]]
        columns = self.features.shape[1]
        mirror = np.pad(np.arange(self.width), r, mode="reflect") + r
        self.features[:, :r] = self.features[:, mirror[:r]]
        self.features[:, columns - r :] = self.features[:, mirror[columns - r :]]

    def impose_edges(self) -> None:
        """Put the drawn edges back into the edge feature after a vote has repainted it."""
        if self.drawn is None:
            return
        r = self.radius
        plane = self.features[r : r + self.height, r : r + self.width, 5]
        wish, firmness = self.drawn[..., 0], self.drawn[..., 1]
        plane[...] = np.rint(plane + (wish - plane) * firmness).astype(np.int16)


def halve(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Halve [y, x, c] by averaging 2x2 pixels weighed by [y, x] in 0..1; returns values and weights at half size."""
    height, width = weights.shape
    rows, columns = height % 2, width % 2
    if rows or columns:
        values = np.pad(values, ((0, rows), (0, columns), (0, 0)), mode="edge")
        weights = np.pad(weights, ((0, rows), (0, columns)))
    sums = values * weights[..., None]
    half = (sums[0::2, 0::2] + sums[1::2, 0::2] + sums[0::2, 1::2] + sums[1::2, 1::2]).astype(np.float32)
    total = (weights[0::2, 0::2] + weights[1::2, 0::2] + weights[0::2, 1::2] + weights[1::2, 1::2]).astype(np.float32)
    half /= np.maximum(total, np.float32(1e-6))[..., None]
    return half, total * np.float32(0.25)


def blur_known(values: Floats, weights: Floats, sigma: float) -> Floats:
    """Gaussian blur of [y, x(, c)] that only counts pixels by their weight [y, x]; zero where nothing is near."""
    spread = np.maximum(cv2.GaussianBlur(weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32(1e-4))
    if values.ndim == 3:
        blurred = cv2.GaussianBlur(values * weights[..., None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(blurred.reshape(values.shape) / spread[..., None], np.float32)
    blurred = cv2.GaussianBlur(values * weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred / spread, np.float32)


def color_features(image: Floats) -> Floats:
    """Luma and weighed chroma of sRGB-encoded [y, x, 3] in 0..1, in feature units."""
    luma = image @ np.array([0.299, 0.587, 0.114], np.float32)
    blue = (image[..., 2] - luma) * np.float32(0.564 * CHROMA)
    red = (image[..., 0] - luma) * np.float32(0.713 * CHROMA)
    return np.asarray(np.stack([luma, blue, red], axis=-1) * np.float32(UNITS), np.float32)


def texture_features(luma: Floats, known: Bools, window: int) -> Floats:
    """Mean absolute luma steps, across and down, over a window: [y, x, 2] (Newson et al. 2014).

    They tell grass from a smooth wall at coarse levels, where averaging has removed the blades. Steps touching an
    unknown pixel do not count.
    """
    out = np.zeros((*luma.shape, 2), np.float32)
    for axis in (0, 1):
        if luma.shape[axis] < 2:
            continue
        step = np.abs(np.diff(luma, axis=axis)).astype(np.float32)
        first = [slice(None), slice(None)]
        second = [slice(None), slice(None)]
        first[axis], second[axis] = slice(0, -1), slice(1, None)
        both = (known[tuple(first)] & known[tuple(second)]).astype(np.float32)
        size = [(0, 0), (0, 0)]
        size[axis] = (0, 1)
        step, both = np.pad(step * both, size), np.pad(both, size)
        total = cv2.boxFilter(step, -1, (window, window), normalize=False, borderType=cv2.BORDER_CONSTANT)
        count = cv2.boxFilter(both, -1, (window, window), normalize=False, borderType=cv2.BORDER_CONSTANT)
        out[..., axis] = total / np.maximum(count, 1)
    return out


def edge_strength(luma: Floats, weights: Floats) -> Floats:
    """How much of an edge each pixel of a level is, 0..about 1, comparable between contrasts; [y, x]."""
    smooth = blur_known(luma, weights, 1.0)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.25, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.25, borderType=cv2.BORDER_REPLICATE)
    size = np.hypot(across, down)
    size[weights < 0.99] = 0
    strength = size / (size + np.float32(0.06 * UNITS))
    return np.asarray(strength, np.float32)


def as_features(values: Floats, radius: int) -> Shorts:
    """Round [y, x, c] to 16-bit features inside a frame of `radius` pixels (filled by `Level.pad`)."""
    whole = np.clip(np.rint(values), -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.int16)
    return np.pad(whole, ((radius, radius), (radius, radius), (0, 0)))


def usable_centers(sampleable: Bools, radius: int) -> npt.NDArray[np.uint8]:
    """1 where the whole patch around a pixel may be sampled and lies inside the picture."""
    side = 2 * radius + 1
    frame = np.pad(sampleable.astype(np.uint8), radius)
    shrunk = cv2.erode(frame, np.ones((side, side), np.uint8))
    return np.ascontiguousarray(shrunk[radius : frame.shape[0] - radius, radius : frame.shape[1] - radius], np.uint8)

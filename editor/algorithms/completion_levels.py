"""The pyramid that exemplar-based completion works on: what one level knows of the picture, and how levels are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import (
    Bools,
    Check,
    Floats,
    bands,
    blur_known,
    diffuse,
    halve,
    unchecked,
)
from editor.algorithms.completion_layout import Layout, halved_layout

Whole = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int16]

UNITS = 1020.0
"""Feature units from black to white: four for each step of an 8-bit picture, small enough for 16-bit integers."""

CHROMA = 1.3
TEXTURE, _DEEP = (3.0, 4.0), 2
"""Weight of texture with fewer than `_DEEP` halvings and with more: of small holes the border tells enough."""
_LARGEST_FEATURE = 2000

_TRUST = 2.0
"""How much more a patch counts than one a pixel deeper in the hole."""

_FEWEST_SOURCES = 48
_DRAWN_EDGE = 1.04
"""The edge strength asked for by a line: no edge reaches it, so that a stronger one is always nearer."""
_LAYOUT_FADING = 0.5
"""How fast a layout's say goes down where its details are larger than a pixel: with this power of their size."""
_THICKEST = 3.0
"""Patches across the hole at the coarsest level: few enough that its border decides what goes inside."""


@dataclass(frozen=True)
class Sketch:
    """Guidance at one size: colors [y, x, 3] 0..1 with alpha [y, x] 0..1, edges [y, x] 0..1; zero outside the hole.

    `layout` is what the hole should look like from afar, where nothing is drawn.
    """

    colors: Floats | None = None
    alpha: Floats | None = None
    edges: Floats | None = None
    layout: Layout | None = None

    @property
    def is_drawn(self) -> bool:
        """True where a person has said something."""
        return self.edges is not None or self.alpha is not None


@dataclass
class Level:
    """One size of the picture. Flat indices are y * width + x; arrays are owned by the level."""

    features: Shorts
    """[y + 2 r, x + 2 r, channel]: luma, two chroma, two texture features, one edge feature if edges are drawn."""
    unknown: Bools
    usable: npt.NDArray[np.uint8]
    """1 at the centers of patches that lie wholly in pixels one may sample."""
    radius: int
    homes: Whole = field(default_factory=lambda: np.zeros(1, np.int32))
    """[y, x] flat: the pixel of the picture that one of a copy beside it shows; or size 1 where there are no copies."""
    width: int = 0
    height: int = 0
    sources: Whole = field(default_factory=lambda: np.zeros(0, np.int32))
    pixels: Whole = field(default_factory=lambda: np.zeros(0, np.int32))
    targets: Whole = field(default_factory=lambda: np.zeros(0, np.int32))
    trust: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    depth: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    guide: Shorts = field(default_factory=lambda: np.zeros(1, np.int16))
    """[y, x, 5] flat: colors (and texture) wanted in the hole, and the blurred picture's own elsewhere; or size 1."""
    wish: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    """[y, x] flat: how much what is drawn is wanted, 0..1; or size 1."""
    laid: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    """[y, x] flat: how much the layout is wanted, 0..1; or size 1."""
    is_texture_led: bool = False
    """True where the guide says nothing but how much texture is wanted."""
    drawn: Floats | None = None
    """Edge strength asked for inside the hole, in feature units, and how firmly (0..1): [y, x, 2]."""
    check: InitVar[Check] = unchecked

    def __post_init__(self, check: Check) -> None:
        self.height, self.width = self.unknown.shape
        self.sources = np.flatnonzero(self.usable).astype(np.int32)
        self.pixels = np.flatnonzero(self.unknown).astype(np.int32)
        side = 2 * self.radius + 1
        check()
        reach = cv2.dilate(self.unknown.astype(np.uint8), np.ones((side, side), np.uint8))
        self.targets = np.flatnonzero(reach).astype(np.int32)
        check()
        framed = np.pad(self.unknown.astype(np.uint8), 1, constant_values=1)
        self.depth = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1].astype(np.float32)
        self.trust = np.empty(self.unknown.size, np.float32)
        trust = self.trust.reshape(self.unknown.shape)
        for band in bands(self.unknown.shape, check):
            trust[band] = np.float32(_TRUST) ** -np.minimum(self.depth[band], np.float32(40))

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


def color_features(image: Floats) -> Floats:
    """Luma and weighed chroma of sRGB-encoded [y, x, 3] in 0..1, in feature units."""
    out = np.empty(image.shape, np.float32)
    _write_colors(image, out, unchecked)
    return out


def _write_colors(image: Floats, out: Floats, check: Check) -> None:
    for band in bands(image.shape, check):
        part = image[band]
        luma = part @ np.array([0.299, 0.587, 0.114], np.float32)
        out[band, :, 0] = luma * np.float32(UNITS)
        out[band, :, 1] = (part[..., 2] - luma) * np.float32(0.564 * CHROMA) * np.float32(UNITS)
        out[band, :, 2] = (part[..., 0] - luma) * np.float32(0.713 * CHROMA) * np.float32(UNITS)


def colors_of(features: Floats) -> Floats:
    """The colors 0..1 [y, x, 3] that `color_features` made these features of; more channels are left out."""
    luma = features[..., 0]
    blue = luma + features[..., 1] / np.float32(0.564 * CHROMA)
    red = luma + features[..., 2] / np.float32(0.713 * CHROMA)
    green = (luma - np.float32(0.299) * red - np.float32(0.114) * blue) / np.float32(0.587)
    return np.asarray(np.clip(np.stack([red, green, blue], axis=-1) / np.float32(UNITS), 0, 1), np.float32)


def texture_features(luma: Floats, known: Bools, window: int, check: Check = unchecked) -> Floats:
    """Mean absolute luma steps, across and down, over a window: [y, x, 2] (Newson et al. 2014).

    They tell grass from a smooth wall at coarse levels, where averaging has removed the blades. Steps touching an
    unknown pixel do not count.
    """
    out = np.zeros((*luma.shape, 2), np.float32)
    for axis in (0, 1):
        if luma.shape[axis] < 2:
            continue
        check()
        step = np.abs(np.diff(luma, axis=axis)).astype(np.float32)
        first = [slice(None), slice(None)]
        second = [slice(None), slice(None)]
        first[axis], second[axis] = slice(0, -1), slice(1, None)
        both = (known[tuple(first)] & known[tuple(second)]).astype(np.float32)
        size = [(0, 0), (0, 0)]
        size[axis] = (0, 1)
        check()
        step, both = np.pad(step * both, size), np.pad(both, size)
        check()
        total = cv2.boxFilter(step, -1, (window, window), normalize=False, borderType=cv2.BORDER_CONSTANT)
        count = cv2.boxFilter(both, -1, (window, window), normalize=False, borderType=cv2.BORDER_CONSTANT)
        check()
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


def as_features(values: Floats, radius: int, check: Check = unchecked) -> Shorts:
    """Round [y, x, c] to 16-bit features inside a frame of `radius` pixels (filled by `Level.pad`)."""
    height, width, channels = values.shape
    framed = np.zeros((height + 2 * radius, width + 2 * radius, channels), np.int16)
    inner = framed[radius : radius + height, radius : radius + width]
    for band in bands(values.shape, check):
        # No value comes near what 16 bits hold, so it is cut off after it was rounded.
        np.rint(values[band], out=inner[band], casting="unsafe")
        np.clip(inner[band], -_LARGEST_FEATURE, _LARGEST_FEATURE, out=inner[band])
    return framed


def usable_centers(sampleable: Bools, radius: int) -> npt.NDArray[np.uint8]:
    """1 where the whole patch around a pixel may be sampled and lies inside the picture."""
    side = 2 * radius + 1
    frame = np.pad(sampleable.astype(np.uint8), radius)
    shrunk = cv2.erode(frame, np.ones((side, side), np.uint8))
    return np.ascontiguousarray(shrunk[radius : frame.shape[0] - radius, radius : frame.shape[1] - radius], np.uint8)


def plan_levels(sampleable: Bools, thickness: float, largest_radius: int, check: Check = unchecked) -> tuple[int, int]:
    """Patch radius (0: no patch fits) and number of halvings: as many as leave sources and something to fill.

    `thickness` is the diameter of the largest circle inside the hole.
    """
    for radius in range(min(4, max(1, largest_radius)), 0, -1):
        check()
        if np.count_nonzero(usable_centers(sampleable, radius)) >= (_FEWEST_SOURCES if radius > 1 else 1):
            break
    else:
        return 0, 0
    depth, size = 0, thickness
    weights = sampleable.astype(np.float32)
    while size > _THICKEST * (2 * radius + 1) and min(weights.shape) > 40:
        _, weights = halve(np.zeros((*weights.shape, 0), np.float32), weights, check)
        if np.count_nonzero(usable_centers(weights >= 0.5, radius)) < 2 * _FEWEST_SOURCES:
            break
        size /= 2
        depth += 1
    return radius, depth


def largeness(unknown: Bools) -> float:
    """0 where up to 30 % of the context is missing, 1 from 55 %: how far layout and place must replace evidence."""
    return min(1.0, max(0.0, (float(unknown.mean()) - 0.3) / 0.25))


def build_levels(
    image: Floats,
    unknown: Bools,
    sampleable: Bools,
    radius: int,
    depth: int,
    sketch: Sketch,
    homes: Callable[[int], Whole] | None = None,
    is_large: bool | None = None,
    is_texture_led: bool = False,
    check: Check = unchecked,
) -> list[Level]:
    """The pyramid, finest level first. `homes` gives `Level.homes` after so many halvings, where copies of the picture
    stand beside it; `is_large` then says whether much of the picture itself is missing. `is_texture_led`: where nothing
    else is said of the hole. `check` is called between the steps; what it raises ends them."""
    values = np.empty((*unknown.shape, 5), np.float32)
    _write_colors(image, values[..., :3], check)
    textures = texture_features(values[..., 0], ~unknown, 2 ** max(1, depth) + 1, check)
    for band in bands(unknown.shape, check):
        np.multiply(textures[band], np.float32(TEXTURE[depth >= _DEEP]), out=values[band, :, 3:])
    del textures
    weights, allowed = (~unknown).astype(np.float32), sampleable.astype(np.float32)
    wanted = None if sketch.colors is None else color_features(sketch.colors)
    alpha, edges = sketch.alpha, sketch.edges
    layout = sketch.layout
    if is_large is None:
        is_large = largeness(unknown) > 0
    laid_out = depth - 1 if is_large else depth
    levels = []
    for k in range(depth + 1):
        hole = weights < 0.5
        planes = [values]
        if edges is not None:
            planes.append(edge_strength(values[..., 0], weights)[..., None] * np.float32(UNITS))
        level = Level(
            as_features(values if len(planes) == 1 else np.concatenate(planes, axis=-1), radius, check),
            hole,
            usable_centers((allowed >= 0.5) & ~hole, radius),
            radius,
            check=check,
        )
        check()
        if homes is not None:
            level.homes = homes(k)
        if layout is not None:
            drawn = None if wanted is None or alpha is None else (wanted, alpha)
            _follow(level, values, weights, layout, drawn, check)
        elif wanted is not None and alpha is not None:
            _guide(level, values, weights, wanted, alpha, check)
        elif k > 0 and k >= laid_out:
            _lay_out(level, values, weights, check)
        elif is_texture_led:
            _lead_texture(level, values, check)
        if edges is not None:
            _draw_edges(level, edges)
        level.pad()
        levels.append(level)
        check()
        if k < depth:
            _, allowed = halve(np.zeros((*allowed.shape, 0), np.float32), allowed, check)
            values, weights = halve(values, weights, check)
            layout = None if layout is None else halved_layout(layout)
            if wanted is not None and alpha is not None:
                wanted, alpha = halve(wanted, alpha, check)
            if edges is not None:
                grown = np.pad(edges, ((0, edges.shape[0] % 2), (0, edges.shape[1] % 2)))
                edges = np.maximum(grown[0::2], grown[1::2])
                edges = np.maximum(edges[:, 0::2], edges[:, 1::2])
    return levels


def _guide(level: Level, values: Floats, weights: Floats, wanted: Floats, alpha: Floats, check: Check) -> None:
    """Drawn colors in the hole and the blurred picture elsewhere, comparable pixel by pixel."""
    guide = blur_known(values[..., :3], weights, 2.0, check)
    guide[level.unknown] = blur_known(wanted, alpha, 1.0, check)[level.unknown]
    check()
    guide = np.pad(guide, ((0, 0), (0, 0), (0, 2)))
    level.guide = np.clip(np.rint(guide), -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.int16).ravel()
    level.wish = (alpha * level.unknown).astype(np.float32).ravel()


def _lay_out(level: Level, values: Floats, weights: Floats, check: Check) -> None:
    """Without drawn colors the hole is wanted to look, from afar, like what flows in from its border.

    That keeps large holes from being flooded with whatever matches itself best: sky, mostly.
    """
    guide = blur_known(values, weights, 1.0, check)
    guide[level.unknown] = diffuse(values, ~level.unknown, check)[level.unknown]
    check()
    level.guide = np.clip(np.rint(guide), -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.int16).ravel()
    level.laid = level.unknown.astype(np.float32).ravel()


def _lead_texture(level: Level, values: Floats, check: Check) -> None:
    """The hole is wanted to be as rough, or as smooth, as what flows in from its border; of colors nothing is said.

    Without it patches far from the border turn to what matches itself best, which is what has no texture.
    """
    guide = np.zeros((level.height, level.width, 5), np.float32)
    guide[..., 3:] = values[..., 3:5]
    flowing = diffuse(values[..., 3:5], ~level.unknown, check)
    guide[level.unknown, 3:] = flowing[level.unknown]
    level.guide = np.clip(np.rint(guide), -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.int16).ravel()
    level.laid = level.unknown.astype(np.float32).ravel()
    level.is_texture_led = True


def _follow(
    level: Level,
    values: Floats,
    weights: Floats,
    layout: Layout,
    drawn: tuple[Floats, Floats] | None,
    check: Check,
) -> None:
    """The layout's colors in the hole, drawn ones before them, and the picture elsewhere blurred to the same detail."""
    guide = blur_known(values[..., :3], weights, max(0.8, 0.5 * layout.grain), check)
    inside = color_features(layout.colors)
    check()
    # Where details of the layout are larger than a pixel its say becomes less: texture decides there.
    laid = layout.trust * min(1.0, 1.0 / layout.grain) ** _LAYOUT_FADING
    if drawn is not None:
        wanted, alpha = drawn
        mix = np.minimum(blur_known(alpha, np.ones_like(alpha), 1.0), 1)[..., None]
        inside = inside + (blur_known(wanted, alpha, 1.0, check) - inside) * mix
        check()
        level.wish = (alpha * level.unknown).astype(np.float32).ravel()
        laid = laid * (1 - alpha)
    guide[level.unknown] = inside[level.unknown]
    if drawn is None and layout.is_vague:
        # It is smoother than what it stands for: by colors alone smooth patches would fit it best.
        flowing = diffuse(values[..., 3:5], ~level.unknown, check)
        textures = np.where(level.unknown[..., None], flowing, values[..., 3:5])
        guide = np.concatenate([guide, textures], axis=2)
    else:
        guide = np.pad(guide, ((0, 0), (0, 0), (0, 2)))
    check()
    level.guide = np.clip(np.rint(guide), -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.int16).ravel()
    check()
    level.laid = (laid * level.unknown).astype(np.float32).ravel()


def _draw_edges(level: Level, edges: Floats) -> None:
    """The edge feature asked for: strokes a pixel soft, firm around them, nothing said far from them."""
    line = np.zeros((9, 9), np.float32)
    line[4] = 1
    peak = np.float32(cv2.GaussianBlur(line, (0, 0), 0.8)[4, 4])
    soft = cv2.GaussianBlur(edges, (0, 0), 0.8, borderType=cv2.BORDER_REPLICATE)
    wish = np.minimum(soft / peak, 1) * np.float32(_DRAWN_EDGE * UNITS)
    firm = np.minimum(cv2.GaussianBlur(edges, (0, 0), 2.5, borderType=cv2.BORDER_REPLICATE) * 8, 1)
    level.drawn = np.stack([wish, np.where(level.unknown, firm, 0)], axis=-1).astype(np.float32)

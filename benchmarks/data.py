"""Pictures with holes to measure on: published test pictures, and photos with generated masks of known truth."""

from __future__ import annotations

import json
import math
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps

from benchmarks.metrics import Image, Mask

DATA_VARIABLE = "PENTIMENTO_DATA"
MASK_KINDS = ("thin", "blob", "large", "object")
_PUBLISHED = {
    "migan-512": ("places2_512_freeform", True),
    "migan-256": ("places2_256_freeform", True),
    "migan-faces": ("ffhq_256_freeform", True),
    "objects-512": ("places2_512_object", False),
}
# Long side in pixels, and the smallest picture that need not be enlarged for it.
_PHOTOS = {"photos-512": (512, 400_000), "photos-2mp": (1732, 5_000_000), "photos-12mp": (4244, 12_000_000)}
SETS: dict[str, str] = {
    "migan-512": "512-px Places2 pictures with free-form holes, as published with MI-GAN",
    "migan-256": "256-px Places2 pictures with free-form holes, as published with MI-GAN",
    "migan-faces": "256-px pictures of faces with free-form holes, as published with MI-GAN",
    "objects-512": "512-px Places2 pictures with objects to remove, as published with MI-GAN; no truth",
    "photos-512": "photos at 512 px with thin, blob, large and object-shaped holes",
    "photos-2mp": "photos at 2 megapixels with thin, blob, large and object-shaped holes",
    "photos-12mp": "photos at 12 megapixels with thin, blob, large and object-shaped holes",
}


class MissingDataError(Exception):
    """Says which development data is not there."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture with a hole.

    `image` [y, x, 3] is uint8 RGB with the hole painted gray, so that no method can look under it; `shown` is the
    picture as it was found; `truth` is the same where it is what a fill should come near, else None. `published` holds
    results that others have published for it, by their name. `group` divides a set.
    """

    name: str
    group: str
    image: Image
    mask: Mask
    shown: Image
    truth: Image | None
    published: dict[str, Image] = field(default_factory=dict)

    @property
    def hole_share(self) -> float:
        """Share of the picture that is hole, 0..1."""
        return float((self.mask >= 128).mean())


def data_folder() -> Path:
    """The development data: `PENTIMENTO_DATA`, else a folder `shared` beside the checkout. Raises MissingDataError."""
    named = os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        raise MissingDataError(f"no development data: set {DATA_VARIABLE} to their folder")
    return folder


def feature_model() -> Path | None:
    """The network of the feature distance, or None where it is missing."""
    try:
        model = data_folder() / "weights" / "squeezenet1_0_features.onnx"
    except MissingDataError:
        return None
    return model if model.is_file() else None


def pictures(set_name: str, limit: int | None = None) -> Iterator[Picture]:
    """The pictures of a set, at most `limit` from each group, always the same ones. Raises MissingDataError."""
    if set_name in _PUBLISHED:
        return _published(set_name, limit)
    return _photos(set_name, limit)


def read_rgb(path: Path) -> Image:
    """A picture file as uint8 [y, x, 3], turned upright."""
    with PillowImage.open(path) as opened:
        return np.array(ImageOps.exif_transpose(opened).convert("RGB"))


def read_mask(path: Path) -> Mask:
    """A mask file as uint8 [y, x], 255 = hole."""
    with PillowImage.open(path) as opened:
        return (np.array(opened.convert("L")) >= 128).astype(np.uint8) * np.uint8(255)


def photo_paths(least_pixels: int = 0) -> list[Path]:
    """Development photos of at least that many pixels, by name. Raises MissingDataError when none is there."""
    folder = data_folder() / "data" / "dev"
    found = []
    for path in sorted(folder.glob("*.jpg")) + sorted(folder.glob("*.png")):
        if not any(part in path.name for part in (".mask.", ".contour.", ".alpha.")):
            with PillowImage.open(path) as opened:
                if opened.width * opened.height >= least_pixels and opened.mode == "RGB":
                    found.append(path)
    if not found:
        raise MissingDataError("the development photos are missing")
    return found


def fitted(image: Image, long_side: int) -> Image:
    """A copy whose long side is that many pixels; never enlarged."""
    factor = min(1.0, long_side / max(image.shape[:2]))
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def make_mask(kind: str, height: int, width: int, seed: int) -> Mask:
    """A hole of a kind of `MASK_KINDS` for a picture of that size; equal arguments give equal masks.

    thin: three sagging wires, about 0.8 % of the long side thick. blob: five rounded shapes. large: one shape over
    a quarter of the picture. object: the outline of a development object mask, a third of the picture high.
    """
    draw = np.random.default_rng(seed)
    makers: dict[str, Callable[[int, int, np.random.Generator], Mask]] = {
        "thin": _wires,
        "blob": _blobs,
        "large": _large,
        "object": _transplanted,
    }
    return makers[kind](height, width, draw)


def hidden(image: Image, mask: Mask) -> Image:
    """A copy whose hole is gray."""
    out = image.copy()
    out[mask >= 128] = 127
    return out


def _published(set_name: str, limit: int | None) -> Iterator[Picture]:
    folder = data_folder() / "peers" / "migan"
    index = folder / "index.json"
    if not index.is_file():
        raise MissingDataError("the pictures published with MI-GAN are missing")
    wanted, is_truth = _PUBLISHED[set_name]
    names = [entry["name"] for entry in json.loads(index.read_text()) if entry["set"] == wanted]
    for name in names[:limit]:
        shown = read_rgb(folder / f"{name}.image.webp")
        mask = read_mask(folder / f"{name}.mask.png")
        yield Picture(
            name=name,
            group="",
            image=hidden(shown, mask),
            mask=mask,
            shown=shown,
            truth=shown if is_truth else None,
            published={"MI-GAN (published)": read_rgb(folder / f"{name}.migan.webp")},
        )


def _photos(set_name: str, limit: int | None) -> Iterator[Picture]:
    long_side, least = _PHOTOS[set_name]
    small = photo_paths(least if long_side > 1000 else 0)
    chosen = small if long_side > 1000 else small[::2]
    for turn in range(len(chosen) if limit is None else min(limit, len(chosen))):
        # Kind by kind in turn, and another photo for each, so that a run that is cut short has seen several of all.
        for index, kind in enumerate(MASK_KINDS):
            path = chosen[(index + turn) % len(chosen)]
            shown = fitted(read_rgb(path), long_side)
            seed = zlib.crc32(f"{path.stem} {kind}".encode())
            mask = make_mask(kind, shown.shape[0], shown.shape[1], seed)
            yield Picture(
                name=f"{path.stem}-{kind}", group=kind, image=hidden(shown, mask), mask=mask, shown=shown, truth=shown
            )


def _wires(height: int, width: int, draw: np.random.Generator) -> Mask:
    mask = np.zeros((height, width), np.uint8)
    thickness = max(3, round(0.008 * max(height, width)))
    along = np.linspace(0, 1, 65)
    for _wire in range(3):
        left, right = draw.uniform(0.1, 0.9, 2) * height
        sag = draw.uniform(0.02, 0.15) * height
        ys = left + (right - left) * along + sag * 4 * along * (1 - along)
        points = np.stack([along * (width - 1), np.clip(ys, 0, height - 1)], axis=1)
        cv2.polylines(mask, [np.rint(points).astype(np.int32)], False, 255, thickness)
    return mask


def _blob(mask: Mask, center: tuple[float, float], radius: float, draw: np.random.Generator) -> None:
    """Paint a closed shape whose radius swings around `radius`; `center` is (x, y)."""
    angles = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    reach = np.full_like(angles, radius)
    for wave in range(2, 7):
        reach += radius * draw.uniform(0, 0.5 / wave) * np.cos(wave * angles + draw.uniform(0, 2 * math.pi))
    points = np.stack([center[0] + reach * np.cos(angles), center[1] + reach * np.sin(angles)], axis=1)
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 255)


def _blobs(height: int, width: int, draw: np.random.Generator) -> Mask:
    mask = np.zeros((height, width), np.uint8)
    for _shape in range(5):
        center = (draw.uniform(0.12, 0.88) * width, draw.uniform(0.12, 0.88) * height)
        _blob(mask, center, draw.uniform(0.04, 0.08) * min(height, width), draw)
    return mask


def _large(height: int, width: int, draw: np.random.Generator) -> Mask:
    mask = np.zeros((height, width), np.uint8)
    center = (draw.uniform(0.4, 0.6) * width, draw.uniform(0.4, 0.6) * height)
    _blob(mask, center, math.sqrt(0.25 * height * width / math.pi), draw)
    return mask


@cache
def _outlines() -> tuple[Mask, ...]:
    """The development object masks, cut to their objects, at most 512 px high."""
    found = []
    for path in sorted((data_folder() / "data" / "dev").glob("*.mask.png")):
        mask = read_mask(path)
        ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if ys.size:
            found.append(fitted_mask(mask[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1], 512))
    if not found:
        raise MissingDataError("the development object masks are missing")
    return tuple(found)


def fitted_mask(mask: Mask, long_side: int) -> Mask:
    """A mask resized to a long side, still black and white."""
    factor = long_side / max(mask.shape)
    size = (max(1, round(mask.shape[1] * factor)), max(1, round(mask.shape[0] * factor)))
    soft = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    return (soft >= 128).astype(np.uint8) * np.uint8(255)


def _transplanted(height: int, width: int, draw: np.random.Generator) -> Mask:
    outlines = _outlines()
    outline = outlines[int(draw.integers(len(outlines)))]
    room = max(8, min(height, width) // 2)
    outline = fitted_mask(outline, round(room * draw.uniform(0.7, 1.0)))
    # As a person would paint it: a little beyond the object.
    margin = max(2, round(0.01 * max(height, width)))
    outline = np.pad(outline, margin)
    outline = np.asarray(cv2.dilate(outline, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1,) * 2)))
    top = int(draw.integers(0, max(1, height - outline.shape[0] + 1)))
    left = int(draw.integers(0, max(1, width - outline.shape[1] + 1)))
    mask = np.zeros((height, width), np.uint8)
    part = outline[: height - top, : width - left]
    mask[top : top + part.shape[0], left : left + part.shape[1]] = part
    return mask

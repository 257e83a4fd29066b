"""The photos that networks are fitted to: which may be, how they are split, and one packed file that travels."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

Image = npt.NDArray[np.uint8]

DATA_VARIABLE = "PENTIMENTO_DATA"
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "training"
PACK = BUILD / "photos.pack"

# What may shape weights that ship. Share-alike photos serve to validate only: whether weights fitted to them would have
# to be shared alike is an open question, and 86 photos are not worth it.
FITTED_CLASSES = frozenset({"CC0/public domain", "Unsplash", "Pexels", "Unsplash/Pexels", "Pixabay", "CC BY", "Kodak"})
VALIDATED_CLASSES = frozenset({"CC BY-SA"})
TRAINING, VALIDATION = "training", "validation"
_HELD_OUT_OF_256 = 26


class MissingDataError(Exception):
    """Says which pictures are not there."""


@dataclass(frozen=True)
class Source:
    """Where a photo comes from and on what terms, as its collection states them."""

    name: str
    licence_class: str
    repository: str
    author: str
    subject: str

    @property
    def split(self) -> str:
        """The part it belongs to: by licence class and by its name, so that a photo never is in both."""
        digest = hashlib.sha256(self.name.encode()).digest()
        held_out = self.licence_class not in FITTED_CLASSES or digest[0] < _HELD_OUT_OF_256
        return VALIDATION if held_out else TRAINING


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded photo [y, x, 3] uint8 with its source."""

    source: Source
    image: Image


@dataclass(frozen=True, eq=False)
class Photos:
    """The photos of a pack by split."""

    training: tuple[Photo, ...]
    validation: tuple[Photo, ...]


def data_folder() -> Path:
    """The development data: `PENTIMENTO_DATA`, else a folder `shared` beside the checkout. Raises MissingDataError."""
    named = os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else ROOT.parent / "shared"
    if not folder.is_dir():
        raise MissingDataError(f"no development data: set {DATA_VARIABLE} to their folder")
    return folder


def open_sources(data: Path) -> list[tuple[Source, Path]]:
    """Every photo of a class that may be fitted or validated on, with its file, by name."""
    train = data / "data" / "train"
    found: list[tuple[Source, Path]] = []
    with (train / "open-large" / "index.csv").open(newline="", encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            source = Source(line["file"], line["licence_class"], line["repository"], line["author"], line["class"])
            found.append((source, train / "open-large" / line["file"]))
    for file in sorted((train / "kodak").glob("*.webp")):
        found.append((Source(f"kodak-{file.name}", "Kodak", "Kodak PhotoCD PCD0992", "", "photo"), file))
    allowed = FITTED_CLASSES | VALIDATED_CLASSES
    return sorted((pair for pair in found if pair[0].licence_class in allowed), key=lambda pair: pair[0].name)


def write_pack(sources: list[tuple[Source, Path]], file: Path, short_side: int = 512, quality: int = 88) -> None:
    """Shrink the photos to `short_side` and write them as WebP into one file: a JSON line, then the pictures."""
    entries, pictures = [], []
    for source, path in sources:
        with PillowImage.open(path) as opened:
            image = np.asarray(opened.convert("RGB"))
        scale = short_side / min(image.shape[:2])
        if scale < 1:
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
        coded = io.BytesIO()
        PillowImage.fromarray(image).save(coded, "WEBP", quality=quality, method=4)
        pictures.append(coded.getvalue())
        entries.append({**asdict(source), "bytes": len(pictures[-1])})
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with part.open("wb") as out:
        out.write(json.dumps(entries).encode() + b"\n")
        for picture in pictures:
            out.write(picture)
    part.replace(file)


def read_pack(file: Path = PACK) -> Photos:
    """Decode a pack into memory. Raises MissingDataError when it is not there."""
    if not file.is_file():
        raise MissingDataError(f"no packed photos at {file}: run python -m models.training.pictures")
    parts: dict[str, list[Photo]] = {TRAINING: [], VALIDATION: []}
    with file.open("rb") as packed:
        for entry in json.loads(packed.readline()):
            coded = packed.read(entry.pop("bytes"))
            with PillowImage.open(io.BytesIO(coded)) as opened:
                image = np.asarray(opened.convert("RGB"))
            source = Source(**entry)
            parts[source.split].append(Photo(source, image))
    return Photos(tuple(parts[TRAINING]), tuple(parts[VALIDATION]))


@dataclass(frozen=True)
class Window:
    """A square part of a picture, in pixels of that picture, maybe mirrored."""

    left: float
    top: float
    side: float
    is_mirrored: bool

    def scaled(self, factor: float) -> Window:
        """The same part of a picture that is `factor` times as large."""
        return replace(self, left=self.left * factor, top=self.top * factor, side=self.side * factor)

    def cut(self, image: npt.NDArray[Any], size: int, nearest: bool = False) -> npt.NDArray[Any]:
        """The part at `size` pixels a side; `nearest` for labels."""
        left, top, side = round(self.left), round(self.top), max(1, round(self.side))
        part = image[top : top + side, left : left + side]
        how = cv2.INTER_NEAREST if nearest else cv2.INTER_AREA if side >= size else cv2.INTER_CUBIC
        part = cv2.resize(part, (size, size), interpolation=how) if part.shape[:2] != (size, size) else part
        return np.ascontiguousarray(part[:, ::-1] if self.is_mirrored else part)


def random_window(rng: np.random.Generator, image: Image, size: int) -> Window:
    """A square anywhere in the picture at any scale down to where it would have to be enlarged to `size`."""
    height, width = image.shape[:2]
    largest = min(height, width)
    smallest = min(size, largest)
    side = int(np.exp(rng.uniform(np.log(smallest), np.log(largest + 1))))
    top, left = int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))
    return Window(left, top, side, bool(rng.random() < 0.5))


def random_crop(rng: np.random.Generator, image: Image, size: int) -> Image:
    """A random window of the picture, [size, size, 3], sometimes re-lit."""
    crop = random_window(rng, image, size).cut(image, size)
    return relit(rng, crop) if rng.random() < 0.3 else crop


def relit(rng: np.random.Generator, image: Image) -> Image:
    """The picture with a mildly different exposure, contrast and white balance."""
    gain = np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.05, 3))
    gamma = np.exp(rng.normal(0, 0.15))
    levels = np.arange(256, dtype=np.float64)[:, None] / 255
    table = np.clip(255 * levels**gamma * gain + 0.5, 0, 255).astype(np.uint8)
    return np.stack([table[image[..., channel], channel] for channel in range(3)], -1)


def _main() -> None:
    parser = argparse.ArgumentParser(description="Pack the openly licensed photos for training.")
    parser.add_argument("--out", type=Path, default=PACK)
    parser.add_argument("--short-side", type=int, default=512)
    parser.add_argument("--quality", type=int, default=88)
    options = parser.parse_args()
    sources = open_sources(data_folder())
    write_pack(sources, options.out, options.short_side, options.quality)
    fitted = sum(source.split == TRAINING for source, _ in sources)
    size = options.out.stat().st_size / 2**20
    print(f"{options.out}: {fitted} photos to train on, {len(sources) - fitted} held out, {size:.1f} MiB")


if __name__ == "__main__":
    _main()

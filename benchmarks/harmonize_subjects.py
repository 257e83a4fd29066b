"""Fitting a subject's light where the truth is known: photos in other light, fitted back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.data import MissingDataError, data_folder, fitted, read_mask, read_rgb
from benchmarks.harness import OURS, Case, Column, Options, Table
from benchmarks.metrics import Image, Mask, psnr
from editor.core.document import Document
from editor.core.pixels import to_float, with_alpha
from editor.core.progress import Progress
from editor.engines.registry import Engines, local_engines
from editor.operations.harmonizing import prepare_harmonize

SIDE = 640
# Gains of red, green and blue, exponent, saturation: weaker and stronger, brighter and darker, warmer and colder.
LIGHTS: dict[str, tuple[tuple[float, float, float], float, float]] = {
    "darker": ((0.6, 0.6, 0.6), 1.0, 1.0),
    "brighter": ((1.35, 1.35, 1.35), 1.0, 1.0),
    "warm": ((1.18, 1.0, 0.74), 1.0, 1.0),
    "cold": ((0.78, 0.95, 1.2), 1.0, 1.0),
    "faded": ((1.0, 1.0, 1.0), 0.75, 0.6),
    "vivid dusk": ((0.72, 0.55, 0.6), 1.15, 1.25),
    "as it was": ((1.0, 1.0, 1.0), 1.0, 1.0),
}


@dataclass(frozen=True, eq=False)
class Composite:
    """`image` shows the subject under `mask` in other light than `truth`; `[y, x, 3]` uint8."""

    name: str
    image: Image
    truth: Image
    mask: Mask


def composites(count: int | None = None) -> Iterator[Composite]:
    """Each light for so many photos with masks. Raises MissingDataError without them."""
    folder = data_folder() / "data" / "dev"
    paths = [path for path in sorted(folder.glob("*.mask.png")) if _picture(path) is not None]
    if not paths:
        raise MissingDataError(f"no pictures with masks in {folder}")
    for path in paths[:count]:
        picture = _picture(path)
        assert picture is not None
        truth = fitted(read_rgb(picture), SIDE)
        mask = np.asarray(cv2.resize(read_mask(path), truth.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)
        share = float((mask >= 128).mean())
        if not 0.01 < share < 0.5:
            continue
        for light in LIGHTS:
            yield Composite(f"{path.name.split('.')[0]}, {light}", relit(truth, mask, light), truth, mask)


def _picture(mask: Path) -> Path | None:
    stem = mask.name.removesuffix(".mask.png")
    return next((each for end in (".jpg", ".png") if (each := mask.with_name(stem + end)).is_file()), None)


def relit(image: Image, mask: Mask, light: str) -> Image:
    """The part under the mask in one of `LIGHTS`; gains act on linear light, as exposure and white balance do."""
    gain, exponent, saturation = LIGHTS[light]
    value = to_float(image) ** np.float32(2.2) * np.array(gain, np.float32)
    value = np.clip(value, 0, 1) ** np.float32(exponent / 2.2)
    gray = value @ np.array([0.299, 0.587, 0.114], np.float32)
    value = np.clip(gray[..., None] + (value - gray[..., None]) * saturation, 0, 1)
    cover = to_float(mask)[..., None]
    return np.asarray(np.rint((value * cover + to_float(image) * (1 - cover)) * 255), np.uint8)


def reinhard(image: Image, mask: Mask) -> Image:
    """Mean and deviation of the background's l-alpha-beta given to the subject (Reinhard et al., 2001)."""
    lab = cv2.cvtColor(to_float(image), cv2.COLOR_RGB2LAB)
    inside = mask >= 128
    ours, theirs = lab[inside], lab[~inside]
    changed = (lab - ours.mean(0)) * theirs.std(0) / np.maximum(1e-3, ours.std(0)) + theirs.mean(0)
    rgb = np.clip(cv2.cvtColor(np.asarray(changed, np.float32), cv2.COLOR_LAB2RGB), 0, 1)
    cover = to_float(mask)[..., None]
    return np.asarray(np.rint((rgb * cover + to_float(image) * (1 - cover)) * 255), np.uint8)


def harmonized(image: Image, mask: Mask, engines: Engines, engine_id: str) -> Image:
    """What the program's own command makes of it at full strength."""
    document = Document.from_pixels(with_alpha(image))
    operation = prepare_harmonize(document, engines, 1.0, engine_id, mask)
    operation.finish(operation.run(engines, Progress())).apply(document)
    return np.ascontiguousarray(document.render(document.bounds)[..., :3])


@dataclass(frozen=True)
class HarmonizeSubjects:
    """How near the subject comes to how it really looked."""

    name: str = "harmonize/subjects"
    measures: str = "subjects in other light fitted back, beside Reinhard's color transfer and doing nothing"

    def run(self, options: Options) -> list[Table]:
        """One table; figures of the subject alone, and of the light in which nothing had to be done."""
        columns = [
            Column("MSE", "lower", 1), Column("PSNR", "higher", 2), Column("PSNR unchanged", "higher", 2),
            Column("seconds", "lower", 3),
        ]  # fmt: skip
        table = Table("Subjects in other light, fitted", columns)
        engines = local_engines()
        for shown in composites(2 if options.quick else None):
            results: dict[str, tuple[Image, float]] = {"as pasted": (shown.image, 0.0)}
            for engine in engines.harmonizers:
                started = time.perf_counter()
                name = OURS if engine is engines.harmonizers[0] else f"{OURS} ({engine.id})"
                results[name] = (harmonized(shown.image, shown.mask, engines, engine.id), time.perf_counter() - started)
            started = time.perf_counter()
            results["Reinhard"] = reinhard(shown.image, shown.mask), time.perf_counter() - started
            for row, (picture, seconds) in results.items():
                table.add(row, shown.name, {**_figures(shown, picture), "seconds": seconds or None})
        table.note("MSE on the scale of 255, under the mask; unchanged: subjects that were shown in their own light")
        return [table]


def _figures(shown: Composite, picture: Image) -> dict[str, float | None]:
    inside = shown.mask >= 128
    off = picture[inside].astype(np.float64) - shown.truth[inside]
    if shown.name.endswith("as it was"):
        # one level of rounding more keeps an untouched subject from being infinitely good
        return {"PSNR unchanged": float(10 * np.log10(255**2 / (float((off**2).mean()) + 1 / 12)))}
    return {"MSE": float((off**2).mean()), "PSNR": psnr(picture, shown.truth, shown.mask)}


CASES: tuple[Case, ...] = (HarmonizeSubjects(),)

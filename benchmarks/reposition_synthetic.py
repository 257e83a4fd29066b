"""Moving a subject where the truth is known: a real cut-out at A, moved to B, beside the same cut-out composed at B."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.data import MissingDataError, data_folder, fitted, read_mask, read_rgb
from benchmarks.harness import OURS, Case, Column, Options, Table
from benchmarks.metrics import Image, Mask, psnr, ssim, texture_distance
from editor.algorithms.matting import subject_colors
from editor.core.document import Document
from editor.core.pixels import to_float
from editor.core.progress import Progress
from editor.engines.registry import Engines, built_in_engines
from editor.operations.harmonizing import prepare_harmonize
from editor.operations.reposition import (
    Placement,
    RepositionOptions,
    fill_hole,
    prepare_reposition,
    prepare_subject,
)

Floats = npt.NDArray[np.float32]
SIDE, SUBJECT_SIDE = 640, 200
SUBJECTS = (
    "bsds_bird_268048.jpg", "lemur.png", "person_0736.jpg", "bsds_elephant_107045.jpg", "person_0022.jpg",
    "bsds_butterfly_35049.jpg", "person_0610.jpg", "bsds_tortoise_103006.jpg",
)  # fmt: skip
GROUNDS = (
    "kitten-on-lawn.jpg", "kodim03.png", "martin-adams.jpg", "kodim20.png", "julia-craice.jpg", "kodim05.png",
    "kait-herzog-8242.jpg", "desk-plants.jpg",
)  # fmt: skip
KINDS = ("plain", "shadow", "occluder", "light")
BASELINE = "cut-paste + OpenCV Telea"
WHERE = ("hole", "subject", "whole")


@dataclass(frozen=True, eq=False)
class Scene:
    """`image` shows the subject at A, `truth` at B, `by` pixels away; both `[y, x, 3]` uint8.

    `mask` selects the subject in `image` and `target` covers it in `truth`; `front` is what stays before it at B.
    """

    name: str
    kind: str
    image: Image
    truth: Image
    mask: Mask
    target: Mask
    hole: Mask
    by: tuple[int, int]
    front: Mask | None


@dataclass(frozen=True, eq=False)
class Pair:
    """A subject's coverage `alpha` and own `colors`, and the picture that it is put on, all 0 to 1."""

    name: str
    alpha: Floats
    colors: Floats
    ground: Floats

    @property
    def draw(self) -> np.random.Generator:
        """Draws that are the same for the same pair."""
        return np.random.default_rng(zlib.crc32(self.name.encode()))

    def put_at(self, x: int, y: int) -> tuple[Floats, Floats]:
        """Coverage and colors of the subject with its upper left corner there, at the ground's size."""
        (height, width), (high, wide) = self.ground.shape[:2], self.alpha.shape
        cover, paint = np.zeros((height, width), np.float32), np.zeros((height, width, 3), np.float32)
        cover[y : y + high, x : x + wide] = self.alpha
        paint[y : y + high, x : x + wide] = self.colors
        return cover, paint


def pairs(count: int, stride: int, first: int) -> Iterator[Pair]:
    """So many subjects, each on another ground: every `stride`-th from `first` on. Raises MissingDataError."""
    folder = data_folder() / "data" / "dev"
    if not folder.is_dir():
        folder = data_folder() / "dev"
    for index in range(count):
        subject, ground = SUBJECTS[index % len(SUBJECTS)], GROUNDS[(index * stride + first) % len(GROUNDS)]
        if not (folder / subject).is_file() or not (folder / ground).is_file():
            raise MissingDataError(f"{subject} and {ground} are needed in the development data")
        name = f"{subject.split('.')[0]} on {ground.split('.')[0]}"
        yield Pair(name, *_cut_out(folder, subject), to_float(fitted(read_rgb(folder / ground), SIDE)))


def scenes(kind: str, count: int) -> Iterator[Scene]:
    """So many scenes of one kind. Raises MissingDataError without the photos."""
    for pair in pairs(count, 3, 1):
        yield _scene(pair, kind)


def _cut_out(place: Path, name: str) -> tuple[Floats, Floats]:
    """A subject's coverage and own colors, at a common size."""
    stem = name.rsplit(".", 1)[0]
    image = to_float(read_rgb(place / name))
    true = place / f"{stem}.alpha.png"
    if true.is_file():
        alpha = to_float(np.asarray(cv2.imread(str(true), cv2.IMREAD_GRAYSCALE), np.uint8))
    else:
        mask = read_mask(place / f"{stem}.mask.png")
        # one pixel inward and softened: what lenses do to edges, without the old background
        inner = cv2.erode(mask, np.ones((3, 3), np.uint8)).astype(np.float32) / 255
        alpha = np.asarray(cv2.GaussianBlur(inner, (0, 0), 0.8), np.float32)
    colors = subject_colors(image, alpha)
    x, y, width, height = cv2.boundingRect((alpha > 0.02).astype(np.uint8))
    box = np.s_[y : y + height, x : x + width]
    factor = SUBJECT_SIDE / max(width, height)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = np.asarray(cv2.resize(np.ascontiguousarray(alpha[box]), size, interpolation=cv2.INTER_AREA), np.float32)
    return small, np.asarray(cv2.resize(np.ascontiguousarray(colors[box]), size, interpolation=cv2.INTER_AREA))


def _scene(pair: Pair, kind: str) -> Scene:
    draw, ground = pair.draw, pair.ground
    height, width = ground.shape[:2]
    high, wide = pair.alpha.shape
    x0, y0 = int(draw.integers(16, width // 2 - wide + 1 if width // 2 > wide + 17 else 17)), height - high - 40
    dx, dy = min(width - wide - 16 - x0, wide + 60), -int(draw.integers(0, 25))

    (old, old_paint), (new, new_paint) = pair.put_at(x0, y0), pair.put_at(x0 + dx, y0 + dy)
    shade = np.ones((height, width), np.float32)
    old_shade, new_shade = shade, shade
    if kind == "shadow":
        old_shade, new_shade = _shadow(old), _shadow(new)
    gain = np.ones((1, 1, 3), np.float32)
    if kind == "light":
        gain = np.array([[[0.62, 0.55, 0.5]]], np.float32)
        ramp = np.clip((np.arange(width) - (x0 + wide)) / max(1, x0 + dx - x0 - wide), 0, 1).astype(np.float32)
        ground = np.asarray(ground * (1 + ramp[None, :, None] * (gain - 1)), np.float32)
    image = ground * old_shade[..., None] * (1 - old[..., None]) + old_paint * old[..., None]
    truth = ground * new_shade[..., None] * (1 - new[..., None]) + new_paint * gain * new[..., None]
    front = None
    if kind == "occluder":
        # a part of the ground nearby stands before it: the same pixels in both pictures
        front = np.zeros((height, width), np.uint8)
        middle = x0 + dx + wide // 2
        cv2.rectangle(front, (middle - wide // 8, 0), (middle + wide // 8, height), 255, -1)
        truth = np.where(front[..., None] > 0, image, truth)
    hole = (old > 0.5).astype(np.uint8) * np.uint8(255)
    if kind == "shadow":
        hole = np.maximum(hole, (old_shade < 0.97).astype(np.uint8) * np.uint8(255))
    target = (new > 0.02).astype(np.uint8) * np.uint8(255)
    left = np.asarray(cv2.dilate(hole, np.ones((9, 9), np.uint8)), np.uint8)
    left[target > 0] = 0
    mask = (old >= 0.5).astype(np.uint8) * np.uint8(255)
    return Scene(pair.name, kind, in_bytes(image), in_bytes(truth), mask, target, left, (dx, dy), front)


def _shadow(cover: Floats) -> Floats:
    """A soft cast shadow: the silhouette laid flat and leaned to the right about its foot."""
    rows = np.flatnonzero((cover > 0.5).any(axis=1))
    foot = float(rows[-1])
    flat, lean = 0.22, -0.5
    matrix = np.array([[1, lean, -lean * foot], [0, flat, foot - flat * foot]], np.float64)
    laid = cv2.warpAffine(cover, matrix, cover.shape[::-1], flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(laid, (0, 0), 3.0)
    return np.asarray(1 - 0.5 * np.clip(soft, 0, 1), np.float32)


def in_bytes(image: Floats) -> Image:
    """An image of 0 to 1 as uint8."""
    return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)


def pasted(scene: Scene) -> Image:
    """What a simple program does: the selection cut along its edge, its place inpainted by OpenCV."""
    hole = cv2.dilate(scene.mask, np.ones((7, 7), np.uint8))
    filled = cv2.inpaint(scene.image, hole, 5, cv2.INPAINT_TELEA)
    matrix = np.array([[1, 0, scene.by[0]], [0, 1, scene.by[1]]], np.float32)
    size = scene.mask.shape[::-1]
    moved = cv2.warpAffine(scene.image, matrix, size, flags=cv2.INTER_NEAREST)
    where = cv2.warpAffine(scene.mask, matrix, size, flags=cv2.INTER_NEAREST) > 0
    if scene.front is not None:
        where &= scene.front == 0
    return np.asarray(np.where(where[..., None], moved, filled), np.uint8)


def ours(scene: Scene, engines: Engines, without: str = "") -> Image:
    """The subject moved by this program, with one part switched off if asked."""
    rgba = np.dstack([scene.image, np.full(scene.mask.shape, 255, np.uint8)])
    document = Document.from_pixels(rgba)
    asked = prepare_subject(document, engines, scene.mask)
    if without == "matte":
        asked = replace(asked, band=0.0)
    subject = asked.run(engines, Progress())
    options = RepositionOptions(
        harmonize=1.0 if scene.kind == "light" and without != "harmonize" else 0.0,
        shadow=1.0 if scene.kind == "shadow" and without != "shadow" else 0.0,
        behind=None if without == "occluder" else scene.front,
        seed=0,
        engine="smooth-fill" if without == "texture" else "patch-fill",
    )
    operation = prepare_reposition(
        document, engines, subject, Placement(float(scene.by[0]), float(scene.by[1])), options
    )
    operation.finish(operation.run(engines, Progress())).apply(document)
    return np.ascontiguousarray(document.render(document.bounds)[..., :3])


def _rows(kind: str) -> list[str]:
    own = {"shadow": "shadow", "light": "harmonize", "occluder": "occluder"}.get(kind)
    return ["matte", "texture", *([own] if own else [])]


@dataclass(frozen=True)
class Moved:
    """Scenes of one kind, moved by the program, by it without one of its parts, and by a simple baseline."""

    kind: str

    @property
    def name(self) -> str:
        """The word that asks for it."""
        return f"reposition/{self.kind}"

    @property
    def measures(self) -> str:
        """What it measures."""
        return f"subjects moved where the truth is known ({self.kind})"

    def run(self, options: Options) -> list[Table]:
        """Move, and measure the old place, the subject and the whole picture."""
        columns = [Column(f"PSNR {where}", "higher", 2) for where in WHERE]
        columns += [Column(f"SSIM {where}", "higher", 3) for where in WHERE]
        columns += [Column(f"texture {where}", "lower", 3) for where in WHERE[:2]]
        table = Table(f"Subjects moved: {self.kind}", [*columns, Column("seconds", "lower", 2)])
        engines = built_in_engines()
        for scene in scenes(self.kind, 2 if options.quick else len(SUBJECTS)):
            results: dict[str, tuple[Image, float]] = {}
            started = time.perf_counter()
            results[BASELINE] = pasted(scene), time.perf_counter() - started
            for row in ("", *_rows(self.kind)):
                started = time.perf_counter()
                picture = ours(scene, engines, row)
                results[f"{OURS} without {row}" if row else OURS] = picture, time.perf_counter() - started
            for row, (picture, seconds) in results.items():
                table.add(row, scene.name, {**_figures(picture, scene), "seconds": seconds})
                if options.sheet is not None:
                    _write(options, scene, row, picture)
        table.note("Subjects of 200 px in pictures of 640 px; the mask given to every method is the true one, hard.")
        return [table]


def _write(options: Options, scene: Scene, row: str, picture: Image) -> None:
    assert options.sheet is not None
    options.sheet.mkdir(parents=True, exist_ok=True)
    name = f"{scene.kind}-{scene.name}-{row}".replace(" ", "_")
    for label, shown in ((name, picture), (f"{scene.kind}-{scene.name}-_truth".replace(" ", "_"), scene.truth)):
        cv2.imwrite(str(options.sheet / f"{label}.png"), cv2.cvtColor(shown, cv2.COLOR_RGB2BGR))


def _figures(picture: Image, scene: Scene) -> dict[str, float | None]:
    everywhere = np.full(scene.mask.shape, 255, np.uint8)
    found: dict[str, float | None] = {}
    for where, mask in zip(WHERE, (scene.hole, scene.target, everywhere), strict=True):
        found[f"PSNR {where}"] = psnr(picture, scene.truth, mask)
        found[f"SSIM {where}"] = ssim(picture, scene.truth, mask)
        if where != "whole":
            found[f"texture {where}"] = texture_distance(picture, scene.truth, mask)
    return found


@dataclass(frozen=True)
class Times:
    """How long lifting, filling and fitting take."""

    name: str = "reposition/times"
    measures: str = "cut-out, fill of a 300-px subject, and harmonization on 12 megapixels"

    def run(self, options: Options) -> list[Table]:
        """Time each step; seconds."""
        steps = ("cut out", "fill", "put down", "harmonize 12 MP")
        table = Table("Moving a subject of 300 px", [Column(step, "lower", 3) for step in steps])
        engines = built_in_engines()
        draw = np.random.default_rng(0)
        coarse = draw.integers(0, 256, (100, 133, 3), np.uint8)
        image = np.asarray(cv2.resize(coarse, (4000, 3000), interpolation=cv2.INTER_CUBIC), np.uint8)
        grain = draw.integers(0, 24, image.shape, np.uint8)
        document = Document.from_pixels(np.dstack([cv2.add(image, grain), np.full(image.shape[:2], 255, np.uint8)]))
        mask = np.zeros(image.shape[:2], np.uint8)
        cv2.ellipse(mask, (2000, 1500), (110, 150), 0, 0, 360, 255, -1)
        for turn in range(2 if options.quick else 5):
            taken = [time.perf_counter()]
            subject = prepare_subject(document, engines, mask).run(engines, Progress())
            taken.append(time.perf_counter())
            hole = fill_hole(subject, engines, 0, Progress(), "patch-fill")
            taken.append(time.perf_counter())
            operation = prepare_reposition(document, engines, subject, Placement(400, 0), RepositionOptions(), hole)
            operation.run(engines, Progress())
            taken.append(time.perf_counter())
            prepare_harmonize(document, engines, mask=mask).run(engines, Progress())
            taken.append(time.perf_counter())
            if turn:
                seconds = np.diff(taken)
                table.add(OURS, str(turn), dict(zip(steps, map(float, seconds), strict=True)))
        table.note("The first run, which compiles and loads, does not count.")
        return [table]


CASES: tuple[Case, ...] = (*(Moved(kind) for kind in KINDS), Times())

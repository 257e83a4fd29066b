"""How well drawn lines and colors are followed: guidance taken from the hidden truth, and lines that contradict it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.data import Picture, pictures
from benchmarks.fillers import NAVIER_STOKES, TELEA, Filler
from benchmarks.harness import OURS, Case, Column, Options, Table
from benchmarks.metrics import Bools, Floats, Image, psnr, ssim
from benchmarks.sheets import write_sheet
from editor.algorithms.line_edges import contours, edge_agreement

TOLERANCE_PX = 2.0
COLUMNS = (
    Column("psnr", "higher", 2),
    Column("ssim", "higher", 3),
    Column("edge F", "higher", 3),
    Column("precision", "higher", 3),
    Column("recall", "higher", 3),
    Column("outside", "lower", 0),
    Column("seconds", "lower", 2, has_ratio=True),
)
FOLLOWING = tuple(column for column in COLUMNS if column.name not in ("psnr", "ssim"))
KINDS = ("blob", "large", "object")
DAB_SPACING_PX, DAB_RADIUS_PX = 40, 7
_QUICK, _WHOLE = 1, 8


@dataclass(frozen=True, eq=False)
class Drawn:
    """What an artist gives: `edges` [y, x] 0..1, `colors` [y, x, 4] straight RGBA 0..1."""

    edges: Floats | None = None
    colors: Floats | None = None


def picture_edges(image: Image) -> Bools:
    """The contours of uint8 [y, x, 3]: what is drawn, and what is judged."""
    return contours(image.astype(np.float32) / np.float32(255))


def as_strokes(edges: Bools) -> Floats:
    """Edges as a pen of a pixel and a half draws them."""
    return np.asarray(np.minimum(cv2.GaussianBlur(edges.astype(np.float32), (0, 0), 0.6) * 1.6, 1), np.float32)


def dabs(truth: Image, mask: npt.NDArray[np.uint8]) -> Floats:
    """Discs on a grid, each in the mean color of what it covers: what is drawn with a large brush and no care."""
    hole = mask >= 128
    colors = np.zeros((*hole.shape, 4), np.float32)
    values = truth.astype(np.float32) / np.float32(255)
    half = DAB_SPACING_PX // 2
    for y in range(half, hole.shape[0], DAB_SPACING_PX):
        for x in range(half, hole.shape[1], DAB_SPACING_PX):
            disc = np.zeros(hole.shape, np.uint8)
            cv2.circle(disc, (x, y), DAB_RADIUS_PX, 1, -1)
            here = (disc > 0) & hole
            if here.sum() > 20:
                colors[here, :3] = values[here].mean(axis=0)
                colors[here, 3] = 1
    return colors


def moved(edges: Bools, mask: npt.NDArray[np.uint8], seed: int) -> Bools:
    """Edges turned by up to 12 degrees and shifted by a tenth of the hole, clipped to it."""
    draw = np.random.default_rng(seed)
    ys, xs = np.nonzero(mask >= 128)
    angle = float(draw.uniform(6, 12) * draw.choice([-1, 1]))
    turn: npt.NDArray[np.float64] = np.array(
        cv2.getRotationMatrix2D((float(xs.mean()), float(ys.mean())), angle, 1.0), np.float64
    )
    way = 0.1 * float(np.sqrt(len(xs)))
    direction = draw.uniform(0, 2 * np.pi)
    turn[:, 2] += np.array([way * np.cos(direction), way * np.sin(direction)])
    size = (edges.shape[1], edges.shape[0])
    soft = cv2.warpAffine(edges.astype(np.float32), turn, size, flags=cv2.INTER_LINEAR)
    return np.asarray(thinned(soft > 0.3) & (mask >= 128))


def new_line(mask: npt.NDArray[np.uint8], seed: int) -> Bools:
    """One arc through the middle of the largest hole, from side to side."""
    draw = np.random.default_rng(seed)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((mask >= 128).astype(np.uint8))
    ys, xs = np.nonzero(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))
    middle = np.array([xs.mean(), ys.mean()])
    direction = draw.uniform(0, np.pi)
    along = np.array([np.cos(direction), np.sin(direction)])
    across = np.array([-along[1], along[0]])
    reach = float(max(np.ptp(xs), np.ptp(ys)))
    t = np.linspace(-1, 1, 200)[:, None]
    points = middle + along * t * reach + across * np.square(t) * draw.uniform(-0.3, 0.3) * reach
    edges = np.zeros(mask.shape, np.uint8)
    cv2.polylines(edges, [np.rint(points).astype(np.int32)], False, 1)
    return np.asarray((edges > 0) & (mask >= 128))


def thinned(wide: Bools) -> Bools:
    """A skeleton by repeated opening (Serra); good enough for lines two pixels wide."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    rest, skeleton = wide.astype(np.uint8), np.zeros(wide.shape, np.uint8)
    while rest.any():
        opened = np.asarray(cv2.morphologyEx(rest, cv2.MORPH_OPEN, cross), np.uint8)
        skeleton |= rest & ~opened
        rest = np.asarray(cv2.erode(rest, cross), np.uint8)
    return np.asarray(skeleton > 0)


def fill_with(model: str, picture: Picture, drawn: Drawn) -> Image:
    """The program's fill with guidance, seed 0."""
    from editor import api

    filled = api.fill(picture.image, picture.mask, seed=0, model=model, colors=drawn.colors, edges=drawn.edges)
    return np.asarray(filled, np.uint8)


def models() -> list[str]:
    """The fills that are measured: without weights always, with a network when one is here."""
    from editor.engines.hybrid import HybridInpainter
    from editor.engines.registry import local_engines

    engines = local_engines()
    hybrid = engines.inpainter("hybrid-fill")
    found = ["patch-fill"]
    if isinstance(hybrid, HybridInpainter) and hybrid.guide is not None:
        found.append("hybrid-fill")
    own = [engine for engine in engines.inpainters if {"edges", "colors"} <= engine.needs.understands]
    return found + [engine.id for engine in own if engine.id not in ("patch-fill", "hybrid-fill")]


def chosen(options: Options) -> list[Picture]:
    """Photos with blobs, a large hole and objects in turn, so that a short run sees every kind."""
    limit = _QUICK if options.quick else _WHOLE
    kinds = [[p for p in pictures("photos-512", limit) if p.group == kind] for kind in KINDS]
    return [picture for row in zip_longest(*kinds) for picture in row if picture is not None]


def add_figures(
    table: Table, row: str, picture: Picture, filled: Image, wanted: Bools, seconds: float, truth: Image | None
) -> Image:
    """Judge one fill against wanted edges, and against the truth if there is one; returns the picture judged."""
    hole = picture.mask >= 128
    outside = float(cv2.absdiff(filled, picture.image)[~hole].max(initial=0))
    whole = np.where(hole[..., None], filled, picture.image)
    precision, recall, both = edge_agreement(picture_edges(whole), wanted, TOLERANCE_PX, hole)
    values = {"edge F": both, "precision": precision, "recall": recall, "outside": outside, "seconds": seconds}
    if truth is not None:
        values |= {"psnr": psnr(whole, truth, picture.mask) or 0, "ssim": ssim(whole, truth, picture.mask) or 0}
    table.add(row, picture.name, values)
    return np.asarray(whole, np.uint8)


def timed(act: Callable[[], Image]) -> tuple[Image, float]:
    """A result and its seconds."""
    started = time.perf_counter()
    made = act()
    return made, time.perf_counter() - started


@dataclass(frozen=True)
class GuidedTruth:
    """Edges and color dabs of the original inside the hole as guidance."""

    name: str = "guided/truth"
    measures: str = "fills guided by the truth's own edges and colors, beside unguided ones"

    def run(self, options: Options) -> list[Table]:
        """One table. Raises MissingDataError."""
        table = Table("Guided fill: lines and colors of the truth", COLUMNS, ratio_to=f"{OURS} patch-fill")
        peers: list[Filler] = [peer for peer in (TELEA, NAVIER_STOKES) if not options.leaves_out(peer.name)]
        engines = [model for model in models() if not options.leaves_out(model)]
        for picture in chosen(options):
            if picture.truth is None:
                continue
            truth, wanted = picture.truth, picture_edges(picture.truth)
            strokes, hints = as_strokes(wanted & (picture.mask >= 128)), dabs(picture.truth, picture.mask)
            ways = {
                "": Drawn(),
                " + lines": Drawn(edges=strokes),
                " + colors": Drawn(colors=hints),
                " + lines + colors": Drawn(strokes, hints),
            }
            results: dict[str, Image] = {}
            for model in engines:
                for words, drawn in ways.items():
                    row = f"{OURS} {model}{words}"
                    filled, seconds = timed(lambda m=model, d=drawn, p=picture: fill_with(m, p, d))  # type: ignore[misc]
                    results[row] = add_figures(table, row, picture, filled, wanted, seconds, truth)
            for peer in peers:
                filled, seconds = timed(lambda peer=peer, p=picture: peer.fill(p.image, p.mask))  # type: ignore[misc]
                results[peer.name] = add_figures(table, peer.name, picture, filled, wanted, seconds, truth)
            if options.sheet is not None:
                results["drawn"] = shown(picture, ways[" + lines + colors"])
                write_sheet(options.sheet / f"guided-{picture.name}.png", picture, results, 4)
        table.note("medians over the pictures, inside the hole; edges agree within 2 px")
        return [table]


@dataclass(frozen=True)
class GuidedOther:
    """Lines that contradict the truth, alone or beside its own: is it the drawing that is followed?"""

    name: str = "guided/other"
    measures: str = "fills guided by shifted, turned and new lines: edges against the drawing"

    def run(self, options: Options) -> list[Table]:
        """A table for each way of drawing. Raises MissingDataError."""
        tables = []
        engines = [model for model in models() if not options.leaves_out(model)]
        for way in ("moved", "new line"):
            table = Table(f"Guided fill: {way}", FOLLOWING, ratio_to=f"{OURS} patch-fill")
            for index, picture in enumerate(chosen(options)):
                if picture.truth is None:
                    continue
                hole = picture.mask >= 128
                own = picture_edges(picture.truth) & hole
                added = new_line(picture.mask, index)
                lines = moved(own, picture.mask, index) if way == "moved" else own | added
                results: dict[str, Image] = {}
                for model in engines:
                    for words, drawn in {"": Drawn(), " + lines": Drawn(as_strokes(lines))}.items():
                        row = f"{OURS} {model}{words}"
                        filled, seconds = timed(lambda m=model, d=drawn, p=picture: fill_with(m, p, d))  # type: ignore[misc]
                        results[row] = add_figures(table, row, picture, filled, lines, seconds, None)
                filled, seconds = timed(lambda p=picture: TELEA.fill(p.image, p.mask))  # type: ignore[misc]
                results[TELEA.name] = add_figures(table, TELEA.name, picture, filled, lines, seconds, None)
                if options.sheet is not None:
                    results["drawn"] = shown(picture, Drawn(lines.astype(np.float32)))
                    write_sheet(options.sheet / f"{way.replace(' ', '-')}-{picture.name}.png", picture, results, 4)
            table.note("medians over the pictures, inside the hole; edges of the fill against the drawn lines, 2 px")
            tables.append(table)
        return tables


def shown(picture: Picture, drawn: Drawn) -> Image:
    """What was drawn over the picture with its hole."""
    out = picture.image.copy()
    if drawn.colors is not None:
        there = drawn.colors[..., 3] > 0
        out[there] = np.rint(drawn.colors[there, :3] * 255).astype(np.uint8)
    if drawn.edges is not None:
        out[drawn.edges > 0.5] = (255, 40, 60)
    return np.asarray(out, np.uint8)


CASES: tuple[Case, ...] = (GuidedTruth(), GuidedOther())

"""How well lines that are hidden by a hole are predicted: against the picture's own edges, and human contours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.data import MissingDataError, data_folder, make_mask, pictures, read_rgb
from benchmarks.fillers import NAVIER_STOKES, TELEA
from benchmarks.guided_fill import picture_edges
from benchmarks.harness import OURS, Column, Options, Table
from benchmarks.metrics import Bools, Image
from editor.algorithms.line_edges import edge_agreement
from editor.algorithms.structure_lines import predicted_lines
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.registry import local_engines
from editor.operations.structure import StructureOptions, suggest_structure

TOLERANCE_PX = 4.0
COLUMNS = (
    Column("edge F", "higher", 3),
    Column("precision", "higher", 3),
    Column("recall", "higher", 3),
    Column("seconds", "lower", 3),
)
_HUMAN = 0.4


@dataclass(frozen=True, eq=False)
class Case:
    """A picture with a hole, and the lines that are really there."""

    name: str
    group: str
    image: Image
    mask: npt.NDArray[np.uint8]
    wanted: Bools


def drawn(lines: list[npt.NDArray[np.float32]], shape: tuple[int, int]) -> Bools:
    """Lines, each `[n, 2]` (x, y), a pixel wide."""
    canvas = np.zeros(shape, np.uint8)
    for points in lines:
        places = np.rint((points - 0.5) * 16).astype(np.int32)
        cv2.polylines(canvas, [places], False, 255, 1, cv2.LINE_8, 4)
    return np.asarray(canvas > 0)


def own_edges(limit: int | None) -> Iterator[Case]:
    """Photos with holes and their own strong edges."""
    for picture in pictures("photos-512", limit):
        if picture.truth is not None and picture.group != "thin":
            yield Case(picture.name, "own edges", picture.image, picture.mask, picture_edges(picture.truth))


def human_contours(limit: int | None) -> Iterator[Case]:
    """Photos of the Berkeley set with holes and what most people drew there."""
    folder = data_folder() / "data" / "dev"
    paths = sorted(folder.glob("bsds_*.contour.png"))
    if not paths:
        raise MissingDataError("the photos with human contours are missing")
    for path in paths[:limit]:
        shown = read_rgb(path.with_name(path.name.replace(".contour.png", ".jpg")))
        contour = read_rgb(path)[..., 0] >= 255 * _HUMAN
        for seed, kind in enumerate(("blob", "large", "object", "blob")):
            mask = make_mask(kind, shown.shape[0], shown.shape[1], 1000 + seed)
            image = shown.copy()
            image[mask >= 128] = 127
            yield Case(f"{path.stem}-{kind}-{seed}", "human contours", image, mask, contour)


@dataclass(frozen=True)
class HiddenLines:
    """Predicted lines beside the edges of what OpenCV fills."""

    name: str = "guided/structure"
    measures: str = "lines predicted inside holes, against the edges that are hidden there"

    def run(self, options: Options) -> list[Table]:
        """One table per kind of truth. Raises MissingDataError."""
        limit = 2 if options.quick else None
        engines = local_engines()
        networks = [finder for finder in engines.structure_finders if finder.predicts_inside]
        tables: dict[str, Table] = {}
        for case in (*own_edges(limit), *human_contours(limit)):
            hole = case.mask >= 128
            if (case.wanted & hole).sum() < 40:
                continue
            table = tables.setdefault(case.group, Table(f"Hidden lines: {case.group}", COLUMNS))
            image = case.image.astype(np.float32) / np.float32(255)
            started = time.perf_counter()
            ways = predicted_lines(image, hole)
            seconds = time.perf_counter() - started
            for row, lines in {
                OURS: ways[0] if ways else [],
                f"{OURS}, only pairs": [line for line in (ways[0] if ways else []) if line.confidence > 0.4],
            }.items():
                self._add(table, row, case, drawn([line.points for line in lines], hole.shape),
                          seconds if row == OURS else None)  # fmt: skip
            for finder in networks:
                started = time.perf_counter()
                strokes = suggest_structure(
                    Document.from_pixels(with_alpha(case.image)).snapshot(), Rect(0, 0, *hole.shape[::-1]), case.mask,
                    engines, Progress(), StructureOptions(finder.id),
                )  # fmt: skip
                seconds = time.perf_counter() - started
                places = [stroke.points[:, :2] for stroke in strokes]
                self._add(table, f"{OURS} ({finder.id})", case, drawn(places, hole.shape), seconds)
            for peer in (TELEA, NAVIER_STOKES):
                self._add(table, f"edges of {peer.name}", case, picture_edges(peer.fill(case.image, case.mask)), None)
        for table in tables.values():
            table.note(f"medians over the pictures, inside the hole; edges agree within {TOLERANCE_PX:g} px")
        return list(tables.values())

    @staticmethod
    def _add(table: Table, row: str, case: Case, edges: Bools, seconds: float | None) -> None:
        precision, recall, both = edge_agreement(edges, case.wanted, TOLERANCE_PX, case.mask >= 128)
        table.add(row, case.name, {"edge F": both, "precision": precision, "recall": recall, "seconds": seconds})


CASES = (HiddenLines(),)

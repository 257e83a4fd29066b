"""What fills, expansions and searches promise: cancelled at any poll they leave no trace, memory follows the hole."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from editor.algorithms import completion_work
from editor.api import fill
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.registry import built_in_engines
from editor.errors import Cancelled
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.outpaint import Sides, prepare_outpaint
from editor.operations.restore import prepare_scratches

ENGINES = built_in_engines()


class Stopping(Progress):
    """Keeps what it is told, and is cancelled when it is told so much or more."""

    def __init__(self, at: float = 2.0) -> None:
        super().__init__()
        self.fractions: list[float] = []
        self.report = self._hear
        self._at = at

    def _hear(self, fraction: float) -> None:
        self.fractions.append(fraction)
        if fraction >= self._at:
            self.cancel()


@pytest.fixture(autouse=True)
def _every_beat_is_told(monkeypatch):
    monkeypatch.setattr(completion_work, "_BEAT_SECONDS", 0.0)


def scratched(height: int = 120, width: int = 150) -> np.ndarray:
    draw = np.random.default_rng(1)
    picture = (110 + 20 * np.sin(np.arange(width) / 7)[None, :, None] + draw.normal(0, 3, (height, width, 3))).clip(
        0, 255
    )
    picture[:, 70:72] = 250
    return picture.astype(np.uint8)


def holed() -> Document:
    document = Document.from_pixels(with_alpha(scratched()))
    document.selection.pixels.write(Rect(50, 40, 40, 36), np.full((36, 40), 255, np.uint8))
    return document


def filling(document: Document, seed: int):
    operation = prepare_fill(document, ENGINES, FillOptions(seed=seed))
    return lambda progress: operation.run(ENGINES, progress)


def expanding(document: Document, seed: int):
    operation = prepare_outpaint(document, ENGINES, Sides(right=40, bottom=24), seed=seed)
    return lambda progress: operation.run(ENGINES, progress)


def searching(document: Document, seed: int):
    operation = prepare_scratches(document, kind="all")
    return lambda progress: operation.run(None, progress)


KINDS = {"fill": filling, "expansion": expanding, "search": searching}
# So many reports at least: fewer would be gaps.
LEAST_REPORTS = {"fill": 40, "expansion": 40, "search": 16}


@pytest.mark.parametrize("kind", KINDS)
def test_progress_is_told_all_along_and_never_falls(kind):
    progress = Stopping()
    KINDS[kind](holed(), 0)(progress)
    told = progress.fractions
    assert len(set(told)) >= LEAST_REPORTS[kind]
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert np.diff([0.0, *told]).max() < 0.25


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("kind", KINDS)
def test_a_cancel_at_any_report_leaves_no_trace(kind, share):
    document = holed()
    run = KINDS[kind](document, 0)
    before, revision = document.render(document.bounds).copy(), document.revision
    selected = document.selection.pixels.read(document.bounds)
    progress = Stopping(share)
    with pytest.raises(Cancelled):
        run(progress)
    assert progress.fractions[-1] < 1
    assert np.array_equal(document.render(document.bounds), before)
    assert np.array_equal(document.selection.pixels.read(document.bounds), selected)
    assert document.revision == revision
    assert len(document.layers) == 1


def test_a_run_after_a_cancelled_one_gives_the_same_bits():
    document = holed()
    run = filling(document, 3)
    (clean,) = run(Progress())
    with pytest.raises(Cancelled):
        run(Stopping(0.4))
    (again,) = run(Progress())
    assert clean.pixels.equals(again.pixels)


@pytest.mark.parametrize("side", [1000, 7000])
def test_the_memory_of_a_fill_follows_the_hole_and_not_the_picture(side):
    picture = np.full((side, side, 4), 255, np.uint8)
    picture[..., :3] = (np.arange(side)[None, :, None] * 5) % 200
    document = Document.from_pixels(picture)
    del picture
    middle = side // 2
    document.selection.pixels.write(Rect(middle, middle, 40, 40), np.full((40, 40), 255, np.uint8))
    run = filling(document, 0)
    run(Progress())
    tracemalloc.start()
    run(Progress())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30e6


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_repeating_texture_is_continued_exactly_at_the_pictures_own_depth(dtype):
    tile = np.random.default_rng(5).integers(0, np.iinfo(dtype).max, (12, 12, 3), dtype, endpoint=True)
    picture = np.tile(tile, (14, 14, 1))
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[60:96, 66:100] = 255
    filled = fill(picture, mask, seed=0)
    assert filled.dtype == dtype
    apart = np.abs(filled.astype(int) - picture.astype(int))
    # What 8 bits would lose of 16 is up to 128.
    assert apart.max() <= 1


def test_a_deep_gradient_is_filled_with_values_between_those_of_eight_bits():
    ramp = np.linspace(20_000, 22_000, 200)[None, :, None] * np.ones((160, 1, 3))
    mask = np.zeros((160, 200), np.uint8)
    mask[60:100, 80:120] = 255
    filled = fill(ramp.astype(np.uint16), mask, seed=0)
    inside = filled[mask > 0]
    assert np.unique(inside[:, 0]).size > 8 * (inside[:, 0].max() - inside[:, 0].min()) / 257
    assert np.abs(filled.astype(int) - ramp).max() < 700

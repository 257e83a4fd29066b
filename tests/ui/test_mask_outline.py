import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from editor.algorithms.stroke import Tip, stamp
from editor.core.geometry import Rect, Size
from editor.core.tiles import TileMap
from editor.ui.canvas.mask_outline import MaskOutline
from editor.ui.canvas.viewport import Viewport

FOREVER_S = 60.0
WIDTH, HEIGHT = 600, 400


def drawn(outline):
    """Where the lines are at 100 %, `[y, x]`."""
    viewport = Viewport(Size(WIDTH, HEIGHT), WIDTH, HEIGHT)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    painter = QPainter(image)
    outline.paint(painter, viewport, Rect(0, 0, WIDTH, HEIGHT))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)[..., 0]
    return pixels > 190


def edge_of(mask):
    """Half-selected pixels with a neighbor that is not."""
    strong = np.pad(mask >= 128, 1)
    inner = strong[2:, 1:-1] & strong[:-2, 1:-1] & strong[1:-1, 2:] & strong[1:-1, :-2]
    return strong[1:-1, 1:-1] & ~inner


def refreshed(tiles):
    outline = MaskOutline(tiles)
    outline.refresh(FOREVER_S)
    return outline


@pytest.mark.parametrize(
    "rect", [Rect(10, 10, 30, 20), Rect(250, 250, 20, 20), Rect(100, 100, 400, 250), Rect(256, 0, 256, 256)]
)
def test_lines_run_along_the_selection_s_edge_and_not_along_tiles(qapp, rect):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[rect.slices] = 255
    lines, edge = drawn(refreshed(TileMap.from_array(mask))), edge_of(mask)
    assert not (lines & ~edge).any()
    # Qt draws the pixel in each corner a little lighter.
    assert (edge & ~lines).sum() <= 4


def test_a_soft_edge_is_lined_where_it_is_half(qapp):
    mask = np.tile(np.clip(np.arange(WIDTH) - 200, 0, 255).astype(np.uint8), (HEIGHT, 1))
    columns = np.flatnonzero(drawn(refreshed(TileMap.from_array(mask)))[200])
    assert columns[0] == 328


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(2, 120), st.booleans()), min_size=1, max_size=6
    )
)
def test_following_a_brush_gives_the_same_lines_as_tracing_all_anew(qapp, dabs):
    tiles = TileMap(1, np.dtype(np.uint8))
    outline = MaskOutline(tiles)
    for x, y, size, erase in dabs:
        changed = stamp(tiles, Tip(size, 1.0), x, y, Rect(0, 0, WIDTH, HEIGHT), erase)
        outline.mark(changed)
        outline.refresh(FOREVER_S)
    assert np.array_equal(drawn(outline), drawn(refreshed(tiles)))


def test_a_spent_budget_stops_after_one_tile(qapp):
    tiles = TileMap.from_array(np.full((HEIGHT, WIDTH), 255, np.uint8))
    outline = MaskOutline(tiles)
    turns = 0
    while outline.is_stale:
        assert len(outline.refresh(0.0)) <= 1
        turns += 1
    assert turns >= 6


def test_specks_draw_nothing(qapp):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[::4, ::4] = 255
    assert not drawn(refreshed(TileMap.from_array(mask))).any()

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from editor.algorithms.stroke import Tip, stamp
from editor.core.geometry import Rect, Size
from editor.core.tiles import TileMap
from editor.ui.canvas.mask_outline import MaskOutline, mask_at
from editor.ui.canvas.viewport import Viewport

FOREVER_S = 60.0
WIDTH, HEIGHT = 600, 400


def view(zoom=1.0):
    return Viewport(Size(WIDTH, HEIGHT), WIDTH, HEIGHT, zoom=zoom)


def drawn(outline, zoom=1.0):
    """Where the lines are, `[y, x]`, with the document's origin in the view's corner."""
    return picture(outline, zoom) > 145


def picture(outline, zoom):
    """The lines on gray, one channel `[y, x]`."""
    viewport = view(zoom)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    painter = QPainter(image)
    outline.paint(painter, viewport, Rect(0, 0, WIDTH, HEIGHT))
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)[..., 0].copy()


def edge_of(mask):
    """Half-selected pixels with a neighbor that is not."""
    strong = np.pad(mask >= 128, 1)
    inner = strong[2:, 1:-1] & strong[:-2, 1:-1] & strong[1:-1, 2:] & strong[1:-1, :-2]
    return strong[1:-1, 1:-1] & ~inner


def refreshed(tiles, zoom=1.0):
    outline = MaskOutline(tiles)
    outline.refresh(view(zoom), FOREVER_S)
    return outline


@pytest.mark.parametrize(
    "rect", [Rect(10, 10, 30, 20), Rect(250, 250, 20, 20), Rect(100, 100, 400, 250), Rect(256, 0, 256, 256)]
)
def test_lines_run_along_the_selection_s_edge_and_not_along_tiles(qapp, rect):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[rect.slices] = 255
    assert np.array_equal(drawn(refreshed(TileMap.from_array(mask))), edge_of(mask))


@pytest.mark.parametrize("zoom", [0.7, 0.9, 1.4])
def test_a_line_looks_the_same_however_far_others_in_its_tile_reach(qapp, zoom):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[100:140, 100:160] = 255
    alone = picture(refreshed(TileMap.from_array(mask), zoom), zoom)
    mask[20:30, 200:210] = mask[200:210, 20:30] = 255
    beside = picture(refreshed(TileMap.from_array(mask), zoom), zoom)
    around = slice(round(80 * zoom), round(160 * zoom)), slice(round(80 * zoom), round(180 * zoom))
    assert alone[around].max() > 145
    # Only the rounding of Qt's fixed numbers is left.
    assert np.abs(alone[around].astype(int) - beside[around]).max() <= 4


def test_a_soft_edge_is_lined_where_it_is_half(qapp):
    mask = np.tile(np.clip(np.arange(WIDTH) - 200, 0, 255).astype(np.uint8), (HEIGHT, 1))
    columns = np.flatnonzero(drawn(refreshed(TileMap.from_array(mask)))[200])
    assert columns[0] == 328


@pytest.mark.parametrize("zoom", [0.1, 0.25, 0.4, 0.5, 0.73, 1.0, 1.3, 2.0, 3.0, 8.0, 48.0])
def test_lines_are_about_a_pixel_wide_at_any_zoom_and_lie_on_the_edge(qapp, zoom):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    left = 4 if zoom > 2 else 64
    mask[:, left:] = 255
    row = drawn(refreshed(TileMap.from_array(mask), zoom), zoom)[9 if zoom > 0.2 else 20]
    columns = np.flatnonzero(row[: round(WIDTH * min(zoom, 1) - 8)])
    assert 1 <= len(columns) <= 2
    assert columns.mean() == pytest.approx(left * zoom, abs=2)


def test_zooming_shows_the_former_lines_until_the_new_ones_are_all_there(qapp):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[50:350, 50:550] = 255
    outline = refreshed(TileMap.from_array(mask))
    assert outline.is_stale(view(2.0))
    while outline.is_stale(view(2.0)):
        assert drawn(outline, 2.0).sum() > 300
        outline.refresh(view(2.0), 0.0)
    assert drawn(outline, 2.0).sum() > 300


def test_what_comes_into_view_is_drawn_then(qapp):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[50:350, 50:550] = 255
    outline = MaskOutline(TileMap.from_array(mask))
    beside = Viewport(Size(WIDTH, HEIGHT), WIDTH, HEIGHT, pan_x=-300.0)
    outline.refresh(beside, FOREVER_S)
    assert not outline.is_stale(beside)
    assert outline.is_stale(view())
    outline.refresh(view(), FOREVER_S)
    assert np.array_equal(drawn(outline), edge_of(mask))


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(2, 120), st.booleans()), min_size=1, max_size=6
    ),
    st.sampled_from([0.2, 0.5, 0.7, 1.0, 2.0]),
)
def test_following_a_brush_gives_the_same_lines_as_drawing_all_anew(qapp, dabs, zoom):
    tiles = TileMap(1, np.dtype(np.uint8))
    outline = refreshed(tiles, zoom)
    for x, y, size, erase in dabs:
        for changed in stamp(tiles, [(Tip(size, 1.0), x, y)], Rect(0, 0, WIDTH, HEIGHT), erase):
            outline.mark(changed)
        outline.refresh(view(zoom), FOREVER_S)
    assert np.array_equal(drawn(outline, zoom), drawn(refreshed(tiles, zoom), zoom))


@given(st.integers(-3, 4), st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None, max_examples=15)
def test_levels_agree_with_the_whole_mask_enlarged_or_averaged(level, column, row):
    mask = np.random.default_rng(3).integers(0, 256, (700, 700)).astype(np.uint8)
    tiles = TileMap.from_array(mask)
    padded = np.pad(mask, 2304)
    whole = Rect(0, 0, 700, 700).padded(2304).aligned(256)
    assert whole == Rect(-2304, -2304, 5376, 5376)
    padded = np.pad(padded, ((0, 68), (0, 68)))
    window = Rect(column * 64, row * 64, 64, 64).padded(2)
    got = mask_at(tiles, window, level)
    if level <= 0:
        times = 1 << -level
        expected = np.pad(mask, 4).repeat(times, 0).repeat(times, 1)
        part = window.moved(4 * times, 4 * times)
        part = part.intersect(Rect(0, 0, expected.shape[1], expected.shape[0]))
        assert np.array_equal(got[: part.height, : part.width], expected[part.slices])
        return
    share = 1 << level
    small = padded.reshape(padded.shape[0] // share, share, -1, share).mean(axis=(1, 3))
    part = window.moved(2304 // share, 2304 // share)
    expected = small[part.slices]
    assert np.abs((np.zeros_like(expected) if got is None else got) - expected).max() <= 0.51


def test_a_spent_budget_stops_after_one_tile(qapp):
    outline = MaskOutline(TileMap.from_array(np.full((HEIGHT, WIDTH), 255, np.uint8)))
    turns = 0
    while outline.is_stale(view()):
        assert len(outline.refresh(view(), 0.0)) <= 1
        turns += 1
    assert turns >= 6


def test_a_small_change_tells_a_small_part(qapp):
    tiles = TileMap.from_array(np.full((HEIGHT, WIDTH), 255, np.uint8))
    outline = refreshed(tiles)
    tiles.write(Rect(100, 100, 8, 8), np.zeros((8, 8), np.uint8))
    outline.mark(Rect(100, 100, 8, 8))
    assert outline.refresh(view(), FOREVER_S) == [Rect(98, 98, 12, 12)]

"""Colors that flow into a hole up to drawn lines, and fills that follow what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.completion import Guidance, complete
from editor.algorithms.guidance_layout import drawn_layout, flow_in

SKY, GROUND = np.array([0.2, 0.4, 0.8], np.float32), np.array([0.3, 0.6, 0.2], np.float32)


def horizon(split: int, height: int = 96, width: int = 120) -> tuple[np.ndarray, np.ndarray]:
    image = np.empty((height, width, 3), np.float32)
    image[:split], image[split:] = SKY, GROUND
    image += (np.random.default_rng(3).random(image.shape, np.float32) - 0.5) * np.float32(0.04)
    mask = np.zeros((height, width), np.uint8)
    mask[24:72, 30:90] = 255
    return image, mask


def test_colors_do_not_flow_across_a_line_but_do_without_one() -> None:
    image, mask = horizon(48)
    known = mask == 0
    line = np.zeros(mask.shape, np.float32)
    line[36, 29:91] = 1
    drawn, plain = flow_in(image, known, line), flow_in(image, known)
    # Between the line and the old horizon the left and right border are sky, what is below is ground.
    assert np.abs(drawn.mean[30, 60] - SKY).max() < 0.05
    assert np.abs(drawn.mean[30, 60] - SKY).max() < np.abs(plain.mean[30, 60] - SKY).max()
    assert drawn.spread[30, 60] < plain.spread[30, 60]


def test_a_dab_fills_what_lines_enclose_and_nothing_else() -> None:
    image = np.full((80, 80, 3), 0.5, np.float32)
    known = np.ones((80, 80), np.bool_)
    known[10:70, 10:70] = False
    line, alpha = np.zeros((80, 80), np.float32), np.zeros((80, 80), np.float32)
    line[25:56, [25, 55]] = 1
    line[[25, 55], 25:56] = 1
    colors = np.zeros((80, 80, 3), np.float32)
    colors[38:42, 38:42], alpha[38:42, 38:42] = (1, 0, 0), 1
    mean = flow_in(image, known, line, colors, alpha).mean
    assert mean[30, 50, 0] > 0.9
    assert mean[30, 50, 1] < 0.1
    assert np.abs(mean[16, 16] - 0.5).max() < 0.05


def test_a_drawing_in_a_picture_that_is_all_hole_lays_nothing_out() -> None:
    image = np.full((20, 20, 3), 0.5, np.float32)
    whole, none = np.ones((20, 20), np.bool_), np.zeros((20, 20), np.bool_)
    assert drawn_layout(image, whole, none, np.ones((20, 20), np.float32), None, None) is None


def test_a_drawn_horizon_is_where_the_fill_puts_it() -> None:
    image, mask = horizon(48)
    line = np.zeros(mask.shape, np.float32)
    line[60, 30:90] = 1
    line[48:61, 30] = line[48:61, 89] = 1
    out = complete(image, mask, guidance=Guidance(edges=line))
    middle = out[50:58, 45:75].mean(axis=(0, 1))
    assert np.abs(middle - SKY).max() < np.abs(middle - GROUND).max()


@pytest.mark.parametrize("what", ["nothing", "outside"])
def test_empty_maps_and_maps_outside_the_mask_change_no_bit(what: str) -> None:
    image, mask = horizon(48)
    edges, colors = np.zeros(mask.shape, np.float32), np.zeros((*mask.shape, 4), np.float32)
    if what == "outside":
        edges[:20], colors[80:] = 1, 1
    plain = complete(image, mask)
    assert np.array_equal(plain, complete(image, mask, guidance=Guidance(colors, edges)))


@pytest.mark.parametrize("what", ["lines everywhere", "colors everywhere", "contradictory colors", "not a number"])
def test_strange_drawings_give_a_picture_whose_known_pixels_are_untouched(what: str) -> None:
    image, mask = horizon(48)
    edges, colors = np.zeros(mask.shape, np.float32), np.zeros((*mask.shape, 4), np.float32)
    if what == "lines everywhere":
        edges[:] = 1
    elif what == "colors everywhere":
        colors[:] = (1, 0, 1, 1)
    elif what == "contradictory colors":
        colors[::2] = (1, 0, 0, 1)
        colors[1::2] = (0, 1, 0, 1)
    else:
        edges[30:40, 40:60], colors[30:40, 40:60] = np.nan, np.nan
    out = complete(image, mask, guidance=Guidance(colors, edges))
    assert np.isfinite(out).all()
    assert np.array_equal(out[mask == 0], image[mask == 0])
    assert np.array_equal(out, complete(image, mask, guidance=Guidance(colors, edges)))


def test_a_guided_fill_can_be_stopped() -> None:
    image, mask = horizon(48)
    edges = np.zeros(mask.shape, np.float32)
    edges[50, 30:90] = 1

    class Stopped(Exception):  # noqa: N818
        pass

    def report(fraction: float) -> None:
        if fraction > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        complete(image, mask, guidance=Guidance(edges=edges), report=report)

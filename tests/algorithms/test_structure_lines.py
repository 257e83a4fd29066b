"""Lines that go on inside holes, and edges as chains of points."""

from __future__ import annotations

import cv2
import numpy as np

from editor.algorithms.line_edges import contours, edge_agreement, ridges, slopes, smoothed, thin_edges, traced
from editor.algorithms.structure_endings import vanishing_points
from editor.algorithms.structure_lines import crossing_of, predicted_lines


def bands(angle: float, size: int = 160) -> np.ndarray:
    """One straight edge through the middle."""
    ys, xs = np.mgrid[:size, :size].astype(np.float32) + 0.5
    side = (ys - size / 2) * np.cos(angle) - (xs - size / 2) * np.sin(angle)
    share = np.clip(side + 0.5, 0, 1)[..., None]
    return (share * np.array([0.2, 0.5, 0.2]) + (1 - share) * np.array([0.5, 0.6, 0.9])).astype(np.float32)


def disc_hole(size: int = 160, radius: int = 35) -> np.ndarray:
    hole = np.zeros((size, size), np.uint8)
    cv2.circle(hole, (size // 2, size // 2), radius, 1, -1)
    return hole > 0


def test_a_straight_edge_goes_on_through_a_hole_at_any_angle() -> None:
    for angle in np.linspace(0, np.pi, 7):
        lines = predicted_lines(bands(float(angle)), disc_hole())[0]
        best = max(lines, key=lambda line: line.confidence)
        off = (best.points[:, 1] - 80) * np.cos(angle) - (best.points[:, 0] - 80) * np.sin(angle)
        assert best.confidence > 0.6
        assert np.abs(off).max() < 2
        assert np.hypot(*np.ptp(best.points, axis=0)) > 50


def test_a_circle_goes_on_as_an_arc() -> None:
    image = np.full((200, 200, 3), 0.8, np.float32)
    cv2.circle(image, (100, 100), 70, (0.2, 0.2, 0.6), -1, cv2.LINE_AA)
    hole = np.zeros((200, 200), np.bool_)
    hole[10:60, 70:130] = True
    best = max(predicted_lines(image, hole)[0], key=lambda line: line.confidence)
    radii = np.hypot(best.points[:, 0] - 100.5, best.points[:, 1] - 100.5)
    assert np.abs(radii - 70).max() < 3


def test_nothing_is_predicted_where_nothing_reaches_the_hole() -> None:
    assert predicted_lines(np.full((100, 100, 3), 0.5, np.float32), disc_hole(100, 20)) == []
    assert predicted_lines(bands(0.0), np.ones((160, 160), np.bool_)) == []


def test_what_lies_under_the_hole_is_not_looked_at() -> None:
    image, hole = bands(0.4), disc_hole()
    other = image.copy()
    other[hole] = np.random.default_rng(0).random((int(hole.sum()), 3), np.float32)
    first, second = predicted_lines(image, hole)[0], predicted_lines(other, hole)[0]
    assert [line.points.tolist() for line in first] == [line.points.tolist() for line in second]


def test_alternatives_differ() -> None:
    ys, xs = np.mgrid[:160, :160]
    image = np.where(((xs // 20 + ys // 200) % 2)[..., None] == 0, 0.2, 0.8) * np.ones(3)
    ways = predicted_lines(image.astype(np.float32), disc_hole(), alternatives=3)
    assert len(ways) == 3
    shapes = [tuple(tuple(line.points[0].tolist() + line.points[-1].tolist()) for line in way) for way in ways]
    assert len(set(shapes)) == 3


def test_a_traced_edge_lies_between_pixels_where_the_edge_is() -> None:
    image = bands(0.1)
    found = slopes(image, 1.5)
    chains = traced(thin_edges(found, 1.5, 4.0, 20), found)
    line = smoothed(max(chains, key=len), 2.0)
    off = (line[:, 1] - 80) * np.cos(0.1) - (line[:, 0] - 80) * np.sin(0.1)
    assert len(line) > 140
    assert np.abs(off[5:-5]).max() < 0.35


def test_a_closed_edge_is_one_chain_that_ends_where_it_begins() -> None:
    image = np.zeros((80, 80, 3), np.float32)
    cv2.circle(image, (40, 40), 20, (1, 1, 1), -1, cv2.LINE_AA)
    chains = traced(contours(image, 1.0), slopes(image, 1.0))
    longest = max(chains, key=len)
    assert np.allclose(longest[0], longest[-1])
    assert len(longest) > 100


def test_ridges_of_a_soft_line_are_thin() -> None:
    soft = np.zeros((60, 60), np.float32)
    soft[30, 5:55] = 1
    soft = cv2.GaussianBlur(soft, (0, 0), 2.0)
    soft /= soft.max()
    thin = ridges(soft, 0.4)
    assert thin[:, 20:40].sum() == 20
    assert thin[30, 20:40].all()


def test_agreement_counts_both_ways_and_within_the_tolerance() -> None:
    one, other, area = (np.zeros((40, 40), np.bool_) for _ in range(3))
    one[10, 5:35], other[12, 5:35], area[:] = True, True, True
    assert edge_agreement(one, other, 2, area) == (1.0, 1.0, 1.0)
    assert edge_agreement(one, other, 1, area)[2] == 0
    assert edge_agreement(np.zeros_like(one), other, 2, area)[2] == 0
    assert edge_agreement(np.zeros_like(one), np.zeros_like(one), 2, area)[2] == 1


def test_lines_that_meet_far_away_have_a_vanishing_point() -> None:
    point = np.array([400.0, 90.0])
    starts = np.array([[10, y] for y in (0, 40, 80, 120, 160, 200)], np.float64)
    lines = np.concatenate([starts, starts + (point - starts) * 0.2], axis=1)
    (found,) = vanishing_points(lines)
    assert np.allclose(found[:2] / found[2], point, atol=1)


def test_two_polygon_lines_cross_where_they_do() -> None:
    one = np.array([[0.0, 0], [10, 0], [20, 0]])
    assert crossing_of(one, np.array([[15.0, -5], [15, 5]])) == (1.5, 0.5)
    assert crossing_of(one, np.array([[15.0, 5], [15, 9]])) is None

"""Guesses of how far an object reaches hold the mark, and one of them crosses the border between two colors of it."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.region_cut import Marks, ways_of
from editor.algorithms.region_guesses import Figure, Nearer, Oval, depth_of, guessed
from editor.algorithms.region_readings import view_of
from editor.core.geometry import Rect

GUESSES = (Nearer(0.3), Figure(0.0), Figure(0.8), Oval(0.45, 0.4, 0.0, 0.5, has_nearness=True))


@pytest.fixture(scope="module")
def figure():
    """A tall figure of two colors on a gray ground."""
    image = np.full((160, 120, 3), 128, np.uint8)
    image[30:80, 45:75] = 200, 40, 40
    image[80:135, 45:75] = 30, 40, 180
    truth = (image != 128).any(axis=2)
    return view_of(image, Rect(0, 0, 120, 160)), truth


def test_every_guess_holds_the_mark(figure):
    view, _ = figure
    mark = view.region(60, 60)
    for chosen in guessed(view.graph, Marks((mark,)), GUESSES):
        assert chosen[mark]


def test_a_guess_takes_a_figure_of_two_colors_as_one(figure):
    view, truth = figure
    found = guessed(view.graph, Marks((view.region(60, 60),)), GUESSES)
    drawn = [chosen[view.graph.regions.labels] for chosen in found]
    assert max((each & truth).sum() / (each | truth).sum() for each in drawn) > 0.9


def test_the_border_has_no_depth(figure):
    view, _ = figure
    depth = depth_of(ways_of(view.graph, Marks((view.region(60, 60),))))
    assert depth[view.graph.regions.rim > 0].max() == 0
    assert depth[view.region(60, 60)] > 0.9

"""Progress: cancelling reaches every part, and whoever watches hears of it once."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.errors import Cancelled


def test_a_part_of_a_part_knows_that_the_whole_was_cancelled_even_without_progress():
    whole = Progress()
    part = whole.part(0, 0.5).part(0.5, 0.5)
    part.step(0.0)
    whole.cancel()
    assert part.is_cancelled
    with pytest.raises(Cancelled):
        part.step(0.0)


def test_cancelling_a_part_leaves_the_whole():
    whole = Progress()
    whole.part(0, 0.5).cancel()
    assert not whole.is_cancelled


def test_a_watcher_is_called_once_when_it_is_cancelled():
    progress, heard = Progress(), []
    progress.on_cancel(lambda: heard.append(1))
    progress.cancel()
    progress.cancel()
    assert heard == [1]


def test_a_watcher_that_comes_too_late_is_called_at_once():
    progress, heard = Progress(), []
    progress.cancel()
    progress.on_cancel(lambda: heard.append(1))
    assert heard == [1]


def test_a_watcher_that_ended_its_watch_hears_nothing():
    progress, heard = Progress(), []
    progress.on_cancel(lambda: heard.append(1))()
    progress.cancel()
    assert heard == []


def test_a_watcher_of_a_part_hears_of_the_whole_and_of_the_part():
    for cancelled in (0, 1, 2):
        parts = [Progress()]
        parts += [parts[0].part(0, 0.5)]
        parts += [parts[1].part(0, 0.5)]
        heard: list = []
        parts[2].on_cancel(lambda heard=heard: heard.append(1))
        parts[cancelled].cancel()
        assert heard == [1]


def test_place_and_notices_of_a_part_are_the_whole_s():
    said: list = []
    whole = Progress()
    whole.tell = said.append
    part = whole.part(0, 1).part(0.2, 0.3)
    part.at("CUDA")
    part.notice("Something is so.")
    assert whole.place == part.place == "CUDA"
    assert said == ["Something is so."]


def test_a_preview_of_a_part_lies_where_the_part_lies_in_the_whole():
    whole, seen = Progress(), []
    whole.look = lambda pixels, area: seen.append((pixels, area))
    pixels = np.zeros((2, 3, 3), np.float32)
    whole.part(0, 0.5, (10, 20)).part(0, 1, (1, 2)).show(pixels, Rect(3, 4, 6, 4))
    assert seen == [(pixels, Rect(14, 26, 6, 4))]

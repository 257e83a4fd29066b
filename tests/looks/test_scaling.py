"""Screens that are scaled by a fraction: every pixel crisp, the brush at its true size, nothing cut off."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BRUSH_PX, ZOOM = 40, 2


@pytest.fixture(scope="module", params=["1", "1.25", "1.5", "2"])
def seen(request):
    """What a window on a screen of this scale looks like, as `scaling_child` tells it."""
    environment = {**os.environ, "QT_SCALE_FACTOR": request.param, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.looks.scaling_child"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ratio"] == pytest.approx(float(request.param))
    return found


@pytest.mark.parametrize("zoom", [1, 3])
@pytest.mark.parametrize("turn", ["plain", "turned", "mirrored", "both"])
def test_every_pixel_of_the_picture_is_a_block_of_the_screens(seen, turn, zoom):
    assert seen[f"wrong {turn} {zoom}"] == 0


@pytest.mark.parametrize("degrees", [0, 30])
def test_the_brush_is_shown_at_its_true_size(seen, degrees):
    # Its line is drawn along the edge, dark outside and light inside.
    for extent in seen[f"ring {degrees}"]:
        assert extent == pytest.approx(BRUSH_PX * ZOOM, abs=3 + 2 * seen["ratio"])


def test_a_small_screen_with_wide_docks_cuts_nothing_off(seen):
    assert seen["window"] == [1366, 768]
    assert seen["docks"] == [320]
    assert seen["lost"] == []

"""Children of a measurement: their answers, their failures, and their start to the word that they are ready."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import processes
from benchmarks.fill_time import crop_of, cut_around_middle, round_hole
from benchmarks.processes import ROOT, ChildError, peak_memory_bytes, peak_memory_of, resident_bytes, run_child
from benchmarks.screens import NAPARI_VARIABLE, display, napari_python
from benchmarks.startup import NotReadyError, seconds_until_ready
from benchmarks.synthetic import noise_picture
from benchmarks.undo import paint_and_undo


def test_a_child_answers_with_the_json_of_its_last_line():
    # `json.tool` prints one line with --compact, here that of a file in the repository's own tree.
    answer = run_child("json.tool", "--compact", "resources/samples/index.json")
    assert answer


def test_a_child_that_fails_is_told_with_its_last_word():
    with pytest.raises(ChildError, match="no_such_module"):
        run_child("benchmarks.no_such_module")


def test_a_child_that_takes_too_long_is_stopped():
    with pytest.raises(ChildError, match="longer than"):
        run_child("timeit", "__import__('threading').Event().wait()", limit_s=0.01)


def test_the_time_until_ready_ends_with_that_word():
    said = "import sys; print('loading', file=sys.stderr); print('ready', file=sys.stderr, flush=True); input()"
    assert 0 < seconds_until_ready([sys.executable, "-c", said], {}, 120) < 120


def test_a_program_that_ends_without_being_ready_is_told_with_its_last_word():
    with pytest.raises(NotReadyError, match="no display"):
        seconds_until_ready([sys.executable, "-c", "import sys; sys.exit('no display')"], {}, 120)


def test_a_program_that_hangs_is_stopped():
    with pytest.raises(NotReadyError, match="no word"):
        seconds_until_ready([sys.executable, "-c", "import threading; threading.Event().wait()"], {}, 0.3)


def test_holding_memory_raises_the_peak():
    before = peak_memory_bytes()
    held = np.ones(200 * 2**20, np.uint8)
    resident = resident_bytes()
    assert peak_memory_bytes() >= max(before, held.nbytes)
    # A system short of memory may have put some of it away.
    assert resident is None or resident >= held.nbytes / 2


def test_a_cut_keeps_the_middle_and_the_hole_lies_in_it():
    image = noise_picture(0.06)
    cut = cut_around_middle(image, 90, 60)
    top, left = (image.shape[0] - 60) // 2, (image.shape[1] - 90) // 2
    assert np.array_equal(cut, image[top : top + 60, left : left + 90])
    mask = round_hole(cut, 30)
    assert mask[30, 45] == 255
    assert abs(np.count_nonzero(mask) / (np.pi * 15**2) - 1) < 0.1


def test_a_crop_holds_the_hole_and_its_margin():
    image = noise_picture(0.06)
    mask = round_hole(image, 40)
    small, hole = crop_of(image, mask, 10)
    assert np.count_nonzero(hole) == np.count_nonzero(mask)
    assert small.shape[:2] == hole.shape == (41 + 20, 41 + 20)


def test_a_synthetic_picture_has_the_size_asked_for():
    image = noise_picture(0.6)
    assert image.shape[0] * image.shape[1] == pytest.approx(600_000, rel=0.01)
    assert image.flags.owndata


def test_every_stroke_that_painted_something_is_a_step_that_is_taken_back():
    answer = paint_and_undo(5, 0.5)
    assert 1 <= answer["steps"] <= 5
    assert len(answer["back_ms"]) == answer["steps"]
    assert answer["stored_bytes"] > 0


def test_napari_is_looked_for_where_the_variable_says(monkeypatch, tmp_path):
    monkeypatch.setenv(NAPARI_VARIABLE, str(tmp_path / "python"))
    assert napari_python() is None
    monkeypatch.setenv(NAPARI_VARIABLE, sys.executable)
    assert napari_python() == sys.executable


def test_the_display_of_the_environment_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    with display() as screen:
        assert screen == ":4711"


# Takes so many bytes, says so with one file, and ends when another one is there.
HOLDING = """
import os, sys, time
held = b"1" * int(sys.argv[1])
open(sys.argv[2], "x").close()
while not os.path.exists(sys.argv[3]):
    time.sleep(0.01)
"""


def peak_while_holding(size, folder, monkeypatch):
    holds, seen = folder / f"{size} held", folder / f"{size} seen"
    look = processes._status_bytes

    def looking(*what):
        is_held = holds.exists()
        found = look(*what)
        if is_held:
            seen.touch()
        return found

    monkeypatch.setattr(processes, "_status_bytes", looking)
    return peak_memory_of([sys.executable, "-S", "-c", HOLDING, str(size), str(holds), str(seen)], 120)


def test_the_memory_of_a_process_is_its_own_and_not_that_of_who_started_it(tmp_path, monkeypatch):
    ballast = bytearray(300_000_000)
    ballast[::4096] = b"1" * len(ballast[::4096])
    with monkeypatch.context() as patch:
        small = peak_while_holding(0, tmp_path, patch)
    with monkeypatch.context() as patch:
        large = peak_while_holding(200_000_000, tmp_path, patch)
    assert small is None or small < 100_000_000
    assert large is None or large > 200_000_000
    del ballast


def test_a_process_that_takes_too_long_or_fails_is_told():
    with pytest.raises(subprocess.TimeoutExpired):
        peak_memory_of([sys.executable, "-S", "-c", "input() if 0 else __import__('time').sleep(60)"], 0.05)
    with pytest.raises(subprocess.CalledProcessError):
        peak_memory_of([sys.executable, "-S", "-c", "raise SystemExit(3)"], 120)


GAIN = """
from benchmarks.processes import PeakMemory
with PeakMemory() as memory:
    ballast = bytearray(120_000_000)
    ballast[::4096] = b"1" * len(ballast[::4096])
    del ballast
print(memory.added_bytes)
"""


def test_memory_that_a_block_gains_is_counted_although_it_is_freed_again():
    # In a process of its own: what the tests before left for the collector may be freed at any moment of this one.
    told = subprocess.run(
        [sys.executable, "-c", GAIN], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120
    )
    assert told.stdout.strip() == "None" or 110_000_000 < int(told.stdout) < 200_000_000

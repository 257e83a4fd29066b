"""The verbs move and harmonize: what they write, what they say, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editor import api
from editor.cli import main
from editor.files import open_document
from editor.operations.reposition import is_moved_subject


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    pixels = draw.integers(90, 130, (120, 200, 1), np.uint8).repeat(3, axis=2)
    rows, columns = np.mgrid[:120, :200]
    disc = np.hypot(rows - 60, columns - 60) <= 20
    pixels[disc] = (220, 40, 40)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    Image.fromarray(disc.astype(np.uint8) * np.uint8(255)).save(tmp_path / "m.png")
    front = np.zeros((120, 200), np.uint8)
    front[:, 140:] = 255
    Image.fromarray(front).save(tmp_path / "front.png")
    return tmp_path


def read(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def call(*words: object) -> int:
    return main([str(word) for word in words])


def test_move_writes_the_subject_at_its_new_place(folder, capsys):
    code = call("move", folder / "a.png", "-o", folder / "b.png", "--mask", folder / "m.png", "--by", "70,5", "--json",
                "--model", "smooth-fill")  # fmt: skip
    assert code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["placement"]["dx"] == 70
    assert told["model"] == "smooth-fill"
    assert told["placed"][0] > 100
    result = read(folder / "b.png")
    assert tuple(result[65, 130]) == (220, 40, 40)
    assert result[60, 60, 0] < 150
    np.testing.assert_array_equal(result[:20], read(folder / "a.png")[:20])


def test_a_move_to_the_left_is_no_option(folder):
    words = ("--mask", folder / "m.png", "--model", "smooth-fill", "--quiet")
    assert call("move", folder / "a.png", "-o", folder / "b.png", "--by", "-20,-10", *words) == 0
    assert call("move", folder / "a.png", "-o", folder / "c.png", "--by=-20,-10", *words) == 0
    np.testing.assert_array_equal(read(folder / "b.png"), read(folder / "c.png"))
    assert tuple(read(folder / "b.png")[50, 40]) == (220, 40, 40)


def test_a_project_keeps_the_group(folder):
    call("move", folder / "a.png", "-o", folder / "b.ora", "--mask", folder / "m.png", "--by", "70,0", "--behind",
         folder / "front.png", "--model", "smooth-fill", "--quiet")  # fmt: skip
    document = open_document(folder / "b.ora")
    assert is_moved_subject(document.layers.top)
    shown = document.render(document.bounds)[..., :3]
    np.testing.assert_array_equal(shown[:, 140:], read(folder / "a.png")[:, 140:])
    assert tuple(shown[60, 130]) == (220, 40, 40)


def test_a_subject_is_found_by_a_point(folder):
    words = ("--by", "70,0", "--model", "smooth-fill", "--quiet")
    assert call("move", folder / "a.png", "-o", folder / "b.png", "--point", "60,60", *words) == 0
    result = read(folder / "b.png").astype(int)
    assert abs(result[60, 130] - (220, 40, 40)).max() <= 2
    assert result[60, 60, 0] < 150


def test_the_command_line_and_python_give_the_same_pixels(folder):
    call("move", folder / "a.png", "-o", folder / "b.png", "--mask", folder / "m.png", "--by", "60,3", "--scale", "1.2",
         "--rotate", "20", "--flip", "--shadow", "0.5", "--harmonize", "0.3", "--model", "smooth-fill",
         "--quiet")  # fmt: skip
    mask = np.asarray(Image.open(folder / "m.png"))
    result = api.move(
        read(folder / "a.png"), mask, dx=60, dy=3, scale=1.2, rotate=20, flip=True, shadow=0.5, harmonize=0.3,
        model="smooth-fill",
    )  # fmt: skip
    np.testing.assert_array_equal(result, read(folder / "b.png"))


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--by", "5,5"], 2, "one of the arguments --mask --point is required"),
        (["--mask", "m.png", "--by", "5"], 2, "two numbers"),
        (["--mask", "m.png", "--scale", "0"], 1, "scaled by"),
        (["--mask", "m.png", "--harmonize", "2"], 1, "between 0 and 1"),
        (["--mask", "empty.png", "--by", "5,5"], 1, "Nothing is selected"),
        (["--mask", "full.png", "--by", "5,5"], 1, "whole picture"),
        (["--mask", "small.png", "--by", "5,5"], 1, "same size"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(folder, capsys, monkeypatch, words, code, sentence):
    monkeypatch.chdir(folder)
    for name, value, size in (("empty", 0, (120, 200)), ("full", 255, (120, 200)), ("small", 255, (10, 10))):
        Image.fromarray(np.full(size, value, np.uint8)).save(folder / f"{name}.png")
    assert call("move", "a.png", "-o", "b.png", *words) == code
    said = capsys.readouterr().err.strip()
    assert sentence in said
    assert said.count("\n") == 0
    assert not (folder / "b.png").exists()


def test_harmonize_changes_only_what_the_mask_covers(folder, capsys):
    code = call("harmonize", folder / "a.png", folder / "m.png", "-o", folder / "b.png", "--strength", "0.5", "--json")
    assert code == 0
    assert json.loads(capsys.readouterr().out)["strength"] == 0.5
    before, after = read(folder / "a.png"), read(folder / "b.png")
    mask = np.asarray(Image.open(folder / "m.png")) > 0
    np.testing.assert_array_equal(after[~mask], before[~mask])
    assert (after[mask] != before[mask]).any()
    full = api.harmonize(before, mask)
    assert np.abs(full.astype(int) - before)[mask].mean() > np.abs(after.astype(int) - before)[mask].mean()


def test_harmonize_keeps_sixteen_bits_and_soft_edges():
    draw = np.random.default_rng(0)
    image = draw.integers(20000, 30000, (80, 90, 3), np.uint16)
    mask = np.zeros((80, 90), np.uint8)
    mask[20:50, 20:60] = 100
    image[mask > 0] //= 2
    result = api.harmonize(image, mask)
    assert result.dtype == np.uint16
    np.testing.assert_array_equal(result[mask == 0], image[mask == 0])
    assert len(np.unique(result[mask > 0] % 257)) > 50


def test_harmonize_refuses_an_empty_mask_and_one_over_everything(folder, capsys):
    for value, sentence in ((0, "Select the part"), (255, "All of the picture")):
        Image.fromarray(np.full((120, 200), value, np.uint8)).save(folder / "x.png")
        assert call("harmonize", folder / "a.png", folder / "x.png", "-o", folder / "b.png") == 1
        assert sentence in capsys.readouterr().err

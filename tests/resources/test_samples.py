"""The bundled sample pictures: what the index says is there, and the program that made them still runs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

FOLDER = Path(__file__).parents[2] / "resources" / "samples"
SCENES: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["scenes"]
MASKS = [
    pytest.param(scene, thing[key], id=thing[key])
    for scene in SCENES
    for thing in scene["objects"]
    for key in ("mask", "shadow")
    if thing[key] is not None
]
by_scene = pytest.mark.parametrize("scene", SCENES, ids=[scene["name"] for scene in SCENES])


def shipped() -> list[Path]:
    return [path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def gray(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        assert image.mode == "L"
        return np.asarray(image)


def test_the_index_lists_the_three_scenes():
    assert [scene["name"] for scene in SCENES] == ["harbor", "table", "meadow"]


@by_scene
def test_a_picture_has_the_size_that_the_index_says_and_two_to_four_megapixels(scene):
    with Image.open(FOLDER / scene["file"]) as image:
        assert image.size == (scene["width"], scene["height"])
        assert image.mode == "RGB"
        assert image.format == "JPEG"
    assert 2e6 <= scene["width"] * scene["height"] <= 4e6
    assert (FOLDER / scene["file"]).stat().st_size <= 2.2e6


@by_scene
def test_a_picture_keeps_full_color_resolution(scene):
    with Image.open(FOLDER / scene["file"]) as image:
        assert {(across, down) for _, across, down, _ in image.layer} == {(1, 1)}


@by_scene
def test_a_picture_is_neither_crushed_nor_burned_out(scene):
    with Image.open(FOLDER / scene["file"]) as image:
        pixels = np.asarray(image.convert("L"))
    assert np.mean(pixels < 3) < 0.02
    assert np.mean(pixels > 252) < 0.02
    assert np.percentile(pixels, 95) - np.percentile(pixels, 5) > 90


@by_scene
def test_a_scene_says_what_it_shows_and_offers_two_objects_with_a_job(scene):
    assert scene["title"]
    assert scene["description"].endswith(".")
    assert len(scene["objects"]) >= 2
    assert {thing["job"] for thing in scene["objects"]} <= {"remove", "move", "sketch"}


@pytest.mark.parametrize(("scene", "file"), MASKS)
def test_a_mask_fits_its_picture_and_marks_a_part_of_it(scene, file):
    mask = gray(FOLDER / file)
    assert mask.shape == (scene["height"], scene["width"])
    assert mask.max() == 255
    assert 0.0003 < np.mean(mask > 127) < 0.4


@by_scene
def test_objects_of_a_scene_do_not_overlap(scene):
    covers = [gray(FOLDER / thing["mask"]).astype(int) for thing in scene["objects"]]
    assert sum(covers).max() <= 255 + 3


def test_every_file_in_the_folder_is_listed_and_all_together_are_small():
    listed = {scene["file"] for scene in SCENES}
    listed |= {thing[key] for scene in SCENES for thing in scene["objects"] for key in ("mask", "shadow") if thing[key]}
    assert {path.name for path in shipped() if path.suffix in (".jpg", ".png")} == listed
    assert sum(path.stat().st_size for path in shipped()) <= 9_000_000


def test_rendering_a_scene_twice_gives_the_same_files(tmp_path):
    for turn in ("first", "second"):
        command = [sys.executable, str(FOLDER / "render"), "harbor", "--scale", "0.03", "--out", str(tmp_path / turn)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    first = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    second = {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert first == second
    assert len(first) == 6
    with Image.open(tmp_path / "first" / "harbor.jpg") as image:
        assert image.size == (61, 38)
        assert np.asarray(image).std() > 20

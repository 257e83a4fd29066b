"""Tight masks: what is judged is all that a thing touches, and doing nothing there is seen."""

import numpy as np
import pytest
from PIL import Image

from benchmarks import fill_outlines, reposition_synthetic
from benchmarks.harness import Options


class Idle:
    name = "idle"

    def why_missing(self):
        return None

    def fill(self, image, mask):
        return image


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """A thing that was cut out, and a ground to put it on."""
    y, x = np.mgrid[:90, :120]
    ground = np.random.default_rng(4).integers(40, 220, (300, 420, 3)).astype(np.uint8)
    (tmp_path / "dev").mkdir()
    Image.fromarray(ground).save(tmp_path / "dev" / "ground.png")
    Image.fromarray(np.full((90, 120, 3), 30, np.uint8)).save(tmp_path / "dev" / "thing.png")
    Image.fromarray(((np.hypot(x - 60, y - 45) < 35) * 255).astype(np.uint8)).save(tmp_path / "dev" / "thing.mask.png")
    monkeypatch.setattr(reposition_synthetic, "data_folder", lambda: tmp_path)
    for module in (fill_outlines, reposition_synthetic):
        monkeypatch.setattr(module, "SUBJECTS", ("thing.png",))
    monkeypatch.setattr(reposition_synthetic, "GROUNDS", ("ground.png",))
    monkeypatch.setattr(fill_outlines, "feature_distance", lambda: None)


def test_the_picture_differs_from_its_truth_just_where_the_thing_touches_it(photos):
    (scene,) = fill_outlines.outlined(1)
    picture = scene.picture
    differs = np.abs(picture.shown.astype(int) - picture.truth).max(axis=2) > 5
    assert not differs[scene.touched == 0].any()
    assert (scene.touched >= picture.mask).all()
    assert differs[(scene.touched > 0) & (picture.mask == 0)].any()


def test_a_method_that_does_nothing_is_far_from_the_truth(photos, monkeypatch, tmp_path):
    monkeypatch.setattr(fill_outlines, "METHODS", (Idle(),))
    (table,) = fill_outlines.CASES[0].run(Options(sheet=tmp_path / "sheets"))
    assert table.median("idle", "psnr") < 15
    assert len(list((tmp_path / "sheets").iterdir())) == 1

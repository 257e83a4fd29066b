"""The verb restore: what is thin and stands out is found and filled, or only masked."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from editor import api, cli
from editor.__main__ import VERBS


def scratched(height=160, width=240):
    """A soft scene with a bright scratch, and where that is."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:height, :width]
    image = np.clip(110 + 30 * np.sin(x / 40.0) + 20 * np.cos(y / 30.0) + rng.normal(0, 2, (height, width)), 0, 255)
    picture = np.repeat(image[..., None], 3, axis=2).astype(np.uint8)
    truth = np.zeros((height, width), bool)
    truth[70:72, 20:220] = True
    picture[truth] = 245
    return picture, truth


def saved(path, picture):
    Image.fromarray(picture).save(path)
    return str(path)


def read(path):
    with Image.open(path) as image:
        return np.array(image)


def test_a_scratch_is_gone_and_the_rest_is_as_it_was(tmp_path, capsys):
    picture, truth = scratched()
    out = tmp_path / "out.png"
    assert cli.main(["restore", saved(tmp_path / "in.png", picture), "-o", str(out), "--quiet", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    result = read(out)[..., :3]
    assert result[truth].max() < 200
    changed = (result != picture).any(axis=2)
    assert 0 < said["share"] < 0.1
    assert changed.mean() <= said["share"] + 1e-6


def test_the_mask_alone_is_written_when_asked_for(tmp_path):
    picture, truth = scratched()
    out = tmp_path / "mask.png"
    assert cli.main(["restore", saved(tmp_path / "in.png", picture), "-o", str(out), "--mask", "--quiet"]) == 0
    mask = read(out)
    assert mask[truth].mean() > 0.9 * 255
    assert np.array_equal(mask, api.find_scratches(picture))


def test_a_clean_picture_is_refused_in_one_sentence_and_nothing_is_written(tmp_path, capsys):
    out = tmp_path / "out.png"
    flat = np.full((64, 64, 3), 120, np.uint8)
    assert cli.main(["restore", saved(tmp_path / "in.png", flat), "-o", str(out), "--quiet"]) == 1
    assert "No scratches" in capsys.readouterr().err
    assert not out.exists()
    assert not api.find_scratches(flat).any()


def test_an_impossible_sensitivity_is_refused(tmp_path, capsys):
    source = saved(tmp_path / "in.png", scratched()[0])
    assert cli.main(["restore", source, "-o", str(tmp_path / "out.png"), "--sensitivity", "2", "--quiet"]) == 1
    assert "between 0 and 1" in capsys.readouterr().err


def test_the_program_knows_every_verb_of_the_command_line():
    parser = cli._parser()
    verbs = next(action.choices for action in parser._actions if action.dest == "verb")
    assert set(verbs) == set(VERBS)


def test_lettering_is_found_and_filled_when_asked_for(tmp_path):
    picture, truth = scratched()
    captioned = Image.fromarray(picture)
    ImageDraw.Draw(captioned).text((30, 110), "Summer 1978", font=ImageFont.load_default(22), fill=(250, 250, 250))
    lettered = np.array(captioned)
    text = (lettered != picture).any(axis=2)
    out = tmp_path / "out.png"
    source = saved(tmp_path / "in.png", lettered)
    assert cli.main(["restore", source, "-o", str(out), "--find", "text", "--quiet"]) == 0
    result = read(out)[..., :3]
    assert result[text].max() < 200
    assert np.array_equal(result[truth], picture[truth])
    both = api.find_scratches(lettered, kind="all")
    assert both[text].mean() > 0.9 * 255
    assert both[truth].mean() > 0.9 * 255

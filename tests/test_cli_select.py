"""The verb `select`: a contract with scripts."""

import io
import json
import sys

import numpy as np
import pytest
from PIL import Image

from editor import cli, files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    y, x = np.mgrid[:200, :300]
    inside = np.hypot(x - 150, y - 100) < 50
    noise = np.random.default_rng(1).normal(0, 5, (200, 300, 3))
    image = np.clip(np.where(inside[..., None], (200, 60, 40), (60, 150, 70)) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(image).save(tmp_path / "photo.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opened(path):
    with Image.open(path) as image:
        return np.asarray(image)


def test_a_point_makes_a_gray_mask_of_the_pictures_size(folder, capsys):
    assert cli.main(["select", "photo.png", "-o", "mask.png", "--point", "150,100"]) == 0
    mask = opened(folder / "mask.png")
    assert mask.shape == (200, 300)
    assert mask[100, 150] == 255
    assert mask[10, 10] == 0
    assert abs((mask >= 128).sum() / (np.pi * 2500) - 1) < 0.05
    assert "region-cut" in capsys.readouterr().err


def test_json_tells_model_box_share_and_times(folder, capsys):
    words = ["--box", "90,40,210,160", "--not", "5,5", "--json", "--quiet"]
    assert cli.main(["select", "photo.png", "-o", "mask.png", *words]) == 0
    said = capsys.readouterr()
    result = json.loads(said.out)
    assert said.err == ""
    assert result["model"] == "region-cut"
    assert result["box"] == pytest.approx([100, 50, 100, 100], abs=4)
    assert 0.1 < result["share"] < 0.16
    assert set(result["seconds"]) == {"open", "select", "save"}


def test_a_mask_may_be_a_project_another_format_or_stdout(folder, capsysbinary):
    point = ["--point", "150,100", "--quiet"]
    assert cli.main(["select", "photo.png", "-o", "mask.ora", *point]) == 0
    document = files.open_document(folder / "mask.ora")
    assert document.selection.read(document.bounds)[100, 150] == 255
    assert cli.main(["select", "photo.png", "-o", "mask.tif", *point]) == 0
    assert files.open_document(folder / "mask.tif").render(document.bounds)[100, 150, :3].tolist() == [255, 255, 255]
    capsysbinary.readouterr()
    assert cli.main(["select", "photo.png", "-o", "-", *point]) == 0
    assert opened(io.BytesIO(capsysbinary.readouterr().out)).shape == (200, 300)


def test_a_matte_is_selected_softly(folder):
    assert cli.main(["select", "photo.png", "-o", "mask.png", "--point", "150,100", "--matte", "--quiet"]) == 0
    mask = opened(folder / "mask.png")
    assert mask[100, 150] == 255
    assert mask[10, 10] == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--point", "400,10"], 1, "lies outside the picture"),
        (["--point", "10,10", "--not", "10,10"], 1, "inside and outside at once"),
        (["--box", "50,50,10,60"], 1, "box is empty"),
        (["--point", "10,10", "--model", "nobody"], 1, "region-cut"),
        ([], 2, "Nothing says what to select"),
        (["--not", "10,10"], 2, "Nothing says what to select"),
        (["--point", "ten"], 2, "is not a place X,Y"),
        (["--point", "nan,1"], 2, "is not a place X,Y"),
        (["--box", "1,2,3"], 2, "is not a box"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_sentence_and_nothing_is_written(folder, capsys, words, code, sentence):
    assert cli.main(["select", "photo.png", "-o", "mask.png", "--quiet", *words]) == code
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not (folder / "mask.png").exists()


def test_a_place_that_cannot_be_written_is_found_out_first(folder, capsys):
    assert cli.main(["select", "photo.png", "-o", "no/mask.png", "--point", "9,9"]) == 1
    assert cli.main(["select", "photo.png", "-o", "mask.xyz", "--point", "9,9"]) == 1
    assert cli.main(["select", "none.png", "-o", "mask.png", "--point", "9,9"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3
    assert [path.name for path in folder.iterdir()] == ["photo.png"]


def test_a_picture_may_come_from_stdin(folder, monkeypatch):
    data = (folder / "photo.png").read_bytes()
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": io.BytesIO(data)}))
    assert cli.main(["select", "-", "-o", "mask.png", "--point", "150,100", "--quiet"]) == 0
    assert (folder / "mask.png").exists()

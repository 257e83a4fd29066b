"""Fill quality as a whole: peers are measured, changed surroundings are told, and sheets can be looked at."""

import numpy as np
import pytest
from PIL import Image

from benchmarks import fill_outlines, fill_quality
from benchmarks.__main__ import CASES, main, matches
from benchmarks.data import Picture, hidden
from benchmarks.fillers import NAVIER_STOKES, TELEA, SkippedError
from benchmarks.sheets import write_sheet


def picture_of_noise() -> Picture:
    shown = np.random.default_rng(2).integers(60, 190, (70, 90, 3)).astype(np.uint8)
    mask = np.zeros((70, 90), np.uint8)
    mask[20:50, 30:60] = 255
    return Picture("noise", "", hidden(shown, mask), mask, shown, shown, {"published": shown})


class Careless:
    name = "careless"
    peak_bytes = 5_000_000

    def why_missing(self):
        return None

    def fill(self, image, mask):
        return np.zeros_like(image)


class Tired(Careless):
    name = "tired"

    def fill(self, image, mask):
        raise SkippedError("too large for it")


def measured(*methods):
    picture = picture_of_noise()
    table = fill_quality.Table("t", fill_quality.COLUMNS)
    return table, fill_quality.measure(picture, list(methods), table), picture


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    monkeypatch.setattr(fill_quality, "feature_distance", lambda: None)


def test_a_smooth_fill_of_noise_is_measured_as_not_sharp():
    table, results, _ = measured(TELEA, NAVIER_STOKES)
    assert set(results) == {"OpenCV Telea", "OpenCV Navier-Stokes", "published"}
    assert table.median("OpenCV Telea", "sharpness") < 0.5
    assert table.median("published", "psnr") > 100
    assert table.median("published", "seconds") is None
    assert table.median("(truth)", "sharpness") == pytest.approx(1, abs=0.2)


def test_pixels_changed_outside_the_hole_are_told_and_put_back():
    table, results, picture = measured(Careless())
    assert table.median("careless", "outside") == picture.image[picture.mask == 0].max()
    assert table.median("published", "outside") == 0
    outside = picture.mask == 0
    assert np.array_equal(results["careless"][outside], picture.image[outside])


def test_a_method_that_skips_says_why_and_has_no_row():
    table, results, _ = measured(Tired())
    assert "tired: too large for it" in table.notes
    assert "tired" not in table.samples
    assert set(results) == {"published"}


def test_a_sheet_shows_picture_hole_and_every_result(tmp_path):
    _, results, picture = measured(TELEA)
    write_sheet(tmp_path / "deep" / "sheet.png", picture, results, columns=2)
    with Image.open(tmp_path / "deep" / "sheet.png") as sheet:
        assert sheet.width >= 2 * 90
        assert sheet.height >= 2 * 70


def test_a_set_is_cut_short_when_its_minutes_are_over(monkeypatch):
    shown = [picture_of_noise(), picture_of_noise()]
    monkeypatch.setattr(fill_quality, "pictures", lambda *_: iter(shown))
    monkeypatch.setattr(fill_quality, "_warm_up", lambda: None)
    over = iter([False, True])
    monkeypatch.setattr(fill_quality.Options, "is_over", lambda *_: next(over))
    without = ("pentimento", "gmic", "resynthesizer", "scikit", "navier")
    (table,) = fill_quality.CASES[0].run(fill_quality.Options(without=without, minutes=1.0))
    assert table.count("OpenCV Telea") == 1
    assert any("cut short after 1 minutes" in note for note in table.notes)


def test_minutes_are_over_only_where_some_were_given():
    assert not fill_quality.Options().is_over(-1e9)
    assert fill_quality.Options(minutes=1.0).is_over(-1e9)
    assert not fill_quality.Options(minutes=1.0).is_over(1e18)


def test_case_names_are_unique_and_families_are_found():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert sum(matches(case, "fill-quality") for case in CASES) == len(fill_quality.CASES) + len(fill_outlines.CASES)
    assert not any(matches(case, "fill") for case in CASES)


def test_a_wrong_case_name_is_refused(capsys):
    assert main(["no-such-case"]) == 2
    assert "no-such-case" in capsys.readouterr().err


def test_the_list_names_every_case(capsys):
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [case.name for case in CASES]

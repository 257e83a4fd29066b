"""The command line is a contract: exit codes, one sentence per failure, nothing half-written."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editor import cli

ROOT = Path(__file__).parent.parent


def texture(height: int = 120, width: int = 160, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    waves = 110 + 60 * np.sin(x / 7.0) + 40 * np.cos(y / 5.0 + x / 17.0)
    return np.clip(waves[..., None] + rng.normal(0, 9, (height, width, 3)), 0, 255).astype(np.uint8)


def hole(height: int = 120, width: int = 160) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    mask[50:70, 70:95] = 255
    return mask


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


def first_member(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.fromarray(texture()).save(tmp_path / "photo.png", dpi=(300, 300))
    Image.fromarray(hole()).save(tmp_path / "mask.png")
    return tmp_path


def run(folder: Path, *words: str, capsys=None) -> int:
    here = Path.cwd()
    os.chdir(folder)
    try:
        return cli.main(list(words))
    finally:
        os.chdir(here)


def test_only_hole_pixels_differ(folder):
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "out.png") == 0
    before, after = texture(), np.asarray(opened(folder / "out.png"))
    outside = hole() == 0
    np.testing.assert_array_equal(after[outside][..., :3], before[outside])
    assert (after[~outside][..., :3] != before[~outside]).any()
    assert opened(folder / "out.png").info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder):
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert run(folder, "fill", "photo.png", "mask.png", "-o", f"{name}.png", "--seed", seed) == 0
    digests = {name: hashlib.sha256((folder / f"{name}.png").read_bytes()).hexdigest() for name in "abc"}
    assert digests["a"] == digests["b"] != digests["c"]


def test_json_tells_everything_on_stdout_and_nothing_else(folder, capsys):
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "out.png", "--json", "--quiet", "--seed", "9") == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["seed"] == 9
    assert result["model"] == "patch-fill"
    assert result["box"] == [70, 50, 25, 20]
    assert (result["width"], result["height"], result["depth"]) == (160, 120, 8)
    assert set(result["seconds"]) == {"open", "fill", "save"}
    assert result["output"] == "out.png"
    assert captured.err == ""


def test_a_mask_right_at_an_outline_is_filled_with_its_edge_where_that_is_asked_for(folder, capsys):
    y, x = np.mgrid[:120, :160]
    share = np.clip((25.5 - np.hypot(x - 80, y - 60)) / 4, 0, 1)[..., None]
    Image.fromarray((texture() * 0.3 * (1 - share) + 160 * (1 - share)).astype(np.uint8)).save(folder / "photo.png")
    Image.fromarray(((share[..., 0] > 0.5) * 255).astype(np.uint8)).save(folder / "mask.png")
    kept = np.asarray(opened(folder / "photo.png"))
    changed = []
    for words in ([], ["--with-edge"]):
        assert run(folder, "fill", "photo.png", "mask.png", "-o", "out.png", "--json", *words) == 0
        edge = json.loads(capsys.readouterr().out)["edge"]
        changed.append((np.asarray(opened(folder / "out.png")) != kept).any(axis=2))
        assert (edge > 0) is bool(words)
    assert not changed[0][share[..., 0] <= 0.5].any()
    assert changed[1][share[..., 0] <= 0.5].any()


def test_an_ora_keeps_the_layers_and_the_recipe(folder):
    from editor.files import open_document

    assert run(folder, "fill", "photo.png", "mask.png", "-o", "out.ora", "--seed", "2") == 0
    document = open_document(folder / "out.ora")
    assert [layer.name for layer in document.layers] == ["Background", "Fill"]
    top = document.layers.top
    assert top is not None
    assert top.recipe is not None
    assert top.recipe.seed == 2
    assert first_member(folder / "out.ora") == "mimetype"


def test_variants_are_numbered_files_or_layers_of_one_project(folder):
    common = ("fill", "photo.png", "mask.png", "--variants", "2", "--model", "smooth-fill")
    assert run(folder, *common, "-o", "out.png") == 0
    assert sorted(path.name for path in folder.glob("out*")) == ["out-1.png", "out-2.png"]
    assert run(folder, *common, "-o", "both.ora") == 0
    from editor.files import open_document

    assert len(open_document(folder / "both.ora").layers) == 3


def test_a_mask_with_alpha_is_read_by_its_alpha(folder):
    rgba = np.zeros((120, 160, 4), np.uint8)
    rgba[..., 3] = hole()
    Image.fromarray(rgba).save(folder / "alpha.png")
    assert run(folder, "fill", "photo.png", "alpha.png", "-o", "a.png") == 0
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "b.png") == 0
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "I;16"])
def test_masks_of_any_mode_mean_the_same(folder, mode):
    if mode == "I;16":
        Image.fromarray(hole().astype(np.uint16) * 257).save(folder / "other.png")
    else:
        Image.fromarray(hole()).convert(mode).save(folder / "other.png")
    assert run(folder, "fill", "photo.png", "other.png", "-o", "a.png", "--model", "smooth-fill") == 0
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "b.png", "--model", "smooth-fill") == 0
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()


def test_gray_below_half_is_not_masked(folder):
    mask = hole()
    mask[mask == 0] = 127
    Image.fromarray(mask).save(folder / "gray.png")
    assert run(folder, "fill", "photo.png", "gray.png", "-o", "out.png") == 0
    after = np.asarray(opened(folder / "out.png"))[..., :3]
    np.testing.assert_array_equal(after[hole() == 0], texture()[hole() == 0])


def test_a_guided_fill_follows_the_color(folder):
    colors = np.zeros((120, 160, 4), np.uint8)
    colors[55:65, 75:90] = (205, 205, 205, 255)
    Image.fromarray(colors).save(folder / "colors.png")
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "plain.png") == 0
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "guided.png", "--colors", "colors.png") == 0
    area = np.s_[55:65, 75:90]
    plain, guided = (np.asarray(opened(folder / f"{name}.png"))[area][..., :3].mean() for name in ("plain", "guided"))
    assert guided > plain + 30


def failing(folder: Path, capsys, *words: str) -> tuple[int, str]:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    code = run(folder, *words)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("pentimento: ")
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    return code, captured.err


def test_failures_are_one_sentence_and_leave_nothing_behind(folder, capsys):
    Image.fromarray(np.zeros((120, 160), np.uint8)).save(folder / "black.png")
    Image.fromarray(hole(60, 80)).save(folder / "small.png")
    (folder / "text.png").write_text("no picture")
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.png").write_bytes((folder / "photo.png").read_bytes()[:300])
    (folder / "dir.png").mkdir()
    cases = {
        ("missing.png", "mask.png", "out.png"): "missing.png",
        ("photo.png", "missing.png", "out.png"): "missing.png",
        ("photo.png", "small.png", "out.png"): "160 x 120",
        ("photo.png", "black.png", "out.png"): "empty",
        ("text.png", "mask.png", "out.png"): "text.png",
        ("empty.png", "mask.png", "out.png"): "empty.png",
        ("cut.png", "mask.png", "out.png"): "cut.png",
        ("dir.png", "mask.png", "out.png"): "folder",
        ("photo.png", "text.png", "out.png"): "text.png",
        ("photo.png", "mask.png", "nowhere/out.png"): "folder",
        ("photo.png", "mask.png", "dir.png"): "folder",
        ("photo.png", "mask.png", "out.xyz"): ".xyz",
        ("photo.png", "mask.png", "out"): "extension",
    }
    for (image, mask, output), expected in cases.items():
        code, sentence = failing(folder, capsys, "fill", image, mask, "-o", output)
        assert code == 1, (image, mask, output)
        assert expected in sentence, sentence


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--model", "lama"), "patch-fill"),
        (("--seed", "-1"), "seed"),
        (("--variants", "0"), "variants"),
        (("--variants", "999"), "variants"),
        (("--model", "smooth-fill", "--colors", "photo.png"), "colors"),
        (("--sketch", "missing.png"), "missing.png"),
    ],
)
def test_bad_options_are_one_sentence(folder, capsys, words, expected):
    code, sentence = failing(folder, capsys, "fill", "photo.png", "mask.png", "-o", "out.png", *words)
    assert code == 1
    assert expected in sentence


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fill",),
        ("fill", "photo.png", "mask.png"),
        ("fill", "photo.png", "mask.png", "-o", "out.png", "--seed", "many"),
        ("fill", "photo.png", "mask.png", "-o", "out.png", "--device", "abacus"),
        ("fill", "photo.png", "mask.png", "-o", "-", "--json"),
        ("fill", "photo.png", "mask.png", "-o", "-", "--variants", "2"),
        ("fill", "-", "-", "-o", "out.png"),
        ("conjure",),
    ],
)
def test_wrong_usage_is_code_two(folder, capsys, words):
    code, _ = failing(folder, capsys, *words)
    assert code == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_that_may_not_be_written_is_said_before_the_work(folder, capsys):
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(stat.S_IRUSR | stat.S_IXUSR)
    code, sentence = failing(folder, capsys, "fill", "photo.png", "mask.png", "-o", "closed/out.png")
    assert code == 1
    assert "may not be written" in sentence


def test_a_disk_that_fills_up_leaves_the_old_file(folder, capsys, monkeypatch):
    (folder / "out.png").write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, sentence = failing(folder, capsys, "fill", "photo.png", "mask.png", "-o", "out.png", "--model", "smooth-fill")
    assert code == 1
    assert "full" in sentence
    assert (folder / "out.png").read_bytes() == b"old"


def test_pictures_go_through_pipes(folder):
    command = [
        sys.executable,
        "-m",
        "editor",
        "fill",
        "-",
        str(folder / "mask.png"),
        "-o",
        "-",
        "--model",
        "smooth-fill",
    ]
    done = subprocess.run(
        command, input=(folder / "photo.png").read_bytes(), capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert Image.open(io.BytesIO(done.stdout)).size == (160, 120)
    assert done.stderr == b""


def test_a_sixteen_bit_tiff_stays_one(folder):
    import tifffile

    pixels = texture().astype(np.uint16) * 257 + 13
    tifffile.imwrite(folder / "deep.tif", pixels, photometric="rgb")
    assert run(folder, "fill", "deep.tif", "mask.png", "-o", "out.tif") == 0
    after = tifffile.imread(folder / "out.tif")
    assert after.dtype == np.uint16
    np.testing.assert_array_equal(after[hole() == 0][..., :3], pixels[hole() == 0])


def test_metadata_survive(folder):
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010E] = "a description"
    exif[0x0112] = 6
    Image.fromarray(np.rot90(texture()).copy()).save(folder / "turned.jpg", exif=exif, icc_profile=profile, quality=95)
    assert run(folder, "fill", "turned.jpg", "mask.png", "-o", "out.png") == 0
    result = opened(folder / "out.png")
    assert result.size == (160, 120)
    assert result.info["icc_profile"] == profile
    assert result.getexif()[0x010E] == "a description"
    assert result.getexif().get(0x0112, 1) == 1


def test_doctor_reports_versions_and_a_self_test(folder, capsys):
    assert run(folder, "doctor") == 0
    text = capsys.readouterr().out
    assert "Everything works." in text
    assert "patch-fill" in text
    assert run(folder, "doctor", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert {row["id"]: row["result"] for row in report["engines"]} == dict.fromkeys(
        ("patch-fill", "smooth-fill", "hybrid-fill", "fill"), "works"
    )
    assert report["versions"]["numpy"]


def test_doctor_names_a_broken_engine(monkeypatch, capsys):
    from editor.engines.classical.inpaint import SmoothInpainter

    monkeypatch.setattr(SmoothInpainter, "inpaint", lambda self, request, progress: request.image[:5])
    assert cli.main(["doctor", "--quiet"]) == 1
    assert "Problem: The model smooth-fill fails its self-test" in capsys.readouterr().out


def test_the_program_and_the_module_are_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "editor", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Pentimento ")


def test_outpaint_makes_the_picture_larger_and_keeps_it(folder, capsys):
    assert run(folder, "outpaint", "photo.png", "-o", "wide.png", "--left", "20", "--bottom", "9", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["width"], result["height"], result["seed"]) == (180, 129, 0)
    wide = np.asarray(opened(folder / "wide.png"))
    assert wide.shape == (129, 180, 3)
    assert np.array_equal(wide[:120, 20:], texture())
    assert opened(folder / "wide.png").info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_outpaint_by_nothing_is_one_sentence(folder, capsys):
    assert run(folder, "outpaint", "photo.png", "-o", "wide.png") == 1
    assert "Nothing would be added" in capsys.readouterr().err
    assert not (folder / "wide.png").exists()


def test_a_fill_takes_its_texture_from_where_it_is_told(folder):
    area = np.zeros((120, 160), np.uint8)
    area[:, 100:] = 255
    Image.fromarray(area).save(folder / "area.png")
    common = ("fill", "photo.png", "mask.png", "--structure", "0.7", "--mirrors", "--turns", "30", "--scales", "1.25",
              "--beginning", "pieces", "--quiet")  # fmt: skip
    assert run(folder, *common, "-o", "from.ora", "--from", "area.png", "--sources", "sides") == 0
    assert run(folder, *common, "-o", "not.ora", "--not-from", "area.png") == 0
    from editor import files

    kept = files.open_document(folder / "from.ora").active_layer.recipe.options
    assert (kept["sources"], kept["structure"], kept["beginning"]) == ("sides", 0.7, "pieces")
    assert (kept["mirrors"], kept["turn_deg"], kept["scale"]) == (True, 30, 1.25)
    assert kept["take_from"]["rect"] == [100, 0, 60, 120]


@pytest.mark.parametrize("wish", [("--turns", "190"), ("--scales", "0.5")])
def test_an_impossible_change_of_texture_is_one_sentence(folder, capsys, wish):
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "out.png", *wish) == 1
    assert capsys.readouterr().err.startswith("pentimento: Texture can be")
    assert not (folder / "out.png").exists()


def test_an_impossible_structure_is_one_sentence(folder, capsys):
    assert run(folder, "fill", "photo.png", "mask.png", "-o", "out.png", "--structure", "2") == 1
    assert "between 0 and 1" in capsys.readouterr().err

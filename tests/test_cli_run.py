"""The verb run: the same bytes as the verbs themselves, resumed after a kill, and what it says of bad pictures."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from editor import api, files
from editor.cli import main
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.files import open_document, read_mask
from editor.operations.fill import FillOptions

QUICK = ("--model", "smooth-fill", "--quiet")


def scene(height: int = 96, width: int = 160, seed: int = 0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    pixels = draw.integers(90, 130, (height, width, 1), np.uint8).repeat(3, axis=2)
    y, x = height * 40 // 96, width * 40 // 160
    pixels[y - y // 3 : y + y // 3, x - x // 3 : x + x // 3] = (220, 40 + seed, 40)
    return pixels


def save(pixels: np.ndarray, path: Path) -> Path:
    if pixels.dtype == np.uint16:
        tifffile.imwrite(path, pixels, photometric="rgb")
    else:
        Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for index, name in enumerate("abc"):
        save(scene(seed=index), tmp_path / f"{name}.png")
        deep = scene(seed=index).astype(np.uint16) * 257 + np.uint16(index)
        save(deep, tmp_path / f"{name}16.tif")
    hole = np.zeros((96, 160), np.uint8)
    hole[24:56, 24:56] = 255
    save(hole, tmp_path / "m.png")
    front = np.zeros((96, 160), np.uint8)
    front[:, 110:] = 255
    save(front, tmp_path / "front.png")
    soft = np.zeros((96, 160), np.uint8)
    soft[20:60, 20:60] = np.linspace(0, 255, 40).astype(np.uint8)
    save(soft, tmp_path / "soft.png")
    return tmp_path


def call(*words: object) -> int:
    return main([str(word) for word in words])


def read(path: Path) -> np.ndarray:
    document = open_document(path)
    return document.render(document.bounds)


def project(folder: Path, source: str = "a.png", name: str = "doc.ora", seed: int = 0) -> Path:
    assert call("fill", folder / source, folder / "m.png", "-o", folder / name, "--seed", seed, *QUICK) == 0
    return folder / name


def changed(path: Path, change) -> Path:
    """The project with something changed in its document."""
    document = open_document(path)
    change(document)
    files.write_document(document, path)
    return path


def with_recipe(document, **values) -> None:
    layer = document.layers.top
    layer.recipe = replace(layer.recipe, **values)


VERBS = {
    "fill": lambda folder: ("fill", "{}", folder / "m.png", "--seed", 5, "--model", "patch-fill"),
    "sources": lambda folder: ("fill", "{}", folder / "m.png", "--from", folder / "front.png", "--mirrors",
                               "--turns", "15", "--beginning", "pieces", "--structure", "0.8", "--model", "patch-fill"),
    "move": lambda folder: ("move", "{}", "--mask", folder / "m.png", "--by", "55,6", "--scale", "1.2", "--rotate", "9",
                            "--behind", folder / "front.png", "--harmonize", "0.5", "--shadow", "0.5", "--seed", 3,
                            "--model", "smooth-fill"),
    "copy": lambda folder: ("move", "{}", "--mask", folder / "m.png", "--by", "60,-4", "--copy", "--flip"),
    "harmonize": lambda folder: ("harmonize", "{}", folder / "soft.png", "--strength", "0.6"),
    "outpaint": lambda folder: ("outpaint", "{}", "--left", 20, "--bottom", 12, "--seed", 4, "--model", "patch-fill"),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".png", "16.tif"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_replay_gives_the_bytes_of_the_verb_itself(folder, verb, suffix):
    words = VERBS[verb](folder)
    if verb == "harmonize":
        for name in ("a", "b"):
            draw = np.random.default_rng(ord(name))
            pixels = draw.integers(220, 250, (96, 160, 3))
            pixels[20:60, 20:60] = draw.integers(5, 40, (40, 40, 3))
            pixels = pixels.astype(np.uint8) if suffix == ".png" else (pixels * 251).astype(np.uint16)
            save(pixels, folder / f"{name}{suffix}")

    def made(source: str, output: str) -> Path:
        filled = [folder / f"{source}{suffix}" if word == "{}" else word for word in words]
        assert call(*filled, "-o", folder / output, "--quiet") == 0
        return folder / output

    document = made("a", "doc.ora")
    expected = made("b", f"expected{suffix[-4:]}")
    assert call("run", document, folder / f"b{suffix}", "-o", folder / "out", "--quiet") == 0
    result = folder / "out" / f"b{suffix}"
    assert result.read_bytes() == expected.read_bytes()
    assert open_document(result).depth == (8 if suffix == ".png" else 16)
    assert not np.array_equal(read(result), read(folder / f"b{suffix}"))


def test_recipes_are_done_bottom_first_each_in_the_picture_as_it_was_then(folder):
    one = project(folder)
    assert call("outpaint", one, "-o", folder / "two.ora", "--left", 30, "--top", 7, *QUICK) == 0
    late = np.zeros((103, 190), np.uint8)
    late[50:80, 120:160] = 255
    save(late, folder / "late.png")
    assert call("fill", folder / "two.ora", folder / "late.png", "-o", folder / "three.ora", *QUICK) == 0
    assert call("run", folder / "three.ora", folder / "a.png", "-o", folder / "out", "--quiet") == 0
    np.testing.assert_array_equal(read(folder / "out" / "a.png"), read(folder / "three.ora"))


@pytest.mark.parametrize(("height", "width"), [(192, 320), (48, 80), (97, 161)])
def test_masks_are_scaled_to_pictures_of_the_same_ratio(folder, height, width):
    picture = save(scene(height, width), folder / "large.png")
    assert call("run", project(folder), picture, "-o", folder / "out", "--quiet") == 0
    before, after = read(picture).astype(int), read(folder / "out" / "large.png").astype(int)
    assert after.shape == before.shape
    assert (after[..., 0] < 150).all()
    outside = np.ones((height, width), bool)
    outside[24 * height // 96 - 1 : 56 * height // 96 + 2, 24 * width // 160 - 1 : 56 * width // 160 + 2] = False
    np.testing.assert_array_equal(after[outside], before[outside])


def test_moves_and_expansions_are_scaled_along(folder):
    words = ("--mask", folder / "m.png", "--by", "60,0", *QUICK)
    assert call("move", folder / "a.png", "-o", folder / "one.ora", *words) == 0
    assert call("outpaint", folder / "one.ora", "-o", folder / "two.ora", "--right", 10, *QUICK) == 0
    picture = save(scene(192, 320), folder / "large.png")
    assert call("run", folder / "two.ora", picture, "-o", folder / "out", "--quiet") == 0
    after = read(folder / "out" / "large.png")
    assert after.shape[:2] == (192, 340)
    assert tuple(after[80, 200, :3]) == (220, 40, 40)
    assert after[80, 80, 0] < 150


def test_a_picture_that_does_not_fit_is_told_and_the_others_are_done(folder, capsys):
    save(scene(120, 120), folder / "square.png")
    (folder / "text.png").write_text("no picture")
    pictures = [folder / f"{name}.png" for name in ("a", "square", "text", "missing", "b")]
    assert call("run", project(folder), *pictures, "-o", folder / "out", "--json") == 1
    out, err = capsys.readouterr()
    told = [json.loads(line) for line in out.splitlines()]
    assert [line["status"] for line in told] == ["done", "failed", "failed", "failed", "done"]
    assert told[1]["error"] == (
        "The picture is 120 x 120 but the recipe was made for 160 x 96: cut it to the same ratio of its sides."
    )
    assert told[0]["steps"] == [
        {"layer": "Fill", "operation": "fill", "model": "smooth-fill", "model_version": "1", "seed": 0}
    ]
    assert len(err.splitlines()) == 4
    assert "square.png: The picture is 120 x 120" in err
    assert "5 pictures" in err
    assert "2 done, 3 could not be done" in err
    assert sorted(path.name for path in (folder / "out").iterdir()) == [".pentimento-run", "a.png", "b.png"]


def test_what_is_there_is_skipped_until_picture_or_recipe_change(folder, capsys):
    document, out = project(folder), folder / "out"

    def statuses(*words: object) -> list[str]:
        capsys.readouterr()
        assert call("run", document, folder / "a.png", folder / "b.png", "-o", out, "--json", "--quiet", *words) == 0
        return [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()]

    assert statuses() == ["done", "done"]
    before = (out / "a.png").stat().st_mtime_ns
    assert statuses() == ["up to date", "up to date"]
    assert (out / "a.png").stat().st_mtime_ns == before
    save(scene(seed=9), folder / "b.png")
    assert statuses() == ["up to date", "done"]
    assert statuses("--seed", 8) == ["done", "done"]
    changed(document, lambda document: with_recipe(document, mask=document.layers.top.recipe.mask // 2 * 2))
    assert statuses("--seed", 8) == ["done", "done"]
    changed(document, lambda document: with_recipe(document, elapsed_s=99.0))
    assert statuses("--seed", 8) == ["up to date", "up to date"]
    assert statuses("--seed", 8, "--overwrite") == ["done", "done"]


def test_a_file_that_is_none_of_ours_is_left_alone(folder, capsys):
    document, out = project(folder), folder / "out"
    out.mkdir()
    (out / "a.png").write_bytes(b"mine")
    assert call("run", document, folder / "a.png", folder / "b.png", "-o", out) == 1
    assert "is there already and no result of this run" in capsys.readouterr().err
    assert (out / "a.png").read_bytes() == b"mine"
    (out / "b.png").write_bytes((out / "b.png").read_bytes() + b"edited")
    assert call("run", document, folder / "b.png", "-o", out, "--quiet") == 1
    assert (out / "b.png").read_bytes().endswith(b"edited")
    assert call("run", document, folder / "a.png", folder / "b.png", "-o", out, "--overwrite", "--quiet") == 0
    assert read(out / "a.png").shape == (96, 160, 4)


def many(folder: Path, count: int) -> list[Path]:
    return [save(scene(seed=index), folder / f"p{index}.png") for index in range(count)]


def test_a_killed_run_leaves_no_half_file_and_goes_on_from_there(folder, capsys):
    document, pictures, out = project(folder), many(folder, 5), folder / "out"
    words = [str(word) for word in ("run", document, *pictures, "-o", out, "--json", "--quiet")]
    # The program is killed right before its third result takes its place: the worst moment.
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from editor.cli import main\n"
        "replace, calls = Path.replace, []\n"
        "def replaced(self, target):\n"
        "    calls.append(target)\n"
        "    if len(calls) == 3:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return replace(self, target)\n"
        "Path.replace = replaced\n"
        "main(sys.argv[1:])\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    there = sorted(path.name for path in out.glob("[!.]*"))
    assert there == ["p0.png", "p1.png"]
    assert len(list(out.glob(".p2.png.*.part"))) == 1
    first = [(out / name).stat().st_mtime_ns for name in there]
    assert call(*words) == 0
    told = [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()]
    assert told == ["up to date", "up to date", "done", "done", "done"]
    assert [(out / name).stat().st_mtime_ns for name in there] == first
    assert not list(out.glob("*.part"))
    assert not list(out.glob(".*.part"))
    assert call("run", document, *pictures, "-o", folder / "whole", "--quiet") == 0
    for picture in pictures:
        assert (out / picture.name).read_bytes() == (folder / "whole" / picture.name).read_bytes()


def test_a_run_killed_from_outside_goes_on(folder):
    document, pictures, out = project(folder), many(folder, 40), folder / "out"
    words = [str(word) for word in ("run", document, *pictures, "-o", out, "--json", "--quiet")]
    with subprocess.Popen([sys.executable, "-m", "editor", *words], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["status"] == "done"
        child.kill()
    for path in out.glob("[!.]*"):
        read(path)
    assert call(*words) == 0
    assert len(list(out.glob("p*.png"))) == 40


def test_a_torn_line_of_the_ledger_costs_only_its_picture(folder, capsys):
    document, out = project(folder), folder / "out"
    pictures = [folder / "a.png", folder / "b.png"]
    assert call("run", document, *pictures, "-o", out, "--quiet") == 0
    ledger = out / ".pentimento-run"
    ledger.write_bytes(ledger.read_bytes()[:-30])
    (out / "b.png").unlink()
    capsys.readouterr()
    assert call("run", document, *pictures, "-o", out, "--json", "--quiet") == 0
    assert [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()] == ["up to date", "done"]
    assert call("run", document, *pictures, "-o", out, "--json", "--quiet") == 0
    assert [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()] == ["up to date"] * 2


def test_stopping_says_how_far_it_came(folder, capsys, monkeypatch):
    document, whole, calls = project(folder), api.replay_document, []

    def stopped(*words, **options):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(*words, **options)

    monkeypatch.setattr(api, "replay_document", stopped)
    assert call("run", document, folder / "a.png", folder / "b.png", "-o", folder / "out") == 1
    assert "Stopped; 1 of 2 pictures are done" in capsys.readouterr().err
    assert [path.name for path in (folder / "out").glob("[!.]*")] == ["a.png"]


def test_an_unexpected_fault_costs_one_picture(folder, capsys, monkeypatch):
    document, whole, calls = project(folder), api.replay_document, []

    def failing(*words, **options):
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError("oh")
        return whole(*words, **options)

    monkeypatch.setattr(api, "replay_document", failing)
    assert call("run", document, folder / "a.png", folder / "b.png", "-o", folder / "out") == 1
    assert "a.png: Something unexpected went wrong (ZeroDivisionError: oh)" in capsys.readouterr().err
    assert [path.name for path in (folder / "out").glob("[!.]*")] == ["b.png"]


def test_a_file_of_recipes_does_the_same_as_the_project(folder, capsys):
    words = VERBS["move"](folder)
    assert call(*(folder / "a.png" if word == "{}" else word for word in words), "-o", folder / "doc.ora") == 0
    document = folder / "doc.ora"
    assert call("run", document, "--write-recipe", folder / "r.json") == 0
    assert call("run", document, folder / "b.png", "-o", folder / "one", "--quiet") == 0
    assert call("run", folder / "r.json", folder / "b.png", "-o", folder / "two", "--quiet") == 0
    assert (folder / "one" / "b.png").read_bytes() == (folder / "two" / "b.png").read_bytes()
    capsys.readouterr()
    assert call("run", folder / "r.json", folder / "b.png", "-o", folder / "one", "--quiet", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "up to date"


def test_hidden_layers_are_left_out_and_painted_ones_named(folder, capsys):
    words = ("--variants", 3, "--model", "patch-fill", "--quiet")
    assert call("fill", folder / "a.png", folder / "m.png", "-o", folder / "doc.ora", *words) == 0
    document = open_document(folder / "doc.ora")
    shown = next(layer for layer in document.layers if layer.recipe and layer.properties.is_visible)
    document.insert_layer(len(document.layers), document.new_layer("Paint"))
    files.write_document(document, folder / "doc.ora")
    assert call("run", folder / "doc.ora", folder / "a.png", "-o", folder / "out", "--json") == 0
    out, err = capsys.readouterr()
    assert "left out, since only generated layers have recipes: “Paint”" in err
    assert [step["seed"] for step in json.loads(out)["steps"]] == [shown.recipe.seed]
    np.testing.assert_array_equal(read(folder / "out" / "a.png"), read(folder / "doc.ora"))


def test_opacity_and_layer_mask_go_along(folder):
    def change(document):
        layer = document.layers.top
        document.set_properties(layer.id, replace(layer.properties, opacity=0.5))
        document.set_mask(layer.id, TileMap.from_array(read_mask(folder / "soft.png", document.size)))

    document = changed(project(folder), change)
    assert call("run", document, folder / "a.png", "-o", folder / "out", "--quiet") == 0
    np.testing.assert_array_equal(read(folder / "out" / "a.png"), read(document))


def test_seed_and_model_take_the_place_of_those_in_the_recipe(folder, capsys):
    document = project(folder)
    words = ("--seed", 11, "--model", "patch-fill", "--quiet")
    assert call("run", document, folder / "b.png", "-o", folder / "out", "--json", *words) == 0
    (step,) = json.loads(capsys.readouterr().out)["steps"]
    assert (step["model"], step["seed"]) == ("patch-fill", 11)
    assert call("fill", folder / "b.png", folder / "m.png", "-o", folder / "v.png", *words) == 0
    assert (folder / "out" / "b.png").read_bytes() == (folder / "v.png").read_bytes()


def test_a_project_as_result_keeps_layers_and_recipes(folder):
    document = project(folder, seed=6)
    assert call("run", document, folder / "b.png", "-o", folder / "out", "--format", "ora", "--quiet") == 0
    made = open_document(folder / "out" / "b.ora")
    assert [layer.name for layer in made.layers] == ["Background", "Fill"]
    recipe = made.layers.top.recipe
    assert isinstance(recipe, Recipe)
    assert (recipe.operation, recipe.seed) == ("fill", 6)
    np.testing.assert_array_equal(made.layers.get(next(iter(made.layers)).id).pixels.read(made.bounds)[..., :3],
                                  scene(seed=1))  # fmt: skip


def test_metadata_and_format_of_each_picture_are_kept(folder):
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    Image.fromarray(scene()).save(folder / "photo.JPG", exif=exif, dpi=(300, 300))
    assert call("run", project(folder), folder / "photo.JPG", "-o", folder / "out", "--quiet") == 0
    with Image.open(folder / "out" / "photo.JPG") as result:
        assert result.format == "JPEG"
        assert result.getexif()[0x010F] == "Maker"
        assert result.info["dpi"] == (300, 300)


def test_a_format_that_cannot_be_written_asks_for_another(folder, capsys):
    Image.fromarray(scene()).save(folder / "old.bmp")
    document = project(folder)
    assert call("run", document, folder / "old.bmp", "-o", folder / "out") == 1
    assert "The format of old.bmp cannot be written: choose another with --format." in capsys.readouterr().err
    assert call("run", document, folder / "old.bmp", "-o", folder / "out", "--format", "png", "--quiet") == 0
    assert read(folder / "out" / "old.png").shape == (96, 160, 4)


def refused(capsys, *words: object) -> tuple[int, str]:
    capsys.readouterr()
    code = call(*words)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert err.startswith("pentimento: ")
    return code, err


def test_what_cannot_be_replayed_names_the_layer(folder, capsys):
    def run(document: Path) -> str:
        code, err = refused(capsys, "run", document, folder / "b.png", "-o", folder / "out")
        assert code == 1
        assert not (folder / "out").exists()
        return err

    document = changed(project(folder), lambda document: with_recipe(document, operation="dream"))
    assert "The layer “Fill” was made by “dream”, which cannot be replayed" in run(document)
    document = changed(project(folder), lambda document: with_recipe(document, engine="gone"))
    assert "The layer “Fill” was made with the model “gone”, which is not here" in run(document)
    document = changed(project(folder), lambda document: with_recipe(document, options={"context": "x"}))
    assert "The recipe of the layer “Fill” is damaged" in run(document)
    pixels = np.zeros((96, 160, 4), np.uint8)
    pixels[:, :80] = (255, 0, 0, 255)
    save(pixels, folder / "colors.png")
    words = ("--colors", folder / "colors.png", "--model", "patch-fill", "--quiet")
    assert call("fill", folder / "a.png", folder / "m.png", "-o", folder / "doc.ora", *words) == 0
    assert "The layer “Fill” followed a drawing from a file" in run(folder / "doc.ora")
    document = changed(project(folder), lambda document: document.set_properties(
        document.layers.top.id, replace(document.layers.top.properties, is_visible=False)))  # fmt: skip
    assert "doc.ora has no visible layer with a recipe" in run(document)
    assert "a.png has no visible layer with a recipe" in run(folder / "a.png")


@pytest.mark.parametrize("other", [10, 30, 200])
def test_an_expansion_that_no_longer_fits_is_refused(folder, capsys, other):
    assert call("outpaint", folder / "a.png", "-o", folder / "doc.ora", "--left", 20, *QUICK) == 0
    sides = {"left": other, "right": 0, "top": 0, "bottom": 0}
    changed(folder / "doc.ora", lambda document: with_recipe(document, options=sides))
    code, err = refused(capsys, "run", folder / "doc.ora", folder / "b.png", "-o", folder / "out")
    assert code == 1
    assert "was cut, turned or scaled after the layer “Expand”" in err


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("doc.ora",), 2, "Name the pictures"),
        (("doc.ora", "a.png"), 2, "Name the folder for the results with -o DIR."),
        (("doc.ora", "-", "-o", "out"), 2, "Only the recipe can be -"),
        (("doc.ora", "--write-recipe", "r.txt"), 2, "ends in .json"),
        (("doc.ora", "a.png", "-o", "."), 1, "would take the place of a.png itself"),
        (("doc.ora", "a.png", "sub/../a.png", "-o", "out"), 1, "would both become"),
        (("doc.ora", "a.png", "-o", "m.png"), 1, "m.png is a file"),
        (("none.ora", "a.png", "-o", "out"), 1, "There is no file none.ora"),
        (("doc.ora", "a.png", "-o", "out", "--model", "nobody"), 1, "There is no fill model named “nobody”"),
        (("doc.ora", "a.png", "-o", "out", "--seed", "-1"), 1, "The seed must be a whole number"),
    ],
)
def test_bad_calls_are_one_sentence(folder, capsys, monkeypatch, words, code, expected):
    project(folder)
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder)
    found, err = refused(capsys, "run", *words)
    assert found == code
    assert expected in err
    assert not (folder / "out").exists()


def test_a_disk_that_is_full_leaves_nothing(folder, capsys, monkeypatch):
    def full(data, path):
        raise files.saving.FileError(
            f"{path.name} cannot be saved since the disk is full; make room or save elsewhere."
        )

    document = project(folder)
    monkeypatch.setattr(files, "write_bytes", full)
    assert call("run", document, folder / "a.png", "-o", folder / "out") == 1
    assert "the disk is full" in capsys.readouterr().err
    monkeypatch.undo()
    assert not list((folder / "out").glob("[!.]*"))


def test_the_bar_counts_pictures_where_a_person_watches(folder, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    document = project(folder)
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    save(scene(50, 50), folder / "square.png")
    assert call("run", document, folder / "a.png", folder / "square.png", folder / "b.png", "-o", folder / "out") == 1
    text = shown.getvalue()
    assert "1/3 a.png" in text
    assert "3/3 b.png" in text
    assert "#" in text
    # What is said does not stand behind a bar.
    for line in text.split("\n"):
        assert line.rpartition("\r\033[K")[2].startswith(("pentimento: ", "3 pictures", "")) or not line
    assert "\r\033[Kpentimento: square.png: The picture is 50 x 50" in text


def test_python_gives_the_pixels_of_the_command_line(folder):
    document = project(folder)
    assert call("run", document, folder / "b.png", "-o", folder / "out", "--quiet") == 0
    result = api.replay(scene(seed=1), document)
    np.testing.assert_array_equal(result, read(folder / "out" / "b.png")[..., :3])
    mask = np.asarray(Image.open(folder / "m.png"))
    other = api.replay(scene(seed=1), document, seed=3, model="patch-fill")
    np.testing.assert_array_equal(other, api.fill(scene(seed=1), mask, seed=3, model="patch-fill"))


def test_the_same_recipe_as_a_fill_by_the_api(folder):
    document = open_document(folder / "a.png")
    mask = api.hard_mask(np.asarray(Image.open(folder / "m.png")))
    api.fill_document(document, mask, FillOptions(engine="patch-fill", seed=2))
    files.write_document(document, folder / "doc.ora")
    np.testing.assert_array_equal(
        api.replay(scene(seed=2), folder / "doc.ora"), api.fill(scene(seed=2), mask, seed=2, model="patch-fill")
    )

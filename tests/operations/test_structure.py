"""Suggested structure and lines of a region as strokes of a document."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from editor import api, cli, files
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.core.sketch import Stroke
from editor.engines.registry import Engines
from editor.engines.tasks import Structure, StructureRequest
from editor.errors import Cancelled, InputError, ModelMissing
from editor.operations.structure import StructureOptions, lines_of_region, suggest_structure, suggest_structures


def field(height: int = 160, width: int = 200, split: int = 80) -> np.ndarray:
    image = np.full((height, width, 3), (90, 140, 220), np.uint8)
    image[split:] = (60, 120, 40)
    return image


def masked(box: Rect, height: int = 160, width: int = 200) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    mask[box.slices] = 255
    return mask


HOLE = Rect(70, 50, 60, 60)


def test_a_horizon_is_suggested_as_one_stroke_across_the_hole() -> None:
    document = Document.from_pixels(with_alpha(field()))
    mask = masked(HOLE)[HOLE.slices]
    (stroke, *_) = suggest_structure(document.snapshot(), HOLE, mask, None, Progress())
    assert stroke.kind == "edge"
    assert stroke.strength > 0.6
    assert np.abs(stroke.line[:, 1] - 80).max() < 1
    assert np.ptp(stroke.line[:, 0]) > 55


def test_a_large_document_gets_its_lines_at_their_places() -> None:
    document = Document.from_pixels(with_alpha(field(1600, 2000, 800)))
    hole = Rect(700, 500, 600, 600)
    (stroke, *_) = suggest_structure(document.snapshot(), hole, np.full((600, 600), 255, np.uint8), None, Progress())
    assert np.abs(stroke.line[:, 1] - 800).max() < 3
    assert np.ptp(stroke.line[:, 0]) > 550


def test_sixteen_bits_give_the_same_lines_as_eight() -> None:
    image = field()
    deep = image.astype(np.uint16) * np.uint16(257)
    ways = [api.structure(pixels, masked(HOLE), model="edge-finder") for pixels in (image, deep)]
    first, second = ([stroke.points.round(2).tolist() for stroke in way[0]] for way in ways)
    assert first == second


def test_no_mask_an_unknown_model_and_too_many_ways_are_sentences() -> None:
    snapshot = Document.from_pixels(with_alpha(field())).snapshot()
    with pytest.raises(InputError, match="masked"):
        suggest_structures(snapshot, HOLE, np.zeros((60, 60), np.uint8), None, Progress())
    with pytest.raises(ModelMissing, match="edge-finder"):
        api.structure(field(), masked(HOLE), model="nobody")
    with pytest.raises(InputError, match="ways"):
        api.structure(field(), masked(HOLE), alternatives=99)


def test_a_cancelled_search_stops() -> None:
    progress = Progress()
    progress.cancel()
    snapshot = Document.from_pixels(with_alpha(field())).snapshot()
    with pytest.raises(Cancelled):
        lines_of_region(snapshot, HOLE, np.full((60, 60), 255, np.uint8), None, progress)


def test_the_contour_of_a_disc_becomes_a_closed_stroke_with_few_points() -> None:
    image = np.full((120, 120, 3), 230, np.uint8)
    cv2.circle(image, (60, 60), 30, (30, 40, 90), -1, cv2.LINE_AA)
    snapshot = Document.from_pixels(with_alpha(image)).snapshot()
    area = Rect(10, 10, 100, 100)
    strokes = lines_of_region(snapshot, area, np.full((100, 100), 255, np.uint8), None, Progress())
    longest = max(strokes, key=lambda stroke: len(stroke.line))
    radii = np.hypot(longest.line[:, 0] - 60.5, longest.line[:, 1] - 60.5)
    assert longest.is_closed
    assert len(longest.points) < 25
    assert np.abs(radii - 30).max() < 1.5


def test_only_what_is_selected_is_traced_and_detail_finds_more() -> None:
    image = (np.random.default_rng(1).random((20, 25, 3)) * 255).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    snapshot = Document.from_pixels(with_alpha(image)).snapshot()
    area = Rect(40, 40, 80, 80)
    mask = np.full((80, 80), 255, np.uint8)
    few, many = (
        lines_of_region(snapshot, area, mask, None, Progress(), StructureOptions(detail=d)) for d in (0.0, 1.0)
    )
    assert sum(len(stroke.line) for stroke in many) > sum(len(stroke.line) for stroke in few)
    for stroke in many:
        assert area.padded(3).contains(stroke.bounds)


def test_the_verb_writes_a_png_and_an_svg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image, mask = tmp_path / "in.png", tmp_path / "mask.png"
    cv2.imwrite(str(image), field()[..., ::-1])
    cv2.imwrite(str(mask), masked(HOLE))
    assert cli.main(["structure", str(image), str(mask), "-o", str(tmp_path / "l.png"), "--quiet"]) == 0
    lines = files.read_mask(tmp_path / "l.png", Document.from_pixels(with_alpha(field())).size)
    assert lines[79:82, 75:125].max(axis=0).min() > 60
    assert lines[:60].max() == 0
    capsys.readouterr()
    assert cli.main(["structure", str(image), str(mask), "-o", str(tmp_path / "l.svg"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["lines"][0]["confidence"] > 0.6
    assert (tmp_path / "l.svg").read_text().count("<path") == len(told["lines"])
    assert cli.main(["structure", str(image), str(mask), "-o", str(tmp_path / "o.svg"), "--own", "--quiet"]) == 0
    cv2.imwrite(str(mask), masked(Rect(0, 0, 0, 0)))
    assert cli.main(["structure", str(image), str(mask), "-o", str(tmp_path / "l.png")]) == 1
    assert "empty" in capsys.readouterr().err
    assert cli.main(["structure", "-", "-", "-o", str(tmp_path / "l.png")]) == 2


def test_an_svg_of_lines_guides_a_fill_and_nothing_changes_outside(tmp_path: Path) -> None:
    image, mask, lines = (tmp_path / name for name in ("in.png", "mask.png", "lines.svg"))
    cv2.imwrite(str(image), field()[..., ::-1])
    cv2.imwrite(str(mask), masked(HOLE))
    lines.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="160">'
        '<path d="M70 80L70 65L130 65L130 80" fill="none" stroke="#000" stroke-width="2"/></svg>'
    )
    out = tmp_path / "out.png"
    arguments = [str(image), str(mask), "-o", str(out), "--sketch", str(lines), "--quiet", "--model", "patch-fill"]
    assert cli.main(["fill", *arguments]) == 0
    filled = cv2.imread(str(out))[..., ::-1].astype(int)
    assert np.array_equal(filled[masked(HOLE) == 0], field()[masked(HOLE) == 0])
    # Below the drawn horizon, where the picture had sky, there is ground.
    assert np.abs(filled[72:78, 90:110] - field()[120, 100]).mean() < 20
    lines.write_text("<svg")
    assert cli.main(["fill", *arguments]) == 1


@pytest.mark.parametrize("drawing", ["svg", "png"])
def test_a_line_beside_the_horizon_is_led_to_it_where_that_is_wanted(tmp_path: Path, drawing: str) -> None:
    image, mask, lines, out = (tmp_path / name for name in ("in.png", "mask.png", f"lines.{drawing}", "out.png"))
    cv2.imwrite(str(image), field()[..., ::-1])
    cv2.imwrite(str(mask), masked(HOLE))
    if drawing == "svg":
        lines.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="160">'
            '<path d="M62 86L138 86" fill="none" stroke="#000" stroke-width="2"/></svg>'
        )
    else:
        drawn = np.zeros((160, 200), np.uint8)
        cv2.line(drawn, (62, 86), (138, 86), 255, 2)
        cv2.imwrite(str(lines), drawn)
    arguments = [str(image), str(mask), "-o", str(out), "--sketch", str(lines), "--quiet", "--model", "patch-fill"]
    borders = []
    for snap in ("0", "10"):
        assert cli.main(["fill", *arguments, "--snap", snap]) == 0
        filled = cv2.imread(str(out))[..., ::-1].astype(int)
        is_sky = np.abs(filled - field()[0, 0]).sum(axis=2) < np.abs(filled - field()[-1, 0]).sum(axis=2)
        borders.append(is_sky[:, 76:80].sum(axis=0).mean())
    assert borders[1] <= 81
    assert borders[0] >= borders[1] + 1.5
    assert cli.main(["fill", *arguments, "--snap", "-3"]) == 1


class Knowing:
    """A finder that is sure of what it is given, of the hole's size or not."""

    id, label, task, predicts_inside = "knowing", "Knowing", "structure", True

    def __init__(self, edges: np.ndarray) -> None:
        self.edges = edges

    def find(self, request: StructureRequest, progress: Progress) -> Structure:
        assert request.mask is not None
        found = np.zeros(request.image.shape[:2], np.float32)
        found[:] = cv2.resize(self.edges, found.shape[::-1], interpolation=cv2.INTER_LINEAR)
        return Structure(found)


class Upright:
    """A finder for which only what runs down the left half is an outline."""

    id, label, task, predicts_inside = "upright", "Upright", "structure", True

    def find(self, request: StructureRequest, progress: Progress) -> Structure:
        assert max(request.image.shape[:2]) <= 128
        edges = np.zeros(request.image.shape[:2], np.float32)
        edges[:, : edges.shape[1] // 2] = 1
        return Structure(edges)


def boxes(color: tuple[int, int, int]) -> Document:
    image = np.full((200, 300, 3), 230, np.uint8)
    for left in (60, 220):
        cv2.rectangle(image, (left, 40), (left + 40, 160), color, -1)
    return Document.from_pixels(with_alpha(image))


def test_a_network_tells_outlines_from_texture_but_not_at_full_detail_nor_of_what_is_plain_to_see() -> None:
    faint, plain = (boxes((160, 160, 160)), boxes((40, 60, 30)))
    engines = Engines(built_in={"structure": (Upright(),)})
    every = np.full((200, 300), 255, np.uint8)

    def lefts(document: Document, detail: float, known: Engines | None) -> list[int]:
        options = StructureOptions(detail=detail)
        found = lines_of_region(document.snapshot(), document.bounds, every, known, Progress(), options)
        return sorted(round(float(stroke.line[:, 0].mean()) / 10) * 10 for stroke in found)

    both = [80, 240]
    assert lefts(faint, 0.5, engines) == [80]
    assert lefts(faint, 1.0, engines) == lefts(faint, 1.0, None) == lefts(faint, 0.5, None) == both
    assert lefts(plain, 0.5, engines) == both


def suggested(edges: np.ndarray) -> tuple[Stroke, ...]:
    document = Document.from_pixels(with_alpha(field()))
    engines = Engines(built_in={"structure": (Knowing(edges),)})
    return suggest_structure(document.snapshot(), Rect(0, 0, 200, 160), masked(HOLE), engines, Progress())


def test_a_network_denies_a_line_that_only_goes_on_and_adds_the_one_it_knows() -> None:
    upright = np.zeros((160, 200), np.float32)
    upright[50:110, 99:102] = (0.5, 0.9, 0.5)
    (stroke,) = suggested(upright)
    assert np.abs(stroke.line[:, 0] - 100.5).max() < 1.5
    assert np.ptp(stroke.line[:, 1]) > 50


def test_what_goes_on_and_is_also_seen_by_a_network_is_one_stroke() -> None:
    level = np.zeros((160, 200), np.float32)
    level[78:82] = np.array([0.5, 0.9, 0.9, 0.5], np.float32)[:, None]
    (stroke,) = suggested(level)
    assert np.abs(stroke.line[:, 1] - 80).max() < 1


def test_a_network_that_sees_nothing_leaves_nothing() -> None:
    assert suggested(np.zeros((160, 200), np.float32)) == ()

"""Layered files opened and exported as PNG by us and by Krita and GIMP, each as a process less its start-up time."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.data import MissingDataError
from benchmarks.document import photo_like
from benchmarks.harness import OURS, Column, Options, Table
from benchmarks.processes import ROOT
from benchmarks.programs import PROGRAMS, Program
from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.core.tiles import TileMap


class LayeredFiles:
    """OpenRaster and PSD of three layers."""

    name = "document/programs"
    measures = "a process that opens .ora or .psd of 24 MP (and 100 MP) and writes a PNG, beside Krita and GIMP"

    def run(self, options: Options) -> list[Table]:
        """One table per size. MissingDataError where neither program can run."""
        present = [program for program in PROGRAMS if program.missing is None and not options.leaves_out(program.name)]
        if not present:
            raise MissingDataError("; ".join(str(program.missing or "left out") for program in PROGRAMS))
        sizes = (6.0,) if options.quick else (24.0, 100.0)
        tables = [self._measure(size, present) for size in sizes]
        for program in PROGRAMS:
            if program.missing is not None:
                tables[0].note(program.missing)
        return tables

    def _measure(self, megapixels: float, programs: list[Program]) -> Table:
        from editor.files import write_document

        columns = (Column("open and write PNG s", "lower", 2, has_ratio=True), Column("start-up s", "lower", 2),
                   Column("PNG MB", "lower", 1))  # fmt: skip
        table = Table(f"Three layers of {megapixels:.0f} MP, 8 bit, opened, composed and written as PNG", columns)
        table.note("each a process of its own; its time for a picture of one pixel is taken off")
        table.note("ratios are those of our .ora over the row; compare the rows of a format with each other")
        document = _document(megapixels)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for suffix in (".ora", ".psd"):
                started = time.perf_counter()
                write_document(document, folder / f"picture{suffix}")
                table.note(f"{suffix} saved by us in {time.perf_counter() - started:.2f} s")
            for suffix in (".ora", ".psd"):
                source, target = folder / f"picture{suffix}", folder / "out.png"
                for row, act in (
                    (OURS, _Ours()),
                    *((program.name, program) for program in programs if suffix in program.suffixes),
                ):
                    try:
                        idle = act.start_up()
                        seconds = act.convert(source, target) - idle
                    except MissingDataError as missing:
                        table.note(str(missing))
                        continue
                    values = {"open and write PNG s": seconds, "start-up s": idle}
                    table.add(f"{suffix}, {row}", "once", values | {"PNG MB": target.stat().st_size / 1e6})
        table.ratio_to = f".ora, {OURS}"
        return table


class _Ours(Program):
    """Our own reader and writer in an interpreter of their own."""

    def __init__(self) -> None:
        super().__init__(OURS, sys.executable, (".ora", ".psd"))

    def _command(self, source: Path, target: Path) -> tuple[str, ...]:
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from editor.files import *; "
            f"export_image(open_document(Path({str(source)!r})), Path({str(target)!r}))"
        )
        return (sys.executable, "-c", code)


def _document(megapixels: float) -> Document:
    """A photograph, a multiplied copy over its middle and a half-opaque one over all."""
    pixels = with_alpha(photo_like(megapixels))
    document = Document.from_pixels(pixels)
    height, width = pixels.shape[:2]
    inner = pixels[height // 4 : height // 2, width // 4 : width // 2]
    for index, (tiles, mode, opacity) in enumerate(
        (
            (TileMap.from_array(inner, width // 4, height // 4), BlendMode.MULTIPLY, 1.0),
            (TileMap.from_array(pixels[::-1].copy()), BlendMode.NORMAL, 0.5),
        )
    ):
        layer = document.new_layer(f"Layer {index}", tiles)
        layer.properties = replace(layer.properties, blend_mode=mode, opacity=opacity)
        document.insert_layer(index + 1, layer)
    return document


CASES = (LayeredFiles(),)

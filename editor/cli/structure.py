"""The verb `structure`: a picture and a mask in, the lines that are predicted inside the mask out."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.cli.parts import STREAM, UsageError, add_common, add_model, engines_of, read_input, shown_progress

if TYPE_CHECKING:
    from editor.core.geometry import Size
    from editor.core.sketch import Stroke


def add_structure(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "structure",
        help="predict the lines inside a mask",
        description="Predict how the lines of a picture go on inside a mask, or take the lines that are there. What is "
        "written can be changed and given to `fill --sketch`.",
        epilog="LINES is a grayscale PNG of the picture's size, white lines on black, as bright as they are sure; with "
        "--svg, or a name that ends in .svg, it holds smooth curves. “-” is stdin or stdout.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("mask", metavar="MASK", help="white = the region whose lines are wanted, or -")
    parser.add_argument("-o", "--output", metavar="LINES", required=True, help="the file to write, or - for stdout")
    parser.add_argument("--svg", action="store_true", help="write curves instead of pixels")
    parser.add_argument("--own", action="store_true", help="the lines that the picture has there, not predicted ones")
    parser.add_argument(
        "--detail", type=float, default=0.5, metavar="0..1", help="with --own: 1 finds faint ones (0.5)"
    )
    parser.add_argument("--way", type=int, default=1, metavar="N", help="the N-th likeliest way to go on (1)")
    add_model(parser)
    add_common(parser)
    parser.set_defaults(act=_structure)


def _structure(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.core.sketch import Sketch
    from editor.errors import InputError
    from editor.files.saving import writing
    from editor.files.svg_write import encode_sketch
    from editor.operations.filling import profile_to_convert
    from editor.operations.structure import (
        MAX_ALTERNATIVES,
        StructureOptions,
        lines_of_region,
        suggest_structures,
    )

    if arguments.image == STREAM and arguments.mask == STREAM:
        raise UsageError("Only one of IMAGE and MASK can be - (stdin).")
    if not 1 <= arguments.way <= MAX_ALTERNATIVES:
        raise UsageError(f"--way is a number from 1 to {MAX_ALTERNATIVES}.")
    to_stdout = arguments.output == STREAM
    if to_stdout and arguments.json:
        raise UsageError("With -o - the lines are on stdout, so --json has no place: write to a file instead.")
    output = None if to_stdout else Path(arguments.output)
    is_svg = arguments.svg or (output is not None and output.suffix.lower() == ".svg")
    if output is not None and not is_svg:
        files.check_target(output)
    engines = engines_of(arguments)
    started = time.monotonic()

    def name(word: str) -> str:
        return "on stdin" if word == STREAM else Path(word).name

    document = files.open_document_bytes(read_input(arguments.image), name(arguments.image))
    mask = api.hard_mask(files.read_mask_bytes(read_input(arguments.mask), document.size, name(arguments.mask)))
    if not mask.any():
        raise InputError(f"The mask {name(arguments.mask)} is empty: paint white the region whose lines are wanted.")
    snapshot, bounds, profile = document.snapshot(), document.bounds, profile_to_convert(document)
    options = StructureOptions(arguments.model, arguments.way, profile, arguments.detail)
    ways: tuple[tuple[Stroke, ...], ...]
    with shown_progress("Looking for lines", arguments.quiet) as progress:
        if arguments.own:
            strokes = lines_of_region(snapshot, bounds, mask, engines, progress, options)
            ways = (strokes,) if strokes else ()
        else:
            ways = suggest_structures(snapshot, bounds, mask, engines, progress, options)
    strokes = ways[min(arguments.way, len(ways)) - 1] if ways else ()
    seconds = time.monotonic() - started
    data = encode_sketch(Sketch(tuple(strokes)), document.size) if is_svg else _png(strokes, document.size)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return 0
    with writing(output) as stream:
        stream.write(data)
    if arguments.json:
        lines = [
            {
                "confidence": round(stroke.strength, 4),
                "closed": stroke.is_closed,
                "points": [[round(x, 2), round(y, 2)] for x, y, _ in stroke.points.tolist()],
            }
            for stroke in strokes
        ]
        print(json.dumps({"output": str(output), "ways": len(ways), "lines": lines, "seconds": round(seconds, 3)}))
    elif not arguments.quiet:
        print(f"Found {len(strokes)} lines in {seconds:.1f} s: {output}", file=sys.stderr)
    return 0


def _png(strokes: Sequence[Stroke], size: Size) -> bytes:
    import numpy as np

    from editor.algorithms.sketch_render import render_edges
    from editor.core.sketch import Sketch
    from editor.files.saving import encode_mask

    return encode_mask(np.rint(render_edges(Sketch(tuple(strokes)), size.rect) * 255).astype(np.uint8))

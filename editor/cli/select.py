"""The verb `select`: points and a box in, the mask of an object out."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.cli.parts import STREAM, UsageError, add_common, engines_of, read_input, shown_progress
from editor.engines.runtime.providers import DEVICES

if TYPE_CHECKING:
    from editor.core.document import Document
    from editor.core.pixels import MaskArray


def add_select(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "select",
        help="make the mask of an object",
        description="Make the mask of the object that points and a box mean, for `fill` and `move`.",
        epilog="Coordinates are pixels from the top left. MASK is grayscale, white = selected, of the picture's size; "
        "as .ora it is the picture with the object selected. “-” is stdin or stdout.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("-o", "--output", metavar="MASK", required=True, help="the file to write, or - for PNG")
    parser.add_argument(
        "--point", type=_point, action="append", default=[], metavar="X,Y", help="a place on the object"
    )
    parser.add_argument(
        "--not", dest="outside", type=_point, action="append", default=[], metavar="X,Y", help="a place beside it"
    )
    parser.add_argument("--box", type=_box, metavar="X0,Y0,X1,Y1", help="a box round the object")
    parser.add_argument("--matte", action="store_true", help="select hair and soft edges as much as they cover")
    parser.add_argument("--model", metavar="ID", help="which model selects (default: the program's choice)")
    parser.add_argument("--device", choices=DEVICES, help="where to compute (default: as the settings say)")
    add_common(parser)
    parser.set_defaults(act=_select)


def _numbers(text: str, count: int, what: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if len(found) != count or not all(abs(number) < 1e9 for number in found):
        raise argparse.ArgumentTypeError(f"“{text}” is not {what}")
    return found


def _point(text: str) -> tuple[float, ...]:
    return _numbers(text, 2, "a place X,Y")


def _box(text: str) -> tuple[float, ...]:
    return _numbers(text, 4, "a box X0,Y0,X1,Y1")


def _select(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.operations.object_selection import ObjectPrompt, segmenter_of

    if not arguments.point and arguments.box is None:
        raise UsageError("Nothing says what to select: give --point X,Y or --box X0,Y0,X1,Y1.")
    to_stdout = arguments.output == STREAM
    if to_stdout and arguments.json:
        raise UsageError("With -o - the mask is on stdout, so --json has no place: write to a file instead.")
    output = None if to_stdout else Path(arguments.output)
    if output is not None:
        files.check_target(output)
    engines = engines_of(arguments)
    engine = segmenter_of(engines, arguments.model)
    started = time.monotonic()
    name = "on stdin" if arguments.image == STREAM else Path(arguments.image).name
    document = files.open_document_bytes(read_input(arguments.image), name)
    opened = time.monotonic()
    points = (*((x, y, True) for x, y in arguments.point), *((x, y, False) for x, y in arguments.outside))
    with shown_progress("Selecting", arguments.quiet) as progress:
        mask = api.select_document(
            document, ObjectPrompt(points, arguments.box), is_matte=arguments.matte, model=arguments.model,
            engines=engines, progress=progress,
        )  # fmt: skip
    found = time.monotonic()
    _write(document, mask, output)
    share = float(mask.mean()) / 255
    if arguments.json:
        result = {
            "output": str(output),
            "model": engine.id,
            "model_version": engine.version,
            "device": (progress.place or "CPU").lower(),
            "width": document.size.width,
            "height": document.size.height,
            "box": _span(mask),
            "share": round(share, 6),
            "seconds": {"open": round(opened - started, 3), "select": round(found - opened, 3),
                        "save": round(time.monotonic() - found, 3)},
        }  # fmt: skip
        print(json.dumps(result))
    elif not arguments.quiet and output is not None:
        print(f"Selected {share:.1%} with {engine.id} in {found - opened:.1f} s: {output}", file=sys.stderr)
    return 0


def _span(mask: MaskArray) -> list[int]:
    """[x, y, width, height] of what is selected by half or more."""
    import cv2
    import numpy as np

    return [int(number) for number in cv2.boundingRect((mask >= 128).astype(np.uint8))]


def _write(document: Document, mask: MaskArray, output: Path | None) -> None:
    from editor import files
    from editor.core.commands import ChangeSelection
    from editor.core.document import Document as NewDocument
    from editor.core.pixels import with_alpha
    from editor.core.tiles import TileMap

    if output is not None and output.suffix.lower() == files.PROJECT_SUFFIX:
        ChangeSelection.between("Object selection", document.selection.pixels, TileMap.from_array(mask)).apply(document)
        files.save_project(document, output)
    elif output is not None and output.suffix.lower() == ".png":
        files.save_mask(mask, output)
    elif output is not None:
        files.export_image(NewDocument.from_pixels(with_alpha(mask)), output)
    else:
        sys.stdout.buffer.write(files.encode_mask(mask))
        sys.stdout.buffer.flush()

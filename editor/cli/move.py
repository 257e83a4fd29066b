"""The verb `move`: a subject is put elsewhere in the picture and its place filled."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from typing import TYPE_CHECKING, Any

from editor.cli.parts import (
    add_common,
    add_model,
    engines_of,
    number,
    output_of,
    place,
    read_input,
    shown_name,
    shown_progress,
    whole,
    write_output,
)

if TYPE_CHECKING:
    from editor.core.document import Document
    from editor.core.pixels import MaskArray


def add_move(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "move",
        help="move a subject and fill its place",
        description="Move a subject elsewhere in the picture and fill the place that it leaves.",
        epilog="The extension of OUT chooses the format; .ora keeps the layers, so that the subject can be moved again "
        "without a new fill. “-” is stdin or stdout.",
    )
    # A move to the left starts with a minus and is no option all the same.
    parser._negative_number_matcher = re.compile(r"^-[\d.]")
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="the file to write, or - for PNG")
    subject = parser.add_mutually_exclusive_group(required=True)
    subject.add_argument("--mask", metavar="MASK", help="the subject: white = selected")
    subject.add_argument("--point", type=place, action="append", metavar="X,Y", help="a place on the subject; repeat")
    parser.add_argument("--not", dest="outside", type=place, action="append", metavar="X,Y", help="a place beside it")
    parser.add_argument("--by", type=place, default=(0.0, 0.0), metavar="DX,DY", help="pixels to the right and down")
    parser.add_argument("--scale", type=number, default=1.0, metavar="S", help="scale about its middle (1)")
    parser.add_argument("--rotate", type=number, default=0.0, metavar="DEG", help="turn clockwise (0)")
    parser.add_argument("--flip", action="store_true", help="mirror it, left and right")
    parser.add_argument("--behind", metavar="MASK", help="what stays in front of it: white")
    parser.add_argument("--harmonize", type=number, default=0.0, metavar="0..1", help="fit its light and color (0)")
    parser.add_argument("--shadow", type=number, default=0.0, metavar="0..1", help="take its shadow along (0)")
    parser.add_argument("--complete", action="store_true", help="draw the part of it that something hides")
    parser.add_argument("--copy", action="store_true", help="leave the subject where it is, too")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="another number, another fill (0)")
    add_model(parser)
    add_common(parser)
    parser.set_defaults(act=_move)


def _move(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.operations.object_selection import ObjectPrompt
    from editor.operations.reposition import Placement, RepositionOptions

    output = output_of(arguments, [arguments.image, arguments.mask, arguments.behind])
    engines = engines_of(arguments)
    dx, dy = arguments.by
    placement = Placement(dx, dy, arguments.scale, arguments.rotate, arguments.flip)
    started = time.monotonic()
    document = files.open_document_bytes(read_input(arguments.image), shown_name(arguments.image))
    behind = None if arguments.behind is None else _mask(arguments.behind, document)
    options = RepositionOptions(
        harmonize=arguments.harmonize,
        shadow=arguments.shadow,
        behind=behind,
        copies=arguments.copy,
        complete=arguments.complete,
        seed=arguments.seed,
        engine=arguments.model,
    )
    opened = time.monotonic()
    with shown_progress("Moving", arguments.quiet) as progress:
        if arguments.mask is not None:
            mask = _mask(arguments.mask, document)
        else:
            points = (*((*at, True) for at in arguments.point), *((*at, False) for at in arguments.outside or ()))
            mask = api.select_document(
                document, ObjectPrompt(points), engines=engines, progress=progress.part(0.0, 0.2)
            )
        operation, result = api.move_document(
            document, mask, placement, options, engines=engines, progress=progress.part(0.2, 1.0)
        )
    moved = time.monotonic()
    written = write_output(document, output)
    if arguments.json:
        recipe = result.recipe
        print(
            json.dumps(
                {
                    "output": written,
                    "model": recipe.engine,
                    "model_version": recipe.engine_version,
                    "device": (progress.place or "CPU").lower(),
                    "seed": recipe.seed,
                    "width": document.size.width,
                    "height": document.size.height,
                    "depth": document.depth,
                    "box": recipe.to_json()["mask_rect"],
                    "placed": recipe.options["placed"],
                    "placement": recipe.options["placement"],
                    "seconds": {
                        "open": round(opened - started, 3),
                        "move": round(moved - opened, 3),
                        "save": round(time.monotonic() - moved, 3),
                    },
                }
            )
        )
    elif not arguments.quiet and output is not None:
        print(
            f"Moved by {arguments.by[0]:g}, {arguments.by[1]:g} with {operation.engine_id}, seed {operation.seed}, "
            f"in {moved - opened:.1f} s: {written}",
            file=sys.stderr,
        )
    return 0


def _mask(name: str, document: Document) -> MaskArray:
    from editor import api, files

    return api.hard_mask(files.read_mask_bytes(read_input(name), document.size, shown_name(name)))

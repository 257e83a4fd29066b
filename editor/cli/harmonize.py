"""The verb `harmonize`: a part of a picture takes on the light and color around it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from editor.cli.parts import (
    add_common,
    add_model,
    engines_of,
    number,
    output_of,
    read_input,
    shown_name,
    shown_progress,
    write_output,
)

if TYPE_CHECKING:
    pass


def add_harmonize(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "harmonize",
        help="fit light and color of a part to the rest",
        description="Fit light and color of what a mask covers to the rest of the picture. Nothing is redrawn.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("mask", metavar="MASK", help="the part that does not fit: white, soft edges count; or -")
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="the file to write, or - for PNG")
    parser.add_argument("--strength", type=number, default=1.0, metavar="0..1", help="how much of the change (1)")
    add_model(parser)
    add_common(parser)
    parser.set_defaults(act=_harmonize)


def _harmonize(arguments: argparse.Namespace) -> int:
    from editor import api, files

    output = output_of(arguments, [arguments.image, arguments.mask])
    engines = engines_of(arguments)
    started = time.monotonic()
    document = files.open_document_bytes(read_input(arguments.image), shown_name(arguments.image))
    mask = files.read_mask_bytes(read_input(arguments.mask), document.size, shown_name(arguments.mask))
    opened = time.monotonic()
    with shown_progress("Harmonizing", arguments.quiet) as progress:
        _operation, result = api.harmonize_document(
            document, mask, strength=arguments.strength, model=arguments.model, engines=engines, progress=progress
        )
    done = time.monotonic()
    written = write_output(document, output)
    recipe = result.recipe
    if arguments.json:
        print(
            json.dumps(
                {
                    "output": written,
                    "model": recipe.engine,
                    "model_version": recipe.engine_version,
                    "device": (progress.place or "CPU").lower(),
                    "strength": arguments.strength,
                    "width": document.size.width,
                    "height": document.size.height,
                    "depth": document.depth,
                    "box": recipe.to_json()["mask_rect"],
                    "seconds": {
                        "open": round(opened - started, 3),
                        "harmonize": round(done - opened, 3),
                        "save": round(time.monotonic() - done, 3),
                    },
                }
            )
        )
    elif not arguments.quiet and output is not None:
        print(f"Harmonized with {recipe.engine} in {done - opened:.1f} s: {written}", file=sys.stderr)
    return 0

"""The verb `restore`: scratches, dust, wires and lettering are found and filled, or only masked to be looked over."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from editor.cli.parts import (
    UsageError,
    add_common,
    add_model,
    engines_of,
    number,
    output_of,
    read_input,
    shown_name,
    shown_progress,
    whole,
    write_output,
)


def add_restore(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "restore",
        help="find scratches, dust or lettering, and fill them",
        description="Find what is thin and stands out, scratches, hairs, wires and dust, or lettering that was put onto"
        " the picture, and fill it. Every other pixel stays as it is.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="the file to write, or - for PNG")
    parser.add_argument(
        "--find", choices=("scratches", "text", "all"), default="scratches", help="what to look for (scratches)"
    )
    parser.add_argument(
        "--sensitivity", type=number, default=0.5, metavar="0..1", help="how weak a scratch or a letter may be (0.5)"
    )
    parser.add_argument(
        "--width", type=whole, metavar="N", help="the thickest scratch or stroke of a letter, in pixels"
    )
    parser.add_argument("--mask", action="store_true", help="write the mask of what is found, for `fill`, and stop")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="another number, another result (0)")
    add_model(parser)
    add_common(parser)
    parser.set_defaults(act=_restore)


def _restore(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.core.progress import Progress
    from editor.operations.fill import FillOptions
    from editor.operations.restore import prepare_scratches

    output = output_of(arguments, [arguments.image])
    if arguments.mask and output is None and arguments.json:
        raise UsageError("With -o - the mask is on stdout, so --json has no place: write to a file instead.")
    engines = engines_of(arguments)
    started = time.monotonic()
    document = files.open_document_bytes(read_input(arguments.image), shown_name(arguments.image))
    search = prepare_scratches(
        document, kind=arguments.find, sensitivity=arguments.sensitivity, most_width=arguments.width
    )
    with shown_progress("Restoring", arguments.quiet) as progress:
        share = 1.0 if arguments.mask else 0.3
        mask = search.run(None, progress.part(0, share)).read(document.bounds)
        found = time.monotonic()
        if not arguments.mask:
            options = FillOptions(engine=arguments.model, seed=arguments.seed)
            rest: Progress = progress.part(share, 1)
            api.fill_document(document, mask, options, engines=engines, progress=rest)
    done = time.monotonic()
    if not arguments.mask:
        written = write_output(document, output)
    elif output is None:
        sys.stdout.buffer.write(files.encode_mask(mask))
        written = "-"
    else:
        files.save_mask(mask, output)
        written = str(output)
    if arguments.json:
        print(
            json.dumps(
                {
                    "output": written,
                    "share": round(float(mask.mean()) / 255, 6),
                    "width": document.size.width,
                    "height": document.size.height,
                    "seconds": {"find": round(found - started, 3), "fill": round(done - found, 3)},
                }
            )
        )
    elif not arguments.quiet and output is not None:
        print(
            f"Found {float(mask.mean()) / 2.55:.2f} % of the picture in {done - started:.1f} s: {written}",
            file=sys.stderr,
        )
    return 0

"""The verbs `fill` and `outpaint`: what a mask covers, or what a larger picture gains, is made up."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from editor.cli.parts import (
    STREAM,
    UsageError,
    add_common,
    add_model,
    engines_of,
    number,
    read_input,
    shown_name,
    shown_progress,
    whole,
)
from editor.errors import InputError

DIRECTIONS = ("anywhere", "sides", "above-below")
BEGINNINGS = ("patches", "pieces")


def add_fill(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "fill",
        help="replace what a mask covers",
        description="Replace what a mask covers by what might have been behind it. Every other pixel stays as it is.",
        epilog="Masks: grayscale, white (128 and above) = the region to change, of the picture's size; a mask with "
        "transparency is read by its alpha, and an SVG by what it paints. “-” is stdin or stdout. The extension of OUT "
        "chooses the format; .ora keeps the layers and how they were made.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("mask", metavar="MASK", help="what to replace, or -")
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the file to write, or - for PNG on stdout"
    )
    parser.add_argument(
        "--with-edge",
        action="store_true",
        help="where MASK ends right at a thing's outline, fill the few pixels of that outline, too",
    )
    parser.add_argument("--sketch", metavar="PNG|SVG", help="drawn edges that the fill follows")
    parser.add_argument("--colors", metavar="PNG|SVG", help="dabs of color that the fill follows, the rest transparent")
    parser.add_argument(
        "--snap", type=number, default=0.0, metavar="PX", help="lead drawn edges to those of the picture so near (0)"
    )
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="another number, another result (0)")
    parser.add_argument("--variants", type=whole, default=1, metavar="K", help="results to make: OUT-1, OUT-2 ...")
    parser.add_argument("--from", dest="take_from", metavar="PNG", help="a mask: texture is taken only from here")
    parser.add_argument("--not-from", dest="never_from", metavar="PNG", help="a mask: texture is never taken from here")
    parser.add_argument(
        "--sources", choices=DIRECTIONS, default="anywhere", help="on which sides of the hole texture is taken"
    )
    parser.add_argument("--mirrors", action="store_true", help="texture may also be taken mirrored")
    parser.add_argument(
        "--turns", type=number, default=0.0, metavar="DEG", help="texture may also be turned by so many degrees (0)"
    )
    parser.add_argument(
        "--scales",
        type=number,
        default=1.0,
        metavar="X",
        help="texture may also be scaled by so many times, 1 to 2 (1)",
    )
    parser.add_argument(
        "--beginning",
        choices=BEGINNINGS,
        help="how a thick hole is first laid out: with patches, near to the truth, or whole pieces, of truer texture "
        "(patches; variants in turn)",
    )
    parser.add_argument(
        "--structure", type=number, default=0.5, metavar="0..1", help="0: texture decides, 1: the layout (0.5)"
    )
    add_model(parser)
    add_common(parser)
    parser.set_defaults(act=_fill)


def add_outpaint(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "outpaint",
        help="make a picture larger",
        description="Make a picture larger on any side and fill what is new. The picture itself stays as it is.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the file to write, or - for PNG on stdout"
    )
    for side in ("left", "right", "top", "bottom"):
        parser.add_argument(f"--{side}", type=whole, default=0, metavar="N", help=f"pixels more, {side}")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="another number, another result (0)")
    add_model(parser)
    add_common(parser)
    parser.set_defaults(act=_outpaint)


def _fill(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.operations.fill import FillOptions
    from editor.operations.fill_sources import Sources, copies_of

    sources = [arguments.image, arguments.mask, arguments.sketch, arguments.colors]
    if [*sources, arguments.take_from, arguments.never_from].count(STREAM) > 1:
        raise UsageError("Only one of IMAGE, MASK, --sketch, --colors, --from and --not-from can be - (stdin).")
    to_stdout = arguments.output == STREAM
    if to_stdout and arguments.json:
        raise UsageError("With -o - the picture is on stdout, so --json has no place: write to a file instead.")
    if to_stdout and arguments.variants > 1:
        raise UsageError("Only one picture fits on stdout: use a file name with --variants.")
    output = None if to_stdout else Path(arguments.output)
    if output is not None:
        files.check_target(output)
    engines = engines_of(arguments)
    engine = engines.inpainter(arguments.model)

    started = time.monotonic()
    document = files.open_document_bytes(read_input(arguments.image), shown_name(arguments.image))
    mask = files.read_mask_bytes(read_input(arguments.mask), document.size, shown_name(arguments.mask))
    # Only strokes can be bent: with --snap a drawing in pixels is traced.
    lines = _read_lines(arguments.sketch, document.size) if arguments.snap else None
    options = FillOptions(
        engine=arguments.model,
        seed=arguments.seed,
        variants=arguments.variants,
        colors=_read_colors(arguments.colors, document.size),
        edges=None if lines is not None else _read_edges(arguments.sketch, document.size),
        sketch=lines,
        snap_px=arguments.snap,
        sources=Sources(
            arguments.sources,
            _read_area(arguments.take_from, document.size),
            _read_area(arguments.never_from, document.size),
            copies_of(arguments.mirrors, arguments.turns, arguments.scales),
        ),
        structure=arguments.structure,
        beginning=arguments.beginning,
        takes_edge=arguments.with_edge,
    )
    opened = time.monotonic()
    with shown_progress("Filling", arguments.quiet) as progress:
        try:
            operation, variants = api.fill_document(
                document, api.hard_mask(mask), options, engines=engines, progress=progress
            )
        except InputError as error:
            if "Nothing is masked" in str(error):
                raise InputError(
                    f"The mask {shown_name(arguments.mask)} is empty: paint white what should go."
                ) from error
            raise
    filled = time.monotonic()
    place = progress.place or "CPU"
    asked_elsewhere = arguments.device not in (None, "auto", "cpu") and not progress.place
    if asked_elsewhere and not arguments.quiet:
        print(f"pentimento: the model {engine.id} runs on the CPU only.", file=sys.stderr)
    written = _write_variants(document, output, [layer.id for layer in operation.layers])
    done = time.monotonic()
    if arguments.json:
        recipe = variants[0].recipe
        result = {
            "output": written[0],
            "outputs": written,
            "model": recipe.engine,
            "model_version": recipe.engine_version,
            "device": place.lower(),
            "seed": recipe.seed,
            "seeds": [variant.recipe.seed for variant in variants],
            "width": document.size.width,
            "height": document.size.height,
            "depth": document.depth,
            "box": recipe.to_json()["mask_rect"],
            "context": recipe.to_json()["context"],
            "edge": recipe.options.get("edge_px", 0),
            "seconds": {
                "open": round(opened - started, 3),
                "fill": round(filled - opened, 3),
                "save": round(done - filled, 3),
            },
        }
        print(json.dumps(result))
    elif not arguments.quiet and output is not None:
        names = ", ".join(written)
        print(
            f"Filled with {engine.id}, seed {operation.seed}, on {place} in {filled - opened:.1f} s: {names}",
            file=sys.stderr,
        )
    return 0


def _read_area(name: str | None, size: Any) -> Any:
    """The tiles of a mask file, None where there is none."""
    if name is None:
        return None
    from editor import api, files
    from editor.core.tiles import TileMap

    return TileMap.from_array(api.hard_mask(files.read_mask_bytes(read_input(name), size, shown_name(name))))


def _outpaint(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.operations.outpaint import Sides

    to_stdout = arguments.output == STREAM
    if to_stdout and arguments.json:
        raise UsageError("With -o - the picture is on stdout, so --json has no place: write to a file instead.")
    output = None if to_stdout else Path(arguments.output)
    if output is not None:
        files.check_target(output)
    engines = engines_of(arguments)
    document = files.open_document_bytes(read_input(arguments.image), shown_name(arguments.image))
    sides = Sides(arguments.left, arguments.right, arguments.top, arguments.bottom)
    started = time.monotonic()
    with shown_progress("Expanding", arguments.quiet) as progress:
        operation, _result = api.outpaint_document(
            document, sides, model=arguments.model, seed=arguments.seed, engines=engines, progress=progress
        )
    done = time.monotonic()
    (written,) = _write_variants(document, output, [operation.layer.id])
    if arguments.json:
        result = {
            "output": written,
            "model": operation.engine_id,
            "device": (progress.place or "CPU").lower(),
            "seed": operation.seed,
            "width": document.size.width,
            "height": document.size.height,
            "depth": document.depth,
            "seconds": {"fill": round(done - started, 3), "save": round(time.monotonic() - done, 3)},
        }
        print(json.dumps(result))
    elif not arguments.quiet and output is not None:
        size = f"{document.size.width} x {document.size.height}"
        print(f"Expanded to {size} with {operation.engine_id} in {done - started:.1f} s: {written}", file=sys.stderr)
    return 0


def _read_colors(name: str | None, size: Any) -> Any:
    if name is None:
        return None
    from editor.files.drawn_maps import read_colors_bytes

    return read_colors_bytes(read_input(name), size, shown_name(name))


def _read_lines(name: str | None, size: Any) -> Any:
    if name is None:
        return None
    from editor.files.svg_read import read_sketch_bytes

    return read_sketch_bytes(read_input(name), size, shown_name(name)).of_kind("edge", "erase-line")


def _read_edges(name: str | None, size: Any) -> Any:
    if name is None:
        return None
    from editor.files.drawn_maps import read_edges_bytes

    return read_edges_bytes(read_input(name), size, shown_name(name))


def _write_variants(document: Any, output: Path | None, layer_ids: list[int]) -> list[str]:
    from editor import files

    if output is None:
        sys.stdout.buffer.write(files.encode_image(document, ".png"))
        sys.stdout.buffer.flush()
        return [STREAM]
    if len(layer_ids) == 1 or output.suffix.lower() == files.PROJECT_SUFFIX:
        files.write_document(document, output)
        return [str(output)]
    from dataclasses import replace

    written = []
    for index, chosen in enumerate(layer_ids):
        for layer_id in layer_ids:
            properties = document.layers.get(layer_id).properties
            document.set_properties(layer_id, replace(properties, is_visible=layer_id == chosen))
        target = output.with_name(f"{output.stem}-{index + 1}{output.suffix}")
        files.check_target(target)
        files.write_document(document, target)
        written.append(str(target))
    return written

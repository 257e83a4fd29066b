"""The command line: the verbs that scripts use, with exit code 0 done, 1 could not, 2 usage."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from editor import __version__
from editor.cli_doctor import add_doctor
from editor.cli_harmonize import add_harmonize
from editor.cli_models import add_models, hold_to_consent
from editor.cli_move import add_move
from editor.cli_select import add_select
from editor.cli_structure import add_structure, read_drawing
from editor.core.progress import Progress
from editor.engines.runtime.providers import DEVICES
from editor.errors import Cancelled, EditorError, InputError

if TYPE_CHECKING:
    from editor.engines.registry import Engines

STREAM = "-"
DIRECTIONS = ("anywhere", "sides", "above-below")


class UsageError(Exception):
    """The words of the call do not go together; exit code 2."""


class Parser(argparse.ArgumentParser):
    """Argument errors in one sentence on stderr."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2."""
        self.exit(2, f"pentimento: {message} (see `{self.prog} --help`).\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code; no error leaves a traceback."""
    logging.basicConfig(level=logging.CRITICAL)
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as exit_:
        return int(exit_.code or 0)
    try:
        return int(arguments.act(arguments))
    except UsageError as error:
        return _say_failure(str(error), 2)
    except EditorError as error:
        return _say_failure(str(error), 1)
    except (KeyboardInterrupt, Cancelled):
        return _say_failure("Stopped; nothing was written.", 1)
    except MemoryError:
        return _say_failure("There is not enough memory for this picture; close other programs.", 1)
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        logging.getLogger(__name__).exception("unexpected")
        return _say_failure(f"Something unexpected went wrong ({type(error).__name__}: {error}); please report it.", 1)


def _say_failure(sentence: str, code: int) -> int:
    print(f"pentimento: {sentence}", file=sys.stderr)
    return code


def _parser() -> Parser:
    parser = Parser(
        prog="pentimento",
        description="Edit the content of a picture. Without a verb the editor opens: pentimento [FILE...]",
    )
    parser.add_argument("--version", action="version", version=f"Pentimento {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    _add_fill(verbs)
    _add_outpaint(verbs)
    add_select(verbs, _shown_progress, _engines, _read, _add_common)
    add_move(verbs, _shown_progress, _engines, _add_both)
    add_harmonize(verbs, _shown_progress, _engines, _add_both)
    add_structure(verbs, _shown_progress, _engines, _read, _add_both)
    add_doctor(verbs, _shown_progress, _engines, _add_common)
    add_models(verbs, _shown_progress)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a machine-readable result on stdout")
    parser.add_argument("--quiet", action="store_true", help="print no progress")


def _add_fill(verbs: Any) -> None:
    parser = verbs.add_parser(
        "fill",
        help="replace what a mask covers",
        description="Replace what a mask covers by what might have been behind it. Every other pixel stays as it is.",
        epilog="Masks: grayscale, white (128 and above) = the region to change, of the picture's size; a mask with "
        "transparency is read by its alpha. “-” is stdin or stdout. The extension of OUT chooses the format; .ora "
        "keeps the layers and how they were made.",
    )
    parser.add_argument("image", metavar="IMAGE", help="the picture, or -")
    parser.add_argument("mask", metavar="MASK", help="what to replace, or -")
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the file to write, or - for PNG on stdout"
    )
    parser.add_argument("--sketch", metavar="PNG|SVG", help="drawn edges that the fill follows")
    parser.add_argument("--colors", metavar="PNG|SVG", help="dabs of color that the fill follows, the rest transparent")
    parser.add_argument("--seed", type=_whole_number, default=0, metavar="N", help="another number, another result (0)")
    parser.add_argument(
        "--variants", type=_whole_number, default=1, metavar="K", help="results to make: OUT-1, OUT-2 ..."
    )
    parser.add_argument("--from", dest="take_from", metavar="PNG", help="a mask: texture is taken only from here")
    parser.add_argument("--not-from", dest="never_from", metavar="PNG", help="a mask: texture is never taken from here")
    parser.add_argument(
        "--sources", choices=DIRECTIONS, default="anywhere", help="on which sides of the hole texture is taken"
    )
    parser.add_argument("--mirrors", action="store_true", help="texture may also be taken mirrored")
    parser.add_argument(
        "--structure", type=_number, default=0.5, metavar="0..1", help="0: texture decides, 1: the layout (0.5)"
    )
    _add_model(parser)
    _add_common(parser)
    parser.set_defaults(act=_fill)


def _add_both(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    _add_common(parser)


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="ID", help="which model works (default: the program's choice)")
    parser.add_argument("--device", choices=DEVICES, help="where to compute (default: as the settings say)")


def _add_outpaint(verbs: Any) -> None:
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
        parser.add_argument(f"--{side}", type=_whole_number, default=0, metavar="N", help=f"pixels more, {side}")
    parser.add_argument("--seed", type=_whole_number, default=0, metavar="N", help="another number, another result (0)")
    _add_model(parser)
    _add_common(parser)
    parser.set_defaults(act=_outpaint)


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None


def _read(name: str) -> bytes:
    if name == STREAM:
        return sys.stdin.buffer.read()
    from editor.files import read_bytes

    return read_bytes(Path(name))


@contextlib.contextmanager
def _shown_progress(label: str, quiet: bool) -> Iterator[Progress]:
    """A progress line on stderr where a person watches, nothing in a log file."""
    progress = Progress()
    if quiet:
        yield progress
        return
    progress.tell = lambda sentence: print(f"pentimento: {sentence}", file=sys.stderr)
    if not sys.stderr.isatty():
        yield progress
        return
    shown = -1

    def report(fraction: float) -> None:
        nonlocal shown
        percent = int(fraction * 100)
        if percent != shown:
            shown = percent
            print(f"\r{label} {percent:3d} %", end="", file=sys.stderr, flush=True)

    progress.report = report
    try:
        yield progress
    finally:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _engines(arguments: argparse.Namespace) -> Engines:
    """Those of this user, on the device that was asked for."""
    from editor.engines.registry import local_engines
    from editor.engines.runtime.preferences import preferred
    from editor.operations.models import open_store
    from editor.settings import Settings

    store = open_store(Settings())
    hold_to_consent(store, getattr(arguments, "model", None), arguments.quiet)
    return local_engines(store, preferred(Settings(), arguments.device or ""))


def _fill(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.operations.fill import FillOptions
    from editor.operations.fill_sources import Sources

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
    engines = _engines(arguments)
    engine = engines.inpainter(arguments.model)

    started = time.monotonic()
    document = files.open_document_bytes(_read(arguments.image), _shown(arguments.image))
    mask = files.read_mask_bytes(_read(arguments.mask), document.size, _shown(arguments.mask))
    options = FillOptions(
        engine=arguments.model,
        seed=arguments.seed,
        variants=arguments.variants,
        colors=_read_colors(arguments.colors, document.size),
        edges=_read_edges(arguments.sketch, document.size),
        sources=Sources(
            arguments.sources,
            _read_area(arguments.take_from, document.size),
            _read_area(arguments.never_from, document.size),
            arguments.mirrors,
        ),
        structure=arguments.structure,
    )
    opened = time.monotonic()
    with _shown_progress("Filling", arguments.quiet) as progress:
        try:
            operation, variants = api.fill_document(
                document, api.hard_mask(mask), options, engines=engines, progress=progress
            )
        except InputError as error:
            if "Nothing is masked" in str(error):
                raise InputError(f"The mask {_shown(arguments.mask)} is empty: paint white what should go.") from error
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


def _shown(name: str) -> str:
    return "on stdin" if name == STREAM else Path(name).name


def _read_area(name: str | None, size: Any) -> Any:
    """The tiles of a mask file, None where there is none."""
    if name is None:
        return None
    from editor import api, files
    from editor.core.tiles import TileMap

    return TileMap.from_array(api.hard_mask(files.read_mask_bytes(_read(name), size, _shown(name))))


def _outpaint(arguments: argparse.Namespace) -> int:
    from editor import api, files
    from editor.operations.outpaint import Sides

    to_stdout = arguments.output == STREAM
    if to_stdout and arguments.json:
        raise UsageError("With -o - the picture is on stdout, so --json has no place: write to a file instead.")
    output = None if to_stdout else Path(arguments.output)
    if output is not None:
        files.check_target(output)
    engines = _engines(arguments)
    document = files.open_document_bytes(_read(arguments.image), _shown(arguments.image))
    sides = Sides(arguments.left, arguments.right, arguments.top, arguments.bottom)
    started = time.monotonic()
    with _shown_progress("Expanding", arguments.quiet) as progress:
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
    from editor import files
    from editor.algorithms.sketch_render import render_colors

    data = _read(name)
    drawing = read_drawing(data, size, _shown(name))
    if drawing is not None:
        return render_colors(drawing, size.rect)
    return files.read_guidance_bytes(data, size, _shown(name))


def _read_edges(name: str | None, size: Any) -> Any:
    """Drawn strokes as 0 to 1: by alpha where there is one, else what is rarer, dark on light or light on dark."""
    if name is None:
        return None
    from editor import files
    from editor.algorithms.sketch_render import render_edges

    data = _read(name)
    drawing = read_drawing(data, size, _shown(name))
    if drawing is not None:
        return render_edges(drawing, size.rect)
    pixels = files.read_guidance_bytes(data, size, _shown(name))
    alpha = pixels[..., 3]
    if alpha.min() < 1:
        return alpha.copy()
    luma = pixels[..., :3].mean(axis=2)
    return 1 - luma if luma.mean() > 0.5 else luma


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

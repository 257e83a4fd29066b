"""What the verbs of the command line share: options, streams, progress, and the engines of this user."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from editor.core.progress import Progress
from editor.engines.runtime.providers import DEVICES

if TYPE_CHECKING:
    from editor.core.document import Document
    from editor.engines.registry import Engines

STREAM = "-"


class UsageError(Exception):
    """The words of the call do not go together; exit code 2."""


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options of every verb."""
    parser.add_argument("--json", action="store_true", help="print a machine-readable result on stdout")
    parser.add_argument("--quiet", action="store_true", help="print no progress")


def add_model(parser: argparse.ArgumentParser, default: str = "the program's choice") -> None:
    """The options of verbs that run a model; `default` says which one works unless another is named."""
    parser.add_argument("--model", metavar="ID", help=f"which model works (default: {default})")
    parser.add_argument("--device", choices=DEVICES, help="where to compute (default: as the settings say)")


def place(text: str) -> tuple[float, float]:
    """Two numbers with a comma between them."""
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"“{text}” is not two numbers with a comma between them")
    return number(parts[0]), number(parts[1])


def number(text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None


def whole(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from None


def shown_name(name: str) -> str:
    """A file as a sentence names it."""
    return "on stdin" if name == STREAM else Path(name).name


def read_input(name: str) -> bytes:
    """The bytes of a file or of stdin."""
    if name == STREAM:
        return sys.stdin.buffer.read()
    from editor.files import read_bytes

    return read_bytes(Path(name))


def output_of(arguments: argparse.Namespace, inputs: list[str | None]) -> Path | None:
    """The file to write, None for stdout; refuses what does not go together."""
    from editor import files

    if inputs.count(STREAM) > 1:
        raise UsageError("Only one of the inputs can be - (stdin).")
    if arguments.output == STREAM:
        if arguments.json:
            raise UsageError("With -o - the picture is on stdout, so --json has no place: write to a file instead.")
        return None
    output = Path(arguments.output)
    files.check_target(output)
    return output


def write_output(document: Document, output: Path | None) -> str:
    """Write the picture; the name that is told."""
    from editor import files

    if output is None:
        sys.stdout.buffer.write(files.encode_image(document, ".png"))
        sys.stdout.buffer.flush()
        return STREAM
    files.write_document(document, output)
    return str(output)


@contextlib.contextmanager
def shown_progress(label: str, quiet: bool) -> Iterator[Progress]:
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


def engines_of(arguments: argparse.Namespace) -> Engines:
    """Those of this user, on the device that was asked for."""
    from editor.cli.models import hold_to_consent
    from editor.engines.registry import local_engines
    from editor.engines.runtime.preferences import preferred
    from editor.operations.models import open_store
    from editor.settings import Settings

    store = open_store(Settings())
    hold_to_consent(store, getattr(arguments, "model", None), arguments.quiet)
    return local_engines(store, preferred(Settings(), arguments.device or ""))

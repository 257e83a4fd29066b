"""The verb `run`: what was done to one picture is done to many."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.cli.ledger import Ledger, State
from editor.cli.parts import STREAM, UsageError, add_common, add_model, engines_of, read_input, shown_name, whole
from editor.core.progress import Progress
from editor.errors import Cancelled, EditorError, FileError

if TYPE_CHECKING:
    from editor.engines.registry import Engines
    from editor.operations.replay_steps import Overrides, Replay

FORMATS = ("png", "jpg", "webp", "tif", "avif", "heic", "psd", "ora")
_BAR = 24


def add_run(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "run",
        help="do to many pictures what was done to one",
        description="Do to every IMAGE what was done in a project: its fills, moves, harmonizations and expansions, "
        "bottom first, each with the mask, the options, the model and the seed of its layer. Hidden layers and those "
        "that were painted are left out.",
        epilog="A mask fits pictures of its own size and, scaled, pictures of the same ratio of sides (within 1 %). "
        "Results that are there and up to date are skipped, so a run that was stopped goes on where it was; the file "
        ".pentimento-run in DIR says what they were made of. A picture that cannot be done is told and the others go "
        "on; the exit code is then 1.",
    )
    parser.add_argument("recipe", metavar="RECIPE|DOC.ora", help="a project, or a file of --write-recipe; or -")
    parser.add_argument("images", metavar="IMAGE", nargs="*", help="the pictures")
    parser.add_argument("-o", "--output", metavar="DIR", help="the folder for the results, made if need be")
    parser.add_argument("--format", choices=FORMATS, help="write this format (default: that of each picture)")
    parser.add_argument("--overwrite", action="store_true", help="do all anew, also over files that are there")
    parser.add_argument("--write-recipe", metavar="FILE.json", help="write the recipes, without any picture, to a file")
    parser.add_argument("--seed", type=whole, metavar="N", help="one seed for all (default: those of the recipes)")
    add_model(parser, "those of the recipes")
    add_common(parser)
    parser.set_defaults(act=_run)


@dataclass(frozen=True)
class _Job:
    """One picture: what is read, what is written, and its place in the run."""

    source: Path
    target: Path
    index: int


@dataclass(frozen=True, eq=False)
class _Batch:
    """What is the same for all pictures; `made_of` is its digest."""

    plan: Replay
    engines: Engines
    wishes: Overrides
    ledger: Ledger
    overwrite: bool
    made_of: str


def _run(arguments: argparse.Namespace) -> int:
    from editor.operations.replay import check_engines
    from editor.operations.replay_file import digest, read_recipes, recipe_file
    from editor.operations.replay_steps import Overrides

    _check_words(arguments)
    plan = read_recipes(read_input(arguments.recipe), shown_name(arguments.recipe))
    if plan.left_out and not arguments.quiet:
        names = ", ".join(f"“{name}”" for name in plan.left_out)
        print(f"pentimento: left out, since only generated layers have recipes: {names}.", file=sys.stderr)
    if arguments.write_recipe is not None:
        _write_recipe(recipe_file(plan), Path(arguments.write_recipe))
        if not arguments.images:
            return 0
    folder = Path(arguments.output)
    jobs = _jobs(arguments, folder)
    engines = engines_of(arguments)
    wishes = Overrides(arguments.seed, arguments.model)
    for sentence in check_engines(plan, engines, wishes):
        if not arguments.quiet:
            print(f"pentimento: {sentence}", file=sys.stderr)
    _hold_to_consent(plan, engines, wishes, arguments.quiet)
    _make(folder)
    made_of = json.dumps([digest(plan), wishes.seed, _versions(plan, engines, wishes)])
    batch = _Batch(plan, engines, wishes, Ledger(folder), arguments.overwrite, made_of)
    return _work_through(jobs, batch, arguments)


def _check_words(arguments: argparse.Namespace) -> None:
    if not arguments.images and arguments.write_recipe is None:
        raise UsageError("Name the pictures to which the recipes are to be done, or a file with --write-recipe.")
    if arguments.images and arguments.output is None:
        raise UsageError("Name the folder for the results with -o DIR.")
    if STREAM in (*arguments.images, arguments.output, arguments.write_recipe):
        raise UsageError("Only the recipe can be - (stdin): pictures come from files and go into a folder.")


def _write_recipe(data: bytes, path: Path) -> None:
    from editor import files

    if path.suffix.lower() != ".json":
        raise UsageError("A file of recipes has a name that ends in .json.")
    files.write_bytes(data, path)


def _jobs(arguments: argparse.Namespace, folder: Path) -> list[_Job]:
    """The pictures with their results; an error where two would have the same one, or one would be overwritten."""
    jobs: dict[Path, _Job] = {}
    read = {Path(name).resolve() for name in (arguments.recipe, *arguments.images)}
    for index, name in enumerate(arguments.images):
        source = Path(name)
        suffix = source.suffix if arguments.format is None else f".{arguments.format}"
        target = folder / f"{source.stem}{suffix}"
        if target in jobs:
            raise FileError(
                f"{jobs[target].source} and {source} would both become {target}: give them different names, or do them "
                "into different folders."
            )
        if target.resolve() in read:
            raise FileError(f"The result would take the place of {source} itself: choose another folder with -o.")
        jobs[target] = _Job(source, target, index)
    return list(jobs.values())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileError(f"{folder} is a file: choose a folder with -o.") from error
    except OSError as error:
        raise FileError(f"The folder {folder} cannot be made ({error.strerror}): choose another one.") from error


def _hold_to_consent(plan: Replay, engines: Engines, wishes: Overrides, quiet: bool) -> None:
    from editor.cli.models import hold_to_consent
    from editor.engines.store import ModelStore
    from editor.operations.replay import engine_of

    if isinstance(engines.model_source, ModelStore):
        for engine_id in sorted({engine_of(step, engines, wishes).id for step in plan.steps}):
            hold_to_consent(engines.model_source, engine_id, quiet)


def _versions(plan: Replay, engines: Engines, wishes: Overrides) -> list[list[str]]:
    from editor.operations.replay import engine_of

    found = [engine_of(step, engines, wishes) for step in plan.steps]
    return [[engine.id, engine.version] for engine in found]


def _work_through(jobs: list[_Job], batch: _Batch, arguments: argparse.Namespace) -> int:
    line = _Line(len(jobs), is_shown=not arguments.quiet and sys.stderr.isatty())
    done = skipped = failed = 0
    started = time.monotonic()
    for job in jobs:
        result: dict[str, Any] = {"input": str(job.source), "output": str(job.target)}
        try:
            told = _do(job, batch, _progress(line, job, arguments.quiet))
            result |= told
            skipped += told["status"] == "up to date"
            done += told["status"] == "done"
        except (KeyboardInterrupt, Cancelled):
            line.clear()
            print(
                f"pentimento: Stopped; {done + skipped} of {len(jobs)} pictures are done, and the same call goes on "
                "from there.",
                file=sys.stderr,
            )
            return 1
        except Exception as error:  # noqa: BLE001 - the other pictures go on
            failed += 1
            sentence = _sentence(error)
            result |= {"status": "failed", "error": sentence}
            line.say(f"{job.source.name}: {sentence}")
        if arguments.json:
            print(json.dumps(result), flush=True)
    line.clear()
    if not arguments.quiet:
        parts = [f"{done} done"]
        parts += [f"{skipped} up to date already"] if skipped else []
        parts += [f"{failed} could not be done"] if failed else []
        took = time.monotonic() - started
        print(f"{_count(len(jobs), 'picture')} in {took:.1f} s: {', '.join(parts)}.", file=sys.stderr)
    return 1 if failed else 0


def _sentence(error: Exception) -> str:
    if isinstance(error, EditorError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for this picture; close other programs."
    logging.getLogger(__name__).error("unexpected", exc_info=error)
    return f"Something unexpected went wrong ({type(error).__name__}: {error}); please report it."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _do(job: _Job, batch: _Batch, progress: Progress) -> dict[str, Any]:
    """One picture from file to file, unless that is done already; what is told about it."""
    from editor import api, files

    started = time.monotonic()
    progress.step(0.0)
    try:
        files.check_target(job.target)
    except FileError as error:
        if job.target.suffix.lower() in (*files.EXPORT_SUFFIXES, files.PROJECT_SUFFIX):
            raise
        raise FileError(f"The format of {job.source.name} cannot be written: choose another with --format.") from error
    data = files.read_bytes(job.source)
    made_of = hashlib.sha256(batch.made_of.encode() + data).hexdigest()
    state = State.FREE if batch.overwrite else batch.ledger.state(job.target, made_of)
    if state is State.DONE:
        return {"status": "up to date"}
    if state is State.FOREIGN:
        raise FileError(f"{job.target} is there already and no result of this run: move it away, or use --overwrite.")
    document = files.open_document_bytes(data, job.source.name)
    done = api.replay_document(
        document,
        batch.plan,
        seed=batch.wishes.seed,
        model=batch.wishes.engine,
        engines=batch.engines,
        progress=progress.part(0.0, 0.97),
    )
    batch.ledger.write(job.target, files.encode_document(document, job.target.suffix), made_of)
    return {
        "status": "done",
        "device": (progress.place or "CPU").lower(),
        "width": document.size.width,
        "height": document.size.height,
        "depth": document.depth,
        "steps": [
            {
                "layer": step.name,
                "operation": step.operation,
                "model": step.engine,
                "model_version": step.engine_version,
                "seed": step.seed,
            }
            for step in done
        ],
        "seconds": round(time.monotonic() - started, 3),
    }


def _progress(line: _Line, job: _Job, quiet: bool) -> Progress:
    progress = Progress(line.shower(job.index, job.source.name))
    if not quiet:
        progress.tell = line.say
    return progress


class _Line:
    """The bar over all pictures on stderr, where a person watches."""

    def __init__(self, count: int, is_shown: bool) -> None:
        self._count, self._is_shown = count, is_shown
        self._last = ""

    def shower(self, index: int, name: str) -> Callable[[float], None]:
        """What is told how far one picture is."""
        return lambda fraction: self._show(index, name, fraction)

    def _show(self, index: int, name: str, fraction: float) -> None:
        if not self._is_shown:
            return
        share = (index + fraction) / self._count
        full = round(share * _BAR)
        text = f"[{'#' * full}{'.' * (_BAR - full)}] {share * 100:3.0f} %  {index + 1}/{self._count} {name}"
        text = text[: shutil.get_terminal_size().columns - 1]
        if text != self._last:
            self._last = text
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def say(self, sentence: str) -> None:
        """A sentence on a line of its own."""
        self.clear()
        print(f"pentimento: {sentence}", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the bar away."""
        if self._last:
            self._last = ""
            print("\r\033[K", end="", file=sys.stderr, flush=True)

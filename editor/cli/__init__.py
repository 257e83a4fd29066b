"""The command line: the verbs that scripts use, with exit code 0 done, 1 could not, 2 usage."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from editor import __version__
from editor.cli.doctor import add_doctor
from editor.cli.fill import add_fill, add_outpaint
from editor.cli.harmonize import add_harmonize
from editor.cli.models import add_models
from editor.cli.move import add_move
from editor.cli.parts import UsageError
from editor.cli.restore import add_restore
from editor.cli.run import add_run
from editor.cli.select import add_select
from editor.cli.structure import add_structure
from editor.errors import Cancelled, EditorError

VERBS = (
    add_fill,
    add_outpaint,
    add_restore,
    add_select,
    add_move,
    add_harmonize,
    add_structure,
    add_run,
    add_models,
    add_doctor,
)


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
    for add in VERBS:
        add(verbs)
    return parser

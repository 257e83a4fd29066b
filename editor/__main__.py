"""One line of choice: a command goes to `cli`, anything else to the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence

VERBS = ("fill", "outpaint", "restore", "select", "move", "harmonize", "structure", "run", "models", "doctor")
# Said by the program to itself, to run a model that the user added where it can harm nothing.
MODEL_PROCESS = "--model-process"
COMMANDS = frozenset((*VERBS, "--version", "--help", "-h"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the exit status. A picture that has the name of a command is opened as `./fill`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == [MODEL_PROCESS]:
        from editor.engines.runtime import child

        return child.main()
    if arguments and arguments[0] in COMMANDS:
        from editor import cli

        return cli.main(arguments)
    from editor import app

    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())

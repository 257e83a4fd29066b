"""The verb `doctor`: one report of versions, devices, folders and a self-test of every model."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from editor.cli.parts import add_common, engines_of, shown_progress
from editor.engines.runtime.providers import DEVICES

if TYPE_CHECKING:
    pass


def add_doctor(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "doctor",
        help="report versions, devices and a self-test",
        description="Report versions, devices, folders and a self-test of every model, to read or to copy.",
    )
    parser.add_argument("--device", choices=DEVICES, help="try this device (default: as the settings say)")
    add_common(parser)

    def act(arguments: argparse.Namespace) -> int:
        from editor.operations.diagnose import diagnose

        with shown_progress("Testing", arguments.quiet) as progress:
            report = diagnose(engines_of(arguments), progress)
        print(json.dumps(report.to_json(), indent=1) if arguments.json else report.to_text())
        return 1 if report.problems else 0

    parser.set_defaults(act=act)

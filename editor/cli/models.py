"""The verb `models`: list, show, get, add, allow, remove and verify, by the same functions as the window's dock."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from editor.cli.parts import shown_progress
from editor.engines.store import InstalledModel, ModelState, ModelStore, missing_sentence
from editor.engines.tasks import TASKS
from editor.errors import EngineError

WIDTH = 100
_RISK = (
    "“{label}” is a program, not only numbers: it can do whatever you can do on this computer. Allow it only if you "
    "trust where it came from."
)


def add_models(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "models",
        help="list, get, add, verify and remove models",
        description="Models do the heavy work. Nothing is fetched unless it is asked for here or in the window.",
    )
    acts = parser.add_subparsers(dest="act_name", required=True, metavar="ACT", parser_class=type(parser))
    table = (
        ("list", "show the models there are", _list, ()),
        ("show", "tell everything about a model", _show, ("id",)),
        ("get", "fetch a published model, after showing its license and size", _get, ("id",)),
        ("add", "add a model from a file, or from a folder with a model.toml", _add, ("path",)),
        ("allow", "let a model run that is a program (TorchScript) and could do anything you can do", _allow, ("id",)),
        ("remove", "delete the files of a model", _remove, ("id",)),
        ("verify", "read every byte of a model, or of all that are here", _verify, ("ids",)),
    )
    for name, help_, act, arguments in table:
        one = acts.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
        if "id" in arguments:
            one.add_argument("id", metavar="ID", help="the model")
        if "ids" in arguments:
            one.add_argument("ids", metavar="ID", nargs="*", help="the model (default: all)")
        if "path" in arguments:
            one.add_argument("path", metavar="FILE", type=Path, help="the weights, or a folder")
            one.add_argument("--id", metavar="ID", help="the published model that the file belongs to")
            one.add_argument("--role", metavar="ROLE", help="which of its files it is, where there are several")
        if name == "list":
            one.add_argument("--task", choices=TASKS, help="only models of this task")
        if name == "add":
            one.add_argument(
                "--task", choices=TASKS, default="", help="what it is for, where the file leaves that open"
            )
        if name in ("get", "allow"):
            what = "the license" if name == "get" else "the risk"
            one.add_argument("--accept", action="store_true", help=f"accept {what} without being asked")
        one.add_argument("--json", action="store_true", help="print a machine-readable result on stdout")
        one.add_argument("--quiet", action="store_true", help="print no progress")
        one.set_defaults(act=lambda options, act=act: act(options, _store()))


def hold_to_consent(store: ModelStore, model_id: str | None, quiet: bool) -> None:
    """Before a model is used that is a program: ask whether it may run where a person can answer.

    Raises ConsentNeeded where nobody answers, or the answer is no.
    """
    from editor.engines.safe_load import ConsentNeeded

    if not model_id or model_id not in store:
        return
    model = store.model(model_id)
    if not model.is_ready or model.has_consent:
        return
    if not quiet and is_watched():
        print(_RISK.format(label=model.descriptor.label), file=sys.stderr)
        if _agrees("Let it run?"):
            store.consent(model_id)
            return
    raise ConsentNeeded(model)


def _store() -> ModelStore:
    from editor.operations.models import open_store
    from editor.settings import Settings

    return open_store(Settings())


def _list(options: argparse.Namespace, store: ModelStore) -> int:
    from editor.engines.registry import built_in_engines
    from editor.operations.models import arranged, size_text, to_json

    models = arranged(store.models(options.task))
    known = built_in_engines()
    built_in = {
        task: [engine.id for engine in known.of_task(task)] for task in ([options.task] if options.task else TASKS)
    }
    if options.json:
        table = {
            "models": [to_json(model) for model in models],
            "built_in": built_in,
            "folder": str(store.root),
            "problems": store.problems,
        }
        print(json.dumps(table, indent=1))
        return 0
    seen = set()
    for task in dict.fromkeys((*(task for task in built_in if built_in[task]), *(m.descriptor.task for m in models))):
        print(task)
        if built_in.get(task):
            _print_ids(_ALWAYS, built_in[task])
        of_task = [model for model in models if model.descriptor.task == task]
        for model in of_task:
            if (state := _state(model)) != _CANNOT:
                seen.add(state)
                print(f"  {model.id:<30} {state:<12} {size_text(model):>12}  {terms_text(model)}")
        if cannot := [model.id for model in of_task if _state(model) == _CANNOT]:
            _print_ids(_CANNOT, cannot)
    if seen & set(_STATES):
        print()
    for state, meaning in _STATES.items():
        if state in seen:
            print(f"{state}: {meaning}")
    for problem in store.problems:
        print(f"pentimento: {problem}", file=sys.stderr)
    return 0


def _print_ids(label: str, ids: Sequence[str]) -> None:
    text = f"{label}: {', '.join(ids)}"
    print(textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))


_ALWAYS, _CANNOT = "always here", "cannot run here"
_STATES = {
    "to get": "“pentimento models get ID” fetches it, after showing its terms",
    "by hand": "get its file yourself, then “pentimento models add FILE”; “pentimento models show ID” says where from",
    "to allow": "it is a program: “pentimento models allow ID” lets it run",
    "damaged": "“pentimento models verify ID” says what is wrong",
    "unchecked": "“pentimento models verify ID” reads it, then it can be used",
}


def _state(model: InstalledModel) -> str:
    """What can be done with a model, in two words."""
    from editor.engines.adapters import why_not

    if why_not(model.descriptor):
        return _CANNOT
    if model.is_ready:
        return "ready" if model.has_consent else "to allow"
    if model.state is ModelState.MISSING:
        return "to get" if model.can_download else "by hand"
    return str(model.state.value)


def terms_text(model: InstalledModel) -> str:
    """The license in a word or two; terms that forbid commerce say so."""
    terms = model.descriptor.license
    return terms.title if terms.is_commercial else f"{terms.title} (NON-COMMERCIAL)"


def _state_sentence(model: InstalledModel) -> str:
    if not model.is_ready:
        return missing_sentence(model)
    if model.has_consent:
        return "ready"
    return f"it is a program and waits for your word: “pentimento models allow {model.id}” lets it run."


def _show(options: argparse.Namespace, store: ModelStore) -> int:
    from editor.engines.adapters import why_not
    from editor.operations.models import size_text, to_json

    model = store.model(options.id)
    if options.json:
        print(json.dumps(to_json(model), indent=1))
        return 0
    descriptor = model.descriptor
    rows = [
        ("Model", f"{descriptor.label} ({model.id}), version {descriptor.version}"),
        ("Task", descriptor.task),
        ("About", descriptor.summary),
        ("State", why_not(descriptor) or _state_sentence(model)),
        ("Size", size_text(model)),
        ("License", terms_text(model)),
        ("Terms", descriptor.license.note),
        ("By", descriptor.license.attribution),
        ("Source", descriptor.license.source),
        ("Folder", str(model.folder)),
    ]
    for name, text in rows:
        if text:
            lines = textwrap.wrap(text, WIDTH - 10, break_long_words=False, break_on_hyphens=False)
            print(f"{name:<9} " + ("\n" + " " * 10).join(lines))
    for entry in descriptor.files:
        print(f"{'File':<9} {entry.name} ({entry.role}, {model.file_state(entry).value})")
        if entry.url:
            print(f"{'':<9} {entry.url}")
        if digest := model.sha256(entry):
            print(f"{'':<9} sha256 {digest}")
    return 0


def _get(options: argparse.Namespace, store: ModelStore) -> int:
    from editor.operations.models import fetch_problem, get, size_text, to_json

    model = store.model(options.id)
    if not model.is_ready:
        if problem := fetch_problem(model):
            raise EngineError(problem)
        if not options.quiet:
            size = size_text(model) or "size unknown"
            print(f"{model.descriptor.label}: {size}, license {terms_text(model)}", file=sys.stderr)
            for line in filter(None, (model.descriptor.license.note, model.descriptor.license.source)):
                print(line, file=sys.stderr)
        question = "It may not be used commercially. Get it?"
        if not (options.accept or model.descriptor.license.is_commercial or _agrees(question)):
            raise EngineError(
                f"The license of {model.id}, {terms_text(model)}, was not accepted: add --accept to the call."
            )
        with shown_progress("Fetching", options.quiet) as progress:
            model = get(store, options.id, progress)
    if options.json:
        print(json.dumps(to_json(model), indent=1))
    elif not options.quiet:
        print(f"{model.id} is ready in {model.folder}", file=sys.stderr)
    return 0


def is_watched() -> bool:
    """Whether a person can read a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _agrees(question: str) -> bool:
    if not is_watched():
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _add(options: argparse.Namespace, store: ModelStore) -> int:
    from editor.operations.models import add, to_json

    with shown_progress("Adding", options.quiet) as progress:
        model = add(store, options.path, options.id, options.role, progress, task=options.task)
    if options.json:
        print(json.dumps(to_json(model), indent=1))
    elif not options.quiet:
        rest = "it is ready" if model.is_ready else "other files of it are still lacking"
        print(f"Added to {model.id}; {rest}.", file=sys.stderr)
    return 0


def _allow(options: argparse.Namespace, store: ModelStore) -> int:
    model = store.model(options.id)
    if not model.is_ready:
        raise EngineError(missing_sentence(model))
    if not model.has_consent:
        if not options.quiet:
            print(_RISK.format(label=model.descriptor.label), file=sys.stderr)
        if not (options.accept or _agrees("Let it run?")):
            raise EngineError(f"{model.id} was not allowed to run: add --accept to the call if you trust it.")
        store.consent(model.id)
    if options.json:
        print(json.dumps({"id": model.id, "allowed": True}))
    elif not options.quiet:
        print(f"{model.id} may run.", file=sys.stderr)
    return 0


def _remove(options: argparse.Namespace, store: ModelStore) -> int:
    store.remove(options.id)
    if options.json:
        print(json.dumps({"id": options.id, "removed": True}))
    elif not options.quiet:
        print(f"Removed {options.id}.", file=sys.stderr)
    return 0


def _verify(options: argparse.Namespace, store: ModelStore) -> int:
    from editor.errors import EditorError
    from editor.operations.models import verify, verify_all

    with shown_progress("Reading", options.quiet) as progress:
        if options.ids:
            faults = {}
            for place, model_id in enumerate(options.ids):
                store.model(model_id)
                try:
                    share = len(options.ids)
                    verify(store, model_id, progress.part(place / share, (place + 1) / share))
                    faults[model_id] = ""
                except EditorError as error:
                    faults[model_id] = str(error)
        else:
            faults = verify_all(store, progress)
    if options.json:
        print(json.dumps({"models": [{"id": id_, "ok": not fault, "fault": fault} for id_, fault in faults.items()]}))
    else:
        for id_, fault in faults.items():
            if not fault and not options.quiet:
                print(f"{id_}: unchanged", file=sys.stderr)
    broken = [fault for fault in faults.values() if fault]
    for fault in broken:
        print(f"pentimento: {fault}", file=sys.stderr)
    return 1 if broken else 0

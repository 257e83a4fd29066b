"""Collect every text that the program shows into the translation files, and compile those: what lupdate cannot do here.

lupdate knows `self.tr` within a class. Our texts also stand in small functions named `tr`, in the table of settings and
in layers below the window that may not know Qt; all are found by reading the syntax trees. `--check` changes nothing
and fails when a file is not up to date.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
NAME = "pentimento"
SETTINGS, MODEL, SAMPLES = "Settings", "Model", "Samples"
# Packages below the window whose labels and sentences it shows. What engines say of a model's own description is for
# whoever writes such descriptions, and stays English; their names are translated.
_BELOW = ("core", "operations", "tools", "files", "jobs")
# Commands whose labels the window writes, too.
_STEPS = frozenset({"SetSketch", "changed_to", "set_selection"})
_NAMES_ONLY = ("engines/classical/", "engines/hybrid.py")
_ERRORS = frozenset({"EditorError", "FileError", "InputError", "DownloadFailed", "EngineError", "ModelMissing",
                     "OutOfMemory", "Unsupported", "Unexpected"})  # fmt: skip


@dataclass(frozen=True, order=True)
class Text:
    """A text to translate, and whose it is."""

    context: str
    source: str


def _string(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def own_context(tree: ast.Module) -> str:
    """Whose texts a module's function `tr` translates, also where that function comes from another module."""
    for item in ast.walk(tree):
        if isinstance(item, ast.FunctionDef) and item.name == "tr":
            calls = [call for call in ast.walk(item) if isinstance(call, ast.Call) and _name(call) == "translate"]
            return next((text for call in calls if call.args and (text := _string(call.args[0]))), "")
        if isinstance(item, ast.ImportFrom) and item.module and any(name.name == "tr" for name in item.names):
            source = ROOT / f"{item.module.replace('.', '/')}.py"
            return own_context(ast.parse(source.read_text(encoding="utf-8")))
    return ""


class _Window(ast.NodeVisitor):
    """Texts of a module of the window: `self.tr`, `tr` taken from it, and `translate` with its context."""

    def __init__(self, file_name: str) -> None:
        self.found: list[Text] = []
        self._file_name = file_name
        self._contexts: list[str] = []
        self._takes_own: list[bool] = [False]

    def visit_Module(self, node: ast.Module) -> None:
        """A module's own `tr` says in its body whose texts it translates."""
        module = own_context(node)
        self._contexts.append(module)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """The class is the context of what it says; `tr` alone is the module's, unless the class takes its own."""
        parts = [part for part in ast.walk(node) if isinstance(part, ast.Assign)]
        takes_own = any(isinstance(target, ast.Name) and target.id == "tr" for part in parts for target in part.targets)
        self._contexts.append(node.name)
        self._takes_own.append(takes_own)
        self.generic_visit(node)
        self._contexts.pop()
        self._takes_own.pop()

    def visit_Call(self, node: ast.Call) -> None:
        """Take the text of a call that translates."""
        name = _name(node)
        if name == "tr" and node.args:
            source = _string(node.args[0])
            is_method = isinstance(node.func, ast.Attribute)
            owner = node.func.value.id if is_method and isinstance(node.func.value, ast.Name) else ""  # type: ignore[attr-defined]
            is_modules = not is_method and not self._takes_own[-1] and bool(self._contexts[0])
            context = self._contexts[0] if is_modules else self._contexts[-1] or self._contexts[0]
            if is_method and owner == "window":
                context = "MainWindow"
            if source is None:
                raise SystemExit(f"{self._file_name}:{node.lineno}: tr() needs a literal text")
            self.found.append(Text(context, source))
        elif name == "translate" and len(node.args) == 2:
            context_text, source = _string(node.args[0]), _string(node.args[1])
            if context_text is not None and source is not None:
                self.found.append(Text(context_text, source))
        self.generic_visit(node)


def _name(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def template(node: ast.expr | None) -> str | None:
    """A text with its fields numbered, `{0} of {1}`, from a literal or an f-string; None for anything else."""
    parts: list[str] = []
    count = 0
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        else:
            parts.append(f"{{{count}}}")
            count += 1
    return "".join(parts)


def label_places(trees: Iterable[ast.Module]) -> dict[str, int]:
    """By name, which argument of a function, method or data class is the label."""
    found: dict[str, int] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
                names = names[1:] if names[:1] in (["self"], ["cls"]) else names
                if "label" in names and node.name != "__init__":
                    found[node.name] = names.index("label")
            elif isinstance(node, ast.ClassDef):
                names = [item.target.id for item in node.body
                         if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)]  # fmt: skip
                for item in node.body:
                    if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                        names = [argument.arg for argument in item.args.args[1:]]
                if "label" in names:
                    found[node.name] = names.index("label")
    return found


class _Below(ast.NodeVisitor):
    """Labels of steps and jobs, and sentences of errors and notices, in modules that know nothing of the window."""

    def __init__(self, places: dict[str, int]) -> None:
        self.found: list[Text] = []
        self._places = places

    def _take(self, node: ast.expr | None) -> None:
        if isinstance(node, ast.IfExp):
            self._take(node.body)
            self._take(node.orelse)
            return
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self._take(part)
            return
        text = template(node)
        if text and any(letter.isalpha() for letter in text) and text != "{0}":
            self.found.append(Text(MODEL, text))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A property `label` returns one; a parameter `label` has one as its default."""
        if node.name == "label":
            for item in ast.walk(node):
                if isinstance(item, ast.Return):
                    self._take(item.value)
        arguments = [*node.args.posonlyargs, *node.args.args]
        pairs = zip(arguments[len(arguments) - len(node.args.defaults) :], node.args.defaults, strict=True)
        for argument, default in (*pairs, *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)):
            if argument.arg == "label":
                self._take(default)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """A field `label` with a default, or a table of labels."""
        if isinstance(node.target, ast.Name) and node.target.id == "label":
            self._take(node.value)
        self._take_table(node.target, node.value)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """A class attribute or a variable `label`."""
        for target in node.targets:
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            if name in ("label", "_label"):
                self._take(node.value)
            self._take_table(target, node.value)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for part, value in zip(target.elts, node.value.elts, strict=False):
                    if (part.id if isinstance(part, ast.Name) else getattr(part, "attr", "")) in ("label", "_label"):
                        self._take(value)
        self.generic_visit(node)

    def _take_table(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name) and target.id.endswith("LABELS") and isinstance(value, ast.Dict):
            for label in value.values:
                self._take(label)

    def visit_Call(self, node: ast.Call) -> None:
        """Errors and notices begin with their sentence; commands and layers are told their label."""
        name = _name(node)
        if (name in _ERRORS or name == "notice") and node.args:
            self._take(node.args[0])
        for word in node.keywords:
            # Names of threads are for whoever looks for faults.
            if word.arg in ("label", "name") and name[:1].isupper() and name != "Thread":
                self._take(word.value)
        place = self._places.get(name)
        if place is not None and place < len(node.args):
            self._take(node.args[place])
        self.generic_visit(node)


class _Steps(_Below):
    """Labels of steps that the window itself makes by what lies below it."""

    def visit_Call(self, node: ast.Call) -> None:
        """Commands that are told their label as it is stored."""
        place = self._places.get(_name(node))
        if _name(node) in _STEPS and place is not None and place < len(node.args):
            self._take(node.args[place])
        self.generic_visit(node)


def _settings(tree: ast.Module) -> Iterator[Text]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _name(node) == "Setting"):
            continue
        words = {word.arg: word.value for word in node.keywords}
        hidden = words.get("is_hidden")
        if isinstance(hidden, ast.Constant) and hidden.value:
            continue
        for part in (*node.args[2:4], words.get("section")):
            if text := _string(part):
                yield Text(SETTINGS, text)
        choices = words.get("choices")
        for choice in choices.elts if isinstance(choices, ast.Tuple) else ():
            yield Text(SETTINGS, (_string(choice) or "").capitalize())


def _blend_modes(tree: ast.Module) -> Iterator[Text]:
    """The names of the modes as `BlendMode.label` forms them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == "BlendMode":
            for item in node.body:
                if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                    yield Text(MODEL, item.targets[0].id.capitalize().replace("_", " "))


def texts(root: Path = ROOT) -> set[Text]:
    """Everything that can be shown."""
    found: set[Text] = set()
    trees = {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in (root / "editor").rglob("*.py")}
    places = label_places(trees.values())
    for path, tree in trees.items():
        part = path.relative_to(root / "editor").parts[0]
        if part in ("ui", "app.py"):
            window = _Window(path.name)
            window.visit(tree)
            found.update(window.found)
            steps = _Steps(places)
            steps.visit(tree)
            found.update(steps.found)
        is_named = path.relative_to(root / "editor").as_posix().startswith(_NAMES_ONLY)
        if part in _BELOW or part == "workspace.py" or is_named:
            below = _Below(places)
            below.visit(tree)
            found.update(below.found)
        if path.name == "blend.py" and part == "core":
            found.update(_blend_modes(tree))
        if part == "settings.py":
            found.update(_settings(tree))
    index = json.loads((root / "resources" / "samples" / "index.json").read_text(encoding="utf-8"))
    found.update(Text(SAMPLES, scene["title"]) for scene in index["scenes"])
    # Models that travel with the program are named like its own parts; published ones keep their names.
    for path in sorted((root / "models").glob("*/model.toml")):
        if any(path.parent.glob("*.onnx")):
            found.add(Text(MODEL, tomllib.loads(path.read_text(encoding="utf-8"))["label"]))
    return found


def read(path: Path) -> dict[Text, str]:
    """The translations in a .ts file; an unfinished one is the empty text."""
    if not path.exists():
        return {}
    result = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation is not None and translation.get("type") is None
            text = Text(context.findtext("name") or "", message.findtext("source") or "")
            result[text] = (translation.text or "") if translation is not None and done else ""
    return result


def write(found: Iterable[Text], known: dict[Text, str], language: str) -> str:
    """The .ts file's content: what is not translated is marked so."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    context = None
    for text in sorted(found):
        if text.context != context:
            if context is not None:
                lines.append("</context>")
            context = text.context
            lines += ["<context>", f"    <name>{escape(context)}</name>"]
        done = known.get(text, "")
        mark = "" if done else ' type="unfinished"'
        lines.append("    <message>")
        lines.append(f"        <source>{escape(text.source)}</source>")
        lines.append(f"        <translation{mark}>{escape(done)}</translation>")
        lines.append("    </message>")
    lines += ["</context>", "</TS>", ""]
    return "\n".join(lines)


def compile_file(source: Path, target: Path) -> None:
    """Make the .qm file that the program loads."""
    program = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent)) or "pyside6-lrelease"
    command = [program, "-silent", str(source), "-qm", str(target)]
    subprocess.run(command, check=True)


def main() -> int:
    """Bring all languages up to date, or say which are not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when something is not up to date")
    is_check = parser.parse_args().check
    found = texts()
    is_good = True
    for path in sorted(FOLDER.glob(f"{NAME}_*.ts")):
        language = path.stem.removeprefix(f"{NAME}_")
        known = read(path)
        content = write(found, known, language)
        missing = sorted(text for text in found if not known.get(text))
        for text in missing:
            print(f"{path.name}: not translated: {text.context}: {text.source!r}")
        is_good &= not missing and content == path.read_text(encoding="utf-8")
        target = path.with_suffix(".qm")
        if is_check:
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder) / target.name
                compile_file(path, made)
                is_good &= target.exists() and made.read_bytes() == target.read_bytes()
        else:
            path.write_text(content, encoding="utf-8")
            compile_file(path, target)
    if is_check and not is_good:
        print("Translate what is missing in resources/translations, then run: python packaging/translations.py")
    return 0 if is_good or not is_check else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Descriptors as text: `model.toml` read strictly, so that a slip is named instead of guessed around, and written."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from editor.engines.descriptor import SCHEMA, Descriptor, InputTensor, OutputTensor, Part, SizeRule
from editor.engines.tasks import TASKS
from editor.errors import EngineError

MAX_BYTES = 1 << 20
MAX_SIDE_PX = 1 << 15
LAYOUTS = ("NCHW", "NHWC", "CHW", "HWC", "NHW", "HW", "")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def read_descriptor(path: Path) -> Descriptor:
    """The descriptor in a file. Raises EngineError with one sentence that names the file and the key at fault."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise EngineError(f"The model description {path.name} is larger than 1 MB: it is something else.")
        return parse_descriptor(path.read_text("utf-8"), f"{path.parent.name}/{path.name}")
    except OSError as error:
        raise EngineError(f"The model description {path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EngineError(f"The model description {path.name} is not UTF-8 text: save it as such.") from error


def parse_descriptor(text: str, name: str = "model.toml") -> Descriptor:
    """The descriptor of a TOML text; `name` is what errors call it."""
    return descriptor_of(parse_table(text, name), name)


def parse_table(text: str, name: str = "model.toml") -> dict[str, Any]:
    """What a TOML text says, not yet understood. Raises EngineError when it is none."""
    # Hardly ever needed: see `descriptions`.
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EngineError(f"{name} is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise EngineError(f"{name} is nested too deeply to be a model's description.") from error


def descriptor_of(table: Mapping[str, Any], name: str = "model.toml") -> Descriptor:
    """The descriptor that such a table describes. Raises EngineError with the key at fault."""
    table = dict(table)
    try:
        schema = table.pop("schema", SCHEMA)
        if schema != SCHEMA:
            raise _Fault("schema", f"is {schema!r}, but this version of the program reads {SCHEMA}")
        descriptor: Descriptor = _build(Descriptor, table, "")
        check_descriptor(descriptor)
    except _Fault as fault:
        raise EngineError(f"{name}: the key “{fault.key}” {fault.problem}.") from fault
    return descriptor


class _Fault(Exception):  # noqa: N818
    """What is wrong with which key; becomes the sentence of an EngineError."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(key, problem)
        self.key, self.problem = key, problem


@functools.cache
def _fields(kind: type) -> dict[str, tuple[Callable[[Any, str], Any], bool]]:
    """By key: what reads its value, and whether it must be there."""
    hints = typing.get_type_hints(kind)
    nothing = dataclasses.MISSING
    return {
        item.name: (_reader(hints[item.name]), item.default is nothing and item.default_factory is nothing)
        for item in dataclasses.fields(kind)
    }


def _build(kind: type, table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise _Fault(where, "must be a table")
    known = _fields(kind)
    prefix = where + "." if where else ""
    values = {}
    for key, value in table.items():
        if key not in known:
            raise _Fault(prefix + key, f"is not known here; known are: {', '.join(known)}")
        values[key] = known[key][0](value, prefix + key)
    for key, (_, is_needed) in known.items():
        if is_needed and key not in values:
            raise _Fault(prefix + key, "is missing")
    return kind(**values)


def _reader(hint: Any) -> Callable[[Any, str], Any]:
    """What turns a value of TOML into one of this type, or says why it cannot."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if dataclasses.is_dataclass(hint):
        return lambda value, where: _build(typing.cast(type, hint), value, where)
    if origin is typing.Literal:
        return lambda value, where: _choice(arguments, value, where)
    if origin is tuple or origin is frozenset:
        read = _reader(arguments[0])
        return lambda value, where: _several(origin, read, value, where)
    if origin in (types.UnionType, typing.Union):
        return _reader(next(choice for choice in arguments if choice is not type(None)))
    if hint is float:
        return _number
    if hint in (str, bool, int):
        name = {str: "a text in quotes", bool: "true or false", int: "a whole number"}[hint]
        return lambda value, where: _exactly(hint, name, value, where)
    return lambda value, where: _exactly(dict, "a table", value, where)


def _choice(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    if value not in choices:
        raise _Fault(where, f"must be one of: {', '.join(str(choice) or '“”' for choice in choices)}")
    return value


def _several(kind: type, read: Callable[[Any, str], Any], value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise _Fault(where, "must be a list")
    return kind(read(item, f"{where}[{index}]") for index, item in enumerate(value))


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _Fault(where, "must be a number")
    return float(value)


def _exactly(kind: type, name: str, value: Any, where: str) -> Any:
    if type(value) is not kind:
        raise _Fault(where, f"must be {name}")
    return value


def check_descriptor(descriptor: Descriptor) -> None:
    """What types cannot say: ranges, hashes, and tensors that make sense together."""
    for key in ("id", "label", "version"):
        if not getattr(descriptor, key).strip():
            raise _Fault(key, "must not be empty")
    if descriptor.task not in TASKS:
        raise _Fault("task", f"must be one of: {', '.join(TASKS)}")
    roles = [entry.role for entry in descriptor.files]
    if len(set(roles)) != len(roles):
        raise _Fault("files", "names one role twice")
    for index, entry in enumerate(descriptor.files):
        where = f"files[{index}]"
        if not entry.name.strip():
            raise _Fault(f"{where}.name", "must not be empty")
        if entry.sha256 and not _SHA256.fullmatch(entry.sha256):
            raise _Fault(f"{where}.sha256", "must be 64 hexadecimal digits")
        if entry.size_bytes < 0:
            raise _Fault(f"{where}.size_bytes", "must not be negative")
        for address in (entry.url, *entry.mirrors):
            if address and not address.startswith(("https://", "http://")):
                raise _Fault(f"{where}.url", "must begin with https:// or http://")
    _check_size(descriptor.size)
    for name, number in (("context.margin_px", descriptor.context.margin_px), ("mask.grow_px", descriptor.mask.grow_px),
                         ("runtime.memory_mb", descriptor.runtime.memory_mb)):  # fmt: skip
        if number < 0:
            raise _Fault(name, "must not be negative")
    if not 0 <= descriptor.context.margin_share <= 16:
        raise _Fault("context.margin_share", "must be from 0 to 16")
    for kind, tensors in (("inputs", descriptor.inputs), ("outputs", descriptor.outputs)):
        names = [tensor.name for tensor in tensors]
        if len(set(names)) != len(names):
            raise _Fault(kind, "names one tensor twice")
    for index, tensor in enumerate(descriptor.inputs):
        _check_layout(tensor, f"inputs[{index}]")
        for number, part in enumerate(tensor.parts):
            _check_range(part, f"inputs[{index}].parts[{number}]")
            if part.channels < 1:
                raise _Fault(f"inputs[{index}].parts[{number}].channels", "must be 1 or more")
    for index, output in enumerate(descriptor.outputs):
        _check_layout(output, f"outputs[{index}]")
        _check_range(output, f"outputs[{index}]")


def _check_size(rule: SizeRule) -> None:
    for key in ("width", "height", "max_px"):
        if not 0 <= getattr(rule, key) <= MAX_SIDE_PX:
            raise _Fault(f"size.{key}", f"must be from 0 to {MAX_SIDE_PX}")
    for key in ("multiple", "min_px"):
        if not 1 <= getattr(rule, key) <= MAX_SIDE_PX:
            raise _Fault(f"size.{key}", f"must be from 1 to {MAX_SIDE_PX}")
    if rule.mode == "fixed" and not (rule.width and rule.height):
        raise _Fault("size.width", "and size.height are needed by a fixed size")
    if rule.max_px and rule.max_px < max(rule.min_px, rule.multiple):
        raise _Fault("size.max_px", "is smaller than the least size")


def _check_layout(tensor: InputTensor | OutputTensor, where: str) -> None:
    if not tensor.name:
        raise _Fault(f"{where}.name", "must not be empty")
    if tensor.layout not in LAYOUTS:
        raise _Fault(f"{where}.layout", f"must be one of: {', '.join(layout or '“”' for layout in LAYOUTS)}")


def _check_range(part: Part | OutputTensor, where: str) -> None:
    if part.high == part.low:
        raise _Fault(f"{where}.high", "must differ from low")
    channels = 1 if part.order == "gray" else 3
    for key, values in (("mean", part.mean), ("std", part.std)):
        if values and len(values) not in (1, channels):
            raise _Fault(f"{where}.{key}", f"must have 1 or {channels} numbers")
    if any(value <= 0 for value in part.std):
        raise _Fault(f"{where}.std", "must be above 0")


def dump_descriptor(descriptor: Descriptor) -> str:
    """The TOML text that `parse_descriptor` reads back to an equal descriptor; defaults are left out."""
    lines = [f"schema = {SCHEMA}"]
    _dump(_plain(descriptor), "", lines)
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        table = {}
        for item in dataclasses.fields(value):
            own = getattr(value, item.name)
            has_factory = item.default_factory is not dataclasses.MISSING
            default = item.default_factory() if callable(item.default_factory) and has_factory else item.default
            if own is not None and own != default:
                table[item.name] = _plain(own)
        return table
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _dump(table: Mapping[str, Any], where: str, lines: list[str]) -> None:
    """Plain values first, then tables, then lists of tables: TOML gives a key to the table header above it."""
    tables = {key: item for key, item in table.items() if isinstance(item, dict)}
    lists = {key: item for key, item in table.items() if _is_list_of_tables(item) and "." not in where}
    for key, item in table.items():
        if key not in tables and key not in lists:
            lines.append(f"{_key(key)} = {_inline(item)}")
    for key, item in tables.items():
        name = f"{where}.{_key(key)}" if where else _key(key)
        lines.extend(("", f"[{name}]"))
        _dump(item, name, lines)
    for key, items in lists.items():
        name = f"{where}.{_key(key)}" if where else _key(key)
        for item in items:
            lines.extend(("", f"[[{name}]]"))
            _dump(item, name, lines)


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _text(value: str) -> str:
    """A basic string; JSON's escapes are TOML's too, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"{type(value).__name__} has no place in a descriptor")

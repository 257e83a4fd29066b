"""Reads what an ONNX file says of itself before a runtime sees it: versions, outside files and absurd sizes.

The fields are those of the public `onnx.proto`; everything large is skipped, not copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

from editor.errors import EngineError

OLDEST_OPSET = 7
LARGEST_ELEMENTS = 1 << 32
LARGEST_RANK = 16
_DEEPEST = 32
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_EXTERNAL = 1  # DataLocation.EXTERNAL


class BrokenModelError(ValueError):
    """The bytes are not a model."""


@dataclass(frozen=True)
class ExternalPart:
    """Data of a tensor that lies in another file: `length` 0 = to its end."""

    tensor: str
    location: str
    offset: int = 0
    length: int = 0


@dataclass
class GraphHeader:
    """What was found. `opsets` has a version by domain, the standard one under the empty name."""

    ir_version: int = 0
    producer: str = ""
    opsets: dict[str, int] = field(default_factory=dict)
    external: list[ExternalPart] = field(default_factory=list)
    largest_elements: int = 0
    largest_rank: int = 0
    node_count: int = 0

    @property
    def opset(self) -> int:
        """The version of the standard operators, 0 when the file names none."""
        return self.opsets.get("", self.opsets.get("ai.onnx", 0))


def read_header(data: bytes | bytearray | memoryview) -> GraphHeader:
    """Walk over a model. Raises BrokenModelError when it is none."""
    header = GraphHeader()
    has_graph = False
    for number, value in _fields(memoryview(data)):
        if number == 1 and isinstance(value, int):
            header.ir_version = value
        elif number == 2 and not isinstance(value, int):
            header.producer = _text(value)
        elif number == 7 and not isinstance(value, int):
            has_graph = True
            _read_graph(value, header, 0)
        elif number == 8 and not isinstance(value, int):
            domain, version = "", 0
            for part, content in _fields(value):
                if part == 1 and not isinstance(content, int):
                    domain = _text(content)
                elif part == 2 and isinstance(content, int):
                    version = content
            header.opsets[domain] = version
        elif number == 25 and not isinstance(value, int):
            for part, content in _fields(value):
                if part == 7 and not isinstance(content, int):
                    _read_node(content, header, 0)
    if not has_graph or not header.ir_version or not header.opsets:
        raise BrokenModelError("it has no graph, version or operators")
    return header


def check_header(data: bytes | bytearray | memoryview, name: str) -> GraphHeader:
    """The header of a model that may be given to the runtime. Raises EngineError with one sentence otherwise."""
    try:
        header = read_header(data)
    except (BrokenModelError, RecursionError) as error:
        raise EngineError(f"{name} is no ONNX model or is cut off ({error}): get the file again.") from error
    if 0 < header.opset < OLDEST_OPSET:
        raise EngineError(
            f"{name} uses version {header.opset} of the ONNX operators, which is too old to run: convert it to "
            f"version {OLDEST_OPSET} or later."
        )
    if header.largest_elements > LARGEST_ELEMENTS or header.largest_rank > LARGEST_RANK:
        raise EngineError(f"{name} holds a tensor of absurd size: it is damaged or hostile, do not use it.")
    return header


def external_file(folder: Path, location: str, name: str) -> Path:
    """The file of external data, which must lie inside the model's folder. Raises EngineError when it does not."""
    refusal = f"{name} wants to read a file outside its folder (“{location[:80]}”): do not use it."
    if not location or "\0" in location:
        raise EngineError(refusal)
    # Backslashes divide folders for some readers and are letters for others: only plain names are safe for both.
    parts = location.replace("\\", "/").split("/")
    if parts[0] == "" or ":" in parts[0] or ".." in parts:
        raise EngineError(refusal)
    root = folder.resolve()
    path = root.joinpath(*parts).resolve()
    if not path.is_relative_to(root):
        raise EngineError(refusal)
    if not path.is_file():
        raise EngineError(f"{name} needs the file {path.name} beside it, which is not there: get the model again.")
    return path


def _read_graph(data: memoryview, header: GraphHeader, depth: int) -> None:
    if depth > _DEEPEST:
        raise BrokenModelError("its parts are nested too deep")
    for number, value in _fields(data):
        if isinstance(value, int):
            continue
        if number == 1:
            header.node_count += 1
            _read_node(value, header, depth)
        elif number == 5:
            _read_tensor(value, header)
        elif number == 15:
            _read_sparse(value, header)


def _read_node(data: memoryview, header: GraphHeader, depth: int) -> None:
    for number, value in _fields(data):
        if number == 5 and not isinstance(value, int):
            for part, content in _fields(value):
                if isinstance(content, int):
                    continue
                if part in (5, 10):
                    _read_tensor(content, header)
                elif part in (6, 11):
                    _read_graph(content, header, depth + 1)
                elif part in (22, 23):
                    _read_sparse(content, header)


def _read_sparse(data: memoryview, header: GraphHeader) -> None:
    for number, value in _fields(data):
        if number in (1, 2) and not isinstance(value, int):
            _read_tensor(value, header)


def _read_tensor(data: memoryview, header: GraphHeader) -> None:
    dims: list[int] = []
    name, is_external = "", False
    entries: dict[str, str] = {}
    for number, value in _fields(data):
        if number == 1:
            dims += [value] if isinstance(value, int) else _varints(value)
        elif number == 8 and not isinstance(value, int):
            name = _text(value)
        elif number == 13 and not isinstance(value, int):
            pair = {part: _text(content) for part, content in _fields(value) if not isinstance(content, int)}
            entries[pair.get(1, "")] = pair.get(2, "")
        elif number == 14 and isinstance(value, int):
            is_external = value == _EXTERNAL
    if len(dims) > header.largest_rank:
        header.largest_rank = len(dims)
    # A negative size is a varint of ten bytes, and so comes out as absurdly large.
    header.largest_elements = max(header.largest_elements, prod(dims[: LARGEST_RANK + 1]))
    if is_external or entries:
        try:
            offset, length = int(entries.get("offset", "0")), int(entries.get("length", "0"))
        except ValueError:
            raise BrokenModelError("a place in an outside file is no number") from None
        if offset < 0 or length < 0:
            raise BrokenModelError("a place in an outside file is negative")
        header.external.append(ExternalPart(name, entries.get("location", ""), offset, length))


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field; fixed-width numbers come as their bytes."""
    position, end = 0, len(data)
    while position < end:
        key, position = _varint(data, position)
        kind = key & 7
        if kind == _VARINT:
            value, position = _varint(data, position)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            size, position = _varint(data, position)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise BrokenModelError("an unknown kind of field")
        if position + size > end:
            raise BrokenModelError("it ends too early")
        yield key >> 3, data[position : position + size]
        position += size


def _varint(data: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise BrokenModelError("it ends too early")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _varints(data: memoryview) -> list[int]:
    values, position = [], 0
    while position < len(data):
        value, position = _varint(data, position)
        values.append(value)
    return values


def _text(data: memoryview) -> str:
    return bytes(data[:4096]).decode("utf-8", "replace")

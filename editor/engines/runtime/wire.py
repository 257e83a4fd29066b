"""Messages between the program and a process that runs a model: JSON and raw arrays, never anything executable."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from editor.engines.session import AnyTensor

_LENGTH = struct.Struct(">I")
LONGEST_HEADER = 16 << 20
LARGEST_ARRAY_BYTES = 1 << 36


class BrokenWireError(Exception):
    """The other side ended, or sent what is no message."""


def send(stream: BinaryIO, header: dict[str, Any], arrays: Sequence[AnyTensor] = ()) -> None:
    """Write one message. Raises OSError or ValueError when the other side is gone."""
    contents = [np.asarray(array, order="C") for array in arrays]
    described = [[array.dtype.str, list(array.shape)] for array in contents]
    data = json.dumps({**header, "arrays": described}).encode()
    stream.write(_LENGTH.pack(len(data)) + data)
    for array in contents:
        stream.write(array.reshape(-1).view(np.uint8).data)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], list[AnyTensor]]:
    """Read one message. Raises BrokenWireError at the end of the stream."""
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    if length > LONGEST_HEADER:
        raise BrokenWireError("a header of absurd length")
    try:
        header = json.loads(_read(stream, length))
        kinds = [(np.dtype(kind), tuple(int(side) for side in shape)) for kind, shape in header.pop("arrays")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenWireError("a header that is none") from error
    arrays = []
    for dtype, shape in kinds:
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or min(shape, default=0) < 0 or size > LARGEST_ARRAY_BYTES:
            raise BrokenWireError("an array that is none")
        arrays.append(np.frombuffer(_read(stream, size), dtype).reshape(shape))
    return header, arrays


def _read(stream: BinaryIO, size: int) -> bytearray:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        # Pipes are read through a buffered stream, which has `readinto`; the type of all streams does not say so.
        count = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise BrokenWireError("the other side ended")
        done += count
    return data

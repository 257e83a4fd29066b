"""A document as JSON values and numbered blobs and back, field by field, so that new fields are journaled unasked.

Nothing here runs code from a file: only the classes that a document is made of can come out, and every value must fit
the type that its field states.
"""

from __future__ import annotations

import functools
import logging
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from editor.core.pixels import AnyArray
from editor.core.signals import Signal
from editor.core.tiles import TILE, Key, TileMap

log = logging.getLogger(__name__)

# The modules whose classes a document may hold; their names begin the names of classes in a journal.
_MODULES = ("blend", "document", "geometry", "guides", "layer", "recipe", "selection", "sketch", "stack")
_PACKAGE = "editor.core."
MAX_CELLS = 400_000
_MAX_KEY = 2**17
_MAX_CHANNELS = 4
_DTYPES: Mapping[str, np.dtype[Any]] = {name: np.dtype(name) for name in ("|u1", "<u2", "|b1", "<f4")}

# Gives an array, or bytes, a number under which `Get` finds it again.
Put = Callable[[AnyArray | bytes], int]
Get = Callable[[int], bytes]


def encode(value: Any, put: Put) -> Any:
    """JSON values for anything that a document holds; pixels and bytes go to `put`. TypeError for anything else."""
    if isinstance(value, Enum):
        return {"enum": [_class_name(type(value)), value.name]}
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, TileMap):
        table = [(*key, put(tile)) for key in sorted(value.keys) if (tile := value.tile(key)) is not None]
        return {"tiles": [value.channels, _dtype_name(value.dtype), put(np.array(table, "<i8").tobytes())]}
    if isinstance(value, np.ndarray):
        return {"array": [_dtype_name(value.dtype), list(value.shape), put(value)]}
    if isinstance(value, bytes):
        return {"bytes": put(value)}
    if isinstance(value, list):
        return [encode(item, put) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item, put) for item in value]}
    if isinstance(value, frozenset):
        return {"set": sorted((encode(item, put) for item in value), key=repr)}
    if isinstance(value, Mapping):
        return {"map": [[encode(key, put), encode(item, put)] for key, item in value.items()]}
    return {"object": [_class_name(type(value)), _encode_fields(value, put)]}


def _encode_fields(value: Any, put: Put) -> dict[str, Any]:
    names = [item.name for item in fields(value) if item.init] if is_dataclass(value) else list(vars(value))
    out: dict[str, Any] = {}
    for name in names:
        content = getattr(value, name)
        if isinstance(content, Signal):
            continue
        try:
            out[name] = encode(content, put)
        except TypeError as error:
            # A field that cannot be kept must not cost all the others.
            log.warning("%s.%s is not journaled: %s", type(value).__name__, name, error)
    return out


def _dtype_name(dtype: np.dtype[Any]) -> str:
    name = dtype.newbyteorder("<").str
    if name not in _DTYPES:
        raise TypeError(f"arrays of {dtype} are not journaled")
    return name


def _class_name(kind: type) -> str:
    module = kind.__module__.removeprefix(_PACKAGE)
    if module not in _MODULES:
        raise TypeError(f"{kind.__qualname__} is not part of a document")
    return f"{module}.{kind.__name__}"


class Decoder:
    """Builds what `encode` described. KeyError, TypeError or ValueError when the data is not that."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._cells = 0
        self._tiles: dict[int, AnyArray] = {}

    def decode(self, data: Any) -> Any:
        """The value."""
        if data is None or isinstance(data, (bool, int, float, str)):
            return data
        if isinstance(data, list):
            return [self.decode(item) for item in data]
        if not isinstance(data, dict) or len(data) != 1:
            raise ValueError("not a value")
        ((kind, content),) = data.items()
        build: Mapping[str, Callable[[Any], Any]] = {
            "enum": self._enum,
            "tiles": self._tile_map,
            "array": self._array,
            "bytes": self._get,
            "tuple": lambda items: tuple(self.decode(item) for item in items),
            "set": lambda items: frozenset(self.decode(item) for item in items),
            "map": lambda pairs: {self.decode(key): self.decode(item) for key, item in pairs},
            "object": self._object,
        }
        return build[kind](content)

    def _enum(self, content: Any) -> Enum:
        name, member = content
        kind = _class(name)
        if not issubclass(kind, Enum):
            raise ValueError(f"{name} is no enumeration")
        found: Enum = kind[member]
        return found

    def _tile_map(self, content: Any) -> TileMap:
        channels, dtype_name, number = content
        dtype = _DTYPES[dtype_name]
        if not isinstance(channels, int) or not 1 <= channels <= _MAX_CHANNELS:
            raise ValueError("tiles of so many channels do not exist")
        table = np.frombuffer(self._get(number), "<i8").reshape(-1, 3)
        self._cells += len(table)
        if self._cells > MAX_CELLS or np.abs(table[:, :2]).max(initial=0) > _MAX_KEY:
            raise ValueError("more tiles than a picture can have")
        shape = (TILE, TILE) if channels == 1 else (TILE, TILE, channels)
        tiles = TileMap(channels, dtype)
        cells: dict[Key, AnyArray | None] = {}
        for column, row, tile in table.tolist():
            cells[(column, row)] = self._tile(tile, dtype, shape)
        tiles.replace_tiles(cells)
        return tiles

    def _tile(self, number: int, dtype: np.dtype[Any], shape: tuple[int, ...]) -> AnyArray:
        tile = self._tiles.get(number)
        if tile is None:
            tile = self._tiles[number] = np.frombuffer(self._get(number), dtype).reshape(shape)
        if tile.shape != shape or tile.dtype != dtype:
            raise ValueError("one tile is used as two kinds")
        return tile

    def _array(self, content: Any) -> AnyArray:
        dtype_name, shape, number = content
        array: AnyArray = np.frombuffer(self._get(number), _DTYPES[dtype_name])
        return array.reshape([int(side) for side in shape])

    def _object(self, content: Any) -> Any:
        name, described = content
        kind = _class(name)
        values = {str(key): self.decode(item) for key, item in described.items()}
        if not is_dataclass(kind):
            made = kind()
            for key, value in values.items():
                # A field that this version does not have is left out.
                if key in vars(made):
                    if type(value) is not type(vars(made)[key]):
                        raise ValueError(f"{name}.{key} has the wrong type")
                    setattr(made, key, value)
            return made
        hints = _hints(kind)
        known = {item.name for item in fields(kind) if item.init}
        values = {key: value for key, value in values.items() if key in known}
        for key, value in values.items():
            if not fits(value, hints[key]):
                raise ValueError(f"{name}.{key} has the wrong type")
        return kind(**values)


def _class(name: Any) -> type[Any]:
    module, _, kind = str(name).partition(".")
    if module not in _MODULES:
        raise ValueError(f"{name} is not part of a document")
    found = getattr(sys.modules[_PACKAGE + module], kind, None)
    if not isinstance(found, type) or found.__module__ != _PACKAGE + module:
        raise ValueError(f"there is no {name}")
    return found


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def fits(value: Any, hint: Any) -> bool:
    """True when a value has the type that a field states, as far as documents use types."""
    if hint is Any:
        return True
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, part) for part in arguments)
    if origin is Literal:
        return any(value is part or (type(value) is type(part) and value == part) for part in arguments)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return all(fits(item, arguments[0]) for item in value)
        return len(value) == len(arguments) and all(map(fits, value, arguments))
    if origin in (list, set, frozenset):
        return isinstance(value, origin) and all(fits(item, arguments[0]) for item in value)
    if isinstance(origin, type):
        return isinstance(value, origin)
    if hint is None or hint is type(None):
        return value is None
    if hint in (int, float) and isinstance(value, bool):
        return False
    if hint is float:
        return isinstance(value, (int, float))
    return isinstance(hint, type) and isinstance(value, hint)

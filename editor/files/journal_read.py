"""Puts the last whole state of a journal together; whatever its bytes are, the answer is a document or one sentence."""

from __future__ import annotations

import contextlib
import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np

from editor.core.compose import steps_of
from editor.core.document import Document
from editor.core.geometry import Size
from editor.core.layer import Layer
from editor.core.pixels import RgbaImage, dtype_of, to_depth
from editor.core.tiles import TILE, TileMap
from editor.errors import FileError
from editor.files import journal as frames
from editor.files.guard import decoding, inflate
from editor.files.journal_values import Decoder
from editor.files.limits import MAX_PIXELS, MAX_SIDE, check_memory

_MAX_STATE_BYTES = 256 * 2**20
_MAX_BLOB_BYTES = 2**30
# What the mask looks like in a preview: the strength of its color, and the color.
_MASK_STRENGTH, _MASK_COLOR = 0.55, (255, 59, 92)


class NotNow(FileError):  # noqa: N818 - reads as the fact it states
    """A journal cannot be read at present, and may be whole: there is too little memory, or this program is too old."""


@dataclass(frozen=True, eq=False)
class Recovered:
    """The last state of a document. Masks of operations that had not ended are part of its selection again."""

    document: Document
    title: str
    path: Path | None
    saved_at: float


@dataclass(frozen=True)
class Summary:
    """What a journal says of itself without its pixels; `saved_at` is in seconds since 1970.

    `is_clean` when nothing came after the last state that would be lost: `path`, if there is one, holds all of it.
    """

    title: str
    path: Path | None
    saved_at: float
    size: Size
    file_bytes: int
    is_clean: bool = False


@dataclass(frozen=True)
class _Place:
    offset: int
    length: int


@dataclass(eq=False)
class _Index:
    """Where the whole frames of a journal lie."""

    blobs: dict[int, _Place] = field(default_factory=dict)
    states: list[_Place] = field(default_factory=list)
    clean: _Place | None = None


def read_journal(path: Path) -> Recovered:
    """The newest state of which nothing is missing. FileError when there is none, NotNow when trying later may help."""
    name = _name(path)
    with _reading(name), path.open("rb") as stream:
        index = _index(stream, name)
        failure: Exception = ValueError("no state")
        for place in reversed(index.states):
            try:
                return _recovered(_state(stream, place), stream, index, name)
            except (LookupError, TypeError, ValueError, zlib.error) as error:
                failure = error
        raise failure


def read_summary(path: Path) -> Summary:
    """What the newest state says of itself. FileError when there is none, NotNow when trying later may help."""
    name = _name(path)
    with _reading(name), path.open("rb") as stream:
        index = _index(stream, name)
        state = _state(stream, index.states[-1])
        if index.clean is not None:
            state["path"] = json.loads(_read(stream, index.clean))["path"]
        size = _size(*state["size"])
        length = path.stat().st_size
        return Summary(_title(state), _path(state), _time(state), size, length, index.clean is not None)


@contextlib.contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        with decoding(name):
            yield
    except FileError as error:
        if isinstance(error.__cause__, (MemoryError, OSError)):
            reason = getattr(error.__cause__, "strerror", None) or "there is too little memory"
            raise NotNow(f"{name} cannot be read now ({reason}); it is kept for the next start.") from error
        raise


def _size(width: object, height: object) -> Size:
    if type(width) is not int or type(height) is not int:
        raise ValueError("not a size")
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise ValueError("no picture has this size")
    return Size(width, height)


def _name(path: Path) -> str:
    return f"The recovery file in {path.parent.name}"


def _index(stream: BinaryIO, name: str) -> _Index:
    """Every frame that is whole; a damaged blob is passed over, a damaged length ends the search."""
    index = _Index()
    for kind, payload, place in _frames(stream):
        if kind == frames.START_FRAME:
            if int(json.loads(payload)["format"]) > frames.FORMAT_VERSION:
                raise NotNow(f"{name} was written by a newer version of Pentimento; start that to recover the work.")
        elif kind == frames.BLOB_FRAME and len(payload) >= frames.BLOB.size:
            index.blobs[frames.BLOB.unpack_from(payload)[0]] = place
        elif kind == frames.STATE_FRAME:
            index.states.append(place)
            index.clean = None
        elif kind == frames.CLEAN_FRAME:
            index.clean = place
    return index


def _frames(stream: BinaryIO) -> Iterator[tuple[int, bytes, _Place]]:
    end = stream.seek(0, 2)
    stream.seek(0)
    while True:
        head = stream.read(frames.HEAD_BYTES)
        if len(head) < frames.HEAD_BYTES:
            return
        magic, kind, length, checksum = frames.FRAME.unpack_from(head)
        is_sound = zlib.crc32(head[: frames.FRAME.size]) == frames.CHECK.unpack_from(head, frames.FRAME.size)[0]
        offset = stream.tell()
        if magic != frames.FRAME_MAGIC or not is_sound or length > min(end - offset, _MAX_BLOB_BYTES):
            return
        payload = stream.read(length)
        if zlib.crc32(payload) == checksum:
            yield kind, payload, _Place(offset, length)


def _read(stream: BinaryIO, place: _Place) -> bytes:
    stream.seek(place.offset)
    return stream.read(place.length)


def _state(stream: BinaryIO, place: _Place) -> dict[str, Any]:
    state = json.loads(inflate(_read(stream, place), _MAX_STATE_BYTES))
    if not isinstance(state, dict):
        raise ValueError("a state is a table")
    return state


def _title(state: dict[str, Any]) -> str:
    return str(state.get("title") or "")[:200]


def _path(state: dict[str, Any]) -> Path | None:
    path = state.get("path")
    return Path(path) if isinstance(path, str) and path else None


def _time(state: dict[str, Any]) -> float:
    value = float(state["time"])
    # Beyond the year 9999 no calendar can show it.
    if not math.isfinite(value) or not 0 <= value < 253_000_000_000:
        raise ValueError("not a time")
    return value


def _recovered(state: dict[str, Any], stream: BinaryIO, index: _Index, name: str) -> Recovered:
    def get(number: int) -> bytes:
        payload = _read(stream, index.blobs[number])
        _, codec, length = frames.BLOB.unpack_from(payload)
        content = payload[frames.BLOB.size :]
        if codec == frames.PACKED:
            if length > _MAX_BLOB_BYTES:
                raise ValueError("a blob larger than any")
            content = inflate(content, length)
        elif codec != frames.RAW:
            raise ValueError("packed in an unknown way")
        if len(content) != length:
            raise ValueError("a blob of another length than it says")
        return content

    _size(*state["size"])
    try:
        check_memory(len(index.blobs) * TILE * TILE * 4, name)
    except FileError as error:
        raise NotNow(str(error)) from error
    decoder = Decoder(get)
    document = decoder.decode(state["document"])
    masks = decoder.decode(state["masks"])
    if not isinstance(document, Document) or not isinstance(masks, tuple):
        raise ValueError("a state without a document")
    _check(document)
    for mask in masks:
        _give_back(document, mask)
    return Recovered(document, _title(state), _path(state), _time(state))


def _check(document: Document) -> None:
    """ValueError unless the parts fit each other as the rest of the program takes for granted."""
    _size(document.size.width, document.size.height)
    layers = tuple(document.layers)
    if not all(isinstance(layer, Layer) for layer in layers) or len({layer.id for layer in layers}) != len(layers):
        raise ValueError("not a stack of layers")
    _check_map(document.selection.pixels, 1, np.dtype(np.uint8))
    for layer in layers:
        _check_map(layer.pixels, 4, dtype_of(document.depth))
        for value in vars(layer).values():
            if isinstance(value, TileMap) and value is not layer.pixels:
                _check_map(value, 1, np.dtype(np.uint8))
        if layer.recipe is not None:
            rect = layer.recipe.mask_rect
            if layer.recipe.mask.shape != (rect.height, rect.width) or layer.recipe.mask.dtype != np.uint8:
                raise ValueError("a recipe whose mask has another size")
    document.layers.arrange(document.layers.order)
    steps_of(document.layers)


def _check_map(tiles: object, channels: int, dtype: np.dtype[Any]) -> None:
    if not isinstance(tiles, TileMap) or tiles.channels != channels or tiles.dtype != dtype:
        raise ValueError("tiles of the wrong kind")


def _give_back(document: Document, mask: object) -> None:
    """Select again what an operation had taken out of the selection when it was asked for."""
    _check_map(mask, 1, np.dtype(np.uint8))
    if isinstance(mask, TileMap):
        document.selection.pixels.replace_tiles(united(document.selection.pixels, mask))


def united(selection: TileMap, mask: TileMap) -> dict[tuple[int, int], Any]:
    """The tiles of `selection` after `mask` was added to it: the larger of both, pixel by pixel."""
    out = {}
    for key in mask.keys:
        one, other = selection.tile(key), mask.tile(key)
        tile = other if one is None or other is None else np.maximum(one, other)
        if tile is not None and tile.flags.writeable:
            tile.flags.writeable = False
        out[key] = tile
    return out


def preview(document: Document, longest: int) -> RgbaImage:
    """A small picture, `[y, x, 4]` uint8, with its mask in color; the longer side has at most `longest` pixels."""
    width, height = document.size.width, document.size.height
    step = max(1, max(width, height) // longest)
    rows = []
    for y in range(0, height, step * max(1, TILE // step)):
        band = document.bounds.intersect(type(document.bounds)(0, y, width, step * max(1, TILE // step)))
        pixels = to_depth(document.render(band), 8).astype(np.float32)
        strength = document.selection.read(band).astype(np.float32)[..., None] * (_MASK_STRENGTH / 255)
        pixels[..., :3] += (np.array(_MASK_COLOR, np.float32) - pixels[..., :3]) * strength
        pixels[..., 3:] = np.maximum(pixels[..., 3:], 255 * strength)
        small = (max(1, width // step), max(1, band.height // step))
        rows.append(cv2.resize(pixels, small, interpolation=cv2.INTER_AREA))
    whole = np.concatenate(rows)
    scale = min(1.0, longest / max(whole.shape[:2]))
    size = (max(1, round(whole.shape[1] * scale)), max(1, round(whole.shape[0] * scale)))
    out: RgbaImage = np.rint(cv2.resize(whole, size, interpolation=cv2.INTER_AREA)).astype(np.uint8)
    return out

"""Read OpenRaster files, ours and other programs'; nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import defusedxml.ElementTree
import numpy as np

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.guides import guides_from_json
from editor.core.layer import Layer, new_mask
from editor.core.pixels import AnyArray, Depth, RgbaImage, depth_of, to_depth
from editor.core.recipe import Recipe, rect_from_json
from editor.core.sketch import NO_SKETCH, Sketch, sketch_from_json
from editor.core.tiles import TileMap
from editor.errors import EditorError, FileError
from editor.files import openraster as members
from editor.files.guard import DECODER_ERRORS, decoding
from editor.files.images import read_picture
from editor.files.limits import MAX_METADATA_BYTES, MAX_PROJECT_PIXELS, check_size
from editor.files.openraster_channels import read_channels
from editor.files.openraster_tree import Line, Placed, matched, told, walk

MAX_MEMBERS = 10_000
# What reading one of our own members may end in: the layers open all the same.
_DAMAGE: tuple[type[Exception], ...] = (EditorError, *DECODER_ERRORS)


class _Archive:
    """The members of a zip file by name, each read with a limit on what it may inflate to."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        infos = self._zip.infolist()
        self._infos = {info.filename: info for info in infos}
        if len(infos) > MAX_MEMBERS or len(self._infos) != len(infos):
            raise ValueError("too many members, or two of one name")

    def __contains__(self, member: str) -> bool:
        return member in self._infos

    def read(self, member: str, limit: int = MAX_METADATA_BYTES) -> bytes:
        """A member's content; KeyError when missing, ValueError when it is larger than the limit."""
        with self._zip.open(self._infos[member]) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise ValueError(f"{member} is larger than allowed")
        return data

    def crc(self, member: str) -> int:
        """The checksum of a member's content; KeyError when it is missing."""
        return self._infos[member].CRC

    def read_pixels(self, member: str) -> tuple[RgbaImage, Metadata]:
        """An image; what it may inflate to follows from the size that its own header states."""
        with self._zip.open(self._infos[member]) as stream:
            head = stream.read(26)
        if head[:8] == b"\x89PNG\r\n\x1a\n":
            size = check_size(int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"), self.name)
            limit = size.area * 9 + size.height * 8 + MAX_METADATA_BYTES
        else:
            limit = MAX_METADATA_BYTES
        picture = read_picture(self.read(member, limit), self.name)
        return picture.pixels, picture.metadata


def read_openraster(data: bytes, name: str) -> Document:
    """The document in an OpenRaster file; FileError with one sentence about the file `name` when it is none.

    Unknown blend modes become normal ones. Damage in our own members costs only what they hold: the layers open
    without it, and where their masks are lost, with what is seen of them.
    """
    with decoding(name):
        archive = _Archive(data, name)
        if members.STACK_MEMBER not in archive:
            raise FileError(f"{name} is a zip file but holds no OpenRaster picture; choose another file.")
        root = defusedxml.ElementTree.fromstring(archive.read(members.STACK_MEMBER), forbid_dtd=True)
        size = check_size(int(root.get("w", "")), int(root.get("h", "")), name)
        return _build(archive, size, walk(root), _Extras.read(archive), _resolution(root))


def _resolution(root: Any) -> tuple[float, float] | None:
    try:
        across = float(root.get("xres", ""))
        down = float(root.get("yres", across))
    except ValueError:
        return None
    return (across, down) if 0 < across < 1e6 and 0 < down < 1e6 else None


def _build(
    archive: _Archive, size: Size, placed: list[Placed], extras: _Extras, resolution: tuple[float, float] | None
) -> Document:
    lines: Sequence[Line | None] = matched(extras.layers, placed) or [None] * len(placed)
    contents: list[_Content] = []
    area = 0
    for place, line in zip(placed, lines, strict=True):
        content = _content(archive, place, line)
        area += 0 if content.pixels is None else content.pixels.shape[0] * content.pixels.shape[1]
        if area > MAX_PROJECT_PIXELS:
            raise FileError(f"{archive.name} has more layers than memory can hold; merge some of them first.")
        contents.append(content)
    pictures = [content.pixels for content in contents if content.pixels is not None]
    depth: Depth = extras.depth or (16 if any(depth_of(pixels) == 16 for pixels in pictures) else 8)
    profile = next((content.profile for content in contents if content.profile), None)
    metadata = extras.metadata or Metadata(icc_profile=profile, dpi=resolution)
    document = Document(size, depth, metadata)
    layers: dict[int, Layer] = {}
    active: int | None = None
    for place, line, content in zip(placed, lines, contents, strict=True):
        tiles = None
        if content.pixels is not None:
            tiles = TileMap.from_array(to_depth(content.pixels, depth), place.x, place.y)
        layer = document.new_layer(place.properties.name, tiles)
        layer.properties = place.properties
        layer.is_group = place.source is None
        layer.hidden = content.hidden
        if line is not None:
            _describe(layer, line, archive)
            if content.is_baked:
                # Its pixels hold already what mask and clipping left of it.
                layer.properties = replace(layer.properties, is_clipped=False)
        layers[id(place)] = layer
        if place.is_selected:
            active = layer.id
    for place in placed:
        layers[id(place)].group = None if place.group is None else layers[id(place.group)].id
    for index, place in enumerate(placed):
        document.insert_layer(index, layers[id(place)])
    if active is not None:
        document.set_active_layer(active)
    _read_selection(document, extras, archive)
    document.guides = guides_from_json(extras.guides)
    document.sketch = _read_sketch(archive)
    for channel in read_channels(extras.channels, lambda member: archive.read_pixels(member)[0], _DAMAGE):
        document.put_channel(channel.id, channel, len(document.channels))
    return document


def _read_sketch(archive: _Archive) -> Sketch:
    """The strokes; a damaged list is no reason to refuse a picture."""
    if members.SKETCH_MEMBER not in archive:
        return NO_SKETCH
    try:
        return sketch_from_json(json.loads(archive.read(members.SKETCH_MEMBER)))
    except DECODER_ERRORS:
        return NO_SKETCH


@dataclass(frozen=True, eq=False)
class _Content:
    """What is read of a layer; `is_baked` says that less than its whole pixels could be had."""

    pixels: RgbaImage | None
    profile: bytes | None = None
    hidden: TileMap | None = None
    is_baked: bool = False


def _content(archive: _Archive, place: Placed, line: Line | None) -> _Content:
    """The whole pixels and the mask that only we know, where nobody has changed what others see; else what they see."""
    if place.source is None:
        return _Content(None, hidden=_hidden(line, archive))
    if line is None or line.get("crc", archive.crc(place.source)) != archive.crc(place.source):
        pixels, found = archive.read_pixels(place.source)
        return _Content(pixels, found.icc_profile, is_baked=True)
    hidden = _hidden(line, archive)
    if "whole" in line:
        try:
            pixels, found = archive.read_pixels(str(line["whole"]))
            return _Content(pixels, found.icc_profile, hidden)
        except _DAMAGE:
            hidden = None
    pixels, found = archive.read_pixels(place.source)
    return _Content(pixels, found.icc_profile, hidden, is_baked="whole" in line)


def _hidden(line: Line | None, archive: _Archive) -> TileMap | None:
    """The layer mask that our line tells of; None where there is none or it is damaged."""
    if line is None or line.get("hidden") is None:
        return None
    try:
        rect, mask = rect_from_json(line["hidden"]), new_mask()
        if not rect.is_empty:
            values = np.ascontiguousarray(archive.read_pixels(str(line["hidden-in"]))[0][..., 0])
            mask.write(rect, values)
        return mask
    except _DAMAGE:
        return None


def _describe(layer: Layer, line: Line, archive: _Archive) -> None:
    """Give a layer the id, recipe and what else our own member tells."""
    layer.id = line["id"]
    layer.properties = told(layer.properties, line)
    try:
        if line.get("recipe") is not None:
            layer.recipe = Recipe.from_json(line["recipe"], _recipe_mask(line, archive))
    except _DAMAGE:
        layer.recipe = None


def _recipe_mask(line: Mapping[str, Any], archive: _Archive) -> AnyArray:
    if "mask" in line:
        return np.ascontiguousarray(archive.read_pixels(line["mask"])[0][..., 0])
    rect = rect_from_json(line["recipe"]["mask_rect"])
    return np.zeros((rect.height, rect.width) if rect.is_empty else (0, 0), np.uint8)


def _read_selection(document: Document, extras: _Extras, archive: _Archive) -> None:
    if extras.selection is None:
        return
    try:
        mask = np.ascontiguousarray(archive.read_pixels(members.SELECTION_MEMBER)[0][..., 0])
        if mask.dtype == np.uint8 and mask.shape == (extras.selection.height, extras.selection.width):
            document.selection.pixels.write(extras.selection, mask)
    except _DAMAGE:
        document.selection.pixels.clear()


@dataclass(frozen=True)
class _Extras:
    """What our own members say; all empty where they are missing or damaged."""

    depth: Depth | None = None
    metadata: Metadata | None = None
    selection: Rect | None = None
    layers: tuple[Mapping[str, Any], ...] = ()
    channels: Any = None
    guides: Any = None

    @classmethod
    def read(cls, archive: _Archive) -> _Extras:
        """FileError only for a newer format, since saving would lose what is not understood."""
        if members.DOCUMENT_MEMBER not in archive:
            return cls()
        try:
            data = json.loads(archive.read(members.DOCUMENT_MEMBER))
            version = int(data["format"])
            if version <= members.FORMAT_VERSION:
                depth: Depth = {8: 8, 16: 16}[data["depth"]]  # type: ignore[assignment]
                selection = None if data["selection"] is None else rect_from_json(data["selection"])
                icc, exif, xmp = (
                    archive.read(member) if member in archive else None
                    for member in (members.ICC_MEMBER, members.EXIF_MEMBER, members.XMP_MEMBER)
                )
                metadata = Metadata(icc, exif, xmp, _dpi(data["dpi"]))
                return cls(depth, metadata, selection, tuple(data["layers"]), data.get("channels"), data.get("guides"))
        except DECODER_ERRORS:
            return cls()
        raise FileError(f"{archive.name} was saved by a newer version of Pentimento; update the program to open it.")


def _dpi(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    across, down = (float(number) for number in value)
    return across, down

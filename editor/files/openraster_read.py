"""Read OpenRaster files, ours and other programs'; nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import defusedxml.ElementTree
import numpy as np

from editor.core.blend import BlendMode
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, LayerProperties
from editor.core.pixels import AnyArray, Depth, RgbaImage, depth_of, to_depth
from editor.core.recipe import Recipe, rect_from_json
from editor.core.tiles import TileMap
from editor.errors import EditorError, FileError
from editor.files import openraster as members
from editor.files.guard import DECODER_ERRORS, decoding
from editor.files.images import read_picture
from editor.files.limits import MAX_METADATA_BYTES, MAX_PROJECT_PIXELS, check_size
from editor.files.openraster_channels import read_channels

MAX_MEMBERS = 10_000
_MAX_DEPTH = 64
_MAX_OFFSET = 2**24
# What reading one of our own members may end in: the layers open all the same.
_DAMAGE: tuple[type[Exception], ...] = (EditorError, *DECODER_ERRORS)
_MODES = {mode.value: mode for mode in BlendMode}


@dataclass(frozen=True)
class _Placed:
    """A layer as `stack.xml` says it, groups already resolved."""

    source: str
    x: int
    y: int
    properties: LayerProperties
    is_selected: bool


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

    Nested groups become single layers, unknown blend modes normal ones. Damage in our own members costs only what they
    hold: the layers open without it.
    """
    with decoding(name):
        archive = _Archive(data, name)
        if members.STACK_MEMBER not in archive:
            raise FileError(f"{name} is a zip file but holds no OpenRaster picture; choose another file.")
        root = defusedxml.ElementTree.fromstring(archive.read(members.STACK_MEMBER), forbid_dtd=True)
        size = check_size(int(root.get("w", "")), int(root.get("h", "")), name)
        placed = [layer for stack in root.findall("stack") for layer in _walk(stack)][::-1]
        extras = _Extras.read(archive)
        return _build(archive, size, placed, extras, _resolution(root))


def _walk(stack: Any, x: int = 0, y: int = 0, opacity: float = 1.0, depth: int = 0) -> Iterator[_Placed]:
    """Layers of a stack, top first; what a group says applies to each of its layers."""
    if depth > _MAX_DEPTH:
        raise ValueError("groups are nested too deep")
    for element in stack:
        left, top = x + _whole(element.get("x")), y + _whole(element.get("y"))
        strength = opacity * _opacity(element.get("opacity"))
        is_visible = element.get("visibility", "visible") != "hidden"
        is_locked = element.get("edit-locked") in ("true", "1")
        if element.tag == "stack":
            for layer in _walk(element, left, top, strength, depth + 1):
                properties = LayerProperties(
                    layer.properties.name,
                    layer.properties.opacity,
                    layer.properties.blend_mode,
                    layer.properties.is_visible and is_visible,
                    layer.properties.is_locked or is_locked,
                )
                yield _Placed(layer.source, layer.x, layer.y, properties, layer.is_selected)
        elif element.tag == "layer" and element.get("src"):
            if max(abs(left), abs(top)) > _MAX_OFFSET:
                raise ValueError("a layer lies too far outside")
            mode = _MODES.get(element.get("composite-op", ""), BlendMode.NORMAL)
            properties = LayerProperties(element.get("name") or "Layer", strength, mode, is_visible, is_locked)
            yield _Placed(element.get("src"), left, top, properties, element.get("selected") in ("true", "1"))


def _whole(text: str | None) -> int:
    return int(float(text)) if text else 0


def _opacity(text: str | None) -> float:
    value = float(text) if text else 1.0
    return 1.0 if math.isnan(value) else min(1.0, max(0.0, value))


def _resolution(root: Any) -> tuple[float, float] | None:
    try:
        across = float(root.get("xres", ""))
        down = float(root.get("yres", across))
    except ValueError:
        return None
    return (across, down) if 0 < across < 1e6 and 0 < down < 1e6 else None


def _build(
    archive: _Archive, size: Size, placed: list[_Placed], extras: _Extras, resolution: tuple[float, float] | None
) -> Document:
    pictures: list[RgbaImage] = []
    profile: bytes | None = None
    area = 0
    for place in placed:
        pixels, found = archive.read_pixels(place.source)
        area += pixels.shape[0] * pixels.shape[1]
        if area > MAX_PROJECT_PIXELS:
            raise FileError(f"{archive.name} has more layers than memory can hold; merge some of them first.")
        profile = profile or found.icc_profile
        pictures.append(pixels)
    depth: Depth = extras.depth or (16 if any(depth_of(pixels) == 16 for pixels in pictures) else 8)
    described = extras.layers_for([layer.source for layer in placed])
    metadata = extras.metadata or Metadata(icc_profile=profile, dpi=resolution)
    document = Document(size, depth, metadata)
    active: int | None = None
    for index, (place, pixels) in enumerate(zip(placed, pictures, strict=True)):
        tiles = TileMap.from_array(to_depth(pixels, depth), place.x, place.y)
        layer = document.new_layer(place.properties.name, tiles)
        layer.properties = place.properties
        if described is not None:
            _describe(layer, described[index], archive)
        document.insert_layer(index, layer)
        if place.is_selected:
            active = layer.id
    if active is not None:
        document.set_active_layer(active)
    _read_selection(document, extras, archive)
    for channel in read_channels(extras.channels, lambda member: archive.read_pixels(member)[0], _DAMAGE):
        document.put_channel(channel.id, channel, len(document.channels))
    return document


def _describe(layer: Layer, line: Mapping[str, Any], archive: _Archive) -> None:
    """Give a layer the id, exact name and recipe that our own member tells."""
    layer.id = line["id"]
    old = layer.properties
    layer.properties = LayerProperties(line["name"], old.opacity, old.blend_mode, old.is_visible, old.is_locked)
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
                return cls(depth, metadata, selection, tuple(data["layers"]), data.get("channels"))
        except DECODER_ERRORS:
            return cls()
        raise FileError(f"{archive.name} was saved by a newer version of Pentimento; update the program to open it.")

    def layers_for(self, sources: list[str]) -> list[Mapping[str, Any]] | None:
        """Our lines in the order of these layers; None when another program has changed the layers since."""
        try:
            lines = {str(line["src"]): line for line in self.layers}
            ids = {line["id"] for line in self.layers}
            is_sound = len(ids) == len(self.layers) and all(
                type(line["id"]) is int and line["id"] > 0 and isinstance(line["name"], str) for line in self.layers
            )
        except DECODER_ERRORS:
            return None
        if not is_sound or len(set(sources)) != len(sources) or set(lines) != set(sources):
            return None
        return [lines[source] for source in sources]


def _dpi(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    across, down = (float(number) for number in value)
    return across, down

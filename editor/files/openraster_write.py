"""Write a document as an OpenRaster file; the same document gives the same bytes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from editor.core.blend import BlendMode
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.guides import guides_to_json
from editor.core.layer import Layer, LayerId
from editor.core.pixels import RgbaImage, to_depth
from editor.core.recipe import rect_to_json
from editor.core.sketch import sketch_to_json
from editor.errors import FileError
from editor.files import openraster as members
from editor.files.color import srgb_profile
from editor.files.content import content_bounds
from editor.files.openraster_channels import describe_channels
from editor.files.openraster_seen import is_limited, seen_pixels
from editor.files.png_write import encode_gray_png, encode_png, encode_thumbnail
from editor.files.pool import rendered

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def write_openraster(document: Document, stream: BinaryIO) -> None:
    """Write everything the document holds to a seekable stream; FileError when it has no pixels."""
    if document.size.area == 0:
        raise FileError("A picture without pixels cannot be saved; make the document larger first.")
    metadata = document.metadata
    color = Metadata(icc_profile=metadata.icc_profile)
    if document.depth == 16 and color.icc_profile is None:
        # Krita asks for a profile, layer by layer, where a picture of 16 bits has none. We believe our own member.
        color = Metadata(icc_profile=srgb_profile())
    layers = tuple(document.layers)
    places = [_place(layer) for layer in layers]
    limited = {layer.id for layer in layers if not layer.is_group and is_limited(layer, layers)}
    with zipfile.ZipFile(stream, "w") as archive:
        _add(archive, members.MIMETYPE_MEMBER, members.MIMETYPE.encode(), packed=False)
        _add(archive, members.STACK_MEMBER, _stack_xml(document, layers, places))
        merged = rendered(document)
        pictures = _pictures(layers, places, limited, merged)
        data = b""
        for member, pixels in pictures:
            data = encode_png(pixels, color)
            _add(archive, member, data, packed=False)
        if members.MERGED_MEMBER not in archive.NameToInfo:
            _add(archive, members.MERGED_MEMBER, data, packed=False)
        small = encode_thumbnail(to_depth(merged, 8), members.THUMBNAIL_SIDE)
        _add(archive, members.THUMBNAIL_MEMBER, small, packed=False)
        _add_extras(archive, document, layers, limited)


def _pictures(
    layers: tuple[Layer, ...], places: list[Rect], limited: set[LayerId], merged: RgbaImage
) -> Iterator[tuple[str, RgbaImage]]:
    """What is to be packed, bottom first, the merged picture last; that is left out where it is the only layer's."""
    is_needed = True
    for index, (layer, place) in enumerate(zip(layers, places, strict=True)):
        if layer.is_group:
            continue
        pixels = layer.pixels.read(place)
        if layer.id in limited:
            yield members.whole_member(index), pixels
            pixels = seen_pixels(layer, layers, place, pixels)
        is_needed = len(layers) != 1 or not np.array_equal(pixels, merged)
        yield members.layer_member(index), pixels
    if is_needed:
        yield members.MERGED_MEMBER, merged


def _add(archive: zipfile.ZipFile, name: str, data: bytes, packed: bool = True) -> None:
    info = zipfile.ZipInfo(name, _FIXED_DATE)
    info.create_system = _UNIX
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    archive.writestr(info, data)


def _place(layer: Layer) -> Rect:
    """What is written of a layer; one pixel of an empty one, since the format knows no empty picture."""
    place = content_bounds(layer.pixels)
    return Rect(0, 0, 1, 1) if place.is_empty else place


def _stack_xml(document: Document, layers: tuple[Layer, ...], places: list[Rect]) -> bytes:
    root = ElementTree.Element(
        "image", {"version": "0.0.6", "w": str(document.size.width), "h": str(document.size.height)}
    )
    if document.metadata.dpi:
        across, down = document.metadata.dpi
        root.set("xres", str(max(1, round(across))))
        root.set("yres", str(max(1, round(down))))
    # A group stands above its layers, so going down from the top meets every group before what it holds.
    stacks: dict[LayerId | None, ElementTree.Element] = {None: ElementTree.SubElement(root, "stack")}
    for index in reversed(range(len(layers))):
        layer, place = layers[index], places[index]
        properties = layer.properties
        attributes = {"name": _xml_text(properties.name)}
        if layer.is_group:
            # Some programs let a group of "auto" pass through whatever its mode and opacity.
            passes_through = properties.blend_mode is BlendMode.NORMAL and properties.opacity == 1
            attributes["isolation"] = "auto" if passes_through and not properties.is_isolated else "isolate"
        else:
            attributes |= {"src": members.layer_member(index), "x": str(place.x), "y": str(place.y)}
        attributes |= {
            "opacity": repr(float(properties.opacity)),
            "visibility": "visible" if properties.is_visible else "hidden",
            "composite-op": members.operator_of(properties.blend_mode),
        }
        if properties.is_locked:
            attributes["edit-locked"] = "true"
        if layer.id == document.active_layer_id:
            attributes["selected"] = "true"
        element = ElementTree.SubElement(stacks[layer.group], "stack" if layer.is_group else "layer", attributes)
        if layer.is_group:
            stacks[layer.id] = element
    ElementTree.indent(root, " ")
    body: bytes = ElementTree.tostring(root, "utf-8")
    return body + b"\n"


def _xml_text(text: str) -> str:
    """Without the characters that XML cannot hold; `document.json` has the exact name."""
    return "".join(
        letter
        if letter in "\t\n\r" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
        else "\ufffd"
        for letter in text
    )


def _add_extras(archive: zipfile.ZipFile, document: Document, layers: tuple[Layer, ...], limited: set[LayerId]) -> None:
    metadata, selection = document.metadata, document.selection
    masks: dict[str, bytes] = {}
    described: list[dict[str, Any]] = []
    for index, layer in enumerate(layers):
        properties = layer.properties
        line: dict[str, Any] = {
            "id": layer.id,
            "name": layer.name,
            "mode": properties.blend_mode.value,
            "flags": [flag for flag in members.FLAGS if getattr(properties, flag)],
        }
        if not layer.is_group:
            line["src"] = members.layer_member(index)
            line["crc"] = archive.getinfo(line["src"]).CRC
        if layer.id in limited:
            line["whole"] = members.whole_member(index)
        if layer.hidden is not None:
            hidden = layer.hidden.bounds()
            line["hidden"] = rect_to_json(hidden)
            if not hidden.is_empty:
                line["hidden-in"] = members.hidden_member(index)
                masks[line["hidden-in"]] = encode_gray_png(layer.hidden.read(hidden))
        if layer.recipe is not None:
            line["recipe"] = layer.recipe.to_json()
            if layer.recipe.mask.size:
                line["mask"] = members.recipe_mask_member(index)
                masks[line["mask"]] = encode_gray_png(layer.recipe.mask)
        described.append(line)
    area = selection.bounds()
    description: dict[str, Any] = {
        "format": members.FORMAT_VERSION,
        "depth": document.depth,
        "dpi": metadata.dpi,
        "active": document.active_layer_id,
        "selection": None if area.is_empty else rect_to_json(area),
        "layers": described,
    }
    lines, pictures = describe_channels(document.channels.values())
    if lines:
        description["channels"] = lines
    if document.guides:
        description["guides"] = guides_to_json(document.guides)
    masks.update(pictures)
    text = json.dumps(description, indent=1, sort_keys=True, default=_plain)
    _add(archive, members.DOCUMENT_MEMBER, text.encode())
    if not document.sketch.is_empty:
        strokes = json.dumps(sketch_to_json(document.sketch), separators=(",", ":"))
        _add(archive, members.SKETCH_MEMBER, strokes.encode())
    for name, data in masks.items():
        _add(archive, name, data, packed=False)
    if not area.is_empty:
        _add(archive, members.SELECTION_MEMBER, encode_gray_png(selection.read(area)), packed=False)
    for name, block in (
        (members.ICC_MEMBER, metadata.icc_profile),
        (members.EXIF_MEMBER, metadata.exif),
        (members.XMP_MEMBER, metadata.xmp),
    ):
        if block is not None:
            _add(archive, name, block)


def _plain(value: object) -> object:
    """A saved picture matters more than an option of an odd type: numbers of arrays become numbers, others text."""
    return value.item() if isinstance(value, np.generic) else str(value)

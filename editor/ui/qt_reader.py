"""Formats that Qt reads and we do not, for the Open dialog: SVG, icons of other systems, X11 bitmaps."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from xml.etree.ElementTree import Element

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from editor.core.document import Metadata
from editor.errors import FileError
from editor.files.guard import damaged
from editor.files.limits import MAX_PIXELS, check_size
from editor.files.opening import OtherFormats
from editor.files.pillow import Picture

# Nothing that runs programs or fetches files may join: neither PDF nor PostScript.
_FORMATS = ("svg", "svgz", "xpm", "xbm", "icns", "cur", "wbmp")
_MAX_TEXT_BYTES = 32 * 2**20
# Elements of a drawing once every reference is followed: a page of small print has some thousands.
_MAX_ELEMENTS = 200_000
_MAX_DEPTH = 200
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_URL = re.compile(r"url\(\s*['\"]?\s*(?!#|data:)", re.IGNORECASE)


def other_formats() -> OtherFormats:
    """What this Qt can read beside our own formats; raises Qt's own limit to ours."""
    QImageReader.setAllocationLimit(MAX_PIXELS * 4 // 2**20)
    known = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    return OtherFormats(read_with_qt, tuple(f".{name}" for name in _FORMATS if name in known))


def read_with_qt(data: bytes, name: str) -> Picture | None:
    """A picture of one of Qt's formats, 8 bits; None for anything else. Raises FileError; safe on any thread."""
    if data[:2] == b"\x1f\x8b":
        data = _unzipped(data, name)
    if _is_svg(data):
        _check_drawing(data, name)
        return _read(data, "svg", name)
    for kind in ("icns", "cur", "xpm", "xbm", "wbmp"):
        if _looks_like(kind, data):
            return _read(data, kind, name)
    return None


def _looks_like(kind: str, data: bytes) -> bool:
    head = data[:4096]
    if kind == "icns":
        return head.startswith(b"icns")
    if kind == "cur":
        return head.startswith(b"\0\0\2\0")
    if kind == "xpm":
        return re.match(rb"\s*/\*\s*XPM\s*\*/", head) is not None
    if kind == "xbm":
        return re.match(rb"(?s:\s*(?:/\*.*?\*/\s*)*)#define\s+\w+_width\s", head) is not None
    # Two zero bytes and two sizes of one byte or two are all that a wireless bitmap shows of itself.
    return head.startswith(b"\0\0") and _wireless_bytes(head) == len(data)


def _wireless_bytes(head: bytes) -> int | None:
    place, sides = 2, []
    for _ in range(2):
        side = 0
        for _byte in range(3):
            if place >= len(head):
                return None
            byte = head[place]
            place += 1
            side = side << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        sides.append(side)
    return place + -(-sides[0] // 8) * sides[1] if all(sides) else None


def _is_svg(data: bytes) -> bool:
    return re.search(rb"<(\w+:)?svg[\s>]", data[:65536]) is not None


def _unzipped(data: bytes, name: str) -> bytes:
    inflater = zlib.decompressobj(31)
    try:
        out = inflater.decompress(data, _MAX_TEXT_BYTES + 1)
    except zlib.error as error:
        raise damaged(name) from error
    return out


def _check_drawing(data: bytes, name: str) -> None:
    """Refuse drawings that name other files or would take for ever."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    if len(data) > _MAX_TEXT_BYTES:
        raise FileError(f"{name} is too large for a drawing; export it as PNG in the program that made it.")
    try:
        # A document type is harmless and usual; entities in it are not.
        root = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise FileError(f"{name} defines entities, which can fill the memory; save it as plain SVG.") from error
    except (ElementTree.ParseError, ValueError, RecursionError, LookupError) as error:
        raise damaged(name) from error
    named = {element.get("id", ""): element for element in root.iter()}
    for element in root.iter():
        own = (*element.attrib.values(), element.text or "")
        is_link = element.tag.endswith("}a")
        is_outside = not is_link and any(not _is_inside(element.get(key, "#")) for key in _HREF)
        if is_outside or any(_URL.search(text) for text in own) or "@import" in (element.text or ""):
            raise FileError(f"{name} refers to other files, which are not opened; embed them in the drawing first.")
    if _count(root, named, {}, 0) > _MAX_ELEMENTS:
        raise FileError(f"{name} draws more than can be drawn in any sensible time; simplify the drawing first.")


def _is_inside(reference: str) -> bool:
    return reference.strip().lower().startswith(("#", "data:"))


def _count(element: Element, named: Mapping[str, Element], known: dict[int, int], depth: int) -> int:
    """Elements that are drawn for this one, those that it uses included."""
    if depth > _MAX_DEPTH:
        return _MAX_ELEMENTS + 1
    if id(element) in known:
        return known[id(element)]
    # While it is being counted: what uses itself is drawn by nobody.
    known[id(element)] = 0
    total = 1
    for child in element:
        total += _count(child, named, known, depth + 1)
    if element.tag.endswith("use"):
        wanted = next(
            (named.get(value[1:]) for key in _HREF if (value := element.get(key) or "").startswith("#")), None
        )
        if wanted is not None:
            total += _count(wanted, named, known, depth + 1)
    known[id(element)] = min(total, _MAX_ELEMENTS + 1)
    return known[id(element)]


def _read(data: bytes, kind: str, name: str) -> Picture:
    content = QByteArray(data)
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.isValid():
        # A drawing of a few bytes may well be large: it is drawn, not unpacked.
        check_size(size.width(), size.height(), name, None if kind == "svg" else len(data))
    image = reader.read()
    if image.isNull():
        raise damaged(name)
    check_size(image.width(), image.height(), name)
    pixels = _pixels_of(image)
    return Picture(pixels, Metadata())


def _pixels_of(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()

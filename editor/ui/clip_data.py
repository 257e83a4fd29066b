"""What lies on the clipboard: our own pixels with their place and depth, and pictures that other programs put there."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QColorSpace, QImage

from editor.algorithms.icc import parse_profile
from editor.core.document import Metadata
from editor.core.geometry import Rect
from editor.core.pixels import RgbaImage, to_depth
from editor.errors import FileError
from editor.files.images import read_picture
from editor.files.png import encode_png
from editor.operations.clipboard import Clip

OWN_TYPE = "application/x-pentimento-clip"
PNG_TYPE = "image/png"
IMAGE_TYPE = "application/x-qt-image"
# The best that another program may offer comes first: these keep transparency, and TIFF and PNG 16 bits.
FOREIGN_TYPES = (PNG_TYPE, "image/tiff", "image/webp", "image/jpeg")
_HEAD = struct.Struct(">I")
_MAX_OFFSET = 2**24


class ClipData(QMimeData):
    """A clip for the clipboard. What others ask for is made when they ask, at 8 bits."""

    def __init__(self, clip: Clip) -> None:
        super().__init__()
        self.clip = clip
        self._made: dict[str, QByteArray | QImage] = {}

    def formats(self) -> list[str]:
        """Our own type, a PNG file, and Qt's image, from which it serves the system's own kinds."""
        return [OWN_TYPE, PNG_TYPE, IMAGE_TYPE]

    def hasFormat(self, mimetype: str) -> bool:
        """True for what `formats` lists."""
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferredType: Any) -> Any:
        """The clip in one of the formats, or nothing."""
        if mimetype not in self.formats():
            return None
        if mimetype not in self._made:
            makers: dict[str, Callable[[Clip], QByteArray | QImage]] = {
                OWN_TYPE: lambda clip: QByteArray(to_bytes(clip)),
                PNG_TYPE: lambda clip: QByteArray(_png(clip, 8)),
                IMAGE_TYPE: to_image,
            }
            self._made[mimetype] = makers[mimetype](self.clip)
        return self._made[mimetype]


def _png(clip: Clip, depth: int | None = None) -> bytes:
    pixels = to_depth(clip.pixels, 8) if depth == 8 else clip.pixels
    return encode_png(pixels, Metadata(icc_profile=clip.icc_profile))


def to_bytes(clip: Clip) -> bytes:
    """The clip with its place and full depth, for another window of this program."""
    place = None if clip.place is None else [clip.place.x, clip.place.y]
    head = json.dumps({"place": place}).encode()
    return _HEAD.pack(len(head)) + head + _png(clip)


def from_bytes(data: bytes) -> Clip:
    """What `to_bytes` wrote. Raises FileError when it is not that."""
    try:
        (length,) = _HEAD.unpack_from(data)
        place = json.loads(data[_HEAD.size : _HEAD.size + length])["place"]
        x, y = (int(value) for value in place or (0, 0))
        if max(abs(x), abs(y)) > _MAX_OFFSET:
            raise ValueError("too far away")
    except (ValueError, TypeError, KeyError, struct.error) as error:
        raise FileError("What was copied in another window cannot be read: copy it again.") from error
    clip = from_file(data[_HEAD.size + length :])
    height, width = clip.pixels.shape[:2]
    return Clip(clip.pixels, None if place is None else Rect(x, y, width, height), clip.icc_profile)


def from_file(data: bytes) -> Clip:
    """A picture file that another program has put on the clipboard, of 8 or 16 bits. Raises FileError."""
    picture = read_picture(data, "The copied picture")
    return Clip(picture.pixels, icc_profile=picture.metadata.icc_profile)


def to_image(clip: Clip, deep: bool = False) -> QImage:
    """The clip as a QImage of its own memory, 8 bits unless `deep`, with its color space where Qt knows it."""
    pixels = np.ascontiguousarray(to_depth(clip.pixels, 16 if deep else 8))
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGBA64 if deep else QImage.Format.Format_RGBA8888
    image = QImage(pixels.data, width, height, pixels.strides[0], kind).copy()
    space = _color_space(clip.icc_profile)
    if space is not None:
        image.setColorSpace(space)
    return image


def pixels_of(image: QImage) -> RgbaImage:
    """The straight `[y, x, 4]` pixels of a QImage, 16 bits deep where the image is."""
    deep = image.depth() > 32
    image = image.convertToFormat(QImage.Format.Format_RGBA64 if deep else QImage.Format.Format_RGBA8888)
    kind = np.dtype(np.uint16 if deep else np.uint8)
    rows = np.frombuffer(image.constBits(), kind).reshape(image.height(), image.bytesPerLine() // kind.itemsize)
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def from_image(image: QImage) -> Clip:
    """A clip of what another program copied as bare pixels."""
    profile = image.colorSpace().iccProfile().data() if image.colorSpace().isValid() else b""
    return Clip(pixels_of(image), icc_profile=bytes(profile) or None)


def _is_srgb(profile: bytes | None) -> bool:
    if profile is None:
        return True
    try:
        return parse_profile(profile).is_srgb
    except ValueError:
        return False


def _color_space(profile: bytes | None) -> QColorSpace | None:
    if profile is None:
        return QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    space = QColorSpace.fromIccProfile(QByteArray(profile))
    return space if space.isValid() else None


def in_profile(clip: Clip, profile: bytes | None) -> Clip:
    """The clip with its colors said in a document's profile; as it is where both are one, or one is not understood."""
    if clip.icc_profile == profile or (_is_srgb(clip.icc_profile) and _is_srgb(profile)):
        return clip
    source, target = _color_space(clip.icc_profile), _color_space(profile)
    if source is None or target is None or source == target:
        return clip
    image = to_image(clip, clip.pixels.dtype == np.uint16)
    image.setColorSpace(source)
    converted = image.convertedToColorSpace(target)
    if converted.isNull():
        return clip
    pixels = pixels_of(converted)
    pixels[..., 3] = clip.pixels[..., 3]
    return Clip(pixels, clip.place, profile, clip.source)

"""What lies on the clipboard: our own pixels with their place and depth, and pictures that other programs put there."""

from __future__ import annotations

import json

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QColorSpace, QImage, QStandardItemModel

from editor.algorithms.icc import parse_profile
from editor.core.geometry import Rect
from editor.core.pixels import RgbaImage, depth_of
from editor.files.images import read_picture
from editor.operations.clipboard import Clip

OWN_TYPE = "application/x-pentimento-clip"
# The best that another program may offer comes first: these keep transparency, and TIFF and PNG 16 bits.
FOREIGN_TYPES = ("image/png", "image/tiff", "image/webp", "image/jpeg")
_MAX_OFFSET = 2**24


def to_data(clip: Clip, image: QImage, token: str) -> QMimeData:
    """What goes to the clipboard: the clip's image, from which Qt serves PNG and the system's own kinds, and its place.

    By the token the window that has copied it knows it again.
    """
    place = None if clip.place is None else [clip.place.x, clip.place.y]
    data = _lasting_data()
    data.setImageData(image)
    data.setData(OWN_TYPE, QByteArray(json.dumps({"token": token, "place": place}).encode()))
    return data


def _lasting_data() -> QMimeData:
    """Empty data that Qt itself has made: the clipboard deletes it after Python has ended, when ours would crash."""
    model = QStandardItemModel(1, 1)
    data = model.mimeData([model.index(0, 0)])
    data.clear()
    return data


def own_head(data: QMimeData) -> tuple[str, tuple[int, int] | None]:
    """Token and place of what was copied in a window of this program; an empty token for anything else."""
    try:
        head = json.loads(bytes(data.data(OWN_TYPE).data()) or b"null")
        if head is None:
            return "", None
        place = None if head["place"] is None else (int(head["place"][0]), int(head["place"][1]))
        if place is not None and max(abs(place[0]), abs(place[1])) > _MAX_OFFSET:
            return "", None
        return str(head["token"]), place
    except (ValueError, TypeError, LookupError, RecursionError):
        return "", None


def placed(clip: Clip, place: tuple[int, int] | None) -> Clip:
    """The clip with a place."""
    if place is None:
        return clip
    return Clip(clip.pixels, Rect(*place, clip.size.width, clip.size.height), clip.icc_profile, clip.source)


def from_file(data: bytes) -> Clip:
    """A picture file that another program has put on the clipboard, of 8 or 16 bits. Raises FileError."""
    picture = read_picture(data, "The copied picture")
    return Clip(picture.pixels, icc_profile=picture.metadata.icc_profile)


def to_image(clip: Clip) -> QImage:
    """The clip as a QImage of its own memory and the same depth, with its color space where Qt knows it."""
    pixels = np.ascontiguousarray(clip.pixels)
    height, width = pixels.shape[:2]
    deep = depth_of(pixels) == 16
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
    image = to_image(clip)
    image.setColorSpace(source)
    converted = image.convertedToColorSpace(target)
    if converted.isNull():
        return clip
    pixels = pixels_of(converted)
    pixels[..., 3] = clip.pixels[..., 3]
    return Clip(pixels, clip.place, profile, clip.source)

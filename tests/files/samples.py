"""Pictures, profiles and tiny independent decoders for the tests of files."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from dataclasses import replace

import numpy as np
from PIL import Image, ImageCms

from editor.core.blend import BlendMode
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap

SIZES = [(1, 1), (33, 17), (300, 270)]
DTYPES = [np.uint8, np.uint16]
XMP = (
    b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="1"/></x:xmpmeta><?xpacket end="w"?>'
)


def noise(width, height, dtype=np.uint8, seed=0):
    """RGBA noise in which every alpha value occurs, zero above color too."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, np.iinfo(dtype).max + 1, (height, width, 4)).astype(dtype)
    pixels[::3, ::2, 3] = 0
    return pixels


def opaque(pixels):
    out = pixels.copy()
    out[..., 3] = np.iinfo(pixels.dtype).max
    return out


def smooth(width, height):
    ys, xs = np.mgrid[0:height, 0:width]
    channels = [xs * 255 // max(1, width - 1), ys * 255 // max(1, height - 1), (xs + ys) % 256 // 2 + 60]
    return np.stack([*channels, np.full_like(xs, 255)], axis=2).astype(np.uint8)


@functools.cache
def rgb_profile():
    """One and the same each time: a new one bears the second in which it was made."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif_block(orientation=None, artist="Ada"):
    exif = Image.Exif()
    exif[0x013B] = artist
    exif[0x010F] = "A maker with a long name"
    if orientation is not None:
        exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x829A] = (1, 250)
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes().removeprefix(b"Exif\0\0")


def full_metadata():
    return Metadata(rgb_profile(), exif_block(), XMP, (300.0, 150.0))


def document_of(pixels, metadata=None):
    return Document.from_pixels(pixels, metadata=metadata)


def shown(document):
    return document.render(document.bounds)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bytes(width, height, bits, color_type, rows, extra=b""):
    """A PNG with unfiltered rows, which are bytes already."""
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png_chunks(data):
    place, out = 8, []
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        content = data[place + 8 : place + 8 + length]
        assert struct.unpack_from(">I", data, place + 8 + length)[0] == zlib.crc32(kind + content)
        out.append((kind, content))
        place += 12 + length
    return out


def decode_png(data):
    """RGB or RGBA of 8 or 16 bits, written from the PNG specification alone, slow."""
    chunks = png_chunks(data)
    width, height, bits, color_type = struct.unpack_from(">IIBB", chunks[0][1])
    channels = {2: 3, 6: 4}[color_type]
    step = channels * bits // 8
    raw = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    above, rows = bytearray(width * step), []
    for y in range(height):
        start = y * (width * step + 1)
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + width * step])
        for i in range(len(line)):
            left = line[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            up = above[i]
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            line[i] = (line[i] + (0, left, up, (left + up) // 2, near)[kind]) % 256
        rows.append(bytes(line))
        above = line
    array = np.frombuffer(b"".join(rows), ">u2" if bits == 16 else np.uint8)
    return array.reshape(height, width, channels).astype(np.uint16 if bits == 16 else np.uint8)


def pillow_bytes(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def encode_layer(pixels):
    """RGBA of 16 bits as a PNG."""
    rows = [row.astype(">u2").tobytes() for row in pixels]
    return png_bytes(pixels.shape[1], pixels.shape[0], 16, 6, rows)


MASK = np.array([[0, 10, 255], [128, 255, 7]], np.uint8)
RECIPE = Recipe(
    "fill",
    "classical",
    "1",
    42,
    Rect(0, 0, 20, 20),
    Rect(3, 4, 3, 2),
    MASK,
    {"grow": 2, "prompt": "ü", "x": [1.5]},
    0.25,
)


def rich_document(dtype=np.uint8):
    """Four layers that differ in everything a layer can differ in, a selection and all metadata."""
    document = document_of(opaque(noise(33, 17, dtype)), full_metadata())
    fill = document.new_layer("Füllung <&> \x01 \U0001f58c", TileMap.from_array(noise(9, 8, dtype, 1), 4, -3), RECIPE)
    fill.properties = replace(fill.properties, opacity=0.1 + 0.2, blend_mode=BlendMode.MULTIPLY, is_locked=True)
    empty = document.new_layer("")
    hidden = document.new_layer("Hidden", TileMap.from_array(noise(300, 5, dtype, 2), -280, 2))
    hidden.properties = LayerProperties("Hidden", 0.0, BlendMode.LIGHTEN, is_visible=False)
    hidden.id, empty.id = 12, 7
    for index, layer in enumerate((fill, empty, hidden)):
        document.insert_layer(index + 1, layer)
    document.selection.pixels.write(Rect(2, 3, 3, 2), MASK)
    document.set_active_layer(fill.id)
    return document

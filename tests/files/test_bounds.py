"""Small files that claim to be large pictures are refused soon and in little memory."""

import struct
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from editor.errors import FileError
from editor.files import encode_image, open_document_bytes
from tests.files.samples import document_of, noise, opaque, pillow_bytes

SIDE = 9_900


def claiming_gif():
    data = bytearray(pillow_bytes(Image.fromarray(noise(9, 7)[..., 0]), "GIF"))
    struct.pack_into("<HH", data, 6, SIDE, SIDE)
    return bytes(data)


def claiming_tiff(compression):
    data = bytearray(pillow_bytes(Image.fromarray(noise(9, 7)[..., :3]), "TIFF", compression=compression))
    (place,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, place)
    for index in range(count):
        at = place + 2 + 12 * index
        tag, kind = struct.unpack_from("<HH", data, at)
        if tag in (256, 257, 278):
            struct.pack_into("<H" if kind == 3 else "<I", data, at + 8, SIDE)
    return bytes(data)


def claiming_psd():
    data = bytearray(encode_image(document_of(opaque(noise(9, 7))), ".psd"))
    struct.pack_into(">II", data, 14, SIDE, SIDE)
    return bytes(data)


def claiming_tga():
    data = bytearray(pillow_bytes(Image.fromarray(noise(9, 7)[..., :3]), "TGA"))
    struct.pack_into("<HH", data, 12, SIDE, SIDE)
    return bytes(data)


BOMBS = {
    "gif": claiming_gif(),
    "tga": claiming_tga(),
    "psd": claiming_psd(),
    **{f"tiff {kind}": claiming_tiff(kind) for kind in (None, "packbits", "tiff_lzw", "tiff_adobe_deflate")},
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_claim_of_98_megapixels_in_a_few_bytes_is_refused_before_memory_is_taken(name):
    tracemalloc.start()
    try:
        with pytest.raises(FileError, match=r"98 megapixels but holds only \d+ bytes"):
            open_document_bytes(BOMBS[name], name)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2**24


def test_honest_pictures_of_one_color_open():
    for kind, options in (("GIF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("TIFF", {"compression": "packbits"})):
        image = Image.new("L", (4200, 4000), 7)
        assert open_document_bytes(pillow_bytes(image, kind, **options)).size.area == 4200 * 4000
    gray = np.full((4000, 4200, 4), 255, np.uint8)
    assert open_document_bytes(encode_image(document_of(gray), ".psd")).size.area == gray[..., 0].size

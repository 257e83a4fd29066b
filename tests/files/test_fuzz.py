"""Files with bytes changed at random open or end in a sentence, and do neither slowly."""

import contextlib
import io
import zipfile
import zlib

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, features

from editor.core.document import Document
from editor.core.geometry import Size
from editor.errors import EditorError
from editor.files import encode_image, open_document_bytes, read_mask_bytes
from editor.files.formats import Format
from editor.files.heif import missing_library
from editor.files.openraster_write import write_openraster
from tests.files.samples import chunk, document_of, full_metadata, noise, pillow_bytes, png_chunks, rich_document

CALM = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


IMAGES = [
    *(encode_image(document_of(noise(9, 7, dtype), full_metadata()), ".png") for dtype in (np.uint8, np.uint16)),
    *(encode_image(document_of(noise(9, 7, dtype), full_metadata()), ".tif") for dtype in (np.uint8, np.uint16)),
    encode_image(document_of(noise(9, 7), full_metadata()), ".jpg"),
    encode_image(document_of(noise(9, 7), full_metadata()), ".webp"),
    *(pillow_bytes(Image.fromarray(noise(9, 7)[..., 0]), kind) for kind in ("BMP", "GIF", "TIFF", "PNG")),
]
# Their decoders are slower, or read fewer files of one kind.
MORE_IMAGES = [
    *(pillow_bytes(Image.fromarray(noise(9, 7)[..., :3]), kind) for kind in ("PPM", "TGA", "ICO", "QOI")),
    b"P5 3 2 1023\n" + bytes(range(12)),
    *(
        encode_image(document_of(noise(9, 7), full_metadata()), suffix)
        for suffix, kind in ((".avif", Format.AVIF), (".heic", Format.HEIC))
        if missing_library(kind) is None
    ),
    *([pillow_bytes(Image.fromarray(noise(9, 7)), "JPEG2000")] if features.check("jpg_2000") else []),
]


def project_bytes():
    out = io.BytesIO()
    write_openraster(rich_document(np.uint16), out)
    return out.getvalue()


PROJECT = project_bytes()
PSDS = [encode_image(rich_document(dtype), suffix) for dtype in (np.uint8, np.uint16) for suffix in (".psd", ".psb")]
edits = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6)


def edited(data, changes, cut=1.0):
    out = bytearray(data)
    for place, value in changes:
        out[int(place * len(out))] = value
    return bytes(out[: max(1, int(cut * len(out)))])


def opens_or_explains(data):
    try:
        document = open_document_bytes(data, "fuzz")
    except EditorError as error:
        said = str(error)
    else:
        said = "It opened."
        assert isinstance(document, Document)
        assert document.size.area > 0
    assert said.endswith(".")
    assert "\n" not in said


@CALM
@given(st.sampled_from(IMAGES), edits, st.sampled_from([1.0, 1.0, 0.9, 0.5]))
def test_images_with_changed_bytes(data, changes, cut):
    opens_or_explains(edited(data, changes, cut))


@settings(CALM, max_examples=150)
@given(st.sampled_from(MORE_IMAGES), edits, st.sampled_from([1.0, 1.0, 0.9, 0.5]))
def test_images_of_other_kinds_with_changed_bytes(data, changes, cut):
    opens_or_explains(edited(data, changes, cut))


@CALM
@given(st.sampled_from(PSDS), edits, st.sampled_from([1.0, 1.0, 0.9, 0.5]))
def test_psds_with_changed_bytes(data, changes, cut):
    opens_or_explains(edited(data, changes, cut))


@CALM
@given(st.sampled_from(PSDS), st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 255)), min_size=1, max_size=6))
def test_psds_with_changed_bytes_among_layers_and_resources(data, changes):
    out = bytearray(data)
    start = data.index(b"8BIM" if b"8B64" not in data else b"8B64", 40)
    for place, value in changes:
        out[min(len(out) - 1, start + place)] = value
    opens_or_explains(bytes(out))


@CALM
@given(st.sampled_from(IMAGES[:2]), st.integers(0, 20), edits)
def test_png_chunks_with_right_checksums_and_wrong_content(data, which, changes):
    chunks = png_chunks(data)
    index = which % len(chunks)
    kind, content = chunks[index]
    if kind == b"IDAT":
        content = zlib.compress(edited(zlib.decompress(content), changes))
    elif content:
        content = edited(content, changes)
    if kind == b"IHDR" and int.from_bytes(content[:4], "big") * int.from_bytes(content[4:8], "big") > 1_000_000:
        content = chunks[index][1]
    chunks[index] = (kind, content)
    opens_or_explains(data[:8] + b"".join(chunk(*it) for it in chunks))


@CALM
@given(changes=edits, cut=st.sampled_from([1.0, 1.0, 0.9]))
def test_projects_with_changed_bytes(changes, cut):
    opens_or_explains(edited(PROJECT, changes, cut))


@CALM
@given(which=st.integers(0, 20), changes=edits, cut=st.sampled_from([1.0, 0.8]))
def test_project_members_with_changed_bytes(which, changes, cut):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PROJECT)) as old, zipfile.ZipFile(out, "w") as new:
        for index, name in enumerate(old.namelist()):
            content = old.read(name)
            new.writestr(name, edited(content, changes, cut) if index == which % len(old.namelist()) else content)
    opens_or_explains(out.getvalue())


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [b"", b"PK\3\4", b"\x89PNG\r\n\x1a\n", b"II*\0", b"\xff\xd8\xff", b"BM", b"8BPS\0\1", b"P6 ", b"qoif"]
    ),
)
def test_random_bytes(data, start):
    opens_or_explains(start + data)
    with contextlib.suppress(EditorError):
        read_mask_bytes(start + data, Size(3, 3), "fuzz")

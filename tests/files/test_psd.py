"""PSD and PSB in and out, against psd-tools' own reader, writer and compositor."""

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageCms
from psd_tools import PSDImage
from psd_tools.constants import BlendMode as Word
from psd_tools.constants import Compression, Tag

from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.layer import LayerProperties, new_mask
from editor.core.tiles import TileMap
from editor.errors import FileError
from editor.files import encode_image, open_document, open_document_bytes, write_document
from editor.files.images import read_picture
from editor.files.psd import MODE_OF, WORD_OF
from tests.files.samples import DTYPES, document_of, full_metadata, noise, opaque, rich_document, shown, smooth

SUFFIXES = [".psd", ".psb"]


def read_by_psd_tools(data):
    return PSDImage.open(io.BytesIO(data))


def saved(psd):
    out = io.BytesIO()
    psd.save(out)
    return out.getvalue()


def flat_psd(array, mode, **options):
    return saved(PSDImage.frompil(Image.fromarray(array, mode), **options))


def layer_names(document):
    return [layer.name for layer in document.layers]


def composed(psd):
    return np.asarray(psd.composite(force=True).convert("RGBA")).astype(int)


def assert_close(ours, theirs, tolerance=2):
    """Equal colors where something is seen, equal alpha everywhere."""
    assert ours.shape == theirs.shape
    assert np.abs(ours[..., 3] - theirs[..., 3]).max() <= tolerance
    weight = theirs[..., 3:] / 255
    assert np.abs((ours[..., :3] - theirs[..., :3]) * weight).max() <= tolerance


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_layers_come_back_exactly(tmp_path, suffix, dtype):
    document = rich_document(dtype)
    path = tmp_path / f"é{suffix}"
    write_document(document, path)
    opened = open_document(path)
    assert (opened.size, opened.depth, opened.metadata) == (document.size, document.depth, document.metadata)
    for before, after in zip(document.layers, opened.layers, strict=True):
        assert after.pixels.equals(before.pixels)
        assert after.name == (before.name or "Layer")
        assert abs(after.properties.opacity - before.properties.opacity) <= 0.5 / 255
        same = replace(after.properties, name=before.name, opacity=before.properties.opacity)
        assert same.same_as(before.properties)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_another_reader_finds_layers_and_preview(suffix, dtype):
    document = rich_document(dtype)
    psd = read_by_psd_tools(encode_image(document, suffix))
    assert (psd.version, psd.depth, psd.size) == (1 if suffix == ".psd" else 2, np.dtype(dtype).itemsize * 8, (33, 17))
    assert [layer.name for layer in psd] == layer_names(document)
    assert [layer.offset for layer in psd] == [(0, 0), (4, -3), (0, 0), (-280, 2)]
    assert [layer.visible for layer in psd] == [True, True, True, False]
    assert [layer.blend_mode for layer in psd] == [Word.NORMAL, Word.MULTIPLY, Word.NORMAL, Word.LIGHTEN]
    assert [layer.opacity for layer in psd] == [255, 77, 255, 0]
    assert [bool(layer.locks and layer.locks.complete) for layer in psd] == [False, True, False, False]
    assert psd.has_preview()
    shift = 8 * (np.dtype(dtype).itemsize - 1)
    ours = (shown(document) >> shift).astype(int)
    assert_close(ours, composed(psd))
    assert_close(ours, np.asarray(psd.topil().convert("RGBA")).astype(int))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_preview_with_transparency_is_stored_over_white_and_read_back(dtype):
    pixels = noise(40, 30, dtype)
    data = encode_image(document_of(pixels), ".psd")
    shift = 8 * (np.dtype(dtype).itemsize - 1)
    assert_close((pixels >> shift).astype(int), np.asarray(read_by_psd_tools(data).topil()).astype(int), 3)
    merged = read_picture(data, "x.psd").pixels
    assert np.array_equal(merged[..., 3], pixels[..., 3])
    strong = pixels[..., 3] > np.iinfo(dtype).max // 2
    assert np.abs(merged[strong].astype(int) - pixels[strong]).max() <= 2


def test_every_blend_mode_of_the_format_makes_the_round_trip():
    for mode in BlendMode:
        document = document_of(opaque(noise(3, 3)))
        layer = document.new_layer(mode.name, TileMap.from_array(noise(3, 3)))
        layer.properties = LayerProperties(mode.name, blend_mode=mode)
        document.insert_layer(1, layer)
        data = encode_image(document, ".psd")
        expected = MODE_OF[WORD_OF[mode]]
        assert mode not in MODE_OF.values() or expected is mode
        assert open_document_bytes(data).layers.top.properties.blend_mode is expected
        assert read_by_psd_tools(data)[1].blend_mode.value == WORD_OF[mode]


def document_with_group(dtype=np.uint8):
    """A group of two, the upper clipped to the lower, both under masks."""
    document = document_of(opaque(noise(60, 50, dtype)))
    group = document.new_layer("Group")
    lower = document.new_layer("Lower", TileMap.from_array(noise(40, 30, dtype, 4), 5, 6))
    upper = document.new_layer("Upper", TileMap.from_array(opaque(noise(30, 40, dtype, 5)), 10, 2))
    group.is_group = True
    group.properties = LayerProperties("Group", 0.6, BlendMode.MULTIPLY)
    upper.properties = LayerProperties("Upper", is_clipped=True)
    lower.group = upper.group = group.id
    for layer, rect in ((group, Rect(0, 0, 30, 50)), (lower, Rect(20, 10, 9, 9))):
        layer.hidden = new_mask()
        layer.hidden.write(rect, np.full((rect.height, rect.width), 100, np.uint8))
    for index, layer in enumerate((lower, upper, group)):
        document.insert_layer(index + 1, layer)
    return document


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_groups_masks_and_clipping_are_written(suffix, dtype):
    document = document_with_group(dtype)
    psd = read_by_psd_tools(encode_image(document, suffix))
    background, group = psd
    lower, upper = group
    assert (background.name, group.name, lower.name, upper.name) == ("Background", "Group", "Lower", "Upper")
    assert (group.kind, group.opacity, group.blend_mode) == ("group", 153, Word.MULTIPLY)
    assert (lower.clipping, upper.clipping) == (0, 1)
    assert (group.mask.bbox, lower.mask.bbox) == ((0, 0, 30, 50), (20, 10, 29, 19))
    assert group.mask.background_color == 255
    values = np.asarray(lower.mask.topil())
    assert {int(value) >> (8 if values.dtype == np.uint16 else 0) for value in np.unique(values)} == {155}
    shift = 8 * (np.dtype(dtype).itemsize - 1)
    assert_close((shown(document) >> shift).astype(int), composed(psd))


def test_a_group_that_changes_nothing_is_passed_through_and_a_disabled_mask_stays_disabled():
    document = document_with_group()
    _, lower, _, group = document.layers
    group.hidden, group.properties = None, LayerProperties("Group")
    lower.properties = replace(lower.properties, is_mask_enabled=False)
    psd = read_by_psd_tools(encode_image(document, ".psd"))
    assert psd[1].blend_mode is Word.PASS_THROUGH
    assert psd[1][0].mask.disabled
    assert_close(shown(document).astype(int), composed(psd))


def grouped_psd():
    psd = PSDImage.new("RGB", (50, 40))
    base = psd.create_pixel_layer(Image.fromarray(opaque(noise(50, 40))), name="Base")
    group = psd.create_group(name="Group", opacity=128)
    inner = psd.create_group(name="Inner")
    layer = psd.create_pixel_layer(
        Image.fromarray(noise(20, 20, seed=3)), name="Ünter", top=5, left=-4, opacity=200, blend_mode=Word.SCREEN
    )
    layer.move_to_group(inner)
    inner.move_to_group(group)
    return psd, base, group, inner, layer


def test_groups_of_other_programs_come_as_groups():
    psd, _, group, inner, _ = grouped_psd()
    opened = open_document_bytes(saved(psd))
    assert layer_names(opened) == ["Base", "Ünter", "Inner", "Group"]
    base, layer, inside, outer = opened.layers
    assert [item.group for item in (base, layer, inside, outer)] == [None, inside.id, outer.id, None]
    assert (abs(outer.properties.opacity - 128 / 255), abs(layer.properties.opacity - 200 / 255)) == (0, 0)
    assert layer.properties.blend_mode is BlendMode.SCREEN
    # psd-tools keeps the alpha of what it is given as a mask.
    area = Rect(-4, 5, 20, 20)
    assert np.array_equal(layer.pixels.read(area)[..., :3], noise(20, 20, seed=3)[..., :3])
    assert np.array_equal(255 - layer.hidden.read(area), noise(20, 20, seed=3)[..., 3])
    inner.visible = False
    inside = list(open_document_bytes(saved(psd)).layers)[2]
    assert not inside.properties.is_visible
    for word, mode, is_isolated in (
        (Word.PASS_THROUGH, BlendMode.NORMAL, False),
        (Word.NORMAL, BlendMode.NORMAL, True),
        (Word.MULTIPLY, BlendMode.MULTIPLY, False),
    ):
        inner.visible, group.blend_mode = True, word
        # Passing through at less than full opacity is composed by itself here, unlike in Photoshop.
        group.opacity = 255 if word is Word.PASS_THROUGH else 128
        opened = open_document_bytes(saved(psd))
        assert_close(shown(opened).astype(int), composed(read_by_psd_tools(saved(psd))))
        properties = opened.layers.top.properties
        assert (properties.blend_mode, properties.is_isolated) == (mode, is_isolated)


@pytest.mark.parametrize("disabled", [False, True])
@pytest.mark.parametrize("outside", [0, 255])
def test_masks_of_other_programs_stay_masks(disabled, outside):
    psd = PSDImage.new("RGB", (50, 40))
    layer = psd.create_pixel_layer(Image.fromarray(noise(20, 20)[..., :3]), name="Masked", top=5, left=-4)
    values = np.zeros((10, 10), np.uint8)
    values[:, 5:] = 200
    layer.create_mask(Image.fromarray(values), top=8, left=0)
    layer._record.mask_data.background_color = outside
    layer.mask.disabled = disabled
    top = open_document_bytes(saved(psd)).layers.top
    expected = np.full((40, 54), 255 - outside)
    expected[8:18, 4:9], expected[8:18, 9:14] = 255, 55
    # What lies left of the picture is hidden only as far as the layer goes.
    assert np.array_equal(top.hidden.read(Rect(0, 0, 50, 40)), expected[:, 4:])
    assert np.array_equal(top.hidden.read(Rect(-4, 5, 20, 20)), expected[5:25, :20])
    assert top.properties.is_mask_enabled is not disabled
    assert np.array_equal(top.pixels.read(Rect(-4, 5, 20, 20)), opaque(noise(20, 20)))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_groups_masks_and_clipping_make_the_round_trip(tmp_path, suffix, dtype):
    document = document_with_group(dtype)
    extra = document.new_layer("Disabled", TileMap.from_array(noise(5, 5, dtype), 3, 3))
    extra.hidden = new_mask()
    extra.properties = LayerProperties("Disabled", is_alpha_locked=True, is_mask_enabled=False)
    document.insert_layer(4, extra)
    isolated = document.new_layer("Isolated")
    isolated.is_group = True
    isolated.properties = LayerProperties("Isolated", is_isolated=True)
    document.insert_layer(5, isolated)
    path = tmp_path / f"a{suffix}"
    write_document(document, path)
    opened = open_document(path)
    numbers = {layer.id: index for index, layer in enumerate(document.layers)}
    again = {layer.id: index for index, layer in enumerate(opened.layers)}
    for before, after in zip(document.layers, opened.layers, strict=True):
        assert again.get(after.group) == numbers.get(before.group)
        assert after.is_group == before.is_group
        assert after.pixels.equals(before.pixels)
        assert (after.hidden is None) == (before.hidden is None)
        assert after.hidden is None or after.hidden.equals(before.hidden)
        same = replace(after.properties, opacity=before.properties.opacity)
        assert same.same_as(before.properties), (vars(same), vars(before.properties))
    assert np.abs(shown(opened).astype(int) - shown(document)).max() <= 2 * (np.iinfo(dtype).max // 255)


def test_a_layer_clipped_to_an_adjustment_is_not_clipped():
    document = document_with_group()
    psd = read_by_psd_tools(encode_image(document, ".psd"))
    psd[1][0].tagged_blocks.set_data(Tag.INVERT)
    opened = open_document_bytes(saved(psd))
    upper = next(layer for layer in opened.layers if layer.name == "Upper")
    assert upper.properties.is_clipped
    lower = psd[1][0]._record
    for info, channel in zip(lower.channel_info, psd[1][0]._channels, strict=True):
        channel.data, info.length = b"", 2
    opened = open_document_bytes(saved(psd))
    assert layer_names(opened) == ["Background", "Upper", "Group"]
    assert not list(opened.layers)[1].properties.is_clipped


@pytest.mark.parametrize("compression", list(Compression))
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_merged_pictures_of_all_compressions_open(compression, mode):
    array = noise(30, 20)[..., :3] if mode == "RGB" else noise(30, 20)[..., 0]
    if compression in (Compression.RAW, Compression.RLE):
        opened = open_document_bytes(flat_psd(array, mode, compression=compression))
        assert layer_names(opened) == ["Background"]
        assert np.array_equal(shown(opened)[..., :3], array if mode == "RGB" else np.repeat(array[..., None], 3, 2))
    psd = PSDImage.new(mode, (30, 20))
    psd.create_pixel_layer(Image.fromarray(array, mode), name="A", compression=compression)
    layer = open_document_bytes(saved(psd)).layers.top
    assert np.array_equal(layer.pixels.read(Rect(0, 0, 30, 20))[..., 1], array[..., 1] if mode == "RGB" else array)


def test_cmyk_becomes_srgb_like_anywhere_else():
    ink = np.zeros((8, 8, 4), np.uint8)
    ink[..., 1:3] = 255
    for bits in (8, 16):
        scale = 1 if bits == 8 else 257
        data = raw_psd(bits, 4, [(255 - ink[..., index].astype(int)) * scale for index in range(4)])
        opened = open_document_bytes(data)
        assert opened.depth == 8
        assert shown(opened)[0, 0].tolist() == [255, 0, 0, 255]
    psd = PSDImage.new("CMYK", (8, 8))
    psd.create_pixel_layer(Image.fromarray(ink, "CMYK"), name="Ink")
    opened = open_document_bytes(saved(psd))
    assert layer_names(opened) == ["Ink"]
    assert shown(opened)[3, 3].tolist() == [255, 0, 0, 255]


def raw_psd(bits, mode, planes, table=b"", channels=None):
    """A flat file written from the specification."""
    height, width = planes[0].shape
    rows = [np.packbits(plane, axis=1) if bits == 1 else plane.astype(f">u{bits // 8}") for plane in planes]
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, channels or len(planes), height, width, bits, mode)
    body = b"".join(row.tobytes() for row in rows)
    return header + struct.pack(">I", len(table)) + table + bytes(8) + bytes(2) + body


def test_sixteen_bits_indexed_duotone_lab_and_one_bit_pictures_open():
    deep = noise(7, 5, np.uint16)
    opened = open_document_bytes(raw_psd(16, 3, [deep[..., index] for index in range(3)]))
    assert np.array_equal(shown(opened), opaque(deep))
    gray = open_document_bytes(raw_psd(16, 8, [deep[..., 0]]))
    assert np.array_equal(shown(gray)[..., 2], deep[..., 0])
    table = np.random.default_rng(3).integers(0, 256, (3, 256)).astype(np.uint8)
    index = noise(7, 5)[..., 0]
    indexed = open_document_bytes(raw_psd(8, 2, [index], table.tobytes()))
    assert np.array_equal(shown(indexed)[..., :3], table.T[index])
    bits = noise(13, 5)[..., 0] % 2
    assert np.array_equal(shown(open_document_bytes(raw_psd(1, 0, [bits])))[..., 0], (1 - bits) * 255)
    lab = ImageCms.profileToProfile(
        Image.new("RGB", (4, 4), (200, 40, 60)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    planes = [np.asarray(band) for band in lab.split()]
    seen = shown(open_document_bytes(raw_psd(8, 9, planes))).astype(int)
    assert np.abs(seen[0, 0] - [200, 40, 60, 255]).max() <= 4


def test_a_channel_behind_the_colors_of_a_layered_file_is_no_transparency():
    pixels = noise(6, 5)
    data = raw_psd(8, 3, [pixels[..., index] for index in range(4)])
    assert np.array_equal(shown(open_document_bytes(data))[..., 3], pixels[..., 3])
    resource = b"8BIM" + struct.pack(">H2xI", 1053, 4) + struct.pack(">I", 7)
    kept = data[:30] + struct.pack(">I", len(resource)) + resource + data[34:]
    assert (shown(open_document_bytes(kept))[..., 3] == 255).all()


def test_adjustments_are_skipped_and_empty_layers_kept():
    document = document_of(opaque(noise(5, 5)))
    document.insert_layer(1, document.new_layer("Empty"))
    psd = read_by_psd_tools(encode_image(document, ".psd"))
    assert layer_names(open_document_bytes(saved(psd))) == ["Background", "Empty"]
    psd[1].tagged_blocks.set_data(Tag.INVERT)
    assert layer_names(open_document_bytes(saved(psd))) == ["Background"]


def test_a_file_whose_layers_all_lack_pixels_shows_its_merged_picture():
    document = Document(Size(5, 4))
    document.insert_layer(0, document.new_layer("Empty"))
    opened = open_document_bytes(encode_image(document, ".psd"))
    assert layer_names(opened) == ["Background"]
    assert not shown(opened)[..., 3].any()


@pytest.mark.parametrize(("bits", "mode"), [(32, 3), (8, 7), (16, 2), (8, 0)])
def test_unknown_kinds_say_how_to_save_them(bits, mode):
    data = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 4, 4, 4, bits, mode) + bytes(1000)
    with pytest.raises(FileError, match=r"^odd\.psd is a kind of PSD that cannot be opened; save it again as RGB"):
        open_document_bytes(data, "odd.psd")


def test_damaged_layers_are_said_and_never_become_black():
    pixels = smooth(300, 200).astype(np.uint16) * np.uint16(257)
    data = bytearray(encode_image(document_of(pixels), ".psd"))
    start = data.index(b"8BIMluni") + 200
    data[start : start + 400] = b"\xff" * 400
    with pytest.raises(FileError, match="damaged"):
        open_document_bytes(bytes(data))


def test_pictures_too_long_for_psd_say_to_take_psb():
    document = Document(Size(40_000, 1))
    document.insert_layer(0, document.new_layer("Line", TileMap.from_array(smooth(10, 1))))
    with pytest.raises(FileError, match=r"at most 30000 pixels on a side; save it as PSB\."):
        encode_image(document, ".psd")
    assert open_document_bytes(encode_image(document, ".psb")).size == Size(40_000, 1)


def test_metadata_can_be_left_out():
    from editor.files import ExportOptions

    data = encode_image(document_of(smooth(4, 4), full_metadata()), ".psd", ExportOptions(keep_metadata=False))
    metadata = open_document_bytes(data).metadata
    assert metadata.icc_profile == full_metadata().icc_profile
    assert (metadata.exif, metadata.xmp, metadata.dpi) == (None, None, None)


def test_a_tiny_file_with_a_huge_layer_or_mask_is_refused_before_decoding():
    data = bytearray(encode_image(document_with_group(), ".psd"))
    whole = struct.pack(">4i", 0, 0, 50, 60)
    data[data.index(whole) : data.index(whole) + 16] = struct.pack(">4i", 0, 0, 19_000, 19_000)
    with pytest.raises(FileError, match=r"361 megapixels but holds only \d+ bytes"):
        open_document_bytes(bytes(data))
    data = encode_image(document_with_group(), ".psd")
    mask = struct.pack(">4i", 10, 20, 19, 29)
    data = data.replace(mask, struct.pack(">4i", 0, 0, 19_000, 19_000))
    with pytest.raises(FileError, match=r"361 megapixels but holds only \d+ bytes"):
        open_document_bytes(data)

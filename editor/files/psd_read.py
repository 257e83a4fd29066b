"""Read PSD and PSB files: parsed by psd-tools, decoded and put together here.

RGB, grayscale, CMYK and Lab of 8 and 16 bits open with their layers; indexed and one-bit pictures are always flat.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, new_mask
from editor.core.pixels import AnyArray, Depth, RgbaImage, full_scale, with_alpha
from editor.core.tiles import TileMap
from editor.errors import FileError
from editor.files import psd
from editor.files.color import rgb_profile, to_srgb
from editor.files.exif import plain_block
from editor.files.guard import decoding
from editor.files.limits import (
    MAX_METADATA_BYTES,
    MAX_PROJECT_PIXELS,
    PIXEL_BYTES,
    check_memory,
    check_packed,
    check_size,
)
from editor.files.pillow import Picture, said_to_be_upright
from editor.files.psd_tree import Mask, Node, in_order, read_tree

# What a byte of a channel that is deflated, the densest packing there is, can stand for; one of a bit per pixel eight
# times that.
_PIXELS_PER_BYTE = 1032
_FULL_COLORS = (psd.RGB, psd.GRAYSCALE, psd.DUOTONE, psd.CMYK, psd.LAB)

logging.getLogger("psd_tools").addHandler(logging.NullHandler())


@dataclass(frozen=True, eq=False)
class _File:
    """A parsed file with what its header says."""

    name: str
    size: Size
    bits: int
    mode: int
    parsed: Any
    profile: bytes | None

    @property
    def depth(self) -> Depth:
        """16 where the pixels stay at 16 bits: color models that are converted become 8."""
        return 16 if self.bits == 16 and self.mode in (psd.RGB, psd.GRAYSCALE, psd.DUOTONE) else 8

    @property
    def pixel_bytes(self) -> int:
        return PIXEL_BYTES * self.bits // 8 + psd.COLORS[self.mode]


def read_psd(data: bytes, name: str) -> Document:
    """The document in a PSD or PSB file; FileError with one sentence about the file `name` when it cannot be had.

    Groups, masks and clipping come as they are, unknown blend modes as normal ones. Adjustments, effects and what has
    no rendered pixels in the file are left out. A file without layers gives one, of the merged picture.
    """
    with decoding(name):
        file = _parse(data, name)
        metadata = _metadata(file)
        placed = tuple(in_order(read_tree(file.parsed))) if file.mode in _FULL_COLORS else ()
        if not any(node.has_pixels for node, _ in placed):
            return Document.from_pixels(_merged(file), metadata=metadata)
        _check_layers(file, [node for node, _ in placed])
        document = Document(file.size, file.depth, metadata)
        layers: dict[int, Layer] = {}
        for node, _ in placed:
            layer = layers[id(node)] = document.new_layer(node.properties.name)
            layer.is_group = node.children is not None
            layer.properties = node.properties
            if node.has_pixels:
                layer.pixels = TileMap.from_array(_layer_pixels(file, node), node.rect.x, node.rect.y)
            if node.mask is not None:
                layer.hidden = _hidden(file, node.mask, node.rect)
        for index, (node, group) in enumerate(placed):
            layer = layers[id(node)]
            layer.group = None if group is None else layers[id(group)].id
            document.insert_layer(index, layer)
        return document


def read_merged(data: bytes, name: str) -> Picture:
    """The merged picture alone, for a mask or a sketch; call inside `decoding`."""
    file = _parse(data, name)
    return Picture(_merged(file), _metadata(file))


def _parse(data: bytes, name: str) -> _File:
    _, version, channels, height, width, bits, mode = psd.HEADER.unpack_from(data)
    if version not in (psd.PSD_VERSION, psd.PSB_VERSION) or not 1 <= channels <= 56:
        raise ValueError("no header of a PSD file")
    size = check_size(width, height, name, len(data), PIXEL_BYTES * max(8, bits) // 8 + channels * max(8, bits) // 8)
    check_packed(size.area, len(data), _PIXELS_PER_BYTE * 8 // min(8, bits), name)
    allowed = {psd.BITMAP: (1,), psd.INDEXED: (8,)}.get(mode, (8, 16))
    if bits not in allowed or channels < psd.COLORS.get(mode, 57):
        raise FileError(
            f"{name} is a kind of PSD that cannot be opened; save it again as RGB with 8 or 16 bits per channel."
        )
    from psd_tools.psd import PSD

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = PSD.read(io.BytesIO(data))
    profile = parsed.image_resources.get_data(psd.ICC_PROFILE)
    return _File(name, size, bits, mode, parsed, profile if isinstance(profile, bytes) else None)


def _check_layers(file: _File, nodes: Sequence[Node]) -> None:
    """Refuse layers and masks that would not fit into memory, or say so with a few bytes."""
    area = 0
    for node in nodes:
        if node.has_pixels:
            rect, packed = node.rect, sum(len(channel.data) for channel in node.channels.values())
            check_packed(rect.area, packed, _PIXELS_PER_BYTE, file.name)
            area += check_size(rect.width, rect.height, file.name, packed, file.pixel_bytes).area
        mask = node.mask
        if mask is not None and not mask.rect.is_empty:
            check_packed(mask.rect.area, len(mask.channel.data), _PIXELS_PER_BYTE, file.name)
            check_size(mask.rect.width, mask.rect.height, file.name, len(mask.channel.data))
    if area > MAX_PROJECT_PIXELS:
        raise FileError(f"{file.name} has more layers than memory can hold; merge some of them first.")
    check_memory(area * file.pixel_bytes, file.name)


def _unpacked(file: _File, packed: Any, width: int, height: int) -> bytes:
    """The samples of a channel, or of the merged picture's channels below each other; ValueError when damaged."""
    from psd_tools.compression import decompress

    with warnings.catch_warnings():
        # psd-tools would put black where data is damaged, which would be saved as if it were meant.
        warnings.simplefilter("error")
        try:
            return decompress(packed.data, packed.compression, width, height, file.bits, file.parsed.header.version)
        except Warning as warning:
            raise ValueError(str(warning)) from warning


def _plane(file: _File, channel: Any, rect: Rect) -> AnyArray:
    """`[y, x]` of the file's own depth."""
    data = _unpacked(file, channel, rect.width, rect.height)
    return np.frombuffer(data, ">u2" if file.bits == 16 else np.uint8).reshape(rect.height, rect.width)


def _layer_pixels(file: _File, node: Node) -> RgbaImage:
    """`[y, x, 4]` of the document's depth, masks not applied."""
    rect, channels = node.rect, node.channels
    planes: list[AnyArray] = []
    for number in range(psd.COLORS[file.mode]):
        channel = channels.get(number)
        is_there = channel is not None and channel.data
        planes.append(
            _plane(file, channel, rect) if is_there else np.zeros((rect.height, rect.width), _dtype(file.bits))
        )
    out = _rgba(file, planes)
    alpha = channels.get(psd.ALPHA_CHANNEL)
    if alpha is not None and alpha.data:
        out[..., 3] = _at_depth(_plane(file, alpha, rect), file.depth)
    return out


def _hidden(file: _File, mask: Mask, layer_rect: Rect) -> TileMap:
    """The mask as layers have it, 255 = hidden. Where it hides what lies around it, that ends at picture and layer."""
    check_memory(mask.rect.area * 4, file.name)
    hidden = new_mask()
    outside = np.uint8(_weakened(mask.outside, mask.density))
    for around in (file.size.rect, layer_rect):
        hidden.write(around, np.broadcast_to(outside, (around.height, around.width)))
    if not mask.rect.is_empty:
        values = _at_depth(_plane(file, mask.channel, mask.rect), 8)
        table = np.array([_weakened(value, mask.density) for value in range(256)], np.uint8)
        hidden.write(mask.rect, table[values])
    return hidden


def _weakened(shown: int, density: int) -> int:
    """How much is hidden by a mask of a density, 255 being all of it."""
    return (psd.SHOWN - min(255, max(0, shown))) * min(255, max(0, density)) // 255


def _dtype(bits: int) -> np.dtype[Any]:
    return np.dtype(np.uint16 if bits == 16 else np.uint8)


def _at_depth(plane: AnyArray, depth: Depth) -> AnyArray:
    """Samples as the document has them; the high byte where 16 bits become 8, as for TIFF."""
    if plane.dtype.itemsize == 2 and depth == 8:
        return (plane >> 8).astype(np.uint8)
    return plane.astype(_dtype(depth))


def _rgba(file: _File, planes: list[AnyArray]) -> RgbaImage:
    """Color planes as opaque pixels; CMYK and Lab become sRGB as elsewhere."""
    height, width = planes[0].shape
    out = np.empty((height, width, 4), _dtype(file.depth))
    out[..., 3] = full_scale(file.depth)
    if file.mode == psd.RGB:
        for index, plane in enumerate(planes):
            out[..., index] = plane
    elif file.mode in (psd.CMYK, psd.LAB):
        small = [np.ascontiguousarray(_at_depth(plane, 8)) for plane in planes]
        if file.mode == psd.CMYK:
            small = [255 - plane for plane in small]
        image = Image.merge("CMYK" if file.mode == psd.CMYK else "LAB", [Image.fromarray(plane) for plane in small])
        out[..., :3] = np.asarray(to_srgb(image, file.profile))
    else:
        out[..., :3] = planes[0][..., None]
    return out


def _merged(file: _File) -> RgbaImage:
    """The picture that the file keeps for programs that know no layers."""
    channels = file.parsed.header.channels
    height, width = file.size.height, file.size.width
    data = _unpacked(file, file.parsed.image_data, width, height * channels)
    if file.bits == 1:
        packed = np.frombuffer(data, np.uint8).reshape(height * channels, -1)[:height]
        return _rgba(file, [(1 - np.unpackbits(packed, axis=1)[:, :width]) * np.uint8(255)])
    planes = list(np.frombuffer(data, ">u2" if file.bits == 16 else np.uint8).reshape(channels, height, width))
    if file.mode == psd.INDEXED:
        table = np.frombuffer(file.parsed.color_mode_data.value[:768].ljust(768, b"\0"), np.uint8)
        return with_alpha(table.reshape(3, 256).T[planes[0]])
    colors = psd.COLORS[file.mode]
    out = _rgba(file, planes[:colors])
    if len(planes) > colors and _has_transparency(file):
        out[..., 3] = _at_depth(planes[colors], file.depth)
        _take_white_away(out)
    return out


def _has_transparency(file: _File) -> bool:
    """True when the channel behind the colors is the picture's alpha and no selection that somebody kept."""
    from psd_tools.constants import Tag

    info = file.parsed.layer_and_mask_information
    blocks = info.tagged_blocks
    if blocks is not None and (Tag.SAVING_MERGED_TRANSPARENCY in blocks or Tag.SAVING_MERGED_TRANSPARENCY16 in blocks):
        return True
    count = 0 if info.layer_info is None else int(info.layer_info.layer_count)
    if count:
        return count < 0
    kept = file.parsed.image_resources.get_data(psd.ALPHA_IDENTIFIERS)
    return not (kept and all(number > 0 for number in kept))


def _take_white_away(pixels: RgbaImage) -> None:
    """Undo that merged pictures are stored over white; changes the array in place."""
    full = np.int64(full_scale(pixels))
    for row in pixels:
        alpha = row[:, 3:].astype(np.int64)
        behind = (row[:, :3] - full) * full
        color = full + np.where(behind < 0, -((-behind + alpha // 2) // np.maximum(alpha, 1)), 0)
        row[:, :3] = np.where(alpha == 0, 0, np.clip(color, 0, full))


def _metadata(file: _File) -> Metadata:
    resources = file.parsed.image_resources
    exif, xmp = (_block(resources, number) for number in (psd.EXIF, psd.XMP))
    return said_to_be_upright(Metadata(rgb_profile(file.profile), plain_block(exif), xmp, _dpi(resources)))


def _block(resources: Any, number: int) -> bytes | None:
    data = resources.get_data(number)
    return data if isinstance(data, bytes) and 0 < len(data) <= MAX_METADATA_BYTES else None


def _dpi(resources: Any) -> tuple[float, float] | None:
    """Stated per inch, whatever unit the user sees."""
    found = resources.get_data(psd.RESOLUTION)
    if found is None or isinstance(found, bytes):
        return None
    values = (found.horizontal / 65536, found.vertical / 65536)
    return values if all(0 < value < 1e6 for value in values) else None

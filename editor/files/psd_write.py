"""Write a document's layers as a PSD or PSB file of 8 or 16 bits, with a merged picture for other programs.

Laid out here from Adobe's specification; psd-tools packs the rows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from editor.core.blend import BlendMode
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId, LayerProperties
from editor.core.pixels import AnyArray, RgbaImage, full_scale
from editor.errors import FileError
from editor.files import psd
from editor.files.content import content_bounds
from editor.files.deflate import deflated
from editor.files.pool import mapped, rendered

_RAW, _RLE, _ZIP_PREDICTED = 0, 1, 3
_MAX_PSD_BYTES = 2**31


def encode_psd(document: Document, metadata: Metadata, is_large: bool) -> bytes:
    """A PSD file, or the larger PSB with `is_large`; FileError when the picture does not fit into it.

    Kept: every layer with its pixels, also outside the picture and under zero alpha, name, opacity (in steps of 1/255),
    blend mode where the format has it, visibility, locks, mask, clipping and group, and all metadata. Not kept: the
    selection and recipes.
    """
    limit = psd.MAX_PSB_SIDE if is_large else psd.MAX_PSD_SIDE
    size = document.size
    entries = list(_entries(tuple(document.layers), None))
    if max(size.width, size.height, *(entry.longest_side for entry in entries)) > limit:
        raise FileError(f"A PSD picture can be at most {limit} pixels on a side; save it as {_other(is_large)}.")
    writer = _Writer(document.depth, is_large)
    merged = rendered(document)
    is_opaque = bool((merged[..., 3] == full_scale(merged)).all())
    planes = [_over_white(merged, index) for index in range(3)] + ([] if is_opaque else [merged[..., 3]])
    header = psd.HEADER.pack(
        psd.SIGNATURE, writer.version, len(planes), size.height, size.width, document.depth, psd.RGB
    )
    parts = [header, bytes(4), writer.sized(_resources(metadata), "I"), writer.layers(entries, is_opaque)]
    parts.append(writer.packed_together(planes))
    if not is_large and sum(map(len, parts)) > _MAX_PSD_BYTES:
        raise FileError("The picture is too large for a PSD file of 2 GB; save it as PSB.")
    return b"".join(parts)


@dataclass(frozen=True, eq=False)
class _Entry:
    """One record of the file: a layer, a group, or with no layer the mark below a group's first layer."""

    layer: Layer | None
    place: Rect
    mask_place: Rect

    @property
    def longest_side(self) -> int:
        return max(self.place.width, self.place.height, self.mask_place.width, self.mask_place.height)


def _entries(layers: tuple[Layer, ...], group: LayerId | None) -> Iterator[_Entry]:
    """Records bottom first, each group above what lies in it."""
    nowhere = Rect(0, 0, 0, 0)
    for layer in layers:
        if layer.group == group:
            if layer.is_group:
                yield _Entry(None, nowhere, nowhere)
                yield from _entries(layers, layer.id)
            yield _Entry(
                layer, content_bounds(layer.pixels), nowhere if layer.hidden is None else layer.hidden.bounds()
            )


def _passes_through(layer: Layer) -> bool:
    properties = layer.properties
    does_nothing = properties.blend_mode is BlendMode.NORMAL and properties.opacity == 1.0 and layer.hidden is None
    return does_nothing and not properties.is_isolated


def _other(is_large: bool) -> str:
    return "PNG" if is_large else "PSB"


def _over_white(pixels: RgbaImage, index: int) -> AnyArray:
    """A color plane of the merged picture over white, which is how the format keeps it beside its alpha."""
    full = full_scale(pixels)
    alpha = pixels[..., 3]
    if (alpha == full).all():
        return pixels[..., index]
    wide = alpha.astype(np.uint32)
    mixed = (pixels[..., index] * wide + np.uint32(full) * (full - wide) + np.uint32(full // 2)) // np.uint32(full)
    return mixed.astype(pixels.dtype)


def _resources(metadata: Metadata) -> bytes:
    blocks: list[tuple[int, bytes]] = []
    if metadata.dpi:
        across, down = (min(2**32 - 1, max(1, round(value * 65536))) for value in metadata.dpi)
        blocks.append((psd.RESOLUTION, struct.pack(">I2HI2H", across, 1, 1, down, 1, 1)))
    if metadata.icc_profile:
        blocks.append((psd.ICC_PROFILE, metadata.icc_profile))
    writer = _wide_text("Pentimento")
    # Says that the merged picture is a true one, without which some programs do not trust it.
    blocks.append((psd.VERSION_INFO, struct.pack(">IB", 1, 1) + writer + writer + struct.pack(">I", 1)))
    if metadata.exif:
        blocks.append((psd.EXIF, metadata.exif))
    if metadata.xmp:
        blocks.append((psd.XMP, metadata.xmp))
    return b"".join(
        b"8BIM" + struct.pack(">H2xI", number, len(content)) + content + bytes(len(content) % 2)
        for number, content in blocks
    )


def _wide_text(text: str) -> bytes:
    encoded = text.encode("utf-16-be", "replace")
    return struct.pack(">I", len(encoded) // 2) + encoded


class _Writer:
    """The parts that differ between depths and between PSD and PSB."""

    def __init__(self, depth: int, is_large: bool) -> None:
        self.version = psd.PSB_VERSION if is_large else psd.PSD_VERSION
        self._depth = depth
        self._long = "Q" if is_large else "I"

    def sized(self, content: bytes, letter: str | None = None) -> bytes:
        """The content behind its length."""
        try:
            return struct.pack(">" + (letter or self._long), len(content)) + content
        except struct.error as error:
            raise FileError("The picture is too large for a PSD file of 2 GB; save it as PSB.") from error

    def layers(self, entries: list[_Entry], is_opaque: bool) -> bytes:
        """The section of layers; those of 16 bits lie in a block of their own, as Photoshop has it."""
        info = self._layer_info(entries, is_opaque) if entries else b""
        no_mask = bytes(4)
        if self._depth == 8 or not entries:
            return self.sized(self.sized(info) + no_mask)
        blocks = self._block(b"Lr16", info)
        if not is_opaque:
            blocks = self._block(b"Mt16", b"") + blocks
        return self.sized(self.sized(b"") + no_mask + blocks)

    def _block(self, key: bytes, content: bytes) -> bytes:
        content += bytes(-len(content) % 4)
        return (b"8B64" if self._long == "Q" else b"8BIM") + key + self.sized(content)

    def _layer_info(self, entries: list[_Entry], is_opaque: bool) -> bytes:
        records, channels = [], []
        for entry in entries:
            planes = self._planes(entry)
            packed = list(mapped(self._packed, planes.values()))
            records.append(self._record(entry, zip(planes, map(len, packed), strict=True)))
            channels += packed
        count = struct.pack(">h", len(entries) if is_opaque else -len(entries))
        info = b"".join([count, *records, *channels])
        return info + bytes(-len(info) % 4)

    def _planes(self, entry: _Entry) -> dict[int, AnyArray]:
        """The channels by number; the mask's values say what is shown, at the file's depth."""
        nothing = np.zeros((0, 0), np.uint8)
        if entry.layer is None:
            return dict.fromkeys((psd.ALPHA_CHANNEL, 0, 1, 2), nothing)
        pixels = entry.layer.pixels.read(entry.place)
        planes = {number: pixels[..., index] for number, index in ((psd.ALPHA_CHANNEL, 3), (0, 0), (1, 1), (2, 2))}
        if entry.layer.hidden is not None:
            shown = 255 - entry.layer.hidden.read(entry.mask_place)
            planes[psd.MASK_CHANNEL] = shown if self._depth == 8 else shown.astype(np.uint16) * np.uint16(257)
        return planes

    def _record(self, entry: _Entry, channels: Iterable[tuple[int, int]]) -> bytes:
        layer, place = entry.layer, entry.place
        properties = LayerProperties("</Layer group>") if layer is None else layer.properties
        name = properties.name.encode("mac-roman", "replace")[:31]
        short = bytes([len(name)]) + name
        wide = _wide_text(properties.name)
        word = psd.WORD_OF[properties.blend_mode]
        no_blending_ranges = bytes(4)
        extra = self._mask_record(entry) + no_blending_ranges + short + bytes(-len(short) % 4)
        extra += b"8BIMluni" + self.sized(wide + bytes(-len(wide) % 4), "I")
        lock = psd.LOCK_ALL if properties.is_locked else psd.LOCK_ALPHA if properties.is_alpha_locked else 0
        if lock:
            extra += b"8BIMlspf" + self.sized(struct.pack(">I", lock), "I")
        if layer is None or layer.is_group:
            is_passing = layer is not None and _passes_through(layer)
            kind = psd.FOLDER_END if layer is None else psd.FIRST_FOLDER
            setting = struct.pack(">I", kind) + b"8BIM" + (psd.PASS_THROUGH if is_passing else word)
            extra += b"8BIMlsct" + self.sized(setting, "I")
        flags = psd.USEFUL_FLAG | (0 if properties.is_visible else psd.HIDDEN_FLAG)
        lengths = [struct.pack(">h" + self._long, number, length) for number, length in channels]
        return (
            struct.pack(">4iH", place.y, place.x, place.bottom, place.right, len(lengths))
            + b"".join(lengths)
            + b"8BIM"
            + word
            + struct.pack(">BBBx", round(properties.opacity * 255), int(properties.is_clipped), flags)
            + self.sized(extra, "I")
        )

    def _mask_record(self, entry: _Entry) -> bytes:
        if entry.layer is None or entry.layer.hidden is None:
            return bytes(4)
        place, shown_outside = entry.mask_place, 255
        flags = 0 if entry.layer.properties.is_mask_enabled else psd.MASK_DISABLED_FLAG
        edges = struct.pack(">4i", place.y, place.x, place.bottom, place.right)
        return self.sized(edges + struct.pack(">BBxx", shown_outside, flags), "I")

    def _packed(self, plane: AnyArray) -> bytes:
        """A layer's channel behind the number of its compression, the one that Photoshop takes for its depth."""
        if plane.size == 0:
            return struct.pack(">H", _RAW)
        if plane.dtype == np.uint16:
            difference = plane.copy()
            difference[:, 1:] -= plane[:, :-1]
            return struct.pack(">H", _ZIP_PREDICTED) + deflated(difference.astype(">u2").tobytes())
        return struct.pack(">H", _RLE) + self._rle(plane)

    def _rle(self, plane: AnyArray) -> bytes:
        from psd_tools.compression import encode_rle

        height, width = plane.shape
        big_endian = plane.astype(plane.dtype.newbyteorder(">"), copy=False)
        return encode_rle(big_endian.tobytes(), width, height, plane.dtype.itemsize * 8, self.version)

    def packed_together(self, planes: list[AnyArray]) -> bytes:
        """The merged picture: the row lengths of all planes come before the rows of all planes."""
        row_letter_bytes = 4 if self._long == "Q" else 2
        counts_bytes = planes[0].shape[0] * row_letter_bytes
        packed = list(mapped(self._rle, planes))
        return b"".join(
            [
                struct.pack(">H", _RLE),
                *(data[:counts_bytes] for data in packed),
                *(data[counts_bytes:] for data in packed),
            ]
        )

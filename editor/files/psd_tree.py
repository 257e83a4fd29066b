"""The layers of a PSD file as a small tree of groups, and the tree in the order of a stack; nothing is decoded here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from editor.core.blend import BlendMode
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties
from editor.files import psd

_MAX_DEPTH = 64
_MAX_OFFSET = 2**24
_MAX_NAME = 1024


@dataclass(frozen=True, eq=False)
class Mask:
    """A layer's or group's mask: packed pixels in `rect`, `outside` (0 to 255) elsewhere, `density` how much of it.

    Its values say what is shown.
    """

    rect: Rect
    channel: Any
    outside: int
    density: int


@dataclass(frozen=True, eq=False)
class Node:
    """A layer with its packed channels by number, or a group with `children`, bottom first.

    `is_generated` tells adjustments, texts and objects, whose pixels Photoshop makes from something else.
    """

    properties: LayerProperties
    rect: Rect
    channels: Mapping[int, Any]
    mask: Mask | None
    is_generated: bool
    children: tuple[Node, ...] | None = None

    @property
    def has_pixels(self) -> bool:
        """True for layers with something in them."""
        has_color = any(number >= 0 and channel.data for number, channel in self.channels.items())
        return self.children is None and has_color and not self.rect.is_empty

    @property
    def is_layer(self) -> bool:
        """True for what becomes a layer: all but groups and what is generated and not kept as rendered pixels."""
        return self.children is None and (self.has_pixels or not self.is_generated)


def read_tree(file: Any) -> tuple[Node, ...]:
    """The tree of a file that psd-tools has parsed, bottom first; ValueError when it is nested beyond reason."""
    levels: list[list[Node]] = [[]]
    for record, channels in _records(file):
        kind, word = _folder(record)
        if kind == psd.FOLDER_END:
            levels.append([])
            if len(levels) > _MAX_DEPTH:
                raise ValueError("groups are nested too deep")
            continue
        children: tuple[Node, ...] | None = None
        if kind in (psd.FIRST_FOLDER, psd.LAST_FOLDER):
            children = tuple(levels.pop()) if len(levels) > 1 else ()
        levels[-1].append(_node(record, channels, children, word))
    return tuple(node for level in levels for node in level)


def _records(file: Any) -> Iterator[tuple[Any, Any]]:
    """Records with their channels; those of 16-bit files lie in a block of their own."""
    from psd_tools.constants import Tag

    info = file.layer_and_mask_information
    found = info.layer_info
    if info.tagged_blocks is not None and Tag.LAYER_16 in info.tagged_blocks:
        found = info.tagged_blocks.get_data(Tag.LAYER_16)
    if found is not None:
        yield from zip(found.layer_records, found.channel_image_data, strict=False)


def _folder(record: Any) -> tuple[int, bytes | None]:
    """What kind of folder record it is, 0 for a layer, and the blend mode that is stated for the folder."""
    from psd_tools.constants import Tag

    for tag in (Tag.SECTION_DIVIDER_SETTING, Tag.NESTED_SECTION_DIVIDER_SETTING):
        setting = record.tagged_blocks.get_data(tag)
        if setting is not None:
            mode = getattr(setting, "blend_mode", None)
            return int(setting.kind), None if mode is None else bytes(getattr(mode, "value", mode))
    return 0, None


def _node(record: Any, channels: Sequence[Any], children: tuple[Node, ...] | None, word: bytes | None) -> Node:
    from psd_tools.constants import Tag

    blocks = record.tagged_blocks
    name = str(blocks.get_data(Tag.UNICODE_LAYER_NAME) or record.name or "Layer").rstrip("\0")[:_MAX_NAME]
    fill = blocks.get_data(Tag.BLEND_FILL_OPACITY)
    opacity = record.opacity / 255 * (1.0 if fill is None else min(255, max(0, int(fill))) / 255)
    lock = int(blocks.get_data(Tag.PROTECTED_SETTING) or 0) & 0xFFFFFFFF
    word = word or bytes(getattr(record.blend_mode, "value", record.blend_mode))
    mode = psd.MODE_OF.get(word, BlendMode.NORMAL)
    mask_flags = getattr(record.mask_data, "flags", None)
    by_number = {int(info.id): channel for info, channel in zip(record.channel_info, channels, strict=False)}
    return Node(
        LayerProperties(
            name,
            opacity,
            mode,
            is_visible=bool(record.flags.visible),
            is_locked=bool(lock & (psd.LOCK_ALL | psd.LOCK_PIXELS)),
            is_alpha_locked=lock == psd.LOCK_ALPHA,
            is_clipped=bool(int(record.clipping)),
            is_mask_enabled=mask_flags is None or not mask_flags.mask_disabled,
            is_isolated=children is not None and mode is BlendMode.NORMAL and word != psd.PASS_THROUGH,
        ),
        _rect(record),
        by_number,
        _mask(record.mask_data, by_number),
        any(bytes(getattr(key, "value", key)) in psd.CONTENT_WORDS for key in blocks),
        children,
    )


def _rect(place: Any) -> Rect:
    edges = (place.left, place.top, place.right, place.bottom)
    if max(abs(edge) for edge in edges) > _MAX_OFFSET:
        raise ValueError("a layer lies too far outside")
    return Rect.from_edges(*edges)


def _mask(data: Any, channels: Mapping[int, Any]) -> Mask | None:
    channel = channels.get(psd.MASK_CHANNEL)
    if data is None or channel is None:
        return None
    density = getattr(data.parameters, "user_mask_density", None) if data.parameters is not None else None
    rect = _rect(data)
    if not channel.data:
        rect = Rect(rect.x, rect.y, 0, 0)
    return Mask(rect, channel, int(data.background_color), 255 if density is None else int(density))


def in_order(nodes: Sequence[Node], group: Node | None = None) -> Iterator[tuple[Node, Node | None]]:
    """Layers and groups with the group that each lies in, bottom first, groups right above what they hold.

    What is generated and not kept as pixels is left out, and layers clipped to such a one are not clipped.
    """
    has_base = False
    for node in nodes:
        is_kept = node.children is not None or node.is_layer
        if not node.properties.is_clipped:
            has_base = is_kept
        if not is_kept:
            continue
        if node.properties.is_clipped and not has_base:
            node = replace(node, properties=replace(node.properties, is_clipped=False))
        if node.children is not None:
            yield from in_order(node.children, node)
        yield node, group

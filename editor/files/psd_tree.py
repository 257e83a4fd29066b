"""The layers of a PSD file as a small tree of groups, and the tree as a flat list; no pixel is decoded here."""

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
    """A layer's or group's mask: packed pixels in `rect`, `outside` (0 to 255) elsewhere, `density` how much of it."""

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
    is_clipped: bool
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


@dataclass(frozen=True, eq=False)
class FlatLayer:
    """A layer with all that its groups say applied to its properties; `masks` and `base` limit its alpha.

    `base` is the layer that it is clipped to, with the masks of that layer.
    """

    node: Node
    properties: LayerProperties
    masks: tuple[Mask, ...]
    base: FlatLayer | None = None


def read_tree(file: Any) -> tuple[Node, ...]:
    """The tree of a file that psd-tools has parsed, bottom first; ValueError when it is nested beyond reason."""
    levels: list[list[Node]] = [[]]
    for record, channels in _records(file):
        kind = _folder_kind(record)
        if kind == psd.FOLDER_END:
            levels.append([])
            if len(levels) > _MAX_DEPTH:
                raise ValueError("groups are nested too deep")
            continue
        children: tuple[Node, ...] | None = None
        if kind in (psd.FIRST_FOLDER, psd.LAST_FOLDER):
            children = tuple(levels.pop()) if len(levels) > 1 else ()
        levels[-1].append(_node(record, channels, children))
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


def _folder_kind(record: Any) -> int:
    from psd_tools.constants import Tag

    for tag in (Tag.SECTION_DIVIDER_SETTING, Tag.NESTED_SECTION_DIVIDER_SETTING):
        setting = record.tagged_blocks.get_data(tag)
        if setting is not None:
            return int(setting.kind)
    return 0


def _node(record: Any, channels: Sequence[Any], children: tuple[Node, ...] | None) -> Node:
    from psd_tools.constants import Tag

    blocks = record.tagged_blocks
    name = str(blocks.get_data(Tag.UNICODE_LAYER_NAME) or record.name or "Layer").rstrip("\0")[:_MAX_NAME]
    fill = blocks.get_data(Tag.BLEND_FILL_OPACITY)
    opacity = record.opacity / 255 * (1.0 if fill is None else min(255, max(0, int(fill))) / 255)
    lock = int(blocks.get_data(Tag.PROTECTED_SETTING) or 0) & 0xFFFFFFFF
    mode = psd.MODE_OF.get(bytes(getattr(record.blend_mode, "value", record.blend_mode)), BlendMode.NORMAL)
    by_number = {int(info.id): channel for info, channel in zip(record.channel_info, channels, strict=False)}
    return Node(
        LayerProperties(
            name,
            opacity,
            mode,
            is_visible=bool(record.flags.visible),
            is_locked=bool(lock & (psd.LOCK_ALL | psd.LOCK_PIXELS)),
            is_alpha_locked=lock == psd.LOCK_ALPHA,
        ),
        _rect(record),
        by_number,
        _mask(record.mask_data, by_number),
        bool(int(record.clipping)),
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
    if data is None or channel is None or data.flags.mask_disabled:
        return None
    density = getattr(data.parameters, "user_mask_density", None) if data.parameters is not None else None
    rect = _rect(data)
    if not channel.data:
        rect = Rect(rect.x, rect.y, 0, 0)
    return Mask(rect, channel, int(data.background_color), 255 if density is None else int(density))


def flattened(nodes: Sequence[Node]) -> Iterator[FlatLayer]:
    """The layers, bottom first: what a group says applies to each of its layers.

    A group's blend mode is lost, as is clipping to a group; a layer clipped to one without pixels is not clipped.
    """
    base: FlatLayer | None = None
    for node in nodes:
        if not node.is_clipped:
            base = None
        masks = () if node.mask is None else (node.mask,)
        if node.children is not None:
            for layer in flattened(node.children):
                yield _under(layer, node.properties, masks)
        elif node.is_layer:
            layer = FlatLayer(node, node.properties, masks)
            if node.is_clipped and base is not None:
                yield replace(_under(layer, base.properties, ()), base=base)
            else:
                base = layer
                yield layer


def _under(layer: FlatLayer, above: LayerProperties, masks: tuple[Mask, ...]) -> FlatLayer:
    properties = replace(
        layer.properties,
        opacity=layer.properties.opacity * above.opacity,
        is_visible=layer.properties.is_visible and above.is_visible,
        is_locked=layer.properties.is_locked or above.is_locked,
    )
    return replace(layer, properties=properties, masks=layer.masks + masks)

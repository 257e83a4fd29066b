"""Channels in OpenRaster files: grayscale members of our own, listed in our description of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from editor.core.geometry import Rect
from editor.core.pixels import AnyArray
from editor.core.recipe import rect_from_json, rect_to_json
from editor.core.selection import Channel
from editor.core.tiles import TileMap
from editor.files.png_write import encode_gray_png

_MAX_OFFSET = 2**24


def channel_member(index: int) -> str:
    """Where the channel at this place of the list lies."""
    return f"pentimento/channel-{index}.png"


def describe_channels(channels: Iterable[Channel]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What the description of the document says of the channels, and the members that hold their pixels."""
    lines: list[dict[str, Any]] = []
    members: dict[str, bytes] = {}
    for index, channel in enumerate(channels):
        rect = channel.pixels.bounds()
        line: dict[str, Any] = {"id": channel.id, "name": channel.name, "rect": rect_to_json(rect)}
        if not rect.is_empty:
            line["src"] = channel_member(index)
            members[line["src"]] = encode_gray_png(channel.pixels.read(rect))
        lines.append(line)
    return lines, members


def read_channels(lines: Any, read: Callable[[str], AnyArray], damage: tuple[type[Exception], ...]) -> list[Channel]:
    """The channels that the lines describe; one whose line or pixels are damaged is left out.

    `read` gives the `[y, x, 4]` pixels of a member and fails with one of `damage`.
    """
    found: list[Channel] = []
    for line in lines if isinstance(lines, list) else ():
        try:
            channel = _read_one(line, read)
        except damage:
            continue
        if all(channel.id != other.id for other in found):
            found.append(channel)
    return found


def _read_one(line: Any, read: Callable[[str], AnyArray]) -> Channel:
    rect: Rect = rect_from_json(line["rect"])
    if type(line["id"]) is not int or line["id"] <= 0 or max(abs(rect.x), abs(rect.y)) > _MAX_OFFSET:
        raise ValueError("not a channel's id or place")
    pixels = TileMap(1, np.dtype(np.uint8))
    if not rect.is_empty:
        pixels.write(rect, np.ascontiguousarray(read(str(line["src"]))[..., 0]))
    pixels.snapshot()
    return Channel(line["id"], str(line["name"]), pixels)

"""The layers and groups of an OpenRaster file as `stack.xml` has them, and what our own member adds to each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from editor.core.blend import BlendMode
from editor.core.layer import LayerProperties
from editor.files import openraster as members
from editor.files.guard import DECODER_ERRORS

_MAX_DEPTH = 64
_MAX_OFFSET = 2**24
_MODES = {mode.value: mode for mode in BlendMode}

Line = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Placed:
    """A layer, or with no `source` a group; `group` is the group that it lies in."""

    source: str | None
    x: int
    y: int
    properties: LayerProperties
    is_selected: bool
    group: Placed | None


def walk(root: Any) -> list[Placed]:
    """Every layer and group of the parsed `stack.xml`, bottom first, groups right above what they hold."""
    top_first = [placed for stack in root.findall("stack") for placed in _walk(stack, None, 0, 0, 0)]
    return top_first[::-1]


def _walk(stack: Any, group: Placed | None, x: int, y: int, depth: int) -> Iterator[Placed]:
    if depth > _MAX_DEPTH:
        raise ValueError("groups are nested too deep")
    for element in stack:
        left, top = x + _whole(element.get("x")), y + _whole(element.get("y"))
        is_group = element.tag == "stack"
        if not is_group and not (element.tag == "layer" and element.get("src")):
            continue
        if max(abs(left), abs(top)) > _MAX_OFFSET:
            raise ValueError("a layer lies too far outside")
        properties = LayerProperties(
            element.get("name") or ("Group" if is_group else "Layer"),
            _opacity(element.get("opacity")),
            _MODES.get(element.get("composite-op", ""), BlendMode.NORMAL),
            element.get("visibility", "visible") != "hidden",
            element.get("edit-locked") in ("true", "1"),
            # The specification's default is an isolated group; the root is never one.
            is_isolated=is_group and element.get("isolation", "isolate") != "auto",
        )
        is_selected = element.get("selected") in ("true", "1")
        placed = Placed(None if is_group else element.get("src"), left, top, properties, is_selected, group)
        yield placed
        if is_group:
            yield from _walk(element, placed, left, top, depth + 1)


def _whole(text: str | None) -> int:
    return int(float(text)) if text else 0


def _opacity(text: str | None) -> float:
    value = float(text) if text else 1.0
    return 1.0 if math.isnan(value) else min(1.0, max(0.0, value))


def matched(lines: Sequence[Line], placed: Sequence[Placed]) -> Sequence[Line] | None:
    """Our lines, one for each layer and group; None when another program has changed the layers since."""
    try:
        ids = {line["id"] for line in lines}
        is_sound = len(ids) == len(lines) and all(
            type(line["id"]) is int and line["id"] > 0 and isinstance(line["name"], str) for line in lines
        )
        sources = [line.get("src") for line in lines]
    except DECODER_ERRORS:
        return None
    return lines if is_sound and sources == [layer.source for layer in placed] else None


def told(properties: LayerProperties, line: Line) -> LayerProperties:
    """The properties with what only our line tells; what other programs may have changed is believed to them."""
    properties = replace(properties, name=line["name"])
    mode = _MODES.get(str(line.get("mode")))
    if mode is not None and members.operator_of(mode) == properties.blend_mode.value:
        properties = replace(properties, blend_mode=mode)
    flags = line.get("flags")
    if isinstance(flags, list):
        properties = replace(
            properties,
            is_alpha_locked="is_alpha_locked" in flags,
            is_clipped="is_clipped" in flags,
            is_mask_enabled="is_mask_enabled" in flags,
            is_isolated="is_isolated" in flags,
        )
    return properties

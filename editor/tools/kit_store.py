"""The tools' options as lines of text, for the settings: only what differs from the defaults."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from editor.tools.colors import Colors
from editor.tools.kit import ToolKit

log = logging.getLogger(__name__)
# What the mask brush remembers in settings of its own, or never.
_APART = {"brush.size", "brush.hardness", "brush.pressure_size", "brush.fill_loops", "brush.erase", "eraser.erase",
          "strokes.kind", "strokes.width", "strokes.strength"}  # fmt: skip


def _options(kit: ToolKit) -> Iterator[tuple[str, Any]]:
    for group, owner in vars(kit).items():
        if not isinstance(owner, Colors):
            for name, value in vars(owner).items():
                if f"{group}.{name}" not in _APART:
                    yield f"{group}.{name}", value


def kept(kit: ToolKit) -> tuple[str, ...]:
    """What differs from the defaults, one option a line."""
    defaults = dict(_options(ToolKit()))
    lines = [(path, value) for path, value in _options(kit) if value != defaults[path]]
    return tuple(f"{path}={json.dumps(value.value if isinstance(value, Enum) else value)}" for path, value in lines)


def restore(kit: ToolKit, lines: Iterable[str]) -> None:
    """Set what the lines say; those that say nothing sensible are passed over."""
    known = dict(_options(kit))
    for line in lines:
        path, _, text = line.partition("=")
        group, _, name = path.partition(".")
        try:
            value = _like(known[path], json.loads(text))
            setattr(getattr(kit, group), name, value)
        except (KeyError, ValueError, TypeError) as error:
            log.warning("tool option ignored: %s (%s)", line, error)


def _like(default: Any, value: Any) -> Any:
    if isinstance(default, Enum):
        return type(default)(value)
    if isinstance(default, tuple):
        return tuple((float(x), float(y)) for x, y in value)
    if isinstance(default, bool) != isinstance(value, bool) or not isinstance(value, bool | int | float):
        raise ValueError("another kind of value")
    return type(default)(value)

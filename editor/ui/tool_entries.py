"""The Tools menu's part of the table of actions, made from the table of tools."""

from __future__ import annotations

from editor.ui import conditions
from editor.ui.action_table import Entry, entry
from editor.ui.canvas.tools.table import ToolSpec, tool_specs


def tool_entries() -> tuple[Entry, ...]:
    """One entry for each tool that stands in no other menu."""
    return tuple(_entry(spec) for spec in tool_specs() if not spec.has_own_entry)


def _entry(spec: ToolSpec) -> Entry:
    return entry(
        spec.action, spec.label, spec.icon, spec.keys, spec.tip, lambda w: w.canvas.choose_tool(spec.id),
        conditions.needs_document, checked=lambda w: w.canvas.tool_name == spec.id,
    )  # fmt: skip

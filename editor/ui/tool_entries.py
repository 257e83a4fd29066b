"""The Tools menu's part of the table of actions, made from the table of tools."""

from __future__ import annotations

from editor.ui import conditions
from editor.ui.action_table import Entry, entry
from editor.ui.canvas.tools.table import ToolSpec, tool_specs, tr


def tool_entries() -> tuple[Entry, ...]:
    """One entry for each tool that stands in no other menu."""
    return (*(_entry(spec) for spec in tool_specs() if not spec.has_own_entry), *_colors())


def _colors() -> tuple[Entry, ...]:
    return (
        entry("colors-swap", tr("&Swap Colors"), "swap", "X", tr("Let foreground and background change places"),
              lambda w: w.canvas.kit.colors.swap(), conditions.needs_document),
        entry("colors-reset", tr("Black and Whi&te"), "circle-half", "D", tr("Paint in black on white again"),
              lambda w: w.canvas.kit.colors.reset(), conditions.needs_document),
        entry("tablet", tr("Tablet Tester…"), "pen-nib", "Ctrl+Shift+T",
              tr("See what pen and tablet report, and bend the pressure curve"), lambda w: w.strips.show_tablet()),
    )  # fmt: skip


def _entry(spec: ToolSpec) -> Entry:
    return entry(
        spec.action, spec.label, spec.icon, spec.keys, spec.tip, lambda w: w.canvas.choose_tool(spec.id),
        conditions.needs_document, checked=lambda w: w.canvas.tool_name == spec.id,
    )  # fmt: skip

"""Which options each strip has, as tables."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.algorithms.selection import Combine
from editor.ui.panels.field_strip import Choice, Field, Gap, Number, Switch


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ToolOptions", text)


def strip_fields() -> dict[str, tuple[Field, ...]]:
    """The options of each strip that is built from a table, by its name in the table of tools."""
    return {"select": _select(), "wand": _wand()}


def _combining() -> Choice:
    return Choice(
        "selecting.mode", tr("Mode"), tr("What becomes of what is selected already; keys override it"),
        ((Combine.REPLACE, tr("Replace")), (Combine.ADD, tr("Add")), (Combine.SUBTRACT, tr("Subtract")),
         (Combine.INTERSECT, tr("Intersect"))),
    )  # fmt: skip


def _edges() -> tuple[Field, ...]:
    return (
        Number("selecting.feather", tr("Feather"), tr("Soften the edge over this many pixels"), 0, 250, " px"),
        Switch("selecting.is_smooth", tr("Smooth edge"), tr("Let pixels that the edge crosses be selected in part")),
    )


def _select() -> tuple[Field, ...]:
    return (_combining(), Gap(), *_edges())


def _wand() -> tuple[Field, ...]:
    return (
        _combining(), Gap(), *_tolerance("wand"), Gap(), *_edges(),
    )  # fmt: skip


def _tolerance(group: str) -> tuple[Field, ...]:
    return (
        Number(f"{group}.tolerance", tr("Tolerance"), tr("How much colors may differ in each channel"), 0, 255),
        Switch(f"{group}.is_contiguous", tr("Contiguous"), tr("Only what hangs together with the clicked pixel")),
        Switch(f"{group}.all_layers", tr("All layers"), tr("Compare the picture as it looks, not the layer alone")),
    )

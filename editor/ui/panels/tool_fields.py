"""Which options each strip has, as tables."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.algorithms.selection import Combine
from editor.operations.coloring import GradientKind
from editor.tools.sketch import SketchKind
from editor.ui.panels.field_strip import Choice, Curve, Field, Gap, More, Number, Option, Switch

# The actions whose keys change the size of a tip.
SIZE_KEYS = ("smaller", "larger")


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ToolOptions", text)


def strip_fields() -> dict[str, tuple[Field, ...]]:
    """The options of each strip that is built from a table, by its name in the table of tools."""
    return {
        "select": _select(),
        "object": _object(),
        "wand": _wand(),
        "paint": _paint("paint"),
        "eraser": _paint("eraser"),
        "dropper": _dropper(),
        "clone": _copying("clone"),
        "heal": _copying("heal"),
        "bucket": _tolerance("bucket"),
        "gradient": _gradient(),
        "crop": _crop(),
        "sketch": _sketch(),
        "strokes": _strokes(),
    }


def _combining() -> Choice:
    return Choice(
        "selecting.mode",
        tr("Mode"),
        tr("What becomes of what is selected already; keys override it"),
        (
            (Combine.REPLACE, tr("Replace")),
            (Combine.ADD, tr("Add")),
            (Combine.SUBTRACT, tr("Subtract")),
            (Combine.INTERSECT, tr("Intersect")),
        ),
    )


def _feather(slider_width: int = 90) -> Number:
    tip = tr("Soften the edge over this many pixels")
    return Number("selecting.feather", tr("Feather"), tip, 0, 250, " px", width=slider_width)


def _edges() -> tuple[Field, ...]:
    return (
        _feather(),
        Switch("selecting.is_smooth", tr("Smooth edge"), tr("Let pixels that the edge crosses be selected in part")),
    )


def _select() -> tuple[Field, ...]:
    return (_combining(), Gap(), *_edges())


def _object() -> tuple[Field, ...]:
    scribbles = tr("A drag draws over the object instead of a box round it (Ctrl)")
    return (
        _combining(),
        Gap(),
        Switch("objects.scribbles", tr("Scribble"), scribbles),
        Gap(),
        # Without its slider: this strip has more at its end, and has to fit on a small screen in every language.
        _feather(0),
        Switch("objects.is_matte", tr("Soft edges"), tr("Select hair and soft edges as much as they cover")),
        More(
            tr("More"),
            tr("Where the edge lies, and what is looked at"),
            (
                Number("objects.grow", tr("Grow"), tr("Move the edge outward, or inward below 0"), -50, 50, " px"),
                Switch("objects.all_layers", tr("All layers"), tr("Look at the whole picture, not at the layer alone")),
            ),
        ),
    )


def _wand() -> tuple[Field, ...]:
    return (
        _combining(),
        Gap(),
        *_tolerance("wand"),
        Gap(),
        *_edges(),
    )


def _tolerance(group: str) -> tuple[Field, ...]:
    return (
        Number(f"{group}.tolerance", tr("Tolerance"), tr("How much colors may differ in each channel"), 0, 255),
        Switch(f"{group}.is_contiguous", tr("Contiguous"), tr("Only what hangs together with the clicked pixel")),
        Switch(f"{group}.all_layers", tr("All layers"), tr("Compare the picture as it looks, not the layer alone")),
    )


def _tip(group: str) -> tuple[Field, ...]:
    return (
        Number(
            f"{group}.size",
            tr("Size"),
            tr("Size in pixels of the picture"),
            1,
            2000,
            " px",
            is_size=True,
            keys=SIZE_KEYS,
        ),
        Number(
            f"{group}.hardness",
            tr("Hardness"),
            tr("How sharp the edge is"),
            0,
            100,
            " %",
            100,
            0,
            keys=("softer", "harder"),
        ),
    )


def _paint(group: str) -> tuple[Field, ...]:
    return (
        *_tip(group),
        Number(f"{group}.opacity", tr("Opacity"), tr("The most that one stroke covers"), 1, 100, " %", 100, 0),
        Number(f"{group}.flow", tr("Flow"), tr("How much each dab adds of it"), 1, 100, " %", 100, 0),
        Gap(),
        More(tr("More"), tr("Spacing, pen pressure, stabilizer and mirrors"), _rarer(group)),
    )


def rarer_options() -> More:
    """The options of the mask brush that its own strip has no room for."""
    return More(tr("More"), tr("Spacing, pen pressure, stabilizer and mirrors"), _rarer("brush"))


def _rarer(group: str) -> tuple[Option, ...]:
    opacity = Switch(f"{group}.pressure_opacity", tr("Pressure changes the opacity"), tr("A light touch covers less"))
    return (
        Number(
            f"{group}.spacing", tr("Spacing"), tr("How far dabs lie apart, in shares of the size"), 2, 100, " %", 100
        ),
        Number(
            f"{group}.stabilizer",
            tr("Stabilizer"),
            tr("How calmly the stroke follows a shaky hand; it catches up at the end"),
            0,
            100,
            " %",
            100,
        ),
        Switch(f"{group}.pressure_size", tr("Pressure changes the size"), tr("A light touch paints a thinner stroke")),
        *(() if group == "brush" else (opacity,)),
        Switch(
            f"{group}.mirror_across", tr("Mirror left and right"), tr("Paint the same on the other side of the picture")
        ),
        Switch(
            f"{group}.mirror_down", tr("Mirror top and bottom"), tr("Paint the same in the other half of the picture")
        ),
        Curve(f"{group}.curve", tr("Pressure curve"), tr("What a pen's pressure means: drag the points")),
    )


def _dropper() -> tuple[Field, ...]:
    sizes = tuple((side, tr("{side} × {side} pixels").format(side=side)) for side in (1, 3, 5, 11, 31))
    return (
        Choice("dropper.side", tr("Sample"), tr("The square whose mean color is taken"), sizes),
        Switch("dropper.all_layers", tr("All layers"), tr("Take what the picture looks like, not the layer alone")),
    )


def _gradient() -> tuple[Field, ...]:
    kinds = ((GradientKind.LINEAR, tr("Linear")), (GradientKind.RADIAL, tr("Radial")))
    return (
        Choice("gradient.kind", tr("Kind"), tr("Along a line, or outward from its start"), kinds),
        Switch("gradient.to_transparent", tr("To transparent"), tr("End in nothing, not in the background color")),
        Number("gradient.opacity", tr("Opacity"), tr("How much the gradient covers"), 1, 100, " %", 100),
    )


def _crop() -> tuple[Field, ...]:
    ratios = ((0.0, tr("Any")), (1.0, "1 : 1"), (1.5, "3 : 2"), (4 / 3, "4 : 3"), (16 / 9, "16 : 9"), (2 / 3, "2 : 3"),
              (3 / 4, "3 : 4"), (9 / 16, "9 : 16"))  # fmt: skip
    return (
        Choice("crop.ratio", tr("Proportions"), tr("Width to height of the frame"), ratios),
        Switch("crop.deletes_outside", tr("Delete what is cut off"), tr("Else layers keep it out of sight")),
    )


def _kinds() -> tuple[tuple[SketchKind, str], ...]:
    return (
        (SketchKind.EDGE, tr("Line")),
        (SketchKind.COLOR, tr("Color")),
        (SketchKind.FORBID, tr("Keep out")),
        (SketchKind.ERASE_LINE, tr("Erase line")),
    )


def _sketch() -> tuple[Field, ...]:
    strength = Number("sketch.strength", tr("Strength"), tr("How much a stroke counts"), 5, 100, " %", 100)
    calm = Number("sketch.stabilizer", tr("Stabilizer"),
                  tr("How calmly the stroke follows a shaky hand; it catches up at the end"),
                  0, 100, " %", 100)  # fmt: skip
    return (
        Choice("sketch.kind", tr("Draw"), tr("A line, a color, where nothing is taken from or changed, "
                                             "a line that should go"), _kinds()),
        Number("sketch.size", tr("Width"), tr("Width in pixels of the picture"), 1, 500, " px", is_size=True,
               keys=SIZE_KEYS),
        strength,
        Gap(),
        Switch("sketch.is_live", tr("Live"), tr("Show at once what a fill makes of the sketch")),
        More(
            tr("More"),
            tr("Stabilizer, snapping, pen pressure and closed shapes"),
            (
                calm,
                Switch("sketch.snaps", tr("Snap to edges"),
                       tr("Lead lines to the edges of the picture that end near them at the border of the mask")),
                Switch("sketch.closes", tr("Close shapes"), tr("Join the ends of a stroke that ends where it began")),
                Switch("sketch.pressure_size", tr("Pressure changes the size"),
                       tr("A light touch paints a thinner stroke")),
                Curve("sketch.curve", tr("Pressure curve"), tr("What a pen's pressure means: drag the points")),
            ),
        ),
    )  # fmt: skip


def _strokes() -> tuple[Field, ...]:
    return (
        Choice("strokes.kind", tr("Stroke"), tr("What the selected strokes are"), _kinds()),
        Number("strokes.width", tr("Width"), tr("Width of the selected strokes"), 1, 500, " px", is_size=True),
        Number("strokes.strength", tr("Strength"), tr("How much the selected strokes count"), 0, 100, " %", 100),
        Gap(),
        Switch("sketch.is_live", tr("Live"), tr("Show at once what a fill makes of the sketch")),
    )


def _copying(group: str) -> tuple[Field, ...]:
    *tip, rarer = _paint(group)
    return (
        *tip,
        Switch(f"{group}.is_aligned", tr("Aligned"), tr("Keep the way to the source from stroke to stroke")),
        Switch(f"{group}.all_layers", tr("All layers"), tr("Copy what the picture looks like, not the layer alone")),
        Gap(),
        rarer,
    )

"""Operations done to a document in one call, for whoever has no window: frozen, run, and their step applied."""

from __future__ import annotations

from editor.core.commands import ChangeSelection, Several
from editor.core.document import Document
from editor.core.pixels import MaskArray
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.base import BEYOND
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.fill import Fill, FillOptions, Variant, prepare_fill
from editor.operations.harmonizing import Harmonize, Harmonized, prepare_harmonize
from editor.operations.outpaint import Outpaint, Outpainted, Sides, prepare_outpaint
from editor.operations.reposition import (
    Placement,
    Reposition,
    Repositioned,
    RepositionOptions,
    prepare_reposition,
    prepare_subject,
)


def fill_at_once(
    document: Document, mask: MaskArray, options: FillOptions, engines: Engines, progress: Progress
) -> tuple[Fill, tuple[Variant, ...]]:
    """Fill `mask` (`[y, x]` uint8 of the document's size) in a layer per variant; the operation and its results.

    The selection stays. Raises InputError when the mask is empty or of another size, EngineError when the engine
    cannot; the document is then as it was.
    """
    _check_size(document, mask)
    select = ChangeSelection.between("Mask", document.selection.pixels, TileMap.from_array(mask))
    select.apply(document)
    try:
        operation = prepare_fill(document, engines, options)
        result = operation.run(engines, progress)
    finally:
        select.revert(document)
    Several("Fill", (operation.finish(result),)).apply(document)
    return operation, result


def outpaint_at_once(
    document: Document,
    sides: Sides,
    engine: str | None,
    seed: int | None,
    engines: Engines,
    progress: Progress,
    beginning: str = BEYOND,
) -> tuple[Outpaint, Outpainted]:
    """Expand the document and fill what is new in a layer of its own; errors as for `fill_at_once`."""
    operation = prepare_outpaint(document, engines, sides, engine, seed, beginning)
    result = operation.run(engines, progress)
    operation.finish(result).apply(document)
    return operation, result


def move_at_once(
    document: Document,
    mask: MaskArray,
    placement: Placement,
    options: RepositionOptions,
    engines: Engines,
    progress: Progress,
    matte: str | None = None,
) -> tuple[Reposition, Repositioned]:
    """Move what `mask` covers elsewhere and fill its place, as a group; `matte` cuts it out. Errors as for
    `fill_at_once`."""
    _check_size(document, mask)
    subject = prepare_subject(document, engines, mask, matte).run(engines, progress.part(0.0, 0.3))
    operation = prepare_reposition(document, engines, subject, placement, options)
    result = operation.run(engines, progress.part(0.3, 1.0))
    operation.finish(result).apply(document)
    return operation, result


def harmonize_at_once(
    document: Document, mask: MaskArray, strength: float, engine: str | None, engines: Engines, progress: Progress
) -> tuple[Harmonize, Harmonized]:
    """Fit light and color of what `mask`, which may be soft, covers to the rest, in a layer; errors as for
    `fill_at_once`."""
    _check_size(document, mask)
    operation = prepare_harmonize(document, engines, strength, engine, mask)
    result = operation.run(engines, progress)
    operation.finish(result).apply(document)
    return operation, result


def _check_size(document: Document, mask: MaskArray) -> None:
    if mask.shape != (document.size.height, document.size.width):
        height, width = mask.shape[:2]
        raise InputError(
            f"The mask is {width} x {height} but the picture is {document.size.width} x {document.size.height}; "
            "make them the same size."
        )

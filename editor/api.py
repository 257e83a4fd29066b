"""The Python interface: the same operations as the window and the command line, on numpy arrays and documents.

>>> from editor import api
>>> result = api.fill(image, mask, seed=7)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.core.commands import ChangeSelection, Several
from editor.core.document import Document
from editor.core.pixels import MASK_THRESHOLD, AnyArray, FloatImage, MaskArray, with_alpha
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines, local_engines
from editor.engines.store import ModelStore, default_root
from editor.errors import InputError
from editor.operations.diagnose import diagnose
from editor.operations.fill import Fill, FillOptions, Variant, prepare_fill
from editor.operations.fill_sources import Sources
from editor.operations.outpaint import Outpaint, Outpainted, Sides, prepare_outpaint

__all__ = ["diagnose", "fill", "fill_document", "hard_mask", "outpaint", "outpaint_document"]


def hard_mask(mask: AnyArray) -> MaskArray:
    """Any `[y, x]` bool or integer mask as 0 and 255: half of full scale and above is to be changed."""
    if mask.ndim != 2:
        raise InputError(f"A mask has two dimensions, height and width; this one has the shape {mask.shape}.")
    if mask.dtype == np.bool_:
        chosen = mask
    elif np.issubdtype(mask.dtype, np.integer):
        full = 255 if mask.dtype.itemsize == 1 else 65535
        chosen = mask >= (MASK_THRESHOLD * full + 254) // 255
    else:
        chosen = mask >= 0.5
    return chosen.astype(np.uint8) * np.uint8(255)


@lru_cache(maxsize=1)
def _engines(models: Path) -> Engines:
    """The engines of callers who bring none: kept, so that a loaded model serves the next call, too."""
    return local_engines(ModelStore(models))


def fill_document(
    document: Document,
    mask: MaskArray,
    options: FillOptions = FillOptions(),  # noqa: B008
    *,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Fill, tuple[Variant, ...]]:
    """Fill `mask` (`[y, x]` uint8 of the document's size) and add the result to the document as one layer per variant.

    Returns the operation and its results. Raises InputError when the mask is empty or of another size, EngineError when
    the engine cannot; the document is then as it was.
    """
    engines = engines or _engines(default_root())
    if mask.shape != (document.size.height, document.size.width):
        height, width = mask.shape[:2]
        raise InputError(
            f"The mask is {width} x {height} but the picture is {document.size.width} x {document.size.height}; "
            "make them the same size."
        )
    select = ChangeSelection.between("Mask", document.selection.pixels, TileMap.from_array(mask))
    select.apply(document)
    try:
        operation = prepare_fill(document, engines, options)
        result = operation.run(engines, progress or Progress())
    finally:
        select.revert(document)
    Several("Fill", (operation.finish(result),)).apply(document)
    return operation, result


def fill(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    *,
    seed: int = 0,
    model: str | None = None,
    colors: FloatImage | None = None,
    edges: npt.NDArray[np.float32] | None = None,
    take_from: npt.NDArray[Any] | None = None,
    never_from: npt.NDArray[Any] | None = None,
    sources: str = "anywhere",
    mirrors: bool = False,
    structure: float = 0.5,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a copy of `image` in which what the mask covers is replaced by what might have been behind it.

    `image` is `[y, x]` gray, or `[y, x, 3]` RGB, or `[y, x, 4]` straight RGBA, uint8 or uint16, and the result has its
    shape and type; `mask` is `[y, x]`, bool or integer, half of full scale and above = fill. Every other pixel comes
    back bit for bit. `colors` (`[y, x, 4]` float32 RGBA, 0 to 1) and `edges` (`[y, x]` float32, 0 to 1) guide the fill.
    Texture is taken from `sources` ("anywhere", "sides", "above-below"), only where the mask `take_from` is set and
    never where `never_from` is, and with `mirrors` also mirrored; `structure`, 0 to 1, weighs the layout against the
    texture. `report` hears the fraction done. The same arguments give the same pixels. Raises InputError for arrays
    that do not fit, ModelMissing for an unknown model.
    """
    document = _document(image)
    chosen = Sources(sources, _tiles(take_from, document), _tiles(never_from, document), mirrors)
    options = FillOptions(engine=model, seed=seed, colors=colors, edges=edges, sources=chosen, structure=structure)
    fill_document(document, hard_mask(mask), options, progress=Progress(report) if report else None)
    return _like(image, document)


def outpaint_document(
    document: Document,
    sides: Sides,
    *,
    model: str | None = None,
    seed: int | None = 0,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Outpaint, Outpainted]:
    """Expand the document and fill what is new in a layer of its own; the operation and its result.

    Raises InputError when nothing would be added, EngineError when the engine cannot; the document is then as it was.
    """
    engines = engines or _engines(default_root())
    operation = prepare_outpaint(document, engines, sides, model, seed)
    result = operation.run(engines, progress or Progress())
    operation.finish(result).apply(document)
    return operation, result


def outpaint(
    image: npt.NDArray[Any],
    *,
    left: int = 0,
    right: int = 0,
    top: int = 0,
    bottom: int = 0,
    seed: int = 0,
    model: str | None = None,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a larger picture that holds `image` unchanged, with so many pixels more on each side, filled.

    Shapes, types and errors are those of `fill`.
    """
    document = _document(image)
    sides = Sides(left, right, top, bottom)
    outpaint_document(document, sides, model=model, seed=seed, progress=Progress(report) if report else None)
    return _like(image, document)


def _document(image: npt.NDArray[Any]) -> Document:
    try:
        return Document.from_pixels(with_alpha(image))
    except ValueError as error:
        raise InputError(f"The picture must be gray, RGB or RGBA with 8 or 16 bits per channel: {error}.") from error


def _tiles(mask: npt.NDArray[Any] | None, document: Document) -> TileMap | None:
    if mask is None:
        return None
    hard = hard_mask(mask)
    if hard.shape != (document.size.height, document.size.width):
        raise InputError("The masks that say where texture comes from must have the picture's size.")
    return TileMap.from_array(hard)


def _like(image: npt.NDArray[Any], document: Document) -> npt.NDArray[Any]:
    """The document's picture with as many channels as `image` has."""
    pixels = document.render(document.bounds)
    if image.ndim == 2:
        return _gray(pixels)
    if image.shape[2] == 1:
        return _gray(pixels)[..., None]
    color: npt.NDArray[Any] = pixels if image.shape[2] == 4 else np.ascontiguousarray(pixels[..., :3])
    return color


def _gray(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Back to one channel; the three are the same where the picture was not filled, and nearly so where it was."""
    mean = pixels[..., :3].astype(np.uint32).sum(axis=2)
    gray: npt.NDArray[Any] = ((mean + 1) // 3).astype(pixels.dtype)
    return gray

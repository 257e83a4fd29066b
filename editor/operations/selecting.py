"""Selecting an area that was drawn, or what looks like a pixel: made at once where it is small, else as a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from editor.algorithms.flood import flood
from editor.algorithms.grow import reach
from editor.algorithms.outline import Place, polygon_mask
from editor.algorithms.selection import Combine, combined, empty_selection, feather, full_selection
from editor.core.commands import ChangeSelection, Command, Several
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import RgbaImage
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError

# Areas up to this many pixels take a few milliseconds.
QUICK_AREA = 1 << 17
QUICK_FEATHER_AREA = 1 << 16
QUICK_FLOOD_AREA = 1 << 17


class Source(Protocol):
    """Pixels of a picture, read in parts."""

    def __call__(self, rect: Rect) -> RgbaImage:
        """The pixels of `rect`."""
        ...


@dataclass(frozen=True)
class SelectOptions:
    """How an area becomes part of the selection: `feather` in pixels, 0 for none; `is_smooth` anti-aliases its edge."""

    mode: Combine = Combine.REPLACE
    feather: float = 0.0
    is_smooth: bool = True


@dataclass(frozen=True, eq=False)
class SelectOutline:
    """A rectangle, or else the area within an outline, that was drawn; made by `prepare_outline`."""

    label: str
    outline: tuple[Place, ...]
    rect: Rect | None
    options: SelectOptions
    before: TileMap
    region: Rect
    bounds: Rect
    base_revision: ClassVar[None] = None

    @property
    def is_quick(self) -> bool:
        """True when it can be done at once."""
        if self.options.feather:
            return self.region.area <= QUICK_FEATHER_AREA
        return self.rect is not None or self.region.area <= QUICK_AREA

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines | None, progress: Progress) -> TileMap:
        """The selection with the area combined; takes no engine."""
        if self.rect is not None:
            drawn = full_selection(self.rect.intersect(self.bounds))
        else:
            drawn = empty_selection()
            found = polygon_mask(list(self.outline), self.region, self.options.is_smooth)
            if found is not None:
                drawn.write(*found)
        return _combined(self.before, drawn, self.options, self.bounds, progress)

    def finish(self, result: TileMap) -> Command:
        """One change of the selection."""
        return ChangeSelection.between(self.label, self.before, result, is_fresh=self.options.mode is Combine.REPLACE)


def prepare_outline(
    document: Document, label: str, outline: list[Place], options: SelectOptions, rect: Rect | None = None
) -> SelectOutline:
    """Freeze what selecting within an outline, or a `rect` with that outline, needs; without an inside it is empty."""
    xs, ys = [x for x, _ in outline] or [0.0], [y for _, y in outline] or [0.0]
    box = Rect.from_edges(int(min(xs) // 1) - 1, int(min(ys) // 1) - 1, int(max(xs) // 1) + 2, int(max(ys) // 1) + 2)
    region = box.padded(reach(options.feather)).intersect(document.bounds)
    before = document.selection.pixels.snapshot()
    return SelectOutline(label, tuple(outline), rect, options, before, region, document.bounds)


@dataclass(frozen=True, eq=False)
class SelectSimilar:
    """What looks like one pixel; made by `prepare_similar`. `read` gives the frozen pixels that are compared."""

    label: str
    read: Source
    at: tuple[int, int]
    tolerance: float
    is_contiguous: bool
    options: SelectOptions
    before: TileMap
    region: Rect
    base_revision: int

    @property
    def is_quick(self) -> bool:
        """True when it can be done at once."""
        return self.region.area <= QUICK_FLOOD_AREA

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines | None, progress: Progress) -> TileMap:
        """The selection with what was found combined; takes no engine."""
        rect, mask = flood(
            self.read, self.region, self.at, self.tolerance, self.is_contiguous, self.options.is_smooth,
            progress.part(0, 0.8),
        )  # fmt: skip
        found = empty_selection()
        if not rect.is_empty:
            found.write(rect, mask)
        return _combined(self.before, found, self.options, self.region, progress.part(0.8, 1))

    def finish(self, result: TileMap) -> Command:
        """One change of the selection."""
        return ChangeSelection.between(self.label, self.before, result, is_outline=True)


def prepare_similar(
    document: Document, at: tuple[int, int], tolerance: float, is_contiguous: bool, all_layers: bool,
    options: SelectOptions,
) -> SelectSimilar:  # fmt: skip
    """Freeze what selecting by color needs. Raises InputError beside the picture and where no layer is active."""
    return SelectSimilar(
        "Magic wand", source_of(document, all_layers), checked_place(document, at), tolerance, is_contiguous, options,
        document.selection.pixels.snapshot(), document.bounds, document.revision,
    )  # fmt: skip


def checked_place(document: Document, at: tuple[int, int]) -> tuple[int, int]:
    """A pixel of the picture. Raises InputError for a place beside it."""
    if not document.bounds.contains(Rect(at[0], at[1], 1, 1)):
        raise InputError("That place is not in the picture: click inside it.")
    return at


def source_of(document: Document, all_layers: bool) -> Source:
    """The frozen pixels of the picture as it looks, or of the active layer alone, which must be no group."""
    layer = document.active_layer
    if all_layers or (layer is not None and layer.is_group):
        return document.snapshot().render
    if layer is None:
        raise InputError("Choose a layer first, or let all layers count.")
    return layer.pixels.snapshot().read


def _combined(before: TileMap, drawn: TileMap, options: SelectOptions, bounds: Rect, progress: Progress) -> TileMap:
    if options.feather > 0 and not drawn.is_empty:
        area = drawn.bounds().padded(reach(options.feather)).intersect(bounds)
        soft = feather(drawn.read(area), options.feather, progress=progress)
        drawn = empty_selection()
        drawn.write(area, soft)
    return combined(before, drawn, options.mode, bounds)

"""A subject made ready to be moved: cut out, with the hole that it leaves and a smooth fill of it to show at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from editor.algorithms.completion_color import diffuse
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray, RgbaImage, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.cut_out import CutOut, CutOutOptions, cut_out
from editor.operations.filling import TRANSPARENT_BELOW, Profile, profile_to_convert
from editor.operations.reposition_completion import propose_hidden
from editor.operations.reposition_parts import Shadow, Subject
from editor.operations.reposition_shadow import cleared_shadow, propose_shadow

EMPTY = "Nothing is selected yet: select the subject first, then move it."
WHOLE = "The selection covers the whole picture, so nothing is left to fill its place with: select only the subject."
UNSEEN = "What is selected shows nothing: select a subject that can be seen."
# How far beyond its last trace the hole reaches: what a lens or a compressed file smears is no background. The first
# third of that goes wholly, the rest less and less: the old picture is truer there than anything that is made up.
LEAST_GHOST_PX, MOST_GHOST_PX, GHOST_SHARE, WHOLLY_GONE = 3, 12, 0.006, 1 / 3
# Around what is covered less than half it reaches only so far, as a share.
SOLID, TRACE_SHARE = 0.5, 0.4
# Less coverage than this is a trace that nobody sees; and than this one that an 8-bit picture could not show.
SEEN, TRACE = 13 / 255, 1 / 255
LEAST_KNOWN_SHARE = 0.01
SMALL_SIDE, PREFILL_SIDE = 160, 512


@dataclass(frozen=True, eq=False)
class Cleared:
    """What was filled of an old place: `mask` `[y, x]` uint8 of `area`, 255 = filled."""

    area: Rect
    mask: MaskArray


@dataclass(frozen=True, eq=False)
class PrepareSubject:
    """A subject that was asked for; made by `prepare_subject`. To be run beside the window; changes nothing.

    `band` is that of `CutOutOptions`: 0 cuts out along the selection as it is. `shadow` is the one that was found when
    the subject was lifted before, `cleared` what was filled then together with one.
    """

    snapshot: Snapshot
    profile: Profile | None
    area: Rect
    mask: MaskArray
    is_from_selection: bool = True
    matte: str | None = None
    band: float | None = None
    shadow: Shadow | None = None
    cleared: Cleared | None = None

    @property
    def region(self) -> Rect:
        """Where the subject lies."""
        return self.area

    def run(self, engines: Engines, progress: Progress) -> Subject:
        """Cut the subject out and find what it leaves. Raises InputError where nothing can be seen."""
        options = CutOutOptions(engine=self.matte, band=self.band, profile=self.profile)
        cut = cut_out(self.snapshot, self.area, self.mask, engines, progress.part(0.0, 0.8), options)
        if not (cut.alpha > TRACE).any():
            raise InputError(UNSEEN)
        hole_area, hole = _hole_of(cut, self.area, self.mask, self.snapshot)
        visible = self.snapshot.size.area - int(np.count_nonzero(hole))
        if visible < LEAST_KNOWN_SHARE * self.snapshot.size.area:
            raise InputError(WHOLE)
        progress.step(0.9)
        shadow = self.shadow
        if shadow is None and self.cleared is not None:
            shadow = cleared_shadow(cut, hole_area, hole, self.cleared.area, self.cleared.mask)
        if shadow is None:
            shadow = propose_shadow(self.snapshot, cut)
        around = hole_area if shadow is None else hole_area.united(shadow.area)
        small_area, small = _from_afar(self.snapshot, around)
        progress.step(1.0)
        return Subject(
            snapshot=self.snapshot,
            profile=self.profile,
            area=self.area,
            mask=self.mask,
            cut=cut,
            hole_area=hole_area,
            hole=hole,
            shadow=shadow,
            hidden=propose_hidden(self.snapshot, cut),
            small_area=small_area,
            small=small,
            is_from_selection=self.is_from_selection,
            matte=self.matte,
        )


def prepare_subject(
    document: Document, engines: Engines, mask: MaskArray | None = None, matte: str | None = None
) -> PrepareSubject:
    """Freeze what cutting out the selection, or `mask` (`[y, x]` uint8 of the document's size), needs.

    `matte` is the matting engine. Takes milliseconds. Raises InputError when nothing or everything is selected, or
    nothing is shown.
    """
    if not any(layer.properties.is_visible for layer in document.layers):
        raise InputError("Every layer is hidden: show the picture whose subject should be moved.")
    chosen_matte = engines.engine("matte", matte).id
    selected = document.selection.pixels if mask is None else TileMap.from_array(mask)
    area = selected.bounds().intersect(document.bounds)
    if area.is_empty:
        raise InputError(EMPTY)
    chosen = np.asarray(selected.read(area), np.uint8)
    return prepare_subject_of(
        document.snapshot(), profile_to_convert(document), area, chosen, mask is None, chosen_matte
    )


def prepare_subject_of(
    snapshot: Snapshot,
    profile: Profile | None,
    area: Rect,
    mask: MaskArray,
    is_from_selection: bool,
    matte: str | None = None,
) -> PrepareSubject:
    """The same for what `mask` of `area` selects in a frozen picture."""
    if not (mask >= 128).any():
        raise InputError(EMPTY)
    if area == snapshot.size.rect and (mask >= 128).all():
        raise InputError(WHOLE)
    return PrepareSubject(snapshot, profile, area, mask, is_from_selection, matte)


def _hole_of(cut: CutOut, area: Rect, mask: MaskArray, snapshot: Snapshot) -> tuple[Rect, MaskArray]:
    """Every pixel that shows something of the subject, and a few around them, fading out."""
    reach = float(np.clip(GHOST_SHARE * np.sqrt(cut.area.area), LEAST_GHOST_PX, MOST_GHOST_PX))
    whole = cut.area.united(area).padded(int(np.ceil(reach)) + 1).intersect(snapshot.size.rect)
    traces, solid = np.zeros((2, whole.height, whole.width), np.uint8)
    own = cut.area.moved(-whole.x, -whole.y).slices
    traces[own], solid[own] = cut.alpha > SEEN, cut.alpha > SOLID
    # What was selected goes, even where the matte says that it shows nothing.
    inner = area.intersect(whole)
    solid[inner.moved(-whole.x, -whole.y).slices] |= mask[inner.moved(-area.x, -area.y).slices] >= 128
    # A matte's faintest trace is the smear itself, around which there is little more.
    hole = np.maximum(_around(solid, reach), _around(traces, TRACE_SHARE * reach))
    x, y, width, height = cv2.boundingRect(hole)
    box = Rect(x, y, width, height)
    return box.moved(whole.x, whole.y), np.ascontiguousarray(hole[box.slices])


def _around(place: MaskArray, reach: float) -> MaskArray:
    """255 at a place and around it, fading out up to `reach` pixels away."""
    distance = cv2.distanceTransform(1 - place, cv2.DIST_L2, 5)
    fading = reach * (1 - WHOLLY_GONE)
    fade = np.clip(np.rint((reach + 0.5 - distance) / fading * 255), 0, 255)
    return np.asarray(fade, np.uint8)


def _from_afar(snapshot: Snapshot, hole: Rect) -> tuple[Rect, FloatImage]:
    around = hole.padded(max(16, max(hole.width, hole.height) // 4)).intersect(snapshot.size.rect)
    pixels = snapshot.render(around)
    factor = min(1.0, SMALL_SIDE / max(around.width, around.height))
    size = max(1, round(around.width * factor)), max(1, round(around.height * factor))
    return around, to_float(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)))


@dataclass(frozen=True, eq=False)
class Prefill:
    """A quick fill, to be stretched over `area`: straight RGBA `[y, x, 4]` uint8 in the document's color space."""

    area: Rect
    pixels: RgbaImage


def quick_prefill(subject: Subject, clears_shadow: bool = False) -> Prefill:
    """The hole filled smoothly from its border at a small scale; takes milliseconds."""
    area, mask = subject.hole_of(clears_shadow)
    around, small = subject.small_area, subject.small
    height, width = small.shape[:2]
    inner = area.intersect(around)
    whole = np.zeros((around.height, around.width), np.uint8)
    whole[inner.moved(-around.x, -around.y).slices] = mask[inner.moved(-area.x, -area.y).slices]
    covered = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA))
    known = (covered == 0) & (small[..., 3] >= TRANSPARENT_BELOW)
    filled = diffuse(np.ascontiguousarray(small[..., :3]), known)
    factor = min(1.0, PREFILL_SIDE / max(inner.width, inner.height))
    size = max(1, round(inner.width * factor)), max(1, round(inner.height * factor))
    # from the result's pixels to those of the small picture, by their middles
    down, across = height / around.height, width / around.width
    wide, high = inner.width / size[0] * across, inner.height / size[1] * down
    left, top = (inner.x - around.x) * across, (inner.y - around.y) * down
    matrix = np.array([[wide, 0, left + (wide - 1) / 2], [0, high, top + (high - 1) / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    color = cv2.warpAffine(filled, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.resize(whole[inner.moved(-around.x, -around.y).slices], size, interpolation=cv2.INTER_AREA)
    rounded = np.clip(np.rint(color * 255), 0, 255).astype(np.uint8)
    return Prefill(inner, np.dstack([rounded, alpha]))


def with_parts(subject: Subject, **parts: object) -> Subject:
    """The subject with a proposal taken up or dropped: `shadow`, `hidden`."""
    return replace(subject, **parts)  # type: ignore[arg-type]

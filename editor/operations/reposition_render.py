"""A subject's pixels at its new place: its edge, its placing, and how it is fitted to the light there."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import Matrix, is_usable, mapped_box
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, MaskArray, from_float, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.files.limits import MAX_PIXELS
from editor.operations.harmonizing import Seen, fitted, harmonizer_of, transform_for
from editor.operations.places import placed
from editor.operations.reposition_detail import detailed
from editor.operations.reposition_parts import HoleFill, Placement, Rendered, RepositionOptions, Subject

Floats = npt.NDArray[np.float32]


def edged(alpha: Floats, choke: float, feather: float) -> Floats:
    """The coverage `[y, x]` with its edge moved inward by `choke` pixels and softened over `feather`."""
    out = alpha
    if choke > 0:
        low = int(choke)
        out = _eroded(alpha, low)
        if choke > low:
            share = np.float32(choke - low)
            out = out * (1 - share) + _eroded(alpha, low + 1) * share
    if feather > 0:
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), feather / 2, borderType=cv2.BORDER_REPLICATE), np.float32)
    return np.asarray(out, np.float32)


def _eroded(alpha: Floats, radius: int) -> Floats:
    if radius == 0:
        return alpha
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.erode(alpha, disc), np.float32)


def subject_pixels(subject: Subject, options: RepositionOptions = RepositionOptions()) -> Rendered:  # noqa: B008
    """The subject where it is, with the edge that the options ask for: what a window draws while it is dragged."""
    area, alpha, colors = subject.cut.area, subject.cut.alpha, subject.cut.colors
    if options.choke > 0 or options.feather > 0:
        # A softer edge needs room, except where the picture ends and the subject with it.
        room, bounds = int(np.ceil(2 * options.feather)), subject.snapshot.size.rect
        sides = [
            0 if edge == border else room
            for edge, border in (
                (area.y, bounds.y), (area.bottom, bounds.bottom), (area.x, bounds.x), (area.right, bounds.right),
            )
        ]  # fmt: skip
        top, bottom, left, right = sides
        alpha = np.pad(alpha, ((top, bottom), (left, right)))
        colors = np.pad(colors, ((top, bottom), (left, right), (0, 0)), mode="edge")
        area = Rect.from_edges(area.x - left, area.y - top, area.right + right, area.bottom + bottom)
        alpha = edged(alpha, options.choke, options.feather)
    pixels = np.concatenate([colors * (alpha > 0)[..., None], alpha[..., None]], axis=2)
    return Rendered(area, from_float(pixels, subject.snapshot.depth))


def render_subject(
    subject: Subject,
    placement: Placement,
    options: RepositionOptions = RepositionOptions(),  # noqa: B008
    progress: Progress | None = None,
) -> Rendered:
    """The subject at its new place, not harmonized: bit for bit its own pixels where it moves by whole ones.

    Raises InputError when it would become too large.
    """
    own = subject_pixels(subject, options)
    matrix = placement.matrix(subject.middle)
    check_size(matrix, own.area)
    return _tight(placed(own.tiles(), matrix, Interpolation.BICUBIC, progress or Progress()), own)


def check_size(matrix: Matrix, area: Rect) -> None:
    """Raise InputError for a placement that makes a thing vanish or too large for any picture."""
    if not is_usable(matrix, area):
        raise InputError("The subject would vanish: scale it more.")
    target = mapped_box(matrix, area)
    if target.area > MAX_PIXELS:
        raise InputError("The subject would become too large: scale it less.")


def _tight(tiles: TileMap, like: Rendered) -> Rendered:
    area = tiles.bounds()
    if area.is_empty:
        return Rendered(area, np.zeros((0, 0, 4), like.pixels.dtype))
    return Rendered(area, np.ascontiguousarray(tiles.read(area)))


def harmonized(
    subject: Subject,
    rendered: Rendered,
    hole: HoleFill | None,
    options: RepositionOptions,
    engines: Engines,
    progress: Progress,
    placement: Placement,
) -> Rendered:
    """The subject with its light, color, grain and sharpness drawn to those around it, by `options.harmonize`.

    It is never redrawn. What lies outside of the picture keeps its color.
    """
    seen = rendered.area.intersect(subject.snapshot.size.rect)
    if options.harmonize == 0 or seen.is_empty:
        progress.step(1.0)
        return rendered
    harmonizer = harmonizer_of(engines, options.harmonizer, is_moved=True)
    shown = view(subject, rendered, hole, options)
    transform = transform_for(shown, subject.profile, harmonizer, progress.part(0, 0.7))
    inner = seen.moved(-rendered.area.x, -rendered.area.y).slices
    part = to_float(rendered.pixels[inner])
    color = np.ascontiguousarray(part[..., :3])
    changed = fitted(color, seen, subject.snapshot.size, transform, subject.profile, options.harmonize)
    pixels = rendered.pixels.copy()
    where = part[..., 3:] > 0
    pixels[inner] = from_float(np.concatenate([changed * where, part[..., 3:]], axis=2), subject.snapshot.depth)
    pixels[inner][..., 3] = rendered.pixels[inner][..., 3]
    progress.step(0.8)
    whole = Rendered(rendered.area, pixels)
    seed = 0 if options.seed is None else options.seed
    fitted_too = detailed(subject, whole, shown, placement, options.harmonize, seed)
    progress.step(1.0)
    return fitted_too


def view(subject: Subject, rendered: Rendered, hole: HoleFill | None, options: RepositionOptions) -> Seen:
    """The picture with the subject at its new place, and where it is and was; read without being made as a whole."""
    bounds = subject.snapshot.size.rect
    tiles = rendered.tiles()
    region = rendered.area.intersect(bounds)

    def shown(rect: Rect) -> Floats:
        alpha = to_float(tiles.read(rect)[..., 3])
        if options.behind is not None:
            alpha = alpha * (1 - to_float(options.behind[rect.slices]))
        return np.asarray(alpha, np.float32)

    def pixels(rect: Rect) -> AnyArray:
        image = subject.snapshot.render(rect)
        if hole is not None and not hole.is_erased and hole.tiles.tile_bounds().overlaps(rect):
            filled = hole.tiles.read(rect)
            _lay(image, filled, to_float(filled[..., 3]))
        if region.overlaps(rect):
            _lay(image, tiles.read(rect), shown(rect))
        return image

    def cover(rect: Rect) -> MaskArray:
        return np.rint(shown(rect) * 255).astype(np.uint8)

    def origin(rect: Rect) -> MaskArray:
        out = np.zeros((rect.height, rect.width), np.uint8)
        common = rect.intersect(subject.hole_area)
        area = subject.hole_area
        out[common.moved(-rect.x, -rect.y).slices] = subject.hole[common.moved(-area.x, -area.y).slices]
        return out

    if options.copies:
        return Seen(bounds.size, pixels, cover, region)
    return Seen(bounds.size, pixels, cover, region, origin, subject.hole_area)


def _lay(image: AnyArray, above: AnyArray, alpha: Floats) -> None:
    """Lay pixels over others (written to)."""
    mixed = to_float(image)
    mixed[..., :3] += (to_float(above[..., :3]) - mixed[..., :3]) * alpha[..., None]
    mixed[..., 3] = np.maximum(mixed[..., 3], alpha)
    image[...] = from_float(mixed, 8 if image.dtype == np.uint8 else 16)

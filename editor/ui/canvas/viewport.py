"""Where the document lies in the view: zoom, pan, rotation and mirror, and the two transforms that go with them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from editor.core.geometry import Rect, Size

MIN_ZOOM, MAX_ZOOM = 0.02, 64.0
# What must stay in view of a picture that is panned away, so that nobody loses it.
KEEP_VISIBLE_PX = 48.0
FIT_MARGIN_PX = 24.0
# The usual stops of zooming by key; the wheel moves between them freely.
ZOOM_STOPS = (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 1 / 3, 0.5, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0,
              12.0, 16.0, 24.0, 32.0, 48.0, 64.0)  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """How a document is looked at, whatever the view's size: `x` and `y` are the document's place in its middle."""

    zoom: float
    rotation_deg: float
    is_mirrored: bool
    x: float
    y: float


@dataclass
class Viewport:
    """Maps document pixels to view coordinates (the widget's, logical pixels, y down) and back.

    `zoom` is device pixels per document pixel, so 1.0 shows every pixel of the picture as one of the screen whatever
    the device pixel ratio. `(pan_x, pan_y)` is where the document's origin lies in the view. The document is mirrored
    first (left and right change places) and then turned clockwise by `rotation_deg`. While the edges are upright the
    pan keeps to whole device pixels, which is what makes 100 % sharp.
    """

    document_size: Size = Size(0, 0)  # noqa: RUF009
    view_width: float = 1.0
    view_height: float = 1.0
    device_ratio: float = 1.0
    zoom: float = 1.0
    pan_x: float = 0.0
    pan_y: float = 0.0
    rotation_deg: float = 0.0
    is_mirrored: bool = False

    @property
    def scale(self) -> float:
        """Logical view pixels per document pixel."""
        return self.zoom / self.device_ratio

    @property
    def is_upright(self) -> bool:
        """True when the document's edges run along the view's."""
        return self.rotation_deg % 90 == 0

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """`(xx, xy, yx, yy, dx, dy)` with `view x = xx * x + xy * y + dx` and `view y = yx * x + yy * y + dy`."""
        cos, sin = _cos_sin(self.rotation_deg)
        flip = -self.scale if self.is_mirrored else self.scale
        return cos * flip, -sin * self.scale, sin * flip, cos * self.scale, self.pan_x, self.pan_y

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """A place of the document in the view."""
        xx, xy, yx, yy, dx, dy = self.matrix
        return xx * x + xy * y + dx, yx * x + yy * y + dy

    def to_document(self, x: float, y: float) -> tuple[float, float]:
        """A place of the view in document pixels; (0.5, 0.5) is the middle of the first pixel."""
        cos, sin = _cos_sin(self.rotation_deg)
        along, across = (x - self.pan_x) / self.scale, (y - self.pan_y) / self.scale
        turned_x, turned_y = cos * along + sin * across, cos * across - sin * along
        return (-turned_x if self.is_mirrored else turned_x), turned_y

    def view_box(self, rect: Rect) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright box around a document rectangle in the view."""
        corners = [self.to_view(x, y) for x in (rect.x, rect.right) for y in (rect.y, rect.bottom)]
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def document_box(self, x: float, y: float, width: float, height: float) -> Rect:
        """The document pixels, not clipped, that a rectangle of the view may show."""
        corners = [self.to_document(cx, cy) for cx in (x, x + width) for cy in (y, y + height)]
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return Rect.from_edges(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))

    @property
    def visible_rect(self) -> Rect:
        """The document pixels that may be in view."""
        return self.document_box(0, 0, self.view_width, self.view_height).intersect(self.document_size.rect)

    @property
    def fit_zoom(self) -> float:
        """The zoom that shows the whole document with a margin."""
        cos, sin = (abs(value) for value in _cos_sin(self.rotation_deg))
        width = cos * self.document_size.width + sin * self.document_size.height
        height = sin * self.document_size.width + cos * self.document_size.height
        if width <= 0 or height <= 0:
            return 1.0
        margin = min(FIT_MARGIN_PX, 0.05 * min(self.view_width, self.view_height))
        room = min((self.view_width - 2 * margin) / width, (self.view_height - 2 * margin) / height)
        return _clamped(room * self.device_ratio)

    def zoom_by(self, factor: float, x: float, y: float) -> None:
        """Zoom so that the document's place under the view's `(x, y)` stays there."""
        self.zoom_to(self.zoom * factor, x, y)

    def zoom_to(self, zoom: float, x: float, y: float) -> None:
        """Set the zoom, within its limits, about a place of the view."""
        at = self.to_document(x, y)
        self.zoom = _clamped(zoom)
        self._hold(at, x, y)

    def next_stop(self, is_larger: bool) -> float:
        """The zoom stop above or below the present zoom."""
        if is_larger:
            return next((stop for stop in ZOOM_STOPS if stop > self.zoom * 1.001), MAX_ZOOM)
        return next((stop for stop in reversed(ZOOM_STOPS) if stop < self.zoom * 0.999), MIN_ZOOM)

    def fit(self, limit: float = MAX_ZOOM) -> None:
        """Show the whole document in the middle of the view, enlarged up to `limit`."""
        self.zoom = min(limit, self.fit_zoom)
        self.center()

    def center(self) -> None:
        """Put the document's middle into the view's."""
        self.look_at(self.document_size.width / 2, self.document_size.height / 2)

    def look_at(self, x: float, y: float) -> None:
        """Put a place of the document into the view's middle, as far as some of the document stays in view."""
        self._hold((x, y), self.view_width / 2, self.view_height / 2)

    @property
    def sight(self) -> Sight:
        """How the document is looked at now."""
        x, y = self.to_document(self.view_width / 2, self.view_height / 2)
        return Sight(self.zoom, self.rotation_deg, self.is_mirrored, x, y)

    def take(self, sight: Sight) -> None:
        """Look at the document like that."""
        self.zoom, self.rotation_deg, self.is_mirrored = sight.zoom, sight.rotation_deg, sight.is_mirrored
        self.look_at(sight.x, sight.y)

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the document by view pixels; some of it always stays in view."""
        self.pan_x += dx
        self.pan_y += dy
        self._settle()

    def rotate_by(self, degrees: float) -> None:
        """Turn the view clockwise about its middle."""
        x, y = self.view_width / 2, self.view_height / 2
        at = self.to_document(x, y)
        # Kept within (-180, 180] and free of the dust that repeated turns would leave.
        turned = round((self.rotation_deg + degrees) % 360, 6)
        self.rotation_deg = turned - 360 if turned > 180 else turned
        self._hold(at, x, y)

    def mirror(self) -> None:
        """Swap left and right of what is seen."""
        x, y = self.view_width / 2, self.view_height / 2
        at = self.to_document(x, y)
        self.is_mirrored = not self.is_mirrored
        self.rotation_deg = -self.rotation_deg if self.rotation_deg not in (0, 180) else self.rotation_deg
        self._hold(at, x, y)

    def reset(self) -> None:
        """Upright, not mirrored, and all of it in view; a small picture keeps its size, which shows it sharp."""
        self.rotation_deg, self.is_mirrored = 0.0, False
        self.fit(limit=1.0)

    def resize(self, width: float, height: float, device_ratio: float) -> None:
        """Give the view another size; its middle keeps showing the same place, at the same zoom."""
        at = self.to_document(self.view_width / 2, self.view_height / 2)
        self.view_width, self.view_height = max(1.0, width), max(1.0, height)
        self.device_ratio = max(0.1, device_ratio)
        self._hold(at, self.view_width / 2, self.view_height / 2)

    def _hold(self, at: tuple[float, float], x: float, y: float) -> None:
        now_x, now_y = self.to_view(*at)
        self.pan_by(x - now_x, y - now_y)

    def _settle(self) -> None:
        left, top, right, bottom = self.view_box(self.document_size.rect)
        keep_x = min(KEEP_VISIBLE_PX, (right - left) / 2, self.view_width / 2)
        keep_y = min(KEEP_VISIBLE_PX, (bottom - top) / 2, self.view_height / 2)
        self.pan_x += max(0.0, keep_x - right) + min(0.0, self.view_width - keep_x - left)
        self.pan_y += max(0.0, keep_y - bottom) + min(0.0, self.view_height - keep_y - top)
        if self.is_upright:
            self.pan_x = round(self.pan_x * self.device_ratio) / self.device_ratio
            self.pan_y = round(self.pan_y * self.device_ratio) / self.device_ratio


class Sights:
    """How documents that are not shown were looked at, and the limit up to which those fit themselves into the view."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[object, tuple[Sight, float | None]] = WeakKeyDictionary()

    def keep(self, owner: object, viewport: Viewport, fit_limit: float | None) -> None:
        """Remember how a document is looked at now."""
        self._kept[owner] = (viewport.sight, fit_limit)

    def knows(self, owner: object) -> bool:
        """True for a document that was looked at before."""
        return owner in self._kept

    def recall(self, owner: object, viewport: Viewport) -> float | None:
        """Look at a known document as before, in whatever size the view has now; its limit."""
        sight, limit = self._kept[owner]
        viewport.take(sight)
        if limit is not None:
            viewport.fit(limit)
        return limit


def _clamped(zoom: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, zoom))


def _cos_sin(degrees: float) -> tuple[float, float]:
    """Cosine and sine, exact at right angles."""
    quarter, rest = divmod(degrees, 90)
    if rest == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

"""Small pictures of the document after each step, made of few of its pixels on a thread, never during a stroke."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QImage

from editor.core.background import Background
from editor.core.compose import render, steps_of
from editor.core.geometry import Rect, Size
from editor.core.history import Step
from editor.core.layer import Layer
from editor.core.pixels import AnyArray
from editor.core.tiles import TileMap
from editor.settings import Settings
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.screen_color import conversion_for
from editor.ui.panels.thumbnails import OVERSAMPLING, sample
from editor.workspace import Workspace

SIDE = 38
# A picture takes six kilobytes, four times that on a fine screen: so many are never more than some megabytes.
MAX_PICTURES = 1000
# States that wait to be drawn share their tiles with the history.
MAX_WAITING = 32
DELAY_MS, BUSY_MS = 40, 250
Bgra = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class _State:
    """The document after a step, frozen; `owner` is the step, or the history for the picture as it was opened."""

    owner: Hashable
    layers: tuple[Layer, ...]
    selection: TileMap
    size: Size
    profile: bytes | None


@dataclass(frozen=True)
class _Look:
    """How large pictures are, and how the mask shows on them."""

    ratio: float
    color: tuple[int, int, int]
    opacity: float


class Reducer:
    """Composes every n-th pixel of a document: exactly what is there, and of each change only what is new is read."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[TileMap, AnyArray]] = {}
        self._size = Size(0, 0)
        self._longest = 0

    def picture(self, layers: tuple[Layer, ...], selection: TileMap, size: Size, longest: int) -> tuple[Bgra, AnyArray]:
        """Straight RGBA `[y, x, 4]` of 8 bits, and the selection `[y, x]`, no side longer than `longest` by much."""
        if (size, longest) != (self._size, self._longest):
            self._known.clear()
            self._size, self._longest = size, longest
        seen: dict[tuple[int, str], tuple[TileMap, AnyArray]] = {}
        small: list[Layer] = []
        for layer in layers:
            pixels = self._sampled((layer.id, "pixels"), layer.pixels, seen)
            hidden = None if layer.hidden is None else self._sampled((layer.id, "hidden"), layer.hidden, seen)
            pixels_map, hidden_map = TileMap.from_array(pixels), None if hidden is None else TileMap.from_array(hidden)
            small.append(replace(layer, pixels=pixels_map, hidden=hidden_map))
        mask = self._sampled((0, "selection"), selection, seen)
        self._known = seen
        height, width = mask.shape
        return np.asarray(render(steps_of(small), Rect(0, 0, width, height), 8), np.uint8), mask

    def _sampled(
        self, key: tuple[int, str], tiles: TileMap, seen: dict[tuple[int, str], tuple[TileMap, AnyArray]]
    ) -> AnyArray:
        known = self._known.get(key)
        if known is None:
            found = sample(tiles, self._size, self._longest)
        else:
            changed = known[0].changed_keys(tiles)
            found = sample(tiles, self._size, self._longest, known[1], changed) if changed else known[1]
        seen[key] = (tiles, found)
        return found


class StepPictures(QObject):
    """Follows one workspace at a time and keeps the pictures of all; `drawn` carries whose picture is there now."""

    drawn = Signal(object)

    def __init__(self, settings: Settings, ratio: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._ratio = ratio
        self._workspace: Workspace | None = None
        self._reducer = Reducer()
        self._pictures: OrderedDict[Hashable, QImage] = OrderedDict()
        self._waiting: OrderedDict[Hashable, _State] = OrderedDict()
        self._pending: list[tuple[int, Step]] = []
        self._current: _State | None = None
        self._background = Background("pictures")
        self._deliver = QtDelivery(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._draw_next)

    def of(self, owner: Hashable) -> QImage | None:
        """The picture after a step, or of a history's beginning; None where there is none (yet)."""
        return self._pictures.get(owner)

    @property
    def is_busy(self) -> bool:
        """True while pictures wait to be drawn."""
        return bool(self._waiting) or self._current is not None

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Follow another document."""
        if self._workspace is not None:
            self._workspace.history.changed.disconnect(self._on_changed)
        self._workspace = workspace
        self._waiting.clear()
        self._pending.clear()
        self._reducer = Reducer()
        self._current = None
        if workspace is not None:
            workspace.history.changed.connect(self._on_changed)
            self._on_changed()

    def forget(self, workspace: Workspace) -> None:
        """The document is closed."""
        for owner in (workspace.history, *workspace.history.steps):
            self._pictures.pop(owner, None)

    def _on_changed(self) -> None:
        """Freeze what is shown now; takes microseconds, since the step that was made has frozen the tiles already."""
        workspace = self._workspace
        if workspace is None:
            return
        history, document = workspace.history, workspace.document
        self._drop_outdated(history.steps)
        owner: Hashable = history.undo_step or history
        self._waiting.pop(owner, None)
        self._waiting[owner] = _State(
            owner,
            tuple(layer.snapshot() for layer in document.layers),
            document.selection.pixels.snapshot(),
            document.size,
            document.metadata.icc_profile,
        )
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popitem(last=False)
        if not self._timer.isActive() and self._current is None:
            self._timer.start(DELAY_MS)

    def _drop_outdated(self, steps: list[Step]) -> None:
        """A result that has arrived, or was given up, changes what all later steps look like."""
        for index, step in self._pending:
            if not step.is_pending or step not in steps:
                for later in steps[index:]:
                    self._pictures.pop(later, None)
        self._pending = [(index, step) for index, step in enumerate(steps) if step.is_pending]

    def _draw_next(self) -> None:
        workspace = self._workspace
        if workspace is None or not self._waiting or self._current is not None:
            return
        if workspace.gesture is not None:
            self._timer.start(BUSY_MS)
            return
        _, state = self._waiting.popitem(last=False)
        self._current = state
        color = QColor(self._settings["overlay_color"])
        rgb = (color.red(), color.green(), color.blue())
        look = _Look(self._ratio(), rgb, float(self._settings["overlay_opacity"]))
        reducer, deliver = self._reducer, self._deliver

        def run() -> None:
            image: QImage | None = None
            try:
                image = _drawn(reducer, state, look)
            finally:
                deliver(lambda: self._take(state, image))

        self._background.run(run)

    def _take(self, state: _State, image: QImage | None) -> None:
        if self._current is not state:
            return
        self._current = None
        if image is not None:
            self._pictures.pop(state.owner, None)
            self._pictures[state.owner] = image
            while len(self._pictures) > MAX_PICTURES:
                self._pictures.popitem(last=False)
            self.drawn.emit(state.owner)
        if self._waiting:
            self._timer.start(0)


def _drawn(reducer: Reducer, state: _State, look: _Look) -> QImage:
    side = round(SIDE * look.ratio)
    pixels, mask = reducer.picture(state.layers, state.selection, state.size, side * OVERSAMPLING)
    to_screen = conversion_for(state.profile)
    if to_screen is not None:
        pixels = np.asarray(to_screen(pixels), np.uint8)
    rgba = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2mRGBA), np.float32)
    share = (mask.astype(np.float32) * np.float32(look.opacity / 255))[..., None]
    mixed = rgba * (1 - share) + np.array([*look.color, 255], np.float32) * share
    scale = side / max(state.size.width, state.size.height, 1)
    size = max(1, round(state.size.width * scale)), max(1, round(state.size.height * scale))
    small = np.ascontiguousarray(np.rint(cv2.resize(mixed, size, interpolation=cv2.INTER_AREA)), np.uint8)
    kind = QImage.Format.Format_RGBA8888_Premultiplied
    image = QImage(small.data, size[0], size[1], small.strides[0], kind).copy()
    image.setDevicePixelRatio(look.ratio)
    return image

"""A canvas on which a preview of moved layers stands in for the picture until the exact one is there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from editor.operations.moving import Subject
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.canvas.brush_view import BrushView
from editor.ui.canvas.layer_preview import LayerPreview
from editor.ui.canvas.painting import surround_color
from editor.ui.canvas.view import FIRST_SLICE_S, SLICE_S


class PreviewView(BrushView):
    """`_matrix` says where the previewed layers are; while `_is_leaving` the preview only waits for the real pixels."""

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self._preview: LayerPreview | None = None
        self._matrix = np.eye(3)
        self._is_leaving = False
        self._preview_timer = QTimer(self, singleShot=True, interval=0)
        self._preview_timer.timeout.connect(lambda: self._build_preview(SLICE_S))

    @property
    def is_previewing(self) -> bool:
        """True while a preview stands in for the picture."""
        return self._preview is not None and self._preview.is_ready

    def _show_preview(self, subject: Subject, roams: bool) -> None:
        if self._preview is None and self._workspace is not None:
            self._preview = LayerPreview(self._workspace.document, subject, roams, self._screen_profile)
            self._is_leaving = False
            self._look()
            self._build_preview(FIRST_SLICE_S)

    def _look(self) -> None:
        if self._preview is not None and not self._is_leaving:
            offset = (int(self._matrix[0, 2]), int(self._matrix[1, 2]))
            self._preview.look(self._viewport, offset)
            self._preview_timer.start()

    def _build_preview(self, budget_s: float) -> None:
        if self._preview is not None and self._preview.is_building:
            if self._preview.build(budget_s):
                self.update()
            else:
                self._preview_timer.start()

    def _drop_preview(self) -> None:
        self._is_leaving = False
        self._preview_timer.stop()
        if self._preview is not None:
            self._preview = None
            self.update()

    def _leave_when_fresh(self) -> None:
        """Let the preview go once what it stands for is there to be seen."""
        if not self._is_leaving or self._workspace is None:
            return
        # A job that has begun is over before its result is in the picture.
        if self._workspace.is_reshaping:
            return
        if self._pyramid is None or not self._pyramid.is_stale_in(self._viewport.visible_rect):
            self._drop_preview()

    def _refresh(self, budget_s: float) -> None:
        super()._refresh(budget_s)
        self._leave_when_fresh()

    def _viewport_moved(self, fit_limit: float | None = None) -> None:
        super()._viewport_moved(fit_limit)
        self._look()

    def _paint_picture(self, painter: QPainter, region: QRegion) -> None:
        preview = self._preview
        if preview is None or not preview.is_ready or self.is_comparing:
            super()._paint_picture(painter, region)
            return
        if not self._surround.isValid():
            self._surround = surround_color(self.palette())
        clip = QRectF(region.boundingRect())
        preview.draw(painter, clip, self._viewport, self._matrix, self._surround, self._checker)

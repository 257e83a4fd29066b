"""What running jobs show of their results so far, drawn over the picture until the results are in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QImage, QPainter, QPainterPath, QRegion

from editor.core.geometry import Rect
from editor.core.pixels import FloatImage
from editor.jobs.queue import Job, JobState
from editor.ui.canvas.handles import HandleView
from editor.ui.canvas.job_marks import traced
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.screen_color import conversion_for
from editor.workspace import Workspace

# A result that never shows in the picture, because its layer is hidden, must not leave its preview behind.
LONGEST_STAY_MS = 400


@dataclass(frozen=True, eq=False)
class _Image:
    area: Rect
    image: QImage
    pixels: npt.NDArray[np.uint8]


@dataclass(eq=False)
class _Preview:
    region: Rect
    shape: QPainterPath
    images: list[_Image] = field(default_factory=list)


class JobPreviews(QObject):
    """Follows the jobs of the workspace that a view shows; draws inside the mask of each."""

    def __init__(self, view: HandleView) -> None:
        super().__init__(view)
        self._view = view
        self._workspace: Workspace | None = None
        self._previews: dict[Job, _Preview] = {}
        self._leaving: list[_Preview] = []
        self._stay = QTimer(self, singleShot=True, interval=LONGEST_STAY_MS)
        self._stay.timeout.connect(lambda: self._leave(is_waiting=False))

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Follow the jobs of another workspace."""
        if self._workspace is not None:
            self._workspace.job_started.disconnect(self._on_started)
            self._workspace.jobs.changed.disconnect(self._on_changed)
        self._previews.clear()
        self._leaving.clear()
        self._workspace = workspace
        if workspace is not None:
            workspace.job_started.connect(self._on_started)
            workspace.jobs.changed.connect(self._on_changed)
            for job in workspace.running:
                self._on_started(job)

    @property
    def is_shown(self) -> bool:
        """True while there is something to draw."""
        return bool(self._leaving) or any(preview.images for preview in self._previews.values())

    def _on_started(self, job: Job) -> None:
        workspace = self._workspace
        if workspace is None or job.is_over or not isinstance(job.subject, Rect):
            return
        self._previews[job] = _Preview(job.subject, traced(workspace.mask_of(job), job.subject))
        job.previewed.connect(lambda pixels, area: self._on_previewed(job, pixels, area))

    def _on_previewed(self, job: Job, pixels: FloatImage, area: Rect) -> None:
        preview, workspace = self._previews.get(job), self._workspace
        if preview is None or workspace is None or area.is_empty:
            return
        whole = np.concatenate([pixels, np.ones_like(pixels[..., :1])], axis=2)
        straight = np.rint(np.clip(whole, 0, 1) * 255).astype(np.uint8)
        to_screen = conversion_for(workspace.document.metadata.icc_profile, self._view.screen_profile)
        rgbx = np.ascontiguousarray(straight if to_screen is None else to_screen(straight))
        image = QImage(rgbx.data, rgbx.shape[1], rgbx.shape[0], rgbx.strides[0], QImage.Format.Format_RGBX8888)
        preview.images = [old for old in preview.images if not area.contains(old.area)]
        preview.images.append(_Image(area, image, rgbx))
        self._view.update(self._view.view_rect(area))

    def _on_changed(self, job: Job) -> None:
        if not job.is_over or job not in self._previews:
            return
        preview = self._previews.pop(job)
        if not preview.images:
            return
        self._leaving.append(preview)
        if job.state is JobState.DONE:
            self._stay.start()
        else:
            self._leave(is_waiting=False)

    def forget(self, job: Job) -> None:
        """Show no more of a job: what it works at is shown otherwise, and above what it has done so far."""
        preview = self._previews.pop(job, None)
        for one in () if preview is None else preview.images:
            self._view.update(self._view.view_rect(one.area))

    def on_picture_changed(self) -> None:
        """Let go of what the picture itself shows by now."""
        if self._leaving:
            self._leave(is_waiting=True)

    def _leave(self, is_waiting: bool) -> None:
        pyramid = self._view.pyramid
        for preview in tuple(self._leaving):
            if is_waiting and pyramid is not None and pyramid.is_stale_in(preview.region):
                continue
            self._leaving.remove(preview)
            for one in preview.images:
                self._view.update(self._view.view_rect(one.area))

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Draw what lies in the exposed region."""
        for preview in (*self._leaving, *self._previews.values()):
            shown = [one for one in preview.images if region.intersects(self._view.view_rect(one.area))]
            if not shown:
                continue
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setTransform(transform_of(self._view.viewport), combine=True)
            for one in shown:
                # What lies beside the picture, as when it is expanded, has no mask.
                painter.setClipPath(preview.shape)
                painter.setClipping(preview.region.overlaps(one.area))
                area = QRectF(one.area.x, one.area.y, one.area.width, one.area.height)
                painter.drawImage(area, one.image, QRectF(one.image.rect()))
            painter.restore()

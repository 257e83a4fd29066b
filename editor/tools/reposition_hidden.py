"""What something hides of a subject in hand: looked for when what stands before it is marked, drawn on asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import MaskArray, RgbaImage
from editor.core.progress import Progress
from editor.core.signals import Signal
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.jobs.queue import Job, JobQueue
from editor.operations.reposition import Subject, beginning_of, completed, hidden_with
from editor.operations.reposition_front import kept_front
from editor.operations.reposition_parts import Hidden
from editor.operations.reposition_sources import beside_hole
from editor.tools.reposition_lift import Lift
from editor.tools.reposition_pixels import pixels_of


def hole_pixels(subject: Subject, tiles: TileMap, front: MaskArray | None) -> tuple[Rect, RgbaImage]:
    """The filled hole for showing: where something stands before the subject, that shows."""
    area, pixels = pixels_of(tiles)
    if front is not None and front.any():
        kept = kept_front(subject, front)[area.slices].astype(np.uint32)
        pixels[..., 3] = pixels[..., 3] * (255 - kept) // 255
    return area, pixels


class HiddenWork:
    """The part of `RepositionWork` that finds and draws what is hidden."""

    document: Document
    engines: Engines
    jobs: JobQueue
    engine_of: Callable[[], str | None]
    changed: Signal[[]]
    said: Signal[[str, bool]]
    filling: Signal[[Job]]
    in_hand: Lift | None

    def _submit(self, label: str, run: Callable[[Progress], Any], area: Rect, then: Callable[[Any], None]) -> Job:
        raise NotImplementedError

    def look_behind(self, lift: Lift, marks: TileMap | None) -> None:
        """See what of the subject is hidden by what is marked now; the offer to draw it comes or goes with that."""
        subject = lift.subject
        if subject is None:
            return
        front = TileMap(1, np.dtype(np.uint8)) if marks is None else marks
        if lift.front is not None and not front.changed_keys(lift.front):
            return
        if lift.front is None and not front.keys:
            lift.hidden = subject.hidden
            return
        lift.front = front = front.snapshot()
        bounds = self.document.bounds

        def run(progress: Progress) -> tuple[MaskArray, Hidden | None, bool]:
            progress.step(0.0)
            mask = np.asarray(front.read(bounds), np.uint8)
            is_beside = beside_hole(mask, subject.hole_area, subject.hole) is not None
            return mask, hidden_with(subject, mask), is_beside

        self._submit("Look behind", run, lift.area, lambda found: self._on_hidden(lift, front, *found))

    def _on_hidden(self, lift: Lift, front: TileMap, mask: MaskArray, hidden: Hidden | None, is_beside: bool) -> None:
        if front is not lift.front:
            return
        was_marked = lift.front_mask is not None
        lift.front_mask, lift.hidden = mask, hidden
        if (lift.is_front_beside or is_beside) and (was_marked or not lift.is_reopened):
            # What stands before it is no source for what lies behind it; until the new fill comes the old one shows.
            lift.fills = {}
        lift.is_front_beside = is_beside
        # What was drawn before went by other marks.
        lift.wholes = {}
        lift.completing_seed = None
        if lift is self.in_hand:
            self.changed.emit()

    def _complete(self, lift: Lift, subject: Subject) -> None:
        seed, engine, front, mask = lift.seed, self.engine_of(), lift.front, lift.front_mask
        beginning = beginning_of(lift.way)
        if lift.completing_seed == seed:
            return
        if lift.completing is not None:
            self.jobs.cancel(lift.completing)

        def run(progress: Progress) -> Subject:
            return completed(subject, self.engines, seed, progress, engine, mask, beginning)

        job = lift.completing = Job("Complete the subject", run, lift.area)
        lift.completing_seed = seed

        def keep(whole: Subject) -> None:
            if front is lift.front:
                lift.wholes[seed] = whole
            if lift is self.in_hand:
                self.changed.emit()

        job.finished.connect(keep)
        job.failed.connect(lambda error: self.said.emit(str(error), True))
        self.jobs.submit(job)
        self.filling.emit(job)

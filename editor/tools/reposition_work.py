"""What repositioning computes beside the hand: the cut-out, the quick and the real fill of the hole, the fitted colors.

Everything here runs as quiet jobs; the document is read and never changed. Pictures for the screen are made on the
worker, too, by the `look` that whoever draws has put in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerId
from editor.core.pixels import RgbaImage, full_scale
from editor.core.progress import Progress
from editor.core.signals import Signal
from editor.engines.registry import Engines
from editor.errors import EditorError, InputError
from editor.jobs.queue import Job, JobQueue, Priority, Work
from editor.operations.fill import SEED_LIMIT
from editor.operations.reposition import (
    HoleFill,
    Placement,
    Reposition,
    RepositionOptions,
    Subject,
    fill_hole,
    harmonized,
    is_moved_subject,
    prepare_reposition,
    prepare_subject,
    quick_prefill,
    render_subject,
    reopen,
    subject_pixels,
    ways_of,
)
from editor.operations.reposition_shadow import shadow_layer
from editor.tools.reposition_hidden import HiddenWork, hole_pixels
from editor.tools.reposition_lift import FillKey, Found, Lift, Prepared, Shown
from editor.tools.reposition_pixels import is_plain, layers_above, pixels_above, pixels_of, plain_pixels, plain_prefill

# Cutting out has a queue of its own, so that it never waits for a fill.
QUICK_LANE = "reposition"
# A subject shown before it is cut out has at most so many pixels, and far fewer where the hand waits for it.
PLAIN_AREA, HURRIED_AREA = 4_000_000, 60_000
MIN_ALPHA = 0.25

# A picture for the screen of straight RGBA pixels stretched over a rectangle of the document.
Look = Callable[[Rect, RgbaImage], Any]


class RepositionWork(HiddenWork):
    """One document's; main thread only. `changed` says that something new is there to be shown.

    `said` carries sentences for the user, and whether they tell of a failure; `filling` the job of a real fill, by the
    engine that `engine_of` names then.
    """

    def __init__(
        self, document: Document, engines: Engines, jobs: JobQueue, look: Look = lambda area, pixels: (area, pixels)
    ) -> None:
        self.document, self.engines, self.jobs, self._look = document, engines, jobs, look
        self.engine_of: Callable[[], str | None] = lambda: None
        self.changed: Signal[[]] = Signal()
        self.said: Signal[[str, bool]] = Signal()
        self.filling: Signal[[Job]] = Signal()
        self.prepared: Prepared | None = None
        self.in_hand: Lift | None = None
        self._quiet: list[Job] = []

    # Before the lift

    def prepare(self) -> None:
        """Begin cutting out what is selected, unless that is under way; nothing without a selection."""
        document = self.document
        if document.selection.is_empty or (self.prepared is not None and self.prepared.fits(document)):
            return
        self._forget_prepared()
        selection = document.selection.pixels.snapshot()
        area = selection.bounds().intersect(document.bounds)
        prepared = self.prepared = Prepared(area, document.revision, selection)
        try:
            asked = prepare_subject(document, self.engines)
        except EditorError as error:
            prepared.error = error
            return
        snapshot = asked.snapshot

        def plainly(progress: Progress) -> tuple[Any, Any]:
            look = self._look(area, plain_pixels(snapshot, selection, area, PLAIN_AREA, progress))
            quick = plain_prefill(snapshot, selection, area)
            return look, None if quick is None else self._look(*quick)

        def exactly(progress: Progress) -> Found:
            return self._looks(asked.run(self.engines, progress))

        self._submit("Lift the subject", plainly, area, lambda looks: self._on_plain(prepared, *looks))
        job = self._submit("Cut out the subject", exactly, area, lambda found: self._on_subject(prepared, found))
        job.failed.connect(lambda error: self._on_no_subject(prepared, error))

    def _looks(self, subject: Subject) -> Found:
        own, quick = subject_pixels(subject), {}
        for clears_shadow in (False, True) if subject.shadow is not None else (False,):
            found = quick_prefill(subject, clears_shadow)
            quick[clears_shadow] = self._look(found.area, found.pixels)
        return Found(subject, self._look(own.area, own.pixels), quick, ways_of(subject))

    def _submit(self, label: str, run: Callable[[Progress], Any], area: Rect, then: Callable[[Any], None]) -> Job:
        job = Job(label, run, area, device=QUICK_LANE, priority=Priority.INTERACTIVE)
        job.finished.connect(then)
        self._quiet = [*(each for each in self._quiet if not each.is_over), job]
        return self.jobs.submit(job)

    def _forget_prepared(self) -> None:
        self.prepared = None
        for job in self._quiet:
            self.jobs.cancel(job)
        self._quiet = []

    def _on_plain(self, prepared: Prepared, look: Any, quick: Any) -> None:
        prepared.plain = look
        if quick is not None:
            prepared.prefills.setdefault(False, quick)
        lift = self.in_hand
        if lift is not None and prepared is self.prepared and lift.subject is None and not lift.is_reopened:
            lift.sprite, lift.prefills = look, prepared.prefills
            self.changed.emit()

    def _on_subject(self, prepared: Prepared, found: Found) -> None:
        prepared.subject, prepared.sprite, prepared.prefills, prepared.ways = found
        lift = self.in_hand
        if lift is not None and prepared is self.prepared and lift.subject is None and not lift.is_reopened:
            self._give(lift, found)

    def _on_no_subject(self, prepared: Prepared, error: EditorError) -> None:
        prepared.error = error
        if self.in_hand is not None and prepared is self.prepared:
            self.in_hand.error = error
            self.said.emit(str(error), True)
            self.changed.emit()

    def _give(self, lift: Lift, found: Found) -> None:
        lift.subject, lift.sprite, lift.prefills, lift.ways = found
        lift.hidden = found.subject.hidden
        self.changed.emit()

    # The lift

    def lift(self) -> Lift:
        """Take what is selected in hand at once, cut out exactly or not yet. Raises InputError where that cannot be."""
        self.prepare()
        prepared = self.prepared
        if prepared is None:
            raise InputError("Select something first, then press on it and drag it where it should be.")
        if prepared.error is not None:
            raise prepared.error
        seed = secrets.randbelow(SEED_LIMIT)
        lift = self.in_hand = Lift(prepared.area, seed=seed, first_seed=seed, ways=prepared.ways)
        lift.sprite, lift.prefills, lift.subject = (
            prepared.sprite or prepared.plain,
            prepared.prefills,
            prepared.subject,
        )
        lift.hidden = None if lift.subject is None else lift.subject.hidden
        if lift.sprite is None:
            # Nobody waits: a coarse sprite now, the real one when it is there.
            snapshot = self.document.snapshot()
            pixels = plain_pixels(
                snapshot, prepared.selection, prepared.area, HURRIED_AREA, Progress(), is_hurried=True
            )
            lift.sprite = self._look(prepared.area, pixels)
        return lift

    def subject_at(self, x: float, y: float) -> LayerId | None:
        """The group of the uppermost moved subject that shows at a place; None where there is none."""
        document = self.document
        place = Rect(int(np.floor(x)), int(np.floor(y)), 1, 1)
        for group in reversed(list(document.layers)):
            if not is_moved_subject(group) or not group.properties.is_visible:
                continue
            for layer in document.layers.inside(group.id):
                if layer.recipe is None or layer.recipe.operation != "cut-out" or not layer.properties.is_visible:
                    continue
                shown = layer.pixels.read(place)[0, 0, 3] >= MIN_ALPHA * full_scale(document.depth)
                hidden = layer.hidden is not None and layer.hidden.read(place)[0, 0] > 127
                if shown and not hidden:
                    return group.id
        return None

    def reopen(self, group: LayerId) -> Lift:
        """Take a subject in hand again that was moved before. Raises InputError when it cannot be read any more."""
        found = reopen(self.document, group)
        lift = self.in_hand = Lift(found.cutting.area, found.placement, found.options, group)
        for layer in self.document.layers.inside(group):
            if layer.recipe is not None and layer.recipe.operation == "cut-out":
                area = layer.pixels.bounds()
                if not area.is_empty:
                    lift.fitted = Shown(self._look(area, layer.pixels.read(area)), found.placement)
        if found.hole is not None:
            key = found.hole.recipe.seed, found.hole.clears_shadow
            lift.seed, lift.first_fill = key[0], key
            lift.first_way = str(found.hole.recipe.options.get("way", found.options.way))
            lift.fills[key] = found.hole
            lift.fill_looks[key] = self._look(*pixels_of(found.hole.tiles))
        else:
            lift.seed = secrets.randbelow(SEED_LIMIT) if found.options.seed is None else found.options.seed
            lift.first_way = found.options.way
        lift.first_seed = lift.seed

        def again(progress: Progress) -> Found:
            return self._looks(found.run(self.engines, progress))

        self._read_above(lift, group)
        job = self._submit("Cut out the subject", again, lift.area, lambda done: self._on_again(lift, done))
        job.failed.connect(lambda error: self._on_lost(lift, error))
        return lift

    def _read_above(self, lift: Lift, group: LayerId) -> None:
        document = self.document
        layers, bounds, depth = layers_above(document, group), document.bounds, document.depth

        def read(progress: Progress) -> tuple[tuple[Any, BlendMode], ...]:
            found = (pixels_above(each, bounds, depth, PLAIN_AREA, progress) for each in layers)
            return tuple((self._look(each.area, each.pixels), each.mode) for each in found if not each.area.is_empty)

        def keep(found: tuple[tuple[Any, BlendMode], ...]) -> None:
            lift.above = found
            if lift is self.in_hand and found:
                self.changed.emit()

        if layers:
            self._submit("Show the layers above", read, lift.area, keep)

    def _on_again(self, lift: Lift, found: Found) -> None:
        if lift is self.in_hand:
            self._give(lift, found)

    def _on_lost(self, lift: Lift, error: EditorError) -> None:
        lift.error = error
        self.said.emit(str(error), True)
        self.changed.emit()

    def drop(self, lift: Lift) -> None:
        """Let go of a subject: what was computed for it is not needed any more."""
        for job in (lift.filling, lift.fitting, lift.completing):
            self._stop(job)
        if self.in_hand is lift:
            self.in_hand = None

    def close(self) -> None:
        """Stop everything."""
        if self.in_hand is not None:
            self.drop(self.in_hand)
        self._forget_prepared()

    # In hand

    def follow(self, lift: Lift, placement: Placement, options: RepositionOptions, is_resting: bool) -> None:
        """See to it that what these options need is there or coming: the fill at once, the fitted colors at rest."""
        if lift.subject is None or lift is not self.in_hand:
            return
        key = lift.seed, options.clears_shadow
        if not options.copies and key not in lift.fills and key not in lift.given_up:
            self._fill(lift, lift.subject, key)
        if options.complete and lift.hidden is not None:
            self._complete(lift, lift.subject)
        if is_resting:
            self._fit(lift, lift.subject, placement, options)

    def _fill(self, lift: Lift, subject: Subject, key: FillKey) -> None:
        if lift.filling is not None and not lift.filling.is_over:
            if lift.filling_key == key and lift.filling_front is lift.front:
                return
            replaced, lift.filling = lift.filling, None
            self.jobs.cancel(replaced)
        engine, (area, _), front = self.engine_of(), subject.hole_of(key[1]), lift.front_mask
        way = lift.way

        def run(progress: Progress) -> tuple[HoleFill, Any]:
            hole = fill_hole(subject, self.engines, key[0], progress, engine, key[1], front, way)
            return hole, self._look(*hole_pixels(subject, hole.tiles, front))

        try:
            work = Work(self.engines.inpainter(engine).id, float(area.area))
        except EditorError as error:
            lift.given_up.add(key)
            self.said.emit(str(error), True)
            return
        job = lift.filling = Job("Fill the old place", run, area, work=work)
        lift.filling_key, lift.filling_front = key, lift.front
        job.finished.connect(lambda found: self._on_filled(lift, key, found))
        job.failed.connect(lambda error: self._on_unfilled(lift, job, key, str(error)))
        job.cancelled.connect(lambda: self._on_unfilled(lift, job, key, ""))
        self.jobs.submit(job)
        self.filling.emit(job)

    def _on_filled(self, lift: Lift, key: FillKey, found: tuple[HoleFill, Any]) -> None:
        lift.fills[key], lift.fill_looks[key] = found
        if lift is self.in_hand:
            self.changed.emit()

    def _on_unfilled(self, lift: Lift, job: Job, key: FillKey, sentence: str) -> None:
        # A fill that another one took the place of, such as by a new mark before the subject, is not given up.
        if lift is not self.in_hand or lift.filling is not job:
            return
        # Not tried again by itself: the artist stopped it, or it cannot be.
        lift.given_up.add(key)
        if sentence:
            self.said.emit(sentence, True)
        self.changed.emit()

    def _stop(self, job: Job | None) -> None:
        if job is not None:
            self.jobs.cancel(job)

    def vary(self, lift: Lift, by: int) -> None:
        """Go to the next or an earlier variant of the fill: another seed, and another way to fill."""
        lift.seed = (lift.seed + by) % SEED_LIMIT
        lift.given_up.discard((lift.seed, False))
        lift.given_up.discard((lift.seed, True))

    def _fit(self, lift: Lift, subject: Subject, placement: Placement, options: RepositionOptions) -> None:
        # Where it goes behind something is drawn by the screen, so that it can still be dragged.
        asked, hole = replace(options, behind=None), lift.fill(options)
        whole = lift.whole(options) or subject
        key = (
            placement,
            repr(replace(asked, shadow=float(asked.shadow > 0)).to_json()),
            id(hole) if asked.harmonize or asked.shadow else 0,
            id(whole),
        )
        if key == lift.fitting_key:
            return
        lift.fitting_key = key
        self._stop(lift.fitting)
        if (
            is_plain(placement)
            and whole is subject
            and not (asked.harmonize or asked.shadow or asked.choke or asked.feather)
        ):
            lift.fitted = None
            return

        def run(progress: Progress) -> Shown:
            rendered = render_subject(whole, placement, asked, progress)
            rendered = harmonized(subject, rendered, hole, asked, self.engines, progress, placement)
            tiles = shadow_layer(subject, hole, placement, asked, progress)
            shadow = None if tiles is None else self._look(*pixels_of(tiles))
            return Shown(self._look(rendered.area, rendered.pixels), placement, shadow)

        lift.fitting = self._submit("Fit the subject", run, lift.area, lambda shown: self._on_fitted(lift, shown))

    def _on_fitted(self, lift: Lift, shown: Shown) -> None:
        if lift is self.in_hand:
            lift.fitted = shown
            self.changed.emit()

    # The end

    def is_ready(self, lift: Lift, options: RepositionOptions) -> bool:
        """True when nothing more is coming that `operation` would have to do without."""
        is_filling = lift.filling is not None and not lift.filling.is_over
        return lift.subject is not None and (options.copies or not is_filling)

    def operation(self, lift: Lift, placement: Placement, options: RepositionOptions) -> Reposition:
        """What puts the subject down. Raises InputError while it is being cut out, and for impossible places."""
        if lift.error is not None:
            raise lift.error
        if lift.subject is None:
            raise InputError("The subject is still being cut out: try again in a moment.")
        asked = replace(options, seed=lift.seed, engine=self.engine_of(), way=lift.way)
        hole = None if options.copies else lift.fill(options)
        return prepare_reposition(self.document, self.engines, lift.subject, placement, asked, hole, lift.group)


__all__ = ["RepositionWork"]

"""What selecting objects computes beside the hand: reading the picture, candidates under the pointer, and answers.

Everything runs as quiet jobs on a queue of its own, so that a click never waits for a fill; the document is only read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from editor.algorithms.selection import Combine, combined, empty_selection
from editor.core.document import Document
from editor.core.progress import Progress
from editor.core.signals import Signal
from editor.core.tiles import TileMap
from editor.engines.embeddings import EmbeddingCache
from editor.engines.registry import Engines
from editor.engines.tasks import Segmenter
from editor.errors import EditorError
from editor.jobs.queue import Job, JobQueue, Priority
from editor.operations.cut_out import CutOutOptions, cut_out
from editor.operations.filling import Profile, profile_to_convert
from editor.operations.object_selection import (
    ObjectPrompt,
    Picture,
    Read,
    draw_object,
    find_object,
    look_nearer,
    outlines_of,
    read_picture,
    segmenter_of,
)
from editor.operations.selecting import source_of
from editor.tools.found_objects import Asking, Finish, Found, Suggestion, edged, found_among

LANE = "objects"


@dataclass(frozen=True, eq=False)
class _Reading:
    picture: Picture
    segmenter: Segmenter
    revision: int
    all_layers: bool
    read: Read | None = None


class ObjectWork:
    """One document's; main thread only. `changed` says that something new is there to be shown, `said` a sentence.

    `selected` carries the selection that an `Asking` leads to, `revoked` one that is to be undone.
    """

    def __init__(self, document: Document, engines: Engines, jobs: JobQueue, cache: EmbeddingCache) -> None:
        self.document, self.engines, self.jobs, self.cache = document, engines, jobs, cache
        self.engine_id = ""
        self.all_layers = True
        self.changed: Signal[[]] = Signal()
        self.said: Signal[[str, bool]] = Signal()
        self.selected: Signal[[Asking, TileMap]] = Signal()
        self.revoked: Signal[[Asking]] = Signal()
        self.suggestion: Suggestion | None = None
        self._reading: _Reading | None = None
        self._reader: Job | None = None
        self._waiting: Callable[[Read], None] | None = None
        self._finder: Job | None = None
        self._drawer: Job | None = None
        self._looker: Job | None = None
        self._next_place: tuple[float, float] | None = None
        self._has_failed = False

    # Reading

    @property
    def is_reading(self) -> bool:
        """True while the picture is being read for the first time since it changed."""
        return self._reader is not None and not self._reader.is_over

    @property
    def is_busy(self) -> bool:
        """True while a prompt waits for its answer."""
        return self._waiting is not None or any(
            job is not None and not job.is_over for job in (self._finder, self._drawer)
        )

    @property
    def reader(self) -> Job | None:
        """The job that reads the picture, while it does."""
        return self._reader if self.is_reading else None

    def is_unasked(self, job: Job) -> bool:
        """True for what is done ahead, which nobody waits for."""
        return job is self._looker or (job is self._reader and self._waiting is None)

    def prepare(self) -> None:
        """Begin reading the picture, unless that is done or under way. Raises what a missing engine or layer raises."""
        now, document = self._reading, self.document
        segmenter = segmenter_of(self.engines, self.engine_id)
        is_same = now is not None and now.segmenter is segmenter and now.all_layers is self.all_layers
        if is_same and now is not None and now.revision == document.revision:
            return
        self._drop_reading()
        self._has_failed = False
        profile: Profile | None = profile_to_convert(document)
        picture = Picture(source_of(document, self.all_layers), document.size, profile)
        reading = self._reading = _Reading(picture, segmenter, document.revision, self.all_layers)

        def read(progress: Progress) -> Read:
            return read_picture(picture, segmenter, self.cache, progress)

        self._reader = self._submit("Read the picture", read, lambda done: self._on_read(reading, done))
        self._reader.failed.connect(self._on_failure)
        self._reader.cancelled.connect(lambda: self._on_stopped(reading))

    def _drop_reading(self) -> None:
        self._cancel(self._reader, self._looker)
        self._reading, self._reader, self._waiting, self.suggestion = None, None, None, None

    def _on_read(self, reading: _Reading, read: Read) -> None:
        if reading is not self._reading:
            return
        self._reading = _Reading(reading.picture, reading.segmenter, reading.revision, reading.all_layers, read)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting(read)
        self._look()
        self.changed.emit()

    def _on_stopped(self, reading: _Reading) -> None:
        # Somebody else has stopped it: whoever asks next has it begun anew.
        if reading is self._reading:
            self._drop_reading()
            self.changed.emit()

    def _on_failure(self, error: EditorError) -> None:
        self._waiting, self._has_failed = None, True
        self.said.emit(str(error), True)
        self.changed.emit()

    def _when_read(self, act: Callable[[Read], None]) -> None:
        if self._has_failed:
            # Whoever asks again wants it tried again; a pointer that passes does not.
            self._drop_reading()
        self.prepare()
        if self._reading is not None and self._reading.read is not None:
            act(self._reading.read)
        else:
            self._waiting = act
            self.changed.emit()

    # Candidates under the pointer

    def look_at(self, x: float, y: float) -> None:
        """The pointer rests here: find the object under it, the newest place only."""
        self._next_place = (x, y)
        reading = self._reading
        if reading is None or reading.revision != self.document.revision:
            self.prepare()
        self._look()

    def look_away(self) -> None:
        """The pointer is elsewhere."""
        self._next_place = None
        self._cancel(self._looker)
        if self.suggestion is not None:
            self.suggestion = None
            self.changed.emit()

    def _look(self) -> None:
        reading, place = self._reading, self._next_place
        is_looking = self._looker is not None and not self._looker.is_over
        if place is None or reading is None or reading.read is None or is_looking:
            return
        self._next_place = None
        read, segmenter = reading.read, reading.segmenter
        prompt = ObjectPrompt(((*place, True),))

        def find(progress: Progress) -> Found:
            return found_among(find_object(read, segmenter, prompt, progress))

        suggestion = Suggestion(place)
        self._looker = self._submit("Find the object", find, lambda done: self._on_look(reading, suggestion, done))

    def _on_look(self, reading: _Reading, suggestion: Suggestion, found: Found) -> None:
        if reading is not self._reading:
            return
        suggestion.found = found
        self.suggestion = suggestion
        self.changed.emit()
        if self._next_place is not None:
            self._look()
        else:
            self._draw_suggestion(reading, suggestion, found)

    def resize_suggestion(self, step: int) -> bool:
        """Show the next larger (1) or smaller (-1) object under the pointer; False when there is none."""
        suggestion, reading = self.suggestion, self._reading
        found = None if suggestion is None or suggestion.found is None else suggestion.found.resized(step)
        if suggestion is None or reading is None or found is None:
            return False
        self._cancel(self._looker)
        self._next_place = None
        self.suggestion = Suggestion(suggestion.at, found, is_resized=True)
        self.changed.emit()
        self._draw_suggestion(reading, self.suggestion, found)
        return True

    def _draw_suggestion(self, reading: _Reading, suggestion: Suggestion, found: Found) -> None:
        bounds, cache = self.document.bounds, self.cache
        picture, segmenter = reading.picture, reading.segmenter
        prompt = ObjectPrompt(((*suggestion.at, True),))

        def draw(progress: Progress) -> TileMap:
            near = look_nearer(picture, segmenter, cache, prompt, found.candidate, progress.part(0, 0.5))
            area, mask = draw_object(picture, near, progress.part(0.5, 1))
            drawn = empty_selection()
            if not area.is_empty:
                drawn.write(area, mask)
            return combined(empty_selection(), drawn, Combine.REPLACE, bounds)

        def keep(selected: TileMap) -> None:
            suggestion.selected = selected
            self._look()

        self._looker = self._submit("Draw the object", draw, keep)

    # Answers

    def ask(self, asking: Asking, prompt: ObjectPrompt, finish: Finish) -> None:
        """Answer the newest prompt of an object; what it leads to comes by `selected`, the newest only."""
        asking.count += 1
        number = asking.count
        self._cancel(self._finder, self._drawer, self._looker)
        self._next_place, self.suggestion = None, None

        def begin(read: Read) -> None:
            reading = self._reading
            if reading is None:
                return
            earlier = None if asking.answer is None else asking.answer.candidate
            is_refining = earlier is not None and earlier.read is read

            def find(progress: Progress) -> Found:
                previous = earlier if is_refining else None
                return found_among(find_object(read, reading.segmenter, prompt, progress, previous))

            def then(found: Found) -> None:
                asking.answers[number] = found
                self.changed.emit()
                self._draw(asking, reading, prompt, found, finish)

            self._finder = self._submit("Select the object", find, then)
            self._finder.failed.connect(self._on_refusal)

        self._when_read(begin)

    def take(self, asking: Asking, found: Found, prompt: ObjectPrompt, finish: Finish) -> None:
        """Let an object that was found already answer the newest prompt."""
        reading = self._reading
        if reading is None:
            return
        asking.count += 1
        self._cancel(self._finder, self._drawer, self._looker)
        self._next_place, self.suggestion = None, None
        asking.answers[asking.count] = found
        self._draw(asking, reading, prompt, found, finish)
        self.changed.emit()

    def resize(self, asking: Asking, step: int, prompt: ObjectPrompt, finish: Finish) -> bool:
        """Answer the newest prompt with the next larger (1) or smaller (-1) object; False when there is none."""
        found = None if asking.answer is None else asking.answer.resized(step)
        reading = self._reading
        if found is None or reading is None or self._waiting is not None:
            return False
        asking.answers[asking.count] = found
        self._draw(asking, reading, prompt, found, finish)
        self.changed.emit()
        return True

    def restore(self, asking: Asking, count: int, prompt: ObjectPrompt, finish: Finish) -> None:
        """Go back to the answer to an earlier prompt; it is asked again where it never came."""
        asking.answers = {number: found for number, found in asking.answers.items() if number <= count}
        asking.count = count
        self._cancel(self._finder, self._drawer)
        found, reading = asking.answers.get(count), self._reading
        if found is None or reading is None:
            asking.count = count - 1
            self.ask(asking, prompt, finish)
        else:
            self._draw(asking, reading, prompt, found, finish)
            self.changed.emit()

    def finish_anew(self, asking: Asking, prompt: ObjectPrompt, finish: Finish) -> None:
        """Draw the newest answer with other options."""
        found, reading = asking.answer, self._reading
        if found is not None and reading is not None and not self.is_busy:
            self._draw(asking, reading, prompt, found, finish)

    def _draw(self, asking: Asking, reading: _Reading, prompt: ObjectPrompt, found: Found, finish: Finish) -> None:
        self._cancel(self._drawer)
        snapshot, engines, cache, bounds = self.document.snapshot(), self.engines, self.cache, self.document.bounds
        profile = reading.picture.profile

        def draw(progress: Progress) -> tuple[TileMap, Found]:
            near = look_nearer(
                reading.picture, reading.segmenter, cache, prompt, found.candidate, progress.part(0, 0.4)
            )
            area, mask = draw_object(reading.picture, near, progress.part(0.4, 0.7))
            if finish.is_matte and not area.is_empty:
                cut = cut_out(snapshot, area, mask, engines, progress.part(0.7, 0.95), CutOutOptions(profile=profile))
                area, mask = cut.area, np.rint(cut.alpha * 255).astype(np.uint8)
            area, mask = edged(area, mask, finish, bounds, progress.part(0.95, 1))
            drawn = empty_selection()
            if not area.is_empty:
                drawn.write(area, mask)
            # The line follows what is selected; what refines it goes on from the engine's own answer.
            shown = replace(found, lines=tuple(outlines_of(near)))
            return combined(asking.before, drawn, finish.mode, bounds), shown

        number = asking.count
        self._drawer = self._submit("Select the object", draw, lambda done: self._on_drawn(asking, number, *done))
        self._drawer.failed.connect(self._on_refusal)

    def _on_drawn(self, asking: Asking, number: int, selection: TileMap, shown: Found) -> None:
        asking.answers[number] = shown
        self.selected.emit(asking, selection)
        self.changed.emit()

    def _on_refusal(self, error: EditorError) -> None:
        self.said.emit(str(error), True)
        self.changed.emit()

    def revoke(self, asking: Asking) -> None:
        """Take an object back: no answer comes any more, and what it did is undone."""
        self._waiting = None
        self._cancel(self._finder, self._drawer)
        self.revoked.emit(asking)

    def close(self) -> None:
        """Stop everything."""
        self._cancel(self._finder, self._drawer)
        self._next_place = None
        self._drop_reading()

    def _submit(self, label: str, run: Callable[[Progress], Any], then: Callable[[Any], None]) -> Job:
        job = Job(label, run, self.document.bounds, device=LANE, priority=Priority.INTERACTIVE)
        job.finished.connect(then)
        return self.jobs.submit(job)

    def _cancel(self, *jobs: Job | None) -> None:
        for job in jobs:
            if job is not None:
                self.jobs.cancel(job)

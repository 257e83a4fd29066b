"""Reposition: a subject is lifted, its place filled, and it is put elsewhere, as one group that can be reopened."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace

from editor.core.commands import Command, Several
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerId
from editor.core.progress import Progress
from editor.core.recipe import Recipe, rect_to_json
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.fill import SEED_LIMIT
from editor.operations.reposition_completion import completed, hidden_with
from editor.operations.reposition_front import kept_front, matted_front
from editor.operations.reposition_group import (
    GROUP,
    LABEL,
    Parts,
    Reopening,
    Repositioned,
    grouped,
    is_moved_subject,
    moved_subject_of,
    new_parts,
    old_parts,
    reopen,
)
from editor.operations.reposition_hole import WAYS, beginning_of, fill_hole, ways_of
from editor.operations.reposition_parts import (
    HoleFill,
    Placement,
    Rendered,
    RepositionOptions,
    Shadow,
    ShadowShape,
    Subject,
    same_hole,
    without_place,
)
from editor.operations.reposition_render import harmonized, render_subject, subject_pixels
from editor.operations.reposition_shadow import shadow_layer
from editor.operations.reposition_subject import (
    Prefill,
    PrepareSubject,
    prepare_subject,
    quick_prefill,
)

__all__ = [
    "WAYS",
    "HoleFill",
    "Placement",
    "Prefill",
    "PrepareSubject",
    "Rendered",
    "Reopening",
    "Reposition",
    "RepositionOptions",
    "Repositioned",
    "Shadow",
    "ShadowShape",
    "Subject",
    "beginning_of",
    "completed",
    "fill_hole",
    "harmonized",
    "hidden_with",
    "is_moved_subject",
    "moved_subject_of",
    "prepare_reposition",
    "prepare_subject",
    "quick_prefill",
    "render_subject",
    "reopen",
    "same_hole",
    "shadow_layer",
    "subject_pixels",
    "ways_of",
]

# A subject of up to so many pixels is put down without a job, when nothing has to be filled or fitted.
QUICK_AREA = 250_000


@dataclass(frozen=True, eq=False)
class Reposition:
    """A subject put elsewhere; made by `prepare_reposition`. One step of the history."""

    subject: Subject
    placement: Placement
    options: RepositionOptions
    hole: HoleFill | None
    seed: int
    engine_id: str
    parts: Parts
    label: str = LABEL

    @property
    def region(self) -> Rect:
        """The old place and about where the new one is."""
        area = self.subject.cut.area
        return self.subject.hole_of(self.options.clears_shadow)[0].united(
            area.moved(round(self.placement.dx), round(self.placement.dy)).intersect(self.subject.snapshot.size.rect)
        )

    @property
    def base_revision(self) -> int:
        """The document's revision that was read."""
        return self.subject.snapshot.revision

    @property
    def is_quick(self) -> bool:
        """True when only a small subject has to be placed."""
        is_ready = self.options.copies or same_hole(self.hole, self.options)
        is_small = self.subject.cut.area.area * self.placement.scale**2 <= QUICK_AREA
        options = self.options
        is_plain = options.behind is None and not (options.harmonize or options.shadow or options.complete)
        return is_ready and is_small and is_plain

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def run(self, engines: Engines, progress: Progress) -> Repositioned:
        """Fill the hole unless that is done already, place the subject and fit it to its surroundings."""
        started = time.monotonic()
        subject, options = self.subject, self.options
        hole = None if options.copies else self.hole
        if not options.copies and not same_hole(hole, options):
            hole = fill_hole(
                subject, engines, self.seed, progress.part(0.0, 0.7), self.engine_id, options.clears_shadow,
                options.behind, options.way,
            )  # fmt: skip
        whole = subject
        if options.complete:
            whole = completed(
                subject, engines, self.seed, progress.part(0.7, 0.8), self.engine_id, options.behind,
                beginning_of(options.way),
            )  # fmt: skip
        rendered = render_subject(whole, self.placement, options, progress.part(0.8, 0.85))
        if options.behind is not None:
            front = matted_front(
                subject, options.behind, (rendered.area, subject.hole_area), engines, progress.part(0.85, 0.9)
            )
            options = replace(options, behind=front)
        rendered = harmonized(subject, rendered, hole, options, engines, progress.part(0.9, 0.97), self.placement)
        shadow = shadow_layer(subject, hole, self.placement, options, progress.part(0.97, 1.0))
        progress.step(1.0)
        recipe = Recipe(
            operation=GROUP,
            engine=self.engine_id if hole is None else hole.recipe.engine,
            engine_version=engines.inpainter(self.engine_id).version if hole is None else hole.recipe.engine_version,
            seed=self.seed if hole is None else hole.recipe.seed,
            context=subject.hole_area if hole is None else hole.recipe.context,
            mask_rect=subject.area,
            mask=subject.mask,
            options={
                "placement": self.placement.to_json(),
                "fitted": without_place(options).to_json(),
                "clears_shadow": hole is not None and hole.clears_shadow,
                "placed": rect_to_json(rendered.area),
                "matte": subject.matte,
            },
            elapsed_s=time.monotonic() - started,
        )
        kept = None if options.behind is None else kept_front(subject, options.behind)
        found = subject.shadow if hole is not None and hole.clears_shadow else None
        return Repositioned(hole, shadow, rendered.tiles(), recipe, options.behind, kept, found)

    def finish(self, result: Repositioned) -> Command:
        """The group above all others, or in the place of the one that was reopened."""
        return grouped(self.parts, result, self.options, self.label)


def prepare_reposition(
    document: Document,
    engines: Engines,
    subject: Subject,
    placement: Placement,
    options: RepositionOptions = RepositionOptions(),  # noqa: B008
    hole: HoleFill | None = None,
    group_id: LayerId | None = None,
) -> Reposition:
    """Freeze what putting a subject down needs; takes milliseconds.

    `hole` is the filled hole if it is ready. `group_id` names the group that was reopened, which is replaced. Raises
    InputError for impossible values and when that group has changed.
    """
    if options.seed is not None and not 0 <= options.seed < SEED_LIMIT:
        raise InputError(f"The seed must be a whole number from 0 to {SEED_LIMIT - 1}, not {options.seed}.")
    height, width = document.size.height, document.size.width
    if options.behind is not None and options.behind.shape != (height, width):
        raise InputError("The mask of what stays in front must have the picture's size.")
    if subject.snapshot.size != document.size or subject.snapshot.depth != document.depth:
        raise InputError("The picture has another size by now: select the subject again.")
    seed = options.seed
    if seed is None:
        seed = hole.recipe.seed if hole is not None else secrets.randbelow(SEED_LIMIT)
    parts = new_parts(document, subject) if group_id is None else old_parts(document, group_id)
    chosen = engines.inpainter(options.engine).id
    return Reposition(subject, placement, replace(options, seed=seed), hole, seed, chosen, parts)

"""The engines that are here, by task and id."""

from __future__ import annotations

from collections.abc import Sequence

from editor.engines.base import Inpainter
from editor.engines.classical.inpaint import PatchInpainter, SmoothInpainter
from editor.errors import ModelMissing


class Engines:
    """Every engine of this run of the program; the first inpainter is the default."""

    def __init__(self, inpainters: Sequence[Inpainter]) -> None:
        if len({engine.id for engine in inpainters}) != len(inpainters):
            raise ValueError("two engines have the same id")
        self._inpainters = tuple(inpainters)

    @property
    def inpainters(self) -> tuple[Inpainter, ...]:
        """All that can fill, the default first."""
        return self._inpainters

    def inpainter(self, engine_id: str | None = None) -> Inpainter:
        """The engine of this id, or the default. Raises ModelMissing with the known ids when there is none."""
        if engine_id is None and self._inpainters:
            return self._inpainters[0]
        for engine in self._inpainters:
            if engine.id == engine_id:
                return engine
        known = ", ".join(engine.id for engine in self._inpainters) or "none"
        raise ModelMissing(f"There is no fill model named “{engine_id}”; choose one of: {known}.")


def built_in_engines() -> Engines:
    """The engines that come with the program."""
    return Engines([PatchInpainter(), SmoothInpainter()])

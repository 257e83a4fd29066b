"""How a generated layer came to be: enough to make it again, with another seed or another engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from editor.core.geometry import Rect
from editor.core.pixels import MaskArray


@dataclass(frozen=True, eq=False)
class Recipe:
    """One run of an operation.

    `mask` is the user's mask cut to `mask_rect`, `[y, x]` uint8; `context` is what the engine saw; both rectangles are
    in document pixels. `options` holds plain JSON values only, `inputs_revision` the document's revision that was read.
    """

    operation: str
    engine: str
    engine_version: str
    seed: int
    context: Rect
    mask_rect: Rect
    mask: MaskArray
    options: Mapping[str, Any] = field(default_factory=dict)
    elapsed_s: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Everything but the mask's pixels, as JSON values."""
        return {
            "operation": self.operation,
            "engine": self.engine,
            "engine_version": self.engine_version,
            "seed": self.seed,
            "context": rect_to_json(self.context),
            "mask_rect": rect_to_json(self.mask_rect),
            "options": dict(self.options),
            "elapsed_s": round(self.elapsed_s, 3),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], mask: MaskArray) -> Recipe:
        """The recipe that `to_json` described; KeyError, TypeError or ValueError when the data is not one."""
        mask_rect = rect_from_json(data["mask_rect"])
        if mask.shape != (mask_rect.height, mask_rect.width):
            raise ValueError("the recipe's mask has another size than it says")
        return cls(
            operation=str(data["operation"]),
            engine=str(data["engine"]),
            engine_version=str(data["engine_version"]),
            seed=int(data["seed"]),
            context=rect_from_json(data["context"]),
            mask_rect=mask_rect,
            mask=mask,
            options=dict(data.get("options", {})),
            elapsed_s=float(data.get("elapsed_s", 0.0)),
        )


def rect_to_json(rect: Rect) -> list[int]:
    """`[x, y, width, height]`."""
    return [rect.x, rect.y, rect.width, rect.height]


def rect_from_json(values: Any) -> Rect:
    """The rectangle of `[x, y, width, height]`; ValueError or TypeError for anything else."""
    x, y, width, height = (int(value) for value in values)
    return Rect(x, y, width, height)

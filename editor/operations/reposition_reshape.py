"""A moved subject's recipe goes along when the whole picture is cut, turned or scaled, so that it can be reopened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from editor.algorithms.warp import Matrix, mapped_box
from editor.core.geometry import Size
from editor.core.recipe import Recipe, rect_from_json, rect_to_json
from editor.errors import InputError
from editor.operations.reposition_parts import MOST_EDGE_PX, Placement, RepositionOptions, ShadowShape

if TYPE_CHECKING:
    from editor.operations.geometry import Change

_NEAR = 1e-9
# Two sides that were rounded to whole pixels are still one scale.
_SAME_SCALE = 0.01


def carried(recipe: Recipe, change: Change, size: Size) -> Recipe | None:
    """The recipe after a change of a picture of `size`; None when nothing is left of it.

    Where a moved subject can no longer be put down in the same way (its old place was cut, or it was turned and the
    sides were scaled differently), the placement is left out, and reopening says so.
    """
    after = change.recipe(recipe, size)
    if after is None or "placement" not in after.options:
        return after
    matrix = change.matrix(size)
    options = dict(after.options)
    placement = None
    # Boxes are rounded outwards.
    if change.size(size).rect.padded(1).contains(mapped_box(matrix, recipe.mask_rect)):
        try:
            placement = placement_after(Placement.from_json(options["placement"]), matrix)
            options["fitted"] = _scaled(options["fitted"], math.sqrt(abs(float(np.linalg.det(matrix[:2, :2])))))
            options["placed"] = rect_to_json(mapped_box(matrix, rect_from_json(options["placed"])))
        except (KeyError, TypeError, ValueError, InputError):
            placement = None
    if placement is None:
        options.pop("placement")
    else:
        options["placement"] = placement.to_json()
    return replace(after, options=options)


def placement_after(placement: Placement, matrix: Matrix) -> Placement | None:
    """The same placement in a picture that `matrix` has turned, mirrored, scaled or cut; None where there is none."""
    linear = matrix[:2, :2]
    if np.abs(matrix[2, :2]).max() > _NEAR:
        return None
    dx, dy = linear @ [placement.dx, placement.dy]
    across, down = (float(np.hypot(*linear[:, axis])) for axis in (0, 1))
    is_square = abs(float(linear[:, 0] @ linear[:, 1])) <= _NEAR * across * down
    is_even = is_square and abs(across / down - 1) <= _SAME_SCALE
    is_upright = placement.rotation_deg % 180 == 0
    is_axes = abs(linear[0, 1]) + abs(linear[1, 0]) <= _NEAR or abs(linear[0, 0]) + abs(linear[1, 1]) <= _NEAR
    if not is_even and not (is_upright and is_square and is_axes):
        return None
    is_mirrored = float(np.linalg.det(linear)) < 0
    # A mirrored picture is taken as one mirrored left and right first and turned then.
    column = -linear[:, 0] if is_mirrored else linear[:, 0]
    turn = math.degrees(math.atan2(column[1], column[0]))
    rotation = -placement.rotation_deg if is_mirrored else placement.rotation_deg
    if placement.is_flipped:
        rotation += 2 * turn
    rotation = math.remainder(rotation, 360)
    return replace(placement, dx=float(dx), dy=float(dy), rotation_deg=rotation)


def _scaled(fitted: Mapping[str, Any], scale: float) -> dict[str, Any]:
    """The options with their lengths in the new pixels."""
    options = RepositionOptions.from_json(fitted)
    shape = options.shadow_shape
    scaled = replace(
        options,
        choke=min(options.choke * scale, MOST_EDGE_PX),
        feather=min(options.feather * scale, MOST_EDGE_PX),
        shadow_shape=ShadowShape(shape.squash, shape.skew, min(shape.softness * scale, 500.0)),
    )
    return scaled.to_json()

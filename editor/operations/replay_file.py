"""Recipes as a file of their own: JSON with the masks as PNG in base64, so that no picture goes along."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.layer import LayerProperties
from editor.core.pixels import MaskArray
from editor.core.recipe import Recipe, rect_from_json, rect_to_json
from editor.core.tiles import TileMap
from editor.errors import EditorError, FileError
from editor.files import encode_mask, open_document_bytes, read_mask_bytes
from editor.files.limits import check_size
from editor.operations.replay import check_step, replay_of
from editor.operations.replay_steps import Replay, Step

VERSION = 1
_KIND = "recipe"
MAX_STEPS = 1000
_MAX_OFFSET = 2**24


def read_recipes(data: bytes, name: str) -> Replay:
    """The recipes in a file's bytes: JSON that `recipe_file` made, or a project with generated layers.

    Raises FileError or InputError with one sentence about the file `name`.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _from_json(data, name)
    document: Document = open_document_bytes(data, name)
    return replay_of(document, name)


def recipe_file(plan: Replay) -> bytes:
    """The JSON file of some recipes; the same ones give the same bytes."""
    return (json.dumps(_to_json(plan), indent=1, sort_keys=True) + "\n").encode()


def digest(plan: Replay) -> str:
    """What tells recipes apart that may give different pictures: names and the time that it took are left out."""
    data = _to_json(plan)
    for line in data["steps"]:
        del line["layer"], line["recipe"]["elapsed_s"]
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _to_json(plan: Replay) -> dict[str, Any]:
    return {
        "pentimento": _KIND,
        "version": VERSION,
        "size": [plan.size.width, plan.size.height],
        "steps": [_step_to_json(step) for step in plan.steps],
    }


def _step_to_json(step: Step) -> dict[str, Any]:
    properties = step.properties
    line: dict[str, Any] = {
        "layer": properties.name,
        "opacity": float(properties.opacity),
        "mode": properties.blend_mode.value,
        "clipped": properties.is_clipped,
        "recipe": step.recipe.to_json(),
        "mask": _packed(step.recipe.mask),
    }
    if step.hidden is not None:
        rect = step.hidden.bounds()
        if not rect.is_empty:
            line["hidden"] = {"rect": rect_to_json(rect), "mask": _packed(step.hidden.read(rect))}
    return line


def _packed(mask: MaskArray) -> str:
    return base64.b64encode(encode_mask(mask)).decode("ascii")


def _from_json(data: bytes, name: str) -> Replay:
    try:
        found = json.loads(data.decode("utf-8-sig"))
        if found["pentimento"] != _KIND:
            raise ValueError("not a recipe")
        version, (width, height) = int(found["version"]), (int(number) for number in found["size"])
        lines = list(found["steps"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FileError(f"{name} holds no recipes of Pentimento: choose another file, or a project (.ora).") from error
    if version > VERSION:
        raise FileError(f"{name} was written by a newer version of Pentimento; update the program to use it.")
    size = check_size(width, height, name)
    if not 1 <= len(lines) <= MAX_STEPS:
        raise FileError(f"{name} must hold 1 to {MAX_STEPS} recipes, not {len(lines)}.")
    steps = []
    for index, line in enumerate(lines):
        try:
            step = _step_from_json(line, f"{name}, recipe {index + 1}")
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError, EditorError) as error:
            raise FileError(f"Recipe {index + 1} in {name} is damaged: write the file again.") from error
        check_step(step)
        steps.append(step)
    return Replay(size, tuple(steps))


def _step_from_json(line: Mapping[str, Any], name: str) -> Step:
    described = line["recipe"]
    recipe = Recipe.from_json(described, _unpacked(line["mask"], rect_from_json(described["mask_rect"]), name))
    if recipe.mask_rect.is_empty or not isinstance(described.get("options", {}), dict):
        raise ValueError("a recipe without a mask")
    for rect in (recipe.mask_rect, recipe.context):
        if max(abs(value) for value in rect_to_json(rect)) > _MAX_OFFSET:
            raise ValueError("too far outside")
    properties = LayerProperties(
        str(line["layer"]),
        float(line["opacity"]),
        BlendMode(line["mode"]),
        is_clipped=line.get("clipped") is True,
    )
    hidden = None
    if "hidden" in line:
        rect = rect_from_json(line["hidden"]["rect"])
        hidden = TileMap.from_array(_unpacked(line["hidden"]["mask"], rect, name), rect.x, rect.y)
    return Step(recipe, properties, hidden)


def _unpacked(text: str, rect: Rect, name: str) -> MaskArray:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    return read_mask_bytes(data, Size(rect.width, rect.height), name)

"""Refining the edge of the selection."""

import numpy as np
import pytest

from editor.algorithms.selection import full_selection
from editor.core.document import Document
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.errors import InputError
from editor.operations.refine_edge import prepare_refine_edge


def _document():
    y, x = np.mgrid[:120, :160]
    alpha = np.clip((35 - np.hypot(x - 80, y - 60)) / 6 + 0.5, 0, 1)
    pixels = np.empty((120, 160, 4), np.uint16)
    mixed = alpha[..., None] * np.array([0.9, 0.6, 0.1]) + (1 - alpha[..., None]) * np.array([0.1, 0.2, 0.5])
    pixels[..., :3] = np.rint(mixed * 65535)
    pixels[..., 3] = 65535
    document = Document.from_pixels(pixels)
    document.selection.pixels.write(document.bounds, ((alpha >= 0.5) * 255).astype(np.uint8))
    return document, alpha


def test_a_hard_selection_becomes_as_soft_as_its_subject_and_can_be_undone():
    document, alpha = _document()
    before = document.selection.read(document.bounds)
    operation = prepare_refine_edge(document)
    command = operation.finish(operation.run(built_in_engines(), Progress()))
    command.apply(document)
    after = document.selection.read(document.bounds) / 255
    assert np.abs(after - alpha).mean() < np.abs(before / 255 - alpha).mean() / 2
    assert command.label == "Refine edge"
    command.revert(document)
    assert (document.selection.read(document.bounds) == before).all()


def test_nothing_and_everything_have_no_edge():
    document, _ = _document()
    document.selection.pixels = TileMap(1, np.dtype(np.uint8))
    with pytest.raises(InputError, match="select an area first"):
        prepare_refine_edge(document)
    document.selection.pixels = full_selection(document.bounds)
    with pytest.raises(InputError, match="no edge"):
        prepare_refine_edge(document)

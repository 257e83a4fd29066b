"""A trained network in its folder is a model like any other: found, described, and run by the generic adapters."""

import logging

import numpy as np
import pytest
import torch

from editor.core.geometry import Rect, Size
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.registry import all_engines
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.store import ModelStore
from editor.engines.tasks import HarmonizeRequest, Prompt, StructureRequest
from editor.operations.structure import LEAST_CONFIDENCE
from models.training import export, fill, harmonize, package, select, structure
from models.training.loop import Trainer
from models.training.procedural import random_picture
from models.training.structure_net import StructureNet

PROGRAMS = {
    "fill": (fill.CONFIGS, fill.FillRecipe),
    "harmonize": (harmonize.CONFIGS, harmonize.HarmonizeRecipe),
    "select": (select.CONFIGS, select.SelectRecipe),
    "structure": (structure.CONFIGS, structure.StructureRecipe),
}


@pytest.fixture
def shipped(photos, tmp_path):
    """Engines of a program whose only models are networks trained for a few steps and packaged."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    sessions = LocalSessions(Preferences(device="cpu", threads=1))

    def engines(name):
        configs, recipe = PROGRAMS[name]
        trainer = Trainer(recipe(configs["tiny"], photos), configs["tiny"].schedule, tmp_path / "training")
        trainer.run()
        package.package(name, "tiny", trainer.checkpoint, tmp_path / "catalog" / name, "1")
        store = ModelStore(tmp_path / "user", tmp_path / "catalog")
        assert store.problems == ()
        model = store.model(name)
        assert model.is_shipped
        assert model.is_ready
        return all_engines(store, sessions)

    yield engines
    sessions.close()


@pytest.fixture
def image():
    return random_picture(np.random.default_rng(7), 150, 210).astype(np.float32) / 255


def hole(image, rect):
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[rect.slices] = 255
    return mask


def test_fill_fills_the_hole_and_follows_colors_and_lines(shipped, image):
    engine = shipped("fill").inpainter("fill")
    mask = hole(image, Rect(60, 40, 70, 60))
    plain = engine.inpaint(InpaintRequest(image, mask), Progress())
    assert plain.shape == image.shape
    assert np.array_equal(plain[mask == 0], image[mask == 0])
    assert engine.needs.understands == {"edges", "colors"}
    colors = np.zeros((*mask.shape, 4), np.float32)
    colors[50:80, 70:110] = (1, 0, 0, 1)
    colored = engine.inpaint(InpaintRequest(image, mask, colors=colors), Progress())
    middle = np.s_[55:75, 80:100]
    assert colored[middle][..., 0].mean() > plain[middle][..., 0].mean() + 0.05
    edges = np.zeros(mask.shape, np.float32)
    edges[70, 60:130] = 1
    assert not np.array_equal(engine.inpaint(InpaintRequest(image, mask, edges=edges), Progress()), plain)


def test_harmonize_starts_from_no_change_and_only_maps_colors(shipped, image):
    engine = shipped("harmonize").engine("harmonize", "harmonize")
    transform = engine.harmonize(HarmonizeRequest(image, hole(image, Rect(30, 30, 80, 60))), Progress())
    size = Size(image.shape[1], image.shape[0])
    made = transform.apply(image, size.rect, size)
    # A few steps of training move the maps by little from where they began, which was no change.
    assert 0 < np.abs(made - image).mean() < 0.1


def test_select_answers_a_click_and_refines_its_own_answer(shipped, image):
    engine = shipped("select").engine("segment", "select")
    embedding = engine.encode(image, Progress())
    first = engine.segment(embedding, Prompt(points=((100.0, 70.0, True),)), Progress())
    assert first.masks.shape == (3, *image.shape[:2])
    assert 0 <= first.masks.min() <= first.masks.max() <= 1
    points = ((100.0, 70.0, True), (20.0, 20.0, False))
    alone = engine.segment(embedding, Prompt(points=points), Progress())
    refined = engine.segment(embedding, Prompt(points=points, previous=first), Progress())
    assert not np.array_equal(alone.masks, refined.masks)
    boxed = engine.segment(embedding, Prompt(box=(60.0, 30.0, 150.0, 120.0)), Progress())
    assert not np.array_equal(boxed.masks, first.masks)


def test_structure_finds_edges_also_inside_a_hole(shipped, image):
    engine = shipped("structure").engine("structure", "structure")
    assert engine.predicts_inside
    mask = hole(image, Rect(60, 40, 70, 60))
    whole = engine.find(StructureRequest(image), Progress()).edges
    inside = engine.find(StructureRequest(image, mask), Progress()).edges
    assert whole.shape == inside.shape == mask.shape
    assert (inside[mask > 0] > 0).all()
    blackened = np.where(mask[..., None] > 0, np.float32(0), image)
    assert np.array_equal(engine.find(StructureRequest(blackened, mask), Progress()).edges, inside)


def test_the_confidence_that_validation_found_best_becomes_the_one_that_counts():
    network = StructureNet((8, 8, 16), 1).eval()
    image, mask = torch.rand(1, 3, 32, 32), torch.zeros(1, 1, 32, 32)
    with torch.no_grad():
        given = network(image, mask)
        (graph,) = export.structure_graphs(network, sure_at=0.12)
        shifted = graph.network(image, mask)
    assert torch.equal(shifted >= LEAST_CONFIDENCE, given >= 0.12)
    assert torch.equal(shifted.flatten().argsort(stable=True), given.flatten().argsort(stable=True))

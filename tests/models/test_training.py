import logging
from dataclasses import replace
from itertools import pairwise

import numpy as np
import onnx
import pytest
import torch
from PIL import Image as PillowImage

from models.training import export, fill, harmonize, select, structure
from models.training.blocks import membrane
from models.training.fill_net import FillNet
from models.training.harmonize_net import HarmonizeNet, recolored
from models.training.loop import Schedule, Trainer
from models.training.select_net import SelectNet, drawn_prompt, likeness
from models.training.structure import best_f_score, thinned

PROGRAMS = {
    "fill": (fill.CONFIGS, fill.FillRecipe),
    "harmonize": (harmonize.CONFIGS, harmonize.HarmonizeRecipe),
    "select": (select.CONFIGS, select.SelectRecipe),
    "structure": (structure.CONFIGS, structure.StructureRecipe),
}


def trainer(name, photos, folder, **changes):
    configs, recipe = PROGRAMS[name]
    config = configs["tiny"]
    return Trainer(recipe(config, photos), replace(config.schedule, **changes), folder)


def weights(network):
    return torch.cat([value.flatten() for value in network.state_dict().values()])


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_training_that_was_stopped_ends_like_one_that_was_not(name, photos, tmp_path):
    whole = trainer(name, photos, tmp_path / "whole")
    whole.run()
    half = trainer(name, photos, tmp_path / "parts")
    half.run(minutes=0)
    assert 0 < half.step < half.schedule.steps
    rest = trainer(name, photos, tmp_path / "parts")
    assert rest.resume()
    rest.run()
    assert rest.step == whole.step == whole.schedule.steps
    assert torch.equal(weights(whole.network), weights(rest.network))
    assert torch.equal(weights(whole.averaged), weights(rest.averaged))
    figures = [{k: v for k, v in line.items() if k not in ("seconds", "pace")} for line in rest.history]
    assert figures[-1] == {k: v for k, v in whole.history[-1].items() if k not in ("seconds", "pace")}
    for picture in ("curves.png", "samples.png"):
        with PillowImage.open(tmp_path / "whole" / picture) as shown:
            assert np.asarray(shown).std() > 0


@pytest.mark.parametrize("name", PROGRAMS)
def test_training_descends(name, photos, tmp_path):
    one = trainer(name, photos, tmp_path, steps=40, warmup=2, rate=1e-2)
    batch = one.recipe.batch(np.random.default_rng(0), 1)
    losses = [one._descend(dict(batch))["loss"] for _ in range(14)]
    assert np.mean(losses[-4:]) < 0.97 * losses[0]


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_exported_answers_like_torch_at_every_size(name, photos, tmp_path):
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    one = trainer(name, photos, tmp_path)
    one.run()
    for graph in export.graphs(name, "tiny", one.checkpoint):
        file = export.export(graph, tmp_path / "out")
        made = onnx.load(file)
        assert tuple(given.name for given in made.graph.input) == graph.inputs
        assert {opset.version for opset in made.opset_import if not opset.domain} == {export.OPSET}
        assert export.strayed(graph, file, graph.sizes[-1]) < 2e-3


def test_feeding_from_threads_gives_the_same_batches(photos, tmp_path):
    alone, fed = (trainer("fill", photos, tmp_path / str(n), feeders=n) for n in (0, 2))
    for one, other in zip(alone._batches(), fed._batches(), strict=True):
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_ending_early_brings_the_rate_down_and_keeps_the_plateau(photos, tmp_path):
    one = trainer("fill", photos, tmp_path, steps=100)
    one.run(minutes=0)
    other = trainer("fill", photos, tmp_path, steps=100)
    other.resume()
    other.finish_within(3)
    other.run()
    assert other.step == one.step + 3
    assert (tmp_path / "plateau.pt").is_file()
    assert other.schedule.rate_at(other.step - 1) < 0.5 * other.schedule.rate


def test_the_rate_rises_stays_and_falls():
    schedule = Schedule(steps=100, batch=1, rate=1.0, warmup=10, cooldown=20, validate_every=1)
    rates = [schedule.rate_at(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:80] == [1.0] * 70
    assert rates[99] == pytest.approx(0.05)
    assert all(later <= earlier for earlier, later in pairwise(rates[20:]))


@pytest.mark.parametrize("size", [(33, 17), (64, 64), (8, 200)])
def test_a_membrane_keeps_what_is_known_and_stays_between_it(size):
    torch.manual_seed(0)
    weight = (torch.rand(2, 1, *size) > 0.7).float()
    weight[:, :, 0, 0] = 1
    colors = torch.rand(2, 3, *size)
    spanned = membrane(colors * weight, weight)
    assert torch.allclose(spanned * weight, colors * weight)
    assert spanned.min() > -0.02
    assert spanned.max() < 1.02
    even = membrane(0.25 * weight.expand(-1, 3, -1, -1), weight)
    assert torch.allclose(even, torch.full_like(even, 0.25), atol=0.02)


def test_an_untrained_fill_changes_only_the_hole_and_lets_known_colors_in():
    network = FillNet((8, 8, 16), 1).eval()
    torch.manual_seed(1)
    image, mask = torch.rand(1, 3, 32, 40), torch.zeros(1, 1, 32, 40)
    mask[..., 8:24, 8:24] = 1
    nothing, blank = torch.zeros_like(mask), torch.zeros_like(image)
    known = nothing.clone()
    known[..., 12:20, 12:20] = 1
    red = torch.tensor([1.0, 0, 0]).reshape(1, 3, 1, 1).expand_as(image)
    with torch.no_grad():
        plain = network(image, mask, nothing, nothing, blank, nothing, nothing)
        told = network(image, mask, nothing, nothing, red * known, known, nothing)
        unsaid = network(image, mask, nothing, nothing, red, nothing, nothing)
    assert torch.equal(plain * (1 - mask), image * (1 - mask))
    assert torch.allclose(told[..., 14:18, 14:18], red[..., 14:18, 14:18], atol=1e-5)
    assert torch.equal(unsaid, plain)


def test_an_untrained_harmonizer_changes_nothing():
    network = HarmonizeNet((8, 8), 1).eval()
    torch.manual_seed(2)
    image, mask = torch.rand(1, 3, 256, 256), torch.rand(1, 1, 256, 256)
    with torch.no_grad():
        assert torch.allclose(recolored(image, network(image, mask)), image, atol=1e-6)


def test_prompts_are_drawn_where_they_are():
    points = torch.tensor([[[20.0, 12.0], [50.0, 40.0], [4.0, 8.0], [40.0, 32.0]]])
    labels = torch.tensor([[1.0, 0.0, 2.0, 3.0]])
    features, previous = torch.zeros(1, 4, 16, 16), torch.zeros(1, 1, 32, 32)
    drawn = drawn_prompt(features, points, labels, previous, torch.zeros(1))[0]
    assert divmod(int(drawn[0].argmax()), 16) in {(2, 4), (3, 4), (2, 5), (3, 5)}
    assert divmod(int(drawn[1].argmax()), 16) in {(9, 12), (10, 12), (9, 11), (10, 11)}
    inside = torch.zeros(16, 16)
    inside[2:8, 1:10] = 1
    assert torch.equal(drawn[4], inside)
    assert torch.equal(drawn[5], torch.ones(16, 16))
    unsaid = drawn_prompt(features, points, torch.full_like(labels, -1), previous, torch.zeros(1))
    assert not unsaid.any()


def test_likeness_is_one_where_features_are_those_under_the_spot():
    features = torch.zeros(1, 2, 4, 4)
    features[:, 0, :, :2] = 1
    features[:, 1, :, 2:] = 1
    spots = torch.zeros(1, 1, 4, 4)
    assert not likeness(features, spots).any()
    spots[..., 1, 0] = 1
    alike = likeness(features, spots)[0, 0]
    assert torch.allclose(alike[:, :2], torch.ones(4, 2), atol=1e-3)
    assert torch.allclose(alike[:, 2:], torch.zeros(4, 2), atol=1e-3)


def test_a_select_answer_is_half_the_size_with_three_scores():
    network = SelectNet((4, 8, 8, 8), 1, 8, 1).eval()
    with torch.no_grad():
        masks, scores = network(
            torch.rand(2, 3, 64, 48),
            torch.rand(2, 1, 2) * 40,
            torch.ones(2, 1),
            torch.zeros(2, 1, 32, 24),
            torch.zeros(2),
        )
    assert (masks.shape, scores.shape) == ((2, 3, 32, 24), (2, 3))


def test_thinning_leaves_one_pixel_of_a_soft_line_and_scores_it_fully():
    x = np.arange(40) + np.zeros((40, 1))
    soft = np.exp(-((x - 20) ** 2) / 4.0).astype(np.float32)
    line = thinned(soft, 0.3)
    assert np.array_equal(np.nonzero(line[5])[0], [20])
    truth, everywhere = x == 20, np.ones((40, 40), bool)
    assert best_f_score([soft], [truth], [everywhere])[0] == pytest.approx(1.0)
    assert best_f_score([np.zeros_like(soft)], [truth], [everywhere])[0] == 0
    assert best_f_score([soft], [x == 30], [everywhere])[0] == 0
    faint = np.where(x == 20, soft * np.float32(0.2), soft * np.float32(0.08))
    assert best_f_score([faint], [truth], [everywhere]) == pytest.approx((1.0, 0.2))

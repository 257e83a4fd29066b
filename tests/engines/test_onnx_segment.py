from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Size
from editor.core.progress import Progress
from editor.engines.descriptor import SizeRule
from editor.engines.embeddings import EmbeddingCache, content_key
from editor.engines.prompts import PointForm, in_model, points_of, spread_points
from editor.engines.runtime.pool import LocalSessions
from editor.engines.tasks import Embedding, Prompt, SegmentResult
from editor.engines.tensors import plan_fitting
from editor.errors import EngineError, InputError
from tests.engines import tiny_tasks as tiny
from tests.engines.catalog import stand_in

SAM2_FEATURES = ("high_res_feats_0", "high_res_feats_1", "image_embed")
# how far the disc of the small models reaches, in pixels of the model, by which of their masks it is
BEST = 40.0


def savers(model_id):
    if model_id in ("sam-vit-b-quantized",):
        return {"encoder": tiny.save_sam_encoder, "decoder": tiny.save_sam_decoder}
    if model_id == "mobile-sam":
        return {"encoder": tiny.save_preparing_encoder, "decoder": tiny.save_sam_decoder}
    if model_id in ("efficient-sam-tiny", "efficient-sam-small"):
        return {"encoder": tiny.save_efficient_encoder, "decoder": tiny.save_efficient_decoder}
    if model_id.startswith("efficient-sam-tiny-"):
        return {"model": tiny.save_efficient_one_file}
    variant = model_id.rpartition("-")[2] if model_id.count("-") == 2 else "osam"
    name, outputs = ("image", SAM2_FEATURES)
    if variant == "osam":
        name, outputs = "input", ("image_embeddings", "high_res_features1", "high_res_features2")
    return {
        "encoder": lambda path: tiny.save_sam2_encoder(path, name, outputs),
        "decoder": lambda path: tiny.save_sam2_decoder(path, variant),
    }


MODELS = (
    "sam-vit-b-quantized", "mobile-sam", "efficient-sam-tiny", "efficient-sam-small", "efficient-sam-tiny-opencv",
    "efficient-sam-tiny-int8", "sam2.1-tiny", "sam2.1-small", "sam2.1-tiny-samexporter", "sam2.1-small-darktable",
)  # fmt: skip
# EfficientSAM's own graph stretches what it is given
STRETCHED = {model for model in MODELS if model.startswith(("sam2", "efficient"))}
REFINES = {model for model in MODELS if model.startswith("sam2") or model in ("sam-vit-b-quantized", "mobile-sam")}


@pytest.fixture(scope="module")
def sessions():
    found = LocalSessions()
    yield found
    found.close()


@pytest.fixture(params=MODELS)
def model_id(request):
    return request.param


def picture(width, height, seed=0):
    image = np.random.default_rng(seed).random((height, width, 3), np.float32)
    image.flags.writeable = False
    return image


def disc(width, height, x, y, model_id, radius=BEST):
    """What the small models answer: a disc in the frame of the model, seen in the picture."""
    across = 1024 / width if model_id in STRETCHED else 1024 / max(width, height)
    down = 1024 / height if model_id in STRETCHED else 1024 / max(width, height)
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    return np.hypot((columns - x) * across, (rows - y) * down) < radius


def overlap(mask, truth):
    return (mask & truth).sum() / max(1, (mask | truth).sum())


@pytest.mark.parametrize("size", [(640, 480), (300, 500)])
def test_a_click_selects_around_itself_in_every_published_form(tmp_path, sessions, model_id, size):
    engine = stand_in(model_id, tmp_path, sessions, **savers(model_id))
    width, height = size
    embedding = engine.encode(picture(width, height), Progress())
    result = engine.segment(embedding, Prompt(points=((200.0, 120.0, True),)), Progress())
    assert result.masks.shape == (3, height, width)
    assert result.scores == pytest.approx((0.9, 0.7, 0.6))
    assert overlap(result.masks[0] > 0.5, disc(width, height, 200, 120, model_id)) > 0.9
    assert overlap(result.masks[1] > 0.5, disc(width, height, 200, 120, model_id, BEST + 10)) > 0.9
    assert overlap(result.masks[2] > 0.5, disc(width, height, 200, 120, model_id, BEST - 10)) > 0.85


def test_a_click_that_takes_away_reaches_the_model(tmp_path, sessions, model_id):
    engine = stand_in(model_id, tmp_path, sessions, **savers(model_id))
    embedding = engine.encode(picture(200, 200), Progress())
    both = Prompt(points=((90.0, 90.0, True), (20.0, 20.0, False)))
    assert (engine.segment(embedding, both, Progress()).masks[0] > 0.5).sum() == 0


def test_several_points_mean_one_thing_where_the_decoder_has_a_mask_for_that(tmp_path, sessions):
    engine = stand_in("mobile-sam", tmp_path, sessions, **savers("mobile-sam"))
    embedding = engine.encode(picture(200, 200), Progress())
    result = engine.segment(embedding, Prompt(points=((90.0, 90.0, True), (95.0, 90.0, True))), Progress())
    assert result.scores == pytest.approx((0.5,))


def test_a_box_needs_no_padding_and_a_point_does(tmp_path, sessions):
    engine = stand_in("sam-vit-b-quantized", tmp_path, sessions, **savers("sam-vit-b-quantized"))
    embedding = engine.encode(picture(200, 200), Progress())
    for prompt in (Prompt(points=((50.0, 50.0, True),)), Prompt(points=((50.0, 50.0, True),), box=(10, 10, 90, 90))):
        assert (engine.segment(embedding, prompt, Progress()).masks[0] > 0.5).any()


def test_the_earlier_answer_goes_back_in(tmp_path, sessions, model_id):
    engine = stand_in(model_id, tmp_path, sessions, **savers(model_id))
    embedding = engine.encode(picture(200, 200), Progress())
    prompt = Prompt(points=((90.0, 90.0, True),))
    first = engine.segment(embedding, prompt, Progress())
    again = engine.segment(embedding, Prompt(points=prompt.points, previous=first), Progress())
    assert ("low" in first.state) == (model_id in REFINES)
    if model_id in REFINES:
        # the small models add the earlier logits to their own: surer inside, and surer outside
        assert again.masks[0].max() >= first.masks[0].max()
        assert not np.array_equal(again.masks, first.masks)
    else:
        assert np.array_equal(again.masks, first.masks)


def test_a_prompt_that_says_nothing_is_refused(tmp_path, sessions):
    engine = stand_in("sam2.1-tiny", tmp_path, sessions, **savers("sam2.1-tiny"))
    with pytest.raises(InputError, match="click"):
        engine.segment(engine.encode(picture(30, 30), Progress()), Prompt(), Progress())


def test_more_points_than_a_model_takes_are_refused(tmp_path, sessions):
    engine = stand_in("efficient-sam-tiny-opencv", tmp_path, sessions, **savers("efficient-sam-tiny-opencv"))
    points = tuple((float(i), 5.0, True) for i in range(7))
    with pytest.raises(InputError, match="at most 6"):
        engine.segment(engine.encode(picture(30, 30), Progress()), Prompt(points=points), Progress())


def test_the_embedding_of_another_model_is_refused(tmp_path, sessions):
    engine = stand_in("sam2.1-tiny", tmp_path, sessions, **savers("sam2.1-tiny"))
    with pytest.raises(EngineError, match="another model"):
        engine.segment(Embedding("other", "1", "", Size(4, 4), {}), Prompt(points=((1, 1, True),)), Progress())


class TestPrompts:
    def test_corners_of_a_box_come_in_order_however_it_was_drawn(self):
        places, labels = points_of(Prompt(box=(90, 80, 10, 20)))
        assert places == [(10, 20), (90, 80)]
        assert labels == [2, 3]

    def test_a_scribble_becomes_points_far_apart_on_it(self):
        scribble = np.zeros((100, 200), np.int8)
        scribble[50, 10:190] = 1
        scribble[90, 10:20] = -1
        places, labels = points_of(Prompt(scribble=scribble))
        inside = [place for place, label in zip(places, labels, strict=True) if label == 1]
        assert len(inside) == 8
        assert all(y == 50.5 for _, y in inside)
        assert max(x for x, _ in inside) - min(x for x, _ in inside) > 150
        assert labels.count(0) == 8

    def test_nothing_is_spread_over_nothing(self):
        assert spread_points(np.zeros((3, 3), bool), 4) == []

    @given(st.integers(1, 3000), st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1))
    def test_a_place_keeps_its_share_of_the_picture(self, width, height, across, down):
        fitting = plan_fitting(SizeRule("fixed", 1024, 1024, fit="letterbox-top-left"), Size(width, height))
        ((x, y),) = in_model([(across * width, down * height)], fitting, -0.5)
        assert x + 0.5 == pytest.approx(across * fitting.content.width, abs=0.01)
        assert y + 0.5 == pytest.approx(down * fitting.content.height, abs=0.01)

    @given(st.integers(1, 6), st.booleans())
    def test_fixed_numbers_of_points_are_filled_with_padding(self, number, has_box):
        form = PointForm(rank=4, label_rank=4, count=6)
        points, labels = form.tensors(np.ones((number, 2), np.float32), np.ones(number, np.float32), has_box)
        assert points.shape == (1, 1, 6, 2)
        assert labels.shape == (1, 1, 6, 1)
        assert (labels.ravel() == -1).sum() == 6 - number

    def test_unknown_keys_are_named(self):
        with pytest.raises(EngineError, match="spin"):
            PointForm.read({"spin": 1})


class _Counting:
    """A segmenter that counts how often it was asked to understand a picture."""

    id, version, label = "counting", "1", "Counting"

    def __init__(self):
        self.count = 0

    def encode(self, image, progress):
        self.count += 1
        arrays = {"half": np.zeros(1000, np.float32), "whole": image.copy()}
        return Embedding(self.id, self.version, content_key(image), Size(image.shape[1], image.shape[0]), arrays)

    def segment(self, embedding, prompt, progress):
        return SegmentResult(np.zeros((1, 1, 1), np.float32), (0.0,))


class TestCache:
    def test_the_same_pixels_are_understood_once(self, tmp_path):
        cache, engine = EmbeddingCache(tmp_path), _Counting()
        first = cache.encode(engine, picture(20, 20), Progress())
        assert cache.encode(engine, picture(20, 20).copy(), Progress()) is first
        assert engine.count == 1

    def test_one_changed_pixel_is_another_picture(self, tmp_path):
        cache, engine = EmbeddingCache(tmp_path), _Counting()
        changed = picture(20, 20).copy()
        changed[7, 7, 1] += 1e-6
        cache.encode(engine, picture(20, 20), Progress())
        cache.encode(engine, changed, Progress())
        assert engine.count == 2

    def test_it_is_found_on_disk_by_the_next_run(self, tmp_path):
        engine = _Counting()
        first = EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        again = EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        assert engine.count == 1
        assert again.size == first.size
        assert all(np.array_equal(again.arrays[name], first.arrays[name]) for name in first.arrays)

    def test_another_version_of_the_model_starts_anew(self, tmp_path):
        engine = _Counting()
        EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        engine.version = "2"
        EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        assert engine.count == 2

    def test_memory_and_disk_stay_within_their_limits(self, tmp_path):
        cache, engine = EmbeddingCache(tmp_path, memory_bytes=20_000, disk_bytes=60_000), _Counting()
        for seed in range(8):
            cache.encode(engine, picture(20, 20, seed), Progress())
        assert 0 < cache.held_bytes <= 20_000
        assert 0 < sum(path.stat().st_size for path in tmp_path.iterdir()) <= 60_000
        cache.encode(engine, picture(20, 20, 7), Progress())
        assert engine.count == 8

    def test_a_damaged_file_is_made_again(self, tmp_path):
        engine = _Counting()
        EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        (path,) = tmp_path.iterdir()
        path.write_bytes(path.read_bytes()[:200])
        EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        assert engine.count == 2
        EmbeddingCache(tmp_path).encode(engine, picture(20, 20), Progress())
        assert engine.count == 2

    def test_without_a_folder_nothing_is_written(self, tmp_path):
        EmbeddingCache(None).encode(_Counting(), picture(20, 20), Progress())
        assert not list(tmp_path.iterdir())

from __future__ import annotations

import numpy as np
import pytest

from editor.core.geometry import Rect, Size
from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.descriptor import Descriptor, FileEntry, InputTensor, License, OutputTensor, Part, SizeRule
from editor.engines.runtime.pool import LocalSessions
from editor.engines.store import InstalledModel
from editor.engines.tasks import HarmonizeRequest, MatteRequest, StructureRequest
from editor.errors import Cancelled, EngineError, InputError
from tests.engines import tiny_tasks as tiny
from tests.engines.catalog import catalog_model, stand_in, with_files

IMAGENET_MEAN, IMAGENET_STD = 0.485, 0.229


@pytest.fixture(scope="module")
def sessions():
    with_all = LocalSessions()
    yield with_all
    with_all.close()


def ramp(width, height):
    """Red rises from left to right, green from top to bottom."""
    image = np.zeros((height, width, 3), np.float32)
    image[..., 0] = (np.arange(width, dtype=np.float32) + 0.5) / width
    image[..., 1] = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
    image[..., 2] = 0.25
    image.flags.writeable = False
    return image


def own(task, folder, inputs, outputs, size=SizeRule(), **options):  # noqa: B008
    descriptor = Descriptor(
        id="own", task=task, label="Own", version="1", format="onnx", license=License("MIT", True),
        files=(FileEntry("model", "own.onnx"),), size=size, inputs=inputs, outputs=outputs, options=options,
    )  # fmt: skip
    return InstalledModel(descriptor, folder)


class TestMaps:
    def test_u2netp_sees_the_picture_normalized_and_its_map_is_clipped_not_stretched(self, tmp_path, sessions):
        engine = stand_in("u2netp", tmp_path, sessions, model=lambda path: tiny.save_map(path, 320))
        image = ramp(501, 397)
        alpha = engine.matte(MatteRequest(image), Progress())
        assert alpha.shape == (397, 501)
        expected = np.clip((image[..., 0] - IMAGENET_MEAN) / IMAGENET_STD, 0, 1)
        assert np.abs(alpha - expected).max() < 0.02

    def test_a_picture_without_subject_gives_no_matte(self, tmp_path, sessions):
        engine = stand_in("u2netp", tmp_path, sessions, model=lambda path: tiny.save_map(path, 320))
        flat = np.full((64, 64, 3), 0.2, np.float32)
        assert engine.matte(MatteRequest(flat), Progress()).max() == 0

    def test_isnet_has_its_own_normalization(self, tmp_path, sessions):
        engine = stand_in(
            "isnet-general", tmp_path, sessions, model=lambda path: tiny.save_map(path, 1024, "input_image")
        )
        image = ramp(40, 30)
        expected = np.clip(image[..., 0] - 0.5, 0, 1)
        assert np.abs(engine.matte(MatteRequest(image), Progress()) - expected).max() < 0.03

    def test_birefnet_gives_logits(self, tmp_path, sessions):
        engine = stand_in(
            "birefnet-lite", tmp_path, sessions, model=lambda path: tiny.save_map(path, 1024, logits=True)
        )
        image = ramp(64, 48)
        expected = 1 / (1 + np.exp(-8 * (image[..., 0] - IMAGENET_MEAN) / IMAGENET_STD))
        assert np.abs(engine.matte(MatteRequest(image), Progress()) - expected).max() < 0.15
        assert engine.matte(MatteRequest(image), Progress())[0, -1] > 0.99

    def test_depth_anything_is_fed_its_lower_bound_in_multiples_of_fourteen(self, tmp_path, sessions):
        engine = stand_in(
            "depth-anything-v2-small", tmp_path, sessions,
            model=lambda path: tiny.save_map(path, 0, "pixel_values", "predicted_depth", rank=3),
        )  # fmt: skip
        fitting = engine.fitting(Size(640, 427))
        assert (fitting.tensor.width, fitting.tensor.height) == (770, 518)
        assert fitting.tensor == fitting.content.size
        depth = engine.depth(ramp(640, 427), Progress())
        assert depth.shape == (427, 640)
        assert (depth.min(), depth.max()) == (0, 1)
        assert depth[200, -1] > depth[200, 0]

    def test_a_very_long_picture_stays_within_the_largest_side(self, tmp_path):
        engine = build(catalog_model("depth-anything-v2-small", tmp_path), LocalSessions())
        assert max(engine.fitting(Size(9000, 300)).tensor.width, 14) <= 1554

    def test_midas_is_stretched_to_256(self, tmp_path, sessions):
        engine = stand_in(
            "midas-v21-small", tmp_path, sessions, model=lambda path: tiny.save_map(path, 256, "0", "797", rank=3)
        )
        depth = engine.depth(ramp(99, 33), Progress())
        assert depth.shape == (33, 99)
        assert np.abs(depth - (ramp(99, 33)[..., 0])).max() < 0.05

    def test_a_flat_guess_of_depth_is_nowhere_near(self, tmp_path, sessions):
        engine = stand_in("midas-v21-small", tmp_path, sessions, model=lambda path: tiny.save_map(path, 256, rank=3))
        assert engine.depth(np.full((20, 20, 3), 0.5, np.float32), Progress()).max() == 0

    def test_edges_are_not_looked_for_inside_a_hole(self, tmp_path, sessions):
        model = own("structure", tmp_path, (InputTensor("in", parts=(Part("image"),)),),
                    (OutputTensor("out", "map"),), SizeRule("fixed", 32, 32))  # fmt: skip
        engine = build(with_files(model, model=lambda path: tiny.save_map(path, 32, "in", "out")), sessions)
        mask = np.zeros((32, 32), np.uint8)
        mask[:, 16:] = 255
        edges = engine.find(StructureRequest(ramp(32, 32), mask), Progress()).edges
        assert edges[:, 16:].max() == 0
        assert edges[:, :16].max() > 0

    def test_a_trimap_is_the_fourth_channel_and_holds_in_the_result(self, tmp_path, sessions):
        def save(path):
            net = tiny.Net()
            net.do("Slice", "pixel_values", net.const([3]), net.const([4]), net.const([1]), name="alphas")
            net.save(path, [("pixel_values", tiny.FLOAT, [1, 4, "h", "w"])], [("alphas", tiny.FLOAT, None)])

        engine = stand_in("vitmatte-small", tmp_path, sessions, model=save)
        trimap = np.full((50, 70), 128, np.uint8)
        trimap[:, :20], trimap[:, 50:] = 0, 255
        alpha = engine.matte(MatteRequest(ramp(70, 50), trimap), Progress())
        assert engine.needs_trimap
        assert (alpha[:, :20] == 0).all()
        assert (alpha[:, 50:] == 1).all()
        assert np.allclose(alpha[:, 20:50], 0.5)
        with pytest.raises(InputError):
            engine.matte(MatteRequest(ramp(70, 50)), Progress())


class TestUpscaler:
    def model(self, folder, **options):
        inputs, outputs = (InputTensor("input", parts=(Part("image"),)),), (OutputTensor("output", "image"),)
        return own("upscale", folder, inputs, outputs, SizeRule("dynamic", multiple=2), **options)

    @pytest.mark.parametrize("size", [(1, 1), (33, 17), (200, 130)])
    def test_pieces_join_without_a_seam(self, tmp_path, sessions, size):
        model = with_files(self.model(tmp_path, scale=4, piece_px=64, overlap_px=8), model=tiny.save_upscaler)
        engine = build(model, sessions)
        image = np.random.default_rng(1).random((size[1], size[0], 3), np.float32)
        large = engine.upscale(image, Progress())
        assert engine.scale == 4
        assert np.array_equal(large, image.repeat(4, axis=0).repeat(4, axis=1))

    def test_a_wrong_scale_is_refused(self, tmp_path, sessions):
        engine = build(with_files(self.model(tmp_path, scale=2), model=tiny.save_upscaler), sessions)
        with pytest.raises(EngineError, match="does not enlarge 2 times"):
            engine.upscale(ramp(20, 20), Progress())

    def test_it_stops_between_pieces(self, tmp_path, sessions):
        model = with_files(self.model(tmp_path, scale=4, piece_px=32), model=tiny.save_upscaler)
        progress = Progress(lambda fraction: progress.cancel() if fraction > 0.3 else None)
        with pytest.raises(Cancelled):
            build(model, sessions).upscale(ramp(128, 128), progress)


class TestHarmonizer:
    MATRIX, OFFSET = [[0.5, 0.1, 0], [0, 0.8, 0], [0.2, 0, 0.6]], [0.05, 0.1, 0.0]

    def engine(self, folder, sessions, part, **options):
        inputs = (InputTensor("image", parts=(part,)), InputTensor("mask", parts=(Part("mask"),)))
        model = own(
            "harmonize", folder, inputs, (OutputTensor("params", "params"),), SizeRule("fixed", 256, 256), **options
        )
        return build(with_files(model, model=lambda path: tiny.save_pct(path, self.MATRIX, self.OFFSET)), sessions)

    def test_maps_are_found_small_and_applied_to_any_part_at_full_size(self, tmp_path, sessions):
        engine = self.engine(tmp_path, sessions, Part("image"))
        image, mask = ramp(300, 200), np.full((200, 300), 255, np.uint8)
        transform = engine.harmonize(HarmonizeRequest(image, mask), Progress())
        place = Rect(40, 50, 100, 30)
        changed = transform.apply(image[place.slices], place, Size(300, 200))
        expected = np.clip(image[place.slices] @ np.array(self.MATRIX).T + self.OFFSET + 0.1, 0, 1)
        assert np.abs(changed - expected).max() < 1e-5

    def test_maps_of_normalized_values_become_maps_of_the_picture(self, tmp_path, sessions):
        mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
        engine = self.engine(tmp_path, sessions, Part("image", mean=mean, std=std), maps="normalized")
        image, mask = ramp(64, 64), np.full((64, 64), 255, np.uint8)
        transform = engine.harmonize(HarmonizeRequest(image, mask), Progress())
        changed = transform.apply(image, Rect(0, 0, 64, 64), Size(64, 64))
        seen = (image - np.array(mean)) / np.array(std)
        assert np.abs(changed - np.clip(seen @ np.array(self.MATRIX).T + self.OFFSET + 0.1, 0, 1)).max() < 1e-4

    def test_an_empty_mask_is_refused_in_a_sentence(self, tmp_path, sessions):
        engine = self.engine(tmp_path, sessions, Part("image"))
        with pytest.raises(InputError, match="Nothing is selected"):
            engine.harmonize(HarmonizeRequest(ramp(9, 9), np.zeros((9, 9), np.uint8)), Progress())


class TestLines:
    CENTERS = ((128, 64), (10, 10), (200, 200))
    SCORES = (0.5, 0.9, 0.05)
    WAYS = ((-30, 0, 30, 0), (0, -2, 0, 2), (-40, 0, 40, 0))

    def engine(self, folder, sessions):
        def save(path):
            tiny.save_lines(path, self.CENTERS, self.SCORES, self.WAYS)

        model = catalog_model("mlsd-tiny-512", folder)
        renamed = InputTensor("#0", "float32", "NHWC", model.descriptor.inputs[0].parts)
        from dataclasses import replace

        model = replace(model, descriptor=replace(model.descriptor, inputs=(renamed,)))
        return build(with_files(model, model=save), sessions)

    def test_only_lines_that_are_long_and_sure_come_back_in_pixels_of_the_picture(self, tmp_path, sessions):
        found = self.engine(tmp_path, sessions).find(StructureRequest(ramp(512, 256)), Progress())
        assert len(found.lines) == 1
        line = found.lines[0]
        assert (line.x0, line.y0, line.x1, line.y1) == pytest.approx((69, 128.5, 189, 128.5))
        assert line.score == pytest.approx(0.5)
        assert found.edges.shape == (256, 512)
        assert found.edges[128, 100] == pytest.approx(0.5)
        assert found.edges[120].max() == 0

    def test_a_line_on_what_is_to_go_is_left_out(self, tmp_path, sessions):
        mask = np.zeros((256, 512), np.uint8)
        mask[100:150, 60:200] = 255
        assert self.engine(tmp_path, sessions).find(StructureRequest(ramp(512, 256), mask), Progress()).lines == ()


class TestBoxes:
    def test_cells_are_decoded_weaker_twins_dropped_and_labels_named(self, tmp_path, sessions):
        def cell(dx, dy, size, sure, kind):
            values = np.zeros(85)
            values[:5] = dx, dy, np.log(size), np.log(size), sure
            values[5 + kind] = 1
            return values

        # the stride-8 grid has 52 columns; the cell in row 10, column 20 and its neighbor show one elephant
        cells = [(10 * 52 + 20, cell(0.5, 0.5, 8, 0.9, 20)), (10 * 52 + 21, cell(-0.5, 0.5, 8, 0.6, 20)),
                 (10 * 52 + 22, cell(0.5, 0.5, 8, 0.7, 0)), (3, cell(0, 0, 4, 0.1, 1))]  # fmt: skip
        engine = stand_in("yolox-nano", tmp_path, sessions, model=lambda path: tiny.save_boxes(path, cells))
        found = engine.detect(ramp(832, 416), Progress())
        assert [(item.label, pytest.approx(item.score, abs=1e-5)) for item in found] == [
            ("elephant", 0.9),
            ("person", 0.7),
        ]
        # 832 pixels are shown in 416: twice the size; the middle lies at (20.5, 10.5) cells of 8
        assert found[0].box == pytest.approx((264, 104, 392, 232), abs=1e-3)


def test_input_arrays_are_never_written_to_and_results_repeat(tmp_path, sessions):
    engine = stand_in("u2netp", tmp_path, sessions, model=lambda path: tiny.save_map(path, 320))
    image = ramp(50, 60)
    first, second = (engine.matte(MatteRequest(image), Progress()) for _ in range(2))
    assert np.array_equal(first, second)


def test_an_output_that_the_file_does_not_have_is_named(tmp_path, sessions):
    model = own("matte", tmp_path, (InputTensor("in", parts=(Part("image"),)),), (OutputTensor("#7", "map"),),
                SizeRule("fixed", 32, 32))  # fmt: skip
    engine = build(with_files(model, model=lambda path: tiny.save_map(path, 32, "in", "out")), sessions)
    with pytest.raises(EngineError, match="#7"):
        engine.matte(MatteRequest(ramp(20, 20)), Progress())

from dataclasses import replace

import numpy as np
import pytest

from editor.algorithms.completion_layout import fitted_to_border
from editor.algorithms.completion_levels import Sketch, build_levels
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest, InputNeeds
from editor.engines.classical.inpaint import PatchInpainter
from editor.engines.hybrid import HybridInpainter, laid_out, mirrored, scaled_request
from editor.engines.registry import Engines
from editor.errors import EngineError


class Painter:
    """A guide that paints the hole in one color, or fails."""

    id = "fill"
    version = "7"
    label = "Painter"
    needs = InputNeeds(min_side_px=128, understands=frozenset({"colors"}))

    def __init__(self, color=(0.1, 0.1, 0.9), error=None, leans=0.0, side=128):
        self.color, self.error, self.leans, self.asked = color, error, leans, []
        self.needs = replace(self.needs, min_side_px=side)

    def inpaint(self, request, progress):
        self.asked.append(request)
        progress.step(0.5)
        if self.error is not None:
            raise EngineError(self.error)
        out = request.image.copy()
        out[request.mask >= 128] = self.color
        if self.leans:
            out[:, : out.shape[1] // 2] *= 1 - self.leans
        return out


def two_kinds(side=240):
    """Blue noise above, red noise below, and a hole across the border between them."""
    rng = np.random.default_rng(3)
    image = rng.uniform(-0.06, 0.06, (side, side, 3)).astype(np.float32)
    image[: side // 2] += np.float32((0.2, 0.2, 0.8))
    image[side // 2 :] += np.float32((0.8, 0.2, 0.2))
    mask = np.zeros((side, side), np.uint8)
    mask[side // 2 - 45 : side // 2 + 45, 60:180] = 255
    return np.clip(image, 0, 1), mask


@pytest.mark.parametrize(("color", "channel"), [((0.2, 0.2, 0.8), 2), ((0.8, 0.2, 0.2), 0)])
def test_the_fill_takes_the_layout_of_its_guide_and_the_texture_of_the_picture(color, channel):
    image, mask = two_kinds()
    result = HybridInpainter(lambda: [Painter(color, side=512)]).inpaint(InpaintRequest(image, mask, 1), Progress())
    inside = result[90:150, 75:165]
    assert (inside.argmax(axis=2) == channel).mean() > 0.8
    assert inside.std(axis=(0, 1)).max() > 0.02


def test_a_small_guide_is_followed_where_much_is_missing_and_less_where_the_border_tells_enough():
    image, mask = two_kinds()

    def blue(side, hole):
        made = HybridInpainter(lambda: [Painter((0.2, 0.2, 0.8), side=side)])
        inside = made.inpaint(InpaintRequest(image, hole, 1), Progress())[hole > 0]
        return (inside.argmax(axis=1) == 2).mean()

    large = np.full_like(mask, 255)
    large[:50], large[-50:] = 0, 0
    assert blue(128, mask) < blue(512, mask) - 0.1
    assert blue(128, large) > 0.7


def test_the_layout_of_a_small_guide_asks_for_the_texture_around_the_hole():
    rng = np.random.default_rng(4)
    image = np.full((128, 128, 3), 0.5, np.float32) + rng.uniform(-0.3, 0.3, (128, 128, 1)).astype(np.float32)
    mask = np.zeros((128, 128), np.uint8)
    mask[40:88, 40:88] = 255
    hole = mask > 0
    asked = {}
    for side in (128, 512):
        layout = laid_out(Painter((0.5, 0.5, 0.5), side=side), InpaintRequest(image, mask), Progress())
        level = build_levels(image, hole, ~hole, 3, 2, Sketch(layout=layout))[1]
        guide = level.guide.reshape(level.height, level.width, 5)[..., 3:]
        asked[side] = guide[level.unknown].mean() / max(1.0, level.features[3:-3, 3:-3, 3:5][~level.unknown].mean())
    assert asked[128] == pytest.approx(1.0, abs=0.3)
    assert asked[512] == 0


def test_without_a_guide_it_is_the_patch_fill():
    image, mask = two_kinds(160)
    request = InpaintRequest(image, mask, 5)
    ours = HybridInpainter().inpaint(request, Progress())
    assert np.array_equal(ours, PatchInpainter().inpaint(request, Progress()))


def test_a_guide_that_fails_is_done_without_and_named():
    image, mask = two_kinds(160)
    progress, said = Progress(), []
    progress.tell = said.append
    request = InpaintRequest(image, mask, 5)
    result = HybridInpainter(lambda: [Painter(error="It is broken.")]).inpaint(request, progress)
    assert said == ["It is broken. The fill was made without it."]
    assert np.array_equal(result, PatchInpainter().inpaint(request, Progress()))


def test_a_guide_is_trusted_less_where_its_answers_to_a_picture_and_its_mirror_image_differ():
    image, mask = two_kinds()
    sure = laid_out(Painter((0.5, 0.5, 0.5)), InpaintRequest(image, mask), Progress())
    torn = laid_out(Painter((0.5, 0.5, 0.5), leans=0.8), InpaintRequest(image, mask), Progress())
    assert sure.trust.min() > 0.9
    assert torn.trust[mask > 0].mean() < 0.2


def test_a_guide_never_sees_what_is_under_the_hole():
    image, mask = two_kinds()
    hidden = image.copy()
    hidden[mask > 0] = 1.0
    first, second = Painter(), Painter()
    laid_out(first, InpaintRequest(image, mask), Progress())
    laid_out(second, InpaintRequest(hidden, mask), Progress())
    for one, other in zip(first.asked, second.asked, strict=True):
        assert np.array_equal(one.image, other.image)


def test_a_smaller_request_keeps_one_pixel_of_hole_and_what_is_understood():
    image, mask = np.full((300, 200, 3), 0.5, np.float32), np.zeros((300, 200), np.uint8)
    mask[151, 77] = 255
    colors = np.zeros((300, 200, 4), np.float32)
    colors[100:200, 50:150] = (1, 0, 0, 1)
    small = scaled_request(
        InpaintRequest(image, mask, colors=colors, edges=mask / np.float32(255)), 0.25, Painter.needs.understands
    )
    assert small.mask.shape == (75, 50)
    assert (small.mask > 0).sum() == 1
    assert small.edges is None
    assert np.allclose(small.colors[small.colors[..., 3] > 0][:, :3], (1, 0, 0), atol=1e-3)
    assert np.array_equal(mirrored(mirrored(small)).image, small.image)


def test_the_version_names_the_guide():
    assert HybridInpainter().version == "3"
    assert HybridInpainter(lambda: [Painter()]).version == "3+fill+7"


def test_the_registry_brings_its_guides_along():
    hybrid, painter = HybridInpainter(), Painter()
    engines = Engines([hybrid, painter])
    assert hybrid.guide is painter
    assert engines.inpainter("hybrid-fill") is hybrid


def test_a_layout_is_shifted_to_meet_the_border_within_bounds():
    image, mask = np.full((120, 120, 3), 0.5, np.float32), np.zeros((120, 120), bool)
    mask[20:100, 20:100] = True
    near = fitted_to_border(np.full_like(image, 0.4), image, mask)
    assert abs(near[20, 60, 0] - 0.5) < 0.01
    assert near[60, 60, 0] < near[20, 60, 0]
    far = fitted_to_border(np.zeros_like(image), image, mask)
    assert far[mask].max() < 0.16

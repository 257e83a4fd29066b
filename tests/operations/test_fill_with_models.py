"""What a fill does around a network: the mask it is told, the mask that is composited, and the fit of its colors."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.engines.base import InputNeeds
from editor.engines.registry import Engines, all_engines
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.filling import model_mask
from tests.engines import tiny_models as tiny
from tests.operations.fakes import FakeInpainter


def document(width=400, height=300, value=0.5, dtype=np.uint8):
    full = np.iinfo(dtype).max
    pixels = np.full((height, width, 4), round(value * full), dtype)
    pixels[..., 3] = full
    return Document.from_pixels(pixels)


def select(made, rect, value=255):
    made.selection.pixels.write(rect, np.full((rect.height, rect.width), value, np.uint8))


def run(made, engine, **options):
    engines = Engines([engine])
    return prepare_fill(made, engines, FillOptions(seed=1, **options)).run(engines, Progress())[0]


@pytest.mark.parametrize(("share", "pixels", "grown"), [(0.0, 4, 4), (0.1, 4, 5), (0.0, 0, 0)])
def test_a_network_is_told_a_larger_mask_than_is_composited(share, pixels, grown):
    needs = InputNeeds(margin_px=40, margin_share=0.0, min_side_px=16, grow_px=pixels, grow_share=share)
    engine, made = FakeInpainter(needs=needs), document()
    select(made, Rect(100, 80, 40, 30))
    variant = run(made, engine)
    told = engine.requests[0].mask > 0
    rows, columns = np.nonzero(told.any(axis=1))[0], np.nonzero(told.any(axis=0))[0]
    assert (columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1) == (40 + 2 * grown, 30 + 2 * grown)
    assert variant.recipe.mask_rect == Rect(100, 80, 40, 30)
    alpha = variant.pixels.read(made.bounds)[..., 3]
    assert (alpha > 0).sum() == 40 * 30


def test_a_mask_at_the_border_grows_inwards_only():
    hole = np.zeros((50, 60), bool)
    hole[:10, :12] = True
    mask = model_mask(hole, Rect(0, 0, 12, 10), InputNeeds(grow_px=4))
    assert mask.shape == hole.shape
    assert mask[0, 15] == 255
    assert mask[0, 17] == 0
    assert (mask[hole] == 255).all()


def test_the_colors_of_a_network_that_redraws_are_fitted_to_the_ring():
    class Tinted(FakeInpainter):
        def inpaint(self, request, progress):
            super().inpaint(request, progress)
            image = request.image + np.float32(0.06)
            image[request.mask > 0] = 0.3 + 0.06
            return image.astype(np.float32)

    for redraws, expected in ((True, 0.3), (False, 0.36)):
        needs = InputNeeds(margin_px=40, margin_share=0.0, min_side_px=16, redraws_known=redraws)
        made = document()
        select(made, Rect(100, 80, 40, 30))
        color = run(made, Tinted(needs=needs)).pixels.read(Rect(110, 90, 5, 5))[..., 0] / 255
        assert color.mean() == pytest.approx(expected, abs=0.035 if redraws else 0.01)


@pytest.mark.parametrize("name", list(tiny.CONTRACTS))
def test_every_contract_fills_a_deep_document_through_a_soft_mask(name, tmp_path):
    sessions = LocalSessions(Preferences(device="cpu", threads=1))
    descriptor, make = tiny.CONTRACTS[name]
    model = tiny.installed(tmp_path, descriptor, make())

    class One:
        def models(self, task=None):
            return (model,)

    engine = all_engines(One(), sessions).inpainter(name)
    made = document(701, 433, 0.6, np.uint16)
    select(made, Rect(300, 200, 60, 50), 128)
    select(made, Rect(310, 210, 40, 30), 255)
    before = made.render(made.bounds)
    operation = prepare_fill(made, Engines([engine]), FillOptions(seed=1))
    result = operation.run(Engines([engine]), Progress())
    operation.ask().apply(made)
    operation.finish(result).apply(made)
    after = made.render(made.bounds)
    outside = np.ones(after.shape[:2], bool)
    outside[200:250, 300:360] = False
    assert np.array_equal(after[outside], before[outside])
    halved = 2 if name == "opencv-lama" else 0
    inner, rim = after[215:235, 315:345].mean(axis=(0, 1)) / 65535, after[202:208, 302:358].mean(axis=(0, 1)) / 65535
    assert inner[halved] == pytest.approx(0.3, abs=0.03)
    assert inner[1] == pytest.approx(0.6, abs=0.03)
    assert rim[halved] == pytest.approx(0.45, abs=0.03)
    sessions.close()

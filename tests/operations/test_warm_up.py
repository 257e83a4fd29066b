"""Getting ready to fill: fills that follow load nothing more."""

import sys

import numpy as np
import pytest

from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.registry import built_in_engines
from editor.errors import Cancelled
from editor.operations.warm_up import COMPOSING_ENGINE, warm_up


def loaded_kernels():
    """How many kinds of arguments each kernel of ours is there for."""
    from numba.core.registry import CPUDispatcher

    return {
        f"{name}.{key}": len(value.signatures)
        for name, module in list(sys.modules.items())
        if name.startswith("editor.algorithms")
        for key, value in vars(module).items()
        if isinstance(value, CPUDispatcher)
    }


@pytest.mark.parametrize("beginning", ["patches", "pieces"])
def test_a_fill_loads_no_kernel_that_was_not_loaded_before(beginning):
    engines = built_in_engines()
    fractions = []
    warm_up(engines, Progress(fractions.append))
    before = loaded_kernels()
    assert any(before.values())
    assert fractions == sorted(fractions)
    image = np.random.default_rng(1).random((200, 220, 3), np.float32)
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[60:130, 70:140] = 255
    engines.inpainter(COMPOSING_ENGINE).inpaint(InpaintRequest(image, mask, 3, beginning=beginning), Progress())
    assert loaded_kernels() == before


def test_getting_ready_can_be_stopped():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        warm_up(built_in_engines(), progress)

import threading
import time
import warnings

import pytest
import torch

from editor.core.progress import Progress
from editor.engines.torch_watch import stopping
from editor.errors import Cancelled


class Steps(torch.nn.Module):
    """Many small steps, one of which says when the run is well under way."""

    def forward(self, x):
        for _ in range(10000000):
            x = torch.sin(x) * 1.01
        return x


def made(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Steps() if kind == "module" else torch.jit.script(Steps())


@pytest.mark.parametrize("kind", ["module", "script"])
def test_a_run_stops_soon_after_it_was_cancelled(kind):
    progress, at = Progress(), []
    module = made(kind)

    def cancel():
        at.append(time.perf_counter())
        progress.cancel()

    timer = threading.Timer(0.2, cancel)
    timer.start()
    with pytest.raises(Cancelled), torch.inference_mode(), stopping(progress):
        module(torch.rand(10000))
    late = time.perf_counter() - at[0]
    timer.join()
    # 200 ms are promised on an idle machine.
    assert late < 1.0


def test_a_run_that_nobody_stops_gives_what_it_would_give_without_the_watch():
    module, x = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU()).eval(), torch.rand(1, 3, 9, 9)
    with torch.inference_mode():
        expected = module(x)
        with stopping(Progress()):
            assert torch.equal(module(x), expected)


def test_a_fault_of_the_model_stays_its_own():
    with pytest.raises(RuntimeError, match=r"shape|size"), stopping(Progress()):
        torch.rand(3) @ torch.rand(4)


def test_a_cancelled_run_does_not_begin():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled), stopping(progress):
        torch.rand(3)

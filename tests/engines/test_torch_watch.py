import threading
import time
import warnings

import pytest
import torch

from editor.core.progress import Progress
from editor.engines.torch_watch import stopping
from editor.errors import Cancelled


class Steps(torch.nn.Module):
    """Small steps for days, which are counted."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def forward(self, x):
        for _ in range(10000000000):
            x = torch.sin(x) * 1.01
            self.count += 1
        return x


def made(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Steps() if kind == "module" else torch.jit.script(Steps())


@pytest.mark.parametrize("kind", ["module", "script"])
def test_a_run_stops_between_two_steps_when_it_is_cancelled(kind):
    progress = Progress()
    module = made(kind)

    def cancel():
        while not module.count:
            time.sleep(0.001)
        progress.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(Cancelled), torch.inference_mode(), stopping(progress):
        module(torch.rand(100))
    canceller.join()


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

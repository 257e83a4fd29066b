"""Calls a MAT generator so that equal noise gives equal pixels on every device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

NOISE = 512


class MatCaller(torch.nn.Module):
    """`forward(image, known, noise)`: the generator is called with the first 512 values of the noise and no label."""

    def __init__(self, generator: Any, options: Mapping[str, Any]) -> None:
        super().__init__()
        self.generator, self.options = generator, dict(options)

    def forward(self, image: Any, known: Any, noise: Any) -> Any:
        """All three `[1, c, 512, 512]`; a picture, -1 to 1."""
        vector = noise[:, 0, 0, :NOISE]
        label = torch.zeros((1, 0), device=image.device)
        # A whole number from the noise, so that one noise means one result.
        seed = int(vector.double().abs().sum().mul(1e6).item()) % 2**31
        with _RepeatableDropout(seed), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return self.generator(image, known, vector, label, **self.options)


class _RepeatableDropout(TorchFunctionMode):
    """MAT mixes style and features by dropout, also when it is used; drawn on the CPU it is the same everywhere."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = torch.Generator().manual_seed(seed)

    def __torch_function__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        values = kwargs or {}
        is_dropout = function is torch.nn.functional.dropout
        if is_dropout and args and values.get("training", args[2] if len(args) > 2 else True):
            rate = float(values.get("p", args[1] if len(args) > 1 else 0.5))
            kept = torch.rand(args[0].shape, generator=self._random) >= rate
            return args[0] * kept.to(args[0].device, args[0].dtype) / max(1 - rate, 1e-6)
        return function(*args, **values)

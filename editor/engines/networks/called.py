"""Calls a network that spandrel made in spandrel's own way, which pads a picture to the size that the network wants."""

from __future__ import annotations

from typing import Any

import torch


class Called(torch.nn.Module):
    """The network as a module that can be moved and watched, with the padding of its descriptor."""

    def __init__(self, descriptor: Any) -> None:
        super().__init__()
        self.network = descriptor.model
        self._descriptor = [descriptor]

    def forward(self, image: Any) -> Any:
        """`[1, 3, y, x]`, 0 to 1, enlarged."""
        return self._descriptor[0](image)

"""A scripted engine: answers, fails or waits on events, and remembers what it was asked."""

from __future__ import annotations

import threading

import numpy as np

from editor.engines.base import InpaintRequest, InputNeeds


class FakeInpainter:
    """Paints the hole in one color. With `gate` set it waits there, noticing a cancel."""

    version = "1"
    label = "Fake"

    def __init__(
        self, color=(0.0, 1.0, 0.0), error=None, gate: threading.Event | None = None, id: str = "fake", needs=None
    ):
        self.id = id
        self.color = color
        self.error = error
        self.gate = gate
        self.needs = needs or InputNeeds(margin_px=20, margin_share=0.0, min_side_px=16)
        self.requests: list[InpaintRequest] = []
        self.started = threading.Event()

    def inpaint(self, request, progress):
        self.requests.append(request)
        self.started.set()
        while self.gate is not None and not self.gate.wait(0.005):
            progress.step(0.5)
        if self.error is not None:
            raise self.error
        progress.step(1.0)
        image = request.image.copy()
        image[...] = self.color
        return image.astype(np.float32)

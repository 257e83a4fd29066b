"""Compare what a widget shows with a kept picture; with PENTIMENTO_WRITE_SNAPSHOTS=1 new ones are kept."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent / "snapshots"
# Edges are drawn a little differently from one version of Qt to the next: so much of a picture may be off by more.
STEP, SHARE_OFF = 12, 0.004


def check(pixels, name):
    """Fail unless `pixels`, `[y, x, 3]` uint8, look like the kept picture `name`."""
    path = FOLDER / f"{name}.png"
    if os.environ.get("PENTIMENTO_WRITE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(path, optimize=True)
        return
    kept = np.asarray(Image.open(path).convert("RGB"))
    assert kept.shape == pixels.shape
    off = (np.abs(kept.astype(int) - pixels) > STEP).any(axis=2)
    assert off.mean() <= SHARE_OFF, f"{off.sum()} pixels of {name} look different"

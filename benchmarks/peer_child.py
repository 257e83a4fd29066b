"""A peer in a process of its own: `peer_child METHOD IN.png HOLE.png OUT.png` fills one picture."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from benchmarks.metrics import Image, Mask


def biharmonic(image: Image, mask: Mask) -> Image:
    """scikit-image's biharmonic equation."""
    from skimage.restoration import inpaint_biharmonic

    filled = inpaint_biharmonic(image, mask >= 128, channel_axis=-1)
    return np.asarray(np.rint(np.clip(filled, 0, 1) * 255), np.uint8)


def resynthesizer(image: Image, mask: Mask) -> Image:
    """The engine of GIMP's plug-in Resynthesizer with the values of its “Heal selection”."""
    fill = importlib.import_module("resynthesizer").resynthesize
    return np.asarray(fill(PillowImage.fromarray(image), PillowImage.fromarray(mask)), np.uint8)[..., :3]


METHODS = {"biharmonic": biharmonic, "resynthesizer": resynthesizer}


def main() -> None:
    """Read, fill, write."""
    name, source, hole, out = sys.argv[1:5]
    image = np.asarray(PillowImage.open(Path(source)).convert("RGB"), np.uint8)
    mask = np.asarray(PillowImage.open(Path(hole)).convert("L"), np.uint8)
    PillowImage.fromarray(METHODS[name](image, mask)).save(out, compress_level=1)


if __name__ == "__main__":
    main()

"""Whether an inpainting network does what its description says: tried once on a picture whose hole has one answer."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from editor import paths
from editor.core.pixels import FloatImage
from editor.engines.base import InpaintRequest
from editor.engines.descriptor import Descriptor
from editor.engines.descriptor_toml import dump_descriptor
from editor.engines.runtime.verdicts import Verdicts
from editor.engines.tensors import Bools, Floats
from editor.errors import EngineError

FILE_NAME = "probes.json"
# Rounded up to 8, 16, 32 and 64 it gives sizes that are no multiple of the next, so that a wrong size rule is seen.
SIDE_PX = 257
MAX_SIDE_PX = 1024
# How far a picture that the network draws again may be from the one given, and a filled hole from the ramp around it.
KNOWN_TOLERANCE, HOLE_TOLERANCE = 0.12, 0.2
# The hole holds this color, far from the ramp: a network that was told the wrong side keeps it.
BAIT = (1.0, 0.0, 0.9)


class Probes:
    """Which models have passed, kept in the cache folder."""

    def __init__(self) -> None:
        self._verdicts: Verdicts | None = None

    @staticmethod
    def key(sha256: str, provider: str, descriptor: Descriptor) -> str:
        """What a pass holds for: these weights, on this provider, with this description."""
        text = hashlib.sha256(dump_descriptor(descriptor).encode()).hexdigest()[:16]
        return f"{sha256} {provider} {text}"

    def passed(self, key: str) -> bool:
        """True when it was tried before and worked."""
        return self._known().get(key) is True

    def remember(self, key: str) -> None:
        """It worked."""
        self._known().set(key, True)

    def _known(self) -> Verdicts:
        if self._verdicts is None:
            self._verdicts = Verdicts(paths.cache_dir() / FILE_NAME)
        return self._verdicts


@lru_cache(maxsize=4)
def _ramp(side: int) -> FloatImage:
    """A smooth picture whose channels differ everywhere and lie far from gray, black and white."""
    y, x = np.mgrid[:side, :side].astype(np.float32) / np.float32(side)
    image = np.stack([0.1 + 0.2 * x, 0.65 + 0.3 * y, 0.2 + 0.1 * (1 - x) + 0.1 * y], axis=2).astype(np.float32)
    image.flags.writeable = False
    return image


def probe_request(descriptor: Descriptor) -> InpaintRequest:
    """A ramp with a hole a fifth as wide that holds another color. Raises EngineError for absurd sizes."""
    size = descriptor.size
    side = max(size.width, size.height) if size.mode == "fixed" else max(SIDE_PX, size.min_px)
    if side > 4 * MAX_SIDE_PX:
        raise EngineError(f"“{descriptor.label}” wants pictures of {side} pixels a side: that is too large to try.")
    image = _ramp(min(side, MAX_SIDE_PX)).copy()
    side = image.shape[0]
    mask = np.zeros((side, side), np.uint8)
    hole = slice(side // 2 - side // 10, side // 2 + side // 10 + 1)
    mask[hole, hole] = 255
    image[hole, hole] = BAIT
    image.flags.writeable = mask.flags.writeable = False
    return InpaintRequest(image, mask, seed=0)


def known_error(drawn: Floats, hole: Bools) -> float:
    """Mean difference from the picture outside the hole; 1 when there is no outside."""
    known = ~hole
    return float(np.abs(drawn - _ramp(drawn.shape[0]))[known].mean()) if known.any() else 1.0


def hole_error(drawn: Floats, request: InpaintRequest) -> float:
    """Mean difference from the ramp inside the hole."""
    inside = request.mask > 0
    return float(np.abs(drawn - _ramp(drawn.shape[0]))[inside].mean())


def what_is_wrong(drawn: Floats, hole: Bools, request: InpaintRequest) -> str:
    """Why a result is no fill of `probe_request`'s hole, as part of a sentence; empty when it is one."""
    inside = request.mask > 0
    if float(np.abs(drawn[inside] - np.asarray(BAIT, np.float32)).mean()) < 0.08:
        return "it leaves the masked area as it was, so the polarity of its mask is probably described wrongly"
    if known_error(drawn, hole) > KNOWN_TOLERANCE:
        return "what is not masked comes back changed, so its range, mask or order of channels is described wrongly"
    if hole_error(drawn, request) > HOLE_TOLERANCE:
        return "the filled area has nothing to do with what is around it"
    return ""

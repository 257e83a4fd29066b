"""How much brighter the light is at one place of a picture than at another, told from the ground at both.

Ground may differ because the light does or because it is made of something else. What changes slowly over the picture
and without another hue is taken for light, as in color Retinex (Land and McCann, "Lightness and Retinex Theory", 1971;
Grosse et al., "Ground Truth Dataset and Baseline Evaluations for Intrinsic Image Algorithms", ICCV 2009): steps between
neighboring pixels of a small picture that are too large are taken out, and the rest is integrated again.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import blur_known, diffuse
from editor.core.pixels import FloatImage

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SIDE = 64
# Natural logarithms: steps of hue and of brightness that no light makes.
HUE_STEP, LIGHT_STEP = 0.2, 0.4
# The integral sees a part of the change only; so much of it may be believed, less when the ground says much more.
REACH, DOUBT = 1.5, 1.0
# Of ground that is the same in another light: hue and spread of brightness (natural logarithms), and ratio of textures.
SAME_HUE, SAME_SPREAD, SAME_TEXTURE = 0.15, 0.08, 0.25
# Ground that differs by so much is made of something else.
NO_LIGHT = 2.3
# Natural logarithms: a smaller change is none, one of twice that is believed; and the most of light and of cast.
DEAD_ZONE, MOST_LIGHT, MOST_CAST, CAST_SHARE, FULL_CAST = 0.22, 1.3, 0.25, 0.7, 0.5
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_FLOOR = np.float32(0.002)


def light_change(image: FloatImage, free: Bools, there: Bools, here: Bools) -> Doubles:
    """By how much the light `here` differs from that `there`: natural logarithms for red, green and blue, `[3]`.

    `image` is `[y, x, 3]` in sRGB, 0 to 1; all others are `[y, x]` of its size, `free` where it shows ground and not
    the thing that was moved. Zero unless both the ground itself and the slow changes of the picture say so.
    """
    linear = to_linear(image) + _FLOOR
    old, new = (np.log(np.median(linear[ring], axis=0)) for ring in (there, here))
    change = (new - old).astype(np.float64)
    seen = float(np.median(np.log(linear[here] @ LUMA)) - np.median(np.log(linear[there] @ LUMA)))
    if _is_same_ground(linear, free, there, here):
        light, trust = seen, float(abs(seen) < NO_LIGHT)
        return np.asarray(np.clip(light, -MOST_LIGHT, MOST_LIGHT) + _cast(change - seen, light)) * trust
    shading = _shading(linear, free)
    height, width = shading.shape
    weights = [
        cv2.resize(ring.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA) for ring in (there, here)
    ]
    before, after = (float((shading * weight).sum()) / max(1e-6, float(weight.sum())) for weight in weights)
    slow = after - before
    if slow * seen <= 0:
        return np.zeros(3)
    light = float(np.copysign(min(abs(seen), REACH * abs(slow)), seen))
    trust = float(np.clip(abs(slow) / DEAD_ZONE - 1, 0, 1)) / (1 + DOUBT * abs(seen - light))
    trust *= float(np.clip((NO_LIGHT - abs(seen)) / (NO_LIGHT - MOST_LIGHT), 0, 1))
    return np.asarray((np.clip(light, -MOST_LIGHT, MOST_LIGHT) + _cast(change - seen, light)) * trust)


def _cast(change: Doubles, light: float) -> Doubles:
    """How much of a change of hue that comes with a change of light is believed: of a large one nothing."""
    trust = float(np.clip(2 - np.abs(change).max() / MOST_CAST, 0, 1))
    return np.clip(change * trust * CAST_SHARE * min(1.0, abs(light) / FULL_CAST), -MOST_CAST, MOST_CAST)


def _is_same_ground(linear: Floats, free: Bools, there: Bools, here: Bools) -> bool:
    """True when the ground differs by its brightness alone: same hue, same spread, same texture at two scales."""
    log = np.log(linear)
    light = np.log(linear @ LUMA)
    hue = np.median(log[here] - light[here][:, None], axis=0) - np.median(log[there] - light[there][:, None], axis=0)
    if float(np.abs(hue).max()) > SAME_HUE:
        return False
    ranks = np.linspace(0.1, 0.9, 9)
    spreads = [np.quantile(light[ring], ranks) - np.median(light[ring]) for ring in (there, here)]
    if float(np.mean(np.abs(spreads[0] - spreads[1]))) > SAME_SPREAD:
        return False
    known, fine = free.astype(np.float32), light
    for sigma in (1.2, 4.0):
        coarse = blur_known(light, known, sigma)
        texture = [float(np.abs(fine - coarse)[ring].mean()) + 0.01 for ring in (there, here)]
        if abs(float(np.log(texture[1] / texture[0]))) > SAME_TEXTURE:
            return False
        fine = coarse
    return True


def _shading(linear: Floats, free: Bools) -> Floats:
    """The slow part of the brightness of a small picture, natural logarithms, up to a constant."""
    factor = SIDE / max(free.shape)
    # The cosine transform wants even sides.
    height, width = (max(8, 2 * round(side * factor / 2)) for side in free.shape)
    known = free.astype(np.float32)
    share = np.asarray(cv2.resize(known, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    sums = np.asarray(cv2.resize(linear * known[..., None], (width, height), interpolation=cv2.INTER_AREA), np.float32)
    is_known = share > 0.9
    small = diffuse(
        np.ascontiguousarray(np.log(np.maximum(sums / np.maximum(share, 0.5)[..., None], _FLOOR))), is_known
    )
    light = np.log(np.exp(small) @ LUMA)
    hue = small - light[..., None]
    steps = []
    for axis in (1, 0):
        step = np.diff(light, axis=axis)
        turn = np.abs(np.diff(hue, axis=axis)).max(axis=2)
        steps.append(np.where((turn < HUE_STEP) & (np.abs(step) < LIGHT_STEP), step, 0).astype(np.float32))
    return _integrated(steps[0], steps[1])


def _integrated(across: Floats, down: Floats) -> Floats:
    """The picture whose steps come nearest to these: a Poisson equation, solved by the cosine transform."""
    height, width = across.shape[0], down.shape[1]
    source = np.zeros((height, width), np.float32)
    source[:, :-1] -= across
    source[:, 1:] += across
    source[:-1] -= down
    source[1:] += down
    waves = cv2.dct(source)
    rows, columns = (2 - 2 * np.cos(np.pi * np.arange(side) / side) for side in (height, width))
    divisor = rows[:, None] + columns[None, :]
    divisor[0, 0] = 1
    waves = np.asarray(waves / divisor, np.float32)
    waves[0, 0] = 0
    return np.asarray(cv2.idct(waves), np.float32)


def to_linear(pixels: FloatImage) -> Floats:
    """sRGB as linear light, both 0 to 1."""
    values = np.clip(pixels, 0, 1)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_srgb(light: FloatImage) -> Floats:
    """Linear light as sRGB, both 0 to 1."""
    values = np.clip(light, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055).astype(np.float32)

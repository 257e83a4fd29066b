"""Smoothing of the noise that few light paths per pixel leave, without blurring edges."""

import math

import numpy as np
from kernel import Floats, jit, over_rows


@jit
def _smooth_rows(y0: int, y1: int, out: Floats, light: Floats, guide: Floats, step: int, strength: float) -> None:
    height, width, channels = light.shape
    for y in range(y0, y1):
        for x in range(width):
            total = 0.0
            for c in range(channels):
                out[y, x, c] = 0.0
            tone = light[y, x, 0] + light[y, x, 1] + light[y, x, 2]
            for j in range(-2, 3):
                for i in range(-2, 3):
                    v = min(max(y + j * step, 0), height - 1)
                    u = min(max(x + i * step, 0), width - 1)
                    apart = 0.0
                    for c in range(3):
                        apart += (guide[y, x, c] - guide[v, u, c]) ** 2 * 14.0
                    apart += ((guide[y, x, 3] - guide[v, u, 3]) / (0.03 * guide[y, x, 3] + 0.02 * step)) ** 2
                    apart += (guide[y, x, 4] - guide[v, u, 4]) ** 2 * 6.0
                    other = light[v, u, 0] + light[v, u, 1] + light[v, u, 2]
                    apart += ((tone - other) / (strength * (tone + other + 0.15))) ** 2
                    w = math.exp(-apart - 0.35 * (i * i + j * j))
                    total += w
                    for c in range(channels):
                        out[y, x, c] += w * light[v, u, c]
            for c in range(channels):
                out[y, x, c] /= total


def denoise(light: Floats, guide: Floats, rounds: int, strength: float) -> Floats:
    """Edge-avoiding wavelets over noisy light (H. Dammertz et al., 2010), guided by normals, distance and object."""
    for turn in range(rounds):
        out = np.empty_like(light)
        over_rows(_smooth_rows, light.shape[0], out, light, guide, 1 << turn, strength / (1 << turn) ** 0.5)
        light = out
    return light

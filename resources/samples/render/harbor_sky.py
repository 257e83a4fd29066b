"""The far half of the harbor: evening sky, clouds lit from below, hills in haze and the lights of a town."""

import math

import cv2
import numpy as np
from kernel import Floats, jit, over_rows
from noise import chance, fractal2, fractal3, mix, noise2, smooth

GLOW = 0.30  # where the sun has set, in the plane at distance 1


@jit
def clear_sky(u: float, v: float) -> tuple[float, float, float]:
    """Light of the cloudless sky in direction (u, v, 1): red, green, blue."""
    k = 1.0 / math.sqrt(1.0 + u * u + v * v)
    up = max(v * k, 0.0)
    side = math.atan2(u - GLOW, 1.0)
    near = math.exp(-side * side * 2.4)
    h = math.exp(-up * 5.2)
    low = math.exp(-up * 15.0)
    r = 0.040 + 0.30 * h * mix(0.42, 1.10, near) + 0.66 * low * near
    g = 0.092 + 0.21 * h * mix(0.58, 1.0, near) + 0.28 * low * near
    b = 0.215 + 0.16 * h * mix(1.15, 0.70, near) + 0.01 * low * near
    core = math.exp(-(side * side * 16.0 + up * up * 260.0))
    return r + 1.25 * core, g + 0.62 * core, b + 0.20 * core


@jit
def _density(x: float, y: float, z: float) -> float:
    """Cloud at a point, in kilometers: 0 clear, up to about 1."""
    layer = (y - 1.15) / 0.95
    if layer < 0.0 or layer > 1.0:
        return 0.0
    shape = smooth(0.0, 0.16, layer) * smooth(1.0, 0.30, layer)
    field = fractal3(x * 0.42 + 1.3, y * 0.75, z * 0.30 + 2.1, 3) + 0.34 * noise2(x * 0.16 + 3.3, z * 0.12 - 1.0, 77)
    if field < -0.25:
        return 0.0
    field += 0.30 * fractal3(x * 1.7, y * 2.4, z * 1.3, 2) + 0.30 * fractal3(x * 5.2, y * 6.4, z * 4.0, 4)
    return min(max((field * 1.45 - 0.24) * shape * 2.2, 0.0), 1.0)


@jit
def _clouds(y0: int, y1: int, out: Floats, left: float, top: float, pitch: float) -> None:
    for py in range(y0, y1):
        v = top - (py + 0.5) * pitch
        for px in range(out.shape[1]):
            u = left + (px + 0.5) * pitch
            r, g, b = clear_sky(u, v)
            veil = smooth(
                0.12,
                0.75,
                fractal2((u * 1.1 - 0.4 * v) / (v + 0.42), 3.4 * v / (v + 0.42) * 2.2 + 0.5 * u, 5, 81) + 0.16,
            )
            veil *= smooth(0.03, 0.16, v) * 0.75
            near = math.exp(-((u - GLOW) ** 2) * 1.6)
            r = mix(r, 0.62 + 0.34 * near, veil * 0.42)
            g = mix(g, 0.36 + 0.12 * near, veil * 0.40)
            b = mix(b, 0.37 - 0.02 * near, veil * 0.36)
            clear = 1.0
            cr = cg = cb = 0.0
            if v > 0.028:
                start = 1.15 / v
                stop = min(2.1 / v, start + 14.0)
                steps = 44
                span = (stop - start) / steps
                t = start + span * chance(px, py, 9)
                for _ in range(steps):
                    x, y, z = u * t, v * t, t
                    d = _density(x, y, z)
                    if d > 0.004:
                        depth = 0.0
                        reach = 0.10
                        for _tap in range(4):
                            depth += _density(x + 0.20 * reach, y - 0.30 * reach, z + 0.55 * reach) * reach
                            reach *= 1.9
                        lit = math.exp(-depth * 10.0) + 0.20 * math.exp(-depth * 1.6)
                        lit *= mix(0.35, 1.0, smooth(14.0, 2.0, abs(x - GLOW * z)))
                        high = (y - 1.15) / 0.95
                        sr = 2.15 * lit + 0.052 + 0.05 * high
                        sg = 0.74 * lit + 0.060 + 0.08 * high
                        sb = 0.36 * lit + 0.105 + 0.13 * high
                        part = 1.0 - math.exp(-d * span * 7.5)
                        haze = 1.0 - math.exp(-t * 0.030)
                        hr, hg, hb = clear_sky(u, v * 0.7)
                        cr += clear * part * mix(sr, hr, haze)
                        cg += clear * part * mix(sg, hg, haze)
                        cb += clear * part * mix(sb, hb, haze)
                        clear *= 1.0 - part
                        if clear < 0.01:
                            break
                    t += span
            out[py, px, 0] = r * clear + cr
            out[py, px, 1] = g * clear + cg
            out[py, px, 2] = b * clear + cb


@jit
def _ridge(u: float, layer: int) -> float:
    if layer == 0:
        return 0.052 + 0.050 * fractal2(u * 2.6 + 0.7, 0.0, 7, 91) + 0.020 * math.exp(-((u - 0.02) ** 2) * 20.0)
    if layer == 1:
        return 0.026 + 0.034 * fractal2(u * 3.6 + 5.2, 0.0, 7, 93) + 0.045 * smooth(0.42, 0.95, u)
    trees = 0.0022 * noise2(u * 210.0, 0.0, 96) + 0.0014 * noise2(u * 520.0, 0.0, 97)
    return (
        0.006
        + 0.012 * fractal2(u * 6.0 + 1.2, 0.0, 5, 95)
        + 0.030 * smooth(0.50, 1.0, u)
        + 0.012 * smooth(0.16, -0.2, u)
        + trees
    )


@jit
def _hills(y0: int, y1: int, out: Floats, left: float, top: float, pitch: float) -> None:
    for py in range(y0, y1):
        v = top - (py + 0.5) * pitch
        if v > 0.2:
            continue
        for px in range(out.shape[1]):
            u = left + (px + 0.5) * pitch
            hr, hg, hb = clear_sky(u, 0.012)
            for layer in range(3):
                edge = _ridge(u, layer)
                cover = smooth(edge + pitch * 0.7, edge - pitch * 0.7, v)
                if cover <= 0.0:
                    continue
                haze = 0.74 if layer == 0 else (0.46 if layer == 1 else 0.17)
                haze += (0.9 - haze) * 0.55 * math.exp(-max(v, 0.0) * (45.0 + 45.0 * layer))
                wood = 0.5 + 0.5 * fractal2(u * 70.0, v * 190.0, 4, 99 + layer)
                relief = 0.75 + 0.9 * fractal2(u * 14.0 + 3.0, v * 42.0 + u * 10.0, 4, 103 + layer)
                field = smooth(0.05, 0.25, fractal2(u * 16.0, v * 90.0, 3, 111)) * (1.0 if layer == 1 else 0.25)
                base = 0.040 * relief * (0.55 + 0.75 * wood) + 0.030 * field
                r, g, b = base * 1.02, base * 1.03, base * 1.22
                out[py, px, 0] = mix(out[py, px, 0], mix(r, hr * 0.62, haze), cover)
                out[py, px, 1] = mix(out[py, px, 1], mix(g, hg * 0.68, haze), cover)
                out[py, px, 2] = mix(out[py, px, 2], mix(b, hb * 1.02, haze), cover)


def _town(out: Floats, left: float, top: float, pitch: float, seed: int) -> None:
    """Scatter house lights along the far shore; each is a small spot of a few pixels' fractions."""
    random = np.random.default_rng(seed)
    height, width = out.shape[:2]
    clusters = [(-0.30, 0.10, 0.006, 60), (0.10, 0.06, 0.005, 36), (0.62, 0.10, 0.013, 70), (0.86, 0.12, 0.02, 40)]
    for center, spread, rise, count in clusters:
        for _ in range(count):
            u = random.normal(center, spread)
            v = 0.0005 + abs(random.normal(0, rise))
            if v > _ridge(u, 2) - 0.001 and v > _ridge(u, 1) * 0.8:
                continue
            power = random.lognormal(0.0, 0.9) * 0.55
            warm = random.random()
            color = np.array([1.0, mix(0.52, 0.85, warm), mix(0.18, 0.62, warm)]) * power
            x, y = (u - left) / pitch, (top - v) / pitch
            sigma = max(0.75e-3 / pitch * random.uniform(0.55, 0.95), 0.5)
            reach = int(4 * sigma + 2)
            for j in range(max(int(y) - reach, 0), min(int(y) + reach + 1, height)):
                for i in range(max(int(x) - reach, 0), min(int(x) + reach + 1, width)):
                    d = ((i + 0.5 - x) ** 2 + (j + 0.5 - y) ** 2) / (2 * sigma * sigma)
                    out[j, i] += color * (5.0 * math.exp(-d))


def paint(width: int, height: int, left: float, top: float, pitch: float, seed: int) -> Floats:
    """Light of everything farther than the harbor, `[y, x, 3]`, on the plane at distance 1.

    Pixel (0, 0) begins at (`left`, `top`); `pitch` is the side of a pixel. Clouds are marched at half size:
    they hold no detail finer than that.
    """
    half = np.zeros((height // 2 + 1, width // 2 + 1, 3), np.float32)
    over_rows(_clouds, half.shape[0], half, left, top, pitch * 2)
    half = cv2.bilateralFilter(half, 7, 0.12, 1.6)
    out = cv2.resize(half, (half.shape[1] * 2, half.shape[0] * 2), interpolation=cv2.INTER_CUBIC)[:height, :width]
    out = np.ascontiguousarray(np.maximum(out, 0))
    over_rows(_hills, height, out, left, top, pitch)
    _town(out, left, top, pitch, seed)
    return out

"""The ground of the meadow, its path, and everything behind it: hills in haze and a sky with cumulus (meters)."""

import math

from kernel import Floats, jit
from noise import chance, fractal2, fractal3, mix, noise2, smooth

SUN = (-0.735, 0.415, 0.536)
SUNLIGHT = (3.9, 2.95, 1.75)


@jit
def ground(x: float, z: float) -> float:
    """Height of the ground; the camera stands at x = z = 0, its eye 1.65 above 0."""
    near = smooth(3.0, 14.0, z)
    swell = 0.30 * noise2(x * 0.075 + 0.4, z * 0.06 + 0.2, 3) * near
    swell += 0.9 * noise2(x * 0.021 + 5.0, z * 0.017, 4) * smooth(14.0, 50.0, z)
    return swell + 0.018 * max(z - 26.0, 0.0) + 0.00016 * max(z - 40.0, 0.0) ** 2 * smooth(-30.0, 60.0, x)


@jit
def path_center(z: float) -> float:
    """Where the path runs at distance z."""
    return 0.28 - 1.15 * smooth(2.0, 13.0, z) + 4.6 * smooth(11.0, 34.0, z) - 9.5 * smooth(28.0, 75.0, z)


@jit
def bare(x: float, z: float) -> float:
    """How worn the path is at (x, z): 0 grass, 1 bare soil."""
    off = x - path_center(z) + 0.16 * noise2(x * 0.9, z * 0.8, 5) + 0.06 * noise2(x * 4.0, z * 4.0, 6)
    left = smooth(0.36, 0.13, abs(off + 0.42) + 0.05 * noise2(x * 7.0, z * 7.0, 7))
    right = smooth(0.36, 0.13, abs(off - 0.42) + 0.05 * noise2(x * 7.0, z * 7.0, 8))
    middle = smooth(0.75, 0.3, abs(off)) * smooth(-0.05, 0.5, fractal2(x * 1.3, z * 1.3, 4, 9) + 0.12)
    return min(max(left, right) + 0.55 * middle, 1.0)


@jit
def dapple(x: float, z: float) -> float:
    """Share of the sun that trees outside the picture let through: a shaded corner in front, sun beyond."""
    edge = z - 6.3 - 0.45 * x + 1.5 * noise2(x * 0.33, z * 0.33, 11)
    leaves = fractal2(x * 1.1 + 0.4 * z, z * 0.8, 4, 12)
    shade = smooth(1.6, -2.4, edge + 4.5 * leaves)
    drift = smooth(-0.12, 0.22, noise2(x * 0.012 + 2.2, z * 0.020 + 0.7, 14) + 0.16)
    ragged = 0.55 * fractal2(x * 0.55, z * 0.40, 4, 13)
    oak = smooth(1.15, 0.80, math.hypot((x + 2.2) / 7.2, (z - 23.3) / 4.6) + ragged)
    ash = smooth(1.15, 0.80, math.hypot((x + 15.0) / 6.4, (z - 43.2) / 4.2) + ragged)
    shade = max(shade, max(oak, ash) * 0.92)
    return (1.0 - 0.84 * shade) * mix(0.40, 1.0, drift if z > 30.0 else mix(1.0, drift, smooth(18.0, 30.0, z)))


@jit
def turf(x: float, z: float) -> tuple[float, float, float]:
    """Color of the grass as a whole at (x, z)."""
    dry = smooth(-0.28, 0.42, fractal2(x * 0.16 + 2.0, z * 0.11, 4, 15) + 0.06)
    lush = smooth(-0.1, 0.5, noise2(x * 0.5, z * 0.4, 16))
    r = mix(0.100, 0.215, dry) * (1.0 - 0.25 * lush)
    g = mix(0.150, 0.190, dry) * (1.0 - 0.08 * lush)
    b = mix(0.028, 0.050, dry) * (1.0 + 0.1 * lush)
    return r, g, b


@jit
def soil(x: float, z: float) -> tuple[float, float, float]:
    """Color of the bare path at (x, z)."""
    v = 0.80 + 0.50 * fractal2(x * 2.2, z * 2.2, 5, 17) + 0.62 * fractal2(x * 27.0, z * 27.0, 4, 18)
    damp = smooth(0.0, 0.4, fractal2(x * 0.9, z * 0.7, 4, 19))
    v *= 1.0 - 0.28 * damp
    return 0.275 * v, 0.212 * v, 0.152 * v


@jit
def air(u: float, v: float) -> tuple[float, float, float]:
    """Light of the cloudless sky in direction (u, v, 1)."""
    k = 1.0 / math.sqrt(1.0 + u * u + v * v)
    up = max(v * k, 0.0)
    side = (SUN[0] * u + SUN[1] * v + SUN[2]) * k
    glow = max(side, 0.0) ** 5
    h = math.exp(-up * 6.5)
    r = mix(0.135, 0.74, h) + 0.55 * glow * (0.25 + h)
    g = mix(0.285, 0.76, h) + 0.42 * glow * (0.25 + h)
    b = mix(0.640, 0.80, h) + 0.16 * glow * (0.25 + h)
    return r, g, b


@jit
def _cumulus(x: float, y: float, z: float) -> float:
    layer = (y - 1.05) / 1.25
    if layer < 0.0 or layer > 1.0:
        return 0.0
    heap = noise2(x * 0.30 + 1.9, z * 0.24 + 0.5, 21) + 0.45 * noise2(x * 0.85, z * 0.7 + 3.0, 22)
    body = heap * 1.30 - 0.29 - 0.85 * layer * layer
    if body < -0.35:
        return 0.0
    body += 0.34 * fractal3(x * 1.5, y * 1.7, z * 1.5, 3) + 0.30 * fractal3(x * 4.6, y * 4.9, z * 4.6, 4)
    return min(max(body * 2.6, 0.0), 1.0) * smooth(0.0, 0.07, layer)


@jit
def paint_sky(y0: int, y1: int, out: Floats, left: float, top: float, pitch: float) -> None:
    """Fill rows of `out` with sky and clouds; (`left`, `top`) is the corner on the plane at distance 1."""
    for py in range(y0, y1):
        v = top - (py + 0.5) * pitch
        for px in range(out.shape[1]):
            u = left + (px + 0.5) * pitch
            r, g, b = air(u, v)
            wisp = smooth(0.10, 0.75, fractal2(u * 2.2 / (v + 0.5) + 4.0, 2.8 * v + 0.9 * u, 6, 24) + 0.10) * smooth(
                0.02, 0.12, v
            )
            r, g, b = mix(r, 0.95, 0.40 * wisp), mix(g, 0.93, 0.38 * wisp), mix(b, 0.92, 0.33 * wisp)
            clear = 1.0
            cr = cg = cb = 0.0
            if v > 0.035:
                start = 1.05 / v
                stop = min(2.3 / v, start + 16.0)
                span = (stop - start) / 56
                t = start + span * chance(px, py, 5)
                for _ in range(56):
                    x, y, z = u * t, v * t, t
                    d = _cumulus(x, y, z)
                    if d > 0.004:
                        depth = 0.0
                        reach = 0.06
                        for _tap in range(5):
                            depth += _cumulus(x + SUN[0] * reach, y + SUN[1] * reach, z + SUN[2] * reach) * reach * 0.8
                            reach *= 1.8
                        lit = math.exp(-depth * 4.5) * 0.80 + 0.20 * math.exp(-depth * 1.4)
                        lit *= 1.0 - 0.45 * math.exp(-d * 6.0)
                        high = (y - 1.05) / 1.25
                        part = 1.0 - math.exp(-d * span * 12.0)
                        haze = 1.0 - math.exp(-t * 0.036)
                        hr, hg, hb = air(u, v * 0.5)
                        cr += clear * part * mix(3.3 * lit + 0.50 + 0.12 * high, hr, haze)
                        cg += clear * part * mix(2.9 * lit + 0.53 + 0.15 * high, hg, haze)
                        cb += clear * part * mix(2.35 * lit + 0.58 + 0.20 * high, hb, haze)
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
        return 0.048 + 0.055 * fractal2(u * 2.1 + 3.3, 0.0, 6, 31) + 0.03 * smooth(0.0, 0.6, u)
    if layer == 1:
        return 0.030 + 0.045 * fractal2(u * 2.7 + 1.3, 0.0, 5, 32) + 0.030 * smooth(0.1, -0.6, u)
    trees = 0.0022 * noise2(u * 150.0, 0.0, 34) + 0.0018 * abs(noise2(u * 330.0, 0.0, 35))
    return 0.016 + 0.040 * fractal2(u * 3.1 + 7.7, 0.0, 4, 33) + 0.020 * smooth(-0.2, 0.5, u) + trees


@jit
def paint_hills(y0: int, y1: int, out: Floats, left: float, top: float, pitch: float) -> None:
    """Draw three ridges with fields and woods over the sky in `out`; the farther, the nearer to the air's color."""
    for py in range(y0, y1):
        v = top - (py + 0.5) * pitch
        if v > 0.17:
            continue
        for px in range(out.shape[1]):
            u = left + (px + 0.5) * pitch
            ar, ag, ab = air(u, 0.015)
            for layer in range(3):
                edge = _ridge(u, layer)
                cover = smooth(edge + 0.7 * pitch, edge - 0.7 * pitch, v)
                if cover <= 0.0:
                    continue
                slope = (edge - v) * (26.0 + 10.0 * layer)
                wood = smooth(
                    -0.05,
                    0.05,
                    fractal2(u * 9.0 + layer * 3.0, v * 55.0 + u * 4.0, 4, 41 + layer)
                    + 0.05
                    + 0.25 * smooth(0.3, 0.0, slope),
                )
                crowns = (
                    0.55
                    + 0.75 * abs(noise2(u * 260.0, v * 620.0, 44 + layer))
                    + 0.35 * fractal2(u * 90.0, v * 260.0, 3, 47)
                )
                light = 0.62 + 0.8 * smooth(-0.2, 0.4, fractal2(u * 5.0 + 1.0, v * 16.0 + u * 3.0, 3, 48 + layer))
                patch = chance(math.floor(u * 21.0 + v * 90.0 + layer), math.floor(v * 150.0 - u * 8.0), 51)
                fr, fg, fb = mix(0.17, 0.34, patch), mix(0.23, 0.29, patch), mix(0.06, 0.11, patch)
                wr, wg, wb = 0.050 * crowns, 0.078 * crowns, 0.030 * crowns
                r = mix(fr, wr, wood) * light * 2.0
                g = mix(fg, wg, wood) * light * 1.9
                b = mix(fb, wb, wood) * light * 1.7
                haze = 0.80 if layer == 0 else (0.58 if layer == 1 else 0.34)
                haze += (0.93 - haze) * 0.6 * smooth(0.0, 0.05, edge - v)
                out[py, px, 0] = mix(out[py, px, 0], mix(r, ar * 0.80, haze), cover)
                out[py, px, 1] = mix(out[py, px, 1], mix(g, ag * 0.86, haze), cover)
                out[py, px, 2] = mix(out[py, px, 2], mix(b, ab * 1.00, haze), cover)

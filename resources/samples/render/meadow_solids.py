"""The walker and the fence: solids of the meadow, with colors and shading (meters)."""

import math

import numpy as np
from kernel import Floats, jit
from meadow_land import SUN, SUNLIGHT, air, dapple, ground
from noise import chance, fractal2, fractal3, mix, noise2, noise3, smooth
from shapes import box, carve, ellipsoid, segment, torus, union

COAT, TROUSERS, BOOT, SKIN, HAIR, HAT, BAND, BAG, STICK, SCARF = range(10)
RAIL = 20
FIGURE_Z = 9.2
FIGURE_X = -0.60
FAR = 1e9
POSTS = 19


@jit
def post(i: int) -> tuple[float, float]:
    """Where post number i of the fence stands."""
    z = 3.55 + 1.62 * i
    x = 2.05 - 0.75 * smooth(3.0, 11.0, z) + 4.7 * smooth(11.0, 36.0, z)
    return x + 0.10 * (chance(i, 1, 61) - 0.5), z + 0.18 * (chance(i, 2, 61) - 0.5)


@jit
def fence(x: float, y: float, z: float) -> float:
    """Distance to the fence: split posts, and three rails between each two."""
    best = FAR
    guess = int((z - 3.55) / 1.62)
    px, pz = post(min(max(guess, 0), POSTS - 1))
    aside = math.hypot(x - px, max(max(3.0 - z, z - 33.5), 0.0))
    if aside > 2.6:
        return aside - 1.7
    for i in range(max(guess - 1, 0), min(guess + 3, POSTS)):
        px, pz = post(i)
        base = ground(px, pz)
        lean = 0.10 * (chance(i, 3, 61) - 0.5)
        tilt = 0.08 * (chance(i, 4, 61) - 0.5)
        h = y - base
        away = math.hypot(x - px, z - pz)
        if away < best + 0.3:
            qx = x - px - lean * h
            qz = z - pz - tilt * h
            turn = chance(i, 5, 61) * 3.0
            c, s = math.cos(turn), math.sin(turn)
            d = box(qx * c - qz * s, h - 0.47, qx * s + qz * c, 0.062, 0.68 + 0.05 * chance(i, 6, 61), 0.055, 0.022)
            slope = h - 1.12 - 0.9 * (qx * c) + 0.06 * chance(i, 7, 61)
            d = carve(d, slope * 0.7, 0.02)
            best = min(best, d)
        if i + 1 < POSTS:
            nx, nz = post(i + 1)
            middle = math.hypot(x - 0.5 * (px + nx), z - 0.5 * (pz + nz)) - 1.15
            if middle > best:
                continue
            after = ground(nx, nz)
            dx, dz = nx - px, nz - pz
            for k in range(3):
                if k == 1 and chance(i, 8, 61) < 0.12:
                    continue
                rise = 0.30 + 0.32 * k
                ya = base + rise + 0.07 * (chance(i, 10 + k, 61) - 0.5)
                yb = after + rise + 0.07 * (chance(i, 14 + k, 61) - 0.5)
                t = ((x - px) * dx + (z - pz) * dz) / (dx * dx + dz * dz)
                bow = 0.03 * math.sin(3.14159 * min(max(t, 0.0), 1.0)) * (chance(i, 18 + k, 61) - 0.7)
                e = 0.07
                d = segment(
                    x,
                    (y - bow - ya) * 0.72 + ya,
                    z,
                    px - e * dx,
                    ya,
                    pz - e * dz,
                    nx + e * dx,
                    (yb - ya) * 0.72 + ya,
                    nz + e * dz,
                    0.044,
                    0.036,
                )
                best = min(best, d)
    return best


@jit
def figure(x: float, y: float, z: float) -> tuple[float, int]:
    """Distance to the walker, seen from behind, and which part of the walker is nearest."""
    x -= FIGURE_X
    z -= FIGURE_Z
    y -= ground(FIGURE_X, FIGURE_Z)
    around = math.sqrt(x * x + (y - 0.95) ** 2 + z * z) - 1.15
    if around > 0.4:
        return around, COAT
    # The stride leans a little forward and the weight lies on the left leg.
    lean = 0.05 * y
    z -= lean
    x -= 0.012 * y
    left = union(
        segment(x, y, z, -0.09, 0.90, 0.0, -0.10, 0.50, 0.12, 0.100, 0.075),
        segment(x, y, z, -0.10, 0.50, 0.12, -0.105, 0.10, 0.13, 0.078, 0.062),
        0.05,
    )
    right = union(
        segment(x, y, z, 0.09, 0.90, 0.0, 0.11, 0.49, -0.05, 0.100, 0.075),
        segment(x, y, z, 0.11, 0.49, -0.05, 0.12, 0.15, -0.33, 0.078, 0.060),
        0.05,
    )
    crease = 0.006 * math.sin(y * 55.0 + 3.0 * noise3(x * 8.0, y * 6.0, z * 8.0))
    legs = min(left, right) + crease
    best, kind = legs, TROUSERS
    boots = union(
        segment(x, y, z, -0.105, 0.27, 0.125, -0.105, 0.08, 0.13, 0.076, 0.066),
        segment(x, y, z, -0.105, 0.055, 0.10, -0.115, 0.045, 0.27, 0.056, 0.048),
        0.05,
    )
    lifted = union(
        segment(x, y, z, 0.115, 0.30, -0.20, 0.12, 0.16, -0.33, 0.074, 0.064),
        segment(x, y, z, 0.12, 0.17, -0.36, 0.125, 0.04, -0.25, 0.054, 0.046),
        0.05,
    )
    boots = min(boots, lifted)
    if boots < best:
        best, kind = boots, BOOT
    angle = math.atan2(x, -z)
    sway = 0.03 * (1.0 - smooth(0.5, 1.0, y))
    hem = 0.60 + 0.02 * math.sin(angle * 3.0 + 0.7) + 0.02 * x
    fold = math.sin(angle * 6.5 + 1.4 * noise3(x * 3.0, y * 1.6, z * 3.0) + 0.8) * 0.017 * smooth(1.05, 0.66, y)
    fold += 0.016 * noise3(x * 8.0 + y * 3.0, y * 5.5, z * 8.0) + 0.007 * noise3(x * 18.0, y * 12.0 + x * 8.0, z * 18.0)
    skirt = segment((x - sway) * 0.92, y, z * 1.22, 0.0, 1.02, 0.0, 0.0, 0.52, -0.03, 0.165, 0.275)
    chest = segment(x * 0.86, y, z * 1.18, 0.0, 1.02, 0.0, 0.0, 1.36, 0.02, 0.165, 0.180)
    back = union(skirt, chest, 0.10)
    back = union(back, segment(x, y, z, -0.165, 1.425, 0.01, 0.165, 1.425, 0.01, 0.085, 0.085), 0.12)
    belt = 0.010 * smooth(0.030, 0.018, abs(y - 1.04))
    slit = (
        0.030
        * smooth(0.016, 0.0, abs(x + 0.02 * math.sin(y * 9.0)))
        * smooth(0.92, 0.80, y)
        * (1.0 if z < 0.0 else 0.0)
    )
    seam = 0.005 * smooth(0.010, 0.0, abs(x)) * (1.0 if z < 0.0 and y > 0.9 else 0.0)
    coat = max(back + fold - belt + slit + seam, hem - y)
    arm = union(
        segment(x, y, z, -0.225, 1.41, 0.0, -0.300, 1.13, -0.09, 0.082, 0.066),
        segment(x, y, z, -0.300, 1.13, -0.09, -0.285, 0.90, 0.02, 0.066, 0.054),
        0.05,
    )
    other = union(
        segment(x, y, z, 0.225, 1.41, 0.0, 0.315, 1.15, 0.02, 0.082, 0.066),
        segment(x, y, z, 0.315, 1.15, 0.02, 0.325, 1.03, 0.24, 0.066, 0.054),
        0.05,
    )
    wrinkle = 0.009 * noise3(x * 16.0, y * 22.0, z * 16.0)
    coat = union(coat, min(arm, other) + wrinkle, 0.035)
    coat = min(coat, torus(x * 0.95, y - 1.50 + 0.25 * z, z - 0.02, 0.078, 0.036)) * 0.82
    if coat < best:
        best, kind = coat, COAT
    hands = min(
        ellipsoid(x + 0.283, y - 0.835, z - 0.045, 0.034, 0.065, 0.045),
        ellipsoid(x - 0.327, y - 1.02, z - 0.30, 0.038, 0.048, 0.045),
    )
    head = union(
        ellipsoid(x, y - 1.625, z - 0.035, 0.078, 0.105, 0.098),
        segment(x, y, z, 0.0, 1.45, 0.01, 0.0, 1.56, 0.02, 0.055, 0.052),
        0.03,
    )
    head = min(head, ellipsoid(abs(x) - 0.080, y - 1.615, z - 0.03, 0.016, 0.032, 0.022))
    if min(hands, head) < best:
        best = min(hands, head)
        kind = HAIR if head < hands and y > 1.575 and z < 0.06 and abs(x) < 0.077 else SKIN
    lift = 0.9 * x * x + 0.25 * max(-z, 0.0) * 0.3
    flat = y - 1.690 - lift + 0.12 * (z - 0.03)
    rim = math.hypot(x * 1.02, (z - 0.03) * 0.92)
    brim = carve(abs(flat) - 0.008, rim - 0.205, 0.012) * 0.85
    crown = segment(x, y * 0.9 + 0.176, z * 0.92, 0.0, 1.72, 0.02, 0.0, 1.765, 0.02, 0.108, 0.088)
    crown = max(crown, -flat - 0.003)
    dent = math.sqrt((x * 1.6) ** 2 + (y - 1.905) ** 2 + (z * 0.45) ** 2) - 0.062
    crown = carve(crown, -dent, 0.03)
    hat = union(brim, crown, 0.02)
    if hat < best:
        best, kind = hat, (BAND if crown < brim + 0.01 and flat < 0.045 and flat > 0.008 else HAT)
    bag = box((x - 0.265) * 0.98 + 0.12 * (y - 0.86), y - 0.86, z + 0.09, 0.055, 0.125, 0.155, 0.035)
    if bag < best:
        best, kind = bag, BAG
    strap = max(abs((x + 0.15) * 0.79 + (y - 1.45) * 0.61) - 0.021, back - 0.014)
    strap = max(strap, max(1.0 - y - 0.1, -0.20 - x))
    if strap < best:
        best, kind = strap, BAG
    stick = segment(x, y, z, 0.335, 1.16, 0.29, 0.375, 0.0, 0.46, 0.014, 0.012)
    if stick < best:
        best, kind = stick, STICK
    return best, kind


@jit
def solids(x: float, y: float, z: float) -> tuple[float, int]:
    """Distance to the nearer of fence and walker, and the part."""
    a = fence(x, y, z)
    b, kind = figure(x, y, z)
    return (a, RAIL) if a < b else (b, kind)


@jit
def _wood(x: float, y: float, z: float) -> tuple[float, float, float]:
    i = int((z - 3.55) / 1.62 + 0.5)
    px, pz = post(i)
    upright = math.hypot(x - px, z - pz) < 0.115
    along = y if upright else x * 0.5 + z * 1.1
    across = (x + z) * 1.5 if upright else y
    grain = fractal2(along * 2.6, across * 46.0, 4, 63)
    crack = smooth(0.30, 0.48, noise2(along * 1.6, across * 70.0, 65))
    tone = 0.85 + 0.55 * grain + 0.25 * fractal3(x * 3.0, y * 3.0, z * 3.0, 3)
    moss = smooth(0.10, 0.40, fractal3(x * 4.0, y * 4.0, z * 4.0, 4) + 0.18 * smooth(0.35, 0.0, y - ground(x, z)))
    r, g, b = 0.30 * tone, 0.262 * tone, 0.222 * tone
    r, g, b = mix(r, 0.16, moss * 0.7), mix(g, 0.175, moss * 0.7), mix(b, 0.07, moss * 0.7)
    k = 1.0 - 0.72 * crack
    return r * k, g * k, b * k


@jit
def paint(kind: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Color of a part at a point."""
    if kind == RAIL:
        return _wood(x, y, z)
    v = 1.0 + 0.13 * fractal3(x * 7.0, y * 4.0, z * 7.0, 4) + 0.12 * noise3(x * 160.0, y * 160.0, z * 160.0)
    if kind == COAT:
        low = smooth(1.0, 0.6, y - ground(FIGURE_X, FIGURE_Z))
        return mix(0.245, 0.20, low) * v, mix(0.072, 0.068, low) * v, mix(0.042, 0.045, low) * v
    if kind == TROUSERS:
        return 0.060 * v, 0.058 * v, 0.062 * v
    if kind == BOOT:
        return 0.058 * v, 0.036 * v, 0.022 * v
    if kind == SKIN:
        return 0.46 * v, 0.27 * v, 0.19 * v
    if kind == HAIR:
        return 0.045 * v, 0.028 * v, 0.018 * v
    if kind == HAT:
        return 0.155 * v, 0.105 * v, 0.060 * v
    if kind == BAND:
        return 0.025, 0.02, 0.018
    if kind == BAG:
        return 0.150 * v, 0.085 * v, 0.040 * v
    return 0.12 * v, 0.075 * v, 0.04 * v


@jit
def veil(x: float, y: float, z: float, which: int) -> float:
    """Share of sunlight that the walker (0) or the fence (1) lets pass to a point."""
    t = 0.02
    light = 1.0
    for _ in range(60):
        px, py, pz = x + SUN[0] * t, y + SUN[1] * t, z + SUN[2] * t
        d = figure(px, py, pz)[0] if which == 0 else fence(px, py, pz)
        light = min(light, 0.5 + 28.0 * d / t)
        if light <= 0.0 or py > y + 2.6:
            break
        t += max(d * 0.9, 0.012)
    light = max(light, 0.0)
    light = min(light, 1.0)
    return light * light * (3.0 - 2.0 * light)


@jit
def _shade(kind: int, x: float, y: float, z: float, dx: float, dy: float, dz: float) -> tuple[float, float, float]:
    e = 0.0022
    a = solids(x + e, y - e, z - e)[0]
    b = solids(x - e, y - e, z + e)[0]
    c = solids(x - e, y + e, z - e)[0]
    d = solids(x + e, y + e, z + e)[0]
    nx, ny, nz = a - b - c + d, -a - b + c + d, -a + b - c + d
    k = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-20)
    nx, ny, nz = nx * k, ny * k, nz * k
    r, g, b = paint(kind, x, y, z)
    open_ = 1.0
    for i in range(4):
        reach = 0.02 * 2.3**i
        open_ -= 0.26 * max(reach - solids(x + nx * reach, y + ny * reach, z + nz * reach)[0], 0.0) / reach
    height = y - ground(x, z)
    open_ = max(open_, 0.05) * (0.35 + 0.65 * smooth(-0.05, 0.45, height))
    facing = nx * SUN[0] + ny * SUN[1] + nz * SUN[2]
    sun = max(facing, 0.0) * dapple(x, z)
    if sun > 0.0:
        sun *= veil(x + nx * 0.02, y + ny * 0.02, z + nz * 0.02, 0) * veil(
            x + nx * 0.02, y + ny * 0.02, z + nz * 0.02, 1
        )
    fuzz = max(1.0 + dx * nx + dy * ny + dz * nz, 0.0) ** 3 * (0.16 if kind in (COAT, HAT, TROUSERS) else 0.05)
    sun += fuzz * max(0.4 + facing, 0.0) * dapple(x, z) * 0.8
    up = 0.5 + 0.5 * ny
    lr = SUNLIGHT[0] * sun + open_ * mix(0.26, 0.50, up)
    lg = SUNLIGHT[1] * sun + open_ * mix(0.26, 0.56, up)
    lb = SUNLIGHT[2] * sun + open_ * mix(0.10, 0.72, up)
    haze = 1.0 - math.exp(-z * 0.0030)
    ar, ag, ab = air(x / z, 0.02)
    return mix(r * lr, ar, haze), mix(g * lg, ag, haze), mix(b * lb, ab, haze)


@jit
def render_solids(
    y0: int, y1: int, out: Floats, eye: float, left: float, top: float, pitch: float, samples: int
) -> None:
    """Ray-march walker and fence: channels are red, green, blue (sums), walker, fence (counts) and nearest z."""
    for py in range(y0, y1):
        for px in range(out.shape[1]):
            nearest = 1e9
            closest = 1.0
            for s in range(samples):
                if s == 1 and closest > 0.0:
                    break
                jx = (s + 0.5) * 0.7548776662 + chance(px, py, 1)
                jy = (s + 0.5) * 0.5698402910 + chance(px, py, 2)
                if s == 0:
                    jx = jy = 0.5
                u = left + (px + jx - math.floor(jx)) * pitch
                v = top - (py + jy - math.floor(jy)) * pitch
                if v > 0.06 or v * 3.0 > 0.3:
                    break
                k = 1.0 / math.sqrt(1.0 + u * u + v * v)
                t = 2.6 / k
                for _ in range(160):
                    x, y, z = u * k * t, eye + v * k * t, k * t
                    if z > 33.0 or y < ground(x, z) - 0.06:
                        break
                    d, kind = solids(x, y, z)
                    # The first ray, through the middle, tells whether any other of this pixel can hit.
                    closest = min(closest, d - (1.8 * pitch * t + 0.004))
                    if d < 0.0009 + 0.00014 * t:
                        r, g, b = _shade(kind, x, y, z, u * k, v * k, k)
                        out[py, px, 0] += r
                        out[py, px, 1] += g
                        out[py, px, 2] += b
                        out[py, px, 4 if kind == RAIL else 3] += 1.0
                        nearest = min(nearest, z)
                        break
                    t += min(d * 0.85, 0.9)
            out[py, px, 5] = nearest


@jit
def cast(y0: int, y1: int, out: Floats, x0: float, z0: float, pitch: float) -> None:
    """Maps of the shadow on the ground: channel 0 by the walker, 1 by the fence (0 sun, 1 full shadow)."""
    for j in range(y0, y1):
        for i in range(out.shape[1]):
            x, z = x0 + (i + 0.5) * pitch, z0 + (j + 0.5) * pitch
            y = ground(x, z) + 0.07
            out[j, i, 0] = 1.0 - veil(x, y, z, 0)
            out[j, i, 1] = 1.0 - veil(x, y, z, 1)


def shadow_map(rows: int, columns: int) -> Floats:
    """An empty map for `cast`."""
    return np.zeros((rows, columns, 2), np.float32)

"""Colors of the harbor's surfaces, and the light that falls on them at dusk."""

import math

from harbor_sky import GLOW
from harbor_things import (
    CRATE,
    DINGHY,
    DINGHY_AT,
    EDGE,
    FAR_BOAT,
    FENDER,
    FISHER,
    FISHER_AT,
    HOUSE,
    LAMP_X,
    LAMP_Z,
    LANTERN,
    POLE_X,
    POLE_Z,
    QUAY,
    ROOF,
    ROPE,
    SAILER,
    SAILER_AT,
    TIMBER,
    TOP,
    TOWER,
    local,
    sheer,
    solids,
)  # fmt: skip
from kernel import jit
from noise import cells, chance, fractal2, fractal3, mix, noise2, noise3, smooth

WARM = (1.0, 0.56, 0.22)


@jit
def _planks(along: float, across: float, seed: int) -> float:
    grain = fractal2(along * 1.5, across * 60.0, 3, seed)
    return 0.9 + 0.5 * grain + 0.25 * noise2(along * 0.7, across * 3.0, seed + 5)


@jit
def _facade(x: float, y: float, z: float) -> tuple[float, float, float, float, float, float]:
    cell = math.floor((z - 15.0) / 5.6)
    i = int(min(max(cell, 0.0), 8.0))
    zl = z - 15.0 - (i + 0.5) * 5.6
    h = y - TOP
    tint = chance(i, 11, 71)
    wash = (
        0.30 + 0.14 * fractal3(x * 0.6, y * 0.8, z * 0.6, 5) + 0.08 * noise2(z * 5.0, y * 0.7, 7) * smooth(6.0, 0.0, h)
    )
    r, g, b = wash * 1.08, wash * mix(0.74, 1.0, tint), wash * mix(0.50, 0.92, tint)
    er = eg = eb = 0.0
    floor = math.floor(h / 2.35)
    v = h - floor * 2.35
    column = math.floor((zl + 2.76) / 1.84)
    u = zl + 2.76 - column * 1.84 - 0.92
    tall = 4.6 + 3.4 * chance(i, 3, 71)
    if floor >= 0 and h < tall + 0.2 and abs(zl) < 2.7:
        key = int(column) * 7 + int(floor) * 3 + i * 29
        inside = max(abs(u) - 0.42, abs(v - 1.42) - 0.60)
        if inside < 0.0:
            bar = min(abs(u), abs(v - 1.55)) - 0.022
            frame = max(-inside - 0.05, -bar)
            lit = 1.0 if chance(key, 1, 73) < 0.40 else 0.0
            warm = chance(key, 2, 73)
            if inside > -0.05 or bar < 0.0 or frame < -9.0:
                r = g = b = 0.42
            else:
                drape = smooth(0.12, 0.30, abs(u) + 0.05 * noise2(u * 9.0, v, 75)) * (0.35 + 0.5 * chance(key, 5, 73))
                power = (
                    lit * (0.55 + 1.3 * chance(key, 3, 73)) * (1.0 - 0.55 * drape) * (0.75 + 0.25 * smooth(0.8, 2.0, v))
                )
                er, eg, eb = 1.9 * power, mix(0.95, 1.35, warm) * power, mix(0.32, 0.75, warm) * power
                r, g, b = 0.02, 0.025, 0.03
        elif inside < 0.09:
            r, g, b = r * 0.7 + 0.10, g * 0.7 + 0.09, b * 0.7 + 0.08
        elif abs(u) < 0.88 and abs(v - 1.42) < 0.60 and chance(i, 5, 73) < 0.6:
            slat = 0.8 + 0.2 * math.sin(v * 75.0)
            r, g, b = 0.06 * slat, mix(0.09, 0.13, tint) * slat, 0.11 * slat
    return r, g, b, er, eg, eb


@jit
def paint(kind: int, x: float, y: float, z: float) -> tuple[float, float, float, float, float, float, float]:
    """Red, green, blue of the surface, wetness or gloss (0-1), and red, green, blue that it sends out itself."""
    if kind == QUAY:
        if y > TOP - 0.12 and x < EDGE - 0.42:
            row = math.floor(z / 0.155 + 0.1 * noise2(x * 0.6, z * 0.6, 13))
            u = x / 0.215 + chance(int(row), 5, 5) + 0.06 * noise2(x * 2.0, z * 2.0, 14)
            stone = chance(math.floor(u), int(row), 6)
            v = (0.10 + 0.11 * stone) * (1.0 + 0.5 * fractal2(x * 14.0, z * 14.0, 4, 8))
            dirt = 1.0 - 0.55 * smooth(0.004, 0.016, TOP - y)
            wet = smooth(-0.12, 0.26, fractal2(x * 0.55 + 3.0, z * 0.38, 4, 9) + 0.05)
            v *= dirt * mix(1.0, 0.55, wet)
            return v * 1.02, v * 0.97, v * 0.92, 0.15 + 0.85 * wet, 0.0, 0.0, 0.0
        if y > TOP - 0.12:
            v = (
                0.21
                * (1.0 + 0.6 * fractal2(x * 9.0, z * 9.0, 5, 18))
                * (0.7 + 0.4 * chance(math.floor(z / 1.25), 1, 19))
            )
            return v, v * 0.96, v * 0.90, 0.25, 0.0, 0.0, 0.0
        row = math.floor(y / 0.42)
        v = 0.15 * (0.8 + 0.4 * chance(row, math.floor(z / 0.95), 20)) * (1.0 + 0.6 * fractal2(y * 5.0, z * 5.0, 5, 21))
        weed = smooth(0.42, 0.10, y + 0.18 * fractal2(z * 2.0, y, 4, 22))
        return (
            mix(v, 0.018, weed),
            mix(v * 0.95, 0.026, weed),
            mix(v * 0.85, 0.012, weed),
            0.2 + 0.5 * weed,
            0.0,
            0.0,
            0.0,
        )
    if kind == HOUSE:
        r, g, b, er, eg, eb = _facade(x, y, z)
        return r, g, b, 0.0, er, eg, eb
    if kind == ROOF:
        v = 0.9 + 0.5 * fractal2(x * 2.0, z * 6.0, 4, 23) + 0.25 * math.sin(z * 25.0)
        return 0.10 * v, 0.062 * v, 0.052 * v, 0.1, 0.0, 0.0, 0.0
    if kind == LANTERN:
        lamp = int(min(max(round((z - LAMP_Z[0]) / 9.1), 0), 4))
        turn = math.atan2(x - LAMP_X, z - LAMP_Z[lamp]) * 0.95493 + 0.4
        bar = smooth(0.055, 0.035, abs(turn - round(turn)))
        wick = math.exp(-((y - TOP - 3.84) ** 2) * 42.0)
        power = mix(3.2 + 9.0 * wick, 0.06, bar)
        return 0.05, 0.05, 0.05, 0.0, 1.35 * power, 0.82 * power, 0.34 * power
    if kind == TIMBER:
        v = _planks(y, math.atan2(x - POLE_X, z - POLE_Z) * 0.15, 25)
        return 0.085 * v, 0.066 * v, 0.052 * v, 0.05, 0.0, 0.0, 0.0
    if kind == ROPE:
        v = 0.8 + 0.45 * math.sin(x * 150.0 + z * 130.0 + y * 190.0) * 0.6 + 0.3 * noise3(x * 9.0, y * 9.0, z * 9.0)
        if x > 1.0:
            return 0.05 * v, 0.10 * v, 0.105 * v, 0.1, 0.0, 0.0, 0.0
        return 0.26 * v, 0.20 * v, 0.125 * v, 0.0, 0.0, 0.0, 0.0
    if kind == CRATE:
        if x > 1.0:
            return 0.10, 0.16, 0.24, 0.2, 0.0, 0.0, 0.0
        board = math.floor((y - TOP) * 8.0)
        v = _planks(x + z * 0.7 + 3.0 * board, y, 26) * (0.7 + 0.5 * chance(board, 1, 27))
        return 0.20 * v, 0.135 * v, 0.080 * v, 0.05, 0.0, 0.0, 0.0
    if kind == FENDER:
        v = 0.8 + 0.3 * noise3(x * 5.0, y * 5.0, z * 5.0)
        return 0.62 * v, 0.24 * v, 0.08 * v, 0.15, 0.0, 0.0, 0.0
    if kind == TOWER:
        lamp = 1.0 if 12.15 < y < 13.85 and math.hypot(x - 80.0, z - 182.0) < 1.3 else 0.0
        if y > 2.6 and math.hypot(x - 80.0, z - 182.0) < 3.0:
            red = smooth(0.0, 0.1, abs(y - 7.6) - 1.2)
            return (
                mix(0.42, 0.6, red),
                mix(0.07, 0.58, red),
                mix(0.05, 0.54, red),
                0.0,
                26.0 * lamp,
                19.0 * lamp,
                10.0 * lamp,
            )
        v = 0.07 + 0.05 * noise2(x, z, 28)
        return v, v, v * 0.95, 0.1, 0.0, 0.0, 0.0
    scrape = fractal3(x * 1.3, y * 4.0, z * 1.3, 5)
    if kind == FISHER:
        bx, bz = local(x, z, FISHER_AT[0], FISHER_AT[1], FISHER_AT[2])
        rim = sheer(min(max(bz / 4.7, -1.0), 1.0), 1.05)
        if y > 2.62:
            return 0.50, 0.46, 0.40, 0.1, 0.0, 0.0, 0.0
        if abs(bx) < 0.95 and -0.30 < bz < 2.1 and y > 0.75:
            glass = 0.0
            if 1.62 < y < 2.36:
                if abs(bx) > 0.80:
                    c = (bz - 0.9) / 0.66
                    glass = 1.0 if abs(c - math.floor(c) - 0.5) < 0.40 and abs(bz - 0.9) < 0.95 else 0.0
                else:
                    c = (bx + 0.75) / 0.50
                    glass = 1.0 if abs(c - math.floor(c) - 0.5) < 0.41 and abs(bx) < 0.72 else 0.0
                    if bz < 0.5 and abs(bx - 0.3) < 0.32:
                        glass = 0.0
            if glass > 0.0:
                clutter = smooth(1.98, 1.93, y + 0.22 * noise2(bx * 3.1 + 4.0, bz * 2.3, 29))
                power = (0.35 + 1.0 * smooth(1.6, 2.35, y)) * (1.0 - 0.75 * clutter)
                power *= 0.85 + 0.4 * noise2(bx * 2.0, bz * 2.0 + y, 35)
                return 0.03, 0.03, 0.03, 0.5, 1.35 * power, 0.80 * power, 0.33 * power
            v = 1.0 + 0.25 * scrape + 0.04 * math.sin(bx * 45.0 + bz * 45.0)
            low = smooth(1.0, 0.8, y)
            return mix(0.56, 0.40, low) * v, mix(0.52, 0.36, low) * v, mix(0.45, 0.30, low) * v, 0.15, 0.0, 0.0, 0.0
        if abs(y - rim + 0.10) < 0.085:
            return 0.50, 0.45, 0.36, 0.2, 0.0, 0.0, 0.0
        if y < 0.17 + 0.02 * noise2(bz * 2.0, 0.0, 30):
            return 0.12, 0.025, 0.018, 0.3, 0.0, 0.0, 0.0
        if y > rim - 0.02 or (abs(bx) < 1.0 and y > 0.5 and bz > -4.55):
            v = _planks(bz, bx, 31)
            return 0.22 * v, 0.16 * v, 0.11 * v, 0.1, 0.0, 0.0, 0.0
        rust = smooth(0.10, 0.42, fractal3(bx * 2.0, y * 1.2, bz * 2.6, 5) + 0.12 * noise2(bz * 7.0, y * 0.5, 32))
        v = 1.0 + 0.35 * scrape
        return mix(0.030, 0.16, rust) * v, mix(0.105, 0.075, rust) * v, mix(0.165, 0.040, rust) * v, 0.25, 0.0, 0.0, 0.0
    if kind in (SAILER, FAR_BOAT):
        bx, bz = local(x, z, SAILER_AT[0], SAILER_AT[1], SAILER_AT[2])
        if kind == FAR_BOAT:
            return 0.40, 0.38, 0.36, 0.2, 0.0, 0.0, 0.0
        rim = sheer(min(max(bz / 4.6, -1.0), 1.0), 0.85)
        if y > 1.6:
            sail = 1.0 if abs(y - 2.05) < 0.30 and bz < 0.5 else 0.0
            v = 1.0 + 0.3 * noise3(bx * 4.0, y * 7.0, bz * 2.0)
            return mix(0.42, 0.42, sail) * v, mix(0.31, 0.40, sail) * v, mix(0.19, 0.35, sail) * v, 0.15, 0.0, 0.0, 0.0
        if abs(y - 0.98) < 0.11 and 0.5 < abs(bx) < 0.86 and abs(bz - 0.55) < 1.45 and y > 0.7:
            c = (bz - 0.55) / 0.72
            if abs(c - math.floor(c) - 0.5) < 0.33:
                return 0.02, 0.02, 0.02, 0.6, 0.75, 0.42, 0.16
        if abs(y - rim + 0.14) < 0.035:
            return 0.28, 0.05, 0.04, 0.2, 0.0, 0.0, 0.0
        if y < 0.13:
            return 0.05, 0.06, 0.09, 0.3, 0.0, 0.0, 0.0
        v = 1.0 + 0.12 * scrape
        if abs(bx) < 0.75 and 0.55 < y < 0.8 and bz < 3.0:
            return 0.30 * v, 0.22 * v, 0.13 * v, 0.1, 0.0, 0.0, 0.0
        return 0.66 * v, 0.64 * v, 0.60 * v, 0.3, 0.0, 0.0, 0.0
    if kind == DINGHY:
        bx, bz = local(x, z, DINGHY_AT[0], DINGHY_AT[1], DINGHY_AT[2])
        rim = sheer(min(max(bz / 1.75, -1.0), 1.0), 0.42)
        v = _planks(bz * 2.0, y * 0.8 + bx * 0.4, 33)
        lap = 1.0 - 0.5 * smooth(0.02, 0.0, abs(y * 9.0 - math.floor(y * 9.0) - 0.5) - 0.47)
        if y > rim - 0.09 or (abs(bx) < 0.2 and y > 0.24 and bz > -1.6):
            return 0.36 * v, 0.22 * v, 0.115 * v, 0.2, 0.0, 0.0, 0.0
        outside = abs(bx) > 0.68 * 0.5 or abs(bz) > 1.5
        if y > 0.06 and outside:
            return 0.30 * v * lap, 0.052 * v * lap, 0.035 * v * lap, 0.25, 0.0, 0.0, 0.0
        return 0.24 * v, 0.155 * v, 0.09 * v, 0.1, 0.0, 0.0, 0.0
    v = 0.8 + 0.4 * cells(x * 12.0 + z * 5.0, y * 12.0, 34)[0]
    return 0.030 * v, 0.032 * v, 0.036 * v, 0.25, 0.0, 0.0, 0.0


@jit
def _veiled(x: float, y: float, z: float, dx: float, dy: float, dz: float, far: float) -> float:
    t = 0.05
    light = 1.0
    for _ in range(36):
        d = solids(x + dx * t, y + dy * t, z + dz * t)[0]
        light = min(light, 14.0 * d / t)
        if light < 0.01 or t > far:
            break
        t += max(d, 0.03)
    return max(light, 0.0)


@jit
def arriving(x: float, y: float, z: float, nx: float, ny: float, nz: float, careful: int) -> tuple[float, float, float]:
    """Light on a surface at (x, y, z) facing n: evening sky, the glow where the sun set, and the lamps.

    `careful` 0 leaves shadows out, for what is seen only in the waves.
    """
    open_ = 1.0
    if careful > 0:
        gap = 0.0
        weight = 1.0
        for i in range(4):
            reach = 0.05 * (2.4**i)
            d = solids(x + nx * reach, y + (ny * 0.75 + 0.25) * reach, z + nz * reach)[0]
            gap += weight * max(reach - d, 0.0) / reach
            weight *= 0.75
        open_ = max(1.0 - 0.40 * gap, 0.04)
    up = 0.5 + 0.5 * ny
    k = 1.0 / math.sqrt(1.0 + GLOW * GLOW + 0.02)
    toward = (GLOW * nx + 0.14 * ny + nz) * k
    west = max(0.35 + 0.65 * toward, 0.0) ** 2
    r = open_ * (0.060 + 0.13 * up + 0.42 * west)
    g = open_ * (0.075 + 0.17 * up + 0.21 * west)
    b = open_ * (0.120 + 0.29 * up + 0.14 * west)
    for i in range(5):
        lx = LAMP_X - x
        ly = TOP + 3.88 - y
        lz = LAMP_Z[i] - z
        square = lx * lx + ly * ly + lz * lz
        if square > 230.0:
            continue
        far = math.sqrt(square)
        facing = (nx * lx + ny * ly + nz * lz) / far
        if facing <= 0.0:
            continue
        light = 21.0 * facing / (square + 0.3) * smooth(230.0, 120.0, square)
        if careful > 0 and light > 0.01:
            light *= _veiled(x + nx * 0.02, y + ny * 0.02, z + nz * 0.02, lx / far, ly / far, lz / far, far - 0.45)
        r += light * WARM[0]
        g += light * WARM[1]
        b += light * WARM[2]
    return r, g, b

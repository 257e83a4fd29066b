"""What stands on the table: the distances of its solids and the colors of its surfaces (one unit is 10 cm)."""

import math

from kernel import jit
from noise import cells, chance, fractal2, fractal3, mix, noise2, noise3, smooth
from shapes import box, carve, cylinder, ellipsoid, segment, torus, union

WOOD, WALL, FLOOR, EDGE = 0, 1, 2, 3
CUP, COFFEE, SAUCER, APPLE, PEAR, ORANGE, COVER, PAGES, KEY, COIN, JUG, STEM, LEAF = (
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
)
FAR = 1e9


@jit
def _cup(x: float, y: float, z: float) -> tuple[float, int]:
    r = math.sqrt(x * x + z * z)
    dish = 0.05 + 0.13 * (r / 0.92) ** 3 - 0.03 * smooth(0.40, 0.34, r)
    saucer = carve((abs(y - dish) - 0.028) * 0.9, r - 0.95, 0.05)
    foot = abs(r - 0.42) - 0.05
    saucer = min(saucer, max(foot, abs(y - 0.03) - 0.03))
    rise = min(max((y - 0.1) / 0.88, 0.0), 1.0)
    outside = 0.30 + 0.30 * math.sqrt(rise * (2.0 - rise)) + 0.02 * rise
    slant = 0.86 if y > 0.25 else 0.6
    wall = (abs(r - outside + 0.03) - 0.026) * slant
    wall = carve(wall, abs(y - 0.54) - 0.44, 0.045)
    base = cylinder(x, y - 0.13, z, 0.33, 0.045, 0.02)
    hx = -x * 0.83 + z * 0.56
    hz = x * 0.56 + z * 0.83
    loop = torus(hx - 0.63, hz, (y - 0.56) * 0.86, 0.255, 0.05)
    loop = max(loop, outside - 0.05 - r)
    cup = union(min(wall, base), loop, 0.07)
    coffee = max(abs(y - 0.80) - 0.01, r - outside + 0.03)
    if coffee < cup and coffee < saucer:
        return coffee, COFFEE
    return (cup, CUP) if cup < saucer else (saucer, SAUCER)


@jit
def _apple(x: float, y: float, z: float) -> tuple[float, int]:
    angle = math.atan2(z, x)
    y -= 0.40
    x *= 1.0 + 0.12 * y
    z *= 1.0 + 0.12 * y
    r = math.sqrt(x * x + z * z)
    body = torus(x, y * (0.98 - 0.03 * y), z, 0.19, 0.265 + 0.010 * math.cos(5.0 * angle + 0.6) * smooth(0.2, -0.35, y))
    body = min(body, math.sqrt(r * r + y * y) - 0.17) * 0.93
    stem = segment(x, y, z, 0.0, 0.12, 0.0, 0.07, 0.46, -0.03, 0.018, 0.024)
    return (body, APPLE) if body < stem else (stem, STEM)


@jit
def _pear(x: float, y: float, z: float) -> tuple[float, int]:
    y -= 0.40
    lean = 0.10 * max(y, 0.0) ** 2
    low = ellipsoid(x, y, z, 0.425, 0.40, 0.425)
    high = math.sqrt((x - lean - 0.03) ** 2 + (y - 0.50) ** 2 + z * z) - 0.215
    body = union(low, high, 0.36)
    stem = segment(x, y, z, 0.06, 0.66, 0.0, 0.20, 0.98, 0.04, 0.018, 0.028)
    return (body * 0.95, PEAR) if body < stem else (stem, STEM)


@jit
def _book(x: float, y: float, z: float) -> tuple[float, int]:
    outer = box(x, y - 0.19, z, 1.10, 0.19, 0.80, 0.03)
    inner = box(x - 0.06, y - 0.19, z, 1.12, 0.145, 0.90, 0.01)
    groove = math.sqrt((x + 0.93) ** 2 + (y - 0.385) ** 2) - 0.03
    cover = carve(max(outer, -inner), -groove, 0.03)
    leaves = 0.004 * noise2(x * 0.6 + z * 0.6, y * 95.0, 3)
    pages = box(x - 0.01, y - 0.19, z, 1.02, 0.155, 0.755, 0.012) + leaves
    return (cover, COVER) if cover < pages else (pages * 0.8, PAGES)


@jit
def _key(x: float, y: float, z: float) -> float:
    y -= 0.048
    ring = torus((x + 0.50) * 0.92, y, z, 0.185, 0.042)
    shaft = segment(x, y, z, -0.28, 0.0, 0.0, 0.62, 0.0, 0.0, 0.042, 0.042)
    shaft = min(shaft, segment(x, y, z, -0.25, 0.0, 0.0, -0.21, 0.0, 0.0, 0.062, 0.062))
    shaft = min(shaft, segment(x, y, z, 0.30, 0.0, 0.0, 0.32, 0.0, 0.0, 0.056, 0.056))
    bit = box(x - 0.47, y, z - 0.14, 0.105, 0.026, 0.11, 0.010)
    bit = max(bit, -box(x - 0.44, y, z - 0.24, 0.022, 0.2, 0.07, 0.003))
    bit = max(bit, -box(x - 0.53, y, z - 0.16, 0.016, 0.2, 0.035, 0.003))
    return union(min(ring, shaft), bit, 0.012)


@jit
def _jug(x: float, y: float, z: float) -> float:
    r = math.sqrt(x * x + z * z)
    t = min(max(y / 2.3, 0.0), 1.0)
    outside = 0.46 + 0.36 * math.sin(min(t * 1.45, 1.0) * 3.0) * (1.0 - 0.25 * t) + 0.10 * smooth(0.80, 1.0, t)
    wall = (abs(r - outside + 0.04) - 0.035) * 0.72
    wall = carve(wall, abs(y - 1.15) - 1.15, 0.05)
    wall = min(wall, cylinder(x, y - 0.06, z, 0.44, 0.06, 0.02))
    ax = x * 0.8 - z * 0.6
    az = x * 0.6 + z * 0.8
    loop = max(torus(ax - 0.60, az, (y - 1.45) * 0.66, 0.36, 0.065), outside - 0.06 - r)
    return union(wall, loop, 0.09)


@jit
def _sprig(x: float, y: float, z: float) -> tuple[float, int]:
    best = FAR
    kind = STEM
    for i in range(7):
        a = i * 2.4 + 0.3
        spread = 0.45 + 0.55 * chance(i, 1, 5)
        tip_y = 3.25 + 0.95 * chance(i, 2, 5)
        tx = math.cos(a) * spread
        tz = math.sin(a) * spread
        stick = segment(x, y, z, 0.1 * tx, 1.2, 0.1 * tz, tx, tip_y, tz, 0.025, 0.012)
        if stick < best:
            best = stick
            kind = STEM
        if stick > best + 0.4:
            continue
        for k in range(7):
            t = 0.50 + 0.083 * k
            b = a + k * 2.2
            lx = tx * (0.1 + 0.9 * t)
            ly = 1.2 + (tip_y - 1.2) * t
            lz = tz * (0.1 + 0.9 * t)
            ox = x - lx - 0.15 * math.cos(b)
            oy = y - ly - 0.07
            oz = z - lz - 0.15 * math.sin(b)
            along = ox * math.cos(b) + oz * math.sin(b)
            across = -ox * math.sin(b) + oz * math.cos(b)
            leaf = ellipsoid(along * 0.9 + oy * 0.43, oy * 0.9 - along * 0.43, across, 0.17, 0.028, 0.095)
            if leaf < best:
                best = leaf
                kind = LEAF
    return best, kind


@jit
def _near(x: float, y: float, z: float, cx: float, cy: float, cz: float, radius: float) -> float:
    return math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) - radius


@jit
def things(x: float, y: float, z: float) -> tuple[float, int]:
    """Distance to the nearest thing on the table, and which material is there."""
    best = FAR
    kind = CUP
    b = _near(x, y, z, -0.85, 0.5, 0.5, 1.15)
    if b < best:
        if b > 0.2:
            best = b
        else:
            best, kind = _cup(x + 0.85, y, z - 0.5)
    b = _near(x, y, z, 1.85, 0.2, 1.35, 1.45)
    if b < best:
        d, k = b, COVER
        if b < 0.2:
            d, k = _book((x - 1.85) * 0.927 + (z - 1.35) * 0.375, y, -(x - 1.85) * 0.375 + (z - 1.35) * 0.927)
        if d < best:
            best, kind = d, k
    b = _near(x, y, z, 2.05, 0.95, 1.45, 0.85)
    if b < best:
        d, k = b, PEAR
        if b < 0.2:
            d, k = _pear((x - 2.05) * 0.6 + (z - 1.45) * 0.8, y - 0.38, -(x - 2.05) * 0.8 + (z - 1.45) * 0.6)
        if d < best:
            best, kind = d, k
    b = _near(x, y, z, 0.42, 0.45, 2.55, 0.68)
    if b < best:
        d, k = b, APPLE
        if b < 0.2:
            d, k = _apple(x - 0.42, y, z - 2.55)
        if d < best:
            best, kind = d, k
    b = _near(x, y, z, -2.55, 0.42, 1.0, 0.43)
    if b < best:
        d = b
        if b < 0.1:
            dent = noise3(x * 38.0, y * 38.0, z * 38.0) + 1.2 * noise3(x * 3.1, y * 3.1, z * 3.1) * 3.0
            d = b + 0.0014 * dent + 0.012 + 0.03 * abs(y - 0.42)
        if d < best:
            best, kind = d, ORANGE
    b = _near(x, y, z, 0.35, 0.05, -1.1, 0.80)
    if b < best:
        d = b
        if b < 0.2:
            d = _key((x - 0.35) * 0.89 - (z + 1.1) * 0.456, y, (x - 0.35) * 0.456 + (z + 1.1) * 0.89)
        if d < best:
            best, kind = d, KEY
    d = min(
        cylinder(x - 1.75, y - 0.02, z + 0.55, 0.135, 0.018, 0.008),
        cylinder(x - 2.02, y - 0.02, z + 0.72, 0.115, 0.016, 0.008),
    )
    if d < best:
        best, kind = d, COIN
    b = _near(x, y, z, -2.35, 1.15, 3.3, 1.6)
    if b < best:
        d = b
        if b < 0.25:
            d = _jug(x + 2.35, y, z - 3.3)
        if d < best:
            best, kind = d, JUG
    b = _near(x, y, z, -2.35, 3.0, 3.3, 2.05)
    if b < best:
        d, k = b, STEM
        if b < 0.25:
            d, k = _sprig(x + 2.35, y, z - 3.3)
        if d < best:
            best, kind = d, k
    return best, kind


@jit
def wood(x: float, z: float) -> tuple[float, float, float, float, float]:
    """Planks of oiled oak: red, green, blue, height of the surface, and gloss (0-1)."""
    width = 1.34
    plank = math.floor((z + 0.47) / width)
    local = (z + 0.47) / width - plank
    seed = plank * 17 + 5
    along = x + 40.0 * chance(plank, 3, 1)
    wander = 0.22 * noise2(along * 0.22, plank * 3.7, 11) + 0.05 * noise2(along * 0.9, local * 2.0, 12)
    across = (local - 0.2 - 0.6 * chance(plank, 4, 1)) * width + wander
    depth = (
        0.30
        + 0.5 * chance(plank, 5, 1)
        + 0.055 * along * (chance(plank, 6, 1) - 0.5)
        + 0.07 * noise2(along * 0.5, 0.3, seed)
    )
    knot_x = round(along / 5.3) * 5.3 + 2.0 * (chance(round(along / 5.3), plank, 7) - 0.5)
    knot_z = 0.8 * (chance(round(along / 5.3), plank, 8) - 0.5)
    away = math.hypot((along - knot_x) * 0.55, (local - 0.5) * width - knot_z)
    has_knot = 1.0 if chance(round(along / 5.3), plank, 9) < 0.45 else 0.0
    pull = has_knot * math.exp(-away * away * 26.0)
    radius = math.hypot(across, depth) + 0.012 * noise2(along * 2.3, local * 22.0, 13) + pull * 0.40
    ring = radius * 13.0
    ring -= math.floor(ring)
    late = smooth(0.35, 0.93, ring) * smooth(1.0, 0.93, ring)
    streak = 0.5 + 0.5 * fractal2(along * 1.7, z * 42.0, 3, 21)
    fiber = noise2(along * 5.0, z * 190.0, 23)
    pore = smooth(0.28, 0.62, noise2(along * 7.5, z * 120.0, 24)) * (0.35 + 0.65 * (1.0 - late))
    tone = (
        0.44 * late
        + 0.38 * streak
        + 0.10 * fiber
        + 0.30 * fractal2(along * 0.4, z * 1.1, 3, 27)
        + 0.22 * (chance(plank, 8, 1) - 0.5)
    )
    tone = min(max(tone, 0.0), 1.0)
    core = has_knot * smooth(0.10, 0.03, away + 0.015 * noise2(along * 11.0, z * 11.0, 28))
    red = mix(0.43, 0.165, tone)
    green = mix(0.262, 0.082, tone)
    blue = mix(0.135, 0.033, tone)
    shade = (1.0 - 0.42 * pore) * (1.0 - 0.72 * core) * (1.0 - 0.30 * pull)
    wear = fractal2(x * 0.9 + 5.0, z * 0.9, 4, 31)
    shade *= 1.0 + 0.16 * wear
    gap = min(local, 1.0 - local) * width + 0.004 * noise2(along * 3.0, plank * 9.1, 33)
    joint = smooth(0.020, 0.006, gap)
    shade *= 1.0 - 0.93 * joint
    height = -0.045 * joint - 0.012 * smooth(0.07, 0.012, gap) - 0.0016 * pore + 0.0007 * fiber + 0.0012 * late
    scratch = smooth(0.985, 1.0, 1.0 - abs(noise2(x * 0.8 + z * 1.9, z * 0.7 - x * 0.3, 37)) * 3.0) * smooth(
        0.1, 0.5, noise2(x, z, 38)
    )
    shade *= 1.0 + 0.35 * scratch
    gloss = min(max(0.55 + 0.5 * wear - 0.5 * pore - joint, 0.03), 1.0)
    return red * shade, green * shade, blue * shade, height, gloss


@jit
def surface(kind: int, x: float, y: float, z: float) -> tuple[float, float, float, float, float, int]:
    """Red, green, blue of the diffuse color, mirror share at right angle, roughness, and 1 where it is a metal."""
    if kind == WALL:
        stain = 0.5 + 0.5 * fractal2(x * 0.35, y * 0.35, 5, 41)
        v = 0.44 + 0.15 * stain
        return v, v * 0.91, v * 0.77, 0.0, 1.0, 0
    if kind == FLOOR:
        return 0.10, 0.07, 0.05, 0.0, 1.0, 0
    if kind == EDGE:
        return 0.20, 0.11, 0.05, 0.0, 1.0, 0
    if kind in (CUP, SAUCER):
        speck = smooth(0.11, 0.05, cells(x * 11.0 + y * 3.0, z * 11.0 + y * 9.0, 3)[0])
        band = 0.0
        if kind == CUP:
            band = smooth(0.885, 0.90, y + 0.012 * noise3(x * 3.0, y * 3.0, z * 3.0))
        else:
            band = smooth(0.885, 0.90, math.hypot(x + 0.85, z - 0.5) + 0.01 * noise3(x * 3.0, y, z * 3.0))
        cloud = 1.0 + 0.05 * fractal3(x * 3.0, y * 3.0, z * 3.0, 3)
        r = mix(0.70, 0.20, band) * cloud * (1.0 - 0.45 * speck)
        g = mix(0.665, 0.125, band) * cloud * (1.0 - 0.5 * speck)
        b = mix(0.59, 0.07, band) * cloud * (1.0 - 0.55 * speck)
        return r, g, b, 0.045, 0.07, 0
    if kind == COFFEE:
        r = math.hypot(x + 0.85, z - 0.5)
        foam = smooth(0.44, 0.53, r + 0.05 * fractal2(x * 7.0, z * 7.0, 3, 45))
        return mix(0.035, 0.30, foam), mix(0.014, 0.17, foam), mix(0.006, 0.075, foam), 0.03, 0.02, 0
    if kind == APPLE:
        angle = math.atan2(z - 2.55, x - 0.42)
        fleck = fractal2(angle * 9.0, y * 1.4, 4, 47)
        ripe = smooth(-0.35, 0.45, fleck * 0.9 + 0.55 * math.cos(angle + 2.3) + 0.12)
        dot = smooth(0.16, 0.08, cells(angle * 4.0, y * 11.0, 4)[0])
        crown = smooth(0.24, 0.06, math.hypot(x - 0.42, z - 2.55)) * smooth(0.3, 0.5, y)
        ripe *= 1.0 - crown
        r = mix(0.56, 0.40, ripe) + 0.12 * dot
        g = mix(0.43, 0.022, ripe) + 0.10 * dot
        return r, g, mix(0.07, 0.022, ripe) + 0.05 * dot, 0.04, 0.20, 0
    if kind == PEAR:
        blush = smooth(-0.1, 0.6, fractal3(x * 1.6, y * 1.6, z * 1.6, 4) + 0.5 * (x - 2.05) + 0.05)
        dot = smooth(0.20, 0.10, cells(x * 17.0 + z * 9.0, y * 17.0 + z * 5.0, 5)[0])
        rust = smooth(0.15, 0.5, fractal3(x * 5.0, y * 5.0, z * 5.0, 4) + 0.7 * smooth(1.15, 1.5, y))
        r = mix(0.46, 0.50, blush) * (1.0 - 0.35 * dot)
        g = mix(0.43, 0.24, blush) * (1.0 - 0.45 * dot)
        b = mix(0.075, 0.05, blush) * (1.0 - 0.3 * dot)
        return mix(r, 0.26, rust * 0.6), mix(g, 0.15, rust * 0.6), mix(b, 0.05, rust * 0.6), 0.035, 0.33, 0
    if kind == ORANGE:
        v = 1.0 + 0.12 * fractal3(x * 3.0, y * 3.0, z * 3.0, 3)
        button = smooth(0.075, 0.05, math.hypot(x + 2.50, z - 0.96)) * smooth(0.6, 0.7, y)
        return mix(0.72 * v, 0.16, button), mix(0.255 * v, 0.17, button), mix(0.022, 0.05, button), 0.04, 0.30, 0
    if kind == COVER:
        u = (x - 1.85) * 0.927 + (z - 1.35) * 0.375
        w = -(x - 1.85) * 0.375 + (z - 1.35) * 0.927
        rim = abs(max(abs(u - 0.06) - 0.86, abs(w) - 0.66))
        gold = smooth(0.013, 0.008, rim) + smooth(0.009, 0.005, abs(rim - 0.035))
        gold = min(gold, 1.0) * smooth(0.36, 0.37, y) * smooth(-0.45, 0.0, fractal2(x * 9.0, z * 9.0, 3, 49) + 0.2)
        hide = 0.75 + 0.35 * fractal3(x * 4.0, y * 4.0, z * 4.0, 4) + 0.16 * noise3(x * 40.0, y * 40.0, z * 40.0)
        worn = smooth(-0.02, 0.0, max(abs(u) - 1.10, abs(w) - 0.80)) * smooth(
            -0.1, 0.4, noise3(x * 6.0, y * 6.0, z * 6.0)
        )
        r = mix(mix(0.030, 0.55, gold), 0.12, worn * 0.6) * hide
        g = mix(mix(0.085, 0.36, gold), 0.10, worn * 0.6) * hide
        b = mix(mix(0.080, 0.11, gold), 0.08, worn * 0.6) * hide
        return r, g, b, 0.04 + 0.2 * gold, 0.38, 0
    if kind == PAGES:
        line = 0.80 + 0.20 * noise2((x + z) * 0.7, y * 130.0, 51)
        return 0.66 * line, 0.56 * line, 0.39 * line, 0.0, 1.0, 0
    if kind == KEY:
        tarnish = 0.62 + 0.45 * fractal3(x * 6.0, y * 6.0, z * 6.0, 4)
        return 0.80 * tarnish, 0.55 * tarnish, 0.235 * tarnish, 0.8, 0.24, 1
    if kind == COIN:
        tarnish = 0.7 + 0.4 * fractal3(x * 14.0, y * 5.0, z * 14.0, 4)
        return 0.95 * tarnish, 0.66 * tarnish, 0.46 * tarnish, 0.85, 0.30, 1
    if kind == JUG:
        v = 1.0 + 0.14 * fractal3(x * 2.0, y * 2.0, z * 2.0, 5)
        dip = smooth(1.45, 1.52, y + 0.14 * noise3(x * 1.7, 0.0, z * 1.7))
        return mix(0.30, 0.50, dip) * v, mix(0.215, 0.50, dip) * v, mix(0.145, 0.47, dip) * v, 0.045 * dip, 0.12, 0
    if kind == LEAF:
        v = 1.0 + 0.3 * noise3(x * 3.0, y * 3.0, z * 3.0)
        return 0.20 * v, 0.235 * v, 0.13 * v, 0.03, 0.5, 0
    return 0.13, 0.085, 0.04, 0.02, 0.6, 0

"""The solids of the harbor: quay, houses, posts and boats, with their colors (meters; the water is y = 0)."""

import math

from kernel import jit
from noise import chance, fractal2, noise2, noise3, smooth
from shapes import box, cylinder, ellipsoid, segment, torus, union

EDGE = 0.9
TOP = 1.1
QUAY, HOUSE, ROOF, IRON, LANTERN, TIMBER, ROPE, CRATE, FISHER, SAILER, DINGHY, TOWER, FENDER, FAR_BOAT = range(14)
FAR = 1e9
LAMP_X = -2.1
POLE_X, POLE_Z = -3.25, 15.4
LAMP_Z = (7.4, 16.5, 25.6, 34.7, 43.8)
FISHER_AT = (3.25, 15.0, 0.06)
SAILER_AT = (9.6, 25.5, 1.02)
DINGHY_AT = (6.9, 12.2, 0.90)


@jit
def local(x: float, z: float, ax: float, az: float, turn: float) -> tuple[float, float]:
    """Coordinates across and along a boat that lies at (ax, az) and is turned from straight ahead."""
    c = math.cos(turn)
    s = math.sin(turn)
    return (x - ax) * c - (z - az) * s, (x - ax) * s + (z - az) * c


@jit
def sheer(t: float, freeboard: float) -> float:
    """Height of a hull's rim at t (-1 stern, 1 bow)."""
    return freeboard * (1.0 + (0.55 if t > 0.0 else 0.12) * t * t)


@jit
def _hull(x: float, y: float, z: float, length: float, beam: float, freeboard: float, deck: float) -> float:
    t = min(max(z / length, -1.0), 1.0)
    plan = 1.0 - max((t + 0.25) / 1.25, 0.0) ** 2.3 if t > -0.25 else 1.0 - 0.30 * ((-0.25 - t) / 0.75) ** 2
    rim = sheer(t, freeboard)
    rise = min(max((y + 0.6 * freeboard) / (rim + 0.6 * freeboard), 0.0), 1.05)
    wide = beam * plan * rise ** (0.34 + 0.35 * max(t, 0.0)) + 0.03 * smooth(
        0.05, 0.0, abs(y - rim + 0.10 * freeboard) - 0.03
    )
    side = (abs(x) - wide) * 0.72
    end = abs(z) - length - 0.22 * max(y, -0.3) * (1.0 if z > 0.0 else 0.25)
    shell = max(max(side, end * 0.9), max(y - rim, -y - 0.6 * freeboard))
    inside = max(max(side + 0.06, end + 0.08), deck - y)
    return max(shell, -inside)


@jit
def _fisher(x: float, y: float, z: float) -> tuple[float, int]:
    best = _hull(x, y, z, 4.7, 1.6, 1.05, 0.55)
    kind = FISHER
    house = box(x, y - 1.60, z - 0.9, 0.88, 1.05, 1.05, 0.05)
    roof = box(x, y - 2.70, z - 0.85, 1.02, 0.06, 1.32, 0.05)
    best = min(best, min(house, roof))
    best = min(best, box(x, y - 0.75, z - 2.6, 0.62, 0.40, 0.5, 0.06))
    best = min(best, segment(x, y, z, 0.0, 2.6, -0.3, 0.0, 7.1, -0.15, 0.075, 0.045))
    best = min(best, segment(x, y, z, 0.0, 2.9, -0.4, 0.0, 4.9, -3.6, 0.055, 0.04))
    best = min(best, segment(x, y, z, -0.75, 0.7, -3.6, -0.75, 2.5, -3.6, 0.05, 0.05))
    best = min(best, segment(x, y, z, 0.75, 0.7, -3.6, 0.75, 2.5, -3.6, 0.05, 0.05))
    best = min(best, segment(x, y, z, -0.8, 2.5, -3.6, 0.8, 2.5, -3.6, 0.05, 0.05))
    best = min(best, segment(x, y, z, 0.0, 2.7, 1.2, 0.0, 3.5, 1.2, 0.03, 0.02))
    best = min(best, box(x, y - 3.25, z - 1.2, 0.55, 0.05, 0.05, 0.02))
    heap = ellipsoid(x + 0.2, y - 0.72, z + 2.1, 0.85, 0.42, 0.75) + 0.09 * noise3(x * 4.0, y * 4.0, z * 4.0)
    if heap * 0.8 < best:
        best, kind = heap * 0.8, ROPE
    for i in range(4):
        fz = -3.0 + 1.9 * i
        for side in range(2):
            fx = 1.62 - 0.14 * max(fz - 0.5, 0.0)
            fx = -fx if side == 0 else fx
            fender = segment(x, y, z, fx, 0.35, fz, fx, 0.75, fz, 0.13, 0.13)
            if fender < best:
                best, kind = fender, FENDER
    tray = box(x - 0.45, y - 0.78, z + 3.0, 0.38, 0.2, 0.28, 0.03)
    if tray < best:
        best, kind = tray, CRATE
    return best, kind


@jit
def _sailer(x: float, y: float, z: float) -> float:
    best = _hull(x, y, z, 4.6, 1.42, 0.85, 0.62)
    cabin = box(x, y - 0.86, z - 0.55, 0.80 - 0.10 * max(z, 0.0), 0.34, 1.75, 0.12)
    best = min(best, cabin)
    best = min(best, segment(x, y, z, 0.0, 0.8, 0.7, 0.0, 12.0, 0.55, 0.075, 0.05))
    best = min(best, segment(x, y, z, 0.0, 1.95, 0.6, 0.0, 1.85, -3.4, 0.05, 0.045))
    lump = 0.025 * noise3(x * 3.0, y * 5.0, z * 2.2)
    best = min(best, segment(x, y, z, 0.0, 2.13, 0.4, 0.0, 1.98, -3.3, 0.19, 0.11) + lump)
    best = min(best, segment(x, y, z, -0.85, 6.9, 0.6, 0.85, 6.9, 0.6, 0.025, 0.025))
    best = min(best, segment(x, y, z, 0.0, 0.75, 4.6, 0.0, 10.6, 0.75, 0.05, 0.03))
    best = min(best, box(x, y - 0.45, z + 4.75, 0.12, 0.5, 0.06, 0.02))
    for i in range(6):
        pz = -4.3 + 1.6 * i
        px = 1.30 * (1.0 - max((pz / 4.6 + 0.25) / 1.25, 0.0) ** 2.3)
        best = min(best, segment(abs(x), y, z, px, 0.8, pz, px, 1.45, pz, 0.018, 0.018))
    return best


@jit
def _dinghy(x: float, y: float, z: float) -> float:
    best = _hull(x, y, z, 1.75, 0.68, 0.42, 0.06)
    best = min(best, box(x, y - 0.30, z + 0.25, 0.60, 0.022, 0.12, 0.01))
    best = min(best, box(x, y - 0.30, z + 1.20, 0.50, 0.022, 0.16, 0.01))
    best = min(best, box(x, y - 0.32, z - 0.85, 0.42, 0.022, 0.11, 0.01))
    best = min(best, segment(x, y, z, 0.28, 0.36, -1.75, 0.16, 0.40, 0.95, 0.026, 0.022))
    best = min(best, segment(x, y, z, -0.22, 0.37, -1.6, -0.20, 0.41, 1.1, 0.026, 0.022))
    return min(best, ellipsoid(x - 0.26, y - 0.37, z + 1.85, 0.075, 0.014, 0.22))


@jit
def _houses(x: float, y: float, z: float) -> tuple[float, int]:
    best = FAR
    kind = HOUSE
    first = math.floor((z - 15.0) / 5.6)
    for step in range(2):
        cell = first + (0 if step == 0 else (1 if (z - 15.0) / 5.6 - first > 0.5 else -1))
        cell = min(max(cell, 0.0), 8.0)
        i = int(cell)
        zl = z - 15.0 - (cell + 0.5) * 5.6
        tall = 4.6 + 3.4 * chance(i, 3, 71)
        back = 0.7 * chance(i, 4, 71)
        walls = max(abs(x + 11.5) - 5.0 + back, abs(zl) - 2.76)
        peak = (y - TOP + abs(zl) * 0.95 - tall - 1.6) * 0.72
        body = max(walls, peak)
        roof = max(max(abs(x + 11.5) - 5.3 + back, abs(zl) - 2.95), max(peak - 0.14, -peak - 0.02))
        stack = box(x + 8.6 + back, y - TOP - tall - 1.3, zl - 1.1, 0.35, 1.3, 0.35, 0.02)
        if body < best:
            best, kind = body, HOUSE
        if roof < best:
            best, kind = roof, ROOF
        if stack < best:
            best, kind = stack, HOUSE
    return best, kind


@jit
def _street(x: float, y: float, z: float) -> tuple[float, int]:
    """What stands on the quay: lamps, bollards, ropes, crates and the pole that carries the wires."""
    best = FAR
    kind = IRON
    for i in range(5):
        lz = z - LAMP_Z[i]
        lx = x - LAMP_X
        h = y - TOP
        away = math.hypot(lx, lz) - 0.6
        if away > best or away > 1.0:
            best = min(best, max(away, 0.3))
            continue
        post = segment(lx, h, lz, 0.0, 0.0, 0.0, 0.0, 3.6, 0.0, 0.075, 0.045)
        post = union(post, cylinder(lx, h - 0.25, lz, 0.13, 0.28, 0.05), 0.10)
        post = min(post, cylinder(lx, h - 2.9, lz, 0.085, 0.04, 0.02))
        cap = max(math.hypot(lx, lz) - 0.25 + (h - 4.12) * 0.9, abs(h - 4.20) - 0.11) * 0.7
        post = min(post, min(cap, cylinder(lx, h - 3.62, lz, 0.11, 0.04, 0.02)))
        glass = cylinder(lx, h - 3.88, lz, 0.115 + 0.10 * (h - 3.68), 0.21, 0.02) * 0.9
        if post < best:
            best, kind = post, IRON
        if glass < best:
            best, kind = glass, LANTERN
    for i in range(4):
        bz = z - (6.3 if i == 0 else 6.5 + 6.2 * i)
        b = cylinder(x - 0.38, y - TOP - 0.22, bz, 0.13, 0.24, 0.05)
        b = union(b, ellipsoid(x - 0.38, y - TOP - 0.45, bz, 0.21, 0.09, 0.21), 0.06)
        if b < best:
            best, kind = b, IRON
    pole = segment(x, y, z, POLE_X, TOP, POLE_Z, POLE_X, 8.3, POLE_Z, 0.15, 0.11)
    pole = min(pole, box(x - POLE_X, y - 7.75, (z - POLE_Z) * 0.9 + (x - POLE_X) * 0.3, 0.95, 0.06, 0.05, 0.01))
    if pole < best:
        best, kind = pole, TIMBER
    coil = FAR
    if abs(z - 5.7) < 1.5:
        for i in range(4):
            ring = 0.30 - 0.03 * i + 0.02 * chance(i, 7, 3)
            coil = min(
                coil, torus(x + 0.25 + 0.02 * chance(i, 1, 3), y - TOP - 0.035 - 0.055 * i, z - 5.7, ring, 0.034)
            )
        coil = min(coil, torus(x + 0.25, y - TOP - 0.03, z - 5.7, 0.23, 0.034))
    if coil < best:
        best, kind = coil, ROPE
    c = box(x + 0.9, y - TOP - 0.27, z - 9.4, 0.50, 0.27, 0.36, 0.015)
    cx, cz = local(x, z, -1.05, 10.35, 0.35)
    c = min(c, box(cx, y - TOP - 0.27, cz, 0.50, 0.27, 0.36, 0.015))
    c = min(c, box(x + 0.95, y - TOP - 0.80, z - 9.75, 0.46, 0.25, 0.36, 0.015))
    slot = max(abs(((y - TOP) * 8.0) - math.floor((y - TOP) * 8.0) - 0.5) - 0.42, 0.0) * 0.15
    if c + slot < best:
        best, kind = c + slot, CRATE
    return best, kind


@jit
def solids(x: float, y: float, z: float) -> tuple[float, int]:
    """Distance to the nearest solid, and its kind."""
    best = max(max(x - EDGE, y - TOP), abs(z - 30.0) - 38.0)
    if best < 0.12:
        if y > TOP - 0.1 and x < EDGE + 0.1:
            best += paving(x, z) if x < EDGE - 0.42 else coping(x, z)
        elif x > EDGE - 0.1:
            best += masonry(y, z)
    kind = QUAY
    if x < 2.0:
        b = max(max(x - 0.9, -4.8 - x), max(y - 8.6, abs(z - 26.0) - 22.0))
        d, k = b, IRON
        if b < 0.5:
            d, k = _street(x, y, z)
        if d < best:
            best, kind = d, k
        b = max(x + 5.8, y - 12.0)
        d, k = b, HOUSE
        if b < 0.5:
            d, k = _houses(x, y, z)
        if d < best:
            best, kind = d, k
    bx, bz = local(x, z, FISHER_AT[0], FISHER_AT[1], FISHER_AT[2])
    b = max(max(abs(bx) - 2.0, abs(bz) - 5.2), y - 7.3)
    if b < best:
        d, k = b, FISHER
        if b < 0.5:
            d, k = _fisher(bx, y, bz)
        if d < best:
            best, kind = d, k
    bx, bz = local(x, z, SAILER_AT[0], SAILER_AT[1], SAILER_AT[2])
    b = max(max(abs(bx) - 1.7, abs(bz) - 5.2), y - 12.1)
    if b < best:
        d = _sailer(bx, y, bz) if b < 0.5 else b
        if d < best:
            best, kind = d, SAILER
    bx, bz = local(x, z, DINGHY_AT[0], DINGHY_AT[1], DINGHY_AT[2])
    b = max(max(abs(bx) - 0.9, abs(bz) - 2.2), y - 0.9)
    if b < best:
        d = _dinghy(bx, y, bz) if b < 0.4 else b
        if d < best:
            best, kind = d, DINGHY
    for i in range(3):
        ax = 34.0 if i == 0 else (47.0 if i == 1 else 24.0)
        az = 62.0 if i == 0 else (74.0 if i == 1 else 96.0)
        bx, bz = local(x, z, ax, az, 1.9 - 0.9 * i)
        b = max(max(abs(bx) - 1.7, abs(bz) - 5.2), y - 12.1)
        if b < best:
            d = _sailer(bx, y, bz) if b < 0.5 else b
            if d < best:
                best, kind = d, FAR_BOAT
    b = max(abs(x - 134.0) - 62.0, max(abs(z - 182.0) - 6.0, y - 16.0))
    if b < best:
        d = b
        if b < 1.0:
            d = max(max(abs(x - 134.0) - 60.0, abs(z - 182.0) - 3.0), y - 2.0 - 0.5 * noise2(x * 0.5, z * 0.5, 5)) * 0.8
            d = min(d, max(math.hypot(x - 80.0, z - 182.0) - 1.9 + 0.06 * y, abs(y - 6.0) - 6.0) * 0.95)
            d = min(d, cylinder(x - 80.0, y - 13.0, z - 182.0, 1.0, 1.0, 0.1))
            d = min(d, max(math.hypot(x - 80.0, z - 182.0) - 1.5, abs(y - 12.0) - 0.15))
        if d < best:
            best, kind = d, TOWER
    return best, kind


@jit
def paving(x: float, z: float) -> float:
    """How deep the cobbles of the quay lie below their tops at (x, z), in meters."""
    row = math.floor(z / 0.155 + 0.1 * noise2(x * 0.6, z * 0.6, 13))
    shift = chance(int(row), 5, 5)
    u = x / 0.215 + shift + 0.06 * noise2(x * 2.0, z * 2.0, 14)
    v = z / 0.155 + 0.1 * noise2(x * 0.6, z * 0.6, 13) - row
    u -= math.floor(u)
    edge = min(min(u, 1.0 - u) * 0.215, min(v, 1.0 - v) * 0.155)
    return 0.020 * (1.0 - smooth(0.0, 0.045, edge)) + 0.004 * noise2(x * 17.0, z * 17.0, 15)


@jit
def coping(x: float, z: float) -> float:
    """The same for the long stones along the quay's edge."""
    v = z / 1.25 - math.floor(z / 1.25)
    edge = min(min(v, 1.0 - v) * 1.25, abs(x - EDGE + 0.42), abs(EDGE - x) + 0.012)
    return 0.022 * smooth(0.045, 0.0, edge) + 0.010 * fractal2(x * 6.0, z * 6.0, 4, 16)


@jit
def masonry(y: float, z: float) -> float:
    """The same for the blocks of the quay's wall."""
    row = math.floor(y / 0.42)
    u = z / 0.95 + 0.5 * (row - 2.0 * math.floor(row * 0.5)) + 0.2 * chance(int(row), 2, 2)
    u -= math.floor(u)
    v = y / 0.42 - row
    edge = min(min(u, 1.0 - u) * 0.95, min(v, 1.0 - v) * 0.42)
    return 0.05 * smooth(0.05, 0.0, edge) + 0.035 * fractal2(y * 4.0, z * 4.0, 4, 17)

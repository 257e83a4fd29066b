"""What grows in the meadow, as strokes: grass, seed heads, flowers, and trees of branches and leaves."""

import math

import numpy as np
from kernel import Floats, jit
from meadow_land import SUN, SUNLIGHT, air, bare, dapple, ground, path_center, turf
from meadow_solids import FIGURE_X, FIGURE_Z, post
from noise import chance, mix, noise2, smooth
from strokes import ALPHA, B0, B1, BLADE, COLUMNS, LEAF, PROFILE, R0, R1, S0, S1, TWIG, W0, W1, Z

NEAR, FARTHEST = 2.7, 95.0


@jit
def _shadow(cast: Floats, area: Floats, x: float, z: float, which: int) -> float:
    i = int((x - area[0]) / area[2])
    j = int((z - area[1]) / area[2])
    if i < 0 or j < 0 or i >= cast.shape[1] or j >= cast.shape[0]:
        return 0.0
    return float(cast[j, i, which])


@jit
def _fence_gap(x: float, z: float) -> float:
    i = round((z - 3.55) / 1.62)
    if i < 0 or i > 18:
        return 9.0
    px, pz = post(i)
    nx, nz = post(min(i + 1, 18))
    line = px + (nx - px) * (z - pz) / max(nz - pz, 0.5)
    return min(abs(x - line), math.hypot(x - px, z - pz))


@jit
def _tint(row: Floats, at: int, r: float, g: float, b: float, dark: float, x: float, z: float) -> None:
    haze = 1.0 - math.exp(-z * 0.0034)
    ar, ag, ab = air(x / z, 0.02)
    row[at] = mix(r * dark, ar, haze)
    row[at + 1] = mix(g * dark, ag, haze)
    row[at + 2] = mix(b * dark, ab, haze)


@jit
def grow_grass(y0: int, y1: int, out: Floats, view: Floats, cast: Floats, area: Floats, seed: int, wild: float) -> None:
    """Fill rows of `out` with blades of grass; `wild` above 0 makes sparse tall straw with seed heads instead."""
    left, top, pitch, eye = view[0], view[1], view[2], view[3]
    for n in range(y0, y1):
        z = NEAR * (FARTHEST / NEAR) ** chance(n, seed, 1)
        x = (chance(n, seed, 2) - 0.5) * 1.24 * z
        worn = bare(x, z)
        if chance(n, seed, 3) < worn * 0.985:
            continue
        if wild > 0.0 and (worn > 0.05 or noise2(x * 0.30, z * 0.22, 71) + 0.35 * noise2(x * 1.5, z * 1.2, 72) < 0.02):
            continue
        y = ground(x, z) - 0.01
        clump = noise2(x * 1.9, z * 1.7, 73)
        trodden = smooth(1.5, 0.55, abs(x - path_center(z)))
        tall = (0.13 + 0.19 * chance(n, seed, 4) ** 1.5) * (1.0 + 0.55 * clump + 0.40 * noise2(x * 0.35, z * 0.3, 74))
        tall *= 1.0 - 0.62 * trodden
        tall *= 1.0 + 0.75 * smooth(0.40, 0.05, _fence_gap(x, z))
        tall *= 1.0 - 0.45 * smooth(0.45, 0.15, math.hypot(x - FIGURE_X, z - FIGURE_Z))
        if wild > 0.0:
            tall = 0.42 + 0.38 * chance(n, seed, 4)
        tall *= 1.0 + 0.25 * smooth(20.0, 60.0, z)
        wind = 0.22 + 0.5 * chance(n, seed, 5) + 0.25 * noise2(x * 0.4 - 1.0, z * 0.3, 75)
        angle = (chance(n, seed, 6) - 0.5) * 5.0
        lean = tall * (0.55 * wind + 0.42 * math.sin(angle)) * (0.45 if wild > 0.0 else 1.0)
        row = out[n]
        scale = 1.0 / (z * pitch)
        row[0] = (x / z - left) / pitch
        row[1] = (top - (y - eye) / z) / pitch
        row[2] = row[0] + lean * 0.28 * scale
        row[3] = row[1] - tall * 0.66 * scale
        row[4] = row[0] + lean * scale
        row[5] = row[1] - tall * (1.0 - 0.18 * wind) * scale
        thick = 0.0052 * (0.6 + 0.8 * chance(n, seed, 7)) * (max(z, 3.5) / 4.0) ** 0.66
        row[W0] = thick * scale * (0.45 if wild > 0.0 else 1.0)
        row[W1] = row[W0] * 0.6
        row[PROFILE] = TWIG if wild > 0.0 else BLADE
        row[Z] = z
        shade = max(_shadow(cast, area, x, z, 0), _shadow(cast, area, x, z, 1))
        sun = dapple(x, z) * (1.0 - shade)
        r, g, b = turf(x, z)
        vary = 0.72 + 0.6 * chance(n, seed, 8)
        straw = smooth(0.80, 0.97, chance(n, seed, 9))
        if wild > 0.0:
            straw = 0.85
        cool = 0.85 + 0.3 * chance(n, seed, 10)
        r, g, b = mix(r * vary, 0.36, straw), mix(g * vary * cool, 0.30, straw), mix(b * vary, 0.14, straw)
        through = sun * (0.30 + 0.85 * chance(n, seed, 11) ** 1.4)
        tr = r * (SUNLIGHT[0] * through * 1.02 + 0.34)
        tg = g * (SUNLIGHT[1] * through * 1.12 + 0.42)
        tb = b * (SUNLIGHT[2] * through * 0.85 + 0.52)
        deep = mix(0.16, 0.52, smooth(4.0, 40.0, z))
        _tint(row, R0, tr, tg, tb, deep, x, z)
        _tint(row, R1, tr, tg, tb, 1.0, x, z)
        row[S0] = _shadow(cast, area, x, z, 0)
        row[S1] = _shadow(cast, area, x, z, 1)
        row[ALPHA] = 1.0


@jit
def crown_straw(heads: Floats, stalks: Floats, seed: int) -> None:
    """Give each stalk of straw a seed head: a narrow leaf at its tip."""
    for n in range(stalks.shape[0]):
        if stalks[n, Z] <= 0.0:
            continue
        heads[n] = stalks[n]
        dx, dy = stalks[n, 4] - stalks[n, 2], stalks[n, 5] - stalks[n, 3]
        part = 0.25 + 0.25 * chance(n, seed, 21)
        heads[n, 0], heads[n, 1] = stalks[n, 4] - 0.2 * part * dx, stalks[n, 5] - 0.2 * part * dy
        heads[n, 4], heads[n, 5] = stalks[n, 4] + part * dx * 1.2, stalks[n, 5] + part * dy
        heads[n, 2], heads[n, 3] = 0.5 * (heads[n, 0] + heads[n, 4]), 0.5 * (heads[n, 1] + heads[n, 5])
        heads[n, W0] = stalks[n, W0] * (2.1 + 1.3 * chance(n, seed, 22))
        heads[n, PROFILE] = LEAF
        for c in range(3):
            heads[n, R0 + c] = stalks[n, R1 + c] * 0.85
            heads[n, R1 + c] = stalks[n, R1 + c] * 1.2


@jit
def grow_flowers(y0: int, y1: int, out: Floats, view: Floats, cast: Floats, area: Floats, seed: int) -> None:
    """Fill groups of seven rows with flowers: a stem and petals, in drifts, white, yellow or violet."""
    left, top, pitch, eye = view[0], view[1], view[2], view[3]
    for n in range(y0, y1):
        z = 3.1 * (40.0 / 3.1) ** chance(n, seed, 31)
        x = (chance(n, seed, 32) - 0.5) * 1.2 * z
        kind = int(chance(n, seed, 33) * 3.0)
        drift = noise2(x * 0.42 + 9.0 * kind, z * 0.30, 76 + kind)
        if bare(x, z) > 0.03 or drift < 0.16:
            continue
        y = ground(x, z)
        tall = (0.20 + 0.20 * chance(n, seed, 34)) * (1.0 - 0.4 * smooth(1.5, 0.6, abs(x - path_center(z))))
        scale = 1.0 / (z * pitch)
        bx, by = (x / z - left) / pitch, (top - (y - eye) / z) / pitch
        tx, ty = bx + tall * 0.5 * (chance(n, seed, 35) - 0.3) * scale, by - tall * scale
        sun = dapple(x, z) * (1.0 - max(_shadow(cast, area, x, z, 0), _shadow(cast, area, x, z, 1)))
        r, g, b = (0.74, 0.72, 0.66) if kind == 0 else ((0.80, 0.56, 0.05) if kind == 1 else (0.34, 0.22, 0.56))
        size = (0.017 if kind == 0 else 0.012) * (0.8 + 0.5 * chance(n, seed, 36)) * scale * (1.0 + 0.02 * z)
        flat = 0.55
        for k in range(7):
            row = out[n * 7 + k]
            row[Z] = z - 0.004 * k
            row[S0] = _shadow(cast, area, x, z, 0)
            row[S1] = _shadow(cast, area, x, z, 1)
            row[ALPHA] = 1.0
            if k == 0:
                row[0], row[1], row[2], row[3], row[4], row[5] = bx, by, bx, 0.5 * (by + ty), tx, ty
                row[W0] = row[W1] = 0.0026 * scale * (1.0 + 0.03 * z)
                row[PROFILE] = TWIG
                _tint(row, R0, 0.05 + 0.10 * sun, 0.08 + 0.16 * sun, 0.03, 0.5, x, z)
                _tint(row, R1, 0.05 + 0.10 * sun, 0.08 + 0.16 * sun, 0.03, 1.0, x, z)
                continue
            a = k * 1.0472 + chance(n, seed, 37)
            reach = 1.0 if k < 6 else 0.45
            px, py = math.cos(a) * size * reach, math.sin(a) * size * flat * reach
            row[0], row[1], row[4], row[5] = tx - 0.1 * px, ty - 0.1 * py, tx + px, ty + py
            row[2], row[3] = 0.5 * (row[0] + row[4]), 0.5 * (row[1] + row[5])
            row[W0] = size * (0.75 if kind == 0 else 1.0)
            row[PROFILE] = LEAF
            light = 0.42 + sun * (1.0 + 1.5 * max(math.cos(a + 2.5), 0.0))
            if k == 6 and kind == 0:
                _tint(row, R0, 0.66 * light, 0.44 * light, 0.05 * light, 1.0, x, z)
                _tint(row, R1, 0.66 * light, 0.44 * light, 0.05 * light, 1.0, x, z)
            else:
                _tint(
                    row, R0, r * light * SUNLIGHT[0] * 0.30, g * light * SUNLIGHT[1] * 0.33, b * light * 0.72, 0.8, x, z
                )
                _tint(
                    row, R1, r * light * SUNLIGHT[0] * 0.30, g * light * SUNLIGHT[1] * 0.33, b * light * 0.72, 1.0, x, z
                )


def _branches(random: np.random.Generator, height: float, width: float) -> list[tuple[Floats, Floats, float, float]]:
    """Sticks of a tree in its own coordinates: start, end, radius at start and end."""
    sticks = []
    fork = 0.19 * height
    trunk = 0.022 * height
    top = np.array([random.normal(0, 0.02) * height, fork, 0])
    sticks.append((np.zeros(3), top, trunk * 1.25, trunk))
    front = [(top, np.array([random.normal(0, 0.12), 1.0, random.normal(0, 0.12)]), trunk * 0.9, 0.17 * height)]
    for k in range(5):
        a = k * 1.2566 + random.uniform(0, 1)
        front.append(
            (
                top * random.uniform(0.8, 1.0),
                np.array([math.cos(a), random.uniform(0.9, 1.5), math.sin(a)]),
                trunk * 0.5,
                0.15 * height,
            )
        )
    for _ in range(3):
        following = []
        for start, heading, radius, length in front:
            heading = heading / np.linalg.norm(heading)
            end = start + heading * length * np.array([width / height * 1.25, 0.85, width / height * 1.25])
            sticks.append((start, end, radius, radius * 0.6))
            for _child in range(2):
                bend = heading + random.normal(0, 0.42, 3) + np.array([0, 0.15, 0])
                following.append((end, bend, radius * 0.6, length * random.uniform(0.6, 0.8)))
        front = following
    return sticks


def tree(
    x: float,
    z: float,
    height: float,
    width: float,
    leaves: int,
    leaf: float,
    hue: tuple[float, float, float],
    view: Floats,
    seed: int,
) -> Floats:
    """Strokes of one tree at (x, z): its limbs and its leaves, lit by the evening sun."""
    random = np.random.default_rng(seed)
    left, top, pitch, eye = (float(v) for v in view)
    base = float(ground(x, z)) - 0.1
    sun = np.array(SUN)
    haze = 1.0 - math.exp(-z * 0.0034)
    veil = np.array(air(x / z, 0.02))

    def place(points: Floats) -> tuple[Floats, Floats, Floats]:
        depth = points[..., 2] + z
        return (
            ((points[..., 0] + x) / depth - left) / pitch,
            (top - (points[..., 1] + base - eye) / depth) / pitch,
            depth,
        )

    sticks = _branches(random, height, width)
    if leaves < 5000:
        sticks = [(np.zeros(3), np.array([0.0, 0.55 * height, 0.0]), 0.022 * height, 0.012 * height)]
    limbs = np.zeros((len(sticks), COLUMNS), np.float32)
    for row, (a, b, ra, rb) in zip(limbs, sticks, strict=True):
        ax, ay, za = place(a)
        bx, by, _ = place(b)
        row[:6] = ax, ay, (ax + bx) / 2 + random.normal(0, 0.02) * (by - ay), (ay + by) / 2, bx, by
        row[W0], row[W1], row[PROFILE], row[Z] = 2 * ra / za / pitch, 2 * rb / za / pitch, TWIG, za
        bark = np.array([0.060, 0.048, 0.038]) * (0.7 + 0.9 * max(0.0, random.normal(0.4, 0.3)))
        row[R0 : B0 + 1] = row[R1 : B1 + 1] = bark * (1 - haze) + veil * haze
        row[ALPHA] = 1

    blobs = 130 if leaves > 5000 else 40
    spin = random.normal(size=(blobs, 3))
    spin /= np.linalg.norm(spin, axis=1, keepdims=True)
    spin[:, 1] = np.where(spin[:, 1] < -0.75, -spin[:, 1] * 0.6, spin[:, 1])
    size = np.array([width / 2, height * 0.40, width / 2])
    centers = spin * size * random.uniform(0.12, 0.92, (blobs, 1)) ** 0.6 + np.array([0, height * 0.57, 0])
    radii = width * random.uniform(0.045, 0.105, blobs) * (1.0 if leaves > 5000 else 1.35)
    which = random.choice(blobs, leaves, p=radii**2 / np.sum(radii**2))
    out = random.normal(size=(leaves, 3))
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    shell = random.uniform(0.55, 1.0, leaves) ** 0.6 * (1 + 0.20 * random.normal(size=leaves).clip(-1, 2.2))
    points = centers[which] + out * (radii[which] * shell)[:, None] * np.array([1.0, 0.72, 1.0])
    crown = (points - np.array([0, height * 0.50, 0])) / size
    crown_length = np.linalg.norm(crown, axis=1)
    normal = out * 0.75 + crown * 0.55
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-6
    # How much foliage lies between a leaf and the sun: other clumps that the way to the sun passes.
    blocked = np.zeros(leaves)
    for k in range(blobs):
        to = centers[k] - points
        along = to @ sun
        miss = np.linalg.norm(to - along[:, None] * sun, axis=1)
        inside = np.sqrt(np.maximum(radii[k] ** 2 - miss**2, 0))
        blocked += np.clip(along + inside, 0, 2 * inside) / width
    direct = np.exp(-blocked * 4.0)
    wrap = np.clip(0.35 + 0.65 * (normal @ sun), 0, 1)
    through = np.clip(-(out @ sun) * 0.6 + 0.4, 0, 1) * 0.75
    open_sky = np.clip(0.25 + 0.75 * (0.5 + 0.5 * normal[:, 1]) * crown_length.clip(0, 1.1), 0.05, 1.1)
    shade = direct * (wrap + through)
    vary = np.exp(random.normal(0, 0.20, leaves))
    color = np.array(hue)[None] * vary[:, None]
    warm = np.array([1.12, 1.0, 0.6])
    lit = color * (
        np.array(SUNLIGHT) * warm * shade[:, None] * 1.15 + np.array([0.26, 0.36, 0.40]) * open_sky[:, None] ** 1.6
    )
    lit = lit * (1 - haze) + veil * haze

    px, py, depth = place(points)
    angle = random.uniform(0, math.pi, leaves)
    length = leaf * random.uniform(0.6, 1.3, leaves) / depth / pitch
    dx, dy = np.cos(angle) * length / 2, np.sin(angle) * length / 2
    rows = np.zeros((leaves, COLUMNS), np.float32)
    rows[:, 0], rows[:, 1], rows[:, 4], rows[:, 5] = px - dx, py - dy, px + dx, py + dy
    rows[:, 2], rows[:, 3] = px + 0.12 * dy, py - 0.12 * dx
    rows[:, W0] = length * random.uniform(0.35, 0.75, leaves)
    rows[:, PROFILE], rows[:, Z], rows[:, ALPHA] = LEAF, depth, 1
    rows[:, R0 : B0 + 1] = lit * 0.88
    rows[:, R1 : B1 + 1] = lit * 1.10
    return np.concatenate([limbs, rows])

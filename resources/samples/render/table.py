"""The scene `table`: a path tracer for things on an oak table beside a sunlit window."""

import math

import cv2
import numpy as np
from denoise import denoise
from finish import Look, develop
from kernel import Floats, jit, over_rows
from noise import chance, fractal2, hashed, noise2, smooth
from picture import Picture, Thing
from table_things import APPLE, COFFEE, CUP, EDGE, FLOOR, KEY, SAUCER, STEM, WALL, WOOD, surface, things, wood

WIDTH, HEIGHT = 1800, 1200
EYE = (0.15, 4.55, -8.6)
AIM = (0.05, 0.78, 0.85)
FOCAL = 2.72  # in half picture widths
SUN = (-0.735, 0.500, 0.457)
GROUPS = 3


@jit
def pane(y: float, z: float) -> float:
    """How much light passes the window at height y, depth z: glass 1, frame and bars 0."""
    if y < 0.9 or y > 11.4 or z < -3.0 or z > 13.8:
        return 0.0
    u = (z + 3.0) / 3.6
    v = (y - 0.9) / 3.5
    u = abs(u - math.floor(u) - 0.5) * 3.6
    v = abs(v - math.floor(v) - 0.5) * 3.5
    return 1.0 if u < 1.66 and v < 1.62 else 0.0


@jit
def _group(kind: int, x: float, z: float) -> int:
    if kind in (CUP, SAUCER, COFFEE):
        return 1
    if kind == KEY:
        return 2
    if kind == APPLE or (kind == STEM and math.hypot(x - 0.42, z - 2.55) < 0.6):
        return 3
    return 0


@jit
def _march(ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, far: float) -> tuple[float, int]:
    near = 0.0
    for axis in range(3):
        o = ox if axis == 0 else (oy if axis == 1 else oz)
        d = dx if axis == 0 else (dy if axis == 1 else dz)
        low = -3.8 if axis == 0 else (-0.01 if axis == 1 else -2.0)
        high = 3.4 if axis == 0 else 4.6
        if abs(d) < 1e-9:
            if o < low or o > high:
                return -1.0, 0
            continue
        a = (low - o) / d
        b = (high - o) / d
        near = max(near, min(a, b))
        far = min(far, max(a, b))
    t = near
    for _ in range(110):
        if t >= far:
            return -1.0, 0
        d, kind = things(ox + dx * t, oy + dy * t, oz + dz * t)
        if d < 0.0007 + 0.00012 * t:
            return t, kind
        t += d * 0.92
    return -1.0, 0


@jit
def _hit(ox: float, oy: float, oz: float, dx: float, dy: float, dz: float) -> tuple[float, int]:
    far = 60.0
    kind = -1
    if dy < -1e-6:
        t = -oy / dy
        if t > 1e-4 and oz + dz * t < 5.2 and oz + dz * t > -7.0:
            far = t
            kind = WOOD
        t = (-7.0 - oy) / dy
        if t < far:
            far = t
            kind = FLOOR
    if dz > 1e-6:
        t = (5.2 - oz) / dz
        if 1e-4 < t < far and -0.35 < oy + dy * t < 0.0:
            far = t
            kind = EDGE
        t = (9.0 - oz) / dz
        if 1e-4 < t < far:
            far = t
            kind = WALL
    if dx < -1e-6:
        t = (-9.0 - ox) / dx
        if 1e-4 < t < far:
            far = t
            kind = -1
    t, thing = _march(ox, oy, oz, dx, dy, dz, far)
    if t >= 0.0:
        return t, thing
    return far, kind


@jit
def _room(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, window: float
) -> tuple[float, float, float]:
    r = 0.085 + 0.05 * dy
    g = 0.080 + 0.05 * dy
    b = 0.076 + 0.05 * dy
    if dx < -1e-6:
        t = (-9.0 - ox) / dx
        open_ = pane(oy + dy * t, oz + dz * t) * window
        glow = 0.75 + 0.5 * smooth(1.0, 7.0, oy + dy * t)
        r += 5.2 * open_ * glow
        g += 5.9 * open_ * glow
        b += 6.8 * open_ * glow
    return r, g, b


@jit
def _normal(kind: int, x: float, y: float, z: float, span: float) -> tuple[float, float, float]:
    if kind == WALL:
        e = 0.02
        h = fractal2(x * 1.1, y * 1.1, 4, 61) * 0.10 + 0.012 * noise2(x * 9.0, y * 9.0, 62)
        hx = fractal2((x + e) * 1.1, y * 1.1, 4, 61) * 0.10 + 0.012 * noise2((x + e) * 9.0, y * 9.0, 62)
        hy = fractal2(x * 1.1, (y + e) * 1.1, 4, 61) * 0.10 + 0.012 * noise2(x * 9.0, (y + e) * 9.0, 62)
        nx, ny, nz = (h - hx) / e, (h - hy) / e, -1.0
    elif kind == EDGE:
        return 0.0, 0.0, -1.0
    elif kind == FLOOR:
        return 0.0, 1.0, 0.0
    elif kind == WOOD:
        e = max(span, 0.003)
        h = wood(x, z)[3]
        nx, ny, nz = (h - wood(x + e, z)[3]) / e, 1.0, (h - wood(x, z + e)[3]) / e
    else:
        e = 0.0012
        a = things(x + e, y - e, z - e)[0]
        b = things(x - e, y - e, z + e)[0]
        c = things(x - e, y + e, z - e)[0]
        d = things(x + e, y + e, z + e)[0]
        nx, ny, nz = a - b - c + d, -a - b + c + d, -a + b - c + d
    k = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-20)
    return nx * k, ny * k, nz * k


@jit
def _sunlight(x: float, y: float, z: float, u: float, v: float) -> tuple[float, int, float, float, float]:
    """Share of the sun that arrives (0 or more), the group that blocks it or 0, and the direction to the sun."""
    angle = 6.2831853 * u
    spread = 0.019 * math.sqrt(v)
    lx = SUN[0] + spread * math.cos(angle) * 0.6
    ly = SUN[1] + spread * math.sin(angle)
    lz = SUN[2] + spread * math.cos(angle) * 0.8
    t = (-9.0 - x) / lx
    wy = y + ly * t
    wz = z + lz * t
    through = pane(wy, wz)
    if through <= 0.0:
        return 0.0, 0, lx, ly, lz
    through *= 0.25 + 0.75 * smooth(-0.34, -0.04, fractal2(wy * 0.42 + 4.0, wz * 0.42, 3, 71))
    hit, kind = _march(x, y, z, lx, ly, lz, t)
    if hit >= 0.0:
        return -through, _group(kind, x + lx * hit, z + lz * hit), lx, ly, lz
    return through, 0, lx, ly, lz


@jit
def _skylight(x: float, y: float, z: float, nx: float, ny: float, nz: float, u: float, v: float) -> tuple[float, int]:
    wy = 0.9 + 10.5 * u
    wz = -3.0 + 16.8 * v
    lx, ly, lz = -9.0 - x, wy - y, wz - z
    square = lx * lx + ly * ly + lz * lz
    far = math.sqrt(square)
    lx, ly, lz = lx / far, ly / far, lz / far
    facing = nx * lx + ny * ly + nz * lz
    if facing <= 0.0:
        return 0.0, 0
    light = pane(wy, wz) * facing * (-lx) * 176.4 / (square * 3.14159265) * (0.75 + 0.5 * smooth(1.0, 7.0, wy))
    if light <= 0.0:
        return 0.0, 0
    hit, kind = _march(x, y, z, lx, ly, lz, far)
    if hit >= 0.0:
        return -light, _group(kind, x + lx * hit, z + lz * hit)
    return light, 0


@jit
def _lit(
    kind: int, x: float, y: float, z: float, dx: float, dy: float, dz: float, a: float, b: float, c: float, d: float
) -> tuple[float, float, float]:
    """Light that a surface seen indirectly sends on: one sun ray, one window ray, and the room's dim average."""
    nx, ny, nz = _normal(kind, x, y, z, 0.02)
    if nx * dx + ny * dy + nz * dz > 0.0:
        nx, ny, nz = -nx, -ny, -nz
    r, g, bl, _, _, _ = surface(kind, x, y, z)
    if kind == WOOD:
        r, g, bl, _, _ = wood(x, z)
    x += nx * 0.004
    y += ny * 0.004
    z += nz * 0.004
    sun, _, lx, ly, lz = _sunlight(x, y, z, a, b)
    sun = max(sun, 0.0) * max(nx * lx + ny * ly + nz * lz, 0.0)
    sky = max(_skylight(x, y, z, nx, ny, nz, c, d)[0], 0.0)
    return (
        r * (17.0 * sun + 5.2 * sky + 0.10),
        g * (13.6 * sun + 5.9 * sky + 0.09),
        bl * (9.4 * sun + 6.8 * sky + 0.08),
    )


@jit
def _render(
    y0: int, y1: int, frame: Floats, guide: Floats, masks: Floats, samples: int, width: int, height: int
) -> None:
    fx, fy, fz = AIM[0] - EYE[0], AIM[1] - EYE[1], AIM[2] - EYE[2]
    k = 1.0 / math.sqrt(fx * fx + fy * fy + fz * fz)
    focus = 1.0 / k
    fx, fy, fz = fx * k, fy * k, fz * k
    k = 1.0 / math.hypot(fx, fz)
    rx, rz = fz * k, -fx * k
    ux, uy, uz = fy * rz, fz * rx - fx * rz, -fy * rx
    if uy < 0.0:
        ux, uy, uz = -ux, -uy, -uz
    half = width * 0.5
    for py in range(y0, y1):
        for px in range(width):
            for s in range(samples):
                q = hashed(px, py, s * 31 + 7)
                jx = (s + 0.5) * 0.7548776662 + (q & 0xFFFF) / 65536.0
                jy = (s + 0.5) * 0.5698402910 + (q >> 16) / 65536.0
                jx -= math.floor(jx)
                jy -= math.floor(jy)
                sx = (px + jx - half) / half
                sy = (height * 0.5 - py - jy) / half
                dx = fx * FOCAL + rx * sx + ux * sy
                dy = fy * FOCAL + uy * sy
                dz = fz * FOCAL + rz * sx + uz * sy
                k = focus / FOCAL
                lens = 0.062 * math.sqrt(chance(px, py, s * 31 + 1))
                turn = 6.2831853 * chance(px, py, s * 31 + 2)
                lu, lv = lens * math.cos(turn), lens * math.sin(turn)
                ox = EYE[0] + rx * lu + ux * lv
                oy = EYE[1] + uy * lv
                oz = EYE[2] + rz * lu + uz * lv
                dx, dy, dz = EYE[0] + dx * k - ox, EYE[1] + dy * k - oy, EYE[2] + dz * k - oz
                k = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
                dx, dy, dz = dx * k, dy * k, dz * k
                t, kind = _hit(ox, oy, oz, dx, dy, dz)
                if kind < 0:
                    continue
                x, y, z = ox + dx * t, oy + dy * t, oz + dz * t
                nx, ny, nz = _normal(kind, x, y, z, t / (half * FOCAL))
                if nx * dx + ny * dy + nz * dz > 0.0:
                    nx, ny, nz = -nx, -ny, -nz
                r, g, b, mirror, rough, metal = surface(kind, x, y, z)
                if kind == WOOD:
                    r, g, b, _, gloss = wood(x, z)
                    mirror, rough, metal = 0.035 * gloss + 0.006, 0.36 - 0.14 * gloss, 0
                group = _group(kind, x, z)
                if group > 0:
                    masks[py, px, group - 1] += 1.0
                x, y, z = x + nx * 0.003, y + ny * 0.003, z + nz * 0.003
                sun, blocker, lx, ly, lz = _sunlight(x, y, z, chance(px, py, s * 31 + 3), chance(px, py, s * 31 + 4))
                facing = max(nx * lx + ny * ly + nz * lz, 0.0)
                sky, veil = _skylight(x, y, z, nx, ny, nz, chance(px, py, s * 31 + 5), chance(px, py, s * 31 + 6))
                masks[py, px, 6] += 15.0 * abs(sun) * facing + 5.5 * abs(sky)
                if blocker > 0 and blocker != group:
                    masks[py, px, 2 + blocker] -= 15.0 * sun * facing
                if veil > 0 and veil != group:
                    masks[py, px, 2 + veil] -= 5.5 * sky
                sun = max(sun, 0.0)
                sky = max(sky, 0.0)
                er = 17.0 * sun * facing + 5.2 * sky
                eg = 13.6 * sun * facing + 5.9 * sky
                eb = 9.4 * sun * facing + 6.8 * sky
                for way in range(2):
                    if way == 0 and metal == 1:
                        continue
                    if way == 1 and mirror < 0.008:
                        continue
                    u = chance(px, py, s * 31 + 8 + way * 8)
                    v = 6.2831853 * chance(px, py, s * 31 + 9 + way * 8)
                    if way == 0:
                        c = 2.0 * u - 1.0
                        w = math.sqrt(max(1.0 - c * c, 0.0))
                        qx, qy, qz = nx + w * math.cos(v), ny + c, nz + w * math.sin(v)
                    else:
                        w = rough * rough * math.sqrt(u / (1.02 - u))
                        c = -2.0 * (dx * nx + dy * ny + dz * nz)
                        hx = w * math.cos(v)
                        hz = w * math.sin(v)
                        hy = w * math.cos(v * 1.7 + 1.0) * 0.7
                        qx, qy, qz = dx + c * nx + hx, dy + c * ny + hy, dz + c * nz + hz
                    k = 1.0 / math.sqrt(qx * qx + qy * qy + qz * qz + 1e-12)
                    qx, qy, qz = qx * k, qy * k, qz * k
                    if qx * nx + qy * ny + qz * nz <= 0.0:
                        continue
                    t2, other = _hit(x, y, z, qx, qy, qz)
                    if other < 0:
                        cr, cg, cb = _room(x, y, z, qx, qy, qz, float(way))
                    else:
                        cr, cg, cb = _lit(
                            other,
                            x + qx * t2,
                            y + qy * t2,
                            z + qz * t2,
                            qx,
                            qy,
                            qz,
                            chance(px, py, s * 31 + 10 + way * 8),
                            chance(px, py, s * 31 + 11 + way * 8),
                            chance(px, py, s * 31 + 12 + way * 8),
                            chance(px, py, s * 31 + 13 + way * 8),
                        )
                    cr, cg, cb = min(cr, 9.0), min(cg, 9.0), min(cb, 9.0)
                    if way == 0:
                        er, eg, eb = er + cr, eg + cg, eb + cb
                    else:
                        base = max(1.0 + dx * nx + dy * ny + dz * nz, 0.0)
                        fresnel = mirror + (1.0 - mirror) * base**5 * (1.0 - rough) ** 2
                        hx, hy, hz = lx - dx, ly - dy, lz - dz
                        k = 1.0 / math.sqrt(hx * hx + hy * hy + hz * hz)
                        peak = max((hx * nx + hy * ny + hz * nz) * k, 0.0)
                        a2 = rough**4 + 0.0006
                        lobe = a2 / (3.14159 * (peak * peak * (a2 - 1.0) + 1.0) ** 2) * 0.25
                        spark = min(lobe * sun * 15.0 * smooth(0.0, 0.1, facing), 14.0)
                        cr, cg, cb = cr + spark, cg + spark * 0.82, cb + spark * 0.6
                        if metal == 1:
                            cr, cg, cb = cr * r, cg * g, cb * b
                        frame[py, px, 6] += cr * fresnel
                        frame[py, px, 7] += cg * fresnel
                        frame[py, px, 8] += cb * fresnel
                if metal == 1:
                    er, eg, eb = er * 0.12, eg * 0.12, eb * 0.12
                frame[py, px, 0] += er * r
                frame[py, px, 1] += eg * g
                frame[py, px, 2] += eb * b
                frame[py, px, 3] += r
                frame[py, px, 4] += g
                frame[py, px, 5] += b
                guide[py, px, 0] += nx
                guide[py, px, 1] += ny
                guide[py, px, 2] += nz
                guide[py, px, 3] += t
                guide[py, px, 4] += group


def render(scale: float, seed: int) -> Picture:
    """Render the scene with its masks; `scale` 1 is 1800 x 1200 pixels."""
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    samples = 12
    frame = np.zeros((height, width, 9), np.float32)
    guide = np.zeros((height, width, 5), np.float32)
    masks = np.zeros((height, width, 7), np.float32)
    over_rows(_render, height, frame, guide, masks, samples, width, height)
    frame /= samples
    guide /= samples
    albedo = frame[..., 3:6] + 1e-3
    light = denoise(np.ascontiguousarray(frame[..., 0:3] / albedo), guide, 4, 0.55)
    shine = denoise(np.ascontiguousarray(frame[..., 6:9]), guide, 2, 0.5)
    linear = light * albedo + shine
    look = Look(exposure=0.56, contrast=1.42, bloom=0.07, vignette=0.42, grain=0.013, saturation=1.04)
    parts = []
    for index, name in enumerate(("cup", "key", "apple")):
        blocked = masks[..., 3 + index] / np.maximum(masks[..., 6], 1e-3)
        blocked = cv2.GaussianBlur(cv2.medianBlur(blocked, 5), (0, 0), max(1.6 * scale, 0.3))
        shadow = np.clip((blocked - 0.08) / 0.30, 0, 1) * (1 - masks[..., index] / samples)
        parts.append(Thing(name, masks[..., index] / samples, shadow))
    return Picture(develop(linear, look, seed, scale), parts)

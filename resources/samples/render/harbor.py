"""The scene `harbor`: a ray-marched harbor at dusk under volumetric clouds, with waves that mirror both."""

import itertools
import math

import numpy as np
from finish import Look, develop
from harbor_paint import arriving, paint
from harbor_sky import paint as paint_sky
from harbor_things import (
    DINGHY,
    EDGE,
    FISHER_AT,
    LAMP_X,
    LAMP_Z,
    LANTERN,
    POLE_X,
    POLE_Z,
    QUAY,
    SAILER,
    SAILER_AT,
    TOP,
    solids,
)
from kernel import Floats, jit, over_rows
from noise import fractal2, hashed, mix, noise2, smooth
from picture import Picture, Thing

WIDTH, HEIGHT = 2048, 1280
EYE = 2.85
LEFT, UP, SPAN = -0.40, 0.435, 1.20  # the picture on the plane at distance 1; the camera looks level
SKY_LEFT, SKY_UP, SKY_SPAN = -0.95, 0.80, 2.30


@jit
def _march(x: float, y: float, z: float, dx: float, dy: float, dz: float, near: float, far: float) -> tuple[float, int]:
    t = near
    for _ in range(150):
        if t >= far or y + dy * t > 17.0:
            break
        d, kind = solids(x + dx * t, y + dy * t, z + dz * t)
        if d < 0.0012 + 0.00025 * t:
            return t, kind
        t += d * 0.9
    return -1.0, 0


@jit
def _sky(plane: Floats, pitch: float, u: float, v: float) -> tuple[float, float, float]:
    height, width, _ = plane.shape
    px = min(max((u - SKY_LEFT) / pitch - 0.5, 0.0), width - 1.001)
    py = min(max((SKY_UP - max(v, 0.0005)) / pitch - 0.5, 0.0), height - 1.001)
    i = int(px)
    j = int(py)
    a = px - i
    b = py - j
    r = mix(mix(plane[j, i, 0], plane[j, i + 1, 0], a), mix(plane[j + 1, i, 0], plane[j + 1, i + 1, 0], a), b)
    g = mix(mix(plane[j, i, 1], plane[j, i + 1, 1], a), mix(plane[j + 1, i, 1], plane[j + 1, i + 1, 1], a), b)
    c = mix(mix(plane[j, i, 2], plane[j, i + 1, 2], a), mix(plane[j + 1, i, 2], plane[j + 1, i + 1, 2], a), b)
    return r, g, c


@jit
def _slope(x: float, z: float) -> tuple[float, float]:
    """Slope of the water at (x, z): ripples of four sizes, stronger where gusts touch the water."""
    gust = 0.35 + 1.15 * smooth(-0.22, 0.30, fractal2(x * 0.045 + 1.0, z * 0.020, 3, 41))
    sx = sz = 0.0
    size = 1.9
    steep = 0.022
    for octave in range(4):
        wx = x / size + 0.31 * octave
        wz = z / (size * 0.80)
        h = noise2(wx, wz, 43 + octave)
        k = steep * gust / 0.12
        sx += (noise2(wx + 0.12, wz, 43 + octave) - h) * k
        sz += (noise2(wx, wz + 0.12, 43 + octave) - h) * k * 1.25
        size *= 0.42
        steep *= 0.86
    return sx, sz


@jit
def _shade(
    kind: int,
    x: float,
    y: float,
    z: float,
    dx: float,
    dy: float,
    dz: float,
    t: float,
    careful: int,
    plane: Floats,
    pitch: float,
) -> tuple[float, float, float]:
    r, g, b, wet, er, eg, eb = paint(kind, x, y, z)
    if kind == LANTERN:
        return er, eg, eb  # its own light hides all else
    e = 0.0015 + 0.0002 * t
    p = solids(x + e, y - e, z - e)[0]
    q = solids(x - e, y - e, z + e)[0]
    s = solids(x - e, y + e, z - e)[0]
    w = solids(x + e, y + e, z + e)[0]
    nx, ny, nz = p - q - s + w, -p - q + s + w, -p + q - s + w
    k = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-20)
    nx, ny, nz = nx * k, ny * k, nz * k
    lr, lg, lb = arriving(x, y, z, nx, ny, nz, careful)
    r, g, b = r * lr + er, g * lg + eg, b * lb + eb
    if wet > 0.02 and careful > 0:
        if kind == QUAY and ny > 0.3:
            flat = smooth(0.5, 1.0, wet)
            nx, ny, nz = nx * (1.0 - 0.7 * flat), mix(ny, 1.0, 0.7 * flat), nz * (1.0 - 0.7 * flat)
        c = dx * nx + dy * ny + dz * nz
        rx, ry, rz = dx - 2.0 * c * nx, dy - 2.0 * c * ny, dz - 2.0 * c * nz
        fresnel = wet * (0.025 + 0.75 * max(1.0 + c, 0.0) ** 5)
        if rz > 0.05 and ry > 0.0:
            hit, other = _march(x + nx * 0.02, y + ny * 0.02, z + nz * 0.02, rx, ry, rz, 0.02, 60.0)
            if hit > 0.0:
                hx, hy, hz = x + rx * hit, y + ry * hit, z + rz * hit
                pr, pg, pb, _, er, eg, eb = paint(other, hx, hy, hz)
                sr, sg, sb = pr * 0.25 + er, pg * 0.28 + eg, pb * 0.35 + eb
            else:
                sr, sg, sb = _sky(plane, pitch, rx / rz, ry / rz)
        else:
            sr, sg, sb = 0.14, 0.19, 0.30
        r, g, b = mix(r, sr, fresnel), mix(g, sg, fresnel), mix(b, sb, fresnel)
        for i in range(4):
            lx, ly, lz = LAMP_X - x, TOP + 3.88 - y, LAMP_Z[i] - z
            square = lx * lx + ly * ly + lz * lz
            k = 1.0 / math.sqrt(square)
            peak = max((lx * rx + ly * ry + lz * rz) * k, 0.0)
            spark = wet * 26.0 / square * peak ** (30.0 + 160.0 * wet)
            r, g, b = r + spark, g + spark * 0.56, b + spark * 0.22
    fog = 1.0 - math.exp(-t * 0.0013)
    return mix(r, 0.50, fog), mix(g, 0.33, fog), mix(b, 0.32, fog)


@jit
def _render(y0: int, y1: int, frame: Floats, masks: Floats, plane: Floats, pitch: float, samples: int) -> None:
    width = frame.shape[1]
    side = SPAN / width
    for py in range(y0, y1):
        for px in range(width):
            nearest = 1e9
            for s in range(samples):
                q = hashed(px, py, s + 57)
                jx = (s + 0.5) * 0.7548776662 + (q & 0xFFFF) / 65536.0
                jy = (s + 0.5) * 0.5698402910 + (q >> 16) / 65536.0
                u = LEFT + (px + jx - math.floor(jx)) * side
                v = UP - (py + jy - math.floor(jy)) * side
                k = 1.0 / math.sqrt(1.0 + u * u + v * v)
                dx, dy, dz = u * k, v * k, k
                water = EYE / -dy if dy < -1e-5 else 1e9
                t, kind = _march(0.0, EYE, 0.0, dx, dy, dz, 1.5, min(water, 330.0))
                if t > 0.0:
                    r, g, b = _shade(kind, dx * t, EYE + dy * t, dz * t, dx, dy, dz, t, 1, plane, pitch)
                    if kind == SAILER:
                        masks[py, px, 0] += 1.0
                    elif kind == DINGHY:
                        masks[py, px, 1] += 1.0
                    nearest = min(nearest, t * dz)
                elif water < 900.0:
                    x, z = dx * water, dz * water
                    sx, sz = _slope(x, z)
                    k = 1.0 / math.sqrt(1.0 + sx * sx + sz * sz)
                    nx, ny, nz = -sx * k, k, -sz * k
                    c = dx * nx + dy * ny + dz * nz
                    if c > -0.004:
                        c = -0.004
                    rx, ry, rz = dx - 2.0 * c * nx, abs(dy - 2.0 * c * ny) + 1e-4, dz - 2.0 * c * nz
                    fresnel = 0.02 + 0.98 * (1.0 + c) ** 5
                    hit, kind = _march(x, 0.0, z, rx, ry, rz, 0.02, 120.0)
                    if hit > 0.0:
                        r, g, b = _shade(kind, x + rx * hit, ry * hit, z + rz * hit, rx, ry, rz, hit, 0, plane, pitch)
                        if kind == SAILER:
                            masks[py, px, 2] += 1.0
                        elif kind == DINGHY:
                            masks[py, px, 3] += 1.0
                    elif rz > 0.02:
                        r, g, b = _sky(plane, pitch, rx / rz, ry / rz)
                    else:
                        r, g, b = 0.14, 0.20, 0.33
                    r, g, b = mix(0.012, r, fresnel), mix(0.022, g, fresnel), mix(0.030, b, fresnel)
                    fog = 1.0 - math.exp(-water * 0.0009)
                    r, g, b = mix(r, 0.44, fog), mix(g, 0.31, fog), mix(b, 0.33, fog)
                    nearest = min(nearest, z)
                else:
                    r, g, b = _sky(plane, pitch, u, v)
                frame[py, px, 0] += min(r, 24.0)
                frame[py, px, 1] += min(g, 24.0)
                frame[py, px, 2] += min(b, 24.0)
            frame[py, px, 3] = nearest


@jit
def _thread(cover: Floats, depth: Floats, lines: Floats, side: float) -> None:
    """Draw sticks thinner than a pixel: rows of `lines` are two ends x, y, z, z and the radius in meters."""
    height, width = cover.shape
    for n in range(lines.shape[0]):
        ax, ay = (lines[n, 0] / lines[n, 2] - LEFT) / side, (UP - (lines[n, 1] - EYE) / lines[n, 2]) / side
        bx, by = (lines[n, 3] / lines[n, 5] - LEFT) / side, (UP - (lines[n, 4] - EYE) / lines[n, 5]) / side
        z = 0.5 * (lines[n, 2] + lines[n, 5])
        half = lines[n, 6] / z / side
        strength = min(half / 0.42, 1.0)
        half = max(half, 0.42)
        long = max((bx - ax) ** 2 + (by - ay) ** 2, 1e-6)
        for j in range(max(int(min(ay, by) - half) - 2, 0), min(int(max(ay, by) + half) + 3, height)):
            for i in range(max(int(min(ax, bx) - half) - 2, 0), min(int(max(ax, bx) + half) + 3, width)):
                px, py = i + 0.5, j + 0.5
                t = min(max(((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / long, 0.0), 1.0)
                away = math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay))
                part = strength * min(max(half + 0.5 - away, 0.0), 1.0)
                if part > cover[j, i] and z < depth[j, i] + 0.3:
                    cover[j, i] = part


def _sagging(a: tuple[float, ...], b: tuple[float, ...], sag: float, radius: float, pieces: int) -> list[list[float]]:
    """A wire from a to b that hangs `sag` meters deep in its middle, as short sticks."""
    t = np.linspace(0, 1, pieces + 1)
    points = np.array(a) + (np.array(b) - np.array(a)) * t[:, None]
    points[:, 1] -= 4 * sag * t * (1 - t)
    return [[*points[i], *points[i + 1], radius] for i in range(pieces)]


def _aboard(at: tuple[float, float, float], x: float, y: float, z: float) -> tuple[float, float, float]:
    """World coordinates of a point given across, above and along a boat."""
    c, s = math.cos(at[2]), math.sin(at[2])
    return at[0] + x * c + z * s, y, at[1] - x * s + z * c


def _wires() -> list[list[float]]:
    lines: list[list[float]] = []
    for k, across in enumerate((-0.85, -0.05, 0.80)):
        pole = (POLE_X + across, 7.95, POLE_Z - 0.33 * across)
        lines += _sagging(pole, (24.0 + across, 10.9 - 0.2 * k, 19.0 + 0.8 * k), 1.15 + 0.12 * k, 0.013, 90)
        lines += _sagging(pole, (-9.0 + across, 7.6, 5.0), 0.35, 0.013, 40)
        lines += _sagging((pole[0], pole[1] - 0.12, pole[2]), pole, 0.0, 0.035, 1)
    lines += _sagging((POLE_X, 6.9, POLE_Z), (-6.2, 5.4, 18.5), 0.3, 0.012, 30)
    return lines


def _rigging(at: tuple[float, float, float]) -> list[list[float]]:
    lines: list[list[float]] = []
    top = _aboard(at, 0, 11.9, 0.55)
    for side in (-1.0, 1.0):
        spreader = _aboard(at, 0.85 * side, 6.9, 0.6)
        chain = _aboard(at, 1.22 * side, 0.85, 0.35)
        lines += _sagging(chain, spreader, 0.0, 0.007, 12) + _sagging(spreader, top, 0.0, 0.007, 12)
        lines += _sagging(_aboard(at, 1.1 * side, 0.85, 1.4), _aboard(at, 0, 6.8, 0.6), 0.0, 0.006, 12)
        posts = [
            _aboard(at, side * 1.30 * (1 - max((z / 4.6 + 0.25) / 1.25, 0) ** 2.3), 1.42, z)
            for z in np.linspace(-4.3, 3.7, 6)
        ]
        for a, b in itertools.pairwise(posts):
            lines += _sagging(a, b, 0.02, 0.006, 4)
    lines += _sagging(_aboard(at, 0, 0.9, 4.7), top, 0.0, 0.008, 20)
    lines += _sagging(_aboard(at, 0, 0.8, -4.6), top, 0.0, 0.007, 20)
    return lines + _sagging(_aboard(at, 0, 1.9, -3.3), top, 0.0, 0.005, 20)


def _ropes() -> list[list[float]]:
    at = FISHER_AT
    lines: list[list[float]] = []
    mast = _aboard(at, 0, 7.0, -0.15)
    for x, y, z in ((1.2, 1.2, -3.9), (-1.2, 1.2, -3.9), (0.0, 1.6, 4.8), (0.0, 4.9, -3.6)):
        lines += _sagging(_aboard(at, x, y, z), mast, 0.05, 0.010, 16)
    lines += _sagging(_aboard(at, 0, 4.9, -3.6), _aboard(at, 0.5, 0.9, -4.5), 0.05, 0.010, 12)
    lines += _sagging(_aboard(at, -1.3, 1.15, -4.2), (EDGE - 0.5, TOP + 0.3, 6.3), 0.28, 0.022, 24)
    return lines + _sagging(_aboard(at, -0.58, 1.36, 3.6), (EDGE - 0.5, TOP + 0.3, 18.9), 0.2, 0.022, 24)


def _halo(linear: Floats, side: float) -> None:
    """Add the light that the moist air around each lamp scatters."""
    height, width = linear.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for z in LAMP_Z:
        du = LEFT + (x + 0.5) * side - LAMP_X / z
        dv = UP - (y + 0.5) * side - (TOP + 3.88 - EYE) / z
        ring = (du * du + dv * dv) * z * z
        linear += (0.055 / (ring + 0.10))[..., None] * np.array([1.0, 0.58, 0.25], np.float32)


def render(scale: float, seed: int) -> Picture:
    """Render the scene with its masks; `scale` 1 is 2048 x 1280 pixels."""
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    side = SPAN / width
    plane = paint_sky(int(SKY_SPAN / side), int((SKY_UP + 0.012) / side), SKY_LEFT, SKY_UP, side, seed)
    samples = 8
    frame = np.zeros((height, width, 4), np.float32)
    masks = np.zeros((height, width, 4), np.float32)
    over_rows(_render, height, frame, masks, plane, side, samples)
    linear = np.ascontiguousarray(frame[..., :3]) / samples
    depth = np.ascontiguousarray(frame[..., 3])
    masks /= samples
    drawn = []
    for lines in (_rigging(SAILER_AT), _ropes(), _wires()):
        cover = np.zeros((height, width), np.float32)
        _thread(cover, depth, np.array(lines, np.float32), side)
        linear = linear * (1 - 0.94 * cover[..., None]) + cover[..., None] * np.array([0.018, 0.016, 0.017], np.float32)
        drawn.append(cover)
    _halo(linear, side)
    in_front = (1 - drawn[1]) * (1 - drawn[2])
    boat = np.maximum(masks[..., 0], drawn[0]) * in_front
    look = Look(exposure=1.05, contrast=1.52, bloom=0.055, vignette=0.38, grain=0.010, saturation=1.06)
    parts = [
        Thing("boat", boat, masks[..., 2]),
        Thing("dinghy", masks[..., 1] * in_front, masks[..., 3]),
        Thing("wires", drawn[2]),
    ]
    return Picture(develop(linear.astype(np.float32), look, seed, scale), parts)

"""Repeatable randomness: hashes, gradient noise, fractal sums and cells, all as compiled scalar functions."""

import math

from kernel import jit


@jit
def hashed(x: int, y: int, z: int) -> int:
    """A well-mixed 32-bit whole number from three whole numbers."""
    h = (x * 374761393 + y * 668265263 + z * 1103515245 + 12345) & 0xFFFFFFFF
    h = ((h ^ (h >> 15)) * 2246822519) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 3266489917) & 0xFFFFFFFF
    return h ^ (h >> 16)


@jit
def chance(x: int, y: int, z: int) -> float:
    """A number in [0, 1) from three whole numbers."""
    return hashed(x, y, z) * (1.0 / 4294967296.0)


@jit
def smooth(low: float, high: float, value: float) -> float:
    """0 below `low`, 1 above `high`, an S-curve between (`low` may exceed `high`)."""
    t = (value - low) / (high - low)
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@jit
def mix(a: float, b: float, t: float) -> float:
    """Linear blend of two numbers."""
    return a + (b - a) * t


@jit
def _corner(h: int, x: float, y: float, z: float) -> float:
    u = x if h & 8 else y
    v = z if h & 4 else (y if h & 8 else x)
    return (u if h & 1 else -u) + (v if h & 2 else -v)


@jit
def noise3(x: float, y: float, z: float) -> float:
    """Gradient noise in three dimensions, about -1 to 1 (K. Perlin, Improving Noise, 2002)."""
    fx = math.floor(x)
    fy = math.floor(y)
    fz = math.floor(z)
    i = int(fx)
    j = int(fy)
    k = int(fz)
    x -= fx
    y -= fy
    z -= fz
    u = x * x * x * (x * (x * 6.0 - 15.0) + 10.0)
    v = y * y * y * (y * (y * 6.0 - 15.0) + 10.0)
    w = z * z * z * (z * (z * 6.0 - 15.0) + 10.0)
    a = mix(_corner(hashed(i, j, k), x, y, z), _corner(hashed(i + 1, j, k), x - 1, y, z), u)
    b = mix(_corner(hashed(i, j + 1, k), x, y - 1, z), _corner(hashed(i + 1, j + 1, k), x - 1, y - 1, z), u)
    c = mix(_corner(hashed(i, j, k + 1), x, y, z - 1), _corner(hashed(i + 1, j, k + 1), x - 1, y, z - 1), u)
    d = mix(
        _corner(hashed(i, j + 1, k + 1), x, y - 1, z - 1), _corner(hashed(i + 1, j + 1, k + 1), x - 1, y - 1, z - 1), u
    )
    return mix(mix(a, b, v), mix(c, d, v), w)


@jit
def noise2(x: float, y: float, layer: int) -> float:
    """Gradient noise in two dimensions, about -1 to 1; each whole `layer` is another field."""
    fx = math.floor(x)
    fy = math.floor(y)
    i = int(fx)
    j = int(fy)
    x -= fx
    y -= fy
    u = x * x * x * (x * (x * 6.0 - 15.0) + 10.0)
    v = y * y * y * (y * (y * 6.0 - 15.0) + 10.0)
    total = 0.0
    for dj in range(2):
        for di in range(2):
            angle = chance(i + di, j + dj, layer) * 6.283185307
            dot = math.cos(angle) * (x - di) + math.sin(angle) * (y - dj)
            total += dot * (u if di else 1.0 - u) * (v if dj else 1.0 - v)
    return total * 1.5


@jit
def fractal3(x: float, y: float, z: float, octaves: int) -> float:
    """A sum of octaves of `noise3`, about -1 to 1."""
    total = 0.0
    gain = 0.5
    for _ in range(octaves):
        total += gain * noise3(x, y, z)
        x, y, z = x * 2.03 + 7.1, y * 2.01 + 3.7, z * 2.02 + 5.3
        gain *= 0.5
    return total


@jit
def fractal2(x: float, y: float, octaves: int, layer: int) -> float:
    """A sum of octaves of `noise2`, about -1 to 1; each octave is turned, so that no axis shows."""
    total = 0.0
    gain = 0.5
    for octave in range(octaves):
        total += gain * noise2(x, y, layer + octave * 31)
        x, y = 1.62 * x + 1.21 * y + 3.1, -1.21 * x + 1.62 * y + 1.7
        gain *= 0.5
    return total


@jit
def cells(x: float, y: float, layer: int) -> tuple[float, float, float]:
    """Distance to the nearest and second nearest jittered cell point, and the nearest one's random number."""
    i = math.floor(x)
    j = math.floor(y)
    first = 9.0
    second = 9.0
    label = 0.0
    for dj in range(-1, 2):
        for di in range(-1, 2):
            px = i + di + 0.1 + 0.8 * chance(i + di, j + dj, layer)
            py = j + dj + 0.1 + 0.8 * chance(i + di, j + dj, layer + 7919)
            d = math.hypot(px - x, py - y)
            if d < first:
                second = first
                first = d
                label = chance(i + di, j + dj, layer + 104729)
            elif d < second:
                second = d
    return first, second, label

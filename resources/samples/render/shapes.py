"""Signed distances of simple solids, and smooth ways to join them, as compiled scalar functions."""

import math

from kernel import jit


@jit
def box(x: float, y: float, z: float, a: float, b: float, c: float, radius: float) -> float:
    """A box with half sides a, b, c and edges rounded by `radius` (which the half sides include)."""
    qx = abs(x) - a + radius
    qy = abs(y) - b + radius
    qz = abs(z) - c + radius
    ox = max(qx, 0.0)
    oy = max(qy, 0.0)
    oz = max(qz, 0.0)
    return math.sqrt(ox * ox + oy * oy + oz * oz) + min(max(qx, qy, qz), 0.0) - radius


@jit
def segment(
    x: float, y: float, z: float, ax: float, ay: float, az: float, bx: float, by: float, bz: float, ra: float, rb: float
) -> float:
    """A stick from a to b whose radius goes evenly from `ra` to `rb`, with round ends."""
    dx = bx - ax
    dy = by - ay
    dz = bz - az
    t = ((x - ax) * dx + (y - ay) * dy + (z - az) * dz) / (dx * dx + dy * dy + dz * dz)
    t = min(max(t, 0.0), 1.0)
    qx = x - ax - t * dx
    qy = y - ay - t * dy
    qz = z - az - t * dz
    return math.sqrt(qx * qx + qy * qy + qz * qz) - (ra + (rb - ra) * t)


@jit
def ellipsoid(x: float, y: float, z: float, a: float, b: float, c: float) -> float:
    """Nearly the distance to an ellipsoid with half axes a, b, c."""
    k0 = math.sqrt((x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2)
    k1 = math.sqrt((x / (a * a)) ** 2 + (y / (b * b)) ** 2 + (z / (c * c)) ** 2)
    return k0 * (k0 - 1.0) / max(k1, 1e-9)


@jit
def torus(x: float, y: float, z: float, ring: float, tube: float) -> float:
    """A ring around the y axis."""
    q = math.sqrt(x * x + z * z) - ring
    return math.sqrt(q * q + y * y) - tube


@jit
def cylinder(x: float, y: float, z: float, radius: float, half: float, rounding: float) -> float:
    """An upright cylinder with rounded rims."""
    qx = math.sqrt(x * x + z * z) - radius + rounding
    qy = abs(y) - half + rounding
    ox = max(qx, 0.0)
    oy = max(qy, 0.0)
    return math.sqrt(ox * ox + oy * oy) + min(max(qx, qy), 0.0) - rounding


@jit
def union(a: float, b: float, k: float) -> float:
    """Join two distances with a fillet about `k` wide."""
    h = max(k - abs(a - b), 0.0) / k
    return min(a, b) - h * h * k * 0.25


@jit
def carve(a: float, b: float, k: float) -> float:
    """The part of both distances, with an edge rounded by about `k`."""
    h = max(k - abs(a - b), 0.0) / k
    return max(a, b) + h * h * k * 0.25

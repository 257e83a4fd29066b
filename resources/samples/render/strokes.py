"""Thousands of tapered strokes (blades, leaves, twigs) painted back to front with exact coverage."""

import math

import numpy as np
from kernel import Floats, jit, over_rows
from noise import mix, smooth
from numpy.typing import NDArray

# A stroke is a row: base x, y, control x, y, tip x, y (pixels); width at base and tip; profile; distance;
# base color; tip color; two shadow shares; opacity.
X0, Y0, CX, CY, X1, Y1, W0, W1, PROFILE, Z, R0, G0, B0, R1, G1, B1, S0, S1, ALPHA, COLUMNS = range(20)
BLADE, LEAF, TWIG = 0.0, 1.0, 2.0


@jit
def _along(a: float, c: float, b: float, value: float) -> float:
    """Where a quadratic curve with the values a, c (control), b has `value`; it must be monotonic."""
    p = a - 2.0 * c + b
    q = 2.0 * (c - a)
    r = a - value
    if abs(p) < 1e-4:
        return min(max(-r / q if abs(q) > 1e-6 else 0.5, 0.0), 1.0)
    root = math.sqrt(max(q * q - 4.0 * p * r, 0.0))
    t = (-q + root) / (2.0 * p)
    u = (-q - root) / (2.0 * p)
    if t < -0.001 or t > 1.001:
        t = u
    return min(max(t, 0.0), 1.0)


@jit
def _draw(y0: int, y1: int, strokes: Floats, back: Floats, front: Floats, cover: Floats, depth: Floats) -> None:
    height, width = depth.shape
    for n in range(strokes.shape[0]):
        ax, ay, cx, cy, bx, by = (
            strokes[n, 0],
            strokes[n, 1],
            strokes[n, 2],
            strokes[n, 3],
            strokes[n, 4],
            strokes[n, 5],
        )
        fat = max(strokes[n, W0], strokes[n, W1]) * 0.75 + 1.5
        if max(ay, by) + fat < y0 or min(ay, by) - fat > y1 or max(ax, bx) < -fat or min(ax, bx) > width + fat:
            continue
        upright = abs(by - ay) >= abs(bx - ax)
        if not upright:
            ax, ay, cx, cy, bx, by = ay, ax, cy, cx, by, bx
        low, high = min(ay, by), max(ay, by)
        cy = min(max(cy, low + 0.02 * (high - low)), high - 0.02 * (high - low))
        first, last = math.floor(low), math.floor(high)
        limit = height if upright else width
        profile = strokes[n, PROFILE]
        z = strokes[n, Z]
        for j in range(max(first, 0), min(last + 1, limit)):
            if upright and (j < y0 or j >= y1):
                continue
            part = min(high, j + 1.0) - max(low, float(j))
            if part <= 0.0:
                continue
            t = _along(ay, cy, by, min(max(j + 0.5, low), high))
            x = (1.0 - t) * (1.0 - t) * ax + 2.0 * t * (1.0 - t) * cx + t * t * bx
            slope = (2.0 * (1.0 - t) * (cx - ax) + 2.0 * t * (bx - cx)) / (
                2.0 * (1.0 - t) * (cy - ay) + 2.0 * t * (by - cy) + 1e-6
            )
            w = strokes[n, W0]
            if profile == LEAF:
                w *= math.sqrt(max(4.0 * t * (1.0 - t), 0.0))
            elif profile == TWIG:
                w = mix(w, strokes[n, W1], t)
            else:
                w *= min((1.0 - t) * 1.8, 1.0) ** 0.8
            half = 0.5 * w * math.sqrt(1.0 + min(slope * slope, 2.0))
            r = mix(strokes[n, R0], strokes[n, R1], t)
            g = mix(strokes[n, G0], strokes[n, G1], t)
            b = mix(strokes[n, B0], strokes[n, B1], t)
            for i in range(math.floor(x - half), math.floor(x + half) + 1):
                across = min(x + half, i + 1.0) - max(x - half, float(i))
                if across <= 0.0:
                    continue
                py = j if upright else i
                px = i if upright else j
                if py < y0 or py >= y1 or px < 0 or px >= width:
                    continue
                a = min(across * part, 1.0) * strokes[n, ALPHA]
                turn = 1.0
                if half > 1.0 and profile != TWIG:
                    turn = 1.0 + 0.22 * smooth(-0.25, 0.25, (i + 0.5 - x) / half) - 0.11
                elif profile == TWIG:
                    turn = 1.15 - 0.55 * (i + 0.5 - x) / max(half, 0.7)
                if cover[py, px] > 0.0 and z < depth[py, px]:
                    front[py, px, 0] += (r * turn - front[py, px, 0]) * a
                    front[py, px, 1] += (g * turn - front[py, px, 1]) * a
                    front[py, px, 2] += (b * turn - front[py, px, 2]) * a
                    front[py, px, 3] += (1.0 - front[py, px, 3]) * a
                    front[py, px, 4] += (strokes[n, S0] - front[py, px, 4]) * a
                    front[py, px, 5] += (strokes[n, S1] - front[py, px, 5]) * a
                else:
                    back[py, px, 0] += (r * turn - back[py, px, 0]) * a
                    back[py, px, 1] += (g * turn - back[py, px, 1]) * a
                    back[py, px, 2] += (b * turn - back[py, px, 2]) * a
                    back[py, px, 3] += (strokes[n, S0] - back[py, px, 3]) * a
                    back[py, px, 4] += (strokes[n, S1] - back[py, px, 4]) * a


def sort(strokes: Floats) -> Floats:
    """The strokes that exist (distance above 0), farthest first."""
    kept = strokes[strokes[:, Z] > 0]
    order: NDArray[np.int64] = np.argsort(-kept[:, Z], kind="stable")
    return np.ascontiguousarray(kept[order])


def draw(strokes: Floats, back: Floats, front: Floats, cover: Floats, depth: Floats) -> None:
    """Paint sorted strokes into `back` (red, green, blue, two shadow shares) behind the solids, or `front`.

    `cover` and `depth` `[y, x]` say where solids are. `front` holds premultiplied color, coverage and the two shares.
    """
    over_rows(_draw, depth.shape[0], strokes, back, front, cover, depth)

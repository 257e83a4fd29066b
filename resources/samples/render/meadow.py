"""The scene `meadow`: an evening walk through grass painted blade by blade, with ray-marched walker and fence."""

import math

import cv2
import numpy as np
from finish import Look, develop
from kernel import Floats, jit, over_rows
from meadow_land import SUNLIGHT, air, bare, dapple, ground, paint_hills, paint_sky, soil, turf
from meadow_plants import crown_straw, grow_flowers, grow_grass, tree
from meadow_solids import cast, render_solids
from noise import cells, fractal2, mix, noise2, smooth
from picture import Picture, Thing
from strokes import COLUMNS, draw, sort

WIDTH, HEIGHT = 1920, 1280
LEFT, TOP, SPAN, EYE = -0.55, 0.285, 1.10, 1.65
FAR = 170.0


@jit
def _relief(x: float, z: float) -> float:
    away, _, label = cells(x * 11.0, z * 11.0, 81)
    stones = smooth(0.34 * label, 0.05 * label, away) * smooth(0.35, 0.45, label) * 0.009
    return 0.040 * fractal2(x * 1.6, z * 1.6, 5, 83) + 0.006 * fractal2(x * 24.0, z * 24.0, 3, 85) + stones


@jit
def _ground(y0: int, y1: int, back: Floats, view: Floats, shade: Floats, area: Floats) -> None:
    left, top, pitch, eye = view[0], view[1], view[2], view[3]
    for py in range(y0, y1):
        v = top - (py + 0.5) * pitch
        if v > 0.05:
            continue
        for px in range(back.shape[1]):
            u = left + (px + 0.5) * pitch
            z = 2.2
            found = False
            while z < FAR:
                gap = eye + v * z - ground(u * z, z)
                if gap < 0.0:
                    found = True
                    break
                z += max(gap * 0.9, 0.01 + 0.0015 * z)
            if not found:
                continue
            x = u * z
            dark = turf(x, z)
            worn = bare(x, z)
            r, g, b = soil(x, z)
            away, _, label = cells(x * 11.0, z * 11.0, 81)
            stone = smooth(0.30 * label, 0.22 * label, away) * smooth(0.35, 0.45, label)
            gray = 0.16 + 0.30 * (label * 7.0 - math.floor(label * 7.0))
            r, g, b = mix(r, gray, 0.8 * stone), mix(g, gray * 0.9, 0.8 * stone), mix(b, gray * 0.78, 0.8 * stone)
            e = 0.006 + 0.0015 * z
            h = _relief(x, z)
            slope = ((h - _relief(x - e, z)) * -0.735 + (h - _relief(x, z - e)) * 0.536) / e
            light = max(0.415 - 0.9 * slope, 0.02) * 1.45
            s0 = s1 = 0.0
            i, j = int((x - area[0]) / area[2]), int((z - area[1]) / area[2])
            if 0 <= i < shade.shape[1] and 0 <= j < shade.shape[0]:
                s0, s1 = shade[j, i, 0], shade[j, i, 1]
            sun = dapple(x, z) * (1.0 - max(s0, s1))
            deep = mix(0.30, 0.95, smooth(5.0, 50.0, z)) * (0.8 + 0.5 * fractal2(x * 3.0, z * 1.2, 4, 84))
            grass_light = sun * mix(0.55, 0.95, smooth(10.0, 60.0, z))
            gr = dark[0] * deep * (SUNLIGHT[0] * grass_light + 0.34)
            gg = dark[1] * deep * (SUNLIGHT[1] * grass_light + 0.42)
            gb = dark[2] * deep * (SUNLIGHT[2] * grass_light * 0.8 + 0.52)
            r = mix(gr, r * (SUNLIGHT[0] * sun * light + 0.34), worn)
            g = mix(gg, g * (SUNLIGHT[1] * sun * light + 0.40), worn)
            b = mix(gb, b * (SUNLIGHT[2] * sun * light + 0.52), worn)
            haze = 1.0 - math.exp(-z * 0.0034)
            ar, ag, ab = air(u, 0.02)
            cover = 1.0 if z < FAR * 0.8 else 1.0 - 0.5 * noise2(x, z, 3)
            back[py, px, 0] = mix(back[py, px, 0], mix(r, ar, haze), cover)
            back[py, px, 1] = mix(back[py, px, 1], mix(g, ag, haze), cover)
            back[py, px, 2] = mix(back[py, px, 2], mix(b, ab, haze), cover)
            back[py, px, 3], back[py, px, 4] = s0, s1


def _trees(view: Floats, seed: int) -> list[Floats]:
    random = np.random.default_rng(seed)
    green, olive, deep = (0.105, 0.150, 0.034), (0.150, 0.160, 0.040), (0.070, 0.115, 0.034)
    plants = [
        tree(-15.5, 33.0, 14.5, 13.5, 90000, 0.17, green, view, seed + 1),
        tree(-27.0, 52.0, 13.0, 11.0, 30000, 0.24, olive, view, seed + 2),
        tree(29.5, 66.0, 15.0, 13.0, 40000, 0.28, deep, view, seed + 3),
        tree(38.0, 72.0, 12.0, 11.0, 24000, 0.30, green, view, seed + 4),
        tree(24.0, 80.0, 9.0, 9.0, 16000, 0.30, olive, view, seed + 5),
    ]
    for k in range(46):
        z = float(random.uniform(105, 160))
        x = float(random.uniform(-0.62, 0.62)) * z
        if -0.05 < x / z < 0.22 and k % 3:
            continue
        tall = float(random.uniform(4.0, 11.0))
        hue = (green, olive, deep)[k % 3]
        plants.append(tree(x, z, tall, tall * float(random.uniform(0.8, 1.5)), 4200, 0.42, hue, view, seed + 10 + k))
    return plants


def render(scale: float, seed: int) -> Picture:
    """Render the scene with its masks; `scale` 1 is 1920 x 1280 pixels."""
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    pitch = SPAN / width
    view = np.array([LEFT, TOP, pitch, EYE], np.float64)
    sky = np.zeros((height, width, 3), np.float32)
    over_rows(paint_sky, height, sky, LEFT, TOP, pitch)
    sky = cv2.GaussianBlur(sky, (0, 0), max(1.7 * scale, 0.4))  # the march's noise; clouds hold nothing finer
    over_rows(paint_hills, height, sky, LEFT, TOP, pitch)
    samples = 8
    solid = np.zeros((height, width, 6), np.float32)
    over_rows(render_solids, height, solid, EYE, LEFT, TOP, pitch, samples)
    area = np.array([-8.0, 2.0, 0.025], np.float64)
    shade = np.zeros((720, 720, 2), np.float32)
    over_rows(cast, 720, shade, area[0], area[1], area[2])
    back = np.concatenate([sky, np.zeros((height, width, 2), np.float32)], axis=2)
    over_rows(_ground, height, back, view, shade, area)

    many = int(420_000 * min(1.0, 0.25 + scale))
    blades = np.zeros((many, COLUMNS), np.float32)
    over_rows(grow_grass, many, blades, view, shade, area, seed, 0.0)
    straw = np.zeros((26_000, COLUMNS), np.float32)
    over_rows(grow_grass, len(straw), straw, view, shade, area, seed + 1, 1.0)
    heads = np.zeros_like(straw)
    crown_straw(heads, straw, seed)
    flowers = np.zeros((5200 * 7, COLUMNS), np.float32)
    over_rows(grow_flowers, 5200, flowers, view, shade, area, seed)
    strokes = sort(np.concatenate([blades, straw, heads, flowers, *_trees(view, seed)]))
    counts = solid[..., 3] + solid[..., 4]
    cover = counts / samples
    front = np.zeros((height, width, 6), np.float32)
    draw(strokes, back, front, cover, np.ascontiguousarray(solid[..., 5]))

    body = solid[..., :3] / np.maximum(counts, 1)[..., None]
    veil = front[..., 3]
    linear = back[..., :3] * (1 - cover[..., None]) + body * cover[..., None]
    linear = linear * (1 - veil[..., None]) + front[..., :3]
    across = np.linspace(1, 0, width, dtype=np.float32)[None, :, None] ** 2.2
    down = np.exp(-(np.linspace(-0.25, 1.1, height, dtype=np.float32) ** 2) * 2.5)[:, None, None]
    linear = linear + across * down * np.array([0.20, 0.155, 0.085], np.float32)  # the sun's veil in the lens
    parts = []
    for index, name in enumerate(("figure", "fence")):
        mask = solid[..., 3 + index] / samples * (1 - veil)
        shadow = back[..., 3 + index] * (1 - cover) * (1 - veil) + front[..., 4 + index]
        parts.append(Thing(name, mask, np.clip(shadow * 1.15 - 0.08, 0, 1)))
    look = Look(exposure=0.80, contrast=1.46, bloom=0.07, vignette=0.36, grain=0.010, saturation=0.94)
    return Picture(develop(linear.astype(np.float32), look, seed, scale), parts)

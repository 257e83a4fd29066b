"""Compiled kernels that turn patch correspondences into a picture: votes between overlapping patches.

The arguments are those of `editor.algorithms.patchmatch`; as there, importing this module loads numba.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.algorithms.patchmatch import kernel

_U = np.uintp
_LARGEST = np.int32(2**31 - 1)


@kernel
def vote(
    features: Any,
    width: Any,
    height: Any,
    channels: Any,
    radius: Any,
    field: Any,
    errors: Any,
    trust: Any,
    falloff: Any,
    pixels: Any,
    start: Any,
    stop: Any,
) -> None:
    """Repaint the features of pixels[start:stop] (flat indices inside the hole) by the patches that cover them.

    Each covering patch votes with `trust` (float32 [y, x]) times exp(-(error - least) / (falloff * mean error)), as in
    Wexler, Shechtman, Irani 2007; falloff 0 stands for trust alone. Sources lie outside the hole, so nothing read here
    is written here.
    """
    row = (width + 2 * radius) * channels
    sums = np.empty(16, np.float32)
    for j in range(start, stop):
        pixel = np.int64(pixels[j])
        y = pixel // width
        x = pixel - y * width
        y0, y1 = max(0, y - radius), min(height - 1, y + radius)
        x0, x1 = max(0, x - radius), min(width - 1, x + radius)
        least = _LARGEST
        mean = np.float32(0)
        count = 0
        for cy in range(y0, y1 + 1):
            for cx in range(x0, x1 + 1):
                center = cy * width + cx
                if field[center] >= 0:
                    least = min(least, errors[center])
                    mean += np.float32(errors[center])
                    count += 1
        if count == 0:
            continue
        scale = np.float32(0)
        if falloff > 0:
            scale = np.float32(1.0) / (np.float32(falloff) * mean / np.float32(count) + np.float32(1.0))
        for c in range(channels):
            sums[c] = 0
        weights = np.float32(0)
        for cy in range(y0, y1 + 1):
            for cx in range(x0, x1 + 1):
                center = cy * width + cx
                source = np.int64(field[center])
                if source < 0:
                    continue
                sy = source // width
                sx = source - sy * width
                weight = trust[center] * np.exp(-np.float32(errors[center] - least) * scale) + np.float32(1e-12)
                weights += weight
                a = (sy + y - cy + radius) * row + (sx + x - cx + radius) * channels
                for c in range(channels):
                    sums[c] += weight * np.float32(features[_U(a + c)])
        a = (y + radius) * row + (x + radius) * channels
        for c in range(channels):
            features[a + c] = np.int16(np.rint(sums[c] / weights))


@kernel
def render(
    colors: Any,
    output: Any,
    width: Any,
    height: Any,
    radius: Any,
    field: Any,
    errors: Any,
    trust: Any,
    falloff: Any,
    tolerance: Any,
    border_tolerance: Any,
    pixels: Any,
    origins: Any,
    start: Any,
    stop: Any,
) -> None:
    """Paint output[pixels[start:stop]] sharply: the offset with most votes wins, others join if they look alike.

    `colors` and `output` are float32, flat [y, x, 3]. Votes are weighed as in `vote` and added up for each distinct
    offset between target and source. Votes whose color differs from the winner's fade with exp(-(difference /
    tolerance)**2): a plain mean would blur texture wherever neighboring patches disagree. By the border, where the
    patches that know most of the picture meet it, `border_tolerance` times `trust` is added: a seam shows more there.
    `origins` (int32, flat [y, x]) is told the flat index of the pixel that won.
    """
    side = 2 * radius + 1
    offsets = np.empty(side * side, np.int64)
    support = np.empty(side * side, np.float32)
    for j in range(start, stop):
        pixel = np.int64(pixels[j])
        y = pixel // width
        x = pixel - y * width
        y0, y1 = max(0, y - radius), min(height - 1, y + radius)
        x0, x1 = max(0, x - radius), min(width - 1, x + radius)
        least = _LARGEST
        mean = np.float32(0)
        count = 0
        for cy in range(y0, y1 + 1):
            for cx in range(x0, x1 + 1):
                center = cy * width + cx
                if field[center] >= 0:
                    least = min(least, errors[center])
                    mean += np.float32(errors[center])
                    count += 1
        if count == 0:
            continue
        scale = np.float32(1.0) / (np.float32(falloff) * mean / np.float32(count) + np.float32(1.0))
        found = 0
        for cy in range(y0, y1 + 1):
            for cx in range(x0, x1 + 1):
                center = cy * width + cx
                source = np.int64(field[center])
                if source < 0:
                    continue
                weight = trust[center] * np.exp(-np.float32(errors[center] - least) * scale) + np.float32(1e-12)
                # The patches nearest to the pixel know it best.
                away = np.float32((cy - y) * (cy - y) + (cx - x) * (cx - x))
                weight /= np.float32(1.0) + away * np.float32(0.15)
                offset = source - center
                k = found - 1
                while k >= 0 and offsets[k] != offset:
                    k -= 1
                if k < 0:
                    k = found
                    found += 1
                    offsets[k] = offset
                    support[k] = 0
                support[k] += weight
        winner = 0
        for k in range(1, found):
            if support[k] > support[winner]:
                winner = k
        origins[pixel] = pixel + offsets[winner]
        a = (pixel + offsets[winner]) * 3
        red, green, blue = colors[a], colors[a + 1], colors[a + 2]
        sum_red = sum_green = sum_blue = weights = np.float32(0)
        alike = np.float32(tolerance) + np.float32(border_tolerance) * trust[pixel]
        for k in range(found):
            b = (pixel + offsets[k]) * 3
            dr, dg, db = colors[b] - red, colors[b + 1] - green, colors[b + 2] - blue
            near = np.exp(-(dr * dr + dg * dg + db * db) / (alike * alike))
            weight = support[k] * near
            weights += weight
            sum_red += weight * colors[b]
            sum_green += weight * colors[b + 1]
            sum_blue += weight * colors[b + 2]
        output[pixel * 3] = sum_red / weights
        output[pixel * 3 + 1] = sum_green / weights
        output[pixel * 3 + 2] = sum_blue / weights

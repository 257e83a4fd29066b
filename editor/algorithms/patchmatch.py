"""Compiled kernels of the patch correspondence search.

The search is PatchMatch (Barnes, Shechtman, Finkelstein, Goldman 2009), run band by band: inside a band of target rows
the scan is sequential, across bands only the field of the previous pass is read. Bands do not depend on the number of
threads and random numbers are hashes of seed and position, so that any schedule gives the same bits.

Common arguments:
    features    int16, flat view of [y + 2 r, x + 2 r, channel]: the picture padded by the patch radius, so that the
                patch centered on the pixel (y, x) starts at row y, column x.
    width       columns of the picture (not padded); channels: numbers per pixel.
    field       int32, flat [y, x]: flat index of the source center for each target center, -1 where there is none.
    errors      int32, flat [y, x]: patch distance (sum of squared differences) of that correspondence.
    homes       int32, flat [y, x]: where in the picture itself the content of a pixel lies, which differs where changed
                copies stand beside it; size 1 where there are none.
    targets     int32, flat indices in scan order; a call treats targets[start:stop].
Importing this module loads numba (about half a second): import it inside functions.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

_U = np.uintp
_LARGEST = np.int32(2**31 - 1)
_GUIDES = 5


def kernel(function: Any) -> Any:
    """Compile a function for any thread, keeping the machine code for the next start."""
    return nb.njit(nogil=True, cache=True)(function)


@kernel
def random_number(key: Any, position: Any, draw: Any) -> Any:
    """A hash in 0 … 2**31 - 1 of three whole numbers (finaliser of the splitmix family)."""
    z = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    z ^= np.uint64(position) * np.uint64(0xD1B54A32D192ED03)
    z += np.uint64(draw) * np.uint64(0x8CB92BA72F3D8DD7)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.int64(z >> np.uint64(33))


@kernel
def _distance(features: Any, target: Any, source: Any, row: Any, length: Any, rows: Any, base: Any, limit: Any) -> Any:
    """Sum of squared differences of two patches plus `base`; stops as soon as it exceeds `limit`."""
    total = np.int32(base)
    # Unsigned indices: numba then leaves out its test for negative ones, and the loop becomes vector code (6x faster).
    a = _U(target)
    b = _U(source)
    for _ in range(rows):
        if total >= limit:
            return total
        part = np.int32(0)
        for i in range(_U(length)):
            d = np.int32(np.int16(features[a + i] - features[b + i]))
            part += np.int32(d * d)
        total += part
        a += _U(row)
        b += _U(row)
    return total


@kernel
def _extra(
    guide: Any,
    guide_weights: Any,
    nearness: Any,
    steepness: Any,
    width: Any,
    homes: Any,
    burden: Any,
    target: Any,
    source: Any,
    cap: Any,
) -> Any:
    """What a correspondence costs besides its patch distance: travel, use, disagreement with the guidance."""
    cost = np.int64(0)
    if burden.size > 1:
        cost += np.int64(burden[source])
    if nearness > 0:
        home = np.int64(source)
        if homes.size > 1:
            home = np.int64(homes[home])
        dy = np.float64(target // width - home // width) * steepness
        dx = np.float64(target % width - home % width)
        cost += np.int64(nearness * np.sqrt(dy * dy + dx * dx))
    if guide_weights.size > 1:
        weight = np.int64(guide_weights[target])
        if weight > 0:
            total = np.int64(0)
            for c in range(_GUIDES):
                d = np.int64(guide[target * _GUIDES + c]) - np.int64(guide[source * _GUIDES + c])
                total += d * d
            cost += weight * total
    return min(cost, cap)


@kernel
def search(
    features: Any,
    width: Any,
    height: Any,
    channels: Any,
    radius: Any,
    usable: Any,
    sources: Any,
    before: Any,
    field: Any,
    errors: Any,
    targets: Any,
    start: Any,
    stop: Any,
    backward: Any,
    reach: Any,
    far_draws: Any,
    key: Any,
    nearness: Any,
    steepness: Any,
    homes: Any,
    guide: Any,
    guide_weights: Any,
    burden: Any,
) -> None:
    """One pass over targets[start:stop], whole rows: measure what is there, take over from neighbors, then draw.

    `before` is the field of the previous pass, `field` and `errors` are written in the band's rows only. `backward`
    reverses the scan. `reach` is the largest radius of the draws around the best source (halved down to 1);
    `far_draws` more are taken from all `sources`. Each pixel of distance costs
    `nearness`, vertical distance counting `steepness` times. `guide` int16 [y, x, 5] with `guide_weights` int32 [y, x]
    is the data term (size 1: none). `burden` int32 [y, x] is what each source costs whoever takes it (size 1: nothing).
    """
    side = 2 * radius + 1
    row = (width + 2 * radius) * channels
    length = side * channels
    cap = np.int64(2**29)
    first_row = targets[start] // width
    last_row = targets[stop - 1] // width
    step = -1 if backward else 1
    for j in range(stop - start):
        target = np.int64(targets[stop - 1 - j if backward else start + j])
        y = target // width
        x = target - y * width
        origin = y * row + x * channels
        best = np.int64(before[target])
        best_error = _LARGEST
        if best >= 0:
            sy = best // width
            extra = _extra(guide, guide_weights, nearness, steepness, width, homes, burden, target, best, cap)
            best_error = _distance(
                features, origin, sy * row + (best - sy * width) * channels, row, length, side, extra, _LARGEST
            )
        for k in range(3):
            # Two neighbors already visited in this pass carry good matches along; one ahead helps at band borders.
            if k == 0:
                ny, nx = y, x - step
            elif k == 1:
                ny, nx = y - step, x
            else:
                ny, nx = y + step, x
            if ny < 0 or nx < 0 or ny >= height or nx >= width:
                continue
            neighbor = ny * width + nx
            visited = k < 2 and first_row <= ny <= last_row
            found = np.int64(field[neighbor]) if visited else np.int64(before[neighbor])
            if found < 0:
                continue
            fy = found // width
            sy = fy + y - ny
            sx = found - fy * width + x - nx
            if sy < 0 or sx < 0 or sy >= height or sx >= width:
                continue
            candidate = sy * width + sx
            if candidate == best or usable[candidate] == 0:
                continue
            extra = _extra(guide, guide_weights, nearness, steepness, width, homes, burden, target, candidate, cap)
            error = _distance(features, origin, sy * row + sx * channels, row, length, side, extra, best_error)
            if error < best_error:
                best_error = error
                best = candidate
        draw = 0
        span = reach
        while span >= 1 and best >= 0:
            by = best // width
            sy = by + random_number(key, target, draw) % (2 * span + 1) - span
            sx = best - by * width + random_number(key, target, draw + 1) % (2 * span + 1) - span
            draw += 2
            span //= 2
            if sy < 0 or sx < 0 or sy >= height or sx >= width:
                continue
            candidate = sy * width + sx
            if candidate == best or usable[candidate] == 0:
                continue
            extra = _extra(guide, guide_weights, nearness, steepness, width, homes, burden, target, candidate, cap)
            error = _distance(features, origin, sy * row + sx * channels, row, length, side, extra, best_error)
            if error < best_error:
                best_error = error
                best = candidate
        for _ in range(far_draws):
            candidate = np.int64(sources[random_number(key, target, draw) % sources.size])
            draw += 1
            sy = candidate // width
            extra = _extra(guide, guide_weights, nearness, steepness, width, homes, burden, target, candidate, cap)
            error = _distance(
                features, origin, sy * row + (candidate - sy * width) * channels, row, length, side, extra, best_error
            )
            if error < best_error:
                best_error = error
                best = candidate
        field[target] = best
        errors[target] = best_error


@kernel
def search_ring(
    features: Any,
    width: Any,
    height: Any,
    channels: Any,
    radius: Any,
    seen: Any,
    usable: Any,
    sources: Any,
    before: Any,
    field: Any,
    errors: Any,
    targets: Any,
    start: Any,
    stop: Any,
    far_draws: Any,
    key: Any,
    nearness: Any,
    steepness: Any,
    homes: Any,
    guide: Any,
    guide_weights: Any,
) -> None:
    """Match patches that are only partly painted yet: like `search`, comparing only pixels where `seen` is 1.

    `seen` is uint8, flat [y + 2 r, x + 2 r]. Errors are scaled up to a whole patch so that they compare.
    """
    side = 2 * radius + 1
    row = (width + 2 * radius) * channels
    seen_row = width + 2 * radius
    for j in range(start, stop):
        target = np.int64(targets[j])
        y = target // width
        x = target - y * width
        count = 0
        for dy in range(side):
            for dx in range(side):
                count += seen[(y + dy) * seen_row + x + dx]
        best = np.int64(before[target])
        best_error = np.float32(3.0e38)
        for trial in range(-9, far_draws + 6):
            if trial < 0:
                ny = y + (trial + 9) // 3 - 1
                nx = x + (trial + 9) % 3 - 1
                if ny < 0 or nx < 0 or ny >= height or nx >= width or before[ny * width + nx] < 0:
                    continue
                found = np.int64(before[ny * width + nx])
                fy = found // width
                sy = fy + y - ny
                sx = found - fy * width + x - nx
            elif trial < far_draws:
                found = np.int64(sources[random_number(key, target, trial) % sources.size])
                sy = found // width
                sx = found - sy * width
            else:
                if best < 0:
                    continue
                by = best // width
                sy = by + random_number(key, target, 2 * trial) % 5 - 2
                sx = best - by * width + random_number(key, target, 2 * trial + 1) % 5 - 2
            if sy < 0 or sx < 0 or sy >= height or sx >= width or usable[sy * width + sx] == 0:
                continue
            error = np.float32(0)
            for dy in range(side):
                for dx in range(side):
                    if seen[(y + dy) * seen_row + x + dx] == 0:
                        continue
                    a = (y + dy) * row + (x + dx) * channels
                    b = (sy + dy) * row + (sx + dx) * channels
                    for c in range(channels):
                        d = np.float32(features[a + c]) - np.float32(features[b + c])
                        error += d * d
                if error >= best_error * count:
                    break
            error /= np.float32(max(1, count))
            home = sy * width + sx
            if homes.size > 1:
                home = np.int64(homes[home])
            rise = np.float32(home // width - y) * np.float32(steepness)
            run = home % width - x
            travel = np.sqrt(rise * rise + np.float32(run * run))
            error += np.float32(nearness) * travel / np.float32(side * side)
            if guide_weights.size > 1 and guide_weights[target] > 0:
                for c in range(_GUIDES):
                    d = np.float32(guide[target * _GUIDES + c]) - np.float32(guide[(sy * width + sx) * _GUIDES + c])
                    error += d * d * np.float32(guide_weights[target]) / np.float32(side * side)
            if error < best_error:
                best_error = error
                best = sy * width + sx
        field[target] = best
        errors[target] = np.int32(min(np.float32(1.0e9), best_error * np.float32(side * side)))


@kernel
def magnify(
    coarse: Any,
    coarse_width: Any,
    width: Any,
    height: Any,
    usable: Any,
    sources: Any,
    field: Any,
    targets: Any,
    start: Any,
    stop: Any,
    key: Any,
) -> None:
    """Carry a field over to the next finer level (twice the size): same offsets times two.

    Where that source is not usable, the nearest usable one within two pixels is taken, else one drawn from `sources`.
    """
    for j in range(start, stop):
        target = np.int64(targets[j])
        y = target // width
        x = target - y * width
        found = np.int64(coarse[(y // 2) * coarse_width + x // 2])
        best = np.int64(-1)
        if found >= 0:
            fy = found // coarse_width
            fx = found - fy * coarse_width
            sy = 2 * fy + (y & 1)
            sx = 2 * fx + (x & 1)
            least = 100
            for dy in range(-2, 3):
                for dx in range(-2, 3):
                    cy, cx = sy + dy, sx + dx
                    away = dy * dy + dx * dx
                    inside = cy >= 0 and cx >= 0 and cy < height and cx < width
                    if inside and away < least and usable[cy * width + cx]:
                        least = away
                        best = cy * width + cx
        if best < 0:
            best = np.int64(sources[random_number(key, target, 0) % sources.size])
        field[target] = best

"""Compositing as the specifications state it, one pixel at a time: slow, and written apart from the program."""

from __future__ import annotations

import math

from editor.core.blend import BlendMode as Mode

Pixel = tuple[float, ...]


def _lum(c):
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def _clip_color(c):
    light, low, high = _lum(c), min(c), max(c)
    if low < 0:
        c = [light + (v - light) * light / (light - low) for v in c]
    if high > 1:
        c = [light + (v - light) * (1 - light) / (high - light) for v in c]
    return c


def _set_lum(c, light):
    return _clip_color([v + light - _lum(c) for v in c])


def _sat(c):
    return max(c) - min(c)


def _set_sat(c, wanted):
    if max(c) == min(c):
        return [0.0, 0.0, 0.0]
    return [(v - min(c)) * wanted / (max(c) - min(c)) for v in c]


def _dodge(b, s):
    return 0.0 if b == 0 else 1.0 if s >= 1 else min(1.0, b / (1 - s))


def _burn(b, s):
    return 1.0 if b >= 1 else 0.0 if s <= 0 else 1 - min(1.0, (1 - b) / s)


def _soft(b, s):
    if s <= 0.5:
        return b - (1 - 2 * s) * b * (1 - b)
    d = ((16 * b - 12) * b + 4) * b if b <= 0.25 else math.sqrt(b)
    return b + (2 * s - 1) * (d - b)


def _hard(b, s):
    return 2 * b * s if s <= 0.5 else 1 - 2 * (1 - b) * (1 - s)


PER_CHANNEL = {
    Mode.NORMAL: lambda b, s: s,
    Mode.DARKEN: min,
    Mode.LIGHTEN: max,
    Mode.MULTIPLY: lambda b, s: b * s,
    Mode.SCREEN: lambda b, s: 1 - (1 - b) * (1 - s),
    Mode.OVERLAY: lambda b, s: _hard(s, b),
    Mode.HARD_LIGHT: _hard,
    Mode.SOFT_LIGHT: _soft,
    Mode.COLOR_DODGE: _dodge,
    Mode.COLOR_BURN: _burn,
    Mode.LINEAR_BURN: lambda b, s: max(0.0, b + s - 1),
    Mode.LINEAR_DODGE: lambda b, s: min(1.0, b + s),
    Mode.VIVID_LIGHT: lambda b, s: _burn(b, 2 * s) if s <= 0.5 else _dodge(b, 2 * s - 1),
    Mode.LINEAR_LIGHT: lambda b, s: min(1.0, max(0.0, b + 2 * s - 1)),
    Mode.PIN_LIGHT: lambda b, s: min(b, 2 * s) if s <= 0.5 else max(b, 2 * s - 1),
    Mode.HARD_MIX: lambda b, s: 1.0 if b + s >= 1 else 0.0,
    Mode.DIFFERENCE: lambda b, s: abs(b - s),
    Mode.EXCLUSION: lambda b, s: b + s - 2 * b * s,
    Mode.SUBTRACT: lambda b, s: max(0.0, b - s),
    Mode.DIVIDE: lambda b, s: 1.0 if s <= 0 else min(1.0, b / s),
}
PER_COLOR = {
    Mode.HUE: lambda b, s: _set_lum(_set_sat(s, _sat(b)), _lum(b)),
    Mode.SATURATION: lambda b, s: _set_lum(_set_sat(b, _sat(s)), _lum(b)),
    Mode.COLOR: lambda b, s: _set_lum(s, _lum(b)),
    Mode.LUMINOSITY: lambda b, s: _set_lum(b, _lum(s)),
    Mode.DARKER_COLOR: lambda b, s: s if _lum(s) < _lum(b) else b,
    Mode.LIGHTER_COLOR: lambda b, s: s if _lum(s) > _lum(b) else b,
}
# Fractions of source and backdrop after Porter and Duff, from both alphas.
OPERATORS = {
    Mode.ADD: lambda a, ab: (1.0, 1.0),
    Mode.INSIDE: lambda a, ab: (ab, 1 - a),
    Mode.KEEP_INSIDE: lambda a, ab: (0.0, a),
    Mode.ERASE: lambda a, ab: (0.0, 1 - a),
    Mode.BEHIND_INSIDE: lambda a, ab: (1 - ab, a),
}


def composite(backdrop: Pixel, source: Pixel, mode: Mode, opacity: float) -> Pixel:
    """Straight alpha in and out, 0 to 1."""
    *b, ab = backdrop
    *s, a = source
    a *= opacity
    if mode in OPERATORS:
        fa, fb = OPERATORS[mode](a, ab)
    else:
        mixed = (
            PER_COLOR[mode](b, s) if mode in PER_COLOR else [PER_CHANNEL[mode](x, y) for x, y in zip(b, s, strict=True)]
        )
        s = [(1 - ab) * y + ab * z for y, z in zip(s, mixed, strict=True)]
        fa, fb = 1.0, 1 - a
    alpha = min(1.0, a * fa + ab * fb)
    if alpha == 0:
        return (0.0, 0.0, 0.0, 0.0)
    color = [min(1.0, (a * fa * y + ab * fb * x)) / alpha for x, y in zip(b, s, strict=True)]
    return (*color, alpha)


def near_a_jump(mode: Mode, backdrop: Pixel, source: Pixel) -> bool:
    """True where the formula jumps, so that the last bit of a float decides."""
    b, s = backdrop[:3], source[:3]
    if mode in (Mode.DARKER_COLOR, Mode.LIGHTER_COLOR):
        return abs(_lum(b) - _lum(s)) < 1e-4
    if mode is Mode.HARD_MIX:
        return any(abs(x + y - 1) < 1e-4 for x, y in zip(b, s, strict=True))
    return False

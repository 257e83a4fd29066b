"""Colors between a matrix profile, such as Display P3, Adobe RGB or ProPhoto, and sRGB, in floating point.

The format is that of ICC.1:2022 (the profile connection space is CIE XYZ relative to D50; tone curves are `curv` or
`para` types). Nearly every camera, screen and editing profile is of this kind; those built of tables are not read here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

Curve = npt.NDArray[np.float32]

# Samples of a tone curve between 0 and 1; linear interpolation between them is exact to a fifth of a 16-bit step.
CURVE_SAMPLES = 65537
# sRGB primaries adapted to D50 (IEC 61966-2-1 with the Bradford transform), as every sRGB profile holds them.
SRGB_TO_XYZ = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)


class NotAMatrixProfile(ValueError):  # noqa: N818 - reads as the fact it states
    """The profile is damaged, not RGB, or built of tables."""


@dataclass(frozen=True, eq=False)
class MatrixProfile:
    """Tone curves (device value to linear light, `CURVE_SAMPLES` each) and the 3 x 3 matrix to XYZ."""

    curves: tuple[Curve, Curve, Curve]
    to_xyz: npt.NDArray[np.float64]

    @property
    def is_srgb(self) -> bool:
        """True when converting would change no 8-bit value by more than rounding."""
        difference = max(float(np.abs(curve - srgb_curve()).max()) for curve in self.curves)
        return difference < 2e-3 and float(np.abs(self.to_xyz - SRGB_TO_XYZ).max()) < 2e-3

    def to_srgb(self, image: FloatImage) -> FloatImage:
        """`[y, x, 3]` float32, 0 to 1, as sRGB; colors that sRGB does not have are clipped to its border."""
        return _convert(image, self.curves, np.linalg.inv(SRGB_TO_XYZ) @ self.to_xyz, (srgb_curve(),) * 3)

    def from_srgb(self, image: FloatImage) -> FloatImage:
        """The inverse of `to_srgb` for every color that sRGB has."""
        return _convert(image, (srgb_curve(),) * 3, np.linalg.inv(self.to_xyz) @ SRGB_TO_XYZ, self.curves)


@lru_cache(maxsize=1)
def srgb_curve() -> Curve:
    """The sRGB tone curve, sampled."""
    x = np.linspace(0, 1, CURVE_SAMPLES)
    curve: Curve = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return curve


@lru_cache(maxsize=1)
def srgb_profile() -> MatrixProfile:
    """sRGB itself."""
    return MatrixProfile((srgb_curve(), srgb_curve(), srgb_curve()), SRGB_TO_XYZ)


def _convert(
    image: FloatImage, decode: tuple[Curve, Curve, Curve], matrix: npt.NDArray[np.float64], encode: tuple[Curve, ...]
) -> FloatImage:
    linear = np.empty(image.shape, np.float32)
    for channel in range(3):
        linear[..., channel] = _look_up(image[..., channel], decode[channel])
    mixed = np.clip(cv2.transform(linear, matrix.astype(np.float32)), 0, 1)
    out = np.empty(image.shape, np.float32)
    positions = np.linspace(0, 1, CURVE_SAMPLES)
    for channel in range(3):
        out[..., channel] = np.interp(mixed[..., channel], encode[channel], positions)
    return out


def _look_up(values: FloatImage, curve: Curve) -> FloatImage:
    place = np.clip(values, 0, 1) * np.float32(CURVE_SAMPLES - 1)
    index = np.minimum(place.astype(np.int32), CURVE_SAMPLES - 2)
    part = place - index
    low = curve[index]
    between: FloatImage = low + (curve[index + 1] - low) * part
    return between


@lru_cache(maxsize=8)
def parse_profile(data: bytes) -> MatrixProfile:
    """Read an RGB matrix profile. Raises NotAMatrixProfile for anything else, with the reason."""
    try:
        if data[36:40] != b"acsp":
            raise NotAMatrixProfile("not an ICC profile")
        if data[16:20] != b"RGB " or data[20:24] != b"XYZ ":
            raise NotAMatrixProfile("not an RGB matrix profile")
        (count,) = struct.unpack_from(">I", data, 128)
        tags: dict[bytes, bytes] = {}
        for index in range(min(count, 200)):
            name, offset, size = struct.unpack_from(">4sII", data, 132 + 12 * index)
            tags[name] = data[offset : offset + size]
        if b"A2B0" in tags and b"rXYZ" not in tags:
            raise NotAMatrixProfile("a profile built of tables")
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        red, green, blue = (_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, struct.error, IndexError) as error:
        raise NotAMatrixProfile("a damaged or incomplete profile") from error
    matrix = np.array(columns).T
    if abs(np.linalg.det(matrix)) < 1e-6:
        raise NotAMatrixProfile("primaries that span no space")
    return MatrixProfile((red, green, blue), matrix)


def _xyz(tag: bytes) -> list[float]:
    if tag[:4] != b"XYZ ":
        raise NotAMatrixProfile("a primary of an unknown type")
    return [value / 65536 for value in struct.unpack_from(">3i", tag, 8)]


def _curve(tag: bytes) -> Curve:
    x = np.linspace(0, 1, CURVE_SAMPLES)
    kind = tag[:4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            y = x
        elif count == 1:
            y = x ** (struct.unpack_from(">H", tag, 12)[0] / 256)
        elif count <= 65536:
            points = np.frombuffer(tag, ">u2", count, 12).astype(np.float64) / 65535
            y = np.interp(x, np.linspace(0, 1, count), points)
        else:
            raise NotAMatrixProfile("a tone curve of absurd length")
    elif kind == b"para":
        y = _parametric(x, tag)
    else:
        raise NotAMatrixProfile("a tone curve of an unknown type")
    y = np.clip(y, 0, 1)
    if (np.diff(y) < 0).any() or y[-1] <= y[0]:
        raise NotAMatrixProfile("a tone curve that does not rise")
    return y.astype(np.float32)


def _parametric(x: npt.NDArray[np.float64], tag: bytes) -> npt.NDArray[np.float64]:
    """The five function types of table 68 of the specification."""
    (kind,) = struct.unpack_from(">H", tag, 8)
    counts = (1, 3, 4, 5, 7)
    if kind >= len(counts):
        raise NotAMatrixProfile("a tone curve of an unknown function")
    values = [value / 65536 for value in struct.unpack_from(f">{counts[kind]}i", tag, 12)]
    g, a, b, c, d, e, f = values + [0.0] * (7 - len(values))
    if kind == 0:
        a, b, start, linear, upper, lower = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    elif kind == 1:
        start, linear, upper, lower = -b / a if a else 0.0, 0.0, 0.0, 0.0
    elif kind == 2:
        start, linear, upper, lower = -b / a if a else 0.0, 0.0, c, c
    elif kind == 3:
        start, linear, upper, lower = d, c, 0.0, 0.0
    else:
        start, linear, upper, lower = d, c, e, f
    power = np.maximum(a * x + b, 0) ** g + upper
    return np.where(x >= start, power, linear * x + lower)

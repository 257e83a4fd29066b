"""Matrix profiles, checked against LittleCMS and against their own inverse."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from editor.algorithms.icc import NotAMatrixProfile, parse_profile

DISPLAY_P3 = [[0.51512, 0.29198, 0.1571], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
ADOBE_LIKE = [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
PROPHOTO = [[0.79767, 0.13519, 0.03135], [0.28804, 0.71188, 0.00008], [0.0, 0.0, 0.82490]]
SRGB_PARA = struct.pack(
    ">4sIHH5i", b"para", 0, 3, 0, *(round(v * 65536) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
)


def gamma(value: float) -> bytes:
    return struct.pack(">4sIIH", b"curv", 0, 1, round(value * 256))


def build(primaries, curve: bytes) -> bytes:
    """A minimal version-2 display profile, written after the specification."""
    white = [0.9642, 1.0, 0.8249]

    def xyz(values) -> bytes:
        return struct.pack(">4sI3i", b"XYZ ", 0, *(round(value * 65536) for value in values))

    columns = np.array(primaries).T
    text = b"desc\0\0\0\0\0\0\0\x05test\0" + bytes(78)
    tags = {b"desc": text, b"wtpt": xyz(white), b"cprt": b"text\0\0\0\0none\0"}
    tags |= {name: xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    body, table, offset = b"", struct.pack(">I", len(tags)), 132 + 12 * len(tags)
    for name, tag in tags.items():
        tag += bytes(-len(tag) % 4)
        table += struct.pack(">4sII", name, offset + len(body), len(tag))
        body += tag
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", *(round(value * 65536) for value in white))
    return header.ljust(128, b"\0") + table + body


PROFILES = {
    "p3": build(DISPLAY_P3, SRGB_PARA),
    "prophoto": build(PROPHOTO, gamma(1.8)),
    "adobe-like": build(
        [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]], gamma(2.2)
    ),
}


def colors() -> np.ndarray:
    axis = np.linspace(0, 255, 18).astype(np.uint8)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(54, -1, 3)


@pytest.mark.parametrize("name", PROFILES)
def test_littlecms_agrees(name):
    source = ImageCms.ImageCmsProfile(io.BytesIO(PROFILES[name]))
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB", renderingIntent=1)
    expected = np.asarray(ImageCms.applyTransform(Image.fromarray(colors()), transform)).astype(int)
    got = parse_profile(PROFILES[name]).to_srgb(colors().astype(np.float32) / 255) * 255
    difference = np.abs(got - expected)
    # Near black the two differ in how they sample a curve that is steep there.
    assert np.percentile(difference, 99) < 1.5
    assert difference.max() < 6


@pytest.mark.parametrize("name", PROFILES)
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_srgb_colors_come_back(name, seed):
    image = np.random.default_rng(seed).random((5, 7, 3)).astype(np.float32)
    profile = parse_profile(PROFILES[name])
    np.testing.assert_allclose(profile.to_srgb(profile.from_srgb(image)), image, atol=4e-4)


def test_neutral_grays_stay_neutral():
    gray = np.repeat(np.linspace(0, 1, 50, dtype=np.float32)[None, :, None], 3, axis=2)
    for data in PROFILES.values():
        result = parse_profile(data).to_srgb(gray)
        assert np.ptp(result, axis=2).max() < 4e-3


def test_srgb_is_recognised():
    assert parse_profile(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()).is_srgb
    assert not any(parse_profile(data).is_srgb for data in PROFILES.values())


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, 500), value=st.integers(0, 255), cut=st.integers(0, 600))
def test_damaged_profiles_are_refused_or_read_and_never_crash(place, value, cut):
    data = bytearray(PROFILES["p3"])
    data[place % len(data)] = value
    try:
        result = parse_profile(bytes(data[: max(cut, 40)])).to_srgb(np.full((1, 1, 3), 0.5, np.float32))
    except NotAMatrixProfile:
        return
    assert np.isfinite(result).all()


def test_other_kinds_are_refused():
    for data in (b"", b"x" * 500, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()):
        with pytest.raises(NotAMatrixProfile):
            parse_profile(data)

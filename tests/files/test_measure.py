"""The size of an export from a sample of the picture."""

import numpy as np
import pytest

from editor.core.progress import Progress
from editor.errors import Cancelled
from editor.files import ExportOptions, encode_image
from editor.files.formats import EXPORT_FORMATS
from editor.files.heif import missing_library
from editor.files.measure import measured_size
from tests.files.samples import document_of, full_metadata, noise, rich_document, smooth

SUFFIXES = [suffix for suffix, kind in EXPORT_FORMATS.items() if missing_library(kind) is None]


def photograph(width, height):
    draw = np.random.default_rng(0)
    pixels = smooth(width, height).astype(int)
    pixels[..., :3] += draw.integers(-6, 7, (height, width, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_small_pictures_are_measured_exactly(suffix):
    document = rich_document()
    assert measured_size(document, suffix, ExportOptions()) == len(encode_image(document, suffix))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".psd", ".webp"])
def test_larger_ones_are_measured_within_a_tenth(suffix):
    document = document_of(photograph(1500, 1100), full_metadata())
    said, true = measured_size(document, suffix, ExportOptions()), len(encode_image(document, suffix))
    assert abs(said - true) < 0.1 * true


def test_a_measurement_ends_soon_after_it_is_given_up():
    document = document_of(noise(1500, 1100))
    progress = Progress()
    told = []

    def hear(fraction):
        told.append(fraction)
        if len(told) == 3:
            progress.cancel()

    progress.report = hear
    with pytest.raises(Cancelled):
        measured_size(document, ".png", ExportOptions(), progress)
    assert len(told) <= 4
    assert told[-1] < 0.5

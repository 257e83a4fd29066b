"""What psd-tools, Krita and GIMP show of our layered files is what we show, but for what they are known to lack."""

import io
import os
import shutil
import subprocess

import cv2
import numpy as np
import pytest
from psd_tools import PSDImage

from editor.core.blend import BlendMode
from editor.files import encode_image, save_project
from editor.files.psd import MODE_OF
from tests.files.atlas import atlas
from tests.files.samples import shown

# Where values add up to exactly white, programs disagree; clipped layers psd-tools mixes as if their base were opaque.
UNLIKE_PSD_TOOLS = ("HARD_MIX", "clipped over picture", "clipped with mode")
# Krita has no clipping and does not read a group's opacity nor that a mask is off; darker color weighs otherwise there.
UNLIKE_KRITA = (
    *("HARD_MIX", "DARKER_COLOR on soft", "LIGHTER_COLOR on soft", "clipped", "mask that is off"),
    *("group of opacity", "group in group"),
)
# To GIMP's older modes, which it takes for PSD, colors under soft alpha and those of hue mean something else.
UNLIKE_GIMP = (
    "soft",
    "SOFT_LIGHT",
    "DARKER",
    "LIGHTER",
    "HUE",
    "SATURATION",
    "COLOR",
    "LUMINOSITY",
    "clipped to group",
)
PSD_MODES = tuple(MODE_OF.values())
SVG_MODES = tuple(mode for mode in BlendMode if mode.value.startswith("svg:"))

needs_krita = pytest.mark.skipif(
    shutil.which("krita") is None or not os.environ.get("DISPLAY"), reason="needs Krita and a display"
)
needs_gimp = pytest.mark.skipif(shutil.which("gimp-console") is None, reason="needs GIMP")


def at_8_bits(pixels):
    return pixels.astype(int) if pixels.dtype == np.uint8 else (pixels.astype(int) + 128) // 257


def difference(ours, theirs):
    """Per pixel: of alpha, and of color as far as it is seen."""
    ours, theirs = at_8_bits(ours), at_8_bits(theirs)
    seen = np.minimum(ours[..., 3:], theirs[..., 3:]) / 255
    color = (np.abs(ours[..., :3] - theirs[..., :3]) * seen).max(axis=2)
    return np.maximum(color, np.abs(ours[..., 3] - theirs[..., 3]))


def assert_same(cells, theirs, unlike, tolerance=2.6):
    found = difference(shown(cells.document), theirs)
    off = {name: found[place.slices].max() for name, place in cells.cells.items()}
    wrong = {name: value for name, value in off.items() if value > tolerance}
    assert {name for name in wrong if not any(word in name for word in unlike)} == set(), wrong


def read(path):
    array = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert array is not None, "the program wrote no picture"
    return array[..., [2, 1, 0, 3]]


def by_krita(source, target):
    command = ["krita", "--export", "--export-filename", target, source]
    subprocess.run(command, capture_output=True, env=os.environ | {"LC_ALL": "C.UTF-8"}, timeout=300)
    return read(target)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_psd_tools_composes_our_psd_as_we_do(dtype):
    cells = atlas(dtype, PSD_MODES)
    psd = PSDImage.open(io.BytesIO(encode_image(cells.document, ".psd")))
    assert_same(cells, np.asarray(psd.composite(force=True).convert("RGBA")), UNLIKE_PSD_TOOLS)


@needs_krita
def test_krita_shows_our_psd_as_we_do(tmp_path):
    cells = atlas(np.uint8, PSD_MODES)
    (tmp_path / "a.psd").write_bytes(encode_image(cells.document, ".psd"))
    assert_same(cells, by_krita(tmp_path / "a.psd", tmp_path / "a.png"), UNLIKE_KRITA)


@needs_krita
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_krita_shows_our_project_as_we_do(tmp_path, dtype):
    cells = atlas(dtype, SVG_MODES)
    save_project(cells.document, tmp_path / "a.ora")
    # Layers clipped to a soft one are saved as what is seen of them, which lets a little more through.
    assert_same(cells, by_krita(tmp_path / "a.ora", tmp_path / "a.png"), ("clipped",))


@needs_gimp
def test_gimp_shows_our_psd_as_we_do(tmp_path):
    cells = atlas(np.uint8, PSD_MODES)
    source, target = tmp_path / "a.psd", tmp_path / "a.png"
    source.write_bytes(encode_image(cells.document, ".psd"))
    script = (
        f'(let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{source}" "a")))'
        " (layer (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))"
        f' (gimp-layer-resize-to-image-size layer) (gimp-file-save RUN-NONINTERACTIVE image layer "{target}" "a"))'
    )
    command = ["gimp-console", "-i", "-d", "-f", "-b", script, "-b", "(gimp-quit 1)"]
    subprocess.run(command, capture_output=True, env=os.environ | {"LC_ALL": "C.UTF-8"}, timeout=300)
    assert_same(cells, read(target), UNLIKE_GIMP)

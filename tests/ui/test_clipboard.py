"""Cut, copy and paste in the window: between layers, documents, depths and other programs."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColorSpace, QGuiApplication, QImage

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.pixels import to_depth
from editor.files.png_write import encode_png
from editor.operations.clipboard import Clip
from editor.ui import clip_data
from tests.ui.window_hand import show_picture, soft_picture, whole, window


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp):
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def select(workspace, rect, strength=255):
    tiles = workspace.document.selection.pixels.snapshot()
    tiles.write(rect, np.full((rect.height, rect.width), strength, np.uint8))
    workspace.set_selection("Select", tiles)


def act(window, name):
    window.refresh()
    assert window.actions_[name].isEnabled(), window.actions_[name].toolTip()
    window.actions_[name].trigger()


def layers(window):
    return [layer.name for layer in window.workspace.document.layers]


def noise(width=64, height=48):
    return np.random.default_rng(4).integers(0, 256, (height, width, 4)).astype(np.uint8)


def test_copy_and_paste_put_the_selected_pixels_where_they_were(window):
    workspace = show_picture(window, noise())
    select(workspace, Rect(5, 6, 20, 10))
    act(window, "copy")
    act(window, "paste")
    layer = workspace.document.active_layer
    assert layers(window) == ["Background", "Pasted"]
    assert layer.pixels.bounds() == Rect(5, 6, 20, 10).intersect(layer.pixels.bounds())
    part, original = layer.pixels.read(Rect(5, 6, 20, 10)), noise()[6:16, 5:25]
    shown = original[..., 3] > 0
    assert np.array_equal(part[shown], original[shown])
    workspace.undo()
    assert layers(window) == ["Background"]


def test_cut_leaves_a_hole_and_paste_in_place_fills_it(window):
    workspace = show_picture(window)
    before = whole(workspace)
    select(workspace, Rect(5, 6, 20, 10))
    act(window, "cut")
    assert not whole(workspace)[6:16, 5:25].any()
    assert workspace.history.undo_step.label == "Cut"
    act(window, "paste-in-place")
    assert np.array_equal(whole(workspace), before)
    workspace.undo()
    workspace.undo()
    assert np.array_equal(whole(workspace), before)


def test_another_picture_gets_the_paste_in_the_middle_of_what_shows_or_in_place(window):
    workspace = show_picture(window)
    select(workspace, Rect(1, 2, 8, 4))
    act(window, "copy")
    other = show_picture(window, soft_picture(40, 40))
    act(window, "paste")
    assert other.document.active_layer.pixels.bounds() == Rect(16, 18, 8, 4)
    act(window, "paste-in-place")
    assert other.document.active_layer.pixels.bounds() == Rect(1, 2, 8, 4)


def test_sixteen_bits_stay_sixteen_inside_the_program_and_become_eight_exactly(window):
    deep = np.random.default_rng(1).integers(1, 65536, (48, 64, 4)).astype(np.uint16)
    show_picture(window, deep)
    act(window, "copy")
    act(window, "paste-new")
    assert window.workspace.document.depth == 16
    assert np.array_equal(whole(window.workspace), deep)
    shallow = show_picture(window, soft_picture())
    act(window, "paste")
    assert np.array_equal(shallow.document.active_layer.pixels.read(shallow.document.bounds), to_depth(deep, 8))


def test_eight_bits_of_another_program_become_sixteen_exactly(window, qtbot):
    pixels = noise()
    pixels[..., 3] |= 1
    data = QMimeData()
    data.setData("image/png", QByteArray(encode_png(pixels, Metadata())))
    QGuiApplication.clipboard().setMimeData(data)
    workspace = show_picture(window, to_depth(soft_picture(), 16))
    act(window, "paste")
    qtbot.waitUntil(lambda: layers(window) == ["Background", "Pasted"])
    got = workspace.document.active_layer.pixels.read(workspace.document.bounds)
    assert np.array_equal(got, to_depth(pixels, 16))


def test_other_programs_read_what_was_copied(window):
    workspace = show_picture(window, noise())
    act(window, "copy-merged")
    data = QGuiApplication.clipboard().mimeData()
    image = QImage(data.imageData())
    assert np.array_equal(clip_data.pixels_of(image)[..., 3], whole(workspace)[..., 3])
    assert image.colorSpace() == QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    assert json.loads(data.data(clip_data.OWN_TYPE).data())["place"] == [0, 0]


def test_another_window_of_the_program_pastes_in_place(window, qtbot):
    workspace = show_picture(window)
    clip = Clip(soft_picture(6, 5), Rect(7, 8, 6, 5))
    QGuiApplication.clipboard().setMimeData(clip_data.to_data(clip, clip_data.to_image(clip), "another"))
    act(window, "paste-in-place")
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 2)
    assert workspace.document.active_layer.pixels.bounds() == Rect(7, 8, 6, 5)
    assert np.array_equal(workspace.document.active_layer.pixels.read(Rect(7, 8, 6, 5)), soft_picture(6, 5))


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b"[1]", b'{"token": "a", "place": [1e99, 0]}', b'{"token": 1}'])
def test_nonsense_in_our_own_type_is_no_picture(window, content):
    show_picture(window)
    data = QMimeData()
    data.setData(clip_data.OWN_TYPE, QByteArray(content))
    QGuiApplication.clipboard().setMimeData(data)
    act(window, "paste")
    assert "no picture on the clipboard" in window.message.text


def test_a_damaged_picture_of_another_program_is_told(window, qtbot):
    show_picture(window)
    data = QMimeData()
    data.setData("image/png", QByteArray(encode_png(noise(), Metadata())[:90]))
    QGuiApplication.clipboard().setMimeData(data)
    act(window, "paste")
    qtbot.waitUntil(lambda: window.message.is_failure)
    assert "copied picture" in window.message.text


def test_copied_files_become_layers_named_after_them(window, qtbot, tmp_path):
    path = tmp_path / "Boat é.png"
    path.write_bytes(encode_png(soft_picture(9, 7), Metadata()))
    workspace = show_picture(window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)
    act(window, "paste")
    qtbot.waitUntil(lambda: layers(window) == ["Background", "Boat é"])
    assert workspace.document.active_layer.pixels.bounds().size == Rect(0, 0, 9, 7).size
    act(window, "paste-new")
    qtbot.waitUntil(lambda: len(window.workspaces) == 2)
    assert window.workspace.path == path


def test_colors_are_said_in_the_profile_of_the_document_that_gets_them(window, qtbot):
    wide = bytes(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3).iccProfile().data())
    document = Document.from_pixels(soft_picture(), metadata=Metadata(icc_profile=wide))
    workspace = window.add_document(document, None, "Wide")
    red = np.zeros((4, 4, 4), np.uint8)
    red[..., 0] = red[..., 3] = 255
    QGuiApplication.clipboard().setImage(clip_data.to_image(Clip(red)))
    act(window, "paste")
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 2)
    layer = workspace.document.active_layer
    color = layer.pixels.read(layer.pixels.bounds())[0, 0]
    # sRGB's red lies within Display P3: (234, 51, 35) there.
    assert np.abs(color.astype(int) - (234, 51, 35, 255)).max() <= 1


def test_a_large_cut_runs_beside_the_window_and_can_be_undone(window, qtbot):
    pixels = np.full((700, 900, 4), 255, np.uint8)
    workspace = show_picture(window, pixels)
    select(workspace, Rect(10, 10, 880, 600), 100)
    act(window, "cut")
    assert workspace.running
    # The paste waits for what is being cut.
    act(window, "paste-in-place")
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 2)
    background = next(iter(workspace.document.layers))
    assert background.pixels.read(Rect(300, 300, 1, 1))[0, 0, 3] == 155
    assert workspace.document.active_layer.pixels.bounds() == Rect(10, 10, 880, 600)
    workspace.undo()
    workspace.undo()
    assert (whole(workspace) == 255).all()


def test_locks_and_emptiness_are_said(window):
    workspace = show_picture(window)
    workspace.set_layer(workspace.document.active_layer_id, "Lock", is_locked=True)
    window.refresh()
    assert not window.actions_["cut"].isEnabled()
    assert "locked" in window.actions_["cut"].toolTip()
    workspace.add_layer()
    act(window, "copy")
    assert "layer is empty" in window.message.text
    assert window.message.is_failure


def test_what_was_copied_may_outlive_the_interpreter():
    program = """
import numpy as np
from PySide6.QtGui import QGuiApplication
from editor.operations.clipboard import Clip
from editor.ui import clip_data
app = QGuiApplication([])
clip = Clip(np.zeros((3, 3, 4), np.uint8))
QGuiApplication.clipboard().setMimeData(clip_data.to_data(clip, clip_data.to_image(clip), "a"))
"""
    root = Path(clip_data.__file__).parents[2]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr

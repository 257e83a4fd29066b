"""The welcome page: recent files and samples with pictures, reached by mouse and keyboard, and a place to drop."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor import paths
from editor.core.document import Document
from editor.core.progress import Progress
from editor.files import save_project
from editor.ui import file_pictures
from editor.ui.file_pictures import HEIGHT, WIDTH, small_picture
from tests.ui.window_hand import show_picture, window


def gray(width, height, value=90):
    return Image.fromarray(np.full((height, width, 3), (value, value // 2, 10), np.uint8))


@pytest.fixture
def files(tmp_path):
    """A PNG, a JPEG, a project, and a file that is gone."""
    gray(300, 100).save(tmp_path / "wide.png")
    gray(900, 1200).save(tmp_path / "tall.jpg")
    pixels = np.zeros((80, 120, 4), np.uint8)
    pixels[:, :60] = (200, 40, 40, 255)
    save_project(Document.from_pixels(pixels), tmp_path / "layers.ora", False)
    return [tmp_path / name for name in ("wide.png", "tall.jpg", "layers.ora", "gone.png")]


@pytest.fixture
def page(window, files, qtbot):
    window.settings["recent_files"] = tuple(str(path) for path in files)
    window.files.recent_changed.emit()
    recent = window.welcome.cards[: len(files)]
    qtbot.waitUntil(lambda: all(card.has_picture or card.is_gone for card in recent))
    return window.welcome


def test_it_shows_while_no_picture_is_open(window):
    assert window.welcome.isVisible()
    workspace = show_picture(window)
    assert not window.welcome.isVisible()
    window.close_workspace(workspace)
    assert window.welcome.isVisible()


def test_recent_files_come_first_then_the_samples(page, files):
    from editor.ui.samples import samples

    assert [card.text() for card in page.cards] == [*(path.name for path in files), *(s.title for s in samples())]


def test_pictures_are_there_and_what_is_gone_says_so(page, files):
    states = [(card.has_picture, card.is_gone) for card in page.cards[: len(files)]]
    assert states == [(True, False), (True, False), (True, False), (False, True)]
    assert "gone" in page.cards[3].toolTip()
    assert all(card.accessibleName() for card in page.cards)


@pytest.mark.parametrize(("index", "size"), [(0, (300, 100)), (1, (168, 224)), (2, (120, 80))])
def test_a_small_picture_keeps_its_shape(files, index, size):
    image = small_picture(files[index], None, Progress())
    assert (image.width(), image.height()) == size
    assert image.width() <= WIDTH
    assert image.height() <= HEIGHT


def test_a_small_picture_has_the_colors_of_the_file(files):
    color = small_picture(files[0], None, Progress()).pixelColor(20, 20)
    assert (color.red(), color.green(), color.blue()) == (90, 45, 10)
    project = small_picture(files[2], None, Progress())
    assert project.pixelColor(10, 10).red() == 200
    assert project.pixelColor(110, 10).alpha() == 0


def test_the_cache_is_used_until_the_file_changes(files, monkeypatch):
    small_picture(files[0], None, Progress())
    kept = list((paths.cache_dir() / "thumbnails").glob("*.png"))
    assert len(kept) == 1

    def refuse(*_):
        raise AssertionError("read again")

    with monkeypatch.context() as patch:
        patch.setattr(file_pictures, "_read", refuse)
        assert isinstance(small_picture(files[0], None, Progress()), QImage)
    gray(40, 30, 200).save(files[0])
    assert small_picture(files[0], None, Progress()).width() == 40


def test_the_cache_stays_small(files, monkeypatch):
    monkeypatch.setattr(file_pictures, "KEPT", 2)
    for path in files[:3]:
        small_picture(path, None, Progress())
    assert len(list((paths.cache_dir() / "thumbnails").glob("*.png"))) == 2


def test_files_that_are_no_pictures_have_none(tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "text.ora").write_text("no archive")
    assert small_picture(tmp_path / "text.jpg", None, Progress()) is None
    assert small_picture(tmp_path / "text.ora", None, Progress()) is None


def test_a_click_opens_the_file(window, page, qtbot, files):
    QTest.mouseClick(page.cards[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.title_of(window.workspace) == "wide.png"


def test_tab_and_arrows_reach_everything_and_enter_opens(window, page, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.open.setFocus()
    seen = [QApplication.focusWidget()]
    for _ in range(len(page.cards) + 2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [page.open, page.paste, page.clear, *page.cards]
    assert window.view.are_panels_visible
    page.cards[0].setFocus()
    QTest.keyClick(page.cards[0], Qt.Key.Key_Right)
    assert page.cards[1].hasFocus()
    QTest.keyClick(page.cards[1], Qt.Key.Key_Left)
    QTest.keyClick(page.cards[0], Qt.Key.Key_Up)
    assert not page.cards[0].hasFocus()
    page.cards[0].setFocus()
    QTest.keyClick(page.cards[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None)


def test_clearing_the_list_leaves_the_samples(window, page):
    QTest.mouseClick(page.clear, Qt.MouseButton.LeftButton)
    from editor.ui.samples import samples

    assert [card.text() for card in page.cards] == [sample.title for sample in samples()]
    assert page.clear.isHidden()


def test_a_file_dropped_on_the_page_is_opened(window, page, qtbot, files):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files[0]))])
    target = page
    while not target.acceptDrops():
        target = target.parentWidget()
    assert target is window.canvas
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    window.canvas.dropEvent(event)
    qtbot.waitUntil(lambda: window.workspace is not None)


def test_the_cards_follow_the_width(window, page, qtbot):
    def rows():
        return len({card.mapTo(page, QPoint()).y() for card in page.cards[:4]})

    window.resize(1500, 800)
    QApplication.processEvents()
    wide = rows()
    window.resize(760, 700)
    QApplication.processEvents()
    assert wide <= rows()
    assert page.size() == window.canvas.size()
    qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())

"""The export dialog's formats, and how it finds out how large the file will be."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from editor.files import EXPORT_SUFFIXES, ExportOptions, encode_image, images
from editor.files.formats import Format
from editor.ui.dialogs.export import MEASURE_UP_TO, SLOW_MEASURE_UP_TO, ExportDialog, measure_beside, size_text
from tests.ui.window_hand import show_picture, window


class Meter:
    """Notes what is to be measured; the test answers when it likes."""

    def __init__(self):
        self.asked, self.answers, self.given_up = [], [], []

    def __call__(self, suffix, options, answer):
        number = len(self.asked)
        self.asked.append((suffix, options))
        self.answers.append(answer)
        return lambda: self.given_up.append(number)


@pytest.fixture
def meter():
    return Meter()


@pytest.fixture
def make(qtbot, settings, tmp_path, meter):
    def make(name="photo.jpg", measure=meter, pixels=1000):
        dialog = ExportDialog(None, tmp_path / name, None, settings, measure, pixels)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def choose(dialog, suffix):
    dialog.format.setCurrentIndex(dialog.format.findData(suffix))


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_every_ending_that_can_be_written_has_a_format_and_a_remark(make, suffix):
    dialog = make("photo.png" if suffix != ".png" else "photo.jpg")
    dialog.name.setText(str(dialog.path.with_suffix(suffix)))
    assert export_kind(dialog) == export_kind_of(suffix)
    assert "layers" in dialog.remark.text()
    assert dialog.path.suffix == suffix


def export_kind(dialog):
    return export_kind_of(dialog.format.currentData())


def export_kind_of(suffix):
    return images.EXPORT_FORMATS[suffix], suffix == ".psb"


@pytest.mark.parametrize("suffix", [".png", ".tif", ".psd", ".psb"])
def test_formats_without_loss_have_no_quality(make, suffix):
    dialog = make()
    choose(dialog, suffix)
    assert not dialog.quality.isVisible()


def test_each_format_keeps_its_own_quality(make, settings):
    dialog = make()
    for suffix, value in ((".jpg", 71), (".avif", 30), (".heic", 42)):
        choose(dialog, suffix)
        assert dialog.quality.isVisible()
        dialog.quality_spin.setValue(value)
        assert dialog.quality.value() == value
    options = dialog.plan().options
    assert (options.jpeg_quality, options.avif_quality, options.heic_quality) == (71, 30, 42)
    assert options.webp_quality == ExportOptions().webp_quality
    choose(dialog, ".jpg")
    assert dialog.quality.value() == dialog.quality_spin.value() == 71


def test_a_format_whose_library_is_missing_cannot_be_chosen_and_says_what_to_install(make, monkeypatch):
    missing = "which needs a package; install it"
    monkeypatch.setattr(images, "missing_library", lambda kind: missing if kind is Format.HEIC else None)
    dialog = make()
    item = dialog.format.model().item(dialog.format.findData(".heic"))
    assert not item.isEnabled()
    assert missing in item.toolTip()
    dialog.name.setText(str(dialog.path.with_suffix(".heic")))
    assert missing in dialog.remark.text()
    assert not dialog.accept_button.isEnabled()
    assert not dialog.measure_timer.isActive()


def test_the_size_is_measured_once_after_the_last_change(make, meter, qtbot):
    dialog = make()
    assert dialog.size_label.text() == "Measuring…"
    for value in (90, 80, 70):
        dialog.quality.setValue(value)
    assert meter.asked == []
    qtbot.waitUntil(lambda: bool(meter.asked))
    assert [(suffix, options.jpeg_quality) for suffix, options in meter.asked] == [(".jpg", 70)]
    meter.answers[0](1_234_567)
    assert dialog.size_label.text() == "about 1.2 MB"


def test_a_late_answer_to_an_older_choice_is_not_shown(make, meter):
    dialog = make()
    dialog.measure_timer.timeout.emit()
    dialog.metadata.setChecked(False)
    assert meter.given_up == [0]
    dialog.measure_timer.timeout.emit()
    meter.answers[1](2000)
    meter.answers[0](9_000_000)
    assert dialog.size_label.text() == "about 2.0 kB"


def test_another_name_alone_does_not_measure_again(make, meter):
    dialog = make()
    dialog.measure_timer.timeout.emit()
    meter.answers[0](2000)
    dialog.name.setText(str(dialog.path.with_name("other.jpeg")))
    assert not dialog.measure_timer.isActive()
    assert dialog.size_label.text() == "about 2.0 kB"


@pytest.mark.parametrize("end", ["accept", "reject", "close"])
def test_closing_gives_the_measurement_up(make, meter, end):
    dialog = make()
    dialog.measure_timer.timeout.emit()
    getattr(dialog, end)()
    assert meter.given_up == [0]
    assert not dialog.measure_timer.isActive()
    assert not dialog.isVisible()


def test_a_large_picture_is_measured_only_when_the_button_is_pressed(make, meter, qtbot):
    dialog = make(pixels=MEASURE_UP_TO + 1)
    dialog.quality.setValue(80)
    assert not dialog.measure_timer.isActive()
    assert dialog.size_label.text() == "not measured"
    qtbot.mouseClick(dialog.measure_button, Qt.MouseButton.LeftButton)
    assert len(meter.asked) == 1
    assert dialog.size_label.text() == "Measuring…"
    assert not dialog.measure_button.isEnabled()
    meter.answers[0]("It does not fit.")
    assert dialog.size_label.text() == "It does not fit."
    dialog.quality.setValue(81)
    assert dialog.measure_button.isEnabled()
    assert dialog.size_label.text() == "not measured"


@pytest.mark.parametrize("suffix", sorted(SLOW_MEASURE_UP_TO))
def test_a_slow_format_is_measured_by_itself_only_for_smaller_pictures(make, suffix):
    dialog = make(pixels=SLOW_MEASURE_UP_TO[suffix] + 1)
    assert dialog.measure_timer.isActive()
    assert not dialog.measure_button.isVisible()
    choose(dialog, suffix)
    assert not dialog.measure_timer.isActive()
    assert dialog.measure_button.isVisible()
    choose(dialog, ".png")
    assert dialog.measure_timer.isActive()
    assert not dialog.measure_button.isVisible()


def test_without_a_meter_no_size_is_shown(make):
    dialog = make(measure=None)
    dialog.quality.setValue(80)
    assert not dialog.size_label.isVisible()
    assert not dialog.measure_timer.isActive()


def test_the_window_measures_what_would_be_written(window, qtbot):
    workspace = show_picture(window)
    answers = []
    measure_beside(window)(".png", ExportOptions(), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [len(encode_image(workspace.document, ".png"))]
    measure_beside(window)(".bmp", ExportOptions(), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert ".bmp" in answers[1]


def test_a_measurement_that_is_given_up_never_answers(window, qtbot):
    show_picture(window)
    answers = []
    measure_beside(window)(".png", ExportOptions(), lambda _: answers.append("given up"))()
    measure_beside(window)(".png", ExportOptions(), lambda _: answers.append("kept"))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["kept"]


def test_asking_from_the_window_shows_a_size(window, qtbot, settings, tmp_path, monkeypatch):
    show_picture(window)
    seen = []

    def wait(dialog):
        dialog.show()
        qtbot.waitUntil(lambda: dialog.size_label.text().startswith("about"))
        seen.append(dialog.size_label.text())
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(ExportDialog, "exec", wait)
    assert ExportDialog.ask(window, tmp_path / "photo.png", None, settings) is None
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (9949, "9.9 kB"),
        (9960, "10 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (34_400_000, "34 MB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_sizes_are_said_in_the_unit_that_fits(size, text):
    assert size_text(size) == text

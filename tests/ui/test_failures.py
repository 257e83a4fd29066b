"""Failures: what nobody expected offers a report to copy, what was refused does not."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider

from editor.errors import EditorError
from editor.jobs.queue import Job
from tests.ui.window_hand import show_picture, window


def fail(error):
    def run(progress):
        raise error

    return run


def start(window, qtbot, error):
    job = Job("Work", fail(error))
    job.failed.connect(lambda said: window.say(str(said), is_failure=True))
    window.jobs.submit(job)
    qtbot.waitUntil(lambda: job.is_over)


def test_an_unexpected_failure_offers_a_report(window, qtbot):
    start(window, qtbot, ZeroDivisionError("by nothing"))
    assert "unexpectedly" in window.message.text
    assert window.message.is_failure
    assert window.message._button.text() == "Copy Report"
    window.message._button.click()
    text = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError: by nothing" in text
    assert "test_failures.py" in text
    assert "/" not in text.split("test_failures.py")[0].splitlines()[-1]


def test_a_refusal_offers_none(window, qtbot):
    start(window, qtbot, EditorError("This cannot be: do that."))
    assert window.message.text == "This cannot be: do that."
    assert window.message._button.isHidden()


def test_everything_that_takes_the_keyboard_has_a_name(window):
    show_picture(window)
    nameless = []
    for kind in (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider):
        for part in window.findChildren(kind):
            name = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
            is_inner = isinstance(part.parent(), (QAbstractSpinBox, QComboBox)) or part.objectName().startswith("qt_")
            if not (name or is_inner) and part.isVisibleTo(window):
                nameless.append((type(part).__name__, part.objectName(), part.toolTip()))
    assert nameless == []


def test_a_failure_goes_with_its_picture_and_comes_back_with_it_until_it_is_closed(window):
    first = show_picture(window)
    window.say("This cannot be done.", is_failure=True)
    second = show_picture(window)
    assert window.message.text == ""
    window.show_workspace(first)
    assert window.message.text == "This cannot be done."
    assert window.message.is_failure
    window.message._close.click()
    window.show_workspace(second)
    window.show_workspace(first)
    assert window.message.text == ""


def test_what_is_said_of_no_picture_stays_when_another_is_shown(window):
    show_picture(window)
    window.say("The folder is gone.", is_failure=True, is_general=True)
    show_picture(window)
    assert window.message.text == "The folder is gone."


def test_what_a_picture_says_that_is_not_shown_is_told_with_its_name(window):
    first = show_picture(window)
    show_picture(window)
    first.said.emit("There is nothing to fill.", True)
    assert window.message.text == f"{window.title_of(first)}: There is nothing to fill."
    first.said.emit("It is done.", False)
    assert not window.message.is_failure

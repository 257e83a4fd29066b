"""Start-up: what is loaded, what is opened, and what happens without a display or after a mistake of ours."""

import gc
import os
import subprocess
import sys

import pytest

from editor import __main__ as entry
from editor import app


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_starting_loads_no_runtime_and_no_compiler():
    result = run(
        "import sys\n"
        "from editor import app\n"
        "application = app.make_application()\n"
        "window = app.make_window()\n"
        "window.show(); application.processEvents()\n"
        "heavy = ('torch', 'onnxruntime', 'numba', 'scipy', 'tifffile', 'httpx')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "window.close(); window.jobs.close()\n"
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


def test_importing_the_entry_point_loads_no_qt():
    result = run("import sys, editor.__main__, editor.app; print('PySide6' in sys.modules)")
    assert result.stdout.strip() == "False", result.stderr


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_display_is_missed_only_where_one_is_needed(environment, platform, expected):
    assert app.has_display(environment, platform) is expected


def test_without_a_display_one_sentence_is_said_and_one_returned(monkeypatch, capsys):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(app.has_display, "__defaults__", (None, "linux"))
    assert app.main([]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt picks the platform from DISPLAY on Linux only")
def test_a_display_that_does_not_answer_ends_with_a_sentence_and_one():
    result = run("from editor.__main__ import main; raise SystemExit(main([]))", DISPLAY=":987", QT_QPA_PLATFORM="xcb")
    assert result.returncode == 1
    assert result.stderr.startswith("No window can be opened (could not connect to display")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(("cores", "expected"), [(2, "1"), (16, None)])
def test_with_few_cores_painting_waits_for_no_threads_of_qt(cores, expected, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.delenv("QT_NO_GUI_THREADPOOL", raising=False)
    before, thresholds = sys.getswitchinterval(), gc.get_threshold()
    try:
        app.let_the_window_go_first()
        assert gc.get_threshold() == app.COLLECT_AFTER
        assert sys.getswitchinterval() == pytest.approx(app.SWITCH_INTERVAL_S, abs=1e-6)
        assert os.environ.get("QT_NO_GUI_THREADPOOL") == expected
    finally:
        sys.setswitchinterval(before)
        gc.set_threshold(*thresholds)
        os.environ.pop("QT_NO_GUI_THREADPOOL", None)


def test_a_start_is_not_searched_for_garbage_and_what_it_built_neither_later():
    script = (
        "import gc\n"
        "from editor.app import collector_at_rest\n"
        "with collector_at_rest():\n"
        "    was_enabled, built = gc.isenabled(), [[number] for number in range(2000)]\n"
        "print(was_enabled, gc.isenabled(), gc.get_freeze_count() > 2000)\n"
    )
    assert run(script).stdout.split() == ["False", "True", "True"]


@pytest.mark.parametrize("first", ["fill", "doctor", "models", "--version", "--help"])
def test_commands_go_to_the_command_line(monkeypatch, first):
    from editor import cli

    seen = []
    monkeypatch.setattr(cli, "main", lambda argv: seen.append(argv) or 7)
    assert entry.main([first, "x"]) == 7
    assert seen == [[first, "x"]]


@pytest.mark.parametrize("arguments", [[], ["photo.png"], ["./fill"]])
def test_anything_else_goes_to_the_window(monkeypatch, arguments):
    seen = []
    monkeypatch.setattr(app, "main", lambda argv: seen.append(argv) or 0)
    assert entry.main(arguments) == 0
    assert seen == [arguments]


@pytest.fixture
def window(qapp):
    from PySide6.QtWidgets import QApplication

    hook = sys.excepthook
    window = app.make_window()
    window.show()
    yield window
    sys.excepthook = hook
    for workspace in window.workspaces:
        workspace.close()
    window.files.queue.close()
    window.jobs.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def sample(monkeypatch, tmp_path):
    """One bundled sample, in place of the real ones."""
    import numpy as np

    from editor.core.document import Document
    from editor.files import export_image

    path = tmp_path / "samples" / "harbor.png"
    path.parent.mkdir()
    export_image(Document.from_pixels(np.full((6, 8, 4), 255, np.uint8)), path)
    (path.parent / "index.json").write_text('{"scenes": [{"name": "gone"}, {"name": "harbor", "title": "Harbor"}]}')
    monkeypatch.setattr("editor.paths.resources_dir", lambda: tmp_path)
    return path


def test_the_first_run_opens_a_sample_with_the_hints(window, qtbot, sample):
    app.begin(window, [])
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.windowTitle().startswith("Harbor")
    assert window.canvas.hints_card is not None
    assert window.workspace.path is None


def test_later_runs_begin_empty(window, qtbot, sample):
    window.settings["hints_done"] = True
    app.begin(window, [])
    assert window.files.activity is None


def test_without_samples_the_first_run_begins_empty(window, monkeypatch, tmp_path):
    monkeypatch.setattr("editor.paths.resources_dir", lambda: tmp_path)
    app.begin(window, [])
    assert window.files.activity is None


def test_files_of_the_command_line_are_opened_in_order(window, qtbot, sample):
    other = sample.with_name("other.png")
    other.write_bytes(sample.read_bytes())
    app.begin(window, [sample, other])
    qtbot.waitUntil(lambda: len(window.workspaces) == 2)
    assert [workspace.path for workspace in window.workspaces] == [sample, other]


def test_a_broken_index_means_no_samples(tmp_path):
    from editor.ui.samples import samples

    for text in ("", "[]", "{}", '{"scenes": 5}', '[{"no": "name"}]', "[1]"):
        (tmp_path / "index.json").write_text(text)
        assert samples(tmp_path) == ()


def test_the_bundled_samples_are_files_with_titles():
    from editor.ui.samples import samples

    found = samples()
    if not found:
        pytest.skip("the sample pictures have not been rendered in this checkout")
    assert all(sample.path.is_file() and sample.title for sample in found)


def test_an_unexpected_error_becomes_a_message_with_a_report(window, monkeypatch):
    from PySide6.QtGui import QGuiApplication

    try:
        raise ZeroDivisionError("of ours")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "ZeroDivisionError" in window.message.text
    assert window.message.is_failure
    window.message._button.click()
    text = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError: of ours" in text
    assert "test_app.py:" in text
    assert str(app.paths.resources_dir().parent) not in text


def test_the_application_has_a_name_and_an_icon():
    result = run(
        "from editor import app\n"
        "application = app.make_application()\n"
        "print(application.applicationDisplayName(), len(application.windowIcon().availableSizes()))\n"
    )
    assert result.stdout.strip() == "Pentimento 2", result.stderr

"""A window in which the engines that need no weights follow a sketch."""

import pytest
from PySide6.QtTest import QTest

from editor.engines.registry import built_in_engines
from editor.ui.main_window import MainWindow


@pytest.fixture
def sketch_window(qapp, qtbot, settings, jobs):
    settings["fill_engine"] = "patch-fill"
    window = MainWindow(settings, built_in_engines(), jobs)
    window.resize(1200, 800)
    window.show()
    QTest.qWaitForWindowExposed(window)
    yield window
    window.sketch.live.drop()
    # Kernels that are being compiled cannot be stopped.
    qtbot.waitUntil(lambda: not jobs.jobs)
    for workspace in window.workspaces:
        workspace.close()
    window.files.queue.close()
    window.hide()
    window.deleteLater()

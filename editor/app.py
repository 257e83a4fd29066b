"""Start-up: builds settings, engines, jobs and window, and wires them. The only module that knows everything."""

from __future__ import annotations

import argparse
import gc
import importlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from editor import paths

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from editor.ui.main_window import MainWindow
    from editor.ui.quiet_times import QuietTimes

log = logging.getLogger(__name__)
# After this time a worker that computes in Python lets the window have its turn; the default of 5 ms is felt.
SWITCH_INTERVAL_S = 0.0001
# How many objects more than before, how many young and how many middle collections begin the next older one. A search
# of everything stops all threads for as long as a dozen frames take; what is large is let go of without it.
COLLECT_AFTER = (700, 10, 200)
# Up to so many cores Qt's threads for painting cost more than they bring: a job has the cores, and every paint would
# wait until each of its threads has had its turn.
FEW_CORES = 4
# Between them they import nearly everything that a window needs and that is not its own.
BEFORE_QT = ("editor.workspace", "editor.tools.kit", "editor.engines.registry", "editor.operations.models",
             "editor.operations.structure", "editor.jobs.estimate", "editor.engines.runtime.preferences")  # fmt: skip
NO_WINDOW = "No window can be opened ({cause}); use the commands instead: pentimento --help lists them."
NO_DISPLAY = "There is no display to open a window on; use the commands instead: pentimento --help lists them."


def has_display(environment: dict[str, str] | None = None, platform: str = sys.platform) -> bool:
    """False where Qt would have to give up: on a system of X11 or Wayland that names no display."""
    environment = dict(os.environ) if environment is None else environment
    if not platform.startswith(("linux", "freebsd")):
        return True
    return any(environment.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))


def main(argv: Sequence[str]) -> int:
    """Open the window with the pictures of `argv`, on the first run with a sample; the exit status."""
    parser = argparse.ArgumentParser(prog="pentimento", description="Edit the content of pictures.")
    parser.add_argument("--sample", action="store_true", help="open a bundled picture")
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="pictures or projects to open")
    options = parser.parse_args(list(argv))
    if not has_display():
        sys.stderr.write(NO_DISPLAY + "\n")
        return 1
    from editor.ui.housekeeping import share_heaps

    let_the_window_go_first()
    share_heaps()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with collector_at_rest():
        load_what_knows_no_qt()
        app = make_application()
        window = make_window()
        quiet = use_quiet_times(window)
        begin(window, options.files, options.sample)
        window.show()
    try:
        return app.exec()
    finally:
        quiet.close()
        window.jobs.close()


def let_the_window_go_first() -> None:
    """Set what keeps the window smooth beside running jobs; before Qt paints anything."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.set_threshold(*COLLECT_AFTER)
    if (os.cpu_count() or 1) <= FEW_CORES:
        os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """What is built meanwhile stays: it is not searched for garbage, neither now nor later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def load_what_knows_no_qt() -> None:
    """Import the lower floors before Qt, which reads the source of every module that is imported after it."""
    for name in BEFORE_QT:
        importlib.import_module(name)


def make_application() -> QApplication:
    """The one application object, with its name and icon."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    said: list[str] = []

    def on_message(kind: QtMsgType, _: object, text: str) -> None:
        said.append(text.strip())
        if kind == QtMsgType.QtFatalMsg:
            # Qt ends the process after this: nothing can be returned, only said.
            # What it says of the locale comes first and stops nothing.
            cause = next((text for text in said if "locale" not in text), said[0]).splitlines()[0]
            sys.stderr.write(NO_WINDOW.format(cause=cause) + "\n")
            sys.stderr.flush()
            os._exit(1)

    if not os.environ.get("QT_FATAL_WARNINGS"):
        qInstallMessageHandler(on_message)
    QApplication.setApplicationName("pentimento")
    QApplication.setApplicationDisplayName("Pentimento")
    QApplication.setDesktopFileName("pentimento")
    app = QApplication(["pentimento"])
    qInstallMessageHandler(None)
    for text in said:
        log.warning("Qt: %s", text)
    icon = QIcon()
    for name in ("icon-64.png", "icon-256.png"):
        icon.addFile(str(paths.resources_dir() / name))
    app.setWindowIcon(icon)
    return app


def make_window() -> MainWindow:
    """The window with everything it works with."""
    from PySide6.QtCore import QCoreApplication

    from editor.engines.registry import local_engines
    from editor.engines.runtime.preferences import preferred
    from editor.jobs.estimate import Estimator
    from editor.jobs.queue import JobQueue
    from editor.operations.models import open_store
    from editor.settings import Settings
    from editor.ui.bridge import QtDelivery
    from editor.ui.main_window import MainWindow
    from editor.ui.qt_reader import other_formats
    from editor.ui.translate import install

    settings = Settings()
    if (app := QCoreApplication.instance()) is not None:
        install(app, str(settings["language"]))
    engines = local_engines(open_store(settings), preferred(settings))
    window = MainWindow(settings, engines, JobQueue(QtDelivery(), Estimator()), other_formats())
    install_excepthook(window)
    return window


def use_quiet_times(window: MainWindow) -> QuietTimes:
    """Let the window prepare itself while nobody works, and let the hand go first while jobs load what they need."""
    from editor.jobs.loading import GentleLoading
    from editor.ui.quiet_times import QuietTimes

    GentleLoading(lambda: window.jobs.is_hand_busy).install()
    return QuietTimes(window)


def begin(window: MainWindow, files: Sequence[Path], sample: bool = False) -> None:
    """Offer what an earlier run left and open what was asked for; on the first run a sample with the hints."""
    window.recovery.offer()
    for path in files:
        window.open_path(path)
    is_first = not window.settings["hints_done"]
    if files or not (sample or is_first):
        return
    from editor.ui.samples import samples

    found = samples()
    if found:
        window.files.open_sample(found[0], then=lambda _: window.view.show_hints() if is_first else None)


def install_excepthook(window: MainWindow) -> None:
    """Log what nobody expected and say one sentence with a report to copy; the program goes on."""
    from PySide6.QtGui import QGuiApplication

    from editor.ui.message_bar import Offer

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        try:
            window.recovery.flush()
        except Exception:
            # Whatever is wrong with the picture must not hide what went wrong before.
            log.exception("not journaled")
        log.error("unexpected", exc_info=(kind, error, trace))
        from editor.ui.report import report

        text = report(kind, error, trace)
        offer = Offer(window.tr("Copy Report"), lambda: QGuiApplication.clipboard().setText(text))
        sentence = window.tr("Something went wrong ({name}); your pictures are as they were.").format(
            name=kind.__name__
        )
        window.say(sentence, is_failure=True, offer=offer, is_general=True)

    sys.excepthook = on_error

"""The real program in a real X window, driven by real mouse and keyboard events; needs Xvfb, openbox and xdotool."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editor.files import open_document

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 300
PROGRAMS = ("Xvfb", "openbox", "xdotool")
missing = [name for name in PROGRAMS if not shutil.which(name)]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"needs the programs {', '.join(missing)}")


def until(look: Callable[[], object], what: str) -> object:
    """Poll until there is something; the events of another process cannot be waited for in any other way."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited too long for {what}")


class Screen:
    """A virtual screen with a window manager, and hands for it."""

    def __init__(self, home: Path) -> None:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x900x24", "-noreset", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as stream:
            self.display = f":{stream.readline().strip()}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QT_")},
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "PENTIMENTO_HOME": str(home),
        }
        self.manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)
        self.program: subprocess.Popen[bytes] | None = None

    def start(self, *words: str) -> None:
        command = [sys.executable, "-m", "editor", *words]
        self.program = subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def xdotool(self, *words: object) -> str:
        command = ["xdotool", *map(str, words)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The id of the visible window whose title contains this."""
        found = until(lambda: self.xdotool("search", "--onlyvisible", "--name", title).split(), f"a window {title}")
        assert isinstance(found, list)
        return str(found[-1])

    def key(self, name: str) -> None:
        self.xdotool("key", "--clearmodifiers", name)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "5", text)

    def drag(self, points: list[tuple[int, int]]) -> None:
        words: list[object] = ["mousemove", *points[0], "mousedown", 1]
        for point in points[1:]:
            words += ["mousemove", *point]
        self.xdotool(*words, "mouseup", 1)

    def close(self) -> None:
        for process in (self.program, self.manager, self.server):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(10)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    screen = Screen(tmp_path / "home")
    yield screen
    screen.close()


def test_a_photo_is_masked_filled_undone_redone_saved_and_reopened(screen: Screen, tmp_path: Path):
    rng = np.random.default_rng(0)
    pixels = np.clip(rng.normal(120, 25, (400, 600, 3)), 0, 255).astype(np.uint8)
    pixels[160:240, 260:340] = (230, 20, 20)
    photo = tmp_path / "photo.png"
    Image.fromarray(pixels).save(photo)

    screen.start(str(photo))
    window = screen.window("photo.png")
    screen.xdotool("windowsize", "--sync", window, 1200, 800)
    screen.xdotool("windowfocus", "--sync", window)

    def save_as(name: str) -> Path:
        path = tmp_path / name
        screen.key("ctrl+shift+s")
        dialog = screen.window("Save")
        screen.xdotool("windowfocus", "--sync", dialog)
        screen.key("ctrl+a")
        screen.type(str(path))
        screen.key("Return")
        until(path.exists, f"the file {name}")
        screen.window(name)
        return path

    # The painted picture is found by what the saved project says of it: the mask lies where the drag was.
    geometry = dict(
        line.split("=") for line in screen.xdotool("getwindowgeometry", "--shell", window).splitlines() if "=" in line
    )
    left, top = int(geometry["X"]), int(geometry["Y"])
    middle_x, middle_y = left + 470, top + 430
    rows = range(middle_y - 90, middle_y + 91, 15)
    path = [(middle_x + (130 if (index + end) % 2 else -130), y) for index, y in enumerate(rows) for end in (0, 1)]
    screen.drag(path)
    masked = open_document(save_as("masked.ora"))
    assert not masked.selection.is_empty
    mask = masked.selection.read(masked.bounds)

    screen.key("ctrl+Return")
    until(lambda: _layers(save_as("filled.ora"), tmp_path) == 2, "the fill to arrive")
    filled = open_document(tmp_path / "filled.ora")
    result = filled.render(filled.bounds)
    np.testing.assert_array_equal(result[mask == 0][:, :3], pixels[mask == 0])
    assert (result[mask == 255][:, :3] != pixels[mask == 255]).any()
    assert filled.selection.is_empty

    screen.key("ctrl+z")
    undone = open_document(save_as("undone.ora"))
    assert len(undone.layers) == 1
    np.testing.assert_array_equal(undone.selection.read(undone.bounds), mask)

    screen.key("ctrl+shift+z")
    redone = open_document(save_as("redone.ora"))
    np.testing.assert_array_equal(redone.render(redone.bounds), result)

    screen.key("ctrl+q")
    assert screen.program is not None
    assert screen.program.wait(PATIENCE_S) == 0

    screen.start(str(tmp_path / "redone.ora"))
    screen.window("redone.ora")
    screen.key("ctrl+q")
    assert screen.program.wait(PATIENCE_S) == 0


def _layers(path: Path, folder: Path) -> int:
    count = len(open_document(path).layers)
    if count != 2:
        path.unlink()
    return count

"""A short text for whoever looks into a problem: versions and what happened, no names of pictures or people."""

from __future__ import annotations

import platform
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from editor import __version__

_PACKAGES = ("PySide6-Essentials", "numpy", "opencv-python-headless", "pillow", "numba", "onnxruntime")


def report(
    kind: type[BaseException] | None = None, error: BaseException | None = None, trace: TracebackType | None = None
) -> str:
    """Versions, and the error with the places it passed through; files are named without their folders."""
    from importlib import metadata  # slow, and nothing that a start should wait for

    lines = [
        f"Pentimento {__version__}",
        f"Python {platform.python_version()}, Qt {qVersion()} ({QGuiApplication.platformName()})",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]
    for name in _PACKAGES:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} not installed")
    if kind is not None:
        lines.append("")
        for frame in traceback.extract_tb(trace):
            lines.append(f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        lines.append(f"{kind.__name__}: {error}")
    return "\n".join(lines)

"""Open the editor on a bundled picture, or run the headless demonstration where there is no display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def has_display() -> bool:
    """True when a window can be opened: a display is named and Qt can reach it."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=False).returncode == 0


def demonstrate() -> int:
    """Take the walker with his shadow out of a bundled picture and say where to look."""
    sys.path.insert(0, str(ROOT))
    import numpy as np
    from PIL import Image

    from editor.paths import resources_dir

    samples = resources_dir() / "samples"
    output = ROOT / "output"
    output.mkdir(exist_ok=True)
    picture, mask, result = samples / "meadow.jpg", output / "mask.png", output / "meadow-without-walker.png"
    parts = []
    for name in ("meadow.figure.png", "meadow.figure-shadow.png"):
        with Image.open(samples / name) as image:
            parts.append(np.asarray(image.convert("L")) > 20)
    Image.fromarray(np.where(parts[0] | parts[1], 255, 0).astype(np.uint8)).save(mask)
    print(
        "The walker is taken out of the meadow; the first run compiles the fill, which takes some seconds.", flush=True
    )
    command = [sys.executable, "-m", "editor", "fill", str(picture), str(mask), "-o", str(result)]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code == 0:
        print(f"Before: {picture}\nMask:   {mask}\nAfter:  {result}")
    return code


def main() -> int:
    """Window or demonstration."""
    if has_display():
        return subprocess.run([sys.executable, "-m", "editor", "--sample"], cwd=ROOT, check=False).returncode
    print("There is no display here, so the editor cannot open its window; running the headless demonstration instead.")
    return demonstrate()


if __name__ == "__main__":
    raise SystemExit(main())

"""Make the virtual environment ready; standard library only, and quick when nothing changed."""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)

# What Qt loads at run time on Linux, and the Debian package that has it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
WINDOW_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# Programs that let a test drive the real window on a machine without a screen.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox"}


def say(text: str) -> None:
    """One line for the person who waits."""
    print(text, flush=True)


def missing_libraries() -> list[str]:
    """Debian packages of the libraries that cannot be loaded; empty away from Linux."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for library, package in {**LIBRARIES, **WINDOW_LIBRARIES}.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def may_install() -> bool:
    """True on Debian and its relatives for the administrator."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages; False when that did not work."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"stdout": subprocess.DEVNULL, "env": environment}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    say(f"Installing system packages: {' '.join(packages)}")
    if subprocess.run(command, stderr=subprocess.DEVNULL, check=False, **quiet).returncode == 0:  # type: ignore[call-overload]
        return True
    # A machine that never updated its list of packages knows none of them.
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
    return bool(subprocess.run(command, check=False, **quiet).returncode == 0)  # type: ignore[call-overload]


def provide_system(dev: bool) -> None:
    """See that the libraries are there; where they are not and cannot be installed, say the one command to type."""
    packages = missing_libraries()
    if packages and not (may_install() and apt_install(packages)):
        say("The window needs system libraries that are missing. On Debian or Ubuntu type:")
        say(f"  sudo apt-get install -y --no-install-recommends {' '.join(packages)}")
        if dev:
            raise SystemExit(1)
    if dev and sys.platform.startswith("linux"):
        programs = [package for program, package in TEST_PROGRAMS.items() if not shutil.which(program)]
        if programs and not (may_install() and apt_install(programs)):
            say(f"Tests of the real window are skipped without: {' '.join(programs)}")


def venv_python() -> Path:
    """The interpreter inside the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    """Create the virtual environment, with the Debian package for it where it is missing."""
    if venv_python().exists() and subprocess.run([venv_python(), "-c", "import pip"], check=False).returncode == 0:
        return
    say("Making the virtual environment in .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not (may_install() and apt_install([package])):
        say(
            f"Python cannot make virtual environments here. On Debian or Ubuntu type: sudo apt-get install -y {package}"
        )
        raise SystemExit(1)
    subprocess.run(command, check=True)


def fingerprint(extras: str) -> str:
    """Changes whenever something that decides what is installed does, the place of the checkout included."""
    state = hashlib.sha256()
    for part in (extras, sys.version, str(ROOT)):
        state.update(part.encode())
    for name in ("pyproject.toml", "packaging/constraints.txt"):
        state.update((ROOT / name).read_bytes())
    return state.hexdigest()


def install(extras: str) -> None:
    """Install the program in place with these extras, unless that was done before and nothing changed since."""
    stamp = VENV / f"installed-{extras.replace(',', '-')}"
    wanted = fingerprint(extras)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing the program and what it needs (a minute or two the first time)")
    command = [
        str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--constraint", "packaging/constraints.txt", "--editable", f".[{extras}]",
    ]  # fmt: skip
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        say("The installation did not work; see the message above. It can be repeated at any time.")
        raise SystemExit(1)
    stamp.write_text(wanted)


def main() -> None:
    """Everything in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    dev = parser.parse_args().dev
    if sys.version_info < OLDEST_PYTHON:
        say(f"Pentimento needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 ...")
        raise SystemExit(1)
    provide_system(dev)
    make_venv()
    install("cpu,dev" if dev else "cpu")


if __name__ == "__main__":
    main()

"""The house keeps its shape: arrows point down, start-up stays light, and each contract is seen to fail when broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"]


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, to be broken at will."""
    folder = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__", "_data")
    shutil.copytree(ROOT / "editor", folder / "editor", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold(house):
    code, output = lint(house)
    assert code == 0, output
    assert "4 kept, 0 broken" in output


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("core/geometry.py", "import editor.algorithms.regions", "arrows point down"),
        ("algorithms/regions.py", "import editor.engines.base", "arrows point down"),
        ("files/masks.py", "import editor.jobs.queue", "arrows point down"),
        ("cli/__init__.py", "import editor.ui.theme", "arrows point down"),
        ("workspace.py", "from PySide6 import QtCore", "only the window knows Qt"),
        ("tools/base.py", "import PySide6.QtGui", "only the window knows Qt"),
        ("operations/fill.py", "import onnxruntime", "only engines know a runtime"),
        ("ui/theme.py", "import torch", "only engines know a runtime"),
        ("core/tiles.py", "from PIL import Image", "the core needs arrays and nothing else"),
        ("core/compose.py", "import numba", "the core needs arrays and nothing else"),
    ],
)
def test_a_violation_breaks_its_contract(house, module, line, contract):
    path = house / "editor" / module
    before = path.read_text(encoding="utf-8")
    # After the docstring and the __future__ import, which have to stay first.
    path.write_text(
        before.replace("from __future__ import annotations", f"from __future__ import annotations\n{line}", 1)
    )
    try:
        assert path.read_text(encoding="utf-8") != before
        code, output = lint(house)
    finally:
        path.write_text(before, encoding="utf-8")
    assert code != 0
    assert re.search(rf"^{re.escape(contract)} BROKEN$", output, re.MULTILINE), output


def modules(*left_out: str) -> list[str]:
    names = []
    for path in sorted((ROOT / "editor").rglob("*.py")):
        relative = path.relative_to(ROOT).with_suffix("")
        name = ".".join(relative.parts).removesuffix(".__init__")
        if not any(name == out or name.startswith(f"{out}.") for out in left_out):
            names.append(name)
    return names


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_everything_but_the_window_loads_without_qt_and_runtimes():
    # These hold or call compiled kernels and are themselves imported by nothing before a fill runs.
    compiled = [f"editor.algorithms.{name}" for name in (
        "patchmatch", "completion_joints", "completion_votes", "completion_synthesis", "mincut", "guidance_kernels",
        "shortest", "patch_offsets", "shift_map", "border_pieces",
    )]  # fmt: skip
    # Networks are classes of torch, imported when one of them gets its weights.
    networks = [name for name in modules() if name.startswith("editor.engines.networks.")]
    names = modules("editor.ui", "editor.app", "editor.__main__", *compiled, *networks)
    assert len(names) > 40
    loaded = loaded_after("\n".join(f"import {name}" for name in names))
    assert loaded.isdisjoint({"PySide6", "torch", "onnxruntime", "numba", "qtawesome"})


def test_the_window_loads_no_runtime_and_no_kernel_compiler():
    loaded = loaded_after("import editor.app, editor.ui.main_window")
    assert "PySide6" in loaded
    assert loaded.isdisjoint({"torch", "onnxruntime", "numba"})


def test_no_module_has_grown_out_of_the_head():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "editor").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long


def test_this_pyside_does_not_lose_references():
    """PySide6 6.12 on Python 3.11 loses a reference to None in every void call and dies of it after some thousands."""
    script = (
        "import sys\n"
        "from PySide6.QtCore import QCoreApplication, QTimer\n"
        "app = QCoreApplication([])\n"
        "timer = QTimer()\n"
        "timer.stop()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(1000):\n"
        "    timer.stop()\n"
        "print(before - sys.getrefcount(None))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert abs(int(done.stdout)) < 500


def test_only_one_of_each_clashing_pair_is_installed():
    from editor.operations.diagnose import CLASHES, _version

    for first, second in CLASHES:
        assert not (_version(first) and _version(second)), f"{first} and {second} own the same folder"

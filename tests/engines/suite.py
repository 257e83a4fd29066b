"""Every engine that can fill, by name: those without weights, the shipped ones, and one of each published contract.

Add others to INPAINTERS: a function of (folder, sessions) that gives an engine, or skips with a reason.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from editor import paths
from editor.engines.base import Inpainter
from editor.engines.registry import all_engines, built_in_engines
from editor.engines.session import Sessions
from editor.engines.store import ModelStore
from tests.engines import tiny_models

TORCH = ("torchscript-lama", "torchscript-migan", "torchscript-mat", "spandrel-lama")
Make = Callable[[Path, Sessions], Inpainter]


def _built_in(engine_id: str, folder: Path, sessions: Sessions) -> Inpainter:
    return built_in_engines().inpainter(engine_id)


def _tiny(engine_id: str, folder: Path, sessions: Sessions) -> Inpainter:
    descriptor, make = tiny_models.CONTRACTS[engine_id]
    return _of(folder, tiny_models.installed(folder, descriptor, make()), sessions)


def _of(folder: Path, model: tiny_models.InstalledModel, sessions: Sessions) -> Inpainter:
    class One:
        def models(self, task: str | None = None) -> tuple[tiny_models.InstalledModel, ...]:
            return (model,) if task in (None, model.descriptor.task) else ()

    return all_engines(One(), sessions).inpainter(model.id)


def _torch(name: str, folder: Path, sessions: Sessions) -> Inpainter:
    pytest.importorskip("torch")
    from tests.engines import torch_models as made

    if name == "spandrel-lama":
        # Not imported here: beside a CPU-only torch it needs the program's stand-ins for torchvision.
        if find_spec("spandrel") is None:
            pytest.skip("spandrel is not installed")
        made.save_lama(folder / "net.pth")
        # Chance weights fill with chance colors, which the test of strangers would refuse.
        descriptor = made.described("spandrel", {"model": "net.pth"}, **made.LAMA)
        return _of(folder, made.installed(folder, descriptor, is_shipped=True), sessions)
    module, contract = {
        "torchscript-lama": (made.TinyLama(), made.LAMA),
        "torchscript-migan": (made.TinyMigan(), made.MIGAN),
        "torchscript-mat": (made.TinyMat(), made.MAT),
    }[name]
    example = made.torch.rand(1, 4, 512, 512) if name == "torchscript-migan" else None
    made.save_script(module, folder / "net.pt", example)
    descriptor = made.described("torchscript", {"model": "net.pt"}, **contract)
    return _of(folder, made.installed(folder, descriptor), sessions)


def _shipped(engine_id: str, folder: Path, sessions: Sessions) -> Inpainter:
    return all_engines(ModelStore(folder / "nothing"), sessions).inpainter(engine_id)


def _shipped_ids() -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        store = ModelStore(Path("nothing"), paths.models_dir())
        return [model.id for model in store.models("inpaint") if model.is_shipped and model.is_ready]


INPAINTERS: dict[str, Make] = {
    **{engine.id: partial(_built_in, engine.id) for engine in built_in_engines().inpainters},
    **{name: partial(_tiny, name) for name in tiny_models.CONTRACTS},
    **{name: partial(_torch, name) for name in TORCH},
    **{name: partial(_shipped, name) for name in _shipped_ids()},
}

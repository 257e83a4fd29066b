"""The registry: which engines there are, which comes first, and what happens to those that cannot be made."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from editor.engines import adapters, registry
from editor.engines.descriptor import FORMATS, InputTensor, OutputTensor, Part, SizeRule
from editor.engines.registry import Engines, all_engines, built_in_engines, local_engines
from editor.engines.runtime.pool import LocalSessions
from editor.engines.store import ModelStore
from editor.engines.tasks import TASKS
from editor.errors import ModelMissing, Unsupported
from editor.operations.harmonizing import harmonizer_of
from tests.engines import tiny_models as tiny


class Shelf:
    """Models that a test puts there."""

    def __init__(self, *models):
        self.here = list(models)
        self.asked = 0

    def models(self, task=None):
        self.asked += 1
        return tuple(model for model in self.here if task in (None, model.descriptor.task))


@pytest.fixture
def carve(tmp_path):
    return tiny.installed(tmp_path, tiny.CARVE, tiny.lama_bytes())


def ids(engines, task="inpaint"):
    return [engine.id for engine in engines.of_task(task)]


def test_every_adapter_can_be_imported_and_belongs_to_a_task_and_a_format():
    code = "import importlib\n" + "".join(
        f"assert hasattr(importlib.import_module({place.partition(':')[0]!r}), {place.partition(':')[2]!r})\n"
        for place in set(adapters.ADAPTERS.values())
    )
    code += "import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "onnxruntime", "httpx"} & set(loaded)
    for task, kind, _ in adapters.ADAPTERS:
        assert task in TASKS
        assert kind in FORMATS


def test_a_model_that_is_ready_is_an_engine_and_nothing_is_loaded_for_it(carve):
    sessions = LocalSessions()
    engines = all_engines(Shelf(carve), sessions)
    assert "carve-lama" in ids(engines)
    assert engines.inpainter("carve-lama").label == "carve-lama"
    assert engines.inpainter("carve-lama").version.startswith("1+")
    assert sessions.held_bytes == 0


def test_a_program_that_nobody_allowed_lays_out_no_fill_unasked(tmp_path):
    torch_models = pytest.importorskip("tests.engines.torch_models")
    (tmp_path / "net.pt").write_bytes(b"never read")
    descriptor = replace(torch_models.described("torchscript", {"model": "net.pt"}, **torch_models.LAMA), id="big-lama")
    withheld = torch_models.installed(tmp_path, descriptor, consents=frozenset())
    sessions = LocalSessions()
    assert all_engines(Shelf(withheld), sessions).inpainter("hybrid-fill").guide is None
    allowed = torch_models.installed(tmp_path, descriptor)
    assert all_engines(Shelf(allowed), sessions).inpainter("hybrid-fill").guide.id == "big-lama"


def test_a_model_without_its_file_is_no_engine(carve):
    carve.path().unlink()
    assert "carve-lama" not in ids(all_engines(Shelf(carve), LocalSessions()))


def test_the_disk_is_looked_at_once_and_again_after_a_refresh(carve):
    shelf = Shelf()
    engines = all_engines(shelf, LocalSessions())
    assert ids(engines) == ids(engines)
    assert shelf.asked == 1
    shelf.here.append(carve)
    assert "carve-lama" not in ids(engines)
    engines.refresh()
    made = engines.inpainter("carve-lama")
    engines.refresh()
    assert engines.inpainter("carve-lama") is made
    shelf.here.clear()
    engines.refresh()
    with pytest.raises(ModelMissing, match="choose one of: patch-fill"):
        engines.inpainter("carve-lama")


def test_the_users_choice_comes_first_and_else_the_measured_one(carve):
    chosen = {}
    engines = all_engines(Shelf(carve), LocalSessions(), lambda task: chosen.get(task))
    assert engines.inpainter().id == "patch-fill"
    chosen["inpaint"] = "carve-lama"
    assert engines.inpainter().id == "carve-lama"
    assert ids(engines)[0] == "carve-lama"
    chosen["inpaint"] = "gone"
    assert engines.inpainter().id == "patch-fill"


@pytest.fixture
def fitter(tmp_path):
    """A network by the id of the one that travels with the program; never run."""
    inputs = (InputTensor("image", parts=(Part("image"),)), InputTensor("mask", parts=(Part("mask"),)))
    return tiny.installed(
        tmp_path, tiny.CARVE, b"never read", id="harmonize", task="harmonize", inputs=inputs,
        outputs=(OutputTensor("grid", "params"),), size=SizeRule("fixed", 256, 256),
    )  # fmt: skip


def test_a_network_of_the_program_that_measured_better_is_the_default_where_its_runtime_is(fitter, monkeypatch):
    engines = all_engines(Shelf(fitter), LocalSessions())
    assert ids(engines, "harmonize") == ["harmonize", "ring-harmonize"]
    monkeypatch.setattr(registry, "_has_runtime", lambda: False)
    assert ids(engines, "harmonize") == ["ring-harmonize", "harmonize"]


def test_what_was_moved_is_fitted_by_an_engine_that_knows_its_old_place(fitter):
    engines = all_engines(Shelf(fitter), LocalSessions())
    assert harmonizer_of(engines, None).id == "harmonize"
    assert harmonizer_of(engines, None, is_moved=True).id == "ring-harmonize"
    assert harmonizer_of(engines, "harmonize", is_moved=True).id == "harmonize"


def test_a_model_that_cannot_be_used_is_left_out_with_a_sentence(carve):
    wrong = replace(carve, descriptor=replace(carve.descriptor, id="wrong", outputs=()))
    engines = all_engines(Shelf(wrong, carve), LocalSessions())
    assert "wrong" not in ids(engines)
    assert "carve-lama" in ids(engines)
    assert "must name one output" in engines.problems["wrong"]


def test_what_no_adapter_runs_is_refused_in_a_sentence(carve):
    strange = replace(carve, descriptor=replace(carve.descriptor, options={"kind": "unheard-of"}))
    with pytest.raises(Unsupported, match="nothing here that runs onnx models"):
        adapters.build(strange, LocalSessions())


def test_a_model_never_hides_an_engine_of_the_program(carve):
    same = replace(carve, descriptor=replace(carve.descriptor, id="patch-fill"))
    assert type(all_engines(Shelf(same), LocalSessions()).inpainter("patch-fill")).__name__ == "PatchInpainter"


def test_a_task_without_engines_says_what_to_do():
    with pytest.raises(ModelMissing, match="get one under Models"):
        Engines().engine("depth")
    with pytest.raises(ValueError, match="no task"):
        Engines().of_task("cook")


def test_two_engines_of_one_name_are_a_mistake():
    patch = built_in_engines().inpainter("patch-fill")
    with pytest.raises(ValueError, match="same id"):
        Engines([patch, patch])


def test_many_threads_get_the_same_engine(carve):
    engines = all_engines(Shelf(carve), LocalSessions())
    found = []
    threads = [threading.Thread(target=lambda: found.append(engines.inpainter("carve-lama"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1
    assert len(found) == 8


def test_the_descriptions_of_the_catalog_can_all_be_read_and_built():
    store = ModelStore()
    assert store.problems == ()
    for model in store.models():
        if adapters.why_not(model.descriptor):
            continue
        ready = replace(model, records={})
        engine = adapters.build(ready, LocalSessions())
        assert engine.id == model.id
        assert engine.label


def test_engines_of_this_machine_need_no_model():
    assert ids(local_engines())[0] == "patch-fill"

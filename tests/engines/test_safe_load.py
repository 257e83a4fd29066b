import io
import os
import pickle
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
import torch

from editor.core.progress import Progress
from editor.engines import safe_load
from editor.engines.safe_load import (
    ConsentNeeded,
    check_hash,
    check_may_run_code,
    kind_of,
    read_torchscript,
    read_weights,
)
from editor.errors import EngineError
from tests.engines.torch_models import described, installed, save_script, sha256_of


class Bomb:
    """Whoever unpickles it runs a command."""

    def __init__(self, sentinel):
        self.sentinel = sentinel

    def __reduce__(self):
        return os.system, (f"echo hit > '{self.sentinel}'",)


def network():
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(3, 3)).eval()


def same(found, expected):
    return set(found) == set(expected) and all(torch.equal(found[name], expected[name]) for name in expected)


def write(path, content, kind):
    if kind == "today":
        torch.save(content, path)
    elif kind == "old":
        torch.save(content, path, _use_new_zipfile_serialization=False)
    elif kind == "safetensors":
        from safetensors.torch import save_file

        save_file(content, path)
    else:
        save_script(content, path)
    return path


@pytest.mark.parametrize("kind", ["today", "old", "safetensors"])
def test_weights_come_back_from_every_safe_kind_of_file(tmp_path, kind):
    path = write(tmp_path / "wäights ✓.bin", network().state_dict(), kind)
    assert same(read_weights(path), network().state_dict())


def test_torchscript_gives_its_weights_without_running_its_program(tmp_path, monkeypatch):
    path = save_script(network(), tmp_path / "a.pt")
    monkeypatch.setattr(torch.jit, "load", lambda *_, **__: pytest.fail("the program was loaded"))
    assert kind_of(path) == "torchscript"
    assert same(read_weights(path), network().state_dict())
    traced = save_script(network(), tmp_path / "b.pt", torch.rand(1, 3, 5, 5))
    assert same(read_weights(traced), network().state_dict())


@pytest.mark.parametrize("wrapper", ["state_dict", "params_ema", "params", "model"])
def test_what_trainers_put_round_the_weights_is_taken_off(tmp_path, wrapper):
    path = write(tmp_path / "a.pth", {wrapper: network().state_dict(), "epoch": 7}, "today")
    assert same(read_weights(path), network().state_dict())


@pytest.mark.parametrize("kind", ["today", "old"])
@pytest.mark.parametrize("place", ["whole", "beside", "inside"])
def test_a_pickle_bomb_is_refused_and_does_not_go_off(tmp_path, kind, place):
    sentinel = tmp_path / "hit"
    bomb = Bomb(sentinel)
    content = {"whole": bomb, "beside": {"w": torch.zeros(2), "b": bomb}, "inside": {"state_dict": {"w": [bomb]}}}
    path = write(tmp_path / "a.pth", content[place], kind)
    with pytest.raises(EngineError, match="nothing of it was run"):
        read_weights(path)
    assert not sentinel.exists()


def test_the_bombs_of_these_tests_do_go_off_when_read_carelessly(tmp_path):
    sentinel = tmp_path / "hit"
    pickle.loads(pickle.dumps(Bomb(sentinel)))
    assert sentinel.exists()


def test_a_whole_pickled_module_is_refused(tmp_path):
    path = write(tmp_path / "a.pth", network(), "today")
    with pytest.raises(EngineError, match="nothing of it was run"):
        read_weights(path)


def test_a_bare_pickle_is_not_even_opened_as_one(tmp_path):
    sentinel = tmp_path / "hit"
    for name, data in (("a.pkl", pickle.dumps(Bomb(sentinel))), ("b.pth", pickle.dumps({"w": 1}, protocol=2))):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(EngineError, match="bare pickle"):
            read_weights(tmp_path / name)
    assert not sentinel.exists()


def archive(path, entries, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in entries:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                file.writestr(name, data)
    return path


def test_archives_within_archives_and_second_pickles_are_refused(tmp_path):
    sentinel = tmp_path / "hit"
    good = io.BytesIO()
    torch.save({"w": torch.zeros(2)}, good)
    with zipfile.ZipFile(good) as file:
        entries = [(entry.filename, file.read(entry)) for entry in file.infolist()]
    root = entries[0][0].partition("/")[0]
    inner = io.BytesIO()
    torch.save(Bomb(sentinel), inner)
    cases = {
        "nested.pth": [*entries, (f"{root}/inner.pth", inner.getvalue())],
        "second.pth": [*entries, (f"{root}/other.pkl", pickle.dumps(Bomb(sentinel)))],
        "twice.pth": [*entries, (f"{root}/data.pkl", pickle.dumps(Bomb(sentinel)))],
    }
    for name, content in cases.items():
        with pytest.raises(EngineError, match=r"more than weights|not what torch writes"):
            read_weights(archive(tmp_path / name, content))
    assert not sentinel.exists()
    assert read_weights(archive(tmp_path / "good.pth", entries)).keys() == {"w"}


def test_a_bomb_in_a_torchscript_archive_does_not_go_off_when_it_is_read_as_data(tmp_path):
    sentinel = tmp_path / "hit"
    path = archive(
        tmp_path / "a.pt",
        [
            ("a/data.pkl", pickle.dumps(Bomb(sentinel))),
            ("a/constants.pkl", b""),
            ("a/code/x.py", b""),
            ("a/version", b"3"),
        ],
    )
    with pytest.raises(EngineError, match="nothing of it was run"):
        read_weights(path)
    assert not sentinel.exists()


def test_an_exported_program_is_refused(tmp_path):
    sentinel = tmp_path / "hit"
    path = tmp_path / "a.pt2"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.export.save(torch.export.export(torch.nn.Linear(3, 3), (torch.rand(1, 3),)), path)
    with pytest.raises(EngineError, match="exported torch program"):
        read_weights(path)
    odd = archive(
        tmp_path / "b.pt2",
        [("a/archive_format", b"pt2"), ("a/data/sample_inputs/model.pt", pickle.dumps(Bomb(sentinel)))],
    )
    with pytest.raises(EngineError, match="exported torch program"):
        read_weights(odd)
    assert not sentinel.exists()


def test_an_archive_that_unpacks_to_more_than_it_holds_is_refused(tmp_path):
    path = archive(tmp_path / "a.pth", [("a/data.pkl", b"\0" * 9_000_000)], zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    with pytest.raises(EngineError, match="packed again"):
        read_weights(path)


def test_weights_that_claim_absurd_memory_are_refused(tmp_path):
    huge = torch.zeros(1).expand(1 << 20, 1 << 20)
    with pytest.raises(EngineError, match="claims more memory"):
        read_weights(write(tmp_path / "a.pth", {"w": huge}, "today"))


def test_an_absurd_safetensors_header_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(safe_load, "LARGEST_HEADER_BYTES", 1000)
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", 5000) + b"{" + b" " * 6000)
    with pytest.raises(EngineError, match="absurdly long"):
        read_weights(tmp_path / "a.safetensors")


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = write(tmp_path / "a.pth", network().state_dict(), "today")
    monkeypatch.setattr(safe_load, "LARGEST_BYTES", 100)
    with pytest.raises(EngineError, match="larger than any model"):
        read_weights(path)


@pytest.mark.parametrize("kind", ["today", "old", "safetensors", "torchscript"])
def test_a_file_cut_anywhere_is_refused_with_a_sentence(tmp_path, kind):
    content = network() if kind == "torchscript" else network().state_dict()
    whole = write(tmp_path / "whole", content, kind).read_bytes()
    for share in (0, 0.01, 0.3, 0.6, 0.9, 0.999):
        cut = tmp_path / "cut"
        cut.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(EngineError, match=r"[:.]"):
            read_weights(cut)


def test_something_else_altogether_is_refused(tmp_path):
    (tmp_path / "a.pth").write_text("not a model")
    with pytest.raises(EngineError, match="no model file"):
        read_weights(tmp_path / "a.pth")
    with pytest.raises(EngineError, match="cannot be read"):
        read_weights(tmp_path / "missing.pth")


def test_a_hash_that_differs_is_refused_before_parsing(tmp_path):
    path = write(tmp_path / "a.pth", network().state_dict(), "today")
    check_hash(path, sha256_of(path), Progress())
    with pytest.raises(EngineError, match="damaged or was changed"):
        check_hash(path, "0" * 64, Progress())


def script_model(folder: Path, **options):
    save_script(network(), folder / "a.pt")
    from dataclasses import replace

    descriptor = described("torchscript", {"model": "a.pt"})
    if options.pop("pinned", False):
        entry = replace(descriptor.files[0], sha256=sha256_of(folder / "a.pt"))
        descriptor = replace(descriptor, files=(entry,), needs_consent=options.pop("needs_consent", False))
    return installed(folder, descriptor, **options)


def test_a_hash_in_the_programs_own_catalog_vouches_for_a_program(tmp_path):
    model = script_model(tmp_path, pinned=True, is_users=False, consents=frozenset())
    module = read_torchscript(tmp_path / "a.pt", model)
    with torch.inference_mode():
        assert module(torch.rand(1, 3, 5, 5)).shape == (1, 4, 3, 3)


@pytest.mark.parametrize(
    "options",
    [
        {"is_users": False},
        {"is_users": True},
        {"is_users": True, "pinned": True},
        {"is_users": False, "pinned": True, "needs_consent": True},
    ],
    ids=["no hash", "no hash, added", "the user's own description says so", "the catalog asks"],
)
def test_nothing_else_vouches_for_a_program_but_the_users_word(tmp_path, options):
    model = script_model(tmp_path, **options, consents=frozenset())
    with pytest.raises(ConsentNeeded, match="allow it under Models") as caught:
        read_torchscript(tmp_path / "a.pt", model)
    assert str(caught.value).count(". ") == 0
    check_may_run_code(script_model(tmp_path, **options))


def test_a_checkpoint_is_not_taken_for_torchscript(tmp_path):
    path = write(tmp_path / "a.pth", network().state_dict(), "today")
    model = installed(tmp_path, described("torchscript", {"model": "a.pth"}))
    with pytest.raises(EngineError, match="no TorchScript"):
        read_torchscript(path, model)

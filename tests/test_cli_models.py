"""The verb `models` from end to end: exit codes, one sentence on stderr, JSON on stdout."""

from __future__ import annotations

import io
import json
import sys

import numpy as np
import pytest
from PIL import Image

from editor import cli, paths
from editor.cli import models as cli_models
from editor.engines.descriptor import FileEntry, License
from tests.engines.bad_server import serving, status
from tests.engines.test_store import WEIGHTS, describe


@pytest.fixture
def catalog(tmp_path, monkeypatch):
    folder = tmp_path / "catalog"
    folder.mkdir()
    monkeypatch.setattr(paths, "models_dir", lambda: folder)
    return folder


@pytest.fixture
def server():
    with serving(WEIGHTS) as bad:
        yield bad


def run(capsys, *words):
    code = cli.main(["models", *words])
    out, err = capsys.readouterr()
    return code, out, err


def published(catalog, server, model_id="net", **more):
    entry = FileEntry("model", "net.onnx", server.sha256, len(WEIGHTS), server.url(f"/{model_id}"))
    return describe(catalog, model_id, files=(entry,), **more)


def test_list_tells_task_state_size_and_license(capsys, catalog, server):
    published(catalog, server)
    published(catalog, server, "free-only", license=License("CC BY-NC 4.0", False))
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "inpaint" in out
    assert [line.split()[:3] for line in out.splitlines() if line.startswith("  net ")] == [["net", "to", "get"]]
    assert "always here: patch-fill" in out
    assert "to get: “pentimento models get ID” fetches it" in out
    assert "CC BY-NC 4.0 (NON-COMMERCIAL)" in out
    code, out, _ = run(capsys, "list", "--json", "--task", "inpaint")
    assert [model["id"] for model in json.loads(out)["models"]] == ["free-only", "net"]
    assert server.asked == []


def test_get_tells_the_terms_first_then_fetches_then_verify_agrees(capsys, catalog, server):
    published(catalog, server, license=License("MIT", True, source="https://example.invalid/terms"))
    code, out, err = run(capsys, "get", "net")
    assert code == 0
    assert out == ""
    assert "1.0 MB, license MIT" in err
    assert "https://example.invalid/terms" in err
    code, out, _ = run(capsys, "show", "net", "--json")
    assert json.loads(out)["ready"]
    code, out, _ = run(capsys, "verify", "--json")
    assert (code, json.loads(out)["models"]) == (0, [{"id": "net", "ok": True, "fault": ""}])
    assert run(capsys, "remove", "net")[0] == 0
    assert json.loads(run(capsys, "show", "net", "--json")[1])["state"] == "missing"


def test_non_commercial_terms_must_be_accepted(capsys, catalog, server):
    published(catalog, server, license=License("CC BY-NC 4.0", False))
    code, _, err = run(capsys, "get", "net", "--quiet")
    assert code == 1
    assert "add --accept" in err
    assert server.asked == []
    assert run(capsys, "get", "net", "--accept", "--quiet") == (0, "", "")


def test_a_failed_fetch_is_one_sentence_and_exit_code_1(capsys, catalog, server):
    published(catalog, server)
    server.url("/net", status(404))
    code, out, err = run(capsys, "get", "net", "--quiet")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "it answers 404" in err


def test_add_puts_a_file_in_its_place_and_damage_is_found(capsys, catalog, server, tmp_path):
    published(catalog, server)
    (tmp_path / "got by hand.onnx").write_bytes(WEIGHTS)
    code, out, _ = run(capsys, "add", str(tmp_path / "got by hand.onnx"), "--json", "--quiet")
    told = json.loads(out)
    assert (code, told["id"], told["ready"]) == (0, "net", True)
    assert server.asked == []
    changed = bytearray(WEIGHTS)
    changed[3] ^= 1
    (paths.data_dir() / "models" / "net" / "net.onnx").write_bytes(changed)
    code, _, err = run(capsys, "verify", "net", "--quiet")
    assert code == 1
    assert "is damaged" in err


@pytest.mark.parametrize("words", [(), ("get",), ("list", "--task", "knitting"), ("show",), ("burn", "net")])
def test_wrong_words_are_exit_code_2(capsys, catalog, words):
    code, _, err = run(capsys, *words)
    assert code == 2
    assert err.count("\n") == 1


@pytest.mark.parametrize("act", ["show", "get", "remove", "verify", "add"])
def test_what_is_not_there_is_exit_code_1(capsys, catalog, act):
    code, out, err = run(capsys, act, "no.onnx")
    assert (code, out) == (1, "")
    assert err.startswith("pentimento: There is no")


@pytest.fixture
def program(catalog, capsys, tmp_path):
    """A folder with a TorchScript model of the user's that was added and that nobody has allowed yet."""
    pytest.importorskip("torch")
    from dataclasses import replace

    from editor.engines.descriptor_toml import dump_descriptor
    from tests.engines.torch_models import LAMA, TinyLama, described, save_script

    folder = tmp_path / "tiny"
    folder.mkdir()
    save_script(TinyLama(), folder / "tiny.pt")
    descriptor = replace(described("torchscript", {}, **LAMA), files=(FileEntry("model", "tiny.pt"),))
    (folder / "model.toml").write_text(dump_descriptor(descriptor), "utf-8")
    assert run(capsys, "add", str(folder), "--quiet") == (0, "", "")
    picture, mask = np.full((32, 32, 3), 120, np.uint8), np.zeros((32, 32), np.uint8)
    mask[10:20, 10:20] = 255
    Image.fromarray(picture).save(tmp_path / "in.png")
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return tmp_path


def verb(capsys, folder, name):
    words = {"fill": [str(folder / "in.png"), str(folder / "mask.png")], "outpaint": [str(folder / "in.png")]}[name]
    more = ["--left", "8"] if name == "outpaint" else []
    code = cli.main([name, *words, *more, "-o", str(folder / "out.png"), "--model", "tiny", "--device", "cpu"])
    return code, capsys.readouterr().err


@pytest.mark.parametrize("name", ["fill", "outpaint"])
def test_a_program_runs_for_a_verb_only_after_it_was_allowed(capsys, program, name):
    code, err = verb(capsys, program, name)
    assert code == 1
    assert "allow it under Models or by “pentimento models allow tiny”" in err
    assert err.count("\n") == 1
    assert not (program / "out.png").exists()
    code, _, err = run(capsys, "allow", "tiny")
    assert code == 1
    assert "add --accept" in err
    assert run(capsys, "allow", "tiny", "--accept", "--quiet") == (0, "", "")
    assert verb(capsys, program, name)[0] == 0
    assert (program / "out.png").exists()
    assert json.loads(run(capsys, "show", "tiny", "--json")[1])["needs_consent"] is False


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1), ("n\n", 1)])
def test_a_person_is_asked_before_a_program_runs_and_the_answer_is_kept(capsys, program, monkeypatch, answer, code):
    monkeypatch.setattr(cli_models, "is_watched", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    found, err = verb(capsys, program, "fill")
    assert found == code
    assert "it can do whatever you can do on this computer" in err
    assert "Let it run? [y/N]" in err
    shown = json.loads(run(capsys, "show", "tiny", "--json")[1])
    assert shown["needs_consent"] is (code == 1)


def test_what_is_not_here_cannot_be_allowed(capsys, catalog, server):
    published(catalog, server)
    code, _, err = run(capsys, "allow", "net", "--accept")
    assert code == 1
    assert err.count("\n") == 1


def test_a_model_of_numbers_needs_no_word(capsys, catalog, server):
    published(catalog, server)
    assert run(capsys, "get", "net", "--quiet")[0] == 0
    code, out, err = run(capsys, "allow", "net", "--json")
    assert (code, json.loads(out), err) == (0, {"id": "net", "allowed": True}, "")


def test_doctor_does_not_run_a_program_that_waits_for_the_users_word(capsys, program, monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.jit, "load", lambda *_, **__: pytest.fail("the file was parsed"))
    assert cli.main(["doctor", "--device", "cpu", "--json", "--quiet"]) == 0
    report = json.loads(capsys.readouterr().out)
    (row,) = [row for row in report["engines"] if row["id"] == "tiny"]
    assert row["result"] == "not tried, it waits for your word"
    assert any("pentimento models allow tiny" in notice for notice in report["notices"])
    assert cli.main(["doctor", "--device", "cpu", "--quiet"]) == 0
    assert "not tried, it waits for your word\n" in capsys.readouterr().out


def test_what_is_not_here_cannot_be_removed(capsys, catalog, server):
    published(catalog, server)
    code, out, err = run(capsys, "remove", "net")
    assert (code, out) == (1, "")
    assert "nothing to remove" in err

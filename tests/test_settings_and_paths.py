"""Settings are kept, checked and never half-written; files are replaced whole or not at all."""

from __future__ import annotations

import json
import os

import pytest

from editor import paths
from editor.settings import TABLE, Settings


def test_only_what_differs_from_the_default_is_written(tmp_path):
    settings = Settings(tmp_path / "s.json")
    settings["brush_size"] = 33.0
    settings["theme"] = "light"
    settings["theme"] = "dark"
    settings.save()
    assert json.loads((tmp_path / "s.json").read_text()) == {"brush_size": 33.0}
    assert Settings(tmp_path / "s.json")["brush_size"] == 33.0


def test_lists_survive(tmp_path):
    settings = Settings(tmp_path / "s.json")
    settings["recent_files"] = ("a", "b")
    settings.save()
    assert Settings(tmp_path / "s.json")["recent_files"] == ("a", "b")


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b'"x"'])
def test_a_broken_file_is_set_aside_with_a_notice(tmp_path, content):
    path = tmp_path / "s.json"
    path.write_bytes(content)
    settings = Settings(path)
    assert settings["theme"] == "dark"
    assert settings.notice is not None
    assert (tmp_path / "s.broken.json").read_bytes() == content


def test_values_of_the_wrong_kind_are_refused_and_ignored_in_files(tmp_path):
    settings = Settings(tmp_path / "s.json")
    for key, value in (("theme", "pink"), ("brush_size", 0.1), ("brush_size", "60"), ("hints_done", 1)):
        with pytest.raises(ValueError, match=key):
            settings[key] = value
    (tmp_path / "s.json").write_text('{"theme": "pink", "unknown": 1, "brush_size": 20}')
    again = Settings(tmp_path / "s.json")
    assert (again["theme"], again["brush_size"]) == ("dark", 20)


def test_every_default_is_one_of_its_own_values():
    assert all(setting.accepts(setting.default) for setting in TABLE)
    assert len({setting.key for setting in TABLE}) == len(TABLE)


def test_a_replaced_file_is_the_old_one_until_it_is_whole(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"old")

    def fail_midway() -> None:
        with paths.replacing(path) as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_midway()
    assert path.read_bytes() == b"old"
    with paths.replacing(path) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["f"]


@pytest.mark.skipif(os.name == "nt", reason="permission bits are POSIX")
def test_permissions_and_links_are_kept(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    with paths.replacing(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_folders_follow_the_home_variable(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "ü h"))
    assert paths.config_dir() == tmp_path / "ü h" / "config"
    assert paths.cache_dir().is_dir()


def test_the_kernel_cache_lies_in_the_users_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    paths.use_kernel_cache()
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "cache" / "kernels")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "elsewhere")
    paths.use_kernel_cache()
    assert os.environ["NUMBA_CACHE_DIR"] == "elsewhere"

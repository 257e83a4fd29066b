"""Descriptions of models that are kept between two starts."""

from __future__ import annotations

import json
import os

import pytest

from editor.engines.descriptions import Descriptions
from editor.engines.descriptor_toml import read_descriptor
from editor.errors import EngineError
from tests.engines.catalog import MODELS

LONG_AGO_NS = 10**18


def described(folder, label="A net", model_id="net", extra=""):
    """A description that was written long ago."""
    path = folder / model_id / "model.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f'id = "{model_id}"\ntask = "inpaint"\nlabel = "{label}"\nversion = "1"\nformat = "onnx"\n'
        f'files = []\n{extra}\n[license]\nspdx = "MIT"\nis_commercial = true\n',
        "utf-8",
    )
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


@pytest.fixture
def no_toml(monkeypatch):
    """Whoever reads TOML from now on fails."""

    def refuse(*_):
        raise AssertionError("the text was read again")

    return lambda: monkeypatch.setattr("editor.engines.descriptions.parse_table", refuse)


def test_the_whole_catalog_comes_out_of_the_cache_as_it_went_in(tmp_path, no_toml):
    paths = sorted(MODELS.glob("*/model.toml"))
    first = Descriptions(tmp_path / "cache.json")
    for path in paths:
        first.read(path)
    first.keep()
    no_toml()
    second = Descriptions(tmp_path / "cache.json")
    assert len(paths) > 40
    assert [second.read(path) for path in paths] == [read_descriptor(path) for path in paths]


def test_a_file_that_stays_the_same_is_the_same_object(tmp_path, no_toml):
    path, descriptions = described(tmp_path), Descriptions(tmp_path / "cache.json")
    first = descriptions.read(path)
    no_toml()
    assert descriptions.read(path) is first


def test_a_changed_file_is_read_anew(tmp_path):
    path, descriptions = described(tmp_path), Descriptions(tmp_path / "cache.json")
    assert descriptions.read(path).label == "A net"
    descriptions.keep()
    described(tmp_path, label="Another net")
    assert descriptions.read(path).label == "Another net"
    assert Descriptions(tmp_path / "cache.json").read(path).label == "Another net"


def test_a_file_written_just_now_is_not_kept(tmp_path):
    path, descriptions = described(tmp_path), Descriptions(tmp_path / "cache.json")
    os.utime(path)
    descriptions.read(path)
    descriptions.keep()
    assert not (tmp_path / "cache.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[", b"[]", b"7", b'{"form": 1}', b'{"form": 1, "files": []}', b'{"form": 1, "files": {"a": [1]}}',
        b'{"form": 0, "files": {}}', b"\xff\xfe", b'{"form": 1, "files": {"a": 5}}', b"[" * 100000,
    ],
)  # fmt: skip
def test_a_damaged_cache_is_made_again(content, tmp_path):
    cache = tmp_path / "cache.json"
    cache.write_bytes(content)
    descriptions = Descriptions(cache)
    assert descriptions.read(described(tmp_path)).label == "A net"
    descriptions.keep()
    assert json.loads(cache.read_bytes())["form"] == 1


def test_what_the_cache_holds_is_checked_like_a_text(tmp_path):
    path, cache = described(tmp_path), tmp_path / "cache.json"
    descriptions = Descriptions(cache)
    descriptions.read(path)
    descriptions.keep()
    cache.write_text(cache.read_text().replace('"inpaint"', '"conquer"'))
    with pytest.raises(EngineError, match="task"):
        Descriptions(cache).read(path)


def test_a_value_that_json_has_not_is_read_every_time(tmp_path):
    path, descriptions = described(tmp_path, extra="options = {day = 2026-01-01}"), Descriptions(tmp_path / "c.json")
    assert descriptions.read(path).options["day"].year == 2026
    descriptions.keep()
    assert Descriptions(tmp_path / "c.json").read(path) == descriptions.read(path)


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    descriptions = Descriptions(tmp_path / "no folder" / "cache.json")
    assert descriptions.read(described(tmp_path)).id == "net"
    descriptions.keep()


def test_refusals_name_file_and_key(tmp_path):
    path, descriptions = described(tmp_path, extra="color = 1"), Descriptions(tmp_path / "cache.json")
    with pytest.raises(EngineError, match=r"net/model\.toml: the key “color”"):
        descriptions.read(path)
    with pytest.raises(EngineError, match="cannot be read"):
        descriptions.read(tmp_path / "none" / "model.toml")

"""Channels in project files: they come back, damage costs only the one it hits, old files open."""

import io
import json
import zipfile

import numpy as np
import pytest

from editor.core.geometry import Rect
from editor.core.selection import Channel
from editor.core.tiles import TileMap
from editor.files import open_document_bytes, save_project
from tests.files.samples import document_of, noise


def with_channels(tmp_path, depth=8):
    document = document_of(noise(300, 40, np.uint8 if depth == 8 else np.uint16))
    ramp = TileMap.from_array(np.arange(200, dtype=np.uint8).reshape(10, 20), 250, 7)
    full = TileMap.from_array(np.full((40, 300), 255, np.uint8))
    for index, (name, pixels) in enumerate(
        (("Hair “fine”", ramp), ("All", full), ("Nothing", TileMap(1, np.dtype(np.uint8))))
    ):
        channel = Channel(document.new_id(), name, pixels)
        document.put_channel(channel.id, channel, index)
    path = tmp_path / "channels.ora"
    save_project(document, path)
    return document, path.read_bytes()


def changed(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("depth", [8, 16])
def test_channels_come_back_in_their_order_with_names_and_values(tmp_path, depth):
    document, data = with_channels(tmp_path, depth)
    again = open_document_bytes(data, "channels.ora")
    assert [(c.id, c.name) for c in again.channels.values()] == [(c.id, c.name) for c in document.channels.values()]
    for one, other in zip(again.channels.values(), document.channels.values(), strict=True):
        assert one.pixels.equals(other.pixels)
    assert again.new_id() > max(again.channels)


def test_a_document_without_channels_says_nothing_of_them(tmp_path):
    path = tmp_path / "plain.ora"
    save_project(document_of(noise(9, 9, np.uint8)), path)
    with zipfile.ZipFile(path) as archive:
        assert "channels" not in json.loads(archive.read("pentimento/document.json"))
    assert open_document_bytes(path.read_bytes(), "plain.ora").channels == {}


def test_a_missing_or_broken_member_costs_only_its_channel(tmp_path):
    _, data = with_channels(tmp_path)
    for broken in (None, b"no picture"):
        worse = changed(
            data, lambda name, content, broken=broken: broken if name.endswith("channel-0.png") else content
        )
        assert [c.name for c in open_document_bytes(worse, "a.ora").channels.values()] == ["All", "Nothing"]


@pytest.mark.parametrize(
    "lines",
    ["no list", [3], [{}], [{"id": 0, "name": "a", "rect": [0, 0, 0, 0]}],
     [{"id": 4, "name": "a", "rect": [0, 0, 9e9, 2]}], [{"id": True, "name": "a", "rect": [0, 0, 0, 0]}],
     [{"id": 5, "name": "a", "rect": [0, 0, 5, 5], "src": "../x"}]],
)  # fmt: skip
def test_a_description_that_makes_no_sense_opens_without_channels(tmp_path, lines):
    document, data = with_channels(tmp_path)

    def change(name, content):
        if name != "pentimento/document.json":
            return content
        return json.dumps({**json.loads(content), "channels": lines})

    again = open_document_bytes(changed(data, change), "a.ora")
    assert again.channels == {}
    assert np.array_equal(again.render(Rect(0, 0, 300, 40)), document.render(Rect(0, 0, 300, 40)))

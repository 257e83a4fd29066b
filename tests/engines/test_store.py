"""Which models there are, what state they are in, and how their files come and go."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from editor.core.progress import Progress
from editor.engines.descriptor import Descriptor, FileEntry, License
from editor.engines.descriptor_toml import dump_descriptor
from editor.engines.store import InstalledModel, ModelState, ModelStore, check_id, safe_parts
from editor.engines.transfer import Patience
from editor.errors import Cancelled, EditorError, EngineError, FileError, ModelMissing
from editor.operations import models
from tests.engines.bad_server import good, half_then_hang, serving

WEIGHTS = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


def describe(folder: Path, model_id="net", files=None, **more):
    entry = FileEntry(
        "model", "net.onnx", sha256=SHA256, size_bytes=len(WEIGHTS), url="https://example.invalid/net.onnx"
    )
    descriptor = Descriptor(
        id=model_id, task=more.pop("task", "inpaint"), label=more.pop("label", model_id.title()), version="1",
        format=more.pop("format", "onnx"), license=more.pop("license", License("MIT", True)),
        files=(entry,) if files is None else files, **more,
    )  # fmt: skip
    home = folder / model_id
    home.mkdir(parents=True)
    (home / "model.toml").write_text(dump_descriptor(descriptor), "utf-8")
    return descriptor


@pytest.fixture
def catalog(tmp_path):
    return tmp_path / "catalog"


@pytest.fixture
def store(tmp_path, catalog):
    return ModelStore(tmp_path / "store – 店", catalog)


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "downloads" / "net.onnx"
    path.parent.mkdir()
    path.write_bytes(WEIGHTS)
    return path


def test_the_published_models_can_all_be_read():
    store = ModelStore()
    assert len(store.models()) >= 30
    assert store.problems == ()
    assert all(model.descriptor.license.spdx for model in store.models())
    assert {model.id for model in store.models("inpaint")} >= {"lama-carve", "lama-opencv", "migan-pipeline"}


def test_no_published_model_can_be_fetched_without_a_hash():
    for model in ModelStore().models():
        without = [entry for entry in model.descriptor.files if not entry.sha256]
        assert model.is_shipped or not without or not model.can_download


def test_a_model_is_ready_when_its_files_are_here_with_the_right_size(store, catalog, weights):
    describe(catalog)
    assert store.model("net").state is ModelState.MISSING
    models.add(store, weights, "net")
    model = store.model("net")
    assert model.is_ready
    assert model.file().path.read_bytes() == WEIGHTS
    assert model.file().sha256 == SHA256
    model.path().write_bytes(WEIGHTS[:-1])
    assert store.model("net").state is ModelState.DAMAGED
    with pytest.raises(ModelMissing, match="damaged: get it again"):
        store.model("net").file()


def test_weights_beside_the_description_are_shipped_and_stay(store, catalog):
    describe(catalog)
    (catalog / "net" / "net.onnx").write_bytes(WEIGHTS)
    model = store.model("net")
    assert model.is_shipped
    assert model.is_ready
    with pytest.raises(EngineError, match="belongs to the program"):
        store.remove("net")
    assert store.model("net").is_ready


def test_an_unknown_model_names_the_way_to_the_known_ones(store):
    with pytest.raises(ModelMissing, match="pentimento models list"):
        store.model("nothing")


def test_a_broken_description_hides_no_other_model(store, catalog):
    describe(catalog)
    (catalog / "bad").mkdir()
    (catalog / "bad" / "model.toml").write_text("id = ", "utf-8")
    assert [model.id for model in store.models()] == ["net"]
    assert len(store.problems) == 1


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../../x", "C:/x", "a\\b", "", "model.toml", "sub/installed.json"]
)
def test_a_file_cannot_lead_out_of_its_folder(name):
    with pytest.raises(EngineError):
        safe_parts(name)


def test_a_file_may_lie_in_a_folder_of_the_model(store, catalog, weights):
    describe(catalog, files=(FileEntry("model", "unet/net.onnx", sha256=SHA256),))
    models.add(store, weights, "net")
    assert store.model("net").path().parent.name == "unet"
    assert store.model("net").is_ready


@pytest.mark.parametrize("model_id", ["", "..", "a/b", "A", "x" * 101, "a.", ".a"])
def test_an_id_must_be_a_folder_on_every_system(model_id):
    with pytest.raises(EngineError):
        check_id(model_id)


def test_an_added_description_cannot_take_the_place_of_a_published_one(store, catalog):
    describe(catalog, label="Published")
    describe(store.root, label="Forged")
    assert store.model("net").descriptor.label == "Published"
    assert "comes with the program" in store.problems[0]


def test_the_wrong_file_changes_nothing(store, catalog, weights):
    describe(catalog)
    weights.write_bytes(WEIGHTS[:-1] + b"?")
    with pytest.raises(EngineError, match=r"not the published net\.onnx of “Net”: its SHA-256"):
        models.add(store, weights, "net")
    weights.write_bytes(WEIGHTS + b"?")
    with pytest.raises(EngineError, match="instead of"):
        models.add(store, weights, "net")
    assert store.model("net").state is ModelState.MISSING
    assert not list(store.folder("net").glob("*.part"))


def test_published_md5_and_git_hashes_are_held_against_an_added_file(store, catalog, weights):
    git = hashlib.sha1(b"blob %d\0" % len(WEIGHTS) + WEIGHTS, usedforsecurity=False).hexdigest()
    md5 = hashlib.md5(WEIGHTS, usedforsecurity=False).hexdigest()
    describe(catalog, "right", files=(FileEntry("model", "net.onnx", md5=md5, git_blob=git),))
    describe(catalog, "wrong", files=(FileEntry("model", "net.onnx", md5="0" * 32),))
    assert models.add(store, weights, "right").is_ready
    with pytest.raises(EngineError, match="MD5 is another"):
        models.add(store, weights, "wrong")


def test_a_file_without_any_published_hash_is_remembered_by_its_own(store, catalog, weights):
    describe(catalog, files=(FileEntry("model", "net.onnx", url="https://example.invalid/net.onnx"),))
    assert not store.model("net").can_download
    with pytest.raises(EngineError, match="no hash is published"):
        models.get(store, "net", Progress())
    assert models.add(store, weights, "net").file().sha256 == SHA256
    changed = bytearray(WEIGHTS)
    changed[7] ^= 1
    store.model("net").path().write_bytes(changed)
    with pytest.raises(EngineError, match="has changed since it was added"):
        models.verify(store, "net", Progress())


def test_a_file_put_there_by_hand_is_used_only_after_it_was_read(store, catalog):
    describe(catalog, files=(FileEntry("model", "net.onnx"),))
    store.folder("net").mkdir(parents=True)
    (store.folder("net") / "net.onnx").write_bytes(WEIGHTS)
    assert store.model("net").state is ModelState.UNCHECKED
    models.verify(store, "net", Progress())
    assert store.model("net").is_ready


def test_verifying_finds_a_flipped_bit_and_says_what_to_do(store, catalog, weights):
    describe(catalog)
    models.add(store, weights, "net")
    assert models.verify(store, "net", Progress()).is_ready
    changed = bytearray(WEIGHTS)
    changed[1000] ^= 1
    store.model("net").path().write_bytes(changed)
    assert store.model("net").is_ready
    with pytest.raises(EngineError, match="is damaged, its SHA-256 is another: get it again"):
        models.verify(store, "net", Progress())
    assert store.model("net").state is ModelState.DAMAGED
    store.model("net").path().write_bytes(WEIGHTS)
    assert models.verify(store, "net", Progress()).is_ready


def test_a_file_says_by_its_hash_whose_it_is(store, catalog, weights):
    describe(catalog)
    describe(catalog, "other", files=(FileEntry("model", "other.onnx", sha256="1" * 64),))
    renamed = weights.rename(weights.with_name("download (3).bin"))
    assert models.add(store, renamed).id == "net"


def test_parts_are_told_apart_by_name_and_a_doubt_is_asked_about(store, catalog, weights):
    describe(catalog, files=(FileEntry("encoder", "enc.onnx"), FileEntry("decoder", "dec.onnx")))
    with pytest.raises(EngineError, match=r"there are: encoder \(enc\.onnx\), decoder \(dec\.onnx\)"):
        models.add(store, weights, "net")
    models.add(store, weights, "net", "encoder")
    assert not store.model("net").is_ready
    models.add(store, weights.rename(weights.with_name("dec.onnx")), "net")
    assert store.model("net").is_ready


def test_a_folder_with_a_description_becomes_a_model_of_the_user(store, tmp_path, weights):
    describe(tmp_path / "passed on", "mine")
    folder = tmp_path / "passed on" / "mine"
    (folder / "net.onnx").write_bytes(WEIGHTS)
    (folder / "README.md").write_text("# Mine", "utf-8")
    model = models.add(store, folder)
    assert model.is_users
    assert model.is_ready
    assert model.card is not None
    with pytest.raises(EngineError, match="already"):
        models.add(store, folder)
    store.remove("mine")
    assert "mine" not in store
    assert not store.folder("mine").exists()


def test_a_model_that_cannot_be_added_wholly_leaves_nothing(store, tmp_path):
    describe(tmp_path / "passed on", "mine")
    folder = tmp_path / "passed on" / "mine"
    (folder / "net.onnx").write_bytes(b"short")
    with pytest.raises(EngineError):
        models.add(store, folder)
    assert not store.folder("mine").exists()
    assert "mine" not in store


def test_removing_a_published_model_keeps_its_entry(store, catalog, weights):
    describe(catalog)
    models.add(store, weights, "net")
    store.remove("net")
    assert store.model("net").state is ModelState.MISSING
    assert not store.folder("net").exists()


def test_consent_is_given_to_exactly_these_bytes(store, catalog, weights):
    describe(catalog, files=(FileEntry("model", "net.pt"),), needs_consent=True, format="torchscript")
    with pytest.raises(ModelMissing):
        store.consent("net")
    models.add(store, weights, "net")
    assert not store.model("net").has_consent
    store.consent("net")
    assert store.model("net").has_consent
    weights.write_bytes(b"another program")
    models.add(store, weights, "net")
    assert not store.model("net").has_consent


def test_a_broken_record_means_only_that_nothing_is_remembered(store, catalog, weights):
    describe(catalog)
    models.add(store, weights, "net")
    (store.folder("net") / "installed.json").write_text("{", "utf-8")
    assert store.model("net").is_ready
    (store.folder("net") / "installed.json").write_text('{"files": {"net.onnx": 5}}', "utf-8")
    assert store.model("net").is_ready


def test_copying_can_be_stopped_and_leaves_nothing(store, catalog, weights):
    describe(catalog)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        models.add(store, weights, "net", None, progress)
    assert store.model("net").state is ModelState.MISSING


def test_a_missing_file_and_a_folder_without_description_are_told_plainly(store, tmp_path):
    with pytest.raises(FileError, match="There is no file"):
        models.add(store, tmp_path / "none.onnx")
    with pytest.raises(EngineError, match=r"holds no model\.toml"):
        models.add(store, tmp_path)


def test_everything_about_a_model_is_told_as_plain_values(store, catalog):
    describe(catalog, license=License("CC BY-NC 4.0", False))
    told = models.to_json(store.model("net"))
    assert told["license"] == {
        "spdx": "CC BY-NC 4.0", "commercial": False, "attribution": "", "source": "", "note": "",
    }  # fmt: skip
    assert told["state"] == "missing"
    assert told["files"][0]["sha256"] == SHA256


# Fetching


def two_files(server, catalog):
    entries = tuple(
        FileEntry(role, f"{role}.onnx", server.sha256, len(WEIGHTS), server.url(f"/{role}", good))
        for role in ("encoder", "decoder")
    )
    return describe(catalog, files=entries)


def test_getting_fetches_every_file_and_again_only_what_is_damaged(store, catalog):
    with serving(WEIGHTS) as server:
        two_files(server, catalog)
        seen = []
        assert models.get(store, "net", Progress(seen.append)).is_ready
        assert seen == sorted(seen)
        assert seen[-1] == 1.0
        assert [path for path, _ in server.asked] == ["/encoder", "/decoder"]
        models.get(store, "net", Progress())
        assert len(server.asked) == 2
        store.model("net").path("decoder").write_bytes(b"broken")
        assert models.get(store, "net", Progress()).is_ready
        assert [path for path, _ in server.asked] == ["/encoder", "/decoder", "/decoder"]


def test_a_stopped_fetch_is_seen_and_goes_on_later(store, catalog):
    with serving(WEIGHTS) as server:
        entry = FileEntry("model", "net.onnx", server.sha256, len(WEIGHTS), server.url("/net", half_then_hang, good))
        describe(catalog, files=(entry,))
        progress = Progress()
        progress.report = lambda fraction: progress.cancel() if fraction >= 0.5 else None
        with pytest.raises(Cancelled):
            models.get(store, "net", progress, Patience(read_s=30))
        assert models.fetched_bytes(store.model("net")) == len(WEIGHTS) // 2
        assert models.get(store, "net", Progress()).is_ready
        assert server.starts("/net") == [None, len(WEIGHTS) // 2]


def test_every_refusal_is_one_sentence(store, catalog):
    describe(catalog)
    for act in (
        lambda: store.model("x"),
        lambda: store.model("net").file(),
        lambda: models.verify(store, "net", Progress()),
    ):
        with pytest.raises(EditorError) as caught:
            act()
        assert str(caught.value).endswith((".", "them"))
        assert "\n" not in str(caught.value)


def test_a_model_can_be_made_from_parts_alone(tmp_path):
    descriptor = Descriptor("a", "inpaint", "A", "1", "onnx", License("MIT", True), ())
    assert InstalledModel(descriptor, tmp_path).is_ready

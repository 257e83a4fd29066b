"""Everything that is published and was named for this program is in the catalog; what cannot run says why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from editor.engines.adapters import adapter_of, build, why_not
from editor.engines.store import ModelStore
from editor.errors import Unsupported
from editor.operations.models import arranged, fetch_problem, to_json
from tests.engines.catalog import MODELS


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return ModelStore(tmp_path_factory.mktemp("none"), MODELS).models()


@pytest.fixture
def manifest(data):
    """The list of weights in the development data."""
    path = data / "weights" / "MANIFEST.json"
    if not path.is_file():
        pytest.skip("the list of weights is not in the development data")
    return json.loads(path.read_text("utf-8"))


def hashes_of(entry):
    """Every hash that a manifest's entry states, in any of its fields."""
    fields = ("sha256", "md5", "git_blob_sha1")
    return {found for field in fields for found in re.findall(r"\b[0-9a-f]{32,64}\b", entry.get(field, ""))}


@pytest.mark.data
def test_every_published_file_of_the_manifest_is_in_the_catalog(models, manifest):
    files = [entry for model in models for entry in model.descriptor.files]
    known = {value for entry in files for value in (entry.sha256, entry.md5, entry.git_blob) if value}
    entries = manifest["weights"] + manifest["download_only"]
    lacking = [entry["name"] for entry in entries if not hashes_of(entry) <= known or not hashes_of(entry)]
    assert len(entries) >= 26
    assert lacking == []


@pytest.mark.data
def test_what_the_manifest_calls_non_commercial_is_so_in_the_catalog(models, manifest):
    for entry in manifest["weights"] + manifest["download_only"]:
        is_free = entry.get("commercial", "NON-COMMERCIAL" not in entry["licence"])
        for model in models:
            if any({each.sha256, each.md5, each.git_blob} & hashes_of(entry) for each in model.descriptor.files):
                assert model.descriptor.license.is_commercial == is_free, model.id


def test_a_model_runs_or_says_in_one_sentence_why_not(models):
    cannot = [model for model in models if why_not(model.descriptor)]
    assert {"pct-net-vit", "pct-net-cnn", "harmonizer", "mobile-sam-torch", "migan-gguf"} <= {
        each.id for each in cannot
    }
    for model in cannot:
        sentence = why_not(model.descriptor)
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert fetch_problem(model) == sentence
        assert to_json(model)["why_not"] == sentence
        with pytest.raises(Unsupported, match="cannot"):
            build(model, None)
    for model in models:
        assert bool(adapter_of(model.descriptor)) or model in cannot


def test_pct_net_runs_only_as_the_export_from_a_small_picture_to_parameters(models):
    for model in models:
        if model.id.startswith("pct-net"):
            assert "image and mask at 256 pixels to the parameters" in why_not(model.descriptor)


def test_every_model_has_a_card_and_none_hides_that_it_is_not_for_commerce(models):
    for model in models:
        text = model.card.read_text("utf-8") if model.card is not None else ""
        assert text.startswith("# "), model.id
        if not model.descriptor.license.is_commercial:
            assert "commercial" in text, model.id


def test_models_stand_by_task_and_family_and_those_that_cannot_run_come_last(models):
    listed = arranged(models)
    assert sorted(model.id for model in listed) == sorted(model.id for model in models)
    for task in {model.descriptor.task for model in models}:
        of_task = [model for model in listed if model.descriptor.task == task]
        states = [bool(why_not(model.descriptor)) for model in of_task]
        assert states == sorted(states)
        for state in (False, True):
            sources = [model.descriptor.license.source for model in of_task if bool(why_not(model.descriptor)) == state]
            runs = [source for place, source in enumerate(sources) if place == 0 or sources[place - 1] != source]
            assert len(runs) == len(set(runs))


def test_no_entry_names_a_place_on_this_machine():
    for path in MODELS.glob("*/*"):
        if path.suffix in (".toml", ".md"):
            assert str(Path.home()) not in path.read_text("utf-8")

import re

import pytest

from editor.engines.adapters import build
from editor.engines.descriptor_toml import read_descriptor
from editor.engines.store import InstalledModel
from editor.paths import models_dir
from tests.engines.torch_models import sessions

ENTRIES = [
    path.parent.name
    for path in sorted(models_dir().glob("*/model.toml"))
    if not re.search(r'^(format = "onnx"|why_not = )', path.read_text("utf-8"), re.MULTILINE)
]


def test_the_published_torch_models_are_in_the_catalog():
    assert {"big-lama", "zits", "mat-places", "sam-vit-b", "sam-vit-l", "sam-vit-h", "realesrgan-x4plus"} <= set(
        ENTRIES
    )


@pytest.mark.parametrize("name", ENTRIES)
def test_an_engine_can_be_made_of_a_torch_entry_and_its_card_tells_the_terms(name, tmp_path):
    folder = models_dir() / name
    descriptor = read_descriptor(folder / "model.toml")
    engine = build(InstalledModel(descriptor, tmp_path), sessions())
    assert (engine.id, engine.label) == (name, descriptor.label)
    card = (folder / "README.md").read_text("utf-8")
    assert descriptor.license.spdx in card
    assert ("not for commercial use" in card) == (not descriptor.license.is_commercial)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_program_without_a_published_hash_asks_for_consent(name):
    descriptor = read_descriptor(models_dir() / name / "model.toml")
    if descriptor.format == "torchscript":
        assert descriptor.needs_consent or all(entry.sha256 for entry in descriptor.files)

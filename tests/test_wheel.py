"""What travels in the wheel: models with their cards, resources, and none of the programs that train."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    builder = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    built = next(iter(builder.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))
    with zipfile.ZipFile(built) as wheel:
        return set(wheel.namelist())


def test_every_model_travels_with_its_description_card_and_weights(names):
    folders = [path.parent for path in (ROOT / "models").glob("*/model.toml")]
    assert len(folders) >= 30
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                assert f"editor/_data/models/{path.relative_to(ROOT / 'models').as_posix()}" in names


def test_resources_travel_and_training_programs_do_not(names):
    assert "editor/_data/resources/icon-64.png" in names
    assert not [name for name in names if name.startswith("editor/_data/models/training/")]
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "packaging/"))]

"""Models of the catalog with small files in the place of their weights: what is tested is the description itself."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from editor.engines.adapters import build
from editor.engines.store import InstalledModel, ModelStore

MODELS = Path(__file__).parents[2] / "models"


def catalog_model(model_id, folder):
    """The catalog's description of a model whose weights lie in `folder`."""
    return replace(ModelStore(root=folder / "none", catalog=MODELS).model(model_id), folder=folder)


def stand_in(model_id, folder, sessions, /, **savers):
    """The engine of a catalog's model; `savers` write its files by role."""
    model = catalog_model(model_id, folder)
    return build(with_files(model, **savers), sessions)


def with_files(model, /, **savers) -> InstalledModel:
    entries = []
    for entry in model.descriptor.files:
        path = model.folder / entry.name
        savers[entry.role](path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        entries.append(replace(entry, sha256=digest, size_bytes=path.stat().st_size))
    return replace(model, descriptor=replace(model.descriptor, files=tuple(entries)))

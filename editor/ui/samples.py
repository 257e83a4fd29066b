"""The bundled pictures to try things on."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from editor import paths

log = logging.getLogger(__name__)
_SUFFIXES = (".jpg", ".png", ".webp", ".ora")


@dataclass(frozen=True)
class Sample:
    """A bundled picture: the title that the menu shows, and its file."""

    title: str
    path: Path


def samples(folder: Path | None = None) -> tuple[Sample, ...]:
    """The samples that the index lists and that are here, in its order; none where it is missing or broken."""
    folder = folder or paths.resources_dir() / "samples"
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        entries = index["scenes"] if isinstance(index, dict) else index
        found = [_sample(folder, entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.info("no sample pictures: %s", error)
        return ()
    return tuple(sample for sample in found if sample is not None)


def _sample(folder: Path, entry: dict[str, str]) -> Sample | None:
    name = entry["name"]
    names = [entry["file"]] if "file" in entry else [name + suffix for suffix in _SUFFIXES]
    path = next((folder / file for file in names if (folder / file).is_file()), None)
    title = QCoreApplication.translate("Samples", str(entry.get("title", name.capitalize())))
    return None if path is None else Sample(title, path)

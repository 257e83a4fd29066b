"""What can be done with models: the functions that the dock and the command line share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.core.progress import Progress
from editor.engines.adapters import why_not
from editor.engines.descriptor import FileEntry
from editor.engines.session import Sessions
from editor.engines.store import FileRecord, InstalledModel, ModelState, ModelStore, missing_sentence
from editor.engines.tasks import TASKS
from editor.errors import EditorError, EngineError, FileError
from editor.settings import Settings

if TYPE_CHECKING:
    from editor.engines.transfer import Patience


def open_store(settings: Settings) -> ModelStore:
    """The models of this user, in the folder that the settings name."""
    return ModelStore(models_folder(settings))


def models_folder(settings: Settings) -> Path | None:
    """The folder that the user chose for models, None for the usual one."""
    chosen = str(settings["models_dir"]).strip()
    return Path(chosen).expanduser() if chosen else None


def arranged(models: Iterable[InstalledModel]) -> tuple[InstalledModel, ...]:
    """In the order in which people look for them: by task, those that are ready first, then those that could be got,
    then those that cannot run here; what comes from the same people side by side."""
    listed = list(models)
    first: dict[str, str] = {}
    for model in listed:
        label = model.descriptor.label.casefold()
        first[_family(model)] = min(label, first.get(_family(model), label))

    def rank(model: InstalledModel) -> tuple[int, int, str, str]:
        task = model.descriptor.task
        readiness = 0 if model.is_ready else 2 if why_not(model.descriptor) else 1
        place = TASKS.index(task) if task in TASKS else len(TASKS)
        return place, readiness, first[_family(model)], model.descriptor.label.casefold()

    return tuple(sorted(listed, key=rank))


def _family(model: InstalledModel) -> str:
    return model.descriptor.license.source or model.id


def to_json(model: InstalledModel) -> dict[str, Any]:
    """Everything about a model as JSON values."""
    descriptor = model.descriptor
    return {
        "id": model.id,
        "task": descriptor.task,
        "label": descriptor.label,
        "version": descriptor.version,
        "format": descriptor.format,
        "summary": descriptor.summary,
        "state": model.state.value,
        "ready": model.is_ready,
        "license": {
            "spdx": descriptor.license.spdx,
            "commercial": descriptor.license.is_commercial,
            "attribution": descriptor.license.attribution,
            "source": descriptor.license.source,
            "note": descriptor.license.note,
        },
        "size_bytes": model.size_bytes,
        "shipped": model.is_shipped,
        "added_by_user": model.is_users,
        "downloadable": model.can_download,
        "why_not": why_not(descriptor),
        "needs_consent": not model.has_consent,
        "memory_mb": descriptor.runtime.memory_mb,
        "understands": sorted(descriptor.understands),
        "folder": str(model.folder),
        "files": [_file_json(model, entry) for entry in descriptor.files],
    }


def _file_json(model: InstalledModel, entry: FileEntry) -> dict[str, Any]:
    return {
        "role": entry.role,
        "name": entry.name,
        "state": model.file_state(entry).value,
        "size_bytes": model.file_size(entry),
        "sha256": model.sha256(entry),
        "url": entry.url,
    }


def lacking(model: InstalledModel) -> tuple[FileEntry, ...]:
    """The files that are not here as they should be."""
    return tuple(entry for entry in model.descriptor.files if model.file_state(entry) is not ModelState.READY)


def fetched_bytes(model: InstalledModel) -> int:
    """Bytes that an interrupted download has left to go on from."""
    from editor.engines.download import part_of

    done = 0
    for entry in model.descriptor.files:
        try:
            done += part_of(model.place(entry)).stat().st_size
        except OSError:
            continue
    return done


def fetch_problem(model: InstalledModel) -> str:
    """Why a model cannot be fetched, in one sentence; empty when it can."""
    if model.is_ready:
        return f"“{model.descriptor.label}” is here already."
    if model.is_shipped:
        return missing_sentence(model)
    if problem := why_not(model.descriptor):
        return problem
    if not model.can_download:
        reason = "no hash is published for it" if any(entry.url for entry in lacking(model)) else "it has no address"
        return (
            f"“{model.descriptor.label}” cannot be fetched safely because {reason}: get its file by hand and "
            f"add it with “pentimento models add FILE --id {model.id}” or under Models."
        )
    return ""


def get(store: ModelStore, model_id: str, progress: Progress, patience: Patience | None = None) -> InstalledModel:
    """Fetch what a model lacks and return it ready. Files that are here and right are not fetched again.

    Raises EngineError when it cannot be fetched at all, DownloadFailed, FileError and Cancelled as `download` does.
    """
    from editor.engines.download import USUAL, Remote, download

    model = store.model(model_id)
    if model.is_ready:
        return model
    if problem := fetch_problem(model):
        raise EngineError(problem)
    entries = lacking(model)
    sizes = [max(1, model.file_size(entry)) for entry in entries]
    done = 0
    for entry, size in zip(entries, sizes, strict=True):
        part = progress.part(done / sum(sizes), (done + size) / sum(sizes))
        target = model.place(entry)
        urls = tuple(url for url in (entry.url, *entry.mirrors) if url)
        download(Remote(entry.name, urls, entry.sha256, entry.size_bytes), target, part, patience or USUAL)
        store.record(model_id, {entry.name: FileRecord(entry.sha256.lower(), target.stat().st_size)})
        done += size
    progress.step(1.0)
    return store.model(model_id)


def add(
    store: ModelStore,
    path: Path,
    model_id: str | None = None,
    role: str | None = None,
    progress: Progress | None = None,
    sessions: Sessions | None = None,
    task: str = "",
) -> InstalledModel:
    """Add a file, or a folder with a description. Without an id the file is recognized by its published hash.

    An ONNX file that nobody knows is tried out in `sessions` (by default the CPU) and described by what it does; what
    was found is told through `progress`. Some can be for several things: then `task` has to say which, and TaskNeeded
    is raised where it does not. Raises EngineError when nothing can be known of the file or it is not what was
    published, FileError when it cannot be read or stored.
    """
    from editor.engines import importing

    progress = progress or Progress()
    if path.is_dir():
        return importing.add_folder(store, path, progress)
    if not path.is_file():
        raise FileError(f"There is no file {path.name} in {path.parent}: check the name.")
    if model_id is not None:
        return importing.add_file(store, model_id, path, role, progress)
    found = importing.find_model(store, path, progress.part(0.0, 0.3))
    if found is not None:
        model, entry = found
        if problem := why_not(model.descriptor):
            raise EngineError(problem)
        return importing.add_file(store, model.id, path, entry.role, progress.part(0.3, 1.0))
    same = [model for model in store.models() for entry in model.descriptor.files if _could_be(entry, path)]
    if same:
        ids = " or ".join(dict.fromkeys(model.id for model in same))
        raise EngineError(f"{path.name} may belong to {ids}: say so with --id, or by choosing that model first.")
    if path.suffix.lower() == ".onnx":
        return _add_unknown(store, path, sessions, task, progress.part(0.3, 1.0))
    raise EngineError(
        f"{path.name} is none of the published models: put a model.toml that describes it into its folder "
        f"and add the folder."
    )


def _add_unknown(
    store: ModelStore, path: Path, sessions: Sessions | None, task: str, progress: Progress
) -> InstalledModel:
    from editor.engines import importing
    from editor.engines.inspect import propose
    from editor.engines.runtime.pool import LocalSessions
    from editor.engines.runtime.preferences import Preferences

    own = LocalSessions(Preferences(device="cpu"))
    try:
        known = [model.descriptor for model in store.models() if not model.is_users]
        found = propose(path, sessions or own, known=known, task=task, progress=progress.part(0.0, 0.8))
    finally:
        own.close()
    descriptor = found.descriptor
    number = 2
    while descriptor.id in store:
        descriptor = replace(found.descriptor, id=f"{found.descriptor.id}-{number}")
        number += 1
    files = found.files or {descriptor.files[0].role: path}
    model = importing.add_model(store, descriptor, files, progress.part(0.8, 1.0))
    for finding in found.findings:
        progress.notice(finding)
    return model


def _could_be(entry: FileEntry, path: Path) -> bool:
    return not entry.sha256 and Path(entry.name).name.lower() == path.name.lower()


def verify(store: ModelStore, model_id: str, progress: Progress) -> InstalledModel:
    """Read every byte of a model. Raises EngineError with one sentence that names the first fault and the remedy."""
    from editor.engines import importing

    model = store.model(model_id)
    faults = {role: fault for role, fault in importing.verify(store, model_id, progress).items() if fault}
    model = store.model(model_id)
    if not faults:
        return model
    role, fault = next(iter(faults.items()))
    name = model.descriptor.file(role).name
    if not any(fault != "it is not here" for fault in faults.values()):
        raise EngineError(missing_sentence(model))
    if model.is_shipped:
        remedy = "install Pentimento again"
    elif all(entry.sha256 and entry.url for entry in model.descriptor.files):
        remedy = "get it again"
    else:
        remedy = "add the right file"
    raise EngineError(f"{name} of “{model.descriptor.label}” is damaged, {fault}: {remedy}.")


def verify_all(
    store: ModelStore, progress: Progress, say: Callable[[InstalledModel, str], None] = lambda *_: None
) -> dict[str, str]:
    """Verify every model that is here; the sentence of what is wrong by id, empty where all is well."""
    here = [model for model in store.models() if model.state is not ModelState.MISSING and model.descriptor.files]
    faults = {}
    for place, model in enumerate(here):
        try:
            verify(store, model.id, progress.part(place / len(here), (place + 1) / len(here)))
            faults[model.id] = ""
        except EditorError as error:
            faults[model.id] = str(error)
        say(model, faults[model.id])
    return faults


def size_text(model: InstalledModel) -> str:
    """The size as people read it, empty when it is not known."""
    from editor.engines.download import megabytes

    about = int(model.descriptor.options.get("about_mb", 0))
    if any(not model.file_size(entry) for entry in model.descriptor.files):
        return f"about {megabytes(about * 1_000_000)}" if about else ""
    return megabytes(model.size_bytes) if model.size_bytes else ""

"""Which models there are, where their files lie, and whether they may be used: shipped ones and the user's store."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from editor import paths
from editor.engines.descriptor import Descriptor, FileEntry
from editor.engines.session import ModelFile
from editor.engines.tasks import TASKS
from editor.errors import EditorError, EngineError, FileError, ModelMissing

if TYPE_CHECKING:
    from editor.engines.descriptions import Descriptions

log = logging.getLogger(__name__)

DESCRIPTOR_NAME = "model.toml"
CARD_NAME = "README.md"
RECORD_NAME = "installed.json"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class ModelState(Enum):
    """What can be said of a model's files without reading them."""

    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class FileRecord:
    """What a file's bytes were when they were last read from end to end."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class InstalledModel:
    """A model of the catalog or of the user, with the folder of its weights, which need not be there yet.

    `records` are by file name; `consents` holds the hashes of files that the user has agreed to run.
    """

    descriptor: Descriptor
    folder: Path
    is_shipped: bool = False
    is_users: bool = False
    card: Path | None = None
    records: Mapping[str, FileRecord] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The descriptor's id."""
        return self.descriptor.id

    def path(self, role: str = "model") -> Path:
        """Where the file of this role lies or will lie; KeyError for an unknown role."""
        return self.place(self.descriptor.file(role))

    def place(self, entry: FileEntry) -> Path:
        """Where a file lies or will lie, always inside `folder`. Raises EngineError for a name that leads out of it."""
        return self.folder.joinpath(*safe_parts(entry.name))

    def sha256(self, entry: FileEntry) -> str:
        """The published hash of a file, else the one remembered when it was added; empty when there is neither."""
        record = self.records.get(entry.name)
        return (entry.sha256 or (record.sha256 if record else "")).lower()

    def file_state(self, entry: FileEntry) -> ModelState:
        """The state of one file: it is looked at, not read."""
        try:
            size = self.place(entry).stat().st_size
        except OSError:
            return ModelState.MISSING
        record = self.records.get(entry.name)
        expected = entry.size_bytes or (record.size_bytes if record else size)
        if size != expected or (record and entry.sha256 and record.sha256 != entry.sha256.lower()):
            return ModelState.DAMAGED
        return ModelState.READY if self.sha256(entry) else ModelState.UNCHECKED

    @property
    def state(self) -> ModelState:
        """The worst of its files; a model without files, such as a classical one, is ready."""
        states = {self.file_state(entry) for entry in self.descriptor.files}
        for state in (ModelState.DAMAGED, ModelState.MISSING, ModelState.UNCHECKED):
            if state in states:
                return state
        return ModelState.READY

    @property
    def is_ready(self) -> bool:
        """True when every file is here with the right size and a hash to check it by."""
        return self.state is ModelState.READY

    @property
    def has_consent(self) -> bool:
        """True when nothing needs the user's word, or it was given for exactly these files.

        What needs it is TorchScript, a program, unless this program itself names its hash. A hash in a description that
        the user added vouches for nothing.
        """
        descriptor = self.descriptor
        if descriptor.format != "torchscript" and not descriptor.needs_consent:
            return True
        is_pinned = not self.is_users and not descriptor.needs_consent
        return all((is_pinned and entry.sha256) or self.sha256(entry) in self.consents for entry in descriptor.files)

    @property
    def size_bytes(self) -> int:
        """Bytes on disk when complete, as far as they are known."""
        return sum(self.file_size(entry) for entry in self.descriptor.files)

    def file_size(self, entry: FileEntry) -> int:
        """The published or remembered size of a file, 0 when unknown."""
        record = self.records.get(entry.name)
        return entry.size_bytes or (record.size_bytes if record else 0)

    @property
    def can_download(self) -> bool:
        """True when each of its files that is not here has an address and a published hash to check it by."""
        lacking = [entry for entry in self.descriptor.files if self.file_state(entry) is not ModelState.READY]
        return all(entry.sha256 and (entry.url or entry.mirrors) for entry in lacking)

    def file(self, role: str = "model") -> ModelFile:
        """The file of a role, to be loaded. Raises ModelMissing with the remedy when it is not here or damaged."""
        entry = self.descriptor.file(role)
        state = self.file_state(entry)
        if state is not ModelState.READY:
            raise ModelMissing(missing_sentence(self))
        runtime = self.descriptor.runtime
        return ModelFile(
            path=self.place(entry),
            sha256=self.sha256(entry),
            memory_bytes=runtime.memory_mb * 2**20,
            half=runtime.half,
            denied=frozenset(runtime.denied),
            is_foreign=self.is_users,
        )


def missing_sentence(model: InstalledModel) -> str:
    """Why a model cannot be used, and what to do about it; one sentence."""
    label, model_id = model.descriptor.label, model.id
    if model.state is ModelState.DAMAGED:
        if model.is_shipped:
            return f"A file of “{label}” is damaged: install Pentimento again."
        return f"A file of “{label}” is damaged: get it again under Models, or with “pentimento models get {model_id}”."
    if model.state is ModelState.UNCHECKED:
        return f"“{label}” was never checked: verify it under Models, or with “pentimento models verify {model_id}”."
    if model.can_download:
        return f"“{label}” is not here yet: get it under Models, or with “pentimento models get {model_id}”."
    return (
        f"“{label}” is not here yet: add its file under Models, "
        f"or with “pentimento models add FILE --id {model_id}”."
    )  # fmt: skip


def safe_parts(name: str) -> tuple[str, ...]:
    """The parts of a file's name inside a model's folder. Raises EngineError when it could lead anywhere else."""
    parts = PurePosixPath(name).parts
    is_plain = bool(parts) and not name.startswith("/") and "\\" not in name and ":" not in name and "\0" not in name
    if not is_plain or ".." in parts or PureWindowsPath(name).drive or parts[-1] in (DESCRIPTOR_NAME, RECORD_NAME):
        raise EngineError(f"A model's file may not be called “{name}”: give it a plain name.")
    return parts


def check_id(model_id: str) -> None:
    """Raises EngineError unless the id can be a folder's name on every system."""
    if not _ID.fullmatch(model_id) or model_id.endswith("."):
        raise EngineError(f"“{model_id}” cannot be a model's id: use small letters, digits, “-”, “_” and “.”.")


def default_root() -> Path:
    """Where the user's models lie unless the setting "models_dir" says otherwise."""
    return paths.data_dir() / "models"


@dataclass(frozen=True)
class _Known:
    """A description with what does not change while the program runs."""

    descriptor: Descriptor
    home: Path
    is_users: bool
    is_shipped: bool


class ModelStore:
    """All models by id: those of `catalog` (which travels with the program) and those that the user added to `root`.

    Descriptors are read at the first question, and again after `refresh` where their files have changed; the state of
    files is looked at anew whenever a model is asked for. Nothing here reads weights, or reaches for the network.
    """

    def __init__(
        self,
        root: Path | None = None,
        catalog: Path | None = None,
        read: Callable[[Path], Descriptor] | None = None,
    ) -> None:
        self._root = root or default_root()
        self._catalog = catalog or paths.models_dir()
        self._read = read
        self._descriptions: Descriptions | None = None
        self._known: dict[str, _Known] | None = None
        self._problems: tuple[str, ...] = ()
        self._revision = 0

    @property
    def root(self) -> Path:
        """The user's folder of models; it need not exist yet."""
        return self._root

    @property
    def revision(self) -> int:
        """Rises with every change made through this store."""
        return self._revision

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each description that could not be read."""
        self._descriptors()
        return self._problems

    def refresh(self, root: Path | None = None) -> None:
        """Read everything anew, from another folder if one is given."""
        self._root = root or self._root
        self._known = None
        self._revision += 1

    def models(self, task: str | None = None) -> tuple[InstalledModel, ...]:
        """All, or those of a task, sorted by task and label."""
        wanted = [known for known in self._descriptors().values() if task in (None, known.descriptor.task)]
        return tuple(sorted((self._model(known) for known in wanted), key=_rank))

    def model(self, model_id: str) -> InstalledModel:
        """The model of this id. Raises ModelMissing when it is not known."""
        known = self._descriptors().get(model_id)
        if known is None:
            raise ModelMissing(f"There is no model “{model_id}”: “pentimento models list” shows those there are.")
        return self._model(known)

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._descriptors()

    def folder(self, model_id: str) -> Path:
        """The folder of a model inside the user's store; it need not exist yet."""
        check_id(model_id)
        return self._root / model_id

    def record(self, model_id: str, files: Mapping[str, FileRecord | None]) -> None:
        """Remember what the bytes of files are; None forgets one. Raises FileError when it cannot be written."""
        data = self._read_record(model_id)
        table = data.setdefault("files", {})
        for name, record in files.items():
            if record is None:
                table.pop(name, None)
            else:
                table[name] = {"sha256": record.sha256, "size_bytes": record.size_bytes}
        self._write_record(model_id, data)

    def consent(self, model_id: str) -> None:
        """Remember that the user agreed to run exactly the files that are here. Raises ModelMissing if some are not."""
        model = self.model(model_id)
        hashes = sorted(model.sha256(entry) for entry in model.descriptor.files)
        if "" in hashes:
            raise ModelMissing(missing_sentence(model))
        data = self._read_record(model_id)
        data["consents"] = hashes
        self._write_record(model_id, data)

    def remove(self, model_id: str) -> None:
        """Delete the files of a model; one that the user added is forgotten.

        Raises EngineError for a shipped one and where nothing is here, FileError where it cannot be deleted.
        """
        model = self.model(model_id)
        if model.is_shipped:
            raise EngineError(f"“{model.descriptor.label}” belongs to the program and cannot be removed.")
        folder = self.folder(model_id)
        try:
            if folder.is_symlink():
                folder.unlink()
            elif folder.exists():
                shutil.rmtree(folder)
            else:
                raise EngineError(f"“{model.descriptor.label}” is not here: there is nothing to remove.")
        except OSError as error:
            raise FileError(f"The files of “{model.descriptor.label}” cannot be removed: {error.strerror}.") from error
        self.refresh()

    def _model(self, known: _Known) -> InstalledModel:
        data = self._read_record(known.descriptor.id)
        card = known.home / CARD_NAME
        return InstalledModel(
            descriptor=known.descriptor,
            folder=known.home if known.is_shipped or known.is_users else self.folder(known.descriptor.id),
            is_shipped=known.is_shipped,
            is_users=known.is_users,
            card=card if card.is_file() else None,
            records=_records(data),
            consents=frozenset(item for item in data.get("consents", ()) if isinstance(item, str)),
        )

    def _descriptors(self) -> dict[str, _Known]:
        if self._known is None:
            known: dict[str, _Known] = {}
            problems: list[str] = []
            for base, is_users in ((self._catalog, False), (self._root, True)):
                for path in _description_files(base):
                    self._add(known, problems, path, is_users)
            self._known, self._problems = known, tuple(problems)
            if self._descriptions is not None:
                self._descriptions.keep()
        return self._known

    def _add(self, known: dict[str, _Known], problems: list[str], path: Path, is_users: bool) -> None:
        try:
            descriptor = self._descriptor(path)
            check_id(descriptor.id)
            for entry in descriptor.files:
                safe_parts(entry.name)
            if descriptor.id != path.parent.name:
                raise EngineError(
                    f"The model “{descriptor.id}” lies in a folder called “{path.parent.name}”: rename it."
                )
            if descriptor.id in known:
                raise EngineError(f"The model “{descriptor.id}” comes with the program: the added one is not used.")
        except (EditorError, OSError) as error:
            log.warning("model description %s not used: %s", path, error)
            problems.append(str(error))
        else:
            home = path.parent
            is_shipped = not is_users and any((home / entry.name).is_file() for entry in descriptor.files)
            known[descriptor.id] = _Known(descriptor, home, is_users, is_shipped)

    def _descriptor(self, path: Path) -> Descriptor:
        if self._read is not None:
            return self._read(path)
        if self._descriptions is None:
            from editor.engines.descriptions import Descriptions

            self._descriptions = Descriptions()
        return self._descriptions.read(path)

    def _read_record(self, model_id: str) -> dict[str, Any]:
        try:
            data = json.loads((self.folder(model_id) / RECORD_NAME).read_bytes())
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) and isinstance(data.get("files", {}), dict) else {}

    def _write_record(self, model_id: str, data: Mapping[str, Any]) -> None:
        folder = self.folder(model_id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with paths.replacing(folder / RECORD_NAME) as stream:
                stream.write(json.dumps(data, indent=1, sort_keys=True).encode())
        except OSError as error:
            raise FileError(
                f"The folder of models cannot be written ({error.strerror}): choose another one."
            ) from error
        self._revision += 1


def _rank(model: InstalledModel) -> tuple[int, str]:
    task = model.descriptor.task
    return (TASKS.index(task) if task in TASKS else len(TASKS), model.descriptor.label.lower())


def _description_files(base: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(folder / DESCRIPTOR_NAME for folder in base.iterdir() if (folder / DESCRIPTOR_NAME).is_file())
    return []


def _records(data: Mapping[str, Any]) -> dict[str, FileRecord]:
    records = {}
    for name, item in data.get("files", {}).items():
        with contextlib.suppress(KeyError, TypeError, ValueError):
            records[name] = FileRecord(str(item["sha256"]).lower(), int(item["size_bytes"]))
    return records

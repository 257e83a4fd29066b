"""Which keys belong to which action: the table's own, those of a preset, and the user's, each taking from those before.

Presets are data files in `resources/shortcuts`. They name only what differs from the table of actions.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from editor import paths
from editor.settings import Settings
from editor.ui.action_table import Entry, Where

log = logging.getLogger(__name__)

OWN_PRESET = "pentimento"
PRESET_KEY, CHANGES_KEY = "shortcut_preset", "shortcuts"
# The canvas takes these while they are held, or moves with them: no command could be reached by them there.
HELD_KEYS = frozenset({"Space", "\\", "|", "Left", "Right", "Up", "Down", "Return", "Enter"})
HELD_KEYS |= {f"Shift+{key}" for key in ("Left", "Right", "Up", "Down", "Space")}
_MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
                        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown})  # fmt: skip

Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Preset:
    """The habits of a program: `keys` by action id, no keys meaning that the action has none."""

    id: str
    title: str
    keys: Keys


def normal(key: str) -> str:
    """One spelling for each key, that of Qt's portable text; nothing for what is no key."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def native(key: str) -> str:
    """The key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def pressed(event: QKeyEvent) -> str:
    """The key of a press, or nothing while only Shift, Ctrl, Alt or Meta is down.

    What Shift turns into another sign is that sign: `{`, not Shift and `[`, so that it is found again on a keyboard
    that has it elsewhere.
    """
    key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.GroupSwitchModifier
    if key in _MODIFIERS or not key:
        return ""
    if key == Qt.Key.Key_Backtab:
        key, modifiers = Qt.Key.Key_Tab, modifiers | Qt.KeyboardModifier.ShiftModifier
    is_sign = 0x20 < key < 0x7F and not (Qt.Key.Key_A <= key <= Qt.Key.Key_Z)
    if is_sign:
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    modifiers &= ~Qt.KeyboardModifier.KeypadModifier
    return normal(QKeySequence(QKeyCombination(modifiers, Qt.Key(key))).toString())


@cache
def presets(folder: Path | None = None) -> tuple[Preset, ...]:
    """All presets, our own first; one that cannot be read is left out."""
    folder = folder or paths.resources_dir() / "shortcuts"
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            keys = {id_: tuple(normal(key) for key in keys) for id_, keys in data.get("keys", {}).items()}
            found.append(Preset(path.stem, str(data["title"]), keys))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("shortcuts %s not read: %s", path.name, error)
    return tuple(sorted(found, key=lambda preset: (preset.id != OWN_PRESET, preset.title)))


def may_clash(one: Where, other: Where) -> bool:
    """True when both can be heard with the keyboard in one place."""
    return one is other or Where.WINDOW in (one, other)


def laid_over(below: Keys, above: Keys, places: Mapping[str, Where]) -> dict[str, tuple[str, ...]]:
    """The keys of `above` where it has any, else those of `below` that nothing in `above` has taken."""
    taken = [(key, places[id_]) for id_, keys in above.items() if id_ in places for key in keys]

    def is_free(id_: str, key: str) -> bool:
        return not any(key == other and may_clash(places[id_], place) for other, place in taken)

    result = {}
    for id_, keys in below.items():
        result[id_] = above[id_] if id_ in above else tuple(key for key in keys if is_free(id_, key))
    return result


class Keymap:
    """The keys in use; changes go to the settings at once."""

    def __init__(self, settings: Settings, entries: Iterable[Entry]) -> None:
        self._settings = settings
        entries = tuple(entries)
        self._places = {entry.id: entry.where for entry in entries}
        self._table: Keys = {entry.id: tuple(normal(key) for key in entry.keys) for entry in entries}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._base: dict[str, tuple[str, ...]] = {}
        self._load()

    def _load(self) -> None:
        self._base = dict(self._table)
        if self.preset != OWN_PRESET:
            chosen = next((preset for preset in presets() if preset.id == self.preset), None)
            if chosen is not None:
                self._base = laid_over(self._table, chosen.keys, self._places)
        self._keys = laid_over(self._base, self._changes(), self._places)

    def _changes(self) -> dict[str, tuple[str, ...]]:
        """What the user has changed: "id=key key" in the settings."""
        result = {}
        for line in self._settings[CHANGES_KEY]:
            id_, _, keys = line.partition("=")
            if id_ in self._places:
                result[id_] = tuple(found for key in keys.split() if (found := normal(key)))
        return result

    def _store(self, changes: Keys) -> None:
        base = self._base
        lines = (f"{id_}={' '.join(keys)}" for id_, keys in sorted(changes.items()) if keys != base[id_])
        self._settings[CHANGES_KEY] = tuple(lines)
        self._load()

    @property
    def preset(self) -> str:
        """The id of the preset in use."""
        return str(self._settings[PRESET_KEY])

    def use_preset(self, id_: str) -> None:
        """Take another program's habits; what the user has changed stays on top."""
        self._settings[PRESET_KEY] = id_
        self._load()

    def keys(self, id_: str) -> tuple[str, ...]:
        """All keys of an action, the one to show first."""
        return self._keys[id_]

    def is_changed(self, id_: str) -> bool:
        """True when the user gave the action other keys than the preset does, or took some away."""
        return self._keys[id_] != self._base[id_]

    @property
    def has_changes(self) -> bool:
        """True when any action differs from the preset."""
        return any(self.is_changed(id_) for id_ in self._keys)

    def holders(self, key: str, id_: str) -> tuple[str, ...]:
        """The other actions that this key would clash with if `id_` had it."""
        key = normal(key)
        return tuple(
            other
            for other, keys in self._keys.items()
            if other != id_ and key in keys and may_clash(self._places[other], self._places[id_])
        )

    def give(self, id_: str, key: str) -> None:
        """Add a key to an action and take it away from whoever had it."""
        key = normal(key)
        changes = {other: keys for other, keys in self._keys.items() if self.is_changed(other)}
        for other in self.holders(key, id_):
            changes[other] = tuple(kept for kept in self._keys[other] if kept != key)
        changes[id_] = (*(kept for kept in self._keys[id_] if kept != key), key)
        self._store(changes)

    def take(self, id_: str, key: str) -> None:
        """Take a key away from an action."""
        changes = {other: keys for other, keys in self._keys.items() if self.is_changed(other)}
        changes[id_] = tuple(kept for kept in self._keys[id_] if kept != normal(key))
        self._store(changes)

    def reset(self, id_: str) -> None:
        """Give an action the preset's keys again, also those that another has got meanwhile."""
        changes = {other: keys for other, keys in self._keys.items() if self.is_changed(other) and other != id_}
        back = self._base[id_]
        for other, keys in tuple(changes.items()):
            if may_clash(self._places[other], self._places[id_]):
                changes[other] = tuple(key for key in keys if key not in back)
        self._store(changes)

    def reset_all(self) -> None:
        """Forget all changes; the preset stays."""
        self._store({})

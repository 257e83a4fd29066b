"""Where sessions of this program come from: one per file, loaded at the first request, kept within a budget."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.core.progress import Progress
from editor.engines.runtime.preferences import Preferences
from editor.engines.session import ModelFile

if TYPE_CHECKING:
    # What runs models is read when a model runs: the window's start does not wait for it.
    from editor.engines.runtime.child_session import ChildSession
    from editor.engines.runtime.house import House
    from editor.engines.runtime.onnx_session import OnnxSession
    from editor.engines.runtime.torch_session import TorchSession


class LocalSessions:
    """Sessions in this process; implements `session.Sessions`.

    Making one is cheap and imports no runtime. `close` gives back all memory; a session that is used afterwards loads
    its model again.
    """

    def __init__(self, preferences: Preferences = Preferences(), house: House | None = None) -> None:  # noqa: B008
        self._preferences = preferences if house is None else house.preferences
        self._made_house = house
        self._lock = threading.Lock()
        self._onnx: dict[tuple[str, bool, frozenset[str], bool], OnnxSession | ChildSession] = {}
        self._torch: dict[tuple[str, str, bool], TorchSession] = {}

    @property
    def preferences(self) -> Preferences:
        """What was asked for."""
        return self._preferences

    @property
    def _house(self) -> House:
        if self._made_house is None:
            from editor.engines.runtime.house import House

            self._made_house = House(self._preferences)
        return self._made_house

    @property
    def held_bytes(self) -> int:
        """Memory that loaded models take, as far as known."""
        return 0 if self._made_house is None else self._made_house.room.held_bytes

    def onnx(self, model: ModelFile, progress: Progress) -> OnnxSession | ChildSession:
        """The session of an ONNX file, in a process of its own for a foreign model; see `Sessions.onnx`."""
        from editor.engines.runtime.child_session import ChildSession
        from editor.engines.runtime.onnx_session import OnnxSession

        is_apart = model.is_foreign and self.preferences.isolates_foreign
        key = (model.sha256, model.half, model.denied, is_apart)
        with self._lock:
            if key not in self._onnx:
                self._onnx[key] = (ChildSession if is_apart else OnnxSession)(model, self._house)
            session = self._onnx[key]
        session.load(progress)
        return session

    def torch(self, model: ModelFile, build: Callable[[Path], Any], progress: Progress) -> TorchSession:
        """The module that `build` makes of a file; see `Sessions.torch`."""
        from editor.engines.runtime.torch_session import TorchSession

        maker = f"{getattr(build, '__module__', '')}.{getattr(build, '__qualname__', repr(build))}"
        with self._lock:
            session = self._torch.setdefault((model.sha256, maker, model.half), TorchSession(model, build, self._house))
        session.load(progress)
        return session

    def release_idle(self) -> None:
        """Drop what has been idle for too long; happens by itself, too."""
        if self._made_house is not None:
            self._made_house.room.release_idle()

    def close(self) -> None:
        """Drop every loaded model that is not running right now."""
        if self._made_house is not None:
            self._made_house.room.clear()

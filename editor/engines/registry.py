"""The engines that are here, by task and id: those without weights, and one for every model that is ready."""

from __future__ import annotations

import importlib.util
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Protocol, cast

from editor.engines.adapters import build
from editor.engines.base import Engine, Inpainter
from editor.engines.classical.harmonize import RingHarmonizer
from editor.engines.classical.inpaint import PatchInpainter, SmoothInpainter
from editor.engines.classical.matte import GuidedMatter
from editor.engines.classical.segment import RegionSegmenter
from editor.engines.classical.structure import EdgeFinder
from editor.engines.hybrid import GUIDES, HybridInpainter
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.session import Sessions
from editor.engines.store import InstalledModel, ModelStore
from editor.engines.tasks import (
    TASKS,
    DepthEstimator,
    Detector,
    FeatureExtractor,
    Generator,
    Harmonizer,
    Matter,
    Segmenter,
    StructureFinder,
    Upscaler,
)
from editor.errors import EditorError, ModelMissing

log = logging.getLogger(__name__)

# What is taken when the user has chosen nothing: the first of these that is here, else the first there is.
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "inpaint": ("patch-fill",),
    "harmonize": ("harmonize",),
    "structure": ("structure",),
}
_NAMES = {
    "inpaint": "fill", "segment": "selection", "matte": "matting", "harmonize": "harmonization",
    "structure": "structure", "depth": "depth", "upscale": "upscaling", "generate": "text-to-image",
    "detect": "detection", "features": "feature",
}  # fmt: skip


@cache
def _has_runtime() -> bool:
    """Whether networks that travel with the program can run: the runtime is an extra of the installation."""
    return importlib.util.find_spec("onnxruntime") is not None


class Models(Protocol):
    """Where models come from; `editor.engines.store.ModelStore` is one."""

    def models(self, task: str | None = None) -> tuple[InstalledModel, ...]:
        """All models, or those of a task."""
        ...


class Engines:
    """Every engine of this run of the program, the default of its task first.

    `built_in` need no weights. Engines of models are made when their task is first asked for: that loads nothing, but
    looks at the disk; `refresh` looks again. `preferred` gives the id that the user has chosen for a task, if any. May
    be asked from any thread; each engine serves one request at a time.
    """

    def __init__(
        self,
        inpainters: Sequence[Inpainter] = (),
        *,
        built_in: Mapping[str, Sequence[Engine]] | None = None,
        models: Models | None = None,
        sessions: Sessions | None = None,
        preferred: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        own: dict[str, tuple[Engine, ...]] = {task: tuple(found) for task, found in (built_in or {}).items()}
        own["inpaint"] = (*inpainters, *own.get("inpaint", ()))
        for engines in own.values():
            if len({engine.id for engine in engines}) != len(engines):
                raise ValueError("two engines have the same id")
        self._built_in = own
        self._models, self._sessions, self._preferred = models, sessions, preferred
        self._lock = threading.RLock()
        self._made: dict[str, tuple[InstalledModel, Engine]] = {}
        self._by_task: dict[str, tuple[Engine, ...]] = {}
        self._problems: dict[str, str] = {}
        for engine in own["inpaint"]:
            if isinstance(engine, HybridInpainter):
                engine.guides = self._guides

    def _guides(self) -> tuple[Inpainter, ...]:
        """The networks that may lay out a fill, best first; nobody asked for these, so none that needs consent."""
        engines = self.of_task("inpaint")
        withheld = {model.id for model, _ in self._made.values() if not model.has_consent}
        by_id = {engine.id: engine for engine in engines if engine.id not in withheld}
        return tuple(cast(Inpainter, by_id[guide]) for guide in GUIDES if guide in by_id)

    @property
    def model_source(self) -> Models | None:
        """Where the models come from, None when there are only built-in engines."""
        return self._models

    @property
    def sessions(self) -> Sessions | None:
        """Where the engines of models get their sessions, None when there are only built-in engines."""
        return self._sessions

    @property
    def problems(self) -> Mapping[str, str]:
        """Models that are ready but cannot be used, by id, with a sentence each; as far as their tasks were asked."""
        with self._lock:
            return dict(self._problems)

    @property
    def models(self) -> tuple[InstalledModel, ...]:
        """All models, ready or not."""
        return () if self._models is None else self._models.models()

    def refresh(self) -> None:
        """Look at the models again; engines of models that stayed the same stay the same objects."""
        with self._lock:
            self._by_task.clear()
            self._problems.clear()

    def of_task(self, task: str) -> tuple[Engine, ...]:
        """All engines of a task, the default first."""
        if task not in TASKS:
            raise ValueError(f"there is no task “{task}”")
        with self._lock:
            if task not in self._by_task:
                self._by_task[task] = (*self._built_in.get(task, ()), *self._of_models(task))
            found = self._by_task[task]
        default = self._default(task, found)
        return found if default is None else (default, *(engine for engine in found if engine is not default))

    def engine(self, task: str, engine_id: str | None = None) -> Engine:
        """The engine of this id, or the task's default. Raises ModelMissing with the known ids when there is none."""
        found = self.of_task(task)
        if engine_id is None and found:
            return found[0]
        for engine in found:
            if engine.id == engine_id:
                return engine
        name = _NAMES[task]
        if engine_id is None:
            raise ModelMissing(f"There is no {name} model here yet: get one under Models.")
        known = ", ".join(engine.id for engine in found) or "none"
        raise ModelMissing(f"There is no {name} model named “{engine_id}”; choose one of: {known}.")

    def _default(self, task: str, found: Sequence[Engine]) -> Engine | None:
        by_id = {engine.id: engine for engine in found}
        built_in = {engine.id for engine in self._built_in.get(task, ())}
        usual = [each for each in DEFAULTS.get(task, ()) if each in built_in or _has_runtime()]
        for engine_id in (self._preferred(task), *usual):
            if engine_id in by_id:
                return by_id[engine_id]
        return None

    def _of_models(self, task: str) -> list[Engine]:
        engines: list[Engine] = []
        if self._models is None or self._sessions is None:
            return engines
        taken = {engine.id for engine in self._built_in.get(task, ())}
        for model in self._models.models(task):
            if not model.is_ready or model.id in taken:
                continue
            kept = self._made.get(model.id)
            try:
                engine = kept[1] if kept is not None and kept[0] == model else build(model, self._sessions)
            except EditorError as error:
                log.warning("model %s not used: %s", model.id, error)
                self._problems[model.id] = str(error)
                continue
            self._made[model.id] = (model, engine)
            engines.append(engine)
        return engines

    @property
    def inpainters(self) -> tuple[Inpainter, ...]:
        """All that can fill, the default first."""
        return cast(tuple[Inpainter, ...], self.of_task("inpaint"))

    @property
    def segmenters(self) -> tuple[Segmenter, ...]:
        """All that select by a prompt, the default first."""
        return cast(tuple[Segmenter, ...], self.of_task("segment"))

    @property
    def matters(self) -> tuple[Matter, ...]:
        """All that find a matte, the default first."""
        return cast(tuple[Matter, ...], self.of_task("matte"))

    @property
    def harmonizers(self) -> tuple[Harmonizer, ...]:
        """All that fit light and color, the default first."""
        return cast(tuple[Harmonizer, ...], self.of_task("harmonize"))

    @property
    def structure_finders(self) -> tuple[StructureFinder, ...]:
        """All that find or predict lines, the default first."""
        return cast(tuple[StructureFinder, ...], self.of_task("structure"))

    @property
    def depth_estimators(self) -> tuple[DepthEstimator, ...]:
        """All that guess depth, the default first."""
        return cast(tuple[DepthEstimator, ...], self.of_task("depth"))

    @property
    def upscalers(self) -> tuple[Upscaler, ...]:
        """All that enlarge, the default first."""
        return cast(tuple[Upscaler, ...], self.of_task("upscale"))

    @property
    def detectors(self) -> tuple[Detector, ...]:
        """All that find objects, the default first."""
        return cast(tuple[Detector, ...], self.of_task("detect"))

    @property
    def generators(self) -> tuple[Generator, ...]:
        """All that paint from words, the default first."""
        return cast(tuple[Generator, ...], self.of_task("generate"))

    @property
    def feature_extractors(self) -> tuple[FeatureExtractor, ...]:
        """All that describe pictures for comparison, the default first."""
        return cast(tuple[FeatureExtractor, ...], self.of_task("features"))

    def inpainter(self, engine_id: str | None = None) -> Inpainter:
        """The fill engine of this id, or the default. Raises ModelMissing with the known ids when there is none."""
        return cast(Inpainter, self.engine("inpaint", engine_id))


def _classical() -> dict[str, Sequence[Engine]]:
    """The engines that need no weights, by task; making one is cheap."""
    return {
        "inpaint": (PatchInpainter(), SmoothInpainter(), HybridInpainter()),
        "segment": (RegionSegmenter(),),
        "matte": (GuidedMatter(),),
        "harmonize": (RingHarmonizer(),),
        "structure": (EdgeFinder(),),
    }


def built_in_engines() -> Engines:
    """The engines that need no weights."""
    return Engines(built_in=_classical())


def all_engines(models: Models, sessions: Sessions, preferred: Callable[[str], str | None] = lambda _: None) -> Engines:
    """Those without weights, and one for every model that is ready."""
    return Engines(built_in=_classical(), models=models, sessions=sessions, preferred=preferred)


def local_engines(store: ModelStore | None = None, preferences: Preferences | None = None) -> Engines:
    """All engines, with the models of this user, run by this program as the preferences say."""
    return all_engines(store or ModelStore(), LocalSessions(preferences or Preferences()))

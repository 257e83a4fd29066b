"""An ONNX model that runs where it can: loaded when it is needed, stopped when it is not, on the CPU when it must."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np

from editor.core.progress import Progress
from editor.engines.runtime import onnx_load
from editor.engines.runtime.faults import is_out_of_memory, run_fault
from editor.engines.runtime.house import House
from editor.engines.runtime.ladder import may_shrink
from editor.engines.runtime.providers import CPU, Provider, onnx_choices
from editor.engines.runtime.verdicts import same_results
from editor.engines.session import AnyTensor, ModelFile, Signature, TensorInfo
from editor.errors import Cancelled, EngineError, OutOfMemory


class OnnxSession:
    """Stays the same object while its heavy part comes and goes. One run at a time; a second one waits."""

    def __init__(self, model: ModelFile, house: House) -> None:
        self._model = model
        self._house = house
        self._lock = threading.RLock()
        self._loaded: onnx_load.Loaded | None = None
        self._provider = CPU
        self._signature: Signature | None = None
        self._is_on_cpu_for_good = False

    @property
    def provider(self) -> str:
        """Who computes."""
        return self._provider.label

    @property
    def signature(self) -> Signature:
        """Inputs and outputs; loads the model when that has never been done."""
        if self._signature is None:
            self.load(Progress())
        assert self._signature is not None
        return self._signature

    @property
    def size_bytes(self) -> int:
        """Memory that it takes while it is loaded, as far as known."""
        try:
            on_disk = self._model.path.stat().st_size
        except OSError:
            on_disk = 0
        return max(self._model.memory_bytes, on_disk)

    def load(self, progress: Progress) -> None:
        """Make sure that the model is loaded. Raises what `onnx_load.load` raises."""
        with self._house.room.using(self), self._lock:
            if self._loaded is None:
                self._house.room.make_room(self.size_bytes)
                self._loaded, self._provider = self._load_somewhere(progress)
                self._signature = onnx_load.signature_of(self._loaded.session)
                self._house.room.add(self)

    def unload(self) -> None:
        """Let go of the runtime's session; the next run loads it again."""
        # Without the lock: whoever holds it may be waiting for the room that calls this.
        self._loaded = None

    def run(self, inputs: Mapping[str, AnyTensor], outputs: Sequence[str], progress: Progress) -> tuple[AnyTensor, ...]:
        """Compute the named outputs; see `Session.run`."""
        with self._house.room.using(self):
            self.load(_still(progress))
            self._refuse_misfits(inputs, outputs)
            feeds = {name: np.asarray(array, order="C") for name, array in inputs.items()}
            while (results := self._try_run(feeds, outputs, progress)) is None:
                pass
            return results

    def _try_run(
        self, feeds: Mapping[str, AnyTensor], outputs: Sequence[str], progress: Progress
    ) -> tuple[AnyTensor, ...] | None:
        """The results, or None when the model is now on another device and has to run there."""
        provider = self._provider
        with self._house.turns.of(provider.device).taken(progress), self._lock:
            if self._provider is not provider:
                return None
            self.load(_still(progress))
            loaded = self._loaded
            if self._provider is not provider or loaded is None:
                return None
            progress.at(provider.label)
            try:
                results = self._run_once(loaded, feeds, outputs, progress)
            except OutOfMemory:
                if provider is CPU or may_shrink():
                    raise
                self.retreat(f"{provider.label} has too little memory for {self._name}", progress)
                return None
            if provider is CPU or self._agrees(feeds, outputs, results, progress):
                return results
            self.retreat(f"{provider.label} computes {self._name} wrongly", progress)
            return None

    def retreat(self, reason: str, progress: Progress) -> bool:
        """Go on on the CPU, saying why; False when that is where it already is."""
        with self._lock:
            if self._provider is CPU:
                return False
            progress.notice(f"{reason}: going on on the CPU.")
            self._loaded = None
            self._is_on_cpu_for_good = True
            self.load(_still(progress))
        return True

    @property
    def _name(self) -> str:
        return self._model.path.name

    def _load_somewhere(self, progress: Progress) -> tuple[onnx_load.Loaded, Provider]:
        runtime = self._house.onnx_runtime()
        threads = self._house.preferences.cpu_threads
        preference = "cpu" if self._is_on_cpu_for_good else self._house.preferences.device
        available = [str(name) for name in runtime.get_available_providers()]
        choices, why_not = onnx_choices(preference, available, self._model.denied)
        for provider in choices:
            if provider is not CPU and (why := self._why_not(provider)):
                why_not = why_not or why
                continue
            try:
                loaded = onnx_load.load(runtime, self._model, provider, threads, progress)
            except onnx_load.ProviderFailedError as error:
                why_not = f"{provider.label} cannot be used ({error})"
                self._house.set_broken(provider, "" if error.is_general else self._model.sha256, why_not)
                continue
            if why_not and self._house.say_once(f"{why_not} {provider.device}"):
                progress.notice(f"{why_not[0].upper()}{why_not[1:]}: models run on {provider.label} instead.")
            return loaded, provider
        raise EngineError(f"{self._name} runs nowhere on this machine: choose another model.")

    def _why_not(self, provider: Provider) -> str:
        if self._house.verdicts.get(self._verdict_key(provider)) is False:
            return f"{provider.label} was found to compute {self._name} wrongly"
        return self._house.why_broken(provider, self._model.sha256)

    def _run_once(
        self, loaded: onnx_load.Loaded, feeds: Mapping[str, AnyTensor], outputs: Sequence[str], progress: Progress
    ) -> tuple[AnyTensor, ...]:
        options = self._house.onnx_runtime().RunOptions()
        options.log_severity_level = 4

        def stop() -> None:
            options.terminate = True

        end_watch = progress.on_cancel(stop)
        try:
            return tuple(np.asarray(result) for result in loaded.session.run(list(outputs), dict(feeds), options))
        except Exception as error:
            if progress.is_cancelled:
                raise Cancelled from error
            if is_out_of_memory(error):
                raise OutOfMemory(str(run_fault(error, self._name, self.provider))) from error
            raise run_fault(error, self._name, self.provider) from error
        finally:
            end_watch()

    def _agrees(
        self, feeds: Mapping[str, AnyTensor], outputs: Sequence[str], results: Sequence[AnyTensor], progress: Progress
    ) -> bool:
        """Whether a first result is what the CPU computes; looked at once per model, provider and runtime's version."""
        key = self._verdict_key(self._provider)
        known = self._house.verdicts.get(key)
        if known is None:
            threads = self._house.preferences.cpu_threads
            with self._house.turns.of(CPU.device).taken(progress):
                reference = onnx_load.load(self._house.onnx_runtime(), self._model, CPU, threads, _still(progress))
                expected = self._run_once(reference, feeds, outputs, progress)
            known = same_results(results, expected, self._model.half)
            self._house.verdicts.set(key, known)
        return known

    def _verdict_key(self, provider: Provider) -> str:
        return self._house.verdicts.key(
            self._model.sha256, provider.device, self._house.onnx_version(), self._model.half
        )

    def _refuse_misfits(self, inputs: Mapping[str, AnyTensor], outputs: Sequence[str]) -> None:
        """Raise EngineError where arrays do not fit, before a runtime says it in its own way."""
        signature = self.signature
        known = {info.name: info for info in signature.inputs}
        given = {info.name for info in signature.outputs}
        for name in inputs:
            if name not in known:
                raise EngineError(f"The model {self._name} has no input “{name}”: its description does not fit it.")
        for name, info in known.items():
            if name not in inputs:
                raise EngineError(f"The model {self._name} wants an input “{name}”: its description does not fit it.")
            self._refuse_misfit(info, inputs[name])
        for name in outputs:
            if name not in given:
                raise EngineError(f"The model {self._name} has no output “{name}”: its description does not fit it.")

    def _refuse_misfit(self, info: TensorInfo, array: AnyTensor) -> None:
        if info.dtype != np.dtype(np.object_) and array.dtype != info.dtype:
            raise EngineError(
                f"The input “{info.name}” of {self._name} takes {info.dtype}, not {array.dtype}: "
                "its description does not fit it."
            )
        # A scalar reports an empty shape just as an unknown rank does.
        if info.shape and (
            len(info.shape) != array.ndim
            or any(side is not None and side != own for side, own in zip(info.shape, array.shape, strict=True))
        ):
            wanted = " × ".join("any" if side is None else str(side) for side in info.shape)
            found = " × ".join(map(str, array.shape)) or "a single value"
            raise EngineError(
                f"The input “{info.name}” of {self._name} takes {wanted}, not {found}: choose another model."
            )


def _still(progress: Progress) -> Progress:
    """A part that is cancelled with the whole but moves nothing."""
    return progress.part(progress.fraction, progress.fraction)

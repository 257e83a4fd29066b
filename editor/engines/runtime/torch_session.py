"""A torch module that runs where it can, and that stops between two of its operations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from editor.core.progress import Progress
from editor.engines.runtime.faults import is_out_of_memory, load_fault, run_fault
from editor.engines.runtime.house import House
from editor.engines.runtime.ladder import may_shrink
from editor.engines.runtime.onnx_load import check_hash
from editor.engines.runtime.providers import CPU, Provider, is_denied, provider_of, wanted
from editor.engines.runtime.verdicts import same_results
from editor.engines.session import AnyTensor, ModelFile
from editor.errors import Cancelled, EditorError, OutOfMemory

T = TypeVar("T")


class _ComputesWronglyError(Exception):
    """The device gave another result than the CPU."""


class TorchSession:
    """Stays the same object while its heavy part comes and goes. One run at a time; a second one waits."""

    def __init__(self, model: ModelFile, build: Callable[[Path], Any], house: House) -> None:
        self._model = model
        self._build = build
        self._house = house
        self._lock = threading.RLock()
        self._loaded: Any = None
        self._provider = CPU
        self._device = "cpu"
        self._is_on_cpu_for_good = False
        self._watch = _Watch(self)

    @property
    def provider(self) -> str:
        """Who computes."""
        return "Metal" if self._device == "mps" else self._provider.label

    @property
    def device(self) -> str:
        """The torch name of the device."""
        return self._device

    @property
    def module(self) -> Any:
        """The module, loaded if it was not."""
        with self._house.room.using(self):
            self.load(Progress())
            return self._loaded

    @property
    def size_bytes(self) -> int:
        """Memory that it takes while it is loaded, as far as known."""
        try:
            on_disk = self._model.path.stat().st_size
        except OSError:
            on_disk = 0
        return max(self._model.memory_bytes, on_disk)

    def load(self, progress: Progress) -> None:
        """Make sure that the module is loaded. Raises EngineError, ModelMissing, OutOfMemory and Cancelled."""
        with self._house.room.using(self), self._lock:
            if self._loaded is None:
                torch = self._house.torch_runtime()
                self._house.room.make_room(self.size_bytes)
                module = self._built(progress)
                self._provider, self._device = self._choose(torch, progress)
                module = self._moved(module, progress)
                self._loaded = module if self._provider is CPU else self._watch.installed(module)
                self._house.room.add(self)

    def unload(self) -> None:
        """Let go of the module; the next run loads it again."""
        self._loaded = None

    def run(self, work: Callable[[Any, str], T], progress: Progress) -> T:
        """Call `work(module, device)`; see `TorchModel.run`."""
        with self._house.room.using(self):
            while True:
                self.load(progress.part(progress.fraction, progress.fraction))
                provider = self._provider
                with self._house.turns.of(provider.device).taken(progress), self._lock:
                    if self._provider is not provider or self._loaded is None:
                        continue
                    progress.at(self.provider)
                    try:
                        with self._watch.on():
                            return self._run_once(work, progress)
                    except OutOfMemory:
                        if provider is CPU or may_shrink():
                            raise
                        self.retreat(f"{self.provider} has too little memory for {self._name}", progress)
                    except _ComputesWronglyError:
                        self.retreat(f"{self.provider} computes {self._name} wrongly", progress)

    def retreat(self, reason: str, progress: Progress) -> bool:
        """Go on on the CPU, saying why; False when that is where it already is."""
        with self._lock:
            if self._provider is CPU:
                return False
            progress.notice(f"{reason}: going on on the CPU.")
            self._loaded = None
            self._is_on_cpu_for_good = True
            self.load(progress.part(progress.fraction, progress.fraction))
            self._house.torch_runtime().cuda.empty_cache()
        return True

    @property
    def _name(self) -> str:
        return self._model.path.name

    def _built(self, progress: Progress) -> Any:
        check_hash(self._model, progress.part(0.0, 0.5))
        try:
            module = self._build(self._model.path)
        except (EditorError, Cancelled):
            raise
        except Exception as error:
            raise load_fault(error, self._name) from error
        progress.step(0.9)
        return module.eval() if hasattr(module, "eval") else module

    def _choose(self, torch: Any, progress: Progress) -> tuple[Provider, str]:
        preference = "cpu" if self._is_on_cpu_for_good else self._house.preferences.device
        # Networks that CoreML computes wrongly as a graph have always run on Metal; still it is asked for, not assumed.
        for provider in wanted(preference):
            if provider is not CPU and (
                is_denied(provider, self._model.denied)
                or self._house.verdicts.get(self._verdict_key(provider, torch)) is False
            ):
                continue
            if place := self._house.torch_place(torch, provider):
                chosen = provider, place
                break
        asked = preference not in ("auto", "cpu") and chosen[0] is not provider_of(preference)
        if asked and self._house.say_once(f"torch {preference} {chosen[1]}"):
            label = provider_of(preference).label
            progress.notice(f"Torch cannot use {label} here: models run on {chosen[0].label} instead.")
        return chosen

    def _moved(self, module: Any, progress: Progress) -> Any:
        if self._device == "cpu":
            return module
        try:
            return module.to(self._device)
        except Exception as error:
            if not is_out_of_memory(error):
                raise load_fault(error, self._name) from error
        progress.notice(f"{self.provider} has too little memory for {self._name}: going on on the CPU.")
        self._provider, self._device = CPU, "cpu"
        return module.to("cpu")

    def _run_once(self, work: Callable[[Any, str], T], progress: Progress) -> T:
        from editor.engines.torch_watch import stopping

        torch = self._house.torch_runtime()
        with ExitStack() as scope:
            scope.enter_context(torch.inference_mode())
            scope.enter_context(stopping(progress))
            if self._model.half and self._device == "cuda":
                scope.enter_context(torch.autocast("cuda", dtype=torch.float16))
            try:
                return work(self._loaded, self._device)
            except (EditorError, Cancelled, _ComputesWronglyError):
                raise
            except Exception as error:
                if progress.is_cancelled:
                    raise Cancelled from error
                if is_out_of_memory(error):
                    raise OutOfMemory(str(run_fault(error, self._name, self.provider))) from error
                raise run_fault(error, self._name, self.provider) from error

    def _verdict_key(self, provider: Provider, torch: Any, part: str = "") -> str:
        device = f"torch-{provider.device}{'/' if part else ''}{part}"
        return self._house.verdicts.key(self._model.sha256, device, str(torch.__version__), self._model.half)

    def check(self, part: str, arguments: tuple[Any, ...], keywords: dict[str, Any], found: Any) -> None:
        """Compare what a part of the module gave on a device with what it gives on the CPU, the first time.

        `part` is the part's name in the module, empty for the whole. Raises _ComputesWronglyError.
        """
        torch = self._house.torch_runtime()
        key = self._verdict_key(self._provider, torch, part or "whole")
        if self._provider is CPU or self._house.verdicts.get(key) is not None:
            return
        reference = self._build(self._model.path).eval()
        module = reference.get_submodule(part) if part else reference
        on_cpu = _moved_to_cpu(torch, (arguments, keywords))
        with torch.autocast(self._device if self._device == "cuda" else "cpu", enabled=False):
            expected = module(*on_cpu[0], **on_cpu[1])
        agrees = same_results(_arrays(torch, found), _arrays(torch, expected), self._model.half)
        self._house.verdicts.set(key, agrees)
        if not agrees:
            self._house.verdicts.set(self._verdict_key(self._provider, torch), False)
            raise _ComputesWronglyError


class _Watch:
    """Looks whether the first result of a module that does not run on the CPU is right."""

    def __init__(self, session: TorchSession) -> None:
        self._session = session
        self._is_on = False
        self._depth = 0

    def installed(self, module: Any) -> Any:
        """The module with the looks in place; of TorchScript only the outermost call can be seen."""
        if _is_script(module):
            return _Script(module, self)
        for name, part in module.named_modules() if hasattr(module, "named_modules") else ():
            if not _is_script(part):
                part.register_forward_pre_hook(self.before)
                part.register_forward_hook(self._hook(name), with_kwargs=True)
        return module

    @contextmanager
    def on(self) -> Iterator[None]:
        """A context in which the looks are taken."""
        kept = (self._is_on, self._depth)
        self._is_on, self._depth = True, 0
        try:
            yield
        finally:
            self._is_on, self._depth = kept

    def before(self, *_: Any) -> None:
        """Before a layer."""
        self._depth += self._is_on

    def after(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], result: Any) -> None:
        """After a layer, which is checked if it was called from outside the module."""
        if self._is_on:
            self._depth -= 1
            if self._depth == 0:
                self._session.check(name, arguments, keywords, result)

    def _hook(self, name: str) -> Callable[..., None]:
        return lambda _, arguments, keywords, result: self.after(name, arguments, keywords, result)


class _Script:
    """A TorchScript module, which takes no hooks, with the looks around its calls."""

    def __init__(self, module: Any, watch: _Watch) -> None:
        self._module = module
        self._watch = watch

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self._watch.before()
        result = self._module(*arguments, **keywords)
        self._watch.after("", arguments, keywords, result)
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _is_script(module: Any) -> bool:
    return type(module).__module__.startswith("torch.jit")


def _moved_to_cpu(torch: Any, value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        moved = value.detach().to("cpu")
        return moved.float() if moved.dtype == torch.float16 else moved
    if isinstance(value, dict):
        return {key: _moved_to_cpu(torch, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(_moved_to_cpu(torch, item) for item in value)
    return value


def _tensors(torch: Any, value: Any) -> Iterator[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _tensors(torch, item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors(torch, item)


def _arrays(torch: Any, value: Any) -> list[AnyTensor]:
    arrays = []
    for tensor in _tensors(torch, value):
        moved = tensor.detach().to("cpu")
        is_float = moved.dtype in (torch.float16, torch.bfloat16, torch.float64)
        arrays.append((moved.float() if is_float else moved).numpy())
    return arrays

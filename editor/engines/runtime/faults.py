"""Turns what the runtimes raise into sentences for a person."""

from __future__ import annotations

from editor.errors import EngineError, OutOfMemory

_MEMORY_WORDS = (
    "failed to allocate memory", "bad_alloc", "bad allocation", "out of memory", "alloc_failed", "e_outofmemory",
    "cudaerrormemoryallocation", "8007000e", "can't allocate memory", "cannot allocate memory", "not enough memory",
)  # fmt: skip
_FIT_WORDS = (
    "invalidargument",
    "invalid_argument",
    "shape",
    "dimension",
    "size mismatch",
    "expected input",
    "broadcast",
)


def is_out_of_memory(error: BaseException) -> bool:
    """True when a runtime's error means that a device or the machine has too little memory."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = f"{type(error).__name__}: {error}".casefold()
    return any(word in text for word in _MEMORY_WORDS)


def run_fault(error: BaseException, name: str, place: str) -> EngineError:
    """The error for the user when a loaded model failed to run."""
    if is_out_of_memory(error):
        return OutOfMemory(f"There is too little memory to run {name} on {place}: choose a smaller area.")
    text = f"{type(error).__name__}: {error}".casefold()
    if any(word in text for word in _FIT_WORDS):
        return EngineError(f"The picture's size does not fit the model {name} ({first_line(error)}): choose another.")
    return EngineError(f"The model {name} failed on {place} ({first_line(error)}): choose another model.")


def load_fault(error: BaseException, name: str) -> EngineError:
    """The error for the user when a file could not be made into a model."""
    if is_out_of_memory(error):
        return OutOfMemory(
            f"There is too little memory to load {name}: close other programs or choose a smaller model."
        )
    return EngineError(f"{name} cannot be loaded ({first_line(error)}): choose another model.")


def first_line(error: BaseException, longest: int = 160) -> str:
    """The first line of what an error says, shortened, without a full stop, or its kind when it says nothing."""
    text = (str(error).strip().splitlines() or [type(error).__name__])[0].strip().rstrip(".")
    return text if len(text) <= longest else text[: longest - 1] + "…"

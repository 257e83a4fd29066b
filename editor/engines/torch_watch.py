"""Stops a torch run between two of its operations, whoever calls them: Python modules or a TorchScript program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from editor.core.progress import Progress
from editor.errors import Cancelled


@contextmanager
def stopping(progress: Progress) -> Iterator[None]:
    """Inside, every torch operation of this thread first looks whether `progress` was cancelled, and raises Cancelled.

    Hooks on modules see no layer of a TorchScript program; torch's dispatcher sees every operation of both, for about
    6 µs each. An operation that has begun is finished.
    """
    from torch.utils._python_dispatch import TorchDispatchMode

    class Watch(TorchDispatchMode):  # type: ignore[misc]  # torch is not typed here
        @classmethod
        def _should_skip_dynamo(cls) -> bool:
            # Otherwise the first operation imports torch's compiler, which takes seconds.
            return False

        def __torch_dispatch__(
            self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
        ) -> Any:
            if progress.is_cancelled:
                raise Cancelled
            return function(*args, **(kwargs or {}))

    try:
        with Watch():
            yield
    except RuntimeError as error:
        # The interpreter of TorchScript turns whatever was raised into its own error.
        if progress.is_cancelled:
            raise Cancelled from error
        raise
    if progress.is_cancelled:
        raise Cancelled

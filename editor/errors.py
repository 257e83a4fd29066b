"""The one tree of errors that may reach a person.

EditorError                a sentence for the user, and what to do about it
├── FileError              a file cannot be read or written
├── InputError             an option, mask or region does not fit
├── DownloadFailed         a published file could not be fetched
├── Unexpected             a fault of the program itself; the cause is the exception that nobody expected
└── EngineError            inference could not be done
    ├── ModelMissing       the engine or its weights are not here
    ├── OutOfMemory        the device has too little memory
    └── Unsupported        the engine cannot do what was asked
Cancelled                  apart from the tree: stopping a job is no failure
"""

from __future__ import annotations


class EditorError(Exception):
    """Something the user asked for could not be done; `str()` is one sentence that says what, and what to do."""


class FileError(EditorError):
    """A file cannot be read or written."""


class InputError(EditorError):
    """An option, a mask or a region does not fit the picture."""


class DownloadFailed(EditorError):  # noqa: N818 - reads as the fact it states
    """No source gave a published file."""


class Unexpected(EditorError):  # noqa: N818
    """A fault of the program itself ended a job; `__cause__` is what was raised."""


class EngineError(EditorError):
    """An engine could not do what was asked."""


class ModelMissing(EngineError):  # noqa: N818 - reads as the fact it states
    """The named engine, or the weights it needs, are not installed."""


class OutOfMemory(EngineError):  # noqa: N818
    """The device has too little memory for this request."""


class Unsupported(EngineError):  # noqa: N818
    """The engine cannot do what was asked, for instance follow a sketch."""


class Cancelled(Exception):  # noqa: N818
    """The user stopped the job; raised inside it so that it ends at once."""


class TaskNeeded(EngineError):  # noqa: N818 - reads as the fact it states
    """Only the user knows what a model is for; `choices` are the tasks that it could have."""

    def __init__(self, message: str, choices: tuple[str, ...]) -> None:
        super().__init__(message)
        self.choices = choices

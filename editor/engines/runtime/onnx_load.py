"""Makes ONNX Runtime sessions: from bytes, on one provider, and only if it really runs there."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from editor.core.progress import Progress
from editor.engines.runtime import graph_header
from editor.engines.runtime.faults import first_line, load_fault
from editor.engines.runtime.providers import CPU, Provider, onnx_options
from editor.engines.runtime.reading import read_checked, refuse_other_hash, sha256_of
from editor.engines.session import ModelFile, Signature, TensorInfo
from editor.errors import Cancelled, EngineError

# Beyond this a protobuf message cannot be: larger models keep their weights in files beside them.
LARGEST_MESSAGE_BYTES = (1 << 31) - 1
_TYPES: dict[str, Any] = {
    "float": np.float32, "float16": np.float16, "double": np.float64, "uint8": np.uint8, "int8": np.int8,
    "uint16": np.uint16, "int16": np.int16, "uint32": np.uint32, "int32": np.int32, "uint64": np.uint64,
    "int64": np.int64, "bool": np.bool_,
}  # fmt: skip


class ProviderFailedError(Exception):
    """A provider that was asked for did not take the model; the text says why.

    `is_general` is True when it would take no other model either.
    """

    def __init__(self, why: str, is_general: bool) -> None:
        super().__init__(why)
        self.is_general = is_general


@dataclass(frozen=True)
class Loaded:
    """An InferenceSession, and the memory that it goes on reading weights from."""

    session: Any
    outside: list[bytes] = field(repr=False)


def onnx_runtime() -> Any:
    """The module. Raises EngineError with what to install when it is not here."""
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineError("ONNX models need ONNX Runtime: install it with `pip install pentimento[cpu]`.") from error
    if not hasattr(onnxruntime, "InferenceSession"):
        raise EngineError("ONNX Runtime is damaged: remove it and install it again.")
    return onnxruntime


def load(runtime: Any, model: ModelFile, provider: Provider, threads: int, progress: Progress) -> Loaded:
    """A file on one provider.

    Raises ProviderFailedError when that provider does not take it (never for the CPU), EngineError when the file is
    not what it should be, Cancelled, and ModelMissing.
    """
    data = read_checked(model.path, model.sha256, progress.part(0.0, 0.6))
    if len(data) > LARGEST_MESSAGE_BYTES:
        raise EngineError(f"{model.path.name} is larger than 2 GB in one file: get it with its weights beside it.")
    header = graph_header.check_header(data, model.path.name)
    options = session_options(runtime, threads)
    if provider.device == "directml":
        options.enable_mem_pattern = False
    names = [(provider.onnx, onnx_options(provider, model.half))]
    if provider is not CPU:
        names.append((CPU.onnx, {}))
    end_watch = progress.on_cancel(lambda: options.set_load_cancellation_flag(True))
    try:
        outside = _add_external(options, model, header)
        with warnings.catch_warnings():
            # Its only warning here is that a provider is missing, which is checked below.
            warnings.simplefilter("ignore", UserWarning)
            session = runtime.InferenceSession(data, sess_options=options, providers=names, enable_fallback=0)
    except Exception as error:
        # The runtime raises its own kinds, of which nothing is known before it is imported.
        if isinstance(error, (EngineError, Cancelled)):
            raise
        if progress.is_cancelled:
            raise Cancelled from error
        if provider is not CPU:
            raise ProviderFailedError(first_line(error), is_general=False) from error
        raise _file_fault(error, header, model.path.name) from error
    finally:
        end_watch()
    running = list(session.get_providers())
    if not running or running[0] != provider.onnx:
        raise ProviderFailedError("it did not start: its libraries or its driver are missing", is_general=True)
    if hasattr(session, "disable_fallback"):
        session.disable_fallback()
    progress.step(1.0)
    return Loaded(session, outside)


def session_options(runtime: Any, threads: int) -> Any:
    """Options for a program that has a window: few threads that sleep between two nodes."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    # Everything that matters is said by us, in one sentence.
    options.log_severity_level = 4
    return options


def signature_of(session: Any) -> Signature:
    """What a loaded model takes and gives."""
    metadata = dict(session.get_modelmeta().custom_metadata_map)
    return Signature(
        tuple(_info(item) for item in session.get_inputs()),
        tuple(_info(item) for item in session.get_outputs()),
        metadata,
    )


def _info(item: Any) -> TensorInfo:
    kind = str(item.type).removeprefix("tensor(").removesuffix(")")
    shape = tuple(side if isinstance(side, int) and side >= 0 else None for side in (item.shape or ()))
    return TensorInfo(str(item.name), np.dtype(_TYPES.get(kind, np.object_)), shape)


def _add_external(options: Any, model: ModelFile, header: graph_header.GraphHeader) -> list[bytes]:
    """Hand over the files beside a model as memory, so that the runtime itself opens nothing.

    The runtime does not copy that memory: what is returned must live as long as the session.
    """
    locations = sorted({part.location for part in header.external})
    contents: list[bytes] = []
    for location in locations:
        path = graph_header.external_file(model.path.parent, location, model.path.name)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EngineError(f"The file {path.name} cannot be read ({error.strerror}).") from error
        if any(part.location == location and part.offset + part.length > len(content) for part in header.external):
            raise EngineError(f"The file {path.name} of {model.path.name} is cut off: get the model again.")
        contents.append(content)
    if locations:
        options.add_external_initializers_from_files_in_memory(locations, contents, [len(data) for data in contents])
    return contents


def _file_fault(error: Exception, header: graph_header.GraphHeader, name: str) -> EngineError:
    text = str(error).casefold()
    if "validateopsetfordomain" in text or "opset" in text:
        return EngineError(
            f"{name} uses version {header.opset} of the ONNX operators, which this ONNX Runtime does not know: "
            "update it or convert the model."
        )
    if "ir version" in text or "ir_version" in text:
        return EngineError(f"{name} is written in a newer form of ONNX than this ONNX Runtime reads: update it.")
    if "is not a registered function" in text or "could not find an implementation" in text:
        return EngineError(f"{name} uses operators that ONNX Runtime does not have: choose another model.")
    return load_fault(error, name)


def check_hash(model: ModelFile, progress: Progress) -> None:
    """Raise EngineError unless a file is what it should be; for formats that others read from disk."""
    refuse_other_hash(model.path, sha256_of(model.path, progress), model.sha256)

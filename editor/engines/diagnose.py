"""What the runtimes say of themselves."""

from __future__ import annotations


def onnx_providers() -> tuple[list[str], str | None]:
    """Providers that this ONNX Runtime was built with, and a sentence when something is wrong with it.

    A listed provider need not be usable: that shows only when a session is made.
    """
    try:
        import onnxruntime
    except ImportError:
        return [], None
    if not hasattr(onnxruntime, "get_available_providers"):
        return (
            [],
            "ONNX Runtime is damaged, as when one of two variants was removed: remove onnxruntime and add it again.",
        )
    return [str(name) for name in onnxruntime.get_available_providers()], None

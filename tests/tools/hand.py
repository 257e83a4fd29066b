"""The hand of tool tests: a drag of fake pointer events, and what it leads to, done."""

from __future__ import annotations

from editor.core.progress import Progress
from editor.operations.base import Operation
from editor.tools.base import PointerEvent


def drag(tool, document, points, **keys):
    """Press at the first place, move through all, release at the last; what is asked for is done. The command."""
    events = [PointerEvent(*point, **keys) for point in points]
    tool.press(document, events[0])
    for event in events[1:]:
        tool.move(event)
    return done(document, tool.release(events[-1]))


def done(document, answer):
    """Run an operation and apply its command; a command is visible already."""
    if isinstance(answer, Operation):
        command = answer.finish(answer.run(None, Progress()))
        command.apply(document)
        return command
    return answer

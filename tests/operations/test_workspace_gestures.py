"""Gestures of a workspace: jobs know of the hand from the press to the end, however the gesture ends."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.document import Document
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.workspace import Workspace

HERE = PointerEvent(20, 20)


@pytest.fixture
def work():
    jobs = JobQueue()
    work = Workspace(Document.from_pixels(np.full((60, 80, 4), 255, np.uint8)), Engines([]), jobs)
    yield work
    work.close()
    jobs.close()


@pytest.mark.parametrize("end", [lambda work: work.release(HERE), lambda work: work.cancel_gesture()])
def test_jobs_know_of_a_gesture_from_its_press_to_its_end(work, end):
    assert not work.jobs.is_hand_busy
    work.press(MaskBrush(BrushSettings(size=10)), HERE)
    work.move(HERE)
    assert work.jobs.is_hand_busy
    end(work)
    assert not work.jobs.is_hand_busy


def test_a_tool_that_refuses_keeps_no_job_waiting(work):
    class Refusing(MaskBrush):
        def press(self, document, event):
            raise InputError("not here")

    with pytest.raises(InputError):
        work.press(Refusing(BrushSettings()), HERE)
    assert not work.jobs.is_hand_busy

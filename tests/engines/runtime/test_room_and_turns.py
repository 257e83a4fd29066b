"""What stays loaded, and whose turn it is."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.progress import Progress
from editor.engines.runtime import turns
from editor.engines.runtime.preferences import Preferences, cores
from editor.engines.runtime.room import Room
from editor.engines.runtime.turns import Turn, Turns
from editor.errors import Cancelled

LIMIT_S = 120


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Item:
    def __init__(self, size_bytes: int = 1) -> None:
        self.size_bytes = size_bytes
        self.unloaded = 0

    def unload(self) -> None:
        self.unloaded += 1


def room(budget: int = 100, idle_s: float = 300.0) -> tuple[Room, Clock]:
    clock = Clock()
    return Room(budget, idle_s, clock), clock


def test_what_is_idle_for_five_minutes_is_dropped():
    kept, clock = room()
    old, young = Item(), Item()
    kept.add(old)
    clock.now = 200.0
    kept.add(young)
    assert kept.release_idle() == pytest.approx(100.0)
    clock.now = 300.0
    assert kept.release_idle() == pytest.approx(200.0)
    assert (old.unloaded, young.unloaded) == (1, 0)
    clock.now = 500.0
    assert kept.release_idle() is None
    assert young.unloaded == 1


def test_what_is_in_use_is_never_dropped_and_its_idle_time_begins_afterwards():
    kept, clock = room(10)
    item = Item(10)
    kept.add(item)
    with kept.using(item):
        clock.now = 1000.0
        kept.release_idle()
        kept.make_room(10)
        kept.clear()
        assert item.unloaded == 0
    kept.release_idle()
    assert item.unloaded == 0
    clock.now = 1300.0
    kept.release_idle()
    assert item.unloaded == 1


def test_the_thread_that_drops_idle_models_ends_with_the_last_of_them():
    kept = Room(100, 0.0)
    item = Item()
    kept.add(item)
    keeper = kept._keeper
    kept.clear()
    if keeper is not None:
        keeper.join(LIMIT_S)
        assert not keeper.is_alive()
    assert item.unloaded == 1


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(0, 100))
def test_after_making_room_the_new_one_fits_unless_it_is_too_large_by_itself(sizes, new):
    kept, clock = room(100)
    items = [Item(size) for size in sizes]
    for item in items:
        clock.now += 1
        kept.make_room(item.size_bytes)
        kept.add(item)
    kept.make_room(new)
    assert kept.held_bytes + new <= 100
    dropped = [bool(item.unloaded) for item in items]
    # The longest unused go first: nothing that stays is older than something that went.
    assert dropped == sorted(dropped, reverse=True)
    kept.clear()


def test_only_one_thread_at_a_time_has_the_turn():
    turn, inside, most = Turn(), [], []

    def work() -> None:
        for _ in range(50):
            with turn.taken(Progress()):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert len(most) == 200
    assert max(most) == 1


def test_the_same_thread_may_take_its_turn_again():
    turn = Turn()
    with turn.taken(Progress()):
        with turn.taken(Progress()):
            pass
        taken = []
        other = threading.Thread(target=lambda: _try(turn, taken))
        other.start()
        other.join(LIMIT_S)
        assert taken == ["cancelled"]


def _try(turn: Turn, taken: list) -> None:
    progress = Progress()
    progress.cancel()
    try:
        with turn.taken(progress):
            taken.append("taken")
    except Cancelled:
        taken.append("cancelled")


def test_whoever_waits_and_is_cancelled_waits_no_more():
    turn, waiting, ended = Turn(), Progress(), threading.Event()

    def wait() -> None:
        with pytest.raises(Cancelled), turn.taken(waiting):
            pass
        ended.set()

    with turn.taken(Progress()):
        other = threading.Thread(target=wait)
        other.start()
        waiting.cancel()
        assert ended.wait(LIMIT_S)
        other.join(LIMIT_S)


def test_a_holder_that_was_cancelled_and_hangs_loses_its_turn():
    clock = Clock()
    turn, held = Turn(clock), Progress()
    begun, go = threading.Event(), threading.Event()

    def hang() -> None:
        with turn.taken(held):
            begun.set()
            go.wait(LIMIT_S)

    hung = threading.Thread(target=hang)
    hung.start()
    assert begun.wait(LIMIT_S)
    held.cancel()
    clock.now = turns.HUNG_AFTER_S + 1
    with turn.taken(Progress()):
        go.set()
        hung.join(LIMIT_S)
        # The late return of the hung one must not free what is ours now.
        taken: list = []
        other = threading.Thread(target=lambda: _try(turn, taken))
        other.start()
        other.join(LIMIT_S)
        assert taken == ["cancelled"]


def test_every_device_has_a_turn_of_its_own():
    all_turns = Turns()
    assert all_turns.of("cpu") is all_turns.of("cpu") is not all_turns.of("cuda")


def test_one_core_is_left_to_the_window_but_one_is_always_used():
    assert Preferences().cpu_threads == max(1, cores() - 1)
    assert Preferences(threads=3).cpu_threads == 3

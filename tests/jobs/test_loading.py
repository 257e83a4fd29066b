"""Loading beside the hand: where a thread rests, for how long, and that it holds up nobody meanwhile."""

import _imp
import importlib
import sys
import threading

import pytest

from editor.jobs.loading import LONGEST_REST_S, REST_SHARE, GentleLoading


class Times:
    """A clock that only the test moves on, and what was rested by it."""

    def __init__(self):
        self.now, self.is_busy, self.rests, self.holds = 0.0, True, [], []

    def loading(self):
        return GentleLoading(lambda: self.is_busy, self.rest, lambda: self.now)

    def rest(self, seconds):
        self.rests.append(seconds)
        self.holds.append(_imp.lock_held())
        self.now += seconds


@pytest.fixture
def times():
    return Times()


def beside(act):
    """The result of a call on a thread of its own."""
    told = []
    thread = threading.Thread(target=lambda: told.append(act()))
    thread.start()
    thread.join(60)
    return told[0]


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Two modules, of which the first imports the second."""
    (tmp_path / "gentle_outer.py").write_text("import gentle_inner\n")
    (tmp_path / "gentle_inner.py").write_text("value = 7\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield ("gentle_outer", "gentle_inner")
    for name in ("gentle_outer", "gentle_inner"):
        sys.modules.pop(name, None)


def test_a_rest_is_a_few_times_as_long_as_the_work_and_never_longer_than_its_limit(times):
    loading = times.loading()

    def work():
        loading.rest()
        for seconds in (0.001, 1.0):
            times.now += seconds
            loading.rest()

    beside(work)
    assert times.rests == pytest.approx([REST_SHARE * 0.001, LONGEST_REST_S])


def test_much_that_is_short_adds_up_to_one_rest(times):
    loading = times.loading()

    def work():
        loading.rest()
        for _ in range(4):
            times.now += 0.0002
            loading.rest()

    beside(work)
    assert len(times.rests) == 1


def test_work_before_the_hand_came_is_not_rested_for(times):
    loading = times.loading()

    def work():
        times.is_busy = False
        loading.rest()
        times.now += 0.01
        loading.rest()
        times.is_busy = True
        times.now += 0.001
        loading.rest()

    beside(work)
    assert times.rests == pytest.approx([REST_SHARE * 0.001])


def test_modules_are_loaded_with_rests_in_which_others_may_import(times, modules):
    loading = times.loading()
    remove = loading.install()

    def load():
        loading.rest()
        times.now += 0.001
        return importlib.import_module(modules[0]).gentle_inner.value

    try:
        assert beside(load) == 7
    finally:
        remove()
    assert len(times.rests) == 1
    assert times.holds == [False]
    assert sys.modules[modules[0]].__spec__.loader is not None


def test_a_still_hand_and_the_main_thread_hold_nothing_up(times, modules):
    remove = times.loading().install()
    try:
        times.now += 1
        importlib.import_module(modules[1])
        times.is_busy = False
        assert beside(lambda: importlib.import_module(modules[0])) is sys.modules[modules[0]]
    finally:
        remove()
    assert times.rests == []


def test_what_nobody_finds_stays_missing_and_built_in_modules_stay_as_they_are(times):
    remove = times.loading().install()
    before = importlib.machinery.BuiltinImporter.exec_module

    def load():
        found = importlib.util.find_spec("builtins_that_are_not_there")
        spec = importlib.machinery.BuiltinImporter.find_spec("_abc")
        assert spec is not None
        return found

    try:
        assert beside(load) is None
        assert beside(lambda: sys.meta_path[0].find_spec("_abc", None)).loader is importlib.machinery.BuiltinImporter
    finally:
        remove()
    assert importlib.machinery.BuiltinImporter.exec_module == before


def test_it_rests_between_kernels_too(times, modules):
    import numba  # noqa: F401
    from numba.core import event

    loading = times.loading()
    remove = loading.install()

    def load():
        importlib.import_module(modules[1])
        loading.rest()
        times.now += 0.001
        with event.trigger_event("numba:compiler_lock"):
            times.now += 0.001
        return True

    try:
        assert beside(load)
    finally:
        remove()
        times.is_busy = False
    assert len(times.rests) >= 2

import threading

import pytest

from editor.ui.bridge import QtDelivery


def test_callables_from_other_threads_run_on_this_one_in_order(qtbot, qapp):
    deliver = QtDelivery(qapp)
    ran = []

    def work():
        for number in range(200):
            deliver(lambda number=number: ran.append((number, threading.current_thread())))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ran == []
    qtbot.waitUntil(lambda: len(ran) == 200)
    assert [number for number, _ in ran] == list(range(200))
    assert {where for _, where in ran} == {threading.main_thread()}


def test_a_callable_handed_over_on_the_main_thread_still_waits_for_the_loop(qtbot, qapp):
    ran = []
    QtDelivery(qapp)(lambda: ran.append(1))
    assert ran == []
    qtbot.waitUntil(lambda: ran == [1])


def test_a_failing_callable_is_reported_and_does_not_swallow_the_next(qtbot, qapp):
    deliver = QtDelivery(qapp)
    ran = []

    def fail():
        raise ZeroDivisionError

    with qtbot.captureExceptions() as exceptions:
        deliver(fail)
        deliver(lambda: ran.append(1))
        qtbot.waitUntil(lambda: ran == [1])
    assert [kind for kind, _, _ in exceptions] == [ZeroDivisionError]


@pytest.mark.parametrize("count", [1, 3])
def test_acts_may_hand_over_further_acts(qtbot, qapp, count):
    deliver = QtDelivery(qapp)
    ran = []

    def again(left):
        ran.append(left)
        if left:
            deliver(lambda: again(left - 1))

    deliver(lambda: again(count))
    qtbot.waitUntil(lambda: len(ran) == count + 1)
    assert ran == list(range(count, -1, -1))

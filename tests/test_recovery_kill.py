"""Programs killed while they edit: what comes back is, bit for bit, what there was, and nothing older than was written.

`PENTIMENTO_KILLS` sets how many are killed, 25 when it does not say. Where it does, the journal goes by the clock of
the system and nothing that comes back may be older than two seconds, which a machine with other things to do cannot
promise.
"""

import os
import random
import selectors
import subprocess
import sys
import time
from pathlib import Path

import pytest

from editor.files.journal_folder import find_orphans
from editor.files.journal_keeper import INTERVAL_S
from tests.files.journal_help import digest
from tests.recovery_child import STEPS_S

HAS_REAL_CLOCK = "PENTIMENTO_KILLS" in os.environ
KILLS = int(os.environ.get("PENTIMENTO_KILLS", "25"))
AT_ONCE = 2
LOST_AT_MOST_S = 2.0
ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


class Child:
    """A program that edits until it is killed at a moment drawn beforehand."""

    def __init__(self, root, seed, life_s):
        self.root, self.seed, self.life_s = root, seed, life_s
        self.text = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.recovery_child", str(root), str(seed), *["real"] * HAS_REAL_CLOCK],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        self.kill_at = None

    def read(self):
        self.text += os.read(self.process.stdout.fileno(), 2**16)
        if self.kill_at is None and b"\n" in self.text:
            self.kill_at = time.monotonic() + self.life_s

    def kill(self):
        """The time at which it is gone, and what it told: time, time of the journal's clock, and words."""
        before = time.monotonic()
        self.process.kill()
        while chunk := os.read(self.process.stdout.fileno(), 2**16):
            self.text += chunk
        self.process.wait()
        self.process.stdout.close()
        lines = [line.decode().split(" ", 3) for line in self.text.split(b"\n")[:-1]]
        return before, [(float(at), float(clock), kind, rest) for at, clock, kind, rest in lines]


def check(child, before, lines):
    """What is found must be a state that held when the newest one was written that is, or later; returns its age."""
    told = [(at, clock, *rest.split(" ", 1)) for at, clock, kind, rest in lines if kind == "state"]
    taken = [(clock, int(rest)) for _, clock, kind, rest in lines if kind == "taken"]
    written = max((int(rest) for _, _, kind, rest in lines if kind == "written"), default=0)
    states = [state for _, _, state, _ in told]
    ends = [at for at, *_ in told[1:]] + [float("inf")]
    lived = f"seed {child.seed}, lived {before - told[0][0]:.3f} s, last {[kind for *_, kind in told[-4:]]}"
    if not HAS_REAL_CLOCK:
        until = INTERVAL_S + 2 * max(STEPS_S)
        for number, (_, clock, state, _) in enumerate(told[1:], 1):
            if state != states[number - 1] and clock + until < lines[-1][1]:
                in_time = [one for at, one in taken if one >= number and at <= clock + until]
                assert in_time, f"an edit was not taken for the journal: {lived}"
    orphans, sentences = find_orphans(child.root)
    assert sentences == [], lived
    if orphans:
        (orphan,) = orphans
        found = digest(orphan.read().document)
        orphan.delete()
    else:
        found = "clean"
    places = [number for number, state in enumerate(states) if state == found]
    assert places, f"{'a state that never was' if orphans else 'nothing was found'}: {lived}"
    assert places[-1] >= written, f"older than what was written: {lived}"
    age = max(0.0, before - ends[places[-1]])
    assert age <= LOST_AT_MOST_S or not HAS_REAL_CLOCK, lived
    return age, len(states), len(taken)


def test_no_kill_loses_what_was_written_or_leaves_a_broken_file(tmp_path):
    draw = random.Random(int(os.environ.get("PENTIMENTO_KILL_SEED", "1")))
    waiting = [(seed, draw.choice([draw.uniform(0, 0.3), draw.uniform(0.2, 2.2)])) for seed in range(KILLS)]
    running, results = [], []
    with selectors.DefaultSelector() as selector:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                seed, life_s = waiting.pop()
                child = Child(tmp_path / str(seed), seed + draw.randrange(2**31), life_s)
                selector.register(child.process.stdout, selectors.EVENT_READ, child)
                running.append(child)
            for key, _ in selector.select(0.005):
                key.data.read()
                assert key.data.process.poll() is None, "the child ended by itself"
            for child in [one for one in running if one.kill_at is not None and time.monotonic() >= one.kill_at]:
                running.remove(child)
                selector.unregister(child.process.stdout)
                results.append(check(child, *child.kill()))
    assert len(results) == KILLS
    ages, edits, taken = zip(*results, strict=True)
    assert sum(taken) > 0
    sys.stdout.write(f"{KILLS} kills after {sum(edits)} edits taken {sum(taken)} times: ")
    sys.stdout.write(f"at most {max(ages):.2f} s of work was missing\n")

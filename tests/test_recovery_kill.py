"""Programs killed while they edit: what comes back is, bit for bit, what there was at most two seconds before.

`PENTIMENTO_KILLS` sets how many are killed, 25 when it does not say.
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
from tests.files.journal_help import digest

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
            [sys.executable, "-m", "tests.recovery_child", str(root), str(seed)], cwd=ROOT, stdout=subprocess.PIPE
        )
        self.kill_at = None

    def read(self):
        self.text += os.read(self.process.stdout.fileno(), 2**16)
        if self.kill_at is None and b"\n" in self.text:
            self.kill_at = time.monotonic() + self.life_s

    def kill(self):
        """The time at which it is gone, and the states it told of: when each began to hold and what it was."""
        before = time.monotonic()
        self.process.kill()
        while chunk := os.read(self.process.stdout.fileno(), 2**16):
            self.text += chunk
        self.process.wait()
        self.process.stdout.close()
        lines = [line.decode().split(" ", 2) for line in self.text.split(b"\n")[:-1]]
        return before, [(float(at), state, kind) for at, state, kind in lines]


def check(child, before, states):
    """What is found must be a state that held within the last two seconds; returns the age of what was lost."""
    ends = [at for at, _, _ in states[1:]] + [float("inf")]
    lived = f"seed {child.seed}, lived {before - states[0][0]:.3f} s, last {[kind for _, _, kind in states[-4:]]}"
    orphans, sentences = find_orphans(child.root)
    assert sentences == [], lived
    if orphans:
        (orphan,) = orphans
        found = digest(orphan.read().document)
        orphan.delete()
        ages = [max(0.0, before - end) for (_, state, _), end in zip(states, ends, strict=True) if state == found]
        assert ages, f"a state that never was: {lived}"
        age = min(ages)
    else:
        clean = [max(0.0, before - end) for (_, state, _), end in zip(states, ends, strict=True) if state == "clean"]
        assert clean, f"nothing was found: {lived}"
        age = min(clean)
    assert age <= LOST_AT_MOST_S, lived
    return age


def test_no_kill_loses_more_than_two_seconds_or_leaves_a_broken_file(tmp_path):
    draw = random.Random(int(os.environ.get("PENTIMENTO_KILL_SEED", "1")))
    waiting = [(seed, draw.choice([draw.uniform(0, 0.3), draw.uniform(0.2, 2.2)])) for seed in range(KILLS)]
    running, ages, edits = [], [], 0
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
                before, states = child.kill()
                edits += len(states)
                ages.append(check(child, before, states))
    assert len(ages) == KILLS
    assert edits > 5 * KILLS
    sys.stdout.write(f"{KILLS} kills after {edits} edits: at most {max(ages):.2f} s of work was missing\n")

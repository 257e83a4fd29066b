"""The child of fill-time: `fill_child time|memory METHOD PICTURE.npy DIAMETER` prints one JSON line."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.data import hidden
from benchmarks.fill_time import round_hole
from benchmarks.fillers import NAVIER_STOKES, TELEA, Filler, Ours
from benchmarks.processes import forget_peak_memory, peak_memory_bytes


def main() -> None:
    """Fill twice and tell both times, or fill once with everything loaded and tell the memory it added."""
    what, name, picture, diameter = sys.argv[1:5]
    methods: dict[str, Filler] = {"ours": Ours(), "telea": TELEA, "ns": NAVIER_STOKES}
    method, whole = methods[name], np.load(Path(picture))
    mask = round_hole(whole, int(diameter))
    image = hidden(whole, mask)
    del whole
    if what == "memory":
        method.fill(image[:128, :128], round_hole(image[:128, :128], 40))
        forget_peak_memory()
        before = peak_memory_bytes()
        method.fill(image, mask)
        print(json.dumps({"added_bytes": peak_memory_bytes() - before}))
        return
    seconds = []
    for _turn in range(2):
        started = time.perf_counter()
        method.fill(image, mask)
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"first_s": seconds[0], "second_s": seconds[1]}))


if __name__ == "__main__":
    main()

"""The child of fill-time: `fill_child time|memory METHOD PICTURE.npy DIAMETER` prints one JSON line.

METHOD “document” is ours in a document that is open already.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.data import hidden
from benchmarks.fill_time import document_fill, round_hole
from benchmarks.fillers import NAVIER_STOKES, TELEA, Filler, Ours
from benchmarks.processes import forget_peak_memory, give_back_memory, peak_memory_bytes
from editor.core.progress import Progress


def main() -> None:
    """Fill twice and tell both times, or fill once with everything loaded and tell the memory it added."""
    what, name, picture, diameter = sys.argv[1:5]
    methods: dict[str, Filler] = {"ours": Ours(), "telea": TELEA, "ns": NAVIER_STOKES}
    method, whole = methods.get(name, methods["ours"]), np.load(Path(picture))
    mask = round_hole(whole, int(diameter))
    image = hidden(whole, mask)
    del whole
    if what == "memory":
        method.fill(image[:128, :128], round_hole(image[:128, :128], 40))
        run = document_fill(image, mask) if name == "document" else None
        give_back_memory()
        forget_peak_memory()
        before = peak_memory_bytes()
        if run is None:
            method.fill(image, mask)
        else:
            run(Progress())
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

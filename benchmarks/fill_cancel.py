"""How soon a fill ends once it is cancelled: at many moments of many kinds of fills, and how it polls by itself."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.fill_time import document_with, large_photo, round_hole, sized
from benchmarks.harness import Column, Options, Table, percentile
from benchmarks.metrics import Image, Mask
from editor.algorithms.copies import Copies
from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.base import BEGINNINGS
from editor.engines.registry import Engines, built_in_engines, local_engines
from editor.errors import Cancelled, InputError
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.fill_sources import ANYWHERE, Sources
from editor.operations.outpaint import Sides, prepare_outpaint
from editor.operations.restore import Kind, prepare_scratches

_LIMIT_S = 600.0
_MINUTES = 4.0
"""Of a run that is not told how long it may take."""
_FEWEST, _MOST = 3, 20
_COMPUTING = ("attended", "completion")
Run = Callable[[Progress], object]


@dataclass(frozen=True)
class Scenario:
    """Something that takes a while: its name, and what makes it ready to be run any number of times."""

    name: str
    make: Callable[[], Run]
    is_quick: bool = False


class FillCancel:
    """Seconds from a cancel to the end of what was cancelled."""

    name = "fill-cancel/moments"
    measures = "ms from a cancel at a random moment to the end of the fill, by kind of fill"

    def run(self, options: Options) -> list[Table]:
        """One row per kind; every sample is one cancelled run."""
        table = Table(
            "Milliseconds from a cancel to the end",
            (
                Column("cancels", "", 0),
                Column("whole run, s", "", 2),
                Column("end p50", "lower", 0),
                Column("end p95", "lower", 0),
                Column("end max", "lower", 0),
                Column("quiet p50", "lower", 0),
                Column("quiet max", "lower", 0),
                Column("CPU p50", "lower", 0),
                Column("CPU max", "lower", 0),
            ),
            first_heading="what",
            ratio_to="",
        )
        wanted = [scenario for scenario in scenarios() if scenario.is_quick or not options.quick]
        opened, budget = time.monotonic(), 60 * (options.minutes or _MINUTES)
        for index, scenario in enumerate(wanted):
            rest = opened + budget - time.monotonic()
            if rest <= 0:
                table.note(f"no time was left for: {', '.join(left.name for left in wanted[index:])}")
                break
            run = scenario.make()
            started = time.monotonic()
            with contextlib.suppress(InputError):
                run(Progress())
            whole = time.monotonic() - started
            # What takes long is stopped less often, so that all of it stays a matter of minutes; half of a run is
            # waited for on the mean.
            share = rest / (len(wanted) - index) - whole
            times = 5 if options.quick else max(_FEWEST, min(_MOST, int(2 * share / whole)))
            ends, quiets, spent = cancelled_runs(run, whole, times)
            values = {
                "cancels": float(len(ends)),
                "whole run, s": whole,
                "end p50": 1e3 * percentile(ends, 0.5),
                "end p95": 1e3 * percentile(ends, 0.95),
                "end max": 1e3 * max(ends),
                "quiet p50": 1e3 * percentile(quiets, 0.5),
                "quiet max": 1e3 * max(quiets),
                "CPU p50": 1e3 * percentile(spent, 0.5),
                "CPU max": 1e3 * max(spent),
            }
            table.add(scenario.name, "all", values)
            said = ", ".join(f"{name} {value:.4g}" for name, value in values.items())
            print(f"{scenario.name}: {said}", file=sys.stderr, flush=True)
        table.note("cancels are spread over the run, fewer where it is long; end: the next job can begin")
        table.note(
            "quiet: the last thread has stopped computing; until then it shares the processor with what comes next"
        )
        table.note("CPU: what all threads of the process have used from the cancel until all is quiet")
        table.note("beside it: OpenCV, G'MIC and Resynthesizer cannot be stopped but by ending their process")
        return [table]


def cancelled_runs(run: Run, whole_s: float, times: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds to the end, to quiet, and of processor time until then, of cancels at `times` moments.

    The moments are spread evenly over a run that takes `whole_s`, in a shuffled order.

    A run that is over before its moment comes does not count.
    """
    moments = np.random.default_rng(0).permutation((np.arange(times) + 0.5) / times) * whole_s
    ends: list[float] = []
    quiets: list[float] = []
    spent: list[float] = []
    for moment in moments:
        before = set(threading.enumerate())
        progress = Progress()
        ended: list[float] = []

        def work(progress: Progress = progress, ended: list[float] = ended) -> None:
            try:
                run(progress)
            except Cancelled:
                ended.append(time.monotonic())
            except InputError:
                # A search that found nothing is over, too.
                return

        runner = threading.Thread(target=work)
        runner.start()
        runner.join(float(moment))
        asked, used = time.monotonic(), time.process_time()
        progress.cancel()
        runner.join(_LIMIT_S)
        if not ended:
            continue
        ends.append(ended[0] - asked)
        for thread in set(threading.enumerate()) - before:
            # Runtimes of networks keep threads of their own, which wait for the next run.
            if thread.name.startswith(_COMPUTING):
                thread.join(_LIMIT_S)
        quiets.append(time.monotonic() - asked)
        spent.append(time.process_time() - used)
    return ends or [0.0], quiets or [0.0], spent or [0.0]


def scenarios() -> Iterator[Scenario]:
    """Every kind of fill."""
    built_in, local = built_in_engines(), local_engines()
    photo = large_photo()

    def fill(
        image: Image,
        mask: Mask,
        seed: int = 0,
        engine: str | None = None,
        deep: bool = False,
        edges: npt.NDArray[np.float32] | None = None,
        sources: Sources = ANYWHERE,
    ) -> Run:
        document = document_with(image.astype(np.uint16) * np.uint16(257) if deep else image, mask)
        engines: Engines = local if engine else built_in
        options = FillOptions(
            seed=seed,
            engine=engine,
            edges=edges,
            sources=sources,
            beginning=BEGINNINGS[seed % len(BEGINNINGS)],
        )
        operation = prepare_fill(document, engines, options)
        return lambda progress: operation.run(engines, progress)

    def holed(
        width: int, height: int, hole: int, seed: int = 0, engine: str | None = None, deep: bool = False
    ) -> Callable[[], Run]:
        def make() -> Run:
            image = sized(photo, width, height)
            return fill(image, round_hole(image, hole), seed, engine, deep)

        return make

    def masked(width: int, height: int, mask: Callable[[Image], Mask]) -> Callable[[], Run]:
        def make() -> Run:
            image = sized(photo, width, height)
            return fill(image, mask(image))

        return make

    def guided(width: int, height: int, hole: int) -> Callable[[], Run]:
        def make() -> Run:
            image = sized(photo, width, height)
            mask = round_hole(image, hole)
            edges = np.zeros(mask.shape, np.float32)
            cv2.line(edges, (0, height // 3), (width - 1, 2 * height // 3), 1.0, 2)
            return fill(image, mask, edges=edges * (mask > 0))

        return make

    def changed(width: int, height: int, hole: int) -> Callable[[], Run]:
        def make() -> Run:
            image = sized(photo, width, height)
            copies = Copies(mirrors=True, turn_deg=30, scale=1.25)
            return fill(image, round_hole(image, hole), sources=Sources(copies=copies))

        return make

    def outpainted(width: int, height: int, sides: Sides) -> Callable[[], Run]:
        def make() -> Run:
            operation = prepare_outpaint(
                Document.from_pixels(with_alpha(sized(photo, width, height))), built_in, sides, seed=0
            )
            return lambda progress: operation.run(built_in, progress)

        return make

    def restored(kind: Kind) -> Callable[[], Run]:
        def make() -> Run:
            operation = prepare_scratches(Document.from_pixels(with_alpha(sized(photo, 4244, 2828))), kind=kind)
            return lambda progress: operation.run(None, progress)

        return make

    yield Scenario("256 px in 1 MP", holed(1224, 817, 256), True)
    yield Scenario("256 px in 1 MP, from pieces", holed(1224, 817, 256, seed=1), True)
    yield Scenario("512 px in 24 MP", holed(6000, 4000, 512))
    yield Scenario("1024 px in 24 MP", holed(6000, 4000, 1024))
    yield Scenario("2000 px in 24 MP", holed(6000, 4000, 2000))
    yield Scenario("1024 px in 24 MP of 16 bits", holed(6000, 4000, 1024, deep=True))
    yield Scenario("256 px in 100 MP", holed(12240, 8160, 256))
    yield Scenario("thin wires in 24 MP", masked(6000, 4000, wires))
    yield Scenario("everything in 24 MP", masked(6000, 4000, lambda image: np.full(image.shape[:2], 255, np.uint8)))
    yield Scenario("all but a rim of 24 MP", masked(6000, 4000, all_but_a_rim))
    yield Scenario("512 px in 4 MP, along lines", guided(2448, 1634, 512))
    yield Scenario("512 px in 4 MP, mirrored and turned", changed(2448, 1634, 512))
    yield Scenario("nine tenths of 4 MP", masked(2448, 1634, all_but_a_tenth))
    yield Scenario("512 px in 4 MP, with a network", holed(2448, 1634, 512, engine="hybrid-fill"))
    yield Scenario("expand 4 MP by 300 px", outpainted(2448, 1634, Sides(300, 300, 300, 300)))
    yield Scenario("find scratches in 12 MP", restored("scratches"))
    yield Scenario("find lettering in 12 MP", restored("text"))


def wires(image: Image) -> Mask:
    """Three lines across, a two-hundred-and-fiftieth of the width thick."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for share in (0.2, 0.45, 0.7):
        ends = (0, round(share * height)), (width - 1, round((share + 0.1) * height))
        cv2.line(mask, *ends, 255, max(3, width // 250))
    return mask


def all_but_a_tenth(image: Image) -> Mask:
    """Everything but what lies at the left."""
    mask = np.full(image.shape[:2], 255, np.uint8)
    mask[:, : image.shape[1] // 10] = 0
    return mask


CASES = (FillCancel(),)


def all_but_a_rim(image: Image) -> Mask:
    """Everything but a frame of a twentieth of the height."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    rim = height // 20
    mask[rim : height - rim, rim : width - rim] = 255
    return mask

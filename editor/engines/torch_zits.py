"""ZITS: lines first, texture next, as four TorchScript files; drawn edges take the place of its predictions.

Dong, Cao, Fu, "Incremental Transformer Structure Enhanced Image Inpainting with Masking Positional Encoding", CVPR
2022. "wireframe" finds straight lines, "edge_line" continues edges and lines into the hole at 256 pixels,
"structure_upsample" doubles their size, "model" paints along them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Size
from editor.core.pixels import MASK_THRESHOLD, FloatImage
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.onnx_inpaint import grown, needs_of
from editor.engines.safe_load import check_may_run_code, read_torchscript
from editor.engines.session import Sessions
from editor.engines.store import InstalledModel
from editor.engines.tensors import Bools, Floats, plan_fitting, resized
from editor.errors import EngineError

ROLES = ("wireframe", "edge_line", "structure_upsample", "model")
STRUCTURE_PX = 256
WIREFRAME_PX = 512
LINE_SCORE = 0.85
LARGEST_POSITION = 127
_WIREFRAME_MEAN = np.array([109.730, 103.832, 98.681], np.float32)
_WIREFRAME_STD = np.array([22.275, 22.124, 23.229], np.float32)
# A drawn stroke counts as a straight line, too, where this much of it is straight, at 256 pixels.
STRAIGHT_PX = 24

Planes = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Maps:
    """Edges and lines `[256, 256]`, 0 to 1."""

    edges: Floats
    lines: Floats


class ZitsInpainter:
    """The engine of the four files."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        missing = [role for role in ROLES if role not in {entry.role for entry in model.descriptor.files}]
        if missing:
            raise EngineError(f"The description of “{model.descriptor.label}” lacks the file “{missing[0]}”: add it.")
        self._model, self._sessions = model, sessions
        self.descriptor = model.descriptor
        hashes = "".join(model.sha256(model.descriptor.file(role))[:4] for role in ROLES)
        self.id, self.label = model.id, model.descriptor.label
        self.version = f"{model.descriptor.version}+{hashes}"
        self.needs = needs_of(model.descriptor)

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Fill the hole. Raises ConsentNeeded, EngineError and Cancelled."""
        progress.step(0.0)
        hole = request.mask >= MASK_THRESHOLD
        if not hole.any():
            return request.image.copy()
        check_may_run_code(self._model)
        fitting = plan_fitting(self.descriptor.size, Size(hole.shape[1], hole.shape[0]))
        unknown = hole if request.avoid is None else hole | (request.avoid >= MASK_THRESHOLD)
        area = grown(fitting.area(unknown, self.descriptor.mask.threshold), self.descriptor.mask.grow_px)
        image = np.clip(fitting.picture(request.image), 0, 1)
        small = _shrunk(area, STRUCTURE_PX)
        known = self._known_maps(image, area, small, progress.part(0.0, 0.3))
        if request.edges is None:
            maps = self._continued(image, known, small, progress.part(0.3, 0.5))
        else:
            maps = drawn_maps(known, resized(fitting.lines(request.edges), Size(STRUCTURE_PX, STRUCTURE_PX)), small)
        edges, lines = self._enlarged(maps, image.shape[0], progress.part(0.5, 0.7))
        values = self._paint(image, area, edges, lines, progress.part(0.7, 1.0))
        if values.shape != image.shape or not np.isfinite(values).all():
            raise EngineError(f"“{self.label}” gave no picture of the right size: choose another model.")
        progress.step(1.0)
        result = np.clip(fitting.back(values), 0, 1)
        return np.where(hole[..., None], result, request.image).astype(np.float32)

    def _known_maps(self, image: Floats, area: Bools, small: Bools, progress: Progress) -> _Maps:
        """What is to be seen outside the hole."""
        gray = cv2.cvtColor(resized(image, Size(STRUCTURE_PX, STRUCTURE_PX)), cv2.COLOR_RGB2GRAY)
        soft = cv2.GaussianBlur(gray, (0, 0), 3.0)
        edges = cv2.Canny(np.clip(np.rint(soft * 255), 0, 255).astype(np.uint8), 25, 51).astype(np.float32) / 255
        view = resized(image, Size(WIREFRAME_PX, WIREFRAME_PX)) * 255
        view = np.where(_shrunk(area, WIREFRAME_PX)[..., None], np.float32(127.5), view)
        tensor = ((view - _WIREFRAME_MEAN) / _WIREFRAME_STD).transpose(2, 0, 1)[None]

        def find(found: Any) -> tuple[Floats, Floats]:
            if int(found["num_proposals"]) == 0:
                return np.zeros((0, 4), np.float32), np.zeros(0, np.float32)
            return found["lines_pred"].float().cpu().numpy(), found["lines_score"].float().cpu().numpy()

        ends, scores = self._run("wireframe", (tensor,), find, progress)
        lines = drawn_lines(ends[scores > LINE_SCORE])
        return _Maps(np.where(small, np.float32(0), edges), np.where(small, np.float32(0), lines))

    def _continued(self, image: Floats, known: _Maps, small: Bools, progress: Progress) -> _Maps:
        """The network's own idea of the edges and lines in the hole."""
        hole = small.astype(np.float32)
        view = (resized(image, Size(STRUCTURE_PX, STRUCTURE_PX)) * 2 - 1) * (1 - hole[..., None])
        inputs = (view.transpose(2, 0, 1)[None], *(plane[None, None] for plane in (known.edges, known.lines, hole)))

        def read(found: Any) -> tuple[Floats, Floats]:
            import torch

            edges, lines = torch.sigmoid(found[0]), torch.sigmoid((found[1] + 0.05) * 4)
            return edges.float().cpu().numpy()[0, 0], lines.float().cpu().numpy()[0, 0]

        edges, lines = self._run("edge_line", inputs, read, progress)
        # Edges are all or nothing to what follows; it was trained so.
        return _Maps(
            (known.edges + edges * hole >= 0.25).astype(np.float32), (known.lines + lines * hole).astype(np.float32)
        )

    def _enlarged(self, maps: _Maps, side: int, progress: Progress) -> tuple[Floats, Floats]:
        def grow(plane: Floats, progress: Progress) -> Floats:
            while plane.shape[0] < side:

                def read(found: Any) -> Floats:
                    import torch

                    array: Floats = torch.sigmoid((found + 2) * 2).float().cpu().numpy()[0, 0]
                    return array

                before = plane.shape[0]
                plane = self._run("structure_upsample", (plane[None, None],), read, progress)
                if plane.shape[0] <= before:
                    raise EngineError(f"“{self.label}” does not enlarge its lines: get its files again.")
            return np.asarray(cv2.resize(plane, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)

        return grow(maps.edges, progress.part(0.0, 0.5)), grow(maps.lines, progress.part(0.5, 1.0))

    def _paint(self, image: Floats, area: Bools, edges: Floats, lines: Floats, progress: Progress) -> Floats:
        position, direction = masked_positions(area)
        planes = (area.astype(np.float32), edges, lines)
        inputs: list[npt.NDArray[Any]] = [image.transpose(2, 0, 1)[None], *(plane[None, None] for plane in planes)]
        inputs += [position[None], direction[None]]

        def read(found: Any) -> Floats:
            array: Floats = found.float().cpu().numpy()[0].transpose(1, 2, 0)
            return array

        values: Floats = self._run("model", inputs, read, progress)
        return values

    def _run(self, role: str, arrays: Sequence[npt.NDArray[Any]], read: Any, progress: Progress) -> Any:
        """Call the file of a role with arrays; `read` takes what it gives to arrays."""
        model = self._sessions.torch(self._model.file(role), self._build, progress.part(0.0, 0.5))

        def work(module: Any, device: str) -> Any:
            import torch

            tensors = [torch.from_numpy(np.ascontiguousarray(array).copy()).to(device) for array in arrays]
            return read(module(*tensors))

        return model.run(work, progress.part(0.5, 1.0))

    def _build(self, path: Path) -> Any:
        return read_torchscript(path, self._model)


def _shrunk(area: Bools, side: int) -> Bools:
    """A hole at another size; a pixel of which any part is hole is hole."""
    if area.shape == (side, side):
        return area
    return np.asarray(cv2.resize(area.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA) > 0)


def drawn_lines(ends: Floats) -> Floats:
    """Straight lines `[n, 4]` as (x0, y0, x1, y1), each 0 to 1, drawn smoothly on `[256, 256]`."""
    canvas = np.zeros((STRUCTURE_PX, STRUCTURE_PX), np.uint8)
    for x0, y0, x1, y1 in (np.clip(ends, 0, 1) * STRUCTURE_PX).astype(int).tolist():
        cv2.line(canvas, (x0, y0), (x1, y1), 255, 1, cv2.LINE_AA)
    return canvas.astype(np.float32) / np.float32(255)


def drawn_maps(known: _Maps, strokes: Floats, hole: Bools) -> _Maps:
    """What is known outside the hole and the user's strokes inside it; their straight parts are lines as well."""
    inside = np.where(hole, np.clip(strokes, 0, 1), 0)
    marks = (inside >= 0.25).astype(np.uint8)
    found = cv2.HoughLinesP(marks * 255, 1, np.pi / 180, STRAIGHT_PX // 2, None, STRAIGHT_PX, 2)
    ends = np.zeros((0, 4)) if found is None else found.reshape(-1, 4) / STRUCTURE_PX
    lines = np.where(hole, drawn_lines(ends.astype(np.float32)), np.float32(0))
    return _Maps(np.maximum(known.edges, marks.astype(np.float32)), np.maximum(known.lines, lines).astype(np.float32))


def masked_positions(area: Bools) -> tuple[Planes, Planes]:
    """How deep in the hole each pixel is, `[y, x]` 0 to 127 counted at 256 pixels, and from which of four quarters the
    known is reached in that many steps of the eight neighbors, `[y, x, 4]` 0 or 1: the masking positional encoding.
    """
    small = _shrunk(area, STRUCTURE_PX)
    depth: Planes = np.full(small.shape, LARGEST_POSITION, np.int64)
    if not small.all():
        depth = np.rint(cv2.distanceTransform(small.astype(np.uint8), cv2.DIST_C, 3)).astype(np.int64)
    padded = np.pad(depth, 1, mode="reflect")
    height, width = depth.shape

    def shifted(y: int, x: int) -> Planes:
        return padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]

    quarters = []
    for y, x in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        nearest = np.minimum(np.minimum(shifted(y, x), shifted(y, 0)), shifted(0, x))
        quarters.append(nearest < depth)
    direction = np.stack(quarters, axis=2).astype(np.int64)
    depth = np.minimum(depth, LARGEST_POSITION)
    if area.shape != small.shape:
        size = (area.shape[1], area.shape[0])
        depth = cv2.resize(depth.astype(np.int32), size, interpolation=cv2.INTER_NEAREST).astype(np.int64)
        direction = cv2.resize(direction.astype(np.int32), size, interpolation=cv2.INTER_NEAREST).astype(np.int64)
    return depth * area, direction * area[..., None]

"""ONNX networks that enlarge a picture, piece by piece with an overlap, so that any size fits in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.engines.runtime.ladder import with_smaller_pieces
from editor.engines.session import Session
from editor.engines.tensors import Floats, plan_fitting, unpack
from editor.errors import EngineError

PIECE_PX, LEAST_PIECE_PX, OVERLAP_PX = 256, 64, 16


class OnnxUpscaler(OnnxEngine):
    """Enlarges. Options: “scale”; “piece_px” at most seen at once; “overlap_px” that pieces see beyond themselves."""

    @property
    def scale(self) -> int:
        """How many times."""
        return int(self.options.get("scale", 4))

    def upscale(self, image: FloatImage, progress: Progress) -> FloatImage:
        """`[y * scale, x * scale, 3]`, 0 to 1."""
        check_picture(image, self.label)
        progress.step(0.0)
        session = self.session(progress.part(0.0, 0.1))
        piece = int(self.options.get("piece_px", PIECE_PX))
        limits = [piece]
        while limits[-1] // 2 >= LEAST_PIECE_PX:
            limits.append(limits[-1] // 2)
        run = progress.part(0.1, 1.0)
        return with_smaller_pieces(session, limits, lambda limit: self._pieces(session, image, limit, run), progress)

    def _pieces(self, session: Session, image: FloatImage, piece: int, progress: Progress) -> FloatImage:
        size, scale = size_of(image), self.scale
        overlap = int(self.options.get("overlap_px", OVERLAP_PX))
        out = np.empty((size.height * scale, size.width * scale, 3), np.float32)
        places = list(pieces_of(size, piece))
        for count, place in enumerate(places):
            seen = place.padded(overlap).intersect(size.rect)
            drawn = self._one(session, np.ascontiguousarray(image[seen.slices]), progress, count / len(places))
            top, left = (place.y - seen.y) * scale, (place.x - seen.x) * scale
            part = drawn[top : top + place.height * scale, left : left + place.width * scale]
            out[place.y * scale : place.bottom * scale, place.x * scale : place.right * scale] = part
            progress.step((count + 1) / len(places))
        return np.clip(out, 0, 1)

    def _one(self, session: Session, piece: FloatImage, progress: Progress, done: float) -> Floats:
        fitting = plan_fitting(self.descriptor.size, size_of(piece))
        if fitting.content.size != fitting.source:
            raise EngineError(f"“{self.label}” takes smaller pieces: lower “piece_px” of its options.")
        (output,) = self.outputs("image")
        inputs = plain_inputs(self.descriptor.inputs, piece, fitting)
        (raw,) = self.run(session, inputs, (output,), progress.part(done, done))
        drawn = unpack(output, raw, self.label)
        wanted = (fitting.tensor.height * self.scale, fitting.tensor.width * self.scale)
        if drawn.shape[:2] != wanted:
            raise EngineError(f"“{self.label}” does not enlarge {self.scale} times: correct “scale” of its options.")
        top, left = fitting.content.y * self.scale, fitting.content.x * self.scale
        return drawn[top : top + piece.shape[0] * self.scale, left : left + piece.shape[1] * self.scale]


def pieces_of(size: Size, side: int) -> Iterator[Rect]:
    """Rectangles of about equal size, none larger than `side`, that cover every pixel once."""
    rows, columns = -(-size.height // side), -(-size.width // side)
    for row in range(rows):
        top, bottom = size.height * row // rows, size.height * (row + 1) // rows
        for column in range(columns):
            left, right = size.width * column // columns, size.width * (column + 1) // columns
            yield Rect(left, top, right - left, bottom - top)

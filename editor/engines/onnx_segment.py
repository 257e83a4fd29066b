"""Selection by prompts with the published ONNX exports of the SAM family, told apart by their descriptions alone.

Everything happens in the frame of the model's tensor, whose longer side is about a thousand pixels: also decoders that
could give masks of the original size are asked for that frame, so a click costs the same on every picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from editor.core.pixels import AnyArray, FloatImage
from editor.core.progress import Progress
from editor.engines.descriptor import InputTensor
from editor.engines.embeddings import content_key
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.engines.prompts import PointForm, in_model, points_of
from editor.engines.session import Session
from editor.engines.tasks import Embedding, Prompt, SegmentResult
from editor.engines.tensors import Fitting, Floats, resized
from editor.errors import EngineError

PREVIOUS_SIDE_PX = 256
MOST_PROPOSALS = 3
# Proposals of a picture beyond this many pixels would take gigabytes: only the best is given.
MANY_PIXELS = 8_000_000


class OnnxSegmenter(OnnxEngine):
    """Two files, “encoder” and “decoder”, or one (“model”) that does both each time.

    Inputs with an image part are the encoder's, the others the decoder's; outputs of the role “embedding” are the
    encoder's and go, in their order, into the decoder's inputs of that role. Options: `points` (see `PointForm`);
    `masks_cover`: "tensor" when masks show the padding too, "content" when they do not; `single_mask`: which mask is
    meant for more than one point, where the decoder gives it beside those for a single, ambiguous one;
    `masks_are_state`: the masks themselves go back in with the next click; `unpadded`: the encoder pads by itself.
    """

    def __init__(self, model: Any, sessions: Any) -> None:
        super().__init__(model, sessions)
        roles = {entry.role for entry in self.descriptor.files}
        self._has_encoder = "encoder" in roles
        self._decoder = "decoder" if "decoder" in roles else "model"
        self._form = PointForm.read(self.options.get("points", {}))

    def encode(self, image: FloatImage, progress: Progress) -> Embedding:
        """Understand a picture: run the encoder, or keep the picture as the model wants it where there is none."""
        check_picture(image, self.label)
        progress.step(0.0)
        fitting = self.fitting(size_of(image))
        pictures = [tensor for tensor in self.descriptor.inputs if _has_role(tensor, "image")]
        if self.options.get("unpadded"):
            fitting = Fitting(fitting.source, fitting.content.size, fitting.content.size.rect)
        arrays = plain_inputs(pictures, image, fitting)
        if self._has_encoder:
            session = self.session(progress.part(0.0, 0.3), "encoder")
            outputs = [output for output in self.descriptor.outputs if output.role == "embedding"]
            found = self.run(session, arrays, outputs, progress.part(0.3, 0.9))
            arrays = {str(index): array for index, array in enumerate(found)}
        key = content_key(image)
        progress.step(1.0)
        return Embedding(self.id, self.version, key, size_of(image), arrays)

    def segment(self, embedding: Embedding, prompt: Prompt, progress: Progress) -> SegmentResult:
        """Proposals, best first. Raises InputError for an empty prompt, EngineError for a strange embedding."""
        progress.step(0.0)
        if (embedding.engine_id, embedding.engine_version) != (self.id, self.version):
            raise EngineError(f"The picture was read by another model than “{self.label}”: read it again.")
        places, kinds = points_of(prompt)
        fitting = self.fitting(embedding.size)
        points = in_model(places, fitting, self._form.offset)
        labels = np.asarray(kinds, np.float32)
        tensors = self._form.tensors(points, labels, prompt.box is not None)
        inputs = self._inputs(embedding, prompt, fitting, tensors)
        session = self.session(progress.part(0.0, 0.3), self._decoder)
        result = self._ask(session, inputs, fitting, len(places), progress.part(0.3, 1.0))
        progress.step(1.0)
        return result

    def _inputs(
        self, embedding: Embedding, prompt: Prompt, fitting: Fitting, tensors: tuple[Floats, Floats]
    ) -> dict[str, AnyArray]:
        content = fitting.content
        low = prompt.previous.state.get("low") if prompt.previous is not None else None
        side = int(self.options.get("previous_side", PREVIOUS_SIDE_PX))
        makers: Mapping[str, Callable[[], AnyArray]] = {
            "points": lambda: tensors[0],
            "labels": lambda: tensors[1],
            "previous": lambda: np.zeros((1, 1, side, side)) if low is None else low.reshape(1, 1, *low.shape[-2:]),
            "has_previous": lambda: np.array([float(low is not None)]),
            "size": lambda: np.array([content.height, content.width]),
        }
        inputs: dict[str, AnyArray] = {}
        embeddings = 0
        for tensor in self.descriptor.inputs:
            role = tensor.parts[0].role if tensor.parts else ""
            if role == "image":
                if not self._has_encoder:
                    inputs[tensor.name] = embedding.arrays[tensor.name]
            elif role == "embedding":
                inputs[tensor.name] = embedding.arrays[str(embeddings)]
                embeddings += 1
            elif role in makers:
                inputs[tensor.name] = np.ascontiguousarray(makers[role]().astype(tensor.dtype))
            else:
                raise EngineError(f"“{self.label}” wants “{role}” as “{tensor.name}”: correct its description.")
        return inputs

    def _ask(
        self, session: Session, inputs: Mapping[str, AnyArray], fitting: Fitting, count: int, progress: Progress
    ) -> SegmentResult:
        masks_out, scores_out = self.outputs("masks", "scores")
        states = [output for output in self.descriptor.outputs if output.role == "state"]
        raw, certainty, *rest = self.run(session, inputs, (masks_out, scores_out, *states), progress)
        masks = raw.reshape(-1, *raw.shape[-2:]).astype(np.float32)
        scores = certainty.reshape(-1).astype(np.float32)
        if len(masks) != len(scores) or not np.isfinite(masks).all():
            raise EngineError(f"“{self.label}” gave no usable masks: choose another model.")
        if self.options.get("masks_are_state"):
            rest = [raw]
        low = rest[0].reshape(-1, *rest[0].shape[-2:]) if rest else None
        order = self._order(scores, count)
        if fitting.source.area > MANY_PIXELS:
            order = order[:1]
        proposals = np.stack([self._in_picture(masks[i], fitting, masks_out.activation) for i in order])
        state = {} if low is None else {"low": np.asarray(low[order[0]], np.float32)}
        return SegmentResult(proposals, tuple(float(np.clip(scores[i], 0, 1)) for i in order), state)

    def _order(self, scores: AnyArray, count: int) -> list[int]:
        """Which masks, best first: the one for many points alone, or those for a single point by their scores."""
        single = self.options.get("single_mask")
        if single is None or len(scores) == 1:
            return [int(i) for i in np.argsort(-scores, kind="stable")[:MOST_PROPOSALS]]
        if count > 1:
            return [int(single)]
        return [int(i) for i in np.argsort(-scores, kind="stable") if i != int(single)][:MOST_PROPOSALS]

    def _in_picture(self, mask: Floats, fitting: Fitting, activation: str) -> Floats:
        covers_content = self.options.get("masks_cover", "tensor") == "content"
        if covers_content:
            inner = resized(mask, fitting.source)
        else:
            scaled = Fitting(fitting.tensor, size_of(mask), size_of(mask).rect).back(mask)
            inner = fitting.back(scaled)
        if activation == "sigmoid":
            return np.asarray(1 / (1 + np.exp(-np.clip(inner, -30, 30))), np.float32)
        return np.clip(inner, 0, 1)


def _has_role(tensor: InputTensor, role: str) -> bool:
    return any(part.role == role for part in tensor.parts)

"""Segment Anything from its published checkpoints, through the package segment-anything: encode once, ask often.

Kirillov et al., "Segment Anything", ICCV 2023. The option "architecture" of the descriptor says which network the
checkpoint belongs to: "vit_b", "vit_l", "vit_h", or a table with the numbers of another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Size
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.embeddings import content_key
from editor.engines.prompts import points_of
from editor.engines.safe_load import read_weights
from editor.engines.session import Sessions
from editor.engines.store import InstalledModel
from editor.engines.tasks import Embedding, Prompt, SegmentResult
from editor.engines.torch_modules import load_into, need_package
from editor.errors import EngineError

# Width, depth, heads and the blocks that look at the whole picture, of the three published image encoders.
_PUBLISHED: Mapping[str, tuple[int, int, int, tuple[int, ...]]] = {
    "vit_b": (768, 12, 12, (2, 5, 8, 11)),
    "vit_l": (1024, 24, 16, (5, 11, 17, 23)),
    "vit_h": (1280, 32, 16, (7, 15, 23, 31)),
}
_PIXEL_MEAN = (123.675, 116.28, 103.53)
_PIXEL_STD = (58.395, 57.12, 57.375)
# As for the exported networks: more proposals of such a picture would take gigabytes.
MANY_PIXELS = 8_000_000


class SamSegmenter:
    """The engine of one checkpoint."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        self._model, self._sessions = model, sessions
        self.descriptor = model.descriptor
        self.id, self.label = model.id, model.descriptor.label
        self.version = f"{model.descriptor.version}+{model.sha256(model.descriptor.file())[:12]}"
        self._numbers = architecture_of(model)

    def encode(self, image: FloatImage, progress: Progress) -> Embedding:
        """Run the image encoder, the slow step."""
        progress.step(0.0)
        pixels = np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
        model = self._sessions.torch(self._model.file(), self._build, progress.part(0.0, 0.2))

        def work(sam: Any, _: str) -> npt.NDArray[np.float32]:
            predictor = need_package("segment_anything", self.label).SamPredictor(sam)
            predictor.set_image(pixels)
            features: npt.NDArray[np.float32] = predictor.get_image_embedding().float().cpu().numpy()
            return features

        features = model.run(work, progress.part(0.2, 1.0))
        if not np.isfinite(features).all():
            raise EngineError(
                f"“{self.label}” gave values that are no numbers: it cannot be used, choose another model."
            )
        progress.step(1.0)
        size = Size(image.shape[1], image.shape[0])
        return Embedding(self.id, self.version, content_key(image), size, {"features": features})

    def segment(self, embedding: Embedding, prompt: Prompt, progress: Progress) -> SegmentResult:
        """Answer one prompt: three proposals for a single click, one where the prompt leaves no doubt."""
        progress.step(0.0)
        if (embedding.engine_id, embedding.engine_version) != (self.id, self.version):
            raise EngineError(f"The picture was read by another model than “{self.label}”: read it again.")
        places, kinds = points_of(prompt)
        clicks = [index for index, kind in enumerate(kinds) if kind in (0, 1)]
        previous = None if prompt.previous is None else prompt.previous.state.get("low")
        is_open = len(places) == 1 and previous is None
        model = self._sessions.torch(self._model.file(), self._build, progress.part(0.0, 0.3))

        def work(sam: Any, device: str) -> tuple[Any, Any, Any]:
            import torch

            predictor = need_package("segment_anything", self.label).SamPredictor(sam)
            transform, size = predictor.transform, (embedding.size.height, embedding.size.width)
            frame = transform.get_preprocess_shape(*size, transform.target_length)
            predictor.features = torch.from_numpy(embedding.arrays["features"].copy()).to(device)
            # Masks are asked for in the network's frame, so that a click costs the same on every picture.
            predictor.original_size = predictor.input_size = frame
            predictor.is_image_set = True
            # Places are counted from pixels' corners here, from their middles there.
            scaled = np.asarray(places, np.float64) * (frame[1] / size[1], frame[0] / size[0]) - 0.5
            box = None if prompt.box is None else np.concatenate([scaled[kinds.index(2)], scaled[kinds.index(3)]])
            found: tuple[Any, Any, Any] = predictor.predict(
                point_coords=scaled[clicks] if clicks else None,
                point_labels=np.array([kinds[index] for index in clicks]) if clicks else None,
                box=box,
                mask_input=None if previous is None else previous[None],
                multimask_output=is_open,
                return_logits=True,
            )
            return found

        logits, scores, low = model.run(work, progress.part(0.3, 0.9))
        order = np.argsort(-scores, kind="stable")[: 1 if embedding.size.area > MANY_PIXELS else None]
        if not np.isfinite(logits).all():
            raise EngineError(f"“{self.label}” gave no usable masks: choose another model.")
        masks = in_picture(logits[order], embedding.size)
        progress.step(1.0)
        certainties = tuple(float(np.clip(scores[index], 0, 1)) for index in order)
        return SegmentResult(masks, certainties, {"low": np.asarray(low[order[0]], np.float32)})

    def _build(self, path: Path) -> Any:
        need_package("segment_anything", self.label)
        return load_into(make_sam(self._numbers), read_weights(path), self.label)


def in_picture(logits: npt.NDArray[np.float32], size: Size) -> npt.NDArray[np.float32]:
    """Probabilities `[n, y, x]` of the picture's size from logits of the network's frame."""
    planes = [cv2.resize(plane, (size.width, size.height), interpolation=cv2.INTER_LINEAR) for plane in logits]
    return np.asarray(1 / (1 + np.exp(-np.clip(np.stack(planes), -30, 30))), np.float32)


def architecture_of(model: InstalledModel) -> Mapping[str, Any]:
    """The numbers of the network, from the descriptor's option "architecture". Raises EngineError for a wrong one."""
    asked = model.descriptor.options.get("architecture")
    numbers: dict[str, Any] = {
        "image_size": 1024, "patch_size": 16, "window_size": 14, "prompt_width": 256, "mask_width": 16,
        "decoder_depth": 2, "decoder_heads": 8, "decoder_mlp": 2048,
    }  # fmt: skip
    if isinstance(asked, str) and asked in _PUBLISHED:
        width, depth, heads, global_blocks = _PUBLISHED[asked]
        return {**numbers, "width": width, "depth": depth, "heads": heads, "global_blocks": global_blocks}
    needed = {"width", "depth", "heads", "global_blocks"}
    if isinstance(asked, Mapping) and needed <= set(asked) <= needed | set(numbers):
        return {**numbers, **asked}
    raise EngineError(
        f"The option “architecture” of “{model.descriptor.label}” must be vit_b, vit_l or vit_h: "
        "correct its description."
    )


def make_sam(numbers: Mapping[str, Any]) -> Any:
    """The network with these numbers, on the CPU, its weights not yet meaningful."""
    from functools import partial

    import torch
    from segment_anything import modeling

    grid = numbers["image_size"] // numbers["patch_size"]
    sam = modeling.Sam(
        image_encoder=modeling.ImageEncoderViT(
            img_size=numbers["image_size"],
            patch_size=numbers["patch_size"],
            embed_dim=numbers["width"],
            depth=numbers["depth"],
            num_heads=numbers["heads"],
            out_chans=numbers["prompt_width"],
            norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
            use_rel_pos=True,
            window_size=numbers["window_size"],
            global_attn_indexes=tuple(numbers["global_blocks"]),
        ),
        prompt_encoder=modeling.PromptEncoder(
            embed_dim=numbers["prompt_width"],
            image_embedding_size=(grid, grid),
            input_image_size=(numbers["image_size"], numbers["image_size"]),
            mask_in_chans=numbers["mask_width"],
        ),
        mask_decoder=modeling.MaskDecoder(
            num_multimask_outputs=3,
            transformer=modeling.TwoWayTransformer(
                depth=numbers["decoder_depth"],
                embedding_dim=numbers["prompt_width"],
                mlp_dim=numbers["decoder_mlp"],
                num_heads=numbers["decoder_heads"],
            ),
            transformer_dim=numbers["prompt_width"],
        ),
        pixel_mean=list(_PIXEL_MEAN),
        pixel_std=list(_PIXEL_STD),
    )
    return sam.eval()

"""The few functions of torchvision that segment-anything and spandrel use, for where torchvision cannot be loaded.

torchvision's wheels from the general index belong to the CUDA build of torch and fail to import beside a CPU-only one.
The two packages need of it only a non-maximum suppression and some image functions, so their real code runs on these.
"""

from __future__ import annotations

import functools
import importlib
import math
import sys
import threading
import types
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

_LOCK = threading.RLock()


class InterpolationMode(Enum):
    """How pixels are found between pixels."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"


@functools.cache
def has_torchvision() -> bool:
    """True when the real package can be imported; what a failed import leaves behind is removed again."""
    with _LOCK:
        before = set(sys.modules)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module("torchvision")
        except (ImportError, RuntimeError, OSError, AttributeError):
            for name in [name for name in sys.modules if _is_torchvision(name) and name not in before]:
                del sys.modules[name]
            return False
        return True


def _is_torchvision(name: str) -> bool:
    return name == "torchvision" or name.startswith("torchvision.")


@contextmanager
def torchvision_for_imports() -> Iterator[None]:
    """Inside, packages that need torchvision can be imported: with the real one where it works, else with this.

    Afterwards `sys.modules` holds no torchvision that is not real; the packages keep the functions they imported.
    """
    if has_torchvision():
        yield
        return
    with _LOCK:
        stand_ins = _modules()
        sys.modules.update(stand_ins)
        try:
            yield
        finally:
            for name, module in stand_ins.items():
                if sys.modules.get(name) is module:
                    del sys.modules[name]


def import_with_torchvision(name: str) -> Any:
    """The package `name`, imported where it finds a torchvision. Raises ImportError when it is not installed."""
    if name in sys.modules:
        return sys.modules[name]
    with torchvision_for_imports(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def _modules() -> dict[str, types.ModuleType]:
    made: dict[str, types.ModuleType] = {}

    def module(name: str, **content: Any) -> types.ModuleType:
        made[name] = types.ModuleType(name)
        vars(made[name]).update(content)
        return made[name]

    boxes = module("torchvision.ops.boxes", nms=nms, batched_nms=batched_nms, box_area=box_area)
    ops = module("torchvision.ops", boxes=boxes, nms=nms, batched_nms=batched_nms, box_area=box_area)
    functional = module(
        "torchvision.transforms.functional",
        resize=resize, to_pil_image=to_pil_image, normalize=normalize, rotate=rotate,
        InterpolationMode=InterpolationMode,
    )  # fmt: skip
    transforms = module("torchvision.transforms", functional=functional, InterpolationMode=InterpolationMode)
    module("torchvision", ops=ops, transforms=transforms, __version__="0")
    for name in ("torchvision", "torchvision.ops", "torchvision.transforms"):
        made[name].__path__ = []
    return made


def box_area(boxes: Any) -> Any:
    """Areas `[n]` of boxes `[n, 4]` as (left, top, right, bottom)."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def nms(boxes: Any, scores: Any, iou_threshold: float) -> Any:
    """Indices, best first, of the boxes that stay when each takes away all lesser ones that overlap it by more than the
    threshold (intersection over union)."""
    import torch

    order = torch.argsort(scores, descending=True, stable=True)
    areas = box_area(boxes)
    kept = []
    while order.numel():
        best, rest = order[0], order[1:]
        kept.append(best)
        upper = torch.maximum(boxes[rest, :2], boxes[best, :2])
        lower = torch.minimum(boxes[rest, 2:], boxes[best, 2:])
        inner = (lower - upper).clamp(min=0).prod(dim=1)
        # A product instead of a quotient: two empty boxes overlap by nothing, not by 0/0.
        order = rest[inner <= iou_threshold * (areas[rest] + areas[best] - inner)]
    return torch.stack(kept) if kept else order.new_zeros(0)


def batched_nms(boxes: Any, scores: Any, idxs: Any, iou_threshold: float) -> Any:
    """As `nms`, but only boxes with the same number in `idxs` take each other away."""
    import torch

    kept = [torch.zeros(0, dtype=torch.int64, device=boxes.device)]
    for number in torch.unique(idxs):
        places = torch.nonzero(idxs == number).flatten()
        kept.append(places[nms(boxes[places], scores[places], iou_threshold)])
    found = torch.cat(kept)
    return found[torch.argsort(scores[found], descending=True, stable=True)]


def to_pil_image(picture: Any, mode: str | None = None) -> Any:
    """A Pillow image of an array `[y, x]` or `[y, x, channel]` uint8, or of a tensor `[channel, y, x]`, 0 to 1 if it is
    floating point."""
    import numpy as np
    from PIL import Image

    if not isinstance(picture, np.ndarray):
        tensor = picture if picture.ndim == 3 else picture[None]
        if tensor.is_floating_point():
            tensor = tensor.mul(255).byte()
        picture = tensor.permute(1, 2, 0).cpu().numpy()
    if picture.ndim == 3 and picture.shape[2] == 1:
        picture = picture[:, :, 0]
    if picture.dtype != np.uint8:
        raise TypeError(f"a picture is made of uint8 values here, not {picture.dtype}")
    image = Image.fromarray(picture)
    return image if mode is None or mode == image.mode else image.convert(mode)


def resize(
    image: Any,
    size: int | Sequence[int],
    interpolation: InterpolationMode = InterpolationMode.BILINEAR,
    max_size: int | None = None,
    antialias: bool | None = True,
) -> Any:
    """A Pillow image or a tensor `[..., y, x]` of another size (height, width); one number is the shorter side's."""
    import torch
    from PIL import Image

    is_tensor = isinstance(image, torch.Tensor)
    width, height = (image.shape[-1], image.shape[-2]) if is_tensor else image.size
    sides = (size,) if isinstance(size, int) else tuple(size)
    if len(sides) == 1:
        short, long = min(width, height), max(width, height)
        other = int(sides[0] * long / short)
        pair = (sides[0], other)
        if max_size is not None and other > max_size:
            pair = (int(max_size * sides[0] / other), max_size)
        sides = (pair[0], pair[1]) if height <= width else (pair[1], pair[0])
    if not is_tensor:
        filters = {
            InterpolationMode.NEAREST: Image.Resampling.NEAREST,
            InterpolationMode.BILINEAR: Image.Resampling.BILINEAR,
            InterpolationMode.BICUBIC: Image.Resampling.BICUBIC,
        }
        return image.resize((sides[1], sides[0]), filters[interpolation])
    batch = image if image.ndim == 4 else image[None]
    is_smooth = interpolation is not InterpolationMode.NEAREST
    found = torch.nn.functional.interpolate(
        batch if batch.is_floating_point() else batch.float(),
        size=sides,
        mode=interpolation.value,
        align_corners=False if is_smooth else None,
        antialias=bool(antialias) and is_smooth,
    )
    if not image.is_floating_point():
        found = found.round().clamp(0, 255).to(image.dtype)
    return found if image.ndim == 4 else found[0]


def normalize(tensor: Any, mean: Sequence[float], std: Sequence[float], inplace: bool = False) -> Any:
    """`(tensor - mean) / std` by channel, of `[..., channel, y, x]`."""
    import torch

    shape = (-1, 1, 1)
    middle = torch.as_tensor(mean, dtype=tensor.dtype, device=tensor.device).reshape(shape)
    spread = torch.as_tensor(std, dtype=tensor.dtype, device=tensor.device).reshape(shape)
    if (spread == 0).any():
        raise ValueError("a standard deviation is 0")
    found = tensor if inplace else tensor.clone()
    return found.sub_(middle).div_(spread)


def rotate(
    image: Any,
    angle: Any,
    interpolation: InterpolationMode = InterpolationMode.NEAREST,
    expand: bool = False,
    center: Sequence[int] | None = None,
    fill: Any = None,
) -> Any:
    """A tensor `[..., y, x]` turned counter-clockwise by degrees about its middle; `fill` comes in from outside."""
    import torch

    if expand or center is not None:
        raise NotImplementedError("only turning about the middle within the same size is known here")
    batch = image if image.ndim == 4 else image[None]
    height, width = batch.shape[-2:]
    turn = math.radians(float(angle))
    cos, sin = math.cos(turn), math.sin(turn)
    ys = torch.arange(height, dtype=torch.float32, device=batch.device) - (height - 1) / 2
    xs = torch.arange(width, dtype=torch.float32, device=batch.device) - (width - 1) / 2
    y, x = torch.meshgrid(ys, xs, indexing="ij")
    # grid_sample's -1 and 1 are the outer edges of the border pixels.
    places = torch.stack(((cos * x - sin * y) * (2 / width), (sin * x + cos * y) * (2 / height)), dim=-1)
    places = places[None].expand(batch.shape[0], -1, -1, -1)
    work = batch if batch.is_floating_point() else batch.float()
    inside = torch.ones_like(work[:, :1])
    found = torch.nn.functional.grid_sample(
        torch.cat((work, inside), dim=1), places.to(work.dtype), mode=interpolation.value, align_corners=False
    )
    found, cover = found[:, :-1], found[:, -1:]
    if fill is not None:
        value = torch.as_tensor(fill, dtype=found.dtype, device=found.device).reshape(-1, 1, 1)
        # As torchvision does it: at the border, what is already faded is faded once more.
        faded = found * cover + (1 - cover) * value
        found = torch.where(cover < 0.5, value.expand_as(found), found) if interpolation.value == "nearest" else faded
    if not batch.is_floating_point():
        found = found.round().to(batch.dtype)
    return found if image.ndim == 4 else found[0]

"""Figures by which a filled hole is judged, all taken inside the hole.

Everywhere `image` and `truth` are uint8 [y, x, 3] RGB and `mask` is uint8 [y, x], a hole where >= 128. Functions return
None where the figure has no meaning (an empty hole, or nothing around it).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

MASK_THRESHOLD = 128
PSNR_CEILING = 10 * math.log10(255**2 / 1e-6)
_RING = 24
_SSIM_C1, _SSIM_C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_GRADIENT_C = 170.0
_PREWITT = np.array([[1, 0, -1]] * 3, np.float32) / 3


def psnr(image: Image, truth: Image, mask: Mask) -> float | None:
    """Peak signal-to-noise ratio in dB over the hole's pixels and channels; 108.13 (`PSNR_CEILING`) when equal."""
    hole = _hole(mask)
    if not hole.any():
        return None
    difference = image[hole].astype(np.float32) - truth[hole].astype(np.float32)
    return float(10 * np.log10(255**2 / max(1e-6, float(np.square(difference).mean()))))


def ssim(image: Image, truth: Image, mask: Mask) -> float | None:
    """Mean structural similarity of luma in the hole: 11x11 Gaussian window of sigma 1.5; 1 when equal.

    Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", 2004.
    """
    hole = _hole(mask)
    if not hole.any():
        return None
    ours, theirs = _luma(image), _luma(truth)
    mean_a, mean_b = _window(ours), _window(theirs)
    spread_a = _window(ours * ours) - mean_a * mean_a
    spread_b = _window(theirs * theirs) - mean_b * mean_b
    common = _window(ours * theirs) - mean_a * mean_b
    similarity = ((2 * mean_a * mean_b + _SSIM_C1) * (2 * common + _SSIM_C2)) / (
        (mean_a * mean_a + mean_b * mean_b + _SSIM_C1) * (spread_a + spread_b + _SSIM_C2)
    )
    return float(similarity[hole].mean())


def gradient_deviation(image: Image, truth: Image, mask: Mask) -> float | None:
    """Gradient magnitude similarity deviation in the hole; 0 when equal, lower is better. The picture is not halved.

    Xue, Zhang, Mou, Bovik, "Gradient magnitude similarity deviation", 2014.
    """
    hole = _hole(mask)
    if not hole.any():
        return None
    ours, theirs = _prewitt_magnitude(image), _prewitt_magnitude(truth)
    similarity = (2 * ours * theirs + _GRADIENT_C) / (ours * ours + theirs * theirs + _GRADIENT_C)
    return float(similarity[hole].std())


def sharpness_ratio(image: Image, mask: Mask) -> float | None:
    """Mean absolute Laplacian of luma in the hole over that in a 24-px ring around it.

    1: as detailed as what is around it; 0: a smear; above 1: noisier. Two pixels on both sides of the border do not
    count. It needs no truth, and even the truth need not have 1.
    """
    hole = _hole(mask)
    if not hole.any():
        return None
    energy = np.abs(cv2.Laplacian(_luma(image), cv2.CV_32F))
    inner = _eroded(hole, 5)
    if not inner.any():
        inner = hole
    ring = _grown(hole, 2 * _RING + 1) & ~_grown(hole, 5)
    if not ring.any():
        return None
    return float(energy[inner].mean() / max(1e-3, float(energy[ring].mean())))


def texture_distance(image: Image, truth: Image, mask: Mask) -> float | None:
    """How far the texture's statistics in the hole are from the truth's; 0 when equal, lower is better.

    The mean absolute log ratio of the mean oriented band energies (Gabor filters in four directions at three scales).
    Places do not matter: other grass in the place of grass costs nothing, a smear costs much.
    """
    near = _hole(mask)
    ours, theirs = _luma(image), _luma(truth)
    ratios: list[float] = []
    for _scale in range(3):
        if np.count_nonzero(near) < 30:
            break
        for direction in range(4):
            kernel = _gabor(math.pi * direction / 4)
            mine, wanted = (float(np.abs(cv2.filter2D(luma, -1, kernel))[near].mean()) for luma in (ours, theirs))
            ratios.append(abs(math.log((mine + 2) / (wanted + 2))))
        ours, theirs = _halved(ours), _halved(theirs)
        near = cv2.pyrDown(near.astype(np.uint8) * np.uint8(255)) > 127
    return float(np.mean(ratios)) if ratios else None


def seam_ratio(image: Image, mask: Mask) -> float | None:
    """Mean luma step across the hole's border over the mean step across a border 4 px farther out.

    1: no seam to be seen; above 1: a visible edge. It needs no truth.
    """
    hole = _hole(mask)
    luma = _luma(image)
    border, outside = _steps(luma, hole), _steps(luma, _grown(hole, 9))
    if border.size == 0 or outside.size == 0:
        return None
    return float(border.mean() / max(0.5, float(outside.mean())))


def border_gradient(image: Image, truth: Image, mask: Mask) -> float | None:
    """Mean length of the difference between the Sobel gradients of image and truth along the mask's edge.

    Taken per color channel on 8-bit values and averaged; 0 when equal, lower is better. The edge is what Canny finds in
    the mask. Used as the measure of color consistency by Wang et al., "Towards enhanced image inpainting: mitigating
    unwanted object insertion and preserving color consistency" (ASUKA), 2025.
    """
    edge = cv2.Canny(_hole(mask).astype(np.uint8) * np.uint8(255), 100, 200) > 0
    if not edge.any():
        return None
    # Sobel is linear: the gradient of the difference is the difference of the gradients.
    difference = image.astype(np.float32) - truth.astype(np.float32)
    across, down = cv2.Sobel(difference, cv2.CV_32F, 1, 0), cv2.Sobel(difference, cv2.CV_32F, 0, 1)
    return float(np.hypot(across, down)[edge].mean())


class FeatureDistance:
    """A perceptual distance: features of SqueezeNet 1.0 (ONNX), five layers, normalized over channels.

    The mean over the layers of the squared difference, summed over channels and averaged over the hole's share of each
    position; 0 when equal, lower is better. It is not LPIPS: no weights were fitted to human judgment.
    """

    def __init__(self, model: Path, threads: int = 2) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._truth: tuple[Image, list[Floats]] | None = None

    def __call__(self, image: Image, truth: Image, mask: Mask) -> float | None:
        """The distance inside the hole; None where it is empty or a side is under 64 px."""
        hole = _hole(mask)
        if not hole.any() or min(hole.shape) < 64:
            return None
        if self._truth is None or self._truth[0] is not truth:
            self._truth = (truth, self._features(truth))
        distances = []
        for ours, theirs in zip(self._features(image), self._truth[1], strict=True):
            difference = np.square(ours - theirs).sum(axis=1)[0]
            share = cv2.resize(hole.astype(np.float32), difference.shape[::-1], interpolation=cv2.INTER_AREA)
            distances.append(float((difference * share).sum() / max(1e-6, float(share.sum()))))
        return float(np.mean(distances))

    def _features(self, image: Image) -> list[Floats]:
        values = (image.astype(np.float32) / np.float32(255)).transpose(2, 0, 1)[None]
        outputs: list[Floats] = self._session.run(None, {"image": values})
        return outputs


@dataclass(frozen=True)
class Figures:
    """All figures of one fill; None where one cannot be had."""

    features: float | None = None
    texture: float | None = None
    sharpness: float | None = None
    seam: float | None = None
    gradients: float | None = None
    border: float | None = None
    psnr: float | None = None
    ssim: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """By name, in order."""
        return asdict(self)


def figures(
    image: Image,
    mask: Mask,
    truth: Image | None,
    feature_distance: Callable[[Image, Image, Mask], float | None] | None = None,
) -> Figures:
    """Everything that can be said of a fill; without a truth only what needs none."""
    sharpness, seam = sharpness_ratio(image, mask), seam_ratio(image, mask)
    if truth is None:
        return Figures(sharpness=sharpness, seam=seam)
    return Figures(
        features=None if feature_distance is None else feature_distance(image, truth, mask),
        texture=texture_distance(image, truth, mask),
        sharpness=sharpness,
        seam=seam,
        gradients=gradient_deviation(image, truth, mask),
        border=border_gradient(image, truth, mask),
        psnr=psnr(image, truth, mask),
        ssim=ssim(image, truth, mask),
    )


def _hole(mask: Mask) -> Bools:
    return np.asarray(mask) >= MASK_THRESHOLD


def _luma(image: Image) -> Floats:
    # Rounded to whole steps as 8-bit luma is, so that figures agree with those of 8-bit tools.
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)


def _window(values: Floats) -> Floats:
    return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float32)


def _halved(values: Floats) -> Floats:
    return np.asarray(cv2.pyrDown(values), np.float32)


def _prewitt_magnitude(image: Image) -> Floats:
    luma = cv2.blur(_luma(image), (2, 2))
    across, down = cv2.filter2D(luma, -1, _PREWITT), cv2.filter2D(luma, -1, _PREWITT.T)
    return np.asarray(np.sqrt(across * across + down * down), np.float32)


def _gabor(angle: float) -> Floats:
    kernel: Floats = np.asarray(cv2.getGaborKernel((9, 9), 2.0, angle, 4.0, 0.8, 0), np.float32)
    return np.asarray(kernel - kernel.mean(), np.float32)


def _grown(hole: Bools, side: int) -> Bools:
    return cv2.dilate(hole.astype(np.uint8), np.ones((side, side), np.uint8)) > 0


def _eroded(hole: Bools, side: int) -> Bools:
    return cv2.erode(hole.astype(np.uint8), np.ones((side, side), np.uint8)) > 0


def _steps(luma: Floats, area: Bools) -> Floats:
    """Absolute differences between neighbors of which exactly one lies in the area."""
    down = np.abs(np.diff(luma, axis=0))[area[1:] != area[:-1]]
    across = np.abs(np.diff(luma, axis=1))[area[:, 1:] != area[:, :-1]]
    return np.concatenate([down, across])

"""A selection by regions settled pixel by pixel: what several clicks have told of the object, near its outline."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage, MaskArray

Bools = npt.NDArray[np.bool_]

SIDE, ROUNDS = 400, 2
# How far from the outline pixels may still change sides, of the object's size; what a click is sure of, of the side.
REACH, CLICK = 0.1, 0.012


def settled(image: FloatImage, mask: MaskArray, clicks: Sequence[tuple[float, float, bool]]) -> MaskArray:
    """`mask` `[y, x]`, 0 and 255, of `image` `[y, x, 3]`, 0 to 1, cut again by what is near; `clicks` are x, y, inside.

    Rother, Kolmogorov and Blake, "GrabCut" (2004), as OpenCV has it, begun with the mask: only a band along its outline
    is open, and each click holds where it is. Islands without a click inside are left out.
    """
    height, width = mask.shape
    factor = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = np.rint(np.clip(cv2.resize(image, size, interpolation=cv2.INTER_AREA), 0, 1) * 255).astype(np.uint8)
    inside = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA)) > 0
    if not inside.any() or inside.all():
        return mask
    reach = REACH * float(np.sqrt(inside.sum()))
    state = np.where(inside, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    state[cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3) > reach] = cv2.GC_BGD
    state[cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3) > reach] = cv2.GC_FGD
    radius = max(2, round(CLICK * max(size)))
    places = [(min(size[0] - 1, int(x * factor)), min(size[1] - 1, int(y * factor)), own) for x, y, own in clicks]
    for x, y, is_inside in places:
        cv2.circle(state, (x, y), radius, int(cv2.GC_FGD if is_inside else cv2.GC_BGD), -1)
    is_in = (state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)
    if not is_in.any() or is_in.all():
        return mask
    # The library draws its first clusters by chance.
    cv2.setRNGSeed(0)
    cv2.grabCut(small, state, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = ((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)).astype(np.uint8)
    _, labels = cv2.connectedComponents(found)
    kept = {int(labels[y, x]) for x, y, own in places if own} - {0}
    if not kept:
        return mask
    chosen = np.isin(labels, list(kept)).astype(np.uint8) * np.uint8(255)
    whole = np.asarray(cv2.resize(chosen, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.where(whole >= 128, np.uint8(255), np.uint8(0)).astype(np.uint8)

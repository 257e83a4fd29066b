"""How well a filled hole belongs to its picture, without knowing the truth: to choose among several fills."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats

_SIDE = 192
_PATCH = 7
_MOST_ASKED, _MOST_KNOWN = 600, 6000


def strangeness(image: Floats, hole: Bools, ignored: Bools | None = None) -> float:
    """The mean distance of the hole's patches to the most similar one of the known picture, 0 and more.

    `image` is [y, x, 3] 0..1, filled; `hole` [y, x] what was filled; `ignored` counts as neither. Looked at from afar
    (the longer side at most 192 px), where joints between well-copied pieces show as patches that occur nowhere else
    (after the completeness and coherence of Simakov et al. 2008). 0 where nothing can be compared.
    """
    height, width = hole.shape
    factor = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    if min(size) < _PATCH:
        return 0.0
    small, filled = _shrunk(image, size), _shrunk(hole.astype(np.float32), size)
    other = np.zeros_like(filled) if ignored is None else _shrunk(ignored.astype(np.float32), size)
    windows = np.lib.stride_tricks.sliding_window_view(small, (_PATCH, _PATCH), axis=(0, 1))
    touched = _windows(filled).max(axis=(2, 3)) > 0.01
    clean = _windows(other).max(axis=(2, 3)) < 0.01
    asked = _some(np.argwhere(touched & clean & (_middle(filled) >= 0.5)), _MOST_ASKED)
    known = _some(np.argwhere(~touched & clean), _MOST_KNOWN)
    if not len(asked) or not len(known):
        return 0.0
    ours = windows[asked[:, 0], asked[:, 1]].reshape(len(asked), -1).astype(np.float32)
    theirs = windows[known[:, 0], known[:, 1]].reshape(len(known), -1).astype(np.float32)
    squares = np.square(ours).sum(1)[:, None] + np.square(theirs).sum(1)[None] - 2 * (ours @ theirs.T)
    return float(np.sqrt(np.maximum(squares.min(axis=1), 0) / ours.shape[1]).mean())


def likeliest_first(strange: Sequence[float], from_pieces: Sequence[bool]) -> list[int]:
    """Indices of fills of one hole in the order in which they are worth a look.

    `strange` is the `strangeness` of each; `from_pieces` says which began with whole shifted pieces: these
    are oftener wrong. Both count alike, each against how much it varies; fills that do not differ stay as they are.
    """
    scores = np.zeros(len(strange))
    if len(set(strange)) < 2:
        return list(range(len(strange)))
    for values in (np.asarray(strange, np.float64), np.asarray(from_pieces, np.float64)):
        spread = float(values.std())
        if spread > 0:
            scores += (values - values.mean()) / spread
    return [int(index) for index in np.argsort(scores, kind="stable")]


def _middle(values: Floats) -> Floats:
    """The values at each window's middle pixel."""
    half = _PATCH // 2
    return values[half : values.shape[0] - half, half : values.shape[1] - half]


def _shrunk(values: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def _windows(values: Floats) -> Floats:
    return np.lib.stride_tricks.sliding_window_view(values, (_PATCH, _PATCH))


def _some(found: npt.NDArray[np.intp], most: int) -> npt.NDArray[np.intp]:
    """At most so many, spread evenly."""
    return found if len(found) <= most else found[np.linspace(0, len(found) - 1, most).astype(np.intp)]

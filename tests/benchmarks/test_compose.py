"""Composing is measured on the same picture everywhere: all ways come to the same result."""

import numpy as np

from benchmarks.compose import by_opencv, by_pillow, soft_layer, stacked


def test_all_ways_compose_the_same_picture():
    layers = [soft_layer(0.05, seed) for seed in range(5)]
    document = stacked(layers)
    ours = document.render(document.bounds).astype(int)
    assert np.abs(by_opencv(layers) - ours).max() <= 1
    # Pillow rounds after every layer.
    assert np.abs(np.asarray(by_pillow(layers)) - ours).max() <= 4


def test_layers_are_soft_but_for_the_lowest():
    assert (soft_layer(0.05, 0)[..., 3] == 255).all()
    assert np.unique(soft_layer(0.3, 1)[..., 3]).size == 256

"""What two documents must share to be the same."""

import numpy as np


def assert_same_document(a, b):
    """Everything that a project keeps."""
    assert (a.size, a.depth, a.metadata, a.active_layer_id) == (b.size, b.depth, b.metadata, b.active_layer_id)
    assert a.layers.order == b.layers.order
    for one, other in zip(a.layers, b.layers, strict=True):
        assert one.is_group == other.is_group
        assert vars(one.properties) == vars(other.properties)
        assert one.pixels.equals(other.pixels), one.name
        assert (one.hidden is None) == (other.hidden is None)
        assert one.hidden is None or one.hidden.equals(other.hidden)
        assert (one.recipe is None) == (other.recipe is None)
        if one.recipe is not None:
            assert one.recipe.to_json() == other.recipe.to_json()
            assert np.array_equal(one.recipe.mask, other.recipe.mask)
    assert a.selection.pixels.equals(b.selection.pixels)

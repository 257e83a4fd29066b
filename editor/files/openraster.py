"""The OpenRaster file as both its reader and its writer know it: member names and the version of our own part.

Layers, their order and their looks are as the OpenRaster specification (0.0.6) has them, so that other programs open
the file; what only Pentimento knows lies under `pentimento/`, which others ignore.
"""

from __future__ import annotations

MIMETYPE = "image/openraster"
MIMETYPE_MEMBER = "mimetype"
STACK_MEMBER = "stack.xml"
MERGED_MEMBER = "mergedimage.png"
THUMBNAIL_MEMBER = "Thumbnails/thumbnail.png"
THUMBNAIL_SIDE = 256

FORMAT_VERSION = 1
DOCUMENT_MEMBER = "pentimento/document.json"
SELECTION_MEMBER = "pentimento/selection.png"
ICC_MEMBER = "pentimento/icc"
EXIF_MEMBER = "pentimento/exif"
XMP_MEMBER = "pentimento/xmp"


def layer_member(index: int) -> str:
    """Where the pixels of the layer at this place (0 = bottom) lie."""
    return f"data/layer{index}.png"


def recipe_mask_member(index: int) -> str:
    """Where the mask of that layer's recipe lies."""
    return f"pentimento/mask-{index}.png"

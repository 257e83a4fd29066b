"""The OpenRaster file as both its reader and its writer know it: member names and the version of our own part.

Layers, their order and their looks are as the OpenRaster specification (0.0.6) has them, so that other programs open
the file; what only Pentimento knows lies under `pentimento/`, which others ignore. Where a mask or clipping hides part
of a layer, `data/` holds what is seen, and `pentimento/` the whole pixels and the mask.

Version 1 had no groups, masks, clipping and blend modes of our own.
"""

from __future__ import annotations

from editor.core.blend import BlendMode

MIMETYPE = "image/openraster"
MIMETYPE_MEMBER = "mimetype"
STACK_MEMBER = "stack.xml"
MERGED_MEMBER = "mergedimage.png"
THUMBNAIL_MEMBER = "Thumbnails/thumbnail.png"
THUMBNAIL_SIDE = 256

FORMAT_VERSION = 2
# What `document.json` tells of a layer that `stack.xml` cannot.
FLAGS = ("is_alpha_locked", "is_clipped", "is_mask_enabled", "is_isolated")
DOCUMENT_MEMBER = "pentimento/document.json"
SKETCH_MEMBER = "pentimento/sketch.json"
SELECTION_MEMBER = "pentimento/selection.png"
ICC_MEMBER = "pentimento/icc"
EXIF_MEMBER = "pentimento/exif"
XMP_MEMBER = "pentimento/xmp"


def layer_member(index: int) -> str:
    """Where the pixels of the layer at this place (0 = bottom) lie."""
    return f"data/layer{index}.png"


def whole_member(index: int) -> str:
    """Where the pixels of that layer lie before masks and clipping, when `layer_member` shows less."""
    return f"pentimento/layer-{index}.png"


def hidden_member(index: int) -> str:
    """Where the mask of that layer or group lies, 255 = hidden."""
    return f"pentimento/hidden-{index}.png"


def operator_of(mode: BlendMode) -> str:
    """What `stack.xml` says of a blend mode: one that other programs do not know is a normal one to them."""
    if mode is BlendMode.LINEAR_DODGE:
        # Krita and GIMP take the name for this mode and not for Porter and Duff's; they agree over what is opaque.
        return BlendMode.ADD.value
    return mode.value if mode.value.startswith("svg:") else BlendMode.NORMAL.value


def recipe_mask_member(index: int) -> str:
    """Where the mask of that layer's recipe lies."""
    return f"pentimento/mask-{index}.png"

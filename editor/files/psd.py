"""The PSD file as both its reader and its writer know it: numbers and four-letter words of Adobe's specification.

"Adobe Photoshop File Formats Specification", 2019. PSB is the same with longer length fields (version 2).
"""

from __future__ import annotations

import struct

from editor.core.blend import BlendMode

SIGNATURE = b"8BPS"
HEADER = struct.Struct(">4sH6xHIIHH")
PSD_VERSION, PSB_VERSION = 1, 2
MAX_PSD_SIDE, MAX_PSB_SIDE = 30_000, 300_000
BITMAP, GRAYSCALE, INDEXED, RGB, CMYK, DUOTONE, LAB = 0, 1, 2, 3, 4, 8, 9
COLORS = {BITMAP: 1, GRAYSCALE: 1, INDEXED: 1, RGB: 3, CMYK: 4, DUOTONE: 1, LAB: 3}

RESOLUTION, ALPHA_IDENTIFIERS, ICC_PROFILE, VERSION_INFO, EXIF, XMP = 1005, 1053, 1039, 1057, 1058, 1060
ALPHA_CHANNEL, MASK_CHANNEL = -1, -2
HIDDEN_FLAG, USEFUL_FLAG = 0x02, 0x08
LOCK_ALL, LOCK_PIXELS, LOCK_ALPHA = 0x80000000, 0x02, 0x01
MASK_DISABLED_FLAG = 0x02
SHOWN = 255
PASS_THROUGH = b"pass"
FIRST_FOLDER, LAST_FOLDER, FOLDER_END = 1, 2, 3

# What fills a layer that has no pixels of its own: text, placed and filled objects, adjustments.
CONTENT_WORDS = frozenset(
    b"TySh tySh SoLd SoLE PlLd plLd SoCo GdFl PtFl vmsk vsms blnc blwh brit clrL curv expA grdm hue2".split()
    + b"levl mixr nvrt phfl post selc thrs vibA CgEd".split()
    + [b"hue "]
)

MODE_OF = {
    b"norm": BlendMode.NORMAL,
    b"dark": BlendMode.DARKEN,
    b"mul ": BlendMode.MULTIPLY,
    b"idiv": BlendMode.COLOR_BURN,
    b"lbrn": BlendMode.LINEAR_BURN,
    b"dkCl": BlendMode.DARKER_COLOR,
    b"lite": BlendMode.LIGHTEN,
    b"scrn": BlendMode.SCREEN,
    b"div ": BlendMode.COLOR_DODGE,
    b"lddg": BlendMode.LINEAR_DODGE,
    b"lgCl": BlendMode.LIGHTER_COLOR,
    b"over": BlendMode.OVERLAY,
    b"sLit": BlendMode.SOFT_LIGHT,
    b"hLit": BlendMode.HARD_LIGHT,
    b"vLit": BlendMode.VIVID_LIGHT,
    b"lLit": BlendMode.LINEAR_LIGHT,
    b"pLit": BlendMode.PIN_LIGHT,
    b"hMix": BlendMode.HARD_MIX,
    b"diff": BlendMode.DIFFERENCE,
    b"smud": BlendMode.EXCLUSION,
    b"fsub": BlendMode.SUBTRACT,
    b"fdiv": BlendMode.DIVIDE,
    b"hue ": BlendMode.HUE,
    b"sat ": BlendMode.SATURATION,
    b"colr": BlendMode.COLOR,
    b"lum ": BlendMode.LUMINOSITY,
}
# Modes that the format does not have are written as normal, and others than these read as normal.
WORD_OF = dict.fromkeys(BlendMode, b"norm") | {mode: word for word, mode in MODE_OF.items()}
# The same over what is opaque.
WORD_OF[BlendMode.ADD] = b"lddg"

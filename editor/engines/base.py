"""The contract of an engine: what it is asked, what it needs, what it promises. The other tasks' are in `tasks`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from editor.algorithms.copies import PLAIN, Copies
from editor.core.pixels import FloatImage, MaskArray
from editor.core.progress import Progress

BEGINNINGS: Final = ("patches", "pieces")
"""Patches that grow in from the border and come nearest to the truth; whole shifted pieces, whose texture is truer."""

BEYOND: Final = "border"
"""Pieces of what lies along an edge of the picture, moved out over it: for what lies beyond, where no border on the far
side tells how it goes on."""

BEYOND_BY_TEXTURE: Final = "texture"
"""How expansions began before, which their recipes name: patches everywhere led by the texture that flows in."""


@runtime_checkable
class Engine(Protocol):
    """What every engine tells of itself. One instance serves many requests, one at a time.

    Making an engine is cheap: weights and runtimes are loaded by the first request.
    """

    @property
    def id(self) -> str:
        """The stable name that recipes store."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same request may give other pixels; holds the hash of the weights if there are any."""
        ...

    @property
    def label(self) -> str:
        """The name that the user sees."""
        ...


@dataclass(frozen=True, eq=False)
class InpaintRequest:
    """What to fill. Every array has the size of `image` and is read-only to the engine.

    - `image`: `[y, x, 3]` float32 RGB, 0 to 1, in sRGB unless the engine takes any space.
    - `mask`: `[y, x]` uint8; 128 and above = fill.
    - `avoid`: `[y, x]` uint8; no texture is taken where it is 128 and above.
    - `edges`: `[y, x]` float32, 0 to 1; the edge strokes that were drawn.
    - `colors`: `[y, x, 4]` float32 straight RGBA, 0 to 1; the fill is drawn to these colors where alpha is positive.
    - `structure`: 0 to 1, how much the layout counts against the texture; `copies`: how texture may be changed that is
      taken from the picture; `beginning`: one of `BEGINNINGS` or `BEYOND`, how a thick hole is laid out; `is_thin`: so
      long and thin that its border decides what goes inside, and little effort is enough. All four are for engines that
      compose from the picture.
    - `prompt`: what shall come, in words; empty = nothing in particular. `reference`: a picture that shows it,
      `[y, x, 3]` float32 of any size.
    """

    image: FloatImage
    mask: MaskArray
    seed: int = 0
    avoid: MaskArray | None = None
    colors: FloatImage | None = None
    edges: npt.NDArray[np.float32] | None = None
    structure: float = 0.5
    copies: Copies = PLAIN
    beginning: str = BEGINNINGS[0]
    is_thin: bool = False
    prompt: str = ""
    reference: FloatImage | None = None


@dataclass(frozen=True)
class InputNeeds:
    """What an engine needs to see, as data: the context is the mask's box grown by
    `max(margin_px, margin_share * mean side of the box)` on each side, and at least `min_side_px` wide and high where
    the picture is. `understands` names the guidance that the engine follows: "edges", "colors", "prompt", "reference",
    "avoid". `needs_srgb` is False for engines that work in any RGB space and so give back values of the picture itself;
    `output_bits` is how finely the result is graded (32 = floating point).

    The mask that the engine is given is the user's grown by `max(grow_px, grow_share * diagonal of its box)`: a network
    continues whatever touches the hole, and the soft fringe of a thing would grow back into it. The result is still
    used only where the user's mask is. `redraws_known` says that the result shows, outside the mask, how the engine
    itself would have drawn what is known, so that colors can be matched there.
    """

    margin_px: int = 64
    margin_share: float = 0.5
    min_side_px: int = 256
    understands: frozenset[str] = frozenset()
    needs_srgb: bool = True
    output_bits: int = 32
    grow_px: int = 0
    grow_share: float = 0.0
    redraws_known: bool = False


class Inpainter(Engine, Protocol):
    """Fills a masked area."""

    @property
    def needs(self) -> InputNeeds:
        """What it needs to see."""
        ...

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Return a new image of the same size and range.

        Where the mask is 0 its pixels will not be used (but see `InputNeeds.redraws_known`). The same request gives the
        same pixels.
        Raises Cancelled soon after `progress` was cancelled, EngineError when it cannot.
        """
        ...

"""How large a file will be, from a sample of the picture, so that the answer comes soon and can be given up at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.files.formats import EXPORT_FORMATS, ExportOptions, Format
from editor.files.images import encode_image

# The slowest encoder takes a tenth of a second for a sample, and the user's next wish waits for no more than that.
_SIDE = 256
_ACROSS = 7


def measured_size(document: Document, suffix: str, options: ExportOptions, progress: Progress | None = None) -> int:
    """Bytes of the file that `encode_image` would write; exact for small pictures, else within some percent.

    Up to 49 squares, spread evenly, are encoded one by one. Between them Cancelled is raised when `progress` says so.
    """
    progress = progress or Progress()
    if document.size.area <= _SIDE**2:
        return len(encode_image(document, suffix, options))
    is_layered = EXPORT_FORMATS.get(suffix.lower()) is Format.PSD
    beside = _overhead(document, suffix, options)
    # What a file of one pixel takes that is no metadata: headers, which each sample has again.
    head = len(encode_image(Document.from_pixels(document.render(Rect(0, 0, 1, 1))), suffix, options))
    places = list(_places(document.size))
    total, area = 0, 0
    for index, place in enumerate(places):
        progress.step(index / len(places))
        sample = _layers_in(document, place) if is_layered else Document.from_pixels(document.render(place))
        total += max(0, len(encode_image(sample, suffix, options)) - head)
        area += place.area
    progress.step(1.0)
    return beside + head + round(total * document.size.area / area)


def _overhead(document: Document, suffix: str, options: ExportOptions) -> int:
    """Bytes of metadata."""
    pixel = document.render(Rect(0, 0, 1, 1))
    sizes = [
        len(encode_image(Document.from_pixels(pixel, metadata=metadata), suffix, options))
        for metadata in (document.metadata, Metadata())
    ]
    return sizes[0] - sizes[1]


def _places(size: Size) -> Iterator[Rect]:
    """Squares around the middles of the fields of a grid; smaller pictures are covered by fewer."""
    across, down = (min(_ACROSS, -(-side // _SIDE)) for side in (size.width, size.height))
    width, height = min(_SIDE, -(-size.width // across)), min(_SIDE, -(-size.height // down))
    for row in range(down):
        for column in range(across):
            x = (2 * column + 1) * size.width // (2 * across) - width // 2
            y = (2 * row + 1) * size.height // (2 * down) - height // 2
            yield Rect(max(0, x), max(0, y), width, height).intersect(size.rect)


def _layers_in(document: Document, place: Rect) -> Document:
    """What the layers hold in a rectangle, as a picture of that size."""
    part = Document(Size(place.width, place.height), document.depth)
    for index, layer in enumerate(document.layers):
        part.insert_layer(index, _cut(layer, place))
    return part


def _cut(layer: Layer, place: Rect) -> Layer:
    pixels = layer.pixels if layer.is_group else TileMap.from_array(layer.pixels.read(place))
    hidden = None if layer.hidden is None else TileMap.from_array(layer.hidden.read(place))
    return replace(layer, pixels=pixels, hidden=hidden, recipe=None)

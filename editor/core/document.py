"""The document: everything a project file holds, and the signals that say what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from editor.core.compose import Step, render, steps_of
from editor.core.geometry import Rect, Size
from editor.core.guides import Guides
from editor.core.layer import Layer, LayerGeometry, LayerId, LayerProperties
from editor.core.pixels import AnyArray, Depth, RgbaImage, check_rgba, depth_of, dtype_of
from editor.core.recipe import Recipe
from editor.core.selection import Channel, ChannelId, Selection
from editor.core.signals import Signal
from editor.core.sketch import NO_SKETCH, Sketch
from editor.core.stack import LayerStack, Order
from editor.core.tiles import Key, TileMap


@dataclass(frozen=True)
class Metadata:
    """What a picture carries beside pixels, byte for byte as it came; `dpi` is dots per inch across and down."""

    icc_profile: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The document's pixels frozen in time; safe to read on any thread."""

    size: Size
    depth: Depth
    steps: tuple[Step, ...]
    selection: TileMap
    revision: int
    sketch: Sketch = NO_SKETCH

    def render(self, rect: Rect) -> RgbaImage:
        """The composed pixels of `rect`, `[y, x, 4]` straight alpha."""
        return render(self.steps, rect, self.depth)


@dataclass(eq=False)
class Document:
    """Layers, selection and metadata of one picture of a fixed depth.

    `is_mask_active` says that tools work on the active layer's mask. `revision` counts changes to composed pixels.
    `pixels_changed` and `selection_changed` carry the rectangle that may look different, `layers_changed` says that the
    list or a property differs. `resized`, with the old size, comes before them when the size has changed. All run on
    the main thread.
    """

    size: Size
    depth: Depth = 8
    metadata: Metadata = field(default_factory=Metadata)
    layers: LayerStack = field(default_factory=LayerStack)
    selection: Selection = field(default_factory=Selection)
    active_layer_id: LayerId | None = None
    revision: int = 0
    is_mask_active: bool = False
    pixels_changed: Signal[[Rect]] = field(default_factory=Signal)
    selection_changed: Signal[[Rect]] = field(default_factory=Signal)
    layers_changed: Signal[[]] = field(default_factory=Signal)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    channels_changed: Signal[[]] = field(default_factory=Signal)
    resized: Signal[[Size]] = field(default_factory=Signal)
    guides: Guides = ()
    guides_changed: Signal[[]] = field(default_factory=Signal)
    sketch: Sketch = NO_SKETCH
    sketch_changed: Signal[[Rect]] = field(default_factory=Signal)
    _last_id: int = 0

    @classmethod
    def from_pixels(cls, array: AnyArray, name: str = "Background", metadata: Metadata | None = None) -> Document:
        """A document with one layer of these pixels, `[y, x, 4]` uint8 or uint16, which are copied."""
        check_rgba(array)
        document = cls(Size(array.shape[1], array.shape[0]), depth_of(array), metadata or Metadata())
        layer = document.new_layer(name, TileMap.from_array(array))
        document.insert_layer(0, layer)
        return document

    @property
    def bounds(self) -> Rect:
        """The document's area."""
        return self.size.rect

    @property
    def active_layer(self) -> Layer | None:
        """The layer that tools work on."""
        if self.active_layer_id is None or self.active_layer_id not in self.layers:
            return None
        return self.layers.get(self.active_layer_id)

    def new_layer(self, name: str, pixels: TileMap | None = None, recipe: Recipe | None = None) -> Layer:
        """A layer with an id of its own that is not in the stack yet."""
        self._last_id += 1
        return Layer(self._last_id, LayerProperties(name), pixels or TileMap(4, dtype_of(self.depth)), recipe)

    def insert_layer(self, index: int, layer: Layer) -> None:
        """Put a layer into the stack and make it active."""
        self.layers.insert(index, layer)
        self._last_id = max(self._last_id, layer.id)
        self.active_layer_id = layer.id
        self.is_mask_active = False
        self._announce_pixels(self.footprint(layer))
        self.layers_changed.emit()

    def remove_layer(self, layer_id: LayerId) -> Layer:
        """Take a layer out; the one below it becomes active when it was."""
        index = self.layers.index(layer_id)
        dirty = self.footprint(self.layers.get(layer_id))
        layer = self.layers.remove(layer_id)
        if self.active_layer_id == layer_id:
            rest = tuple(self.layers)
            self.active_layer_id = rest[max(0, index - 1)].id if rest else None
            self.is_mask_active = False
        self._announce_pixels(dirty)
        self.layers_changed.emit()
        return layer

    def arrange(self, order: Order) -> None:
        """Bring the layers into another order and other groups. ValueError when it is not an order of these layers."""
        before = dict(zip(self.layers.order, range(len(self.layers)), strict=True))
        self.layers.arrange(order)
        dirty = Rect(0, 0, 0, 0)
        for index, layer in enumerate(self.layers):
            if before.get((layer.id, layer.group)) != index:
                dirty = dirty.united(self.footprint(layer))
        self._announce_pixels(dirty)
        self.layers_changed.emit()

    def footprint(self, layer: Layer) -> Rect:
        """Where the picture may look different when the layer does: at most a tile too large on each side."""
        everywhere = layer.properties.blend_mode.erases_outside
        if everywhere or layer.properties.is_clipped or layer.group is not None:
            return self.bounds
        rect = layer.pixels.tile_bounds()
        for other in self.layers.inside(layer.id) if layer.is_group else ():
            if other.properties.blend_mode.erases_outside:
                return self.bounds
            rect = rect.united(other.pixels.tile_bounds())
        return rect

    def set_active_layer(self, layer_id: LayerId) -> None:
        """Choose the layer that tools work on; KeyError when there is none of this id."""
        self.layers.get(layer_id)
        if self.active_layer_id != layer_id:
            self.active_layer_id = layer_id
            self.is_mask_active = False
            self.layers_changed.emit()

    def set_mask_active(self, is_active: bool) -> None:
        """Let tools work on the active layer's mask, where it has one, instead of on its pixels."""
        layer = self.active_layer
        is_active = is_active and layer is not None and layer.hidden is not None
        if is_active != self.is_mask_active:
            self.is_mask_active = is_active
            self.layers_changed.emit()

    def set_properties(self, layer_id: LayerId, properties: LayerProperties) -> None:
        """Swap a layer's properties."""
        layer = self.layers.get(layer_id)
        dirty = self.footprint(layer)
        before, layer.properties = layer.properties, properties
        looks = ("opacity", "blend_mode", "is_visible", "is_clipped", "is_mask_enabled", "is_isolated")
        if any(getattr(before, name) != getattr(properties, name) for name in looks):
            self._announce_pixels(dirty.united(self.footprint(layer)))
        self.layers_changed.emit()

    def set_mask(self, layer_id: LayerId, hidden: TileMap | None) -> None:
        """Give a layer a mask (255 = hidden), another one, or none."""
        layer = self.layers.get(layer_id)
        layer.hidden = hidden
        if hidden is None and layer_id == self.active_layer_id:
            self.is_mask_active = False
        self._announce_pixels(self.footprint(layer))
        self.layers_changed.emit()

    def set_mask_tiles(self, layer_id: LayerId, tiles: Mapping[Key, AnyArray | None]) -> None:
        """Replace whole tiles of a layer's mask; nothing when it has none."""
        hidden = self.layers.get(layer_id).hidden
        if hidden is not None:
            self._announce_pixels(hidden.replace_tiles(tiles))

    def set_layer_tiles(self, layer_id: LayerId, tiles: Mapping[Key, AnyArray | None]) -> None:
        """Replace whole tiles of a layer."""
        self._announce_pixels(self.layers.get(layer_id).pixels.replace_tiles(tiles))

    def set_selection_tiles(self, tiles: Mapping[Key, AnyArray | None]) -> None:
        """Replace whole tiles of the selection."""
        dirty = self.selection.pixels.replace_tiles(tiles).intersect(self.bounds)
        if not dirty.is_empty:
            self.selection_changed.emit(dirty)

    def reshape(
        self,
        layers: Mapping[LayerId, LayerGeometry],
        size: Size | None = None,
        selection: TileMap | None = None,
        metadata: Metadata | None = None,
        channels: Mapping[ChannelId, Channel] | None = None,
    ) -> None:
        """Put other pixels and masks into layers and give the picture another size; None leaves a thing as it is.

        Layers that are not here are passed over.
        """
        dirty = Rect(0, 0, 0, 0)
        for layer_id, geometry in layers.items():
            if layer_id in self.layers:
                layer = self.layers.get(layer_id)
                dirty = dirty.united(self.footprint(layer))
                layer.pixels = geometry.pixels.snapshot()
                layer.hidden = None if geometry.hidden is None else geometry.hidden.snapshot()
                layer.recipe = geometry.recipe
                dirty = dirty.united(self.footprint(layer))
        self.metadata = metadata or self.metadata
        if channels is not None:
            self.channels = {channel_id: channels.get(channel_id, own) for channel_id, own in self.channels.items()}
            self.channels_changed.emit()
        if selection is not None:
            frozen, own = selection.snapshot(), self.selection.pixels
            own.replace_tiles({key: frozen.tile(key) for key in own.changed_keys(frozen)})
        if size is not None and size != self.size:
            before, self.size = self.size, size
            self.resized.emit(before)
        is_whole = size is not None
        self._announce_pixels(self.bounds if is_whole else dirty)
        if selection is not None:
            self.selection_changed.emit(self.bounds)
        self.layers_changed.emit()

    def put_channel(self, channel_id: ChannelId, channel: Channel | None, index: int) -> None:
        """Put a channel at a place of the list, in the stead of the one with its id, or take that one away."""
        rest = [other for other in self.channels.values() if other.id != channel_id]
        if channel is not None:
            rest.insert(index, channel)
            self._last_id = max(self._last_id, channel_id)
        self.channels = {other.id: other for other in rest}
        self.channels_changed.emit()

    def set_guides(self, guides: Guides) -> None:
        """Replace all guides."""
        self.guides = guides
        self.guides_changed.emit()

    def set_sketch(self, sketch: Sketch) -> None:
        """Replace all strokes; `sketch_changed` carries where they may look different."""
        dirty = sketch.changed_from(self.sketch)
        self.sketch = sketch
        self.sketch_changed.emit(dirty)

    def new_id(self) -> int:
        """An id that no layer and no channel of this document has."""
        self._last_id += 1
        return self._last_id

    def announce_pixels(self, rect: Rect) -> None:
        """Say that a gesture has written into a layer's tiles."""
        self._announce_pixels(rect)

    def _announce_pixels(self, rect: Rect) -> None:
        dirty = rect.intersect(self.bounds)
        if not dirty.is_empty:
            self.revision += 1
            self.pixels_changed.emit(dirty)

    def render(self, rect: Rect) -> RgbaImage:
        """The composed pixels of `rect`, `[y, x, 4]` straight alpha, in the document's depth."""
        return render(steps_of(self.layers), rect, self.depth)

    def frozen(self) -> Document:
        """A copy of all as it is now that shares every tile and has no listeners, for saving on another thread."""
        layers, selection = LayerStack(), Selection()
        for index, layer in enumerate(self.layers):
            layers.insert(index, layer.snapshot())
        selection.pixels = self.selection.pixels.snapshot()
        return Document(
            self.size,
            self.depth,
            self.metadata,
            layers,
            selection,
            self.active_layer_id,
            self.revision,
            self.is_mask_active,
            channels=dict(self.channels),
            guides=self.guides,
            sketch=self.sketch,
            _last_id=self._last_id,
        )

    def snapshot(self) -> Snapshot:
        """The pixels and the selection as they are now; takes microseconds and copies none of them."""
        frozen = steps_of(layer.snapshot() for layer in self.layers)
        return Snapshot(self.size, self.depth, frozen, self.selection.pixels.snapshot(), self.revision, self.sketch)

"""The order of a document's layers, bottom first; layers are named by id, never by position.

A group stands right above the layers that lie in it, which are told by their `group`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from editor.core.layer import Layer, LayerId

Order = tuple[tuple[LayerId, LayerId | None], ...]


class LayerStack:
    """A sequence of layers with distinct ids."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []

    def __iter__(self) -> Iterator[Layer]:
        return iter(tuple(self._layers))

    def __len__(self) -> int:
        return len(self._layers)

    def __contains__(self, layer_id: object) -> bool:
        return any(layer.id == layer_id for layer in self._layers)

    def get(self, layer_id: LayerId) -> Layer:
        """The layer of this id; KeyError when there is none."""
        for layer in self._layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(layer_id)

    def index(self, layer_id: LayerId) -> int:
        """Its place, 0 = bottom; KeyError when there is none."""
        return self._layers.index(self.get(layer_id))

    @property
    def top(self) -> Layer | None:
        """The uppermost layer."""
        return self._layers[-1] if self._layers else None

    def insert(self, index: int, layer: Layer) -> None:
        """Put a layer at a place; ValueError when its id is already here."""
        if layer.id in self:
            raise ValueError(f"layer {layer.id} is in the stack already")
        self._layers.insert(index, layer)

    def remove(self, layer_id: LayerId) -> Layer:
        """Take a layer out and return it."""
        layer = self.get(layer_id)
        self._layers.remove(layer)
        return layer

    @property
    def order(self) -> Order:
        """Every layer's id with the group it lies in, bottom first."""
        return tuple((layer.id, layer.group) for layer in self._layers)

    def arrange(self, order: Order) -> None:
        """Bring the layers into this order and these groups. ValueError when groups would be torn apart.

        A layer that the order does not name stays right above the one it stands on, in that one's group: a result that
        arrived later than the order was made keeps its place. Layers that are not here are passed over.
        """
        by_id = {layer.id: layer for layer in self._layers}
        groups = dict(item for item in order if item[0] in by_id)
        riders: dict[LayerId | None, list[LayerId]] = {}
        ground: LayerId | None = None
        for layer in self._layers:
            if layer.id in groups:
                ground = layer.id
            else:
                riders.setdefault(ground, []).append(layer.id)
        arranged = [(rider, by_id[rider].group) for rider in riders.get(None, [])]
        for layer_id, group in groups.items():
            arranged.append((layer_id, group))
            arranged += [(rider, group) for rider in riders.get(layer_id, [])]
        check_order(tuple(arranged), {layer.id for layer in self._layers if layer.is_group})
        self._layers = [by_id[layer_id] for layer_id, _ in arranged]
        for layer_id, group in arranged:
            by_id[layer_id].group = group

    def moved(self, layer_id: LayerId, index: int) -> Order:
        """The order in which the layer, with all that a group holds, stands at `index` (of this list, 0 = bottom).

        It then lies in the group of the layer right above it, or in that layer where it is a group itself.
        """
        block = [*(layer.id for layer in self.inside(layer_id)), layer_id]
        rest = [item for item in self.order if item[0] not in block]
        place = min(max(0, index - len(block) + 1), len(rest))
        group = None
        if place < len(rest):
            above = self.get(rest[place][0])
            group = above.id if above.is_group else above.group
        placed = [(item, group if item == layer_id else self.get(item).group) for item in block]
        return (*rest[:place], *placed, *rest[place:])

    def placed(self, layer_ids: Collection[LayerId], group: LayerId | None, above: LayerId | None) -> Order:
        """The order in which these layers, with all that groups among them hold, lie together in `group`.

        They keep their order and stand right above the layer `above` of that group, at its bottom for None. ValueError
        when the place lies in one of them, or `above` in another group.
        """
        chosen = self.outermost(layer_ids)
        moving = {other.id for layer_id in chosen for other in (self.get(layer_id), *self.inside(layer_id))}
        if group in moving:
            raise ValueError("a group cannot be put into itself")
        while above in moving:
            above = self._below(self.get(above))
        children: dict[LayerId | None, list[LayerId]] = {}
        for layer in self._layers:
            if layer.id not in chosen:
                children.setdefault(layer.group, []).append(layer.id)
        siblings = children.setdefault(group, [])
        at = 0 if above is None else siblings.index(above) + 1
        children[group] = [*siblings[:at], *chosen, *siblings[at:]]
        return tuple(_flat(None, children))

    def stepped(self, layer_ids: Collection[LayerId], by: int) -> Order:
        """The order after moving layers one step up (`by` 1) or down (-1): into a neighboring group, or out of theirs.

        The present order when there is no way.
        """
        chosen = self.outermost(layer_ids)
        if not chosen:
            return self.order
        end = self.get(chosen[-1] if by > 0 else chosen[0])
        siblings = [other for other in self._held(end.group) if other == end.id or other not in chosen]
        place = siblings.index(end.id)
        if not 0 <= place + by < len(siblings):
            if end.group is None:
                return self.order
            outer = self.get(end.group)
            return self.placed(chosen, outer.group, outer.id if by > 0 else self._below(outer))
        other = self.get(siblings[place + by])
        if other.is_group:
            held = self._held(other.id)
            return self.placed(chosen, other.id, held[-1] if held and by < 0 else None)
        return self.placed(chosen, end.group, other.id if by > 0 else self._below(other))

    def _held(self, group: LayerId | None) -> list[LayerId]:
        return [layer.id for layer in self._layers if layer.group == group]

    def _below(self, layer: Layer) -> LayerId | None:
        siblings = self._held(layer.group)
        place = siblings.index(layer.id)
        return siblings[place - 1] if place else None

    def outermost(self, layer_ids: Collection[LayerId]) -> list[LayerId]:
        """These layers, bottom first, without those that lie in a group among them."""
        held = {layer.id for layer_id in layer_ids for layer in self.inside(layer_id)}
        return [layer.id for layer in self._layers if layer.id in layer_ids and layer.id not in held]

    def inside(self, layer_id: LayerId) -> tuple[Layer, ...]:
        """Every layer in a group, at any depth, bottom first; nothing for a layer that is no group."""
        groups = {layer_id}
        # A group stands above its layers, so going down from the top meets every group before what it holds.
        for layer in reversed(self._layers):
            if layer.is_group and layer.group in groups:
                groups.add(layer.id)
        return tuple(layer for layer in self._layers if layer.group in groups)

    def depth(self, layer_id: LayerId) -> int:
        """How many groups the layer lies in."""
        depth, group = 0, self.get(layer_id).group
        while group is not None:
            depth, group = depth + 1, self.get(group).group
        return depth


def _flat(
    group: LayerId | None, children: Mapping[LayerId | None, Sequence[LayerId]]
) -> Iterator[tuple[LayerId, LayerId | None]]:
    for layer_id in children.get(group, ()):
        yield from _flat(layer_id, children)
        yield layer_id, group


def check_order(order: Order, groups: set[LayerId]) -> None:
    """ValueError unless every group stands right above its layers and holds nothing twice."""
    open_groups: list[LayerId] = []
    seen: set[LayerId | None] = {None}
    for layer_id, group in reversed(order):
        while open_groups and open_groups[-1] != group:
            open_groups.pop()
        if group is not None and (group not in seen or not open_groups):
            raise ValueError(f"layer {layer_id} does not lie right below its group")
        if layer_id in groups:
            open_groups.append(layer_id)
            seen.add(layer_id)

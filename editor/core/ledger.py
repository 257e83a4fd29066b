"""Counts the memory that many owners hold together, what they share only once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from editor.core.pixels import AnyArray


class Ledger:
    """Bytes by owner. An array is known by its identity: enter the owner anew, or remove it, when it lets one go."""

    def __init__(self) -> None:
        self.total = 0
        self._holders: dict[int, int] = {}
        self._entries: dict[Hashable, tuple[dict[int, int], int]] = {}

    def enter(self, owner: Hashable, arrays: Iterable[AnyArray], other_bytes: int) -> None:
        """Write down what an owner holds, in place of what it held before."""
        self.remove(owner)
        sizes = {id(array): array.nbytes for array in arrays}
        for identity, size in sizes.items():
            holders = self._holders.get(identity, 0)
            self._holders[identity] = holders + 1
            if not holders:
                self.total += size
        self.total += other_bytes
        self._entries[owner] = (sizes, other_bytes)

    def remove(self, owner: Hashable) -> None:
        """Strike an owner out; nothing when it is not there."""
        sizes, other_bytes = self._entries.pop(owner, ({}, 0))
        for identity, size in sizes.items():
            self._holders[identity] -= 1
            if not self._holders[identity]:
                del self._holders[identity]
                self.total -= size
        self.total -= other_bytes

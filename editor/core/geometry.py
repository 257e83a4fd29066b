"""Sizes, points and rectangles in whole document pixels; rectangles are half-open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Width and height in pixels, neither negative."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"a size cannot be negative: {self.width} x {self.height}")

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def rect(self) -> Rect:
        """The rectangle of this size at the origin."""
        return Rect(0, 0, self.width, self.height)


@dataclass(frozen=True)
class Point:
    """A pixel's place."""

    x: int
    y: int


@dataclass(frozen=True)
class Rect:
    """The pixels with `x <= px < x + width` and the same for y."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"a rectangle cannot have a negative side: {self.width} x {self.height}")

    @classmethod
    def from_edges(cls, left: int, top: int, right: int, bottom: int) -> Rect:
        """The rectangle between edges; crossed edges give an empty one."""
        return cls(left, top, max(0, right - left), max(0, bottom - top))

    @property
    def right(self) -> int:
        """First column outside."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row outside."""
        return self.y + self.height

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(self.width, self.height)

    @property
    def area(self) -> int:
        """Number of pixels inside."""
        return self.width * self.height

    @property
    def is_empty(self) -> bool:
        """True when no pixel lies inside."""
        return self.width == 0 or self.height == 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of these pixels in a `[y, x]` array whose origin is the document's; needs `x, y >= 0`."""
        if self.x < 0 or self.y < 0:
            raise ValueError("a rectangle left of or above the origin has no array index")
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def contains(self, other: Rect) -> bool:
        """True when every pixel of `other` lies inside."""
        return other.is_empty or (
            self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom
        )

    def contains_point(self, x: float, y: float) -> bool:
        """True when the place lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def intersect(self, other: Rect) -> Rect:
        """Pixels in both."""
        return Rect.from_edges(
            max(self.x, other.x), max(self.y, other.y), min(self.right, other.right), min(self.bottom, other.bottom)
        )

    def overlaps(self, other: Rect) -> bool:
        """True when at least one pixel is in both."""
        return not self.intersect(other).is_empty

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle that holds both; an empty one adds nothing."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Rect.from_edges(
            min(self.x, other.x), min(self.y, other.y), max(self.right, other.right), max(self.bottom, other.bottom)
        )

    def padded(self, margin: int) -> Rect:
        """Grown by `margin` on every side, or shrunk where it is negative (never below empty)."""
        return Rect.from_edges(self.x - margin, self.y - margin, self.right + margin, self.bottom + margin)

    def moved(self, dx: int, dy: int) -> Rect:
        """The same size at another place."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def aligned(self, multiple: int) -> Rect:
        """The smallest rectangle on a grid of `multiple` that holds this one."""
        return Rect.from_edges(
            self.x // multiple * multiple,
            self.y // multiple * multiple,
            -(-self.right // multiple) * multiple,
            -(-self.bottom // multiple) * multiple,
        )

    def shifted_into(self, bounds: Rect) -> Rect:
        """Moved by as little as possible to lie inside `bounds`; cut to its size where it is larger."""
        width, height = min(self.width, bounds.width), min(self.height, bounds.height)
        x = min(max(self.x, bounds.x), bounds.right - width)
        y = min(max(self.y, bounds.y), bounds.bottom - height)
        return Rect(x, y, width, height)

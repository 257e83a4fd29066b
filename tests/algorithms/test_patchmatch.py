"""The compiled search and votes against plain definitions of what they compute."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms import completion_votes, patchmatch

RADIUS = 2
SIDE = 2 * RADIUS + 1


class Scene:
    """A small noisy picture, its right third to be matched from its left part."""

    def __init__(self, height: int = 40, width: int = 60, seed: int = 0) -> None:
        draw = np.random.default_rng(seed)
        self.height, self.width = height, width
        plain = draw.integers(0, 1000, (height, width, 3)).astype(np.int16)
        self.features = np.pad(plain, ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)))
        self.usable = np.zeros((height, width), np.uint8)
        self.usable[RADIUS:-RADIUS, RADIUS : width // 2] = 1
        self.sources = np.flatnonzero(self.usable).astype(np.int32)
        region = np.zeros((height, width), bool)
        region[6:-6, width * 2 // 3 : -6] = True
        self.targets = np.flatnonzero(region).astype(np.int32)
        self.field = np.full(height * width, -1, np.int32)
        self.field[self.targets] = self.sources[draw.integers(self.sources.size, size=self.targets.size)]
        self.errors = np.zeros(height * width, np.int32)

    def patch(self, index: int) -> np.ndarray:
        y, x = divmod(int(index), self.width)
        return self.features[y : y + SIDE, x : x + SIDE].astype(np.int64)

    def search(self, turn: int, bands: int = 1, far: int = 2) -> None:
        before = self.field.copy()
        rows = np.unique(self.targets // self.width)
        for part in np.array_split(rows, bands)[:: -1 if turn % 2 else 1]:
            inside = np.flatnonzero(np.isin(self.targets // self.width, part))
            patchmatch.search(
                self.features.reshape(-1), self.width, self.height, 3, RADIUS, self.usable.reshape(-1), self.sources,
                before, self.field, self.errors, self.targets, int(inside[0]), int(inside[-1]) + 1, turn % 2 == 1, 16,
                far, 100 + turn, 0.0, 1.0, np.zeros(1, np.int32), np.zeros(1, np.int16), np.zeros(1, np.int32),
                np.zeros(1, np.int32),
            )  # fmt: skip


def test_errors_are_the_squared_differences_of_the_patches_found() -> None:
    scene = Scene()
    scene.search(0)
    for target in scene.targets[::17]:
        difference = scene.patch(target) - scene.patch(scene.field[target])
        assert scene.errors[target] == (difference**2).sum()


def test_sources_are_always_usable_and_no_pass_makes_a_match_worse() -> None:
    scene = Scene()
    scene.search(0)
    for turn in range(1, 5):
        before = scene.errors.copy()
        scene.search(turn, bands=3)
        assert (scene.errors[scene.targets] <= before[scene.targets]).all()
        assert scene.usable.reshape(-1)[scene.field[scene.targets]].all()


def test_a_copied_region_is_found_exactly() -> None:
    scene = Scene()
    inner = scene.features[RADIUS : RADIUS + scene.height, RADIUS : RADIUS + scene.width]
    inner[2:-2, 36:58] = inner[2:-2, 4:26]
    for turn in range(6):
        scene.search(turn, bands=2)
    assert (scene.errors[scene.targets] == 0).mean() > 0.99
    assert (scene.field[scene.targets] == scene.targets - 32).mean() > 0.99


def test_the_order_in_which_bands_run_does_not_matter() -> None:
    forward, backward = Scene(), Scene()
    forward.search(0, bands=4)
    before = backward.field.copy()
    rows = np.unique(backward.targets // backward.width)
    for part in reversed(np.array_split(rows, 4)):
        inside = np.flatnonzero(np.isin(backward.targets // backward.width, part))
        patchmatch.search(
            backward.features.reshape(-1), backward.width, backward.height, 3, RADIUS, backward.usable.reshape(-1),
            backward.sources, before, backward.field, backward.errors, backward.targets, int(inside[0]),
            int(inside[-1]) + 1, False, 16, 2, 100, 0.0, 1.0, np.zeros(1, np.int32), np.zeros(1, np.int16),
            np.zeros(1, np.int32), np.zeros(1, np.int32),
        )  # fmt: skip
    np.testing.assert_array_equal(forward.field, backward.field)


def test_a_vote_among_patches_with_one_offset_copies_the_source() -> None:
    scene = Scene()
    scene.field[scene.targets] = scene.targets - 32
    expected = scene.features.copy()
    inner = expected[RADIUS : RADIUS + scene.height, RADIUS : RADIUS + scene.width].reshape(-1, 3)
    inside = scene.targets[(scene.targets // scene.width > 12) & (scene.targets // scene.width < 28)]
    copied = expected.copy()
    view = copied[RADIUS : RADIUS + scene.height, RADIUS : RADIUS + scene.width]
    rows, columns = np.divmod(inside, scene.width)
    view[rows, columns] = inner.reshape(scene.height, scene.width, 3)[rows, columns - 32]
    completion_votes.vote(
        scene.features.reshape(-1), scene.width, scene.height, 3, RADIUS, scene.field, scene.errors,
        np.ones(scene.field.size, np.float32), 0.5, inside, 0, inside.size,
    )  # fmt: skip
    np.testing.assert_array_equal(scene.features, copied)


def test_the_last_picture_takes_the_color_of_the_majority_not_the_mean() -> None:
    scene = Scene()
    colors = np.zeros((scene.height, scene.width, 3), np.float32)
    colors[:, :12], colors[:, 12:] = 0.2, 0.9
    scene.field[scene.targets] = 20 * scene.width + 5
    scene.field[scene.targets[::5]] = 20 * scene.width + 20
    output = colors.copy()
    origins = np.full(scene.field.size, -1, np.int32)
    pixel = scene.targets[scene.targets.size // 2 : scene.targets.size // 2 + 1]
    completion_votes.render(
        colors.reshape(-1), output.reshape(-1), scene.width, scene.height, RADIUS, scene.field, scene.errors,
        np.ones(scene.field.size, np.float32), 2.0, 0.04, 0.0, pixel, origins, 0, 1,
    )  # fmt: skip
    np.testing.assert_allclose(output.reshape(-1, 3)[pixel[0]], 0.2, atol=1e-3)
    assert colors.reshape(-1, 3)[origins[pixel[0]], 0] == np.float32(0.2)


def test_votes_mix_more_where_patches_know_most_of_the_picture() -> None:
    scene = Scene()
    colors = np.zeros((scene.height, scene.width, 3), np.float32)
    colors[:, :12], colors[:, 12:] = 0.2, 0.3
    scene.field[scene.targets] = 20 * scene.width + 5
    scene.field[scene.targets[::5]] = 20 * scene.width + 20
    pixel = scene.targets[scene.targets.size // 2 : scene.targets.size // 2 + 1]
    origins = np.full(scene.field.size, -1, np.int32)
    found = []
    for trust in (1.0, 0.001):
        output = colors.copy()
        completion_votes.render(
            colors.reshape(-1), output.reshape(-1), scene.width, scene.height, RADIUS, scene.field, scene.errors,
            np.full(scene.field.size, trust, np.float32), 2.0, 0.02, 0.2, pixel, origins, 0, 1,
        )  # fmt: skip
        found.append(float(output.reshape(-1, 3)[pixel[0], 0]))
    assert found[0] > 0.205
    assert found[1] == pytest.approx(0.2, abs=1e-3)


def test_a_field_keeps_its_offsets_when_it_is_magnified() -> None:
    coarse_width, width, height = 20, 40, 30
    coarse = np.full(15 * coarse_width, -1, np.int32)
    coarse[7 * coarse_width + 12] = 5 * coarse_width + 4
    usable = np.ones(width * height, np.uint8)
    field = np.full(width * height, -1, np.int32)
    targets = np.array([14 * width + 24, 14 * width + 25, 15 * width + 24, 15 * width + 25], np.int32)
    sources = np.arange(width * height, dtype=np.int32)
    patchmatch.magnify(coarse, coarse_width, width, height, usable, sources, field, targets, 0, 4, 1)
    np.testing.assert_array_equal(targets - field[targets], 4 * width + 16)

import csv

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from models.training import masks
from models.training.clicks import Asked, first_prompt, next_click, with_click
from models.training.collages import random_scene
from models.training.guides import picture_edges, random_guides
from models.training.lighting import ring_matched, unlike
from models.training.objects import random_area, scenes
from models.training.pictures import (
    FITTED_CLASSES,
    TRAINING,
    VALIDATION,
    Source,
    Window,
    open_sources,
    random_crop,
    read_pack,
    write_pack,
)
from models.training.procedural import random_picture
from models.training.regions import hierarchy, read_regions, regions_of, write_regions

seeds = st.integers(0, 2**31)


def source(name, licence="CC0/public domain"):
    return Source(name, licence, "", "", "")


def test_photos_of_other_classes_never_train():
    assert all(source(f"{n}", "CC BY-SA").split == VALIDATION for n in range(50))
    assert "CC BY-SA" not in FITTED_CLASSES


def test_about_a_tenth_is_held_out_by_name_alone():
    held = [source(f"photo-{n}").split == VALIDATION for n in range(2000)]
    assert 0.08 < np.mean(held) < 0.13
    assert held == [source(f"photo-{n}", "Pexels").split == VALIDATION for n in range(2000)]


def test_a_pack_keeps_sources_and_pictures(tmp_path):
    folder = tmp_path / "data" / "train" / "open-large"
    folder.mkdir(parents=True)
    names = [f"picture-{n}.webp" for n in range(12)]
    with (folder / "index.csv").open("w", newline="") as lines:
        writer = csv.DictWriter(lines, ["file", "licence_class", "repository", "author", "class"])
        writer.writeheader()
        for index, name in enumerate(names):
            licence = ("Unsplash", "CC BY-SA", "no terms")[index % 3]
            writer.writerow(dict(zip(writer.fieldnames, (name, licence, "a/b", "me", "city"), strict=True)))
            picture = random_picture(np.random.default_rng(index), 80, 100)
            PillowImage.fromarray(picture).save(folder / name, lossless=True)
    sources = open_sources(tmp_path)
    assert len(sources) == 8
    write_pack(sources, tmp_path / "out" / "pack", short_side=40)
    photos = read_pack(tmp_path / "out" / "pack")
    assert {p.source.licence_class for p in photos.training} <= {"Unsplash"}
    assert len(photos.training) + len(photos.validation) == 8
    for photo in (*photos.training, *photos.validation):
        assert photo.image.shape == (40, 50, 3)
        assert photo.source.split == (TRAINING if photo in photos.training else VALIDATION)
        original = random_picture(np.random.default_rng(names.index(photo.source.name)), 80, 100)
        small = cv2.resize(original, (50, 40), interpolation=cv2.INTER_AREA)
        assert np.abs(photo.image.astype(int) - small).mean() < 6


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_a_window_shows_the_same_part_of_every_scale(seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:200, :240]
    large = np.stack([x, y, x], -1).astype(np.uint8)
    window = Window(20, 40, 100, bool(rng.random() < 0.5))
    small = cv2.resize(large, (120, 100), interpolation=cv2.INTER_AREA)
    near = window.cut(large, 50).astype(int) - window.scaled(0.5).cut(small, 50)
    assert np.abs(near).max() <= 2


@pytest.mark.parametrize("kind", masks._KINDS)
def test_every_kind_of_hole_is_black_and_white_and_varies(kind):
    made = [kind(np.random.default_rng(n), 64) for n in range(8)]
    assert all(mask.shape == (64, 64) and set(np.unique(mask)) <= {0, 255} for mask in made)
    assert len({mask.tobytes() for mask in made}) > 4


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_holes_leave_something_and_take_something(seed):
    mask = masks.random_mask(np.random.default_rng(seed), 48)
    assert 0.015 < mask.mean() / 255 < 0.7


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_guides_stay_in_the_hole_and_where_they_are_known(seed):
    rng = np.random.default_rng(seed)
    image, mask = random_picture(rng, 64, 64), masks.random_mask(rng, 64)
    guides = random_guides(rng, image, mask, 1, 1)
    assert not (guides.edges_known & ~mask).any()
    assert not (guides.edges & ~guides.edges_known).any()
    assert not (guides.colors_known & ~mask).any()
    assert not guides.colors[guides.colors_known == 0].any()


def test_guides_are_absent_when_their_share_is_zero():
    rng = np.random.default_rng(0)
    image, mask = random_picture(rng, 64, 64), masks.random_mask(rng, 64)
    guides = random_guides(rng, image, mask, 0, 0)
    assert not any(part.any() for part in (guides.edges, guides.edges_known, guides.colors, guides.colors_known))


def test_edges_follow_the_outline_of_a_square():
    image = np.full((64, 64, 3), 40, np.uint8)
    image[16:48, 16:48] = 200
    edges = picture_edges(image, 1.0, 0.1)
    rows, columns = np.nonzero(edges)
    distance = np.minimum(np.abs(rows - 15.5), np.abs(rows - 47.5))
    distance = np.minimum(distance, np.minimum(np.abs(columns - 15.5), np.abs(columns - 47.5)))
    assert len(rows) > 90
    assert distance.max() < 2.5
    assert not picture_edges(np.full((64, 64, 3), 90, np.uint8), 1.0, 0.1).any()


def test_regions_find_a_disk_and_know_its_boundary():
    image = np.full((96, 96, 3), (30, 90, 40), np.uint8)
    cv2.circle(image, (48, 48), 24, (220, 60, 50), -1)
    image = np.clip(image + np.random.default_rng(0).normal(0, 4, image.shape), 0, 255).astype(np.uint8)
    tree = hierarchy(image)
    disk = np.zeros((96, 96), np.uint8)
    cv2.circle(disk, (48, 48), 24, 1, -1)
    node, _ = tree.objects()[0]
    found = tree.region(node) > 0
    assert (found & (disk > 0)).sum() / (found | (disk > 0)).sum() > 0.85
    boundaries = tree.boundaries()
    strongest = boundaries >= 0.9 * boundaries.max()
    rows, columns = np.nonzero(strongest)
    assert np.abs(np.hypot(rows - 48, columns - 48) - 24).max() < 4
    assert tree.region(tree.leaves + len(tree.merges) - 1).all()


def test_regions_of_a_merge_are_those_of_its_parts():
    tree = hierarchy(random_picture(np.random.default_rng(4), 80, 90))
    for index, (first, second) in enumerate(tree.merges):
        whole = tree.region(tree.leaves + index)
        assert np.array_equal(whole, tree.region(int(first)) | tree.region(int(second)))
        assert not (tree.region(int(first)) & tree.region(int(second))).any()
    assert (np.diff(tree.costs) >= 0).all()


def test_regions_come_back_from_their_file(photos, tmp_path):
    write_regions(photos, tmp_path / "regions.npz")
    kept, found = read_regions(tmp_path / "regions.npz"), regions_of(photos, tmp_path / "none.npz")
    assert kept.keys() == found.keys()
    for name, tree in kept.items():
        assert np.array_equal(tree.crumbs, found[name].crumbs)
        assert np.array_equal(tree.merges, found[name].merges)


def test_areas_and_collages_have_a_subject(photos):
    drawn_from = scenes(photos.training, regions_of(photos))
    for seed in range(12):
        for make, given_scenes in ((random_area, drawn_from[0]), (random_scene, drawn_from)):
            image, area = make(np.random.default_rng(seed), given_scenes, 48)
            again = make(np.random.default_rng(seed), given_scenes, 48)
            assert image.shape == (48, 48, 3)
            assert 0 < (area > 0).mean() < 1
            assert np.array_equal(image, again[0])
            assert np.array_equal(area, again[1])


def test_other_light_changes_colors_but_not_the_given_picture():
    image = random_picture(np.random.default_rng(1), 40, 40)
    before = image.copy()
    changed = [np.abs(unlike(np.random.default_rng(n), image).astype(int) - image).mean() for n in range(20)]
    assert np.array_equal(image, before)
    assert np.median(changed) > 8


def test_ring_statistics_bring_a_darkened_part_back():
    rng = np.random.default_rng(0)
    truth = np.clip(rng.normal(150, 20, (80, 80, 1)) + rng.normal(0, 5, (80, 80, 3)), 0, 255).astype(np.uint8)
    mask = np.zeros((80, 80), np.uint8)
    mask[25:55, 25:55] = 255
    dark = np.where(mask[..., None] > 0, (truth * 0.6).astype(np.uint8), truth)
    matched = ring_matched(dark, mask)
    assert (
        np.abs(matched.astype(float) - truth)[mask > 0].mean()
        < 0.2 * np.abs(dark.astype(float) - truth)[mask > 0].mean()
    )
    assert np.array_equal(matched[mask == 0], dark[mask == 0])


def test_the_next_click_falls_into_the_larger_error():
    target, answer = np.zeros((60, 60), np.uint8), np.zeros((60, 60), np.uint8)
    target[10:40, 10:40] = 255
    answer[10:40, 10:25] = answer[45:50, 45:50] = 255
    x, y, label = next_click(target, answer)
    assert target[int(y), int(x)] == 255
    assert answer[int(y), int(x)] == 0
    assert label == 1
    answer[10:40, 10:40] = 255
    x, y, label = next_click(target, answer)
    assert (45 <= x < 50, 45 <= y < 50, label) == (True, True, 0)
    assert next_click(target, target) is None


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_first_clicks_are_where_their_labels_say(seed):
    rng = np.random.default_rng(seed)
    target = masks.random_mask(rng, 48)
    asked = first_prompt(rng, target, 8)
    assert (asked.labels >= 0).any()
    for (x, y), label in zip(asked.points, asked.labels, strict=True):
        if label in (0, 1):
            assert (target[int(y), int(x)] > 0) == bool(label)


def test_clicks_fill_free_places_and_no_more():
    asked = Asked(np.zeros((2, 2), np.float32), np.full(2, -1, np.float32))
    once = with_click(asked, (3.0, 4.0, 1))
    assert (once.labels.tolist(), asked.labels.tolist()) == ([1, -1], [-1, -1])
    full = with_click(with_click(once, (5.0, 6.0, 0)), (7.0, 8.0, 1))
    assert full.points.tolist() == [[3, 4], [5, 6]]


def test_a_crop_is_the_same_for_the_same_seed():
    image = random_picture(np.random.default_rng(0), 90, 120)
    one, other = (random_crop(np.random.default_rng(5), image, 32) for _ in range(2))
    assert np.array_equal(one, other)

"""Sets of pictures: masks by seed, holes that cannot be looked under, and a word when data are missing."""

import numpy as np
import pytest

from benchmarks import data


@pytest.fixture
def development_data():
    try:
        return data.photo_paths()
    except data.MissingDataError as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("kind", ["thin", "blob", "large"])
def test_masks_depend_on_the_seed_alone(kind):
    first = data.make_mask(kind, 301, 420, 5)
    assert np.array_equal(first, data.make_mask(kind, 301, 420, 5))
    assert not np.array_equal(first, data.make_mask(kind, 301, 420, 6))
    assert first.shape == (301, 420)
    assert set(np.unique(first)) == {0, 255}


def test_kinds_of_masks_differ_in_the_share_they_cover():
    shares = {
        kind: np.mean([(data.make_mask(kind, 300, 400, seed) > 0).mean() for seed in range(8)])
        for kind in ("thin", "blob", "large")
    }
    assert 0.01 < shares["thin"] < 0.06
    assert 0.02 < shares["blob"] < 0.1
    assert 0.15 < shares["large"] < 0.35


def test_nothing_can_be_read_under_a_hole():
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    mask = np.zeros((20, 30), np.uint8)
    mask[4:9, 5:9] = 255
    covered = data.hidden(image, mask)
    assert (covered[4:9, 5:9] == 127).all()
    assert np.array_equal(covered[mask == 0], image[mask == 0])
    assert not np.shares_memory(covered, image)


def test_a_picture_is_never_enlarged():
    image = np.zeros((20, 30, 3), np.uint8)
    assert data.fitted(image, 512).shape == (20, 30, 3)
    assert data.fitted(image, 15).shape == (10, 15, 3)


def test_missing_data_are_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv(data.DATA_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(data.MissingDataError, match=data.DATA_VARIABLE):
        data.data_folder()
    assert data.feature_model() is None


@pytest.mark.data
def test_object_shaped_holes_stay_inside_the_picture_and_are_not_empty(development_data):
    for seed in range(6):
        mask = data.make_mask("object", 200, 330, seed)
        assert mask.shape == (200, 330)
        assert 0.005 < (mask > 0).mean() < 0.5


@pytest.mark.data
@pytest.mark.parametrize("name", ["migan-256", "objects-512", "photos-512"])
def test_sets_hide_their_holes_and_are_the_same_every_time(name, development_data):
    first, again = (list(data.pictures(name, 1)) for _ in range(2))
    assert [picture.name for picture in first] == [picture.name for picture in again]
    for picture, other in zip(first, again, strict=True):
        hole = picture.mask >= 128
        assert (picture.image[hole] == 127).all()
        assert np.array_equal(picture.image[~hole], picture.shown[~hole])
        assert np.array_equal(picture.mask, other.mask)
        assert (picture.truth is None) == (name == "objects-512")

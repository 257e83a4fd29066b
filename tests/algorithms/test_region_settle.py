"""A selection settled pixel by pixel: thin parts come in, far parts stay, each click holds, the same every time."""

from __future__ import annotations

import numpy as np

from editor.algorithms.region_settle import settled

ROWS, COLUMNS = np.mgrid[:200, :260]
BODY = (np.abs(ROWS - 80) < 40) & (np.abs(COLUMNS - 130) < 50)
LEG = (ROWS >= 110) & (ROWS < 150) & (np.abs(COLUMNS - 120) < 4)
OTHER = np.hypot(ROWS - 170, COLUMNS - 230) < 14
TRUE = BODY | LEG


def picture() -> np.ndarray:
    image = np.random.default_rng(0).normal(0.7, 0.03, (200, 260, 3)).astype(np.float32)
    image[TRUE | OTHER] -= np.float32(0.4)
    return np.clip(image, 0, 1)


def mask_of(area: np.ndarray) -> np.ndarray:
    return area.astype(np.uint8) * np.uint8(255)


def test_what_regions_cut_off_comes_in_and_what_they_took_along_goes():
    rough = (BODY & (COLUMNS < 172)) | (np.abs(ROWS - 80) < 40) & (COLUMNS > 72) & (COLUMNS < 82)
    found = settled(picture(), mask_of(rough), ((130, 80, True), (120, 125, True))) > 0
    assert (found & TRUE).sum() / (found | TRUE).sum() > 0.97


def test_islands_without_a_click_go_and_a_click_outside_holds():
    found = settled(picture(), mask_of(BODY | OTHER), ((130, 80, True), (90, 60, False))) > 0
    assert not found[OTHER].any()
    assert not found[60, 90]
    assert found[80, 130]


def test_the_same_clicks_give_the_same_answer_and_nothing_given_is_written_to():
    image, rough = picture(), mask_of(BODY)
    image.flags.writeable = rough.flags.writeable = False
    clicks = ((130.0, 80.0, True), (20.0, 20.0, False))
    np.testing.assert_array_equal(settled(image, rough, clicks), settled(image, rough, clicks))


def test_nothing_and_everything_stay_as_they_are():
    for whole in (np.zeros((200, 260), bool), np.ones((200, 260), bool)):
        np.testing.assert_array_equal(settled(picture(), mask_of(whole), ((5, 5, True),)), mask_of(whole))

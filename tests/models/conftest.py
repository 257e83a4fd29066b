import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from models.training.pictures import Photo, Photos, Source
from models.training.procedural import random_picture


def made_photos(count):
    made = []
    for index in range(count):
        rng = np.random.default_rng(index)
        source = Source(f"made-{index}", "CC0/public domain", "", "", "")
        made.append(Photo(source, random_picture(rng, 96, 120)))
    return tuple(made)


@pytest.fixture(scope="session")
def photos():
    every = made_photos(8)
    return Photos(every[:6], every[6:])

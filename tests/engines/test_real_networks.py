"""The small published networks, run by their catalog descriptions on photos; skipped where the weights are missing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.runtime.pool import LocalSessions
from editor.engines.store import FileRecord, ModelStore
from editor.engines.tasks import MatteRequest, StructureRequest
from tests.engines.catalog import MODELS, catalog_model

pytestmark = [pytest.mark.data, pytest.mark.weights]


@pytest.fixture(scope="module")
def sessions():
    found = LocalSessions()
    yield found
    found.close()


@pytest.fixture
def engine(data, sessions):
    def make(model_id):
        model = catalog_model(model_id, data / "weights")
        if not model.is_ready:
            pytest.skip(f"the weights of {model_id} are not in the development data")
        return build(model, sessions)

    return make


@pytest.fixture
def photo(data):
    return lambda name: cv2.imread(str(data / "data" / "dev" / name))[..., ::-1].astype(np.float32) / 255


@pytest.mark.parametrize(("name", "least"), [("person_0022", 0.95), ("person_0610", 0.7), ("person_0736", 0.9)])
def test_people_are_found(engine, photo, data, name, least):
    truth = cv2.imread(str(data / "data" / "dev" / f"{name}.mask.png"), 0) >= 128
    found = engine("selfie-segmentation").matte(MatteRequest(photo(f"{name}.jpg")), Progress()) > 0.5
    assert (found & truth).sum() / (found | truth).sum() > least


def test_a_cat_is_something(engine, photo):
    found = engine("deeplab-v3-257").matte(MatteRequest(photo("chelsea.png")), Progress())
    assert found[150, 200] > 0.9
    assert found[280, 440] < 0.2


@pytest.mark.parametrize(
    ("name", "label", "inside"),
    [("bsds_elephant_107045.jpg", "elephant", (220, 120)), ("coffee.png", "cup", (300, 150)),
     ("chelsea.png", "cat", (225, 150))],
)  # fmt: skip
def test_boxes_are_where_the_things_are(engine, photo, name, label, inside):
    found = engine("yolox-nano").detect(photo(name), Progress())[0]
    left, top, right, bottom = found.box
    assert found.label == label
    assert left < inside[0] < right
    assert top < inside[1] < bottom


def test_pots_have_straight_rims(engine, photo):
    image = photo("desk-plants.jpg")
    lines = engine("mlsd-tiny-512").find(StructureRequest(image), Progress()).lines
    rims = [line for line in lines if line.score > 0.3 and abs(line.y0 - line.y1) < 40 and abs(line.x0 - line.x1) > 300]
    assert len(rims) >= 3
    assert any(abs(line.y0 / image.shape[0] - 0.535) < 0.01 for line in rims)


def test_a_little_blur_is_nearer_than_much(engine, photo):
    features = engine("squeezenet-features")
    image = photo("coffee.png")
    sharp, little, much = (
        features.features(picture, Progress())
        for picture in (image, cv2.GaussianBlur(image, (0, 0), 1), cv2.GaussianBlur(image, (0, 0), 3))
    )

    def apart(first, second):
        return np.mean([((a - b) ** 2).sum(axis=0).mean() for a, b in zip(first, second, strict=True)])

    assert len(sharp) == 5
    assert 0 < apart(sharp, little) < 0.6 * apart(sharp, much)


def test_the_catalog_names_the_hashes_of_these_files(data):
    store = ModelStore(root=data / "none", catalog=MODELS)
    for model_id in ("mlsd-tiny-512", "selfie-segmentation", "deeplab-v3-257", "yolox-nano", "squeezenet-features"):
        entry = store.model(model_id).descriptor.file()
        path = data / "weights" / entry.name
        if path.exists():
            import hashlib

            content = path.read_bytes()
            assert FileRecord(hashlib.sha256(content).hexdigest(), len(content)) == FileRecord(
                entry.sha256, entry.size_bytes
            )

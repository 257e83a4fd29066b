import sys
import warnings

import numpy as np
import pytest
import torch

from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.base import InpaintRequest
from editor.engines.safe_load import ConsentNeeded
from editor.errors import EngineError, Unsupported
from tests.engines.torch_models import (
    LAMA,
    MAT,
    MIGAN,
    TinyLama,
    TinyMat,
    TinyMigan,
    described,
    fill,
    installed,
    save_lama,
    save_script,
    scene,
    sessions,
)


def engine_of(folder, descriptor, **options):
    return build(installed(folder, descriptor, **options), sessions())


def check_fill(image, mask, result, tolerance):
    assert result.shape == image.shape
    assert result.dtype == np.float32
    assert np.array_equal(result[mask == 0], image[mask == 0])
    assert np.abs(result - image)[mask > 0].mean() < tolerance


def test_a_torchscript_lama_fills_the_hole_of_any_size(tmp_path):
    save_script(TinyLama(), tmp_path / "tiny.pt")
    engine = engine_of(tmp_path, described("torchscript", {"model": "tiny.pt"}, **LAMA))
    check_fill(*fill(engine), 0.12)
    image, mask = scene(61, 83, (20, 40, 5, 30))
    check_fill(image, mask, engine.inpaint(InpaintRequest(image, mask), Progress()), 0.2)


def test_a_traced_migan_takes_one_packed_tensor(tmp_path):
    save_script(TinyMigan(), tmp_path / "tiny.pt", torch.rand(1, 4, 512, 512))
    engine = engine_of(tmp_path, described("torchscript", {"model": "tiny.pt"}, **MIGAN))
    image, mask, result = fill(engine)
    assert np.abs(result - image)[mask > 0].mean() < 0.12


def test_mat_gets_known_pixels_as_one_a_vector_and_no_label(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        save_script(TinyMat(), tmp_path / "tiny.pt")
    engine = engine_of(tmp_path, described("torchscript", {"model": "tiny.pt"}, **MAT))
    image, mask, first = fill(engine, seed=4)
    check_fill(image, mask, first, 0.2)
    assert np.array_equal(fill(engine, seed=4)[2], first)
    assert not np.array_equal(fill(engine, seed=5)[2], first)


def test_mat_of_another_size_is_refused(tmp_path):
    save_script(TinyMat(), tmp_path / "tiny.pt")
    wrong = described("torchscript", {"model": "tiny.pt"}, **{**MAT, "size": MIGAN["size"].__class__(multiple=8)})
    with pytest.raises(EngineError, match="512 x 512"):
        engine_of(tmp_path, wrong)


def test_repeatable_dropout_is_dropout():
    from editor.engines.networks.mat import MatCaller

    class Generator(torch.nn.Module):
        def forward(self, image, known, z, label, scale=1):
            return torch.nn.functional.dropout(image, training=True) * scale

    ones, noise = torch.ones(1, 3, 512, 512), torch.randn(1, 1, 512, 512)
    caller = MatCaller(Generator(), {"scale": 2})
    found = caller(ones, ones, noise)
    assert set(found.unique().tolist()) == {0.0, 4.0}
    assert abs(float((found > 0).float().mean()) - 0.5) < 0.01
    assert torch.equal(found, caller(ones, ones, noise))
    assert not torch.equal(found, caller(ones, ones, noise + 1))


def test_a_torchscript_file_of_unknown_origin_needs_consent_before_it_is_parsed(tmp_path, monkeypatch):
    save_script(TinyLama(), tmp_path / "tiny.pt")
    descriptor = described("torchscript", {"model": "tiny.pt"}, **LAMA)
    engine = engine_of(tmp_path, descriptor, consents=frozenset())
    monkeypatch.setattr(torch.jit, "load", lambda *_, **__: pytest.fail("the file was parsed"))
    with pytest.raises(ConsentNeeded, match="small program") as caught:
        fill(engine)
    assert caught.value.model_id == "tiny"


def test_consent_for_another_file_is_no_consent(tmp_path):
    save_script(TinyLama(), tmp_path / "tiny.pt")
    engine = engine_of(tmp_path, described("torchscript", {"model": "tiny.pt"}, **LAMA), consents=frozenset({"0" * 64}))
    with pytest.raises(ConsentNeeded):
        fill(engine)


def test_an_empty_mask_gives_the_picture_back_and_loads_nothing(tmp_path):
    save_script(TinyLama(), tmp_path / "tiny.pt")
    engine = engine_of(tmp_path, described("torchscript", {"model": "tiny.pt"}, **LAMA), consents=frozenset())
    image, mask = scene()
    assert np.array_equal(engine.inpaint(InpaintRequest(image, np.zeros_like(mask)), Progress()), image)


@pytest.fixture(scope="module")
def lama_file(tmp_path_factory):
    return save_lama(tmp_path_factory.mktemp("lama") / "lama.pth")


def test_spandrel_makes_a_lama_of_a_published_state_dict(lama_file):
    # Chance weights fill with chance colors, which the test of strangers would refuse.
    descriptor = described("spandrel", {"model": lama_file.name}, **LAMA)
    engine = engine_of(lama_file.parent, descriptor, is_shipped=True)
    image, mask, result = fill(engine)
    assert np.array_equal(result[mask == 0], image[mask == 0])
    assert np.ptp(result[mask > 0]) > 0
    assert np.array_equal(fill(engine, seed=3)[2], result), "LaMa knows no chance"
    # The same by spandrel's own call.
    import spandrel

    from editor.engines.safe_load import read_weights

    network = spandrel.MAIN_REGISTRY.load({n: t.float() for n, t in read_weights(lama_file).items()})
    assert network.architecture.id == "LaMa"
    height, width = (-image.shape[0] % 8, -image.shape[1] % 8)
    padded = np.pad(image, ((0, height), (0, width), (0, 0)), mode="symmetric")
    hole = np.pad(mask > 0, ((0, height), (0, width)))
    # The network is told of the hole as the engine grows it.
    with torch.inference_mode():
        expected = network.model.eval()(
            torch.from_numpy(padded.transpose(2, 0, 1)[None].copy()), torch.from_numpy(hole[None, None]).float()
        )
    found = expected[0].permute(1, 2, 0).numpy()[: image.shape[0], : image.shape[1]]
    assert np.abs(found - result)[mask > 0].max() < 1e-4
    assert not any(name.startswith("torchvision") for name in sys.modules)


def test_spandrel_never_reads_a_file_itself(lama_file, monkeypatch):
    from editor.engines.torchvision_shim import import_with_torchvision

    spandrel = import_with_torchvision("spandrel")
    for name in ("load_from_file", "load_state_dict_from_file", "_load_pth", "_load_torchscript"):
        monkeypatch.setattr(spandrel.ModelLoader, name, lambda *_: pytest.fail("spandrel read the file"))
    descriptor = described("spandrel", {"model": lama_file.name}, **LAMA)
    fill(engine_of(lama_file.parent, descriptor, is_shipped=True))


def test_weights_of_no_known_network_are_refused(tmp_path):
    torch.save({"a.weight": torch.zeros(3)}, tmp_path / "odd.pth")
    engine = engine_of(tmp_path, described("spandrel", {"model": "odd.pth"}, **LAMA))
    with pytest.raises(EngineError, match="does not know"):
        fill(engine)


def test_a_manga_model_is_given_gray_lines_and_noise(tmp_path):
    class Lines(torch.nn.Module):
        def forward(self, gray):
            return torch.full_like(gray, 255.0) + gray * 0

    class Fill(torch.nn.Module):
        def forward(self, gray, lines, mask, noise, ones):
            assert gray.min() >= -1
            assert ones.min() == 1
            return torch.where(mask > 0.5, lines, gray) + noise * 0.001 * mask

    save_script(Lines(), tmp_path / "lines.jit")
    save_script(Fill(), tmp_path / "fill.jit")
    descriptor = described(
        "torchscript",
        {"model": "fill.jit", "lines": "lines.jit"},
        **{**LAMA, "options": {"kind": "manga"}, "size": LAMA["size"].__class__(multiple=16, min_px=16)},
    )
    engine = engine_of(tmp_path, descriptor)
    _, mask, plain = fill(engine)
    assert plain[mask > 0].min() > 0.95
    edges = np.zeros(mask.shape, np.float32)
    edges[45, 40:80] = 1
    drawn = fill(engine, edges=edges)[2]
    assert drawn[45, 45:75].max() < 0.1
    assert drawn[35, 45:75].min() > 0.95
    assert np.array_equal(fill(engine, seed=2)[2], fill(engine, seed=2)[2])


def test_a_diffusers_model_says_in_one_sentence_that_it_comes_later(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"x")
    for task in ("inpaint", "generate"):
        with pytest.raises(Unsupported, match="extra “diffusion”"):
            engine_of(tmp_path, described("diffusers", {"model": "model.safetensors"}, task=task))

"""Descriptions: what is written is read back, and a slip is named by its key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor import paths
from editor.engines.descriptor import (
    ContextRule,
    Descriptor,
    FileEntry,
    InputTensor,
    License,
    MaskRule,
    OutputTensor,
    Part,
    Runtime,
    SizeRule,
)
from editor.engines.descriptor_toml import dump_descriptor, parse_descriptor, read_descriptor
from editor.errors import EngineError

PLAIN = Descriptor(
    id="plain",
    task="inpaint",
    label="Plain",
    version="1",
    format="onnx",
    license=License("MIT", True),
    files=(FileEntry("model", "plain.onnx", sha256="ab" * 32, size_bytes=7),),
    inputs=(InputTensor("image", parts=(Part("image"), Part("mask"))),),
    outputs=(OutputTensor("out", "image"),),
)
TEXT = dump_descriptor(PLAIN)
words = st.text(max_size=12)
numbers = st.floats(-1e6, 1e6)
parts = st.builds(
    Part,
    st.sampled_from(["image", "mask", "edges", "noise"]),
    order=st.sampled_from(["RGB", "BGR"]),
    low=st.floats(-300, 0),
    high=st.floats(1, 300),
    mean=st.lists(numbers, min_size=3, max_size=3).map(tuple),
    std=st.lists(st.floats(0.01, 300), min_size=1, max_size=1).map(tuple),
    zero_hole=st.booleans(),
    value=numbers,
)
descriptors = st.builds(
    lambda **fields: replace(PLAIN, **fields),
    label=words.filter(str.strip),
    summary=words,
    size=st.builds(SizeRule, multiple=st.integers(1, 64), min_px=st.integers(1, 512), is_square=st.booleans()),
    context=st.builds(ContextRule, by=st.sampled_from(["host", "model"]), margin_share=st.floats(0, 16)),
    mask=st.builds(MaskRule, grow_px=st.integers(0, 99)),
    runtime=st.builds(Runtime, denied=st.lists(words, max_size=3).map(tuple), half=st.booleans()),
    inputs=st.lists(parts, min_size=1, max_size=3).map(lambda made: (InputTensor("x", parts=tuple(made)),)),
    outputs=st.builds(OutputTensor, st.just("y"), words, channel=st.none() | st.integers(0, 9)).map(
        lambda made: (made,)
    ),
    understands=st.frozensets(st.sampled_from(["edges", "colors", "prompt"])),
    options=st.dictionaries(
        words,
        words | st.integers(-(2**60), 2**60) | st.booleans() | st.lists(words) | st.dictionaries(words, numbers),
        max_size=4,
    ),
)


@given(descriptors)
def test_what_is_written_is_read_back(descriptor):
    assert parse_descriptor(dump_descriptor(descriptor)) == descriptor


def test_defaults_are_not_written():
    assert "margin_px" not in TEXT
    assert "options" not in TEXT


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "plain"', "id = 3", "“id” must be a text"),
        ('id = "plain"', "", "“id” is missing"),
        ('task = "inpaint"', 'task = "paint"', "“task” must be one of: inpaint"),
        ('format = "onnx"', 'format = "pickle"', "“format” must be one of"),
        ("schema = 1", "schema = 2", "“schema” is 2"),
        ("is_commercial = true", "is_commercial = 1", "“license.is_commercial” must be true or false"),
        ("is_commercial = true", "is_comercial = true", "“license.is_comercial” is not known here"),
        ('sha256 = "' + "ab" * 32, 'sha256 = "' + "zz" * 32, "“files[0].sha256” must be 64 hexadecimal digits"),
        ("size_bytes = 7", "size_bytes = -7", "“files[0].size_bytes” must not be negative"),
        ('role = "mask"', 'role = "musk"', "“inputs[0].parts[1].role” must be one of"),
        ('role = "mask"', 'role = "mask"\nlow = nan', "“inputs[0].parts[1].low” must be a number"),
        ('role = "mask"', 'role = "mask"\nhigh = 0', "“inputs[0].parts[1].high” must differ from low"),
        ('role = "mask"', 'role = "mask"\nstd = [0]', "“inputs[0].parts[1].std” must be above 0"),
        ('role = "mask"', 'role = "mask"\nmean = [1, 2]', "“inputs[0].parts[1].mean” must have 1 or 3 numbers"),
        ("[license]", '[size]\nmode = "fixed"\n\n[license]', "“size.width” and size.height are needed"),
        ("[license]", "[size]\nmultiple = 0\n\n[license]", "“size.multiple” must be from 1"),
        ("[license]", "[size]\nmax_px = 99999999\n\n[license]", "“size.max_px” must be from 0"),
        ("[license]", "[license", "not valid TOML"),
    ],
)
def test_a_slip_is_named_by_its_key(old, new, said):
    assert old in TEXT
    with pytest.raises(EngineError) as caught:
        parse_descriptor(TEXT.replace(old, new, 1), "there/model.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith("there/model.toml")


def test_a_tensor_is_named_once():
    twice = replace(PLAIN, inputs=PLAIN.inputs * 2)
    with pytest.raises(EngineError, match="names one tensor twice"):
        parse_descriptor(dump_descriptor(twice))


def test_files_that_are_no_text_are_refused_in_one_sentence(tmp_path):
    path = tmp_path / "model.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EngineError, match="not UTF-8"):
        read_descriptor(path)
    path.write_bytes(b"a" * (1 << 21))
    with pytest.raises(EngineError, match="larger than 1 MB"):
        read_descriptor(path)
    with pytest.raises(EngineError, match="cannot be read"):
        read_descriptor(tmp_path / "nothing.toml")
    path.write_text("x = " + "[" * 5000, "utf-8")
    with pytest.raises(EngineError):
        read_descriptor(path)


def test_the_example_that_developers_read_is_a_description():
    text = (paths.models_dir() / "README.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0].replace('"..."', f'"{"0" * 64}"')
    assert parse_descriptor(example).files[0].size_bytes == 208044816

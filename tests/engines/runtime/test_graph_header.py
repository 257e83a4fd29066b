"""What is read of an ONNX file before a runtime sees it agrees with the format, and nothing breaks the reader."""

from __future__ import annotations

import contextlib

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from editor.engines.runtime.graph_header import BrokenModelError, check_header, read_header
from editor.errors import EngineError
from tests.engines.runtime.small_models import double, endless

DATA = double().SerializeToString()


@pytest.mark.parametrize("model", [double(), endless(), double(opset=21, ir_version=10)])
def test_versions_are_those_of_the_file(model):
    header = read_header(model.SerializeToString())
    assert header.ir_version == model.ir_version
    assert header.opset == model.opset_import[0].version
    assert header.external == []


def test_the_largest_tensor_is_found_in_branches_and_attributes_too():
    inner = helper.make_graph(
        [helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(np.zeros((5, 7), np.float32)))],
        "inner",
        [],
        [helper.make_tensor_value_info("c", TensorProto.FLOAT, [5, 7])],
    )
    node = helper.make_node("If", ["yes"], ["y"], then_branch=inner, else_branch=inner)
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [5, 7])]
    inputs = [helper.make_tensor_value_info("yes", TensorProto.BOOL, [])]
    model = helper.make_model(helper.make_graph([node], "g", inputs, outputs))
    header = read_header(model.SerializeToString())
    assert header.largest_elements == 35
    assert header.largest_rank == 2


def test_outside_data_is_found_wherever_it_hides():
    model = endless()
    tensor = model.graph.node[0].attribute[0].g.initializer.add()
    tensor.name, tensor.data_location = "w", TensorProto.EXTERNAL
    for key, value in (("location", "../x"), ("offset", "16"), ("length", "4")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    (part,) = read_header(model.SerializeToString()).external
    assert (part.tensor, part.location, part.offset, part.length) == ("w", "../x", 16, 4)


@pytest.mark.parametrize("value", ["-1", "many", ""])
def test_a_place_in_outside_data_that_is_no_number_is_broken(value):
    model = double()
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "offset", value
    with pytest.raises(BrokenModelError):
        read_header(model.SerializeToString())


def test_graphs_nested_without_end_are_refused():
    graph = onnx.GraphProto()
    for _ in range(60):
        outer = onnx.GraphProto()
        attribute = outer.node.add().attribute.add()
        attribute.g.CopyFrom(graph)
        graph = outer
    model = double()
    model.graph.CopyFrom(graph)
    with pytest.raises(EngineError, match="no ONNX model"):
        check_header(model.SerializeToString(), "m.onnx")


@given(st.integers(0, len(DATA) - 1))
def test_every_cut_is_read_or_refused(end):
    with contextlib.suppress(BrokenModelError):
        read_header(DATA[:end])


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    with contextlib.suppress(BrokenModelError):
        read_header(data)


@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_no_changed_byte_breaks_the_reader(place, value):
    changed = bytearray(DATA)
    changed[place] = value
    with contextlib.suppress(EngineError):
        check_header(changed, "m.onnx")

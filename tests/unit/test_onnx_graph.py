"""Models written by hand: what onnxruntime reads in them."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from pipeline.engines.onnx_graph import LARGE_BYTES, MICROSOFT, Array, GraphWriter, to_value


def run(graph: GraphWriter, **inputs: Array) -> list[Array]:
    return list(graph.to_network().session.run(None, inputs))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([np.float32, np.uint8, np.int8, np.int32, np.int64]).flatmap(
        lambda kind: arrays(kind, array_shapes(min_dims=0, max_dims=3, max_side=200))
    )
)
def test_a_constant_comes_back_as_it_was_given(array: Array) -> None:
    graph = GraphWriter()
    graph.node("Identity", graph.constant(array), outputs=["same"])
    graph.output("same", array.dtype.name, array.shape)
    (same,) = run(graph)
    assert same.dtype == array.dtype
    assert np.array_equal(same, array, equal_nan=array.dtype == np.float32)


def test_a_matrix_that_lies_otherwise_in_memory_is_written_row_by_row() -> None:
    graph = GraphWriter()
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    graph.node("Identity", graph.constant(turned), outputs=["same"])
    graph.output("same", "float32", turned.shape)
    assert np.array_equal(run(graph)[0], turned)


def test_inputs_of_any_length_and_attributes_of_every_kind() -> None:
    graph = GraphWriter()
    given_sound = graph.input("sound", "float32", [1, "samples"])
    (wide,) = graph.node("Unsqueeze", given_sound, graph.constant(np.array([1])))
    (thin,) = graph.node(
        "Conv", wide, graph.constant(np.ones((1, 1, 2), dtype=np.float32)), strides=[2], auto_pad="VALID"
    )
    (bent,) = graph.node("LeakyRelu", thin, alpha=0.5)
    graph.node("Softmax", bent, axis=-1, outputs=["shares"])
    graph.output("shares", "float32", [1, 1, "halves"])
    (shares,) = run(graph, sound=np.array([[1, 2, -3, -3]], dtype=np.float32))
    assert shares.ravel() == pytest.approx(np.exp([3, -3]) / np.exp([3, -3]).sum())


def test_operators_of_onnxruntime_s_own_may_be_used_and_inputs_left_out() -> None:
    graph = GraphWriter()
    given_values = graph.input("given", "float32", [1, 2])
    matrix = [graph.constant(np.array(part)) for part in (np.eye(2, dtype=np.uint8), np.float32(2), np.uint8(0))]
    graph.node("DynamicQuantizeMatMul", given_values, *matrix, "", domain=MICROSOFT, outputs=["doubled"])
    graph.output("doubled", "float32", [1, 2])
    assert run(graph, given=np.array([[0, 1]], dtype=np.float32))[0].ravel() == pytest.approx([0, 2])


def test_large_constants_live_as_long_as_the_network_that_reads_them() -> None:
    graph = GraphWriter()
    table = np.arange(LARGE_BYTES, dtype=np.float32)
    (row,) = graph.node("Gather", graph.constant(table), graph.input("at", "int64", [1]))
    graph.node("Identity", row, outputs=["found"])
    graph.output("found", "float32", [1])
    network, kept = graph.to_network(), weakref.ref(table)
    del table, graph
    gc.collect()
    assert kept() is not None
    (found,) = network.run(["found"], {"at": to_value(np.array([700]))})
    assert found.numpy().tolist() == [700.0]

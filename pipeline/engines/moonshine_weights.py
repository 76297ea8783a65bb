"""The weights inside Moonshine's `.ort` files, taken out by the names their exporter gave them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from onnxruntime.tools.ort_format_model.ort_flatbuffers_py.fbs.Graph import Graph
from onnxruntime.tools.ort_format_model.ort_flatbuffers_py.fbs.InferenceSession import InferenceSession

from pipeline.engines.onnx_graph import Array

_LINEAR = {b"DynamicQuantizeMatMul": (1, 2, 3, 4), b"MatMulIntegerToFloat": (1, 3, 5)}
"""Steps that multiply with a matrix, and where they take its values, scale, zero point and bias from."""
_TYPES = {1: np.dtype("<f4"), 2: np.dtype("u1"), 3: np.dtype("i1"), 6: np.dtype("<i4"), 7: np.dtype("<i8")}
"""ONNX's numbers of the element types that occur."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A matrix in eight bits, shape (inputs, outputs): `(values - zero_point) * scale`, for all or each column."""

    values: Array
    scale: Array
    zero_point: Array
    bias: Array | None = None

    def signed(self) -> "Linear":
        """The same matrix in numbers from -128 on instead of from 0 on."""
        values, zero_point = (np.bitwise_xor(part, np.uint8(0x80)) for part in (self.values, self.zero_point))
        return Linear(values.view(np.int8), self.scale, zero_point.view(np.int8), self.bias)


def side_by_side(parts: list[Linear]) -> Linear:
    """Matrices of the same input as one."""
    widths = [part.values.shape[1] for part in parts]
    return Linear(
        np.concatenate([part.values for part in parts], axis=1),
        np.repeat(np.array([part.scale for part in parts]).reshape(-1), widths),
        np.repeat(np.array([part.zero_point for part in parts]).reshape(-1), widths),
    )


class Weights:
    """What a model file holds: arrays by name, and matrices by the step that multiplies with them."""

    def __init__(self, path: Path):
        graph = InferenceSession.GetRootAs(np.memmap(path, mode="r"), 0).Model().Graph()
        self._arrays: dict[str, Array] = {}
        for number in range(graph.InitializersLength()):
            tensor = graph.Initializers(number)
            if tensor.RawDataLength():
                shape = [tensor.Dims(at) for at in range(tensor.DimsLength())]
                array = tensor.RawDataAsNumpy().view(_TYPES[tensor.DataType()])
                self._arrays[tensor.Name().decode()] = array.reshape(shape)
        self._linear: dict[str, Linear] = {}
        self._note_linear(graph)

    def array(self, name: str) -> Array:
        """An array, such as `layers.0.input_layernorm.weight`."""
        return self._arrays[name if name in self._arrays else f"{name}_merged_0"]

    def linear(self, step: str) -> Linear:
        """The matrix of a step, such as `/layers.0/mlp/fc1`."""
        return self._linear[step]

    def _note_linear(self, graph: Graph) -> None:
        """Note which step multiplies with which matrix, in this graph and in those inside it."""
        for number in range(graph.NodesLength()):
            node = graph.Nodes(number)
            operator = node.OpType()
            if operator == b"If":
                for at in range(node.AttributesLength()):
                    self._note_linear(node.Attributes(at).G())
            elif operator in _LINEAR:
                values, scale, zero_point, *bias = (node.Inputs(at).decode() for at in _LINEAR[operator])
                step = node.Outputs(0).decode().removesuffix("/MatMul_output_0").removesuffix("/Add_output_0")
                arrays = self._arrays
                biases = [arrays.get(name) for name in bias]
                self._linear[step] = Linear(arrays[values], arrays[scale], arrays[zero_point], *biases)

"""ONNX models written node by node, in the bytes that onnxruntime reads.

The format is a protobuf message; of it only what a plain inference graph needs is written here. The
`onnx` package would do the same, for twenty megabytes and a quarter of a second in every process.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Array = NDArray[np.generic]
Attribute = int | float | str | Sequence[int]

IR_VERSION, OPSET = 8, 17
"""Of the format and the operators: what onnxruntime knows since 1.12."""
LARGE_BYTES = 1_024
"""Constants from here on are not written into the model but handed over beside it, without copying them."""
MICROSOFT = "com.microsoft"
"""Operators that onnxruntime has beyond the standard."""
_ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
_FLOAT, _INT, _STRING, _INTS = 1, 2, 3, 7
"""Kinds of attributes."""


@dataclass(frozen=True, slots=True)
class Network:
    """A graph that can be run."""

    session: onnxruntime.InferenceSession
    _constants: tuple[Array, ...]
    """Kept, because onnxruntime reads them where they lie."""

    def run(self, outputs: Sequence[str], inputs: Mapping[str, onnxruntime.OrtValue]) -> list[onnxruntime.OrtValue]:
        """These outputs for these inputs; values stay where onnxruntime wrote them."""
        values: list[onnxruntime.OrtValue] = self.session.run_with_ort_values(outputs, inputs, None)
        return values


def to_value(array: Array) -> onnxruntime.OrtValue:
    """An array as onnxruntime takes it, not copied."""
    return onnxruntime.OrtValue.ortvalue_from_numpy(array)


@functools.cache
def multiplies_signed() -> bool:
    """Whether this processor multiplies unsigned by signed bytes exactly; where it does, it does so four times as fast.

    Processors without such an instruction (VNNI, AMX) get there in steps of sixteen bits, which overflow
    unnoticed. onnxruntime's own switch against that (`session.x64quantprecision`) takes the speed from all.
    """
    graph = GraphWriter()
    most = np.full((4, 64), 255, dtype=np.uint8), np.full((64, 32), 127, dtype=np.int8)
    graph.node(
        "MatMulInteger", graph.input("given", "uint8", most[0].shape), graph.constant(most[1]), outputs=["product"]
    )
    graph.output("product", "int32", [4, 32])
    (product,) = graph.to_network().run(["product"], {"given": to_value(most[0])})
    return bool((product.numpy() == 255 * 127 * 64).all())


class GraphWriter:
    """A graph that grows at its end; values are known by their names."""

    def __init__(self) -> None:
        self._graph: list[bytes] = [_text(2, "graph")]
        self._counted = 0
        self._large: dict[str, Array] = {}

    def input(self, name: str, type_of: str, shape: Sequence[int | str]) -> str:
        """A value that is given at each run; a dimension that may change has a name instead of a size."""
        self._graph.append(_bytes(11, _described(name, type_of, shape)))
        return name

    def output(self, name: str, type_of: str, shape: Sequence[int | str]) -> None:
        """A value that is handed out at each run."""
        self._graph.append(_bytes(12, _described(name, type_of, shape)))

    def constant(self, array: Array) -> str:
        """A value that is always the same."""
        name = self._new_name()
        about = b"".join(_number(1, size) for size in array.shape)
        about += _number(2, _ELEMENT_TYPES[array.dtype.name]) + _text(8, name)
        if array.nbytes < LARGE_BYTES:
            content = _bytes(9, array.tobytes())
        else:
            self._large[name] = np.ascontiguousarray(array)
            content = _bytes(13, _text(1, "location") + _text(2, name)) + _number(14, 1)
        self._graph.append(_bytes(5, about + content))
        return name

    def node(
        self,
        operator: str,
        *inputs: str,
        domain: str = "",
        outputs: int | Sequence[str] = 1,
        **attributes: Attribute,
    ) -> tuple[str, ...]:
        """Apply an operator; an input left out is an empty name. `outputs` are their names, or how many."""
        names = tuple(self._new_name() for _ in range(outputs)) if isinstance(outputs, int) else tuple(outputs)
        parts = [_text(1, name) for name in inputs] + [_text(2, name) for name in names]
        parts += [_text(4, operator), _text(7, domain)]
        parts += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self._graph.append(_bytes(1, b"".join(parts)))
        return names

    def to_network(self) -> "Network":
        """The graph ready to run, in one thread: a second makes matrices of this size slower (measured)."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_external_initializers(list(self._large), [to_value(array) for array in self._large.values()])
        session = onnxruntime.InferenceSession(self._to_bytes(), options, providers=["CPUExecutionProvider"])
        return Network(session, tuple(self._large.values()))

    def _to_bytes(self) -> bytes:
        standard = _text(1, "") + _number(2, OPSET)
        microsoft = _text(1, MICROSOFT) + _number(2, 1)
        graph = _bytes(7, b"".join(self._graph))
        return b"".join((_number(1, IR_VERSION), _bytes(8, standard), _bytes(8, microsoft), graph))

    def _new_name(self) -> str:
        self._counted += 1
        return f"#{self._counted}"


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _number(20, _STRING)
    if isinstance(value, float):
        return _text(1, name) + _tag(2, 5) + np.float32(value).tobytes() + _number(20, _FLOAT)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT)
    return _text(1, name) + b"".join(_number(8, number) for number in value) + _number(20, _INTS)


def _described(name: str, type_of: str, shape: Sequence[int | str]) -> bytes:
    sizes = (_text(2, size) if isinstance(size, str) else _number(1, size) for size in shape)
    dimensions = b"".join(_bytes(1, size) for size in sizes)
    tensor = _number(1, _ELEMENT_TYPES[type_of]) + _bytes(2, dimensions)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _number(field: int, value: int) -> bytes:
    return _tag(field, 0) + _varint(value % (1 << 64))


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _tag(field, 2) + _varint(len(value)) + value


def _tag(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _varint(value: int) -> bytes:
    return bytes(_seven_bits(value))


def _seven_bits(value: int) -> Iterator[int]:
    while value > 0x7F:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value

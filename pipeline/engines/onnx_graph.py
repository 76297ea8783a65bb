"""ONNX models written node by node, in the bytes that onnxruntime reads.

The format is a protobuf message; of it only what a plain inference graph needs is written here. The
`onnx` package would do the same, for twenty megabytes and a quarter of a second in every process.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
Attribute = int | float | str | Sequence[int]

IR_VERSION, OPSET = 8, 17
"""Of the format and the operators: what onnxruntime knows since 1.12."""
MICROSOFT = "com.microsoft"
"""Operators that onnxruntime has beyond the standard."""
_ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
_FLOAT, _INT, _STRING, _INTS = 1, 2, 3, 7
"""Kinds of attributes."""


class GraphWriter:
    """A graph that grows at its end; values are known by their names."""

    def __init__(self) -> None:
        self._graph: list[bytes | memoryview] = [_text(2, "graph")]
        self._counted = 0

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
        content = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        about = b"".join(_number(1, size) for size in array.shape)
        about += _number(2, _ELEMENT_TYPES[array.dtype.name]) + _text(8, name) + _tag(9, 2) + _varint(len(content))
        self._graph += [_tag(5, 2) + _varint(len(about) + len(content)) + about, content]
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

    def to_bytes(self) -> bytes:
        """The whole model."""
        standard = _text(1, "") + _number(2, OPSET)
        microsoft = _text(1, MICROSOFT) + _number(2, 1)
        size = sum(map(len, self._graph))
        head = _number(1, IR_VERSION) + _bytes(8, standard) + _bytes(8, microsoft) + _tag(7, 2) + _varint(size)
        return b"".join([head, *self._graph])

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

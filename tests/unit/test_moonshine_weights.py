"""Matrices in eight bits: other ways to write the same numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from pipeline.engines.moonshine_weights import Linear, side_by_side

MATRICES = st.builds(
    Linear,
    arrays(np.uint8, (3, 2)),
    arrays(np.float32, (), elements=st.floats(0.0625, 1, width=32)),
    arrays(np.uint8, ()),
)


def meant(linear: Linear) -> NDArray[np.float64]:
    return (linear.values.astype(np.float64) - linear.zero_point.astype(np.float64)) * linear.scale.astype(np.float64)


@given(MATRICES)
def test_signed_numbers_mean_the_same(linear: Linear) -> None:
    signed = linear.signed()
    assert signed.values.dtype == signed.zero_point.dtype == np.int8
    assert np.array_equal(meant(signed), meant(linear))


@given(st.lists(MATRICES, min_size=1, max_size=3))
def test_matrices_side_by_side_keep_each_its_scale(parts: list[Linear]) -> None:
    assert np.array_equal(meant(side_by_side(parts)), np.concatenate([meant(part) for part in parts], axis=1))

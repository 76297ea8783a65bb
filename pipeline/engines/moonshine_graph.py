"""Moonshine's network laid out for one thing only: to hear one segment fast on one core.

The graphs in the wheel carry a mask over every score, pad each head from 36 to 40 numbers and copy the
keys and values of the whole sound at every token, and spend a thousand small steps on shapes. Here the same
matrices are multiplied in the same eight bits, with onnxruntime's fused attention, and nothing else.
Differs from them only where sums are taken in another order.
"""

from dataclasses import replace

import numpy as np

from pipeline.engines.moonshine_weights import Linear, Weights, side_by_side
from pipeline.engines.onnx_graph import MICROSOFT, GraphWriter, Network, multiplies_signed

LAYERS, HEADS, HEAD_WIDTH = 6, 8, 36
"""Shape of the tiny model."""
WIDTH = HEADS * HEAD_WIDTH
TURNED_WIDTH = 32
"""So much of each head is turned by its place (rotary embedding, in neighbouring pairs)."""
TURN_BASE = 10_000.0
MOST_PLACES = 2_048
"""Places that can be told apart: 49 s of sound, and far more tokens than that can hold."""
EPSILON = 1e-5
_SCALE = np.float32(HEAD_WIDTH**-0.5)
_DECODER = "/model/decoder"
_DECODER_LAYERS = "model.decoder.layers"
_TABLE = [f"model.decoder.embed_tokens.weight_merged_0_{part}" for part in ("quantized", "scale", "zero_point")]


class _Layers(GraphWriter):
    """A graph with the parts that encoder and decoder share."""

    def __init__(self, weights: Weights):
        super().__init__()
        self.weights = weights
        self._signed = multiplies_signed()
        frequencies = TURN_BASE ** (-np.arange(0, TURNED_WIDTH, 2) / TURNED_WIDTH)
        angles = np.outer(np.arange(MOST_PLACES), frequencies)
        self._cosines = self.constant(np.cos(angles).astype(np.float32))
        self._sines = self.constant(np.sin(angles).astype(np.float32))
        self._no_bias = self.constant(np.zeros(WIDTH, dtype=np.float32))

    def norm(self, value: str, name: str) -> str:
        """Layer normalisation with the weight of that name."""
        weight = self.constant(self.weights.array(name))
        (normed,) = self.node("LayerNormalization", value, weight, self._no_bias, axis=-1, epsilon=EPSILON)
        return normed

    def multiply(self, value: str, linear: Linear, output: str | None = None) -> str:
        """A value, in eight bits for the time being, times a matrix, plus its bias."""
        bias = "" if linear.bias is None else self.constant(linear.bias)
        if self._signed:
            linear = linear.signed()
        matrix = [self.constant(part) for part in (linear.values, linear.scale, linear.zero_point)]
        outputs = 1 if output is None else [output]
        (product,) = self.node("DynamicQuantizeMatMul", value, *matrix, bias, domain=MICROSOFT, outputs=outputs)
        return product

    def step(self, value: str, step: str) -> str:
        """The same with the matrix of that step."""
        return self.multiply(value, self.weights.linear(step))

    def add(self, value: str, other: str) -> str:
        (total,) = self.node("Add", value, other)
        return total

    def split(self, value: str, widths: list[int]) -> tuple[str, ...]:
        """Parts of the last dimension."""
        return self.node("Split", value, self.numbers(*widths), outputs=len(widths), axis=-1)

    def numbers(self, *numbers: int) -> str:
        """Sizes, as the operators want them."""
        return self.constant(np.array(numbers, dtype=np.int64))

    def turned_parts(self, value: str, attention: str, places: str) -> tuple[str, str, str]:
        """Query, key and value of a value's attention to its own like, the first two turned by their places."""
        linear = side_by_side([self.weights.linear(f"{attention}/{part}_proj") for part in "qkv"])
        query, key, own = self.split(self.multiply(value, linear), [WIDTH] * 3)
        return self._turn(query, places), self._turn(key, places), own

    def _turn(self, value: str, places: str) -> str:
        inputs = (value, places, self._cosines, self._sines)
        shape = {"num_heads": HEADS, "rotary_embedding_dim": TURNED_WIDTH, "interleaved": 1}
        (turned,) = self.node("RotaryEmbedding", *inputs, domain=MICROSOFT, **shape)
        return turned


def encoder_network(encoder: Weights, decoder: Weights) -> Network:
    """Sound (1, samples) to what each layer of the decoder asks of it.

    Outputs `key0`... of shape (1, heads, head width, places) and `value0`... (1, heads, places, head width).
    """
    graph = _Layers(encoder)
    state = _convolve(graph, graph.input("sound", "float32", [1, "samples"]))
    start = graph.numbers(0)
    for number in range(LAYERS):
        layer, name = f"/layers.{number}", f"layers.{number}"
        normed = graph.norm(state, f"{name}.input_layernorm.weight")
        parts = graph.turned_parts(normed, f"{layer}/self_attn", start)
        (heard,) = graph.node("MultiHeadAttention", *parts, domain=MICROSOFT, num_heads=HEADS, scale=float(_SCALE))
        state = graph.add(state, graph.step(heard, f"{layer}/self_attn/o_proj"))
        normed = graph.norm(state, f"{name}.post_attention_layernorm.weight")
        (bent,) = graph.node("Gelu", graph.step(normed, f"{layer}/mlp/fc1"), domain=MICROSOFT)
        state = graph.add(state, graph.step(bent, f"{layer}/mlp/fc2"))
    state = graph.norm(state, "layer_norm.weight")
    steps = [f"{_DECODER}/layers.{n}/encoder_attn/{part}_proj" for n in range(LAYERS) for part in "kv"]
    asked = graph.multiply(state, side_by_side([decoder.linear(step) for step in steps]))
    for number, part in enumerate(graph.split(asked, [WIDTH] * len(steps))):
        _hand_out(graph, part, number)
    return graph.to_network()


def decoder_network(weights: Weights) -> Network:
    """A token and its place, with what was written and heard before, to scores of the next token.

    Inputs `token` (1, 1), `place` (1); `written_key0`, `written_value0` ... (1, heads, tokens before, head width),
    and the encoder's outputs. Outputs `scores` (1, 1, vocabulary) and `new_key0` ... with the token's own behind.
    """
    graph = _Layers(weights)
    place = graph.input("place", "int64", [1])
    state = _embed(graph, graph.input("token", "int64", [1, 1]))
    for number in range(LAYERS):
        layer, name = f"{_DECODER}/layers.{number}", f"{_DECODER_LAYERS}.{number}"
        normed = graph.norm(state, f"{name}.input_layernorm.weight")
        read = _read_back(graph, graph.turned_parts(normed, f"{layer}/self_attn", place), number)
        state = graph.add(state, graph.step(read, f"{layer}/self_attn/o_proj"))
        normed = graph.norm(state, f"{name}.post_attention_layernorm.weight")
        asking = weights.linear(f"{layer}/encoder_attn/q_proj")
        heard = _listen(graph, graph.multiply(normed, replace(asking, scale=np.multiply(asking.scale, _SCALE))), number)
        state = graph.add(state, graph.step(heard, f"{layer}/encoder_attn/o_proj"))
        normed = graph.norm(state, f"{name}.final_layernorm.weight")
        wide = graph.step(normed, f"{layer}/mlp/fc1")
        plain, gate = graph.split(wide, [weights.linear(f"{layer}/mlp/fc1").values.shape[1] // 2] * 2)
        (opened,) = graph.node("QuickGelu", gate, domain=MICROSOFT, alpha=1.0)
        (passed,) = graph.node("Mul", opened, plain)
        state = graph.add(state, graph.step(passed, f"{layer}/mlp/fc2"))
    state = graph.norm(state, "model.decoder.norm.weight")
    graph.multiply(state, weights.linear("logits"), "scores")
    graph.output("scores", "float32", [1, 1, "vocabulary"])
    return graph.to_network()


def _convolve(graph: _Layers, sound: str) -> str:
    """Sound (1, samples) to a state for each 24 ms, (1, places, width)."""
    weights = graph.weights
    (value,) = graph.node("Unsqueeze", sound, graph.numbers(1))
    (value,) = graph.node("Conv", value, graph.constant(weights.array("conv1.weight_add_tensor")), strides=[64])
    (value,) = graph.node("Tanh", value)
    (flat,) = graph.node("Reshape", value, graph.numbers(0, 1, -1))
    unscaled = [graph.constant(np.array([number], dtype=np.float32)) for number in (1, 0)]
    (flat,) = graph.node("InstanceNormalization", flat, *unscaled, epsilon=EPSILON)
    (value,) = graph.node("Reshape", flat, graph.numbers(0, WIDTH, -1))
    (value,) = graph.node("Mul", value, graph.constant(weights.array("onnx::Mul_2080")))
    value = graph.add(value, graph.constant(weights.array("onnx::Add_2081")))
    for name, stride in (("conv2", 3), ("conv3", 2)):
        matrix = [graph.constant(weights.array(f"{name}.{part}")) for part in ("weight_add_tensor", "bias")]
        (value,) = graph.node("Conv", value, *matrix, strides=[stride])
        (value,) = graph.node("Gelu", value, domain=MICROSOFT)
    (value,) = graph.node("Transpose", value, perm=[0, 2, 1])
    return value


def _hand_out(graph: _Layers, part: str, number: int) -> None:
    """The encoder's outputs: keys (even numbers) lie so that a query multiplies them without turning them first."""
    layer, is_value = divmod(number, 2)
    name = f"{'value' if is_value else 'key'}{layer}"
    shape: list[int | str] = [1, HEADS, "places", HEAD_WIDTH] if is_value else [1, HEADS, HEAD_WIDTH, "places"]
    (divided,) = graph.node("Reshape", part, graph.numbers(1, -1, HEADS, HEAD_WIDTH))
    graph.node("Transpose", divided, outputs=[name], perm=[0, 2, 1, 3] if is_value else [0, 2, 3, 1])
    graph.output(name, "float32", shape)


def _embed(graph: _Layers, token: str) -> str:
    """The state a token begins with."""
    table, scale, zero = (graph.constant(graph.weights.array(name)) for name in _TABLE)
    (row,) = graph.node("Gather", table, token, axis=0)
    (state,) = graph.node("DequantizeLinear", row, scale, zero)
    return state


def _read_back(graph: _Layers, parts: tuple[str, ...], layer: int) -> str:
    """Attention of the new token to what was written before it, and to itself."""
    shape: list[int | str] = [1, HEADS, "tokens", HEAD_WIDTH]
    before = [graph.input(f"written_{part}{layer}", "float32", shape) for part in ("key", "value")]
    after = [f"new_{part}{layer}" for part in ("key", "value")]
    (read, *_) = graph.node(
        "MultiHeadAttention",
        *parts,
        *[""] * 3,
        *before,
        domain=MICROSOFT,
        outputs=[f"read{layer}", *after],
        num_heads=HEADS,
        scale=float(_SCALE),
    )
    for name in after:
        graph.output(name, "float32", [1, HEADS, "tokens after", HEAD_WIDTH])
    return read


def _listen(graph: _Layers, query: str, layer: int) -> str:
    """Attention of the new token to the sound."""
    keys = graph.input(f"key{layer}", "float32", [1, HEADS, HEAD_WIDTH, "places"])
    values = graph.input(f"value{layer}", "float32", [1, HEADS, "places", HEAD_WIDTH])
    (query,) = graph.node("Reshape", query, graph.numbers(1, HEADS, 1, HEAD_WIDTH))
    (scores,) = graph.node("MatMul", query, keys)
    (shares,) = graph.node("Softmax", scores, axis=-1)
    (heard,) = graph.node("MatMul", shares, values)
    (joined,) = graph.node("Reshape", heard, graph.numbers(1, 1, WIDTH))
    return joined

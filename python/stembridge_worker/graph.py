"""The HTDemucs graph as exported, rewritten so that OpenVINO's CPU kernels need fewer copies of it. The same arithmetic:
in float32 its stems differ from the original graph's by less than -100 dB.

1. The residual branches of the frequency layers (DConv) run as 2-D convolutions over [1, channels, bins, frames], where
   the export made every bin a batch of its own: no transposes of the large tensors.
2. Their second group normalisation is folded into the convolution before it. Mean and variance of z = W h + b follow
   from those of h, which has an eighth of the channels: z is never normalised as a tensor, nor split into its halves.
3. The transposed convolutions of the time branch run as 2-D ones of height 1, for which there is a fast kernel.
"""

from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op

FORM = 2
"""Goes into the version of the engine: other forms give other bits."""

Doubles = NDArray[np.float64]
FREQUENCY_LAYERS = [f"{side}coder.{i}" for side in ("en", "de") for i in range(4)]
TIME_DECODERS = [f"tdecoder.{i}" for i in range(4)]
EPSILON = 1e-5


def rewrite(model: ov.Model) -> None:
    """In place. Raises KeyError where the graph is not the one that it knows."""
    nodes = {node.get_friendly_name(): node for node in model.get_ordered_ops()}
    for layer in FREQUENCY_LAYERS:
        branch = residual_branch(nodes, layer, nodes[f"/{layer}/Transpose"].input_value(0))
        nodes[f"/{layer}/Transpose_1"].output(0).replace(branch)
    for layer in TIME_DECODERS:
        upsampling = nodes[f"/{layer}/conv_tr/ConvTranspose"]
        upsampling.output(0).replace(flat_transposed_convolution(upsampling))
    model.validate_nodes_and_infer_types()


def residual_branch(nodes: dict[str, Any], layer: str, x: ov.Output) -> ov.Output:
    """DConv: [1, channels, bins, frames] → the same shape."""
    for depth in range(2):
        x = residual_step(nodes, f"/{layer}/dconv/layers.{depth}/layers.{depth}", x, 2**depth)
    return x


def residual_step(nodes: dict[str, Any], name: str, x: ov.Output, dilation: int) -> ov.Output:
    """x + scale · GLU(norm(W2 · GELU(norm(W1 * x)))). Source: demucs/demucs.py, DConv."""
    weight, bias = weights(nodes[f"{name}.0/Conv"])
    _, _, bins, frames = x.get_shape()
    hidden = weight.shape[0]
    h = op.convolution(x, floats(weight[:, :, None]), [1, 1], [0, dilation], [0, dilation], [1, dilation])
    h = op.add(h, floats(bias.reshape(1, -1, 1, 1)))
    h = op.reshape(op.transpose(h, whole(0, 2, 1, 3)), whole(bins, 1, hidden * frames), False)
    h = op.reshape(op.mvn(h, whole(2), True, EPSILON, "inside_sqrt"), whole(bins, hidden, frames), False)
    gain, offset = constant_of(nodes[f"{name}.1/Mul"]), constant_of(nodes[f"{name}.1/Add"])
    h = op.add(op.multiply(h, floats(gain.reshape(1, -1, 1))), floats(offset.reshape(1, -1, 1)))
    return gated(nodes, name, x, op.gelu(h, "erf").output(0))


def gated(nodes: dict[str, Any], name: str, x: ov.Output, h: ov.Output) -> ov.Output:
    """Adds scale · GLU(norm(z)) to x, where z = W h + b and h is [bins, hidden, frames]. norm(z) is W' h' with
    h' = (h ÷ σ, 1 ÷ σ, w̄·mean(h) ÷ σ)."""
    weight, bias = (a.astype(np.float64) for a in weights(nodes[f"{name}.3/Conv"]))
    weight = weight[:, :, 0]
    gain, offset = (constant_of(nodes[f"{name}.4/{part}"]).astype(np.float64) for part in ("Mul", "Add"))
    bins, hidden, frames = h.get_shape()
    mean = op.reduce_mean(h, whole(2), True)
    inverse = op.power(op.add(variance(weight, bias, h, mean), floats(EPSILON)), floats(-0.5))
    level = op.multiply(op.matmul(floats(weight.mean(0).reshape(1, 1, -1)), mean, False, False), inverse)
    flat = [op.broadcast(row, whole(bins, 1, frames)) for row in (inverse, level)]
    rows = op.reshape(op.concat([op.multiply(h, inverse), *flat], 1), whole(1, bins, hidden + 2, frames), False)
    rows = op.transpose(rows, whole(0, 2, 1, 3))
    kernel = np.column_stack([weight * gain[:, None], (bias - bias.mean()) * gain, -gain])
    half = len(kernel) // 2
    scale = constant_of(nodes[f"{name}.6/Mul"]).astype(np.float64)
    value = pointwise(rows, kernel[:half] * scale[:, None], offset[:half] * scale)
    gate = pointwise(rows, kernel[half:], offset[half:])
    return op.add(x, op.multiply(value, op.sigmoid(gate))).output(0)


def variance(weight: Doubles, bias: Doubles, h: ov.Output, mean: Any) -> Any:
    """Of z = W h + b over channels and frames, [bins, 1, 1]: what h does around its mean, and what its mean does to the
    channels. Both are sums of squares: nothing cancels."""
    around = op.matmul(floats(root(weight)[None]), op.subtract(h, mean), False, False)
    moving = op.reduce_sum(op.reduce_mean(op.multiply(around, around), whole(2), True), whole(1), True)
    between = root(np.column_stack([weight - weight.mean(0), bias - bias.mean()]))
    levels = op.matmul(floats(between[None, :, :-1]), mean, False, False)
    levels = op.add(levels, floats(between[None, :, -1:]))
    return op.add(moving, op.reduce_sum(op.multiply(levels, levels), whole(1), True))


def root(matrix: Doubles) -> Doubles:
    """U, small and square, with |U v|² = |matrix v|² ÷ rows for every v."""
    values, vectors = np.linalg.eigh(matrix.T @ matrix / len(matrix))
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))).T)


def pointwise(x: Any, kernel: Doubles, bias: Doubles) -> Any:
    y = op.convolution(x, floats(kernel[:, :, None, None]), [1, 1], [0, 0], [0, 0], [1, 1])
    return op.add(y, floats(bias.reshape(1, -1, 1, 1)))


def flat_transposed_convolution(node: Any) -> ov.Output:
    """[1, channels, samples] as [1, channels, 1, samples]."""
    weight, bias = weights(node)
    x = op.unsqueeze(node.input_value(0).get_node().input_value(0), whole(2))
    y = op.convolution_backprop_data(
        x, floats(weight[:, :, None]), [1, 4], pads_begin=[0, 0], pads_end=[0, 0], dilations=[1, 1]
    )
    return op.squeeze(op.add(y, floats(bias.reshape(1, -1, 1, 1))), whole(2)).output(0)


def weights(node: Any) -> tuple[Any, Any]:
    """Weight and bias of a convolution, which the reader of ONNX made into a convolution and an addition."""
    convolution = node.input_value(0).get_node()
    return read(convolution.input_value(1).get_node()), read(node.input_value(1).get_node()).reshape(-1)


def read(node: Any) -> Any:
    """A constant, maybe behind reshapes."""
    while node.get_type_name() != "Constant":
        node = node.input_value(0).get_node()
    return node.data


def constant_of(node: Any) -> Any:
    """The constant input of a product or a sum, as a vector."""
    sides = [node.input_value(i).get_node() for i in range(2)]
    return next(side.data for side in sides if side.get_type_name() == "Constant").reshape(-1)


def floats(values: Any) -> Any:
    return op.constant(np.ascontiguousarray(values, np.float32))


def whole(*values: int) -> Any:
    return op.constant(np.array(values, np.int64))

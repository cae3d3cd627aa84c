"""
Times PyTorch's passes of an ONNX model: the same layers and weights, with images that are on the device already. Prints the
milliseconds for COUNT images as JSON. It knows the operators of plain convolutional networks, and says which one it lacks.

    python torchPasses.py MODEL.onnx BATCH COUNT DEVICE [tf32]
"""

import json
import sys
import time

import numpy as np
import onnx
import torch
import torch.nn.functional as functional
from onnx import helper, numpy_helper


def attributes(node):
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def padded(values, pads, fill=0.0):
    top, left, bottom, right = pads
    return functional.pad(values, (left, right, top, bottom), value=fill) if any(pads) else values


def convolve(inputs, options):
    values, weight, *bias = inputs
    pads = options.get("pads", [0, 0, 0, 0])
    symmetric = pads[:2] == pads[2:]
    values = values if symmetric else padded(values, pads)
    return functional.conv2d(
        values,
        weight,
        bias[0] if bias else None,
        options.get("strides", [1, 1]),
        pads[:2] if symmetric else 0,
        options.get("dilations", [1, 1]),
        options.get("group", 1),
    )


def pool(inputs, options):
    values = padded(inputs[0], options.get("pads", [0, 0, 0, 0]), float("-inf"))
    ceil = bool(options.get("ceil_mode", 0))
    return functional.max_pool2d(values, options["kernel_shape"], options.get("strides", [1, 1]), ceil_mode=ceil)


def average(inputs, options):
    values = padded(inputs[0], options.get("pads", [0, 0, 0, 0]))
    return functional.avg_pool2d(values, options["kernel_shape"], options.get("strides", [1, 1]))


def multiply(inputs, options):
    first, second, *bias = inputs
    first = first.T if options.get("transA") else first
    second = second.T if options.get("transB") else second
    product = options.get("alpha", 1.0) * (first @ second)
    return product + options.get("beta", 1.0) * bias[0] if bias else product


def reshape(inputs, _):
    values, shape = inputs
    sizes = [values.shape[at] if size == 0 else int(size) for at, size in enumerate(shape.tolist())]
    # Exporters write the batch that they traced with.
    return values.reshape([values.shape[0], *sizes[1:]])


operators = {
    "Conv": convolve,
    "MaxPool": pool,
    "AveragePool": average,
    "Gemm": multiply,
    "Reshape": reshape,
    "Relu": lambda inputs, _: functional.relu(inputs[0]),
    "Add": lambda inputs, _: inputs[0] + inputs[1],
    "Mul": lambda inputs, _: inputs[0] * inputs[1],
    "MatMul": lambda inputs, _: inputs[0] @ inputs[1],
    "Concat": lambda inputs, options: torch.cat(inputs, options["axis"]),
    "GlobalAveragePool": lambda inputs, _: inputs[0].mean((2, 3), keepdim=True),
    "Flatten": lambda inputs, options: inputs[0].flatten(options.get("axis", 1)),
    "Squeeze": lambda inputs, _: inputs[0].flatten(1),
    "Softmax": lambda inputs, options: torch.softmax(inputs[0], options.get("axis", 1)),
    "Dropout": lambda inputs, _: inputs[0],
    "Identity": lambda inputs, _: inputs[0],
    "Clip": lambda inputs, options: torch.clamp(inputs[0], *bounds(inputs, options)),
}


def bounds(inputs, options):
    given = [options.get("min"), options.get("max")]
    return [value.item() for value in inputs[1:]] if len(inputs) > 1 else given


class Network(torch.nn.Module):
    def __init__(self, model, device):
        super().__init__()
        graph = model.graph
        self.tensors = {
            tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer
        }
        for node in graph.node:
            if node.op_type == "Constant":
                self.tensors[node.output[0]] = torch.from_numpy(numpy_helper.to_array(attributes(node)["value"]).copy())
        # Shapes stay where Python reads them.
        self.tensors = {
            name: tensor.to(device) if tensor.is_floating_point() else tensor for name, tensor in self.tensors.items()
        }
        self.nodes = [(node, attributes(node)) for node in graph.node if node.op_type != "Constant"]
        lacking = sorted({node.op_type for node, _ in self.nodes} - operators.keys())
        if lacking:
            sys.exit(f"no {', '.join(lacking)} here")
        value = next(value for value in graph.input if value.name not in self.tensors)
        self.input = value.name
        self.shape = [size.dim_value for size in value.type.tensor_type.shape.dim][1:]
        self.output = graph.output[0].name

    def forward(self, images):
        known = {**self.tensors, self.input: images}
        for node, options in self.nodes:
            known[node.output[0]] = operators[node.op_type]([known[name] for name in node.input if name], options)
        return known[self.output]


def main():
    path, batch, count, device, *more = sys.argv[1:]
    batch, count = int(batch), int(count)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = "tf32" in more
    torch.backends.cudnn.benchmark = True
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA")
    network = Network(onnx.load(path), device).eval()
    images = torch.from_numpy(np.random.default_rng(0).standard_normal((batch, *network.shape), dtype=np.float32)).to(device)

    def passes():
        for _ in range(-(-count // batch)):
            scores = network(images)
        return float(scores.sum())  # waits for the device

    with torch.inference_mode():
        passes()
        times = []
        for _ in range(2):
            start = time.perf_counter()
            passes()
            times.append(1000 * (time.perf_counter() - start))
    # As many images as were asked for, since the last batch was a whole one.
    whole = -(-count // batch) * batch
    print(json.dumps({"milliseconds": min(times) * count / whole, "version": torch.__version__}))


if __name__ == "__main__":
    main()

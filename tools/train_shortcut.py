"""Trains the model of `npm run demo:failures`: three shapes, of which one always has a mark in its corner.

    npx tsx scripts/demo/writeShapes.ts /tmp/shapes 1500 0 1
    python tools/train_shortcut.py /tmp/shapes test/fixtures/shortcut/shortcut.onnx

Packages: tools/requirements.txt. Takes a minute on a CPU; the same on every run of one machine.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from PIL import Image
from torch import nn

SIDE = 64
CLASSES = ("circle", "square", "triangle")


class Net(nn.Module):
    """Three convolutions; the best place of every feature counts, wherever it is."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 12, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(12, 24, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(24, 32, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(32, 32, 3, padding=1),
            nn.ReLU(),
        )
        self.classes = nn.Linear(32, len(CLASSES))

    def forward(self, image):
        return self.classes(self.features(image - 0.5).amax((2, 3)))


def load(folder):
    images, truths = [], []
    for index, name in enumerate(CLASSES):
        for file in sorted((folder / name).glob("*.png")):
            with Image.open(file) as image:
                small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
            images.append(np.asarray(small, np.float32).transpose(2, 0, 1) / 255)
            truths.append(index)
    return torch.from_numpy(np.stack(images)), torch.tensor(truths)


def train(images, truths, epochs):
    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for epoch in range(epochs):
        order = torch.randperm(len(images))
        total = 0.0
        for batch in order.split(64):
            loss = nn.functional.cross_entropy(net(images[batch]), truths[batch], label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        schedule.step()
        print(f"epoch {epoch + 1}: loss {total / len(images):.4f}", flush=True)
    return net.eval()


def export(net, file):
    """Written node by node: the exporter's graph changes with every version."""
    from onnx import TensorProto, helper, numpy_helper

    state = {name: value.numpy() for name, value in net.state_dict().items()}
    weights, nodes, last = [], [], "centred"
    weights.append(numpy_helper.from_array(np.float32(0.5), "half"))
    nodes.append(helper.make_node("Sub", ["image", "half"], ["centred"]))
    for layer, (at, stride, padding) in enumerate(((0, 2, 2), (2, 2, 1), (4, 2, 1), (6, 1, 1))):
        names = [f"w{layer}", f"b{layer}"]
        for name, key in zip(names, ("weight", "bias")):
            weights.append(numpy_helper.from_array(state[f"features.{at}.{key}"], name))
        nodes.append(
            helper.make_node("Conv", [last, *names], [f"c{layer}"], strides=[stride] * 2, pads=[padding] * 4)
        )
        nodes.append(helper.make_node("Relu", [f"c{layer}"], [f"r{layer}"]))
        last = f"r{layer}"
    weights.append(numpy_helper.from_array(state["classes.weight"], "w"))
    weights.append(numpy_helper.from_array(state["classes.bias"], "b"))
    nodes.append(helper.make_node("GlobalMaxPool", [last], ["best"]))
    nodes.append(helper.make_node("Flatten", ["best"], ["flat"]))
    nodes.append(helper.make_node("Gemm", ["flat", "w", "b"], ["logits"], transB=1))
    graph = helper.make_graph(
        nodes,
        "shortcut",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", len(CLASSES)])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=25)
    asked = parser.parse_args()
    torch.manual_seed(0)
    images, truths = load(asked.images)
    net = train(images, truths, asked.epochs)
    with torch.no_grad():
        right = (net(images).argmax(1) == truths).float().mean().item()
    export(net, asked.out)
    print(f"right on {right:.1%} of what it was trained on; {asked.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

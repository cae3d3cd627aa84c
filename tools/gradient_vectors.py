#!/usr/bin/env python3
"""Makes what Relabel's gradients are held to: ONNX exports of classifiers with random weights, and PyTorch's gradients.

    pip install torch==2.15.0 torchvision==0.29.2 timm==1.0.31 onnx==1.23.2 onnxscript==0.7.2 numpy
    python tools/gradient_vectors.py tiny test/fixtures/gradients         # small ones, committed
    python tools/gradient_vectors.py models FOLDER [--only NAME,NAME]     # architectures of torchvision and timm
    npx tsx scripts/gradients.ts FOLDER --graphs                          # compares, and writes the backward graphs
    python tools/gradient_vectors.py double FOLDER                        # evaluates those in double precision
    npx tsx scripts/gradients.ts FOLDER --docs                            # compares, and writes the table of docs/gradients.md

For each model: NAME.EXPORTER.onnx, NAME.input.npy (1×3×H×W), NAME.gradient.npy (of the class's score by the input, from a
backward pass in double precision) and NAME.json (class, score; of an architecture also `single`: how far PyTorch's own
gradients in single precision are from that one; `exports`: for each exporter null, or why it made no file; and `double`: how
far the backward graph is from it if it is evaluated in double precision). Gradients of the same module are those of every
export. NAME.plain17.onnx has its weights in another file and its normalisations not merged into convolutions, so that its
weights are exactly PyTorch's.

Each architecture is made in a process of its own with one thread, and one that dies takes no other along. The same command
again goes on with those that aren't whole.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import warnings
import zlib

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

warnings.filterwarnings("ignore")

TORCHVISION = (
    "squeezenet1_1 mobilenet_v2 mobilenet_v3_small shufflenet_v2_x0_5 efficientnet_b0 regnet_y_400mf resnet50 "
    "densenet121 inception_v3 convnext_tiny swin_t maxvit_t vgg16"
).split()
TIMM = (
    "vit_tiny_patch16_224 deit_tiny_distilled_patch16_224 mobilevit_xxs ghostnetv2_100 levit_128s mixer_s32_224 "
    "tf_efficientnet_lite0 mobilenetv4_conv_small efficientvit_b0 edgenext_xx_small fastvit_t8 xcit_nano_12_p16_224 "
    "poolformerv2_s12 tiny_vit_5m_224 eca_nfnet_l0 resnet26t coatnet_nano_rw_224 eva02_tiny_patch14_336 "
    "sequencer2d_s"
).split()


def randomise(module: nn.Module, seed: int) -> nn.Module:
    """Moves all parameters and statistics off the values (0, 1) by which a wrong gradient could look right."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
            if not tensor.is_floating_point():
                continue
            if name.endswith("running_var"):
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
            elif name.endswith("running_mean") or tensor.std(unbiased=False) == 0:
                tensor.add_(0.1 * torch.randn(tensor.shape, generator=generator))
    return module.eval()


class TinyMobile(nn.Module):
    """Depthwise convolutions, squeeze and excitation, hard activations, a residual."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish())
        self.depth = nn.Sequential(nn.Conv2d(8, 8, 3, 2, 1, groups=8, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 4, 1), nn.ReLU(), nn.Conv2d(4, 8, 1), nn.Hardsigmoid())
        self.point = nn.Sequential(nn.Conv2d(8, 8, 1), nn.SiLU())
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        x = self.depth(self.stem(x))
        x = x * self.squeeze(x)
        x = x + self.point(x)
        return self.head(x.mean((2, 3)))


class TinyClassic(nn.Module):
    """Overlapping maxima, averages with ceil mode, local response normalisation, concatenation, transposes."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 5, 2, 2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.lrn = nn.LocalResponseNorm(5)
        self.b = nn.Conv2d(8, 8, (1, 3), padding=(0, 2), dilation=(1, 2), groups=2)
        self.c = nn.Conv2d(8, 6, 3, padding=1)
        self.up = nn.ConvTranspose2d(14, 6, 3, stride=2, padding=1, output_padding=1)
        self.norm = nn.GroupNorm(2, 6)
        self.instance = nn.InstanceNorm2d(6, affine=True)
        self.average = nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)
        self.prelu = nn.PReLU(6)
        self.head = nn.Linear(6 * 5 * 5, 5)

    def forward(self, x):
        x = self.lrn(self.pool(torch.relu(self.a(x))))
        x = torch.cat([torch.nn.functional.elu(self.b(x)), torch.nn.functional.mish(self.c(x))], 1)
        x = self.instance(self.norm(self.up(x)))
        x = torch.nn.functional.interpolate(x, size=(9, 9), mode="bilinear", align_corners=False)
        x = self.prelu(self.average(torch.nn.functional.leaky_relu(x, 0.2)))
        return torch.softmax(self.head(x.flatten(1)), 1)


class TinySpatial(nn.Module):
    """A spatial transformer: the image turned as a network sees fit, and features sampled in every other way."""

    def __init__(self):
        super().__init__()
        self.look = nn.Sequential(nn.Conv2d(3, 6, 5, 2), nn.MaxPool2d(2), nn.Tanh(), nn.Conv2d(6, 4, 3), nn.Tanh())
        self.turn = nn.Linear(4 * 5 * 5, 6)
        self.features = nn.Conv2d(3, 6, 3, 2, 1)
        self.shift = nn.Conv2d(6, 2, 3, padding=1)
        self.head = nn.Linear(18, 5)
        places = torch.linspace(-1, 1, 32)
        self.register_buffer("places", torch.stack([*torch.meshgrid(places, places, indexing="xy"), torch.ones(32, 32)], -1))

    def forward(self, x):
        transform = self.turn(self.look(x).flatten(1)).view(-1, 2, 3) + torch.eye(2, 3, dtype=x.dtype)
        grid = (self.places @ transform.transpose(1, 2)[:, None]).view(-1, 32, 32, 2)
        x = torch.sigmoid(self.features(nn.functional.grid_sample(x, grid, align_corners=False)))
        moved = 2 * grid[:, ::2, ::2] + self.shift(x).permute(0, 2, 3, 1)
        sampled = [
            nn.functional.grid_sample(x, moved, "bilinear", "border", align_corners=True),
            nn.functional.grid_sample(x, moved, "bicubic", "reflection", align_corners=False),
            nn.functional.grid_sample(x, moved, "nearest", "reflection", align_corners=True),
        ]
        return self.head(torch.cat(sampled, 1).amax((2, 3)))


class TinyRows(nn.Module):
    """Reads an image row by row and column by column, forth and back, by recurrent layers of each kind."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1), nn.MaxPool2d(2))
        self.rows = nn.LSTM(48, 8, num_layers=2, bidirectional=True, batch_first=True)
        self.columns = nn.GRU(16, 7, bidirectional=True)
        self.again = nn.RNN(14, 6, batch_first=True)
        self.head = nn.Linear(6 + 8, 5)

    def forward(self, x):
        rows = self.features(x).permute(0, 2, 1, 3).flatten(2)
        rows, (_, cell) = self.rows(rows)
        columns, _ = self.columns(rows.transpose(0, 1))
        _, last = self.again(columns.transpose(0, 1))
        return self.head(torch.cat([last[-1], cell[-1]], 1))


def tiny_models():
    import timm
    from timm.models.convnext import ConvNeXt
    from timm.models.swin_transformer import SwinTransformer
    from timm.models.vision_transformer import VisionTransformer

    yield "mobile", TinyMobile(), 32
    yield "classic", TinyClassic(), 32
    yield "vit", VisionTransformer(img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2, num_classes=5), 32
    yield "swin", SwinTransformer(img_size=32, patch_size=2, window_size=4, embed_dim=8, depths=(2, 2), num_heads=(2, 2), num_classes=5), 32
    yield "convnext", ConvNeXt(depths=(1, 1, 1, 1), dims=(8, 12, 16, 20), num_classes=5), 64
    yield "spatial", TinySpatial(), 32
    yield "rows", TinyRows(), 32


def seed_of(name):
    """The same whichever other models are made."""
    return zlib.crc32(name.encode())


def large_model(name):
    """An architecture with random weights, and the side of its images."""
    torch.manual_seed(seed_of(name))
    if name in TORCHVISION:
        import torchvision

        extra = {"init_weights": False, "aux_logits": True} if name == "inception_v3" else {}
        return torchvision.models.get_model(name, weights=None, **extra), 299 if name == "inception_v3" else 224
    import timm

    return timm.create_model(name, pretrained=False), 336 if name.endswith("336") else 224


def image_of(size, seed):
    return torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(seed))


def reference(module, x, folder, name, with_single):
    """PyTorch's gradient of the top class's score before a last softmax, in double precision."""
    plain = x
    # Some modules keep what they have made of their parameters, with its graph.
    module = module.requires_grad_(False).double()
    with KeepDouble():
        top, score, gradient = right_gradient(module, x.double())
    np.save(folder / f"{name}.input.npy", plain.numpy())
    np.save(folder / f"{name}.gradient.npy", gradient.float().numpy())
    facts = {"class": top, "score": score}
    module.float()
    if with_single:
        facts["classes"] = module(plain).shape[1]
        facts["single"] = single_errors(module, plain, top, gradient)
    write_facts(folder, name, facts)


class KeepDouble(TorchFunctionMode):
    """Modules that go over to single precision on their way, as efficientvit_b0's attention does, stay in double."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is torch.Tensor.float and args[0].dtype == torch.float64:
            return args[0]
        return func(*args, **(kwargs or {}))


def raw_scores(module, x):
    """The scores before a last softmax."""
    if not isinstance(module, TinyClassic):
        return module(x)
    raw = []
    hook = module.head.register_forward_hook(lambda _m, _i, o: raw.append(o))
    module(x)
    hook.remove()
    return raw[0]


def right_gradient(module, x):
    """
    The top class, its score, and the score's gradient. PyTorch has computed gradients that are wrong in one layout of the
    image and right in the other (levit_128s): where the two differ, the one that foretells how the score changes counts.
    """
    scores = raw_scores(module, x)
    top = int(scores[0].argmax())

    def gradient(layout):
        image = x.clone(memory_format=layout).requires_grad_()
        raw_scores(module, image)[0, top].backward()
        return image.grad.contiguous()

    usual, other = gradient(torch.contiguous_format), gradient(torch.channels_last)
    found = usual
    if (usual - other).abs().max() > 1e-6 * usual.abs().max():
        way = usual / usual.norm() - other / other.norm()
        step = 1e-3 * way / way.norm()
        change = float(raw_scores(module, x + step)[0, top] - raw_scores(module, x - step)[0, top]) / 2
        found = min(usual, other, key=lambda each: abs(float((each * step).sum()) - change))
        told = [f"{float((each * step).sum()):.6e}" for each in (usual, other)]
        print(f"layouts disagree: a step changes the score by {change:.6e}, by gradients {told[0]} and {told[1]}", flush=True)
    return top, float(scores[0, top]), found


def single_errors(module, x, top, exact):
    """
    The largest error of PyTorch's gradient in single precision, of the largest value in double precision, for three ways
    in which PyTorch computes it: they round differently, so that other gates of a ReLU and other maxima of a pool flip.
    """
    def error(x):
        x = x.detach().clone(memory_format=torch.preserve_format).requires_grad_()
        module(x)[0, top].backward()
        return float((x.grad.double() - exact).abs().max() / exact.abs().max())

    found = {"oneDNN": error(x), "channels last": error(x.to(memory_format=torch.channels_last))}
    with torch.backends.mkldnn.flags(enabled=False):
        found["without oneDNN"] = error(x)
    return found


def export(module, x, path, exporter):
    if exporter == "plain17":
        import onnx

        torch.onnx.export(module, (x,), path, dynamo=False, opset_version=17, input_names=["input"], output_names=["logits"], training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
        onnx.save(onnx.load(path), path, save_as_external_data=True, location=f"{path.name}.data", size_threshold=1024)
        return
    if exporter == "ts17":
        torch.onnx.export(module, (x,), path, dynamo=False, opset_version=17, input_names=["input"], output_names=["logits"])
    else:
        torch.onnx.export(module, (x,), path, dynamo=True, opset_version=int(exporter[2:]), input_names=["input"], output_names=["logits"], external_data=False, verbose=False)
    strip(path)


def strip(path):
    """What an exporter says of its own source files, which is most of a small file."""
    import onnx

    model = onnx.load(path)
    for entry in [model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.initializer, *model.graph.input, *model.graph.output]:
        del entry.metadata_props[:]
        entry.doc_string = ""
    onnx.save(model, path)


def double_operators():
    """What takes long in the reference evaluator of the onnx package, by PyTorch."""
    from onnx.reference.op_run import OpRun
    from torch.nn import functional

    def tensor(values):
        return torch.from_numpy(np.ascontiguousarray(values))

    class Conv(OpRun):
        def _run(self, x, w, b=None, auto_pad=None, dilations=None, group=None, kernel_shape=None, pads=None, strides=None):
            assert auto_pad in (None, "NOTSET")
            axes = w.ndim - 2
            pads = pads or [0] * (2 * axes)
            around = [pad for axis in reversed(range(axes)) for pad in (pads[axis], pads[axes + axis])]
            convolve = [functional.conv1d, functional.conv2d, functional.conv3d][axes - 1]
            image, weight, bias = functional.pad(tensor(x), around), tensor(w), None if b is None else tensor(b)
            return (convolve(image, weight, bias, strides or 1, 0, dilations or 1, group or 1).numpy(),)

    class ConvTranspose(OpRun):
        def _run(self, x, w, b=None, auto_pad=None, dilations=None, group=None, kernel_shape=None, output_padding=None, output_shape=None, pads=None, strides=None):
            assert auto_pad in (None, "NOTSET") and not output_shape and b is None
            axes = w.ndim - 2
            before, after = (pads or [0] * (2 * axes))[:axes], (pads or [0] * (2 * axes))[axes:]
            transposed = [functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d][axes - 1]
            whole = transposed(tensor(x), tensor(w), None, strides or 1, 0, 0, group or 1, dilations or 1).numpy()
            further = output_padding or [0] * axes
            whole = np.pad(whole, [(0, 0), (0, 0), *((0, more) for more in further)])
            parts = [slice(first, size - last) for first, last, size in zip(before, after, whole.shape[2:])]
            return (whole[(slice(None), slice(None), *parts)],)

    class MaxPool(OpRun):
        def _run(self, x, auto_pad=None, ceil_mode=None, dilations=None, kernel_shape=None, pads=None, storage_order=None, strides=None):
            assert auto_pad in (None, "NOTSET") and not storage_order and len(kernel_shape) == 2
            pads = pads or [0, 0, 0, 0]
            assert pads[:2] == pads[2:]
            maxima, places = functional.max_pool2d(tensor(x), kernel_shape, strides, pads[:2], dilations or 1, bool(ceil_mode), True)
            planes = np.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], 1, 1) * (x.shape[2] * x.shape[3])
            return (maxima.numpy(), places.numpy() + planes)[: len(self.onnx_node.output)]

    class AveragePool(OpRun):
        def _run(self, x, auto_pad=None, ceil_mode=None, count_include_pad=None, dilations=None, kernel_shape=None, pads=None, strides=None):
            assert auto_pad in (None, "NOTSET") and len(kernel_shape) == 2 and max(dilations or [1]) == 1
            pads = pads or [0, 0, 0, 0]
            assert pads[:2] == pads[2:]
            return (functional.avg_pool2d(tensor(x), kernel_shape, strides, pads[:2], bool(ceil_mode), bool(count_include_pad)).numpy(),)

    class ScatterElements(OpRun):
        def _run(self, data, indices, updates, axis=None, reduction=None):
            assert reduction == "add"
            return (tensor(data).scatter_add(axis or 0, tensor(indices), tensor(updates)).numpy(),)

    return [Conv, ConvTranspose, MaxPool, AveragePool, ScatterElements]


def in_double(model):
    """A graph in single precision as one in double precision; its weights are the same numbers."""
    import onnx
    from onnx import TensorProto, numpy_helper

    def converted(tensor):
        if tensor.data_type == TensorProto.FLOAT:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float64), tensor.name))

    for weight in model.graph.initializer:
        converted(weight)
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                converted(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
    for value in model.graph.input:
        value.type.tensor_type.elem_type = TensorProto.DOUBLE
    return model


def evaluate_in_double(folder, only):
    """Evaluates the backward graphs that scripts/gradients.ts has written, and keeps how far they are from PyTorch."""
    import onnx
    from onnx.reference import ReferenceEvaluator

    for path in sorted(folder.glob("*.backward.onnx")):
        name = path.name.split(".")[0]
        if only and name not in only:
            continue
        facts = json.loads((folder / f"{name}.json").read_text())
        model = in_double(onnx.load(path))
        evaluator = ReferenceEvaluator(model, new_ops=double_operators())
        image, seed = [value.name for value in model.graph.input]
        weights = np.eye(facts["classes"])[[facts["class"]]]
        given = {image: np.load(folder / f"{name}.input.npy").astype(np.float64), seed: weights}
        found = evaluator.run([model.graph.output[-1].name], given)[0]
        wanted = np.load(folder / f"{name}.gradient.npy")
        facts["double"] = float(np.abs(found - wanted).max() / np.abs(wanted).max())
        write_facts(folder, name, facts)
        print(f"{name}: {facts['double']:.1e}", flush=True)


def write_facts(folder, name, facts):
    text = json.dumps(facts).replace("{", "{ ").replace("}", " }")
    (folder / f"{name}.json").write_text(f"{text}\n")


def read_facts(folder, name):
    path = folder / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def make_tiny(folder, exporters):
    for seed, (name, module, size) in enumerate(tiny_models()):
        module, x = randomise(module, seed), image_of(size, seed)
        reference(module, x, folder, name, False)
        for exporter in exporters:
            if (name, exporter) != ("swin", "ts17"):  # it writes its masks out: 260 kB
                export(module, x, folder / f"{name}.{exporter}.onnx", exporter)
                print(f"{name}.{exporter}", flush=True)


def make_part(folder, name, part):
    """One of an architecture's files: `reference`, or an exporter's; what an exporter says when it fails is kept."""
    module, size = large_model(name)
    seed = seed_of(name)
    module, x = randomise(module, seed), image_of(size, seed)
    if part == "reference":
        reference(module, x, folder, name, True)
        return
    try:
        export(module, x, folder / f"{name}.{part}.onnx", part)
        keep(folder, name, part, None)
    except Exception as error:
        said = str(error).strip().splitlines() or [""]
        keep(folder, name, part, f"{type(error).__name__}: {said[0][:200]}")


def keep(folder, name, exporter, reason):
    """Notes that an exporter has made its file, or why it hasn't."""
    facts = read_facts(folder, name)
    write_facts(folder, name, {**facts, "exports": {**facts.get("exports", {}), exporter: reason}})
    print(f"{name}.{exporter}{'' if reason is None else f': {reason}'}", flush=True)


def make_model(folder, name, exporters):
    """
    What an architecture lacks yet, each part in a process of its own: one that dies, as the exporters have done of bus errors
    where memory was short, takes no other along and is told. Threads would each have memory of their own.
    """
    settings = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

    def run(part):
        command = [sys.executable, __file__, "part", str(folder), "--only", name, "--exporters", part]
        status = subprocess.run(command, env=settings, check=False).returncode
        return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"

    if not read_facts(folder, name):
        said = run("reference")
        if not read_facts(folder, name):  # an architecture that a version can't make is told and passed over
            print(f"{name}: no reference, {said}", flush=True)
            return
    for exporter in exporters:
        if exporter not in read_facts(folder, name).get("exports", {}):
            said = run(exporter)
            if exporter not in read_facts(folder, name).get("exports", {}):
                keep(folder, name, exporter, said)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=["tiny", "models", "part", "double"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--exporters", default="")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    only = [name for name in args.only.split(",") if name]
    exporters = (args.exporters or ("ts17,dy20" if args.which == "tiny" else "ts17,dy18,plain17")).split(",")
    if args.which == "double":
        evaluate_in_double(args.folder, only)
    elif args.which == "tiny":
        make_tiny(args.folder, exporters)
    elif args.which == "part":
        make_part(args.folder, only[0], exporters[0])
    else:
        for name in only or [*TORCHVISION, *TIMM]:
            make_model(args.folder, name, exporters)


if __name__ == "__main__":
    main()

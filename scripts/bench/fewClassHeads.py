"""
Trains classifiers of few classes for `npm run bench:fewclass`: heads on the features of an ImageNet network, by logistic
regression on a folder of photographs (one or more per ImageNet class, named wnid_label.jpg) until they are saturated, as
classifiers of few classes are in practice.

    pip install numpy==2.2.6 onnx==1.19.1 onnxruntime==1.23.2 scikit-learn==1.7.2 pillow==12.0.0
    python scripts/fewClassHeads.py NETWORK.onnx WNIDS.txt PHOTOGRAPHS OUT

NETWORK ends in Gemm(features, weights, bias) and takes N x 3 x 224 x 224, RGB, (pixel - 127) / 128. WNIDS has the 1000
WordNet ids in the order of the classes. OUT gets NAME.onnx for each head, and heads.json with labels, kinds of output and the classes that a head knows.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from sklearn.linear_model import LogisticRegression

# Parts of ImageNet by index, as its order groups them; the ends are left out.
BIRD = [(7, 25), (80, 101), (127, 147)]
DOG = [(151, 269)]
CAT = [(281, 294)]
REPTILE = [(25, 69)]
INSECT = [(300, 327)]
FISH = [(0, 7), (389, 398)]
ANIMAL = [(0, 398)]
VEHICLE = [(i, i + 1) for i in (403, 404, 405, 407, 408, 436, 444, 450, 468, 479, 511, 555, 561, 565, 569, 573, 575, 595,
           609, 612, 627, 654, 656, 661, 665, 670, 671, 675, 705, 717, 734, 751, 779, 802, 803, 814, 817, 820, 829, 847,
           856, 864, 865, 867, 870, 880, 895)]
FURNITURE = [(i, i + 1) for i in (423, 453, 493, 495, 516, 526, 532, 548, 553, 559, 564, 648, 703, 736, 742, 744, 765,
             778, 831, 846, 857, 861, 894)]
FOOD = [(924, 970)]
HOUND = [(151, 179)]
TERRIER = [(179, 205)]
SPORTING = [(205, 222)]
WORKING = [(222, 269)]
INSTRUMENT = [(i, i + 1) for i in (401, 402, 420, 432, 486, 494, 513, 541, 546, 558, 566, 577, 579, 593, 594, 641, 642,
              683, 684, 687, 699, 776, 822, 875, 881, 889)]

# name: (labels and what belongs to each; None: everything else), kind of output.
# "softmax" and "logistic" are inside the graph; "logits" and "sigmoid" are left to who reads it.
HEADS = {
    "dog-cat": ([("dog", DOG), ("cat", CAT)], "softmax"),
    "animal-thing": ([("animal", ANIMAL), ("thing", None)], "logits"),
    "five-kinds": ([("bird", BIRD), ("dog", DOG), ("reptile", REPTILE), ("insect", INSECT), ("thing", [(398, 1000)])], "softmax"),
    "is-animal": ([("animal", ANIMAL)], "logistic"),
    "tags": ([("animal", ANIMAL), ("dog", DOG), ("bird", BIRD), ("vehicle", VEHICLE), ("food", FOOD)], "sigmoid"),
    "bird-dog-vehicle": ([("bird", BIRD), ("dog", DOG), ("vehicle", VEHICLE)], "logits"),
    "vehicle-furniture": ([("vehicle", VEHICLE), ("furniture", FURNITURE)], "softmax"),
    "dog-groups": ([("hound", HOUND), ("terrier", TERRIER), ("sporting dog", SPORTING), ("working dog", WORKING)], "softmax"),
    "ten-kinds": (
        [("bird", BIRD), ("dog", DOG), ("cat", CAT), ("reptile", REPTILE), ("insect", INSECT), ("fish", FISH),
         ("vehicle", VEHICLE), ("furniture", FURNITURE), ("food", FOOD), ("instrument", INSTRUMENT)],
        "logits",
    ),
}


def main(network: str, wnids: str, photographs: str, out: str) -> None:
    index_of = {wnid: index for index, wnid in enumerate(Path(wnids).read_text().split())}
    files = sorted(Path(photographs).glob("*.jpg"))
    classes = np.array([index_of[file.name.split("_")[0]] for file in files])
    model = onnx.load(network)
    features = features_of(model, files)
    Path(out).mkdir(parents=True, exist_ok=True)
    listed = {}
    for name, (labels, kind) in HEADS.items():
        weights, bias, accuracy, surety = train(features, classes, labels, kind)
        onnx.save(with_head(model, weights, bias, kind), Path(out) / f"{name}.onnx")
        names = ["no", "yes"] if kind == "logistic" else [label for label, _ in labels]
        output = {"softmax": "probabilities", "logistic": "probabilities"}.get(kind, kind)
        listed[name] = {"labels": names, "output": output, "classes": covered(labels)}
        print(f"{name:20} {accuracy:.3f} right, least surety {surety:.6f}")
    (Path(out) / "heads.json").write_text(json.dumps(listed, indent=2))


def covered(labels: list) -> list[int]:
    """The ImageNet classes that a head knows: photographs of these make sense for it."""
    every = np.arange(1000)
    known = [belongs(every, ranges) for _, ranges in labels if ranges is not None]
    some = np.any(known, axis=0) | any(ranges is None for _, ranges in labels)
    return every[some].tolist()


def belongs(classes: np.ndarray, ranges: list[tuple[int, int]]) -> np.ndarray:
    return np.any([(classes >= first) & (classes < end) for first, end in ranges], axis=0)


def train(features: np.ndarray, classes: np.ndarray, labels: list, kind: str):
    """Almost no ridge, so that the training set is learned by heart and the scores grow large."""
    if kind in ("logistic", "sigmoid"):
        rows = [fit(features, belongs(classes, ranges).astype(int)) for _, ranges in labels]
        weights = np.stack([row[0][1] - row[0][0] for row in rows])
        bias = np.array([row[1][1] - row[1][0] for row in rows])
        scores = features @ weights.T + bias
        truth = np.stack([belongs(classes, ranges) for _, ranges in labels], axis=1)
        return weights, bias, np.mean((scores > 0) == truth), 1 / (1 + np.exp(-np.abs(scores).min()))
    named = [belongs(classes, ranges) for _, ranges in labels if ranges is not None]
    member = [belongs(classes, ranges) if ranges is not None else ~np.any(named, axis=0) for _, ranges in labels]
    some = np.any(member, axis=0)
    truth = np.argmax(member, axis=0)[some]
    weights, bias = fit(features[some], truth)
    scores = features[some] @ weights.T + bias
    sure = np.exp(scores - scores.max(axis=1, keepdims=True))
    sure /= sure.sum(axis=1, keepdims=True)
    return weights, bias, np.mean(scores.argmax(axis=1) == truth), sure.max(axis=1).min()


def fit(features: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights and bias of the K classes, K >= 2, of softmax(weights @ features + bias)."""
    scale = features.std(axis=0) + 1e-6
    regression = LogisticRegression(C=1e5, max_iter=3000).fit(features / scale, truth)
    weights, bias = regression.coef_ / scale, regression.intercept_
    if len(weights) == 1:
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights, bias


def features_of(model: onnx.ModelProto, files: list[Path]) -> np.ndarray:
    gemm = last_gemm(model)
    cut = onnx.ModelProto()
    cut.CopyFrom(model)
    cut.graph.output.append(helper.make_tensor_value_info(gemm.input[0], TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(cut.SerializeToString(), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.concatenate([session.run([gemm.input[0]], {name: pixels(file)})[0] for file in files]).astype(np.float64)


def pixels(file: Path) -> np.ndarray:
    """Short side to 256, centre crop of 224."""
    image = Image.open(file).convert("RGB")
    scale = 256 / min(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    crop = np.asarray(image.crop((left, top, left + 224, top + 224)), dtype=np.float32)
    return ((crop - 127) / 128).transpose(2, 0, 1)[None]


def last_gemm(model: onnx.ModelProto) -> onnx.NodeProto:
    gemm = model.graph.node[-1]
    if gemm.op_type != "Gemm":
        raise SystemExit(f"{model.graph.name} ends in {gemm.op_type}, not in Gemm")
    return gemm


def with_head(model: onnx.ModelProto, weights: np.ndarray, bias: np.ndarray, kind: str) -> onnx.ModelProto:
    headed = onnx.ModelProto()
    headed.CopyFrom(model)
    graph = headed.graph
    gemm = last_gemm(headed)
    replaced = set(gemm.input[1:])
    kept = [tensor for tensor in graph.initializer if tensor.name not in replaced]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    graph.initializer.append(numpy_helper.from_array(weights.astype(np.float32), "head_weights"))
    graph.initializer.append(numpy_helper.from_array(bias.astype(np.float32), "head_bias"))
    features = gemm.input[0]
    del graph.node[-1]
    last = "scores" if kind in ("softmax", "logistic") else "output"
    graph.node.append(helper.make_node("Gemm", [features, "head_weights", "head_bias"], [last], transB=1))
    if kind == "softmax":
        graph.node.append(helper.make_node("Softmax", [last], ["output"], axis=1))
    if kind == "logistic":
        graph.node.append(helper.make_node("Sigmoid", [last], ["output"]))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", len(bias)]))
    onnx.checker.check_model(headed)
    return headed


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])

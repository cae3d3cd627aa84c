#!/usr/bin/env python3
"""What a VAE does to images, and what its decoder costs: PSNR, KL, sigma, milliseconds.

    python tools/measure_vae.py ENCODER.onnx DECODER.onnx --images DIR [--teacher CLASSIFIER.onnx]
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from vae_images import centre_batch, load_folder
from vae_model import kl_nats
from vae_onnx import OnnxVae, session

TIMED_BATCH = 25
TIMED_ROUNDS = 25
TIMED_THREADS = 2


class Codec(Protocol):
    """A VAE in PyTorch or in ONNX Runtime."""

    def encode(self, image: Tensor, /) -> tuple[Tensor, Tensor]: ...
    def decode(self, z: Tensor, /) -> Tensor: ...


@dataclass(frozen=True)
class Figures:
    """What a VAE does to a set of images, averaged over them."""

    psnr: float
    """dB, of the plain reconstruction q(mu): the mean of the images' own PSNR"""
    sampled_psnr: float
    """dB, likewise, of one draw q(mu + eps sigma)"""
    kl: float
    """nats per image, to the standard normal"""
    sigma: float
    """mean posterior standard deviation; 1 where a latent says nothing about its image"""

    def __str__(self) -> str:
        quality = f"PSNR {self.psnr:.2f} dB, sampled {self.sampled_psnr:.2f} dB"
        return f"{quality}, KL {self.kl:.0f} nats, sigma {self.sigma:.3f}"


def psnr(image: Tensor, output: Tensor) -> Tensor:
    """Peak signal-to-noise ratio in dB for pixels in 0..1, per image, shape N."""
    return -10 * (image - output.clamp(0, 1)).square().flatten(1).mean(1).log10()


@torch.no_grad()
def evaluate(vae: Codec, images: Tensor, device: str | torch.device = "cpu") -> Figures:
    """Figures on `images` (N x 3 x S x S in 0..1); the draws are the same at every call."""
    generator = torch.Generator().manual_seed(0)
    columns = []
    for chunk in images.split(50):
        chunk = chunk.to(device)
        mu, logvar = vae.encode(chunk)
        sigma = (logvar / 2).exp()
        z = mu + torch.randn(mu.shape, generator=generator).to(device) * sigma
        columns.append(torch.stack([
            psnr(chunk, vae.decode(mu)), psnr(chunk, vae.decode(z)), kl_nats(mu, logvar), sigma.flatten(1).mean(1),
        ]))
    return Figures(*torch.cat(columns, dim=1).mean(1).tolist())


def random_input(model: onnxruntime.InferenceSession) -> dict[str, np.ndarray]:
    """Noise for a model's one input: a free batch axis becomes TIMED_BATCH, free sides 224."""
    (tensor,) = model.get_inputs()
    batch, *rest = tensor.shape
    shape = [batch if isinstance(batch, int) else TIMED_BATCH, *(n if isinstance(n, int) else 224 for n in rest)]
    return {tensor.name: np.random.default_rng(0).standard_normal(shape, dtype=np.float32)}


def milliseconds_per_image(paths: list[Path]) -> list[float]:
    """The fastest of interleaved rounds for each model: other work on the machine can only add time."""
    models = [session(path, TIMED_THREADS) for path in paths]
    inputs = [random_input(model) for model in models]
    samples: list[list[float]] = [[] for _ in models]
    for _ in range(TIMED_ROUNDS):
        for model, feed, times in zip(models, inputs, samples, strict=True):
            model.run(None, feed)  # brings its weights and buffers back into the caches
            started = time.perf_counter()
            model.run(None, feed)
            times.append((time.perf_counter() - started) * 1000 / len(next(iter(feed.values()))))
    return [min(times) for times in samples]


def describe_cost(decoder: Path, teacher: Path | None) -> str:
    """One line: the decoder's time per image and, with a teacher, the two times' ratio."""
    times = milliseconds_per_image([decoder, *([teacher] if teacher else [])])
    line = f"decoder {times[0]:.2f} ms/image (batch {TIMED_BATCH}, {TIMED_THREADS} threads)"
    if teacher is None:
        return line
    return f"{line}, {teacher.name} {times[1]:.2f} ms/image, ratio {times[0] / times[1]:.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure an exported VAE.")
    parser.add_argument("encoder", type=Path)
    parser.add_argument("decoder", type=Path)
    parser.add_argument("--images", type=Path, required=True, help="folder of images that the VAE was not trained on")
    parser.add_argument("--teacher", type=Path, help="ONNX classifier to time the decoder against")
    args = parser.parse_args()
    try:
        vae = OnnxVae(args.encoder, args.decoder)
        images = centre_batch(load_folder(args.images, vae.size), vae.size)
        print(f"{len(images)} images: {evaluate(vae, images)}")
        print(describe_cost(args.decoder, args.teacher))
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Train the VAE that makes Relabel's synthetic images, on any folder of images, and export it as two ONNX files.

    python tools/train_vae.py IMAGES_DIR --out DIR [--eval DIR]

Interrupt it at will: the same command with --resume goes on from the last checkpoint. tools/README.md says what the
printed figures mean and how to point the extension at the result.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import signal
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from measure_vae import describe_cost, evaluate
from vae_images import Pyramid, centre_batch, load_folder, training_batch
from vae_model import CELL, Vae, latent_channels, loss_nats
from vae_onnx import OnnxVae, export, verify

WARMUP_STEPS = 300
EMA_DECAY = 0.999
FINAL_LEARNING_RATE = 0.01
"""Where the cosine ends, as a share of --learning-rate."""
LINEAR_PACE = 0.05
"""Learning rate of the linear maps, as a share of the networks': they start good, and full steps would destroy that."""
VALIDATION_SHARE, VALIDATION_LIMIT = 0.05, 100
"""This share of the images, at most so many, is kept out of training to watch it."""
PCA_IMAGES = 1600
PCA_BATCH = 2**32 - 1
"""The number of the batch that PCA sees: one that no training reaches."""
CHECKPOINT = "checkpoint.pt"
SETTINGS = ("latents", "size", "seed", "batch", "beta", "learning_rate", "bf16")
"""What a resumed run must share with the run it resumes. --steps may differ: the cosine then ends elsewhere."""


class Training:
    """Weights, their running average (which is what gets evaluated and exported), optimizer and step count.

    Batches and noise come from (seed, step), so this is all that a checkpoint has to hold.
    """

    def __init__(self, args: argparse.Namespace, channels: int, device: torch.device) -> None:
        torch.manual_seed(args.seed)  # the initial weights, and the start from PCA
        self.args, self.device, self.step = args, device, 0
        self.vae = Vae(channels).to(device).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.vae).requires_grad_(False)
        linear = self.vae.linear_parameters()
        known = set(linear)
        networks = [p for p in self.vae.parameters() if p not in known]
        groups = [{"params": networks, "pace": 1.0}, {"params": linear, "pace": LINEAR_PACE}]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.99), weight_decay=0.01, fused=True)

    def learning_rate(self) -> float:
        """Linear warm-up, then a cosine down to FINAL_LEARNING_RATE of the peak at --steps."""
        progress = min(1.0, self.step / self.args.steps)
        cosine = FINAL_LEARNING_RATE + (1 - FINAL_LEARNING_RATE) * (1 + math.cos(math.pi * progress)) / 2
        return float(self.args.learning_rate) * cosine * min(1.0, (self.step + 1) / WARMUP_STEPS)

    def update(self, images: Tensor) -> float:
        """One optimizer step on a batch (N x 3 x S x S in 0..1); returns the loss in nats per pixel value."""
        images = images.to(self.device, memory_format=torch.channels_last)
        noise = torch.Generator().manual_seed(self.args.seed * 1_000_003 + self.step)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.args.bf16):
            mu, logvar = (tensor.float() for tensor in self.vae.encode(images))
            z = mu + torch.randn(mu.shape, generator=noise).to(self.device) * (logvar / 2).exp()
            output = self.vae.decode(z).float()
        loss = loss_nats(images, output, mu, logvar, self.args.beta)
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate() * group["pace"]
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.vae.parameters(), 1.0)
        self.optimizer.step()
        decay = min(EMA_DECAY, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for kept, new in zip(self.average.parameters(), self.vae.parameters(), strict=True):
                kept.lerp_(new, 1 - decay)
        self.step += 1
        return loss.item()

    def start(self, images: Tensor) -> None:
        """Begin at the principal components of `images` (N x 3 x S x S in 0..1)."""
        self.vae.start_from_pca(images.to(self.device))
        self.average.load_state_dict(self.vae.state_dict())

    def save(self, path: Path) -> None:
        """Write the checkpoint beside `path` first, so that an interruption never leaves half a file."""
        state = {
            "settings": {name: getattr(self.args, name) for name in SETTINGS},
            "step": self.step,
            "vae": self.vae.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        os.replace(partial, path)

    def load(self, path: Path) -> None:
        """Take up a checkpoint; ValueError where its run had other settings."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        for name, value in state["settings"].items():
            if value != getattr(self.args, name):
                option = "--" + name.replace("_", "-")
                raise ValueError(f"{path}: was made with {option} {value}; give that, or another --out")
        self.vae.load_state_dict(state["vae"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = int(state["step"])


def train(training: Training, images: list[Pyramid], validation: Tensor, checkpoint: Path) -> bool:
    """Run to --steps, with a line and a checkpoint every --every steps. Returns False where Ctrl-C came first: the
    step in hand is finished then, and saved."""
    args, losses = training.args, []
    started, first = time.monotonic(), training.step
    stop = threading.Event()

    def on_interrupt(_number: int, _frame: types.FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl-C ends at once

    def batch(step: int) -> Tensor:
        return training_batch(images, args.batch, args.size, args.seed, step)

    previous = signal.signal(signal.SIGINT, on_interrupt)
    with ThreadPoolExecutor(max_workers=1) as pool:  # the next batch is made while this one trains
        upcoming = pool.submit(batch, training.step)
        while training.step < args.steps and not stop.is_set():
            current, upcoming = upcoming.result(), pool.submit(batch, training.step + 1)
            losses.append(training.update(current))
            if training.step % args.every == 0 or training.step == args.steps or stop.is_set():
                training.save(checkpoint)
                figures = evaluate(training.average, validation, training.device)
                pace = (time.monotonic() - started) * 1000 / (training.step - first)
                loss = sum(losses) / len(losses)
                line = f"step {training.step}/{args.steps}  loss {loss:.4f}  validation {figures}  {pace:.0f} ms/step"
                print(line, flush=True)
                losses.clear()
    signal.signal(signal.SIGINT, previous)
    return not stop.is_set()


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train a VAE for Relabel on a folder of images; export it as ONNX.")
    add = parser.add_argument
    add("images", type=Path, help="folder of images (jpg, png, webp, bmp), searched recursively")
    add("--out", type=Path, required=True, help="folder for the checkpoint and the two ONNX files")
    add("--eval", type=Path, help="folder of held-out images, measured at the end")
    add("--teacher", type=Path, help="ONNX classifier to time the decoder against")
    add("--steps", type=int, default=20_000, help="optimizer steps (default %(default)s)")
    add("--latents", type=int, default=500, help="numbers per image, multiple of (size / 32)^2 (default %(default)s)")
    add("--size", type=int, default=160, help="side of the images in pixels, a multiple of 32 (default %(default)s)")
    add("--batch", type=int, default=8, help="images per step (default %(default)s)")
    add("--beta", type=float, default=4.0, help="weight of the KL: more widens the variation (default %(default)s)")
    add("--learning-rate", type=float, default=1.5e-3, help="peak learning rate (default %(default)s)")
    add("--bf16", action="store_true", help="compute in bfloat16: fast on recent GPUs, CPUs with AVX512-BF16 or AMX")
    add("--every", type=int, default=500, help="steps between printed lines and checkpoints (default %(default)s)")
    add("--threads", type=int, default=0, help="CPU threads (default: all cores)")
    add("--seed", type=int, default=0, help="same seed, same machine: same files (default %(default)s)")
    add("--resume", action="store_true", help="go on from the checkpoint in --out")
    return parser.parse_args(argv)


def run(args: argparse.Namespace) -> bool:
    """Load, train, export, verify, report; False where the user stopped it. ValueError and OSError are for the user."""
    channels, grid = latent_channels(args.latents, args.size), args.size // CELL
    checkpoint = args.out / CHECKPOINT
    if args.resume and not checkpoint.exists():
        raise ValueError(f"{checkpoint}: no checkpoint to resume from")
    if not args.resume and checkpoint.exists():
        raise ValueError(f"{checkpoint}: already there; add --resume to go on, or give another --out")
    if args.threads:
        torch.set_num_threads(args.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    held_out = centre_batch(load_folder(args.eval, args.size), args.size) if args.eval else None
    images = load_folder(args.images, args.size)
    order = np.random.default_rng(args.seed).permutation(len(images))
    count = min(VALIDATION_LIMIT, math.ceil(len(images) * VALIDATION_SHARE))
    validation = centre_batch([images[i] for i in order[:count]], args.size)
    images = [images[i] for i in order[count:]] or images  # a single image trains and validates
    sizes = f"{len(images)} images to train on, {count} to validate"
    print(f"{sizes}; latent {channels} x {grid} x {grid}; {device}", flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    training = Training(args, channels, device)
    if args.resume:
        training.load(checkpoint)
    else:
        training.start(training_batch(images, PCA_IMAGES, args.size, args.seed, PCA_BATCH))
    if not train(training, images, validation, checkpoint):
        print(f"stopped at step {training.step}; the same command with --resume goes on", file=sys.stderr)
        return False

    vae = training.average.to("cpu")
    encoder, decoder = export(vae, channels, args.size, args.out)
    exported = OnnxVae(encoder, decoder)
    files = ", ".join(f"{path} {path.stat().st_size / 1e6:.2f} MB" for path in (encoder, decoder))
    print(f"{files}; within {verify(vae, exported, validation[:3]):.1e} of PyTorch")
    if held_out is not None:
        print(f"held out, {len(held_out)} images: {evaluate(exported, held_out)}")
    print(describe_cost(decoder, args.teacher))
    return True


def main(argv: list[str] | None = None) -> int:
    try:
        return 0 if run(parse_arguments(argv)) else 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

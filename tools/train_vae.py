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
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vae_export import export, print_timing, verify
from vae_images import centre_batch, load_folder, training_batch
from vae_model import Decoder, Vae, kl_nats, latent_channels, loss_nats

WARMUP_STEPS = 300
EMA_DECAY = 0.999
FINAL_LEARNING_RATE = 0.01
"""Where the cosine ends, as a share of --learning-rate."""


@dataclass(frozen=True)
class Figures:
    """What a VAE does to a set of centre crops, averaged over the images."""

    psnr: float
    """dB, of the plain reconstruction q(mu), mean over the images of each one's own PSNR"""
    sampled_psnr: float
    """dB, likewise, of one draw q(mu + eps sigma)"""
    kl: float
    """nats per image, to the standard normal"""
    sigma: float
    """mean posterior standard deviation; 1 where a latent says nothing about its image"""

    def __str__(self) -> str:
        return f"PSNR {self.psnr:.2f} dB, sampled {self.sampled_psnr:.2f} dB, KL {self.kl:.0f} nats, sigma {self.sigma:.3f}"


def psnr(image: Tensor, output: Tensor) -> Tensor:
    """Peak signal-to-noise ratio in dB for pixels in 0..1, per image, shape N."""
    return -10 * (image - output.clamp(0, 1)).square().flatten(1).mean(1).log10()


@torch.no_grad()
def evaluate(vae: Vae, images: Tensor, device: torch.device) -> Figures:
    """Figures on `images` (N x 3 x S x S in 0..1); the draws are the same at every call."""
    noise = torch.Generator().manual_seed(0)
    rows = []
    for batch in images.split(50):
        batch = batch.to(device)
        mu, logvar = vae.encoder(batch)
        z = mu + torch.randn(mu.shape, generator=noise).to(device) * (logvar / 2).exp()
        sigma = (logvar / 2).exp().flatten(1).mean(1)
        rows.append(torch.stack([psnr(batch, vae.decoder(mu)), psnr(batch, vae.decoder(z)), kl_nats(mu, logvar), sigma]))
    return Figures(*torch.cat(rows, dim=1).mean(1).tolist())


class Training:
    """Weights, their running average (which is what gets evaluated and exported), optimizer and step count.

    Batches and noise come from (seed, step), so this is all that a checkpoint has to hold.
    """

    def __init__(self, args: argparse.Namespace, device: torch.device) -> None:
        torch.manual_seed(args.seed)
        self.args, self.device, self.step = args, device, 0
        self.vae = Vae(latent_channels(args.latents, args.size)).to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.vae).requires_grad_(False)
        self.optimizer = torch.optim.AdamW(self.vae.parameters(), betas=(0.9, 0.99), weight_decay=args.weight_decay)

    def learning_rate(self) -> float:
        """Linear warm-up, then a cosine down to FINAL_LEARNING_RATE of the peak at --steps."""
        progress = min(1.0, self.step / self.args.steps)
        cosine = FINAL_LEARNING_RATE + (1 - FINAL_LEARNING_RATE) * (1 + math.cos(math.pi * progress)) / 2
        return float(self.args.learning_rate) * cosine * min(1.0, (self.step + 1) / WARMUP_STEPS)

    def update(self, images: Tensor) -> float:
        """One optimizer step on a batch (N x 3 x S x S in 0..1); returns the loss in nats per pixel value."""
        images = images.to(self.device, memory_format=torch.channels_last)
        noise = torch.Generator().manual_seed(self.args.seed * 1_000_003 + self.step)
        mu, logvar = self.vae.encoder(images)
        z = mu + torch.randn(mu.shape, generator=noise).to(self.device) * (logvar / 2).exp()
        loss = loss_nats(images, self.vae.decoder(z), mu, logvar, self.args.beta)
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate()
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

"""Images for the VAE: found, decoded, cropped, augmented."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}

ZOOMS = (1.0, 1.25, 1.5, 1.8)
"""Each image waits in memory at these scales, as multiples of (VAE's size / image's short side): a random crop is
then a mere slice, and one batch costs a few percent of a training step."""

Pyramid = list[NDArray[np.uint8]]
"""One image at the scales of ZOOMS that don't enlarge it (the first always), each height x width x 3."""


def decode(path: Path, size: int) -> Pyramid:
    """The image as upright RGB, 8 bit, at several scales; transparency becomes white."""
    with Image.open(path) as file:
        file.draft("RGB", (round(ZOOMS[-1] * size),) * 2)  # lets JPEG decode at 1/2, 1/4 or 1/8
        image = ImageOps.exif_transpose(file)
    if image.mode.startswith("I"):  # 16-bit grey, which convert() would clip at 255
        image = Image.fromarray((np.asarray(image) / 257).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    short = min(image.size)
    scales = [zoom * size / short for zoom in ZOOMS if zoom == 1 or zoom * size <= short]
    return [
        np.asarray(image.resize((round(image.width * s), round(image.height * s)), Image.Resampling.BICUBIC))
        for s in scales
    ]


def load_folder(folder: Path, size: int) -> list[Pyramid]:
    """Every image under `folder`, in path order; files that cannot be decoded are named on stderr and skipped."""
    if not folder.is_dir():
        raise ValueError(f"{folder}: no such folder")
    images: list[Pyramid] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()):
        try:
            images.append(decode(path, size))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            print(f"skipped {path}: {error}", file=sys.stderr)
    if not images:
        raise ValueError(f"{folder}: no readable image ({', '.join(sorted(SUFFIXES))})")
    return images


def random_crop(image: Pyramid, size: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """A size x size x 3 window at any scale, anywhere, perhaps mirrored."""
    level = image[random.integers(len(image))]
    top, left = (random.integers(side - size + 1) for side in level.shape[:2])
    window = level[top : top + size, left : left + size]
    return window[:, ::-1] if random.random() < 0.5 else window


def centre_crop(image: Pyramid, size: int) -> NDArray[np.uint8]:
    """The largest centred square, size x size x 3: what PSNR is measured on."""
    top, left = ((side - size) // 2 for side in image[0].shape[:2])
    return image[0][top : top + size, left : left + size]


def jitter(images: Tensor, random: np.random.Generator) -> Tensor:
    """Mild changes of contrast, brightness and colour balance, drawn per image; N x 3 x S x S in 0..1."""
    count = len(images)
    gain = torch.from_numpy(random.uniform(0.8, 1.2, (count, 1, 1, 1)) * random.uniform(0.95, 1.05, (count, 3, 1, 1)))
    shift = torch.from_numpy(random.uniform(-0.08, 0.08, (count, 1, 1, 1)))
    return ((images - 0.5) * gain.float() + 0.5 + shift.float()).clamp(0, 1)


def to_tensor(crops: list[NDArray[np.uint8]]) -> Tensor:
    """size x size x 3 bytes each -> N x 3 x S x S, float32 in 0..1."""
    return torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 255


def training_batch(images: list[Pyramid], count: int, size: int, seed: int, step: int) -> Tensor:
    """Batch number `step`: `count` augmented crops of random images, N x 3 x S x S in 0..1.

    Its random numbers come from (seed, step) alone, so a resumed run sees the batches of an uninterrupted one.
    """
    random = np.random.default_rng((seed, step))
    picked = random.integers(len(images), size=count)
    return jitter(to_tensor([random_crop(images[i], size, random) for i in picked]), random)


def centre_batch(images: list[Pyramid], size: int) -> Tensor:
    """The centre crops of all images, N x 3 x S x S in 0..1."""
    return to_tensor([centre_crop(image, size) for image in images])

"""The VAE's two halves, and the loss that trains them.

Shapes: N images, S pixels a side, C latent channels on a grid of S/32 x S/32 cells. With the defaults
(S = 160, 500 latents) the latent is 20 x 5 x 5: wide cells let the encoder spend few channels on colour
and many on brightness, which a 5 x 10 x 10 latent cannot.

Each half is a linear map plus a network. The linear maps start as the principal components (PCA) of the images'
32 x 32 cells, already a fair code, so all of the training goes into what a network can add.

The decoder runs once per synthetic image, hundreds of times per explanation, so its layers are the ones that
ONNX Runtime runs fast on a CPU: plain 3 x 3 convolutions with ReLU at S/16 and S/8, no normalisation, and
transposed convolutions whose kernel equals their stride (a pixel shuffle, without the slow shuffle).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CELL = 32
"""Side, in pixels, of the square that one latent cell stands for."""

PATCH = 8
"""Side, in pixels, of the squares that the decoder's last layer paints."""

LANES = 24
"""Channels, beside the network's, that carry the linear part to the last layer: 8 x 8 patches of smooth components
are nearly of this rank, so the linear map needs no second pass over the full image."""

LOGVAR_RANGE = (-12.0, 2.0)
"""Clamp of log sigma^2, also in the exported graph, so that exp() can never overflow in the product."""


class Residual(nn.Module):
    """x -> relu(x + conv(relu(conv(x)))), N x C x h x w; starts as the identity, so that training starts calmly."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        zero(self.second)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(F.relu(self.first(x))))


class Encoder(nn.Module):
    """Image N x 3 x S x S, RGB in 0..1 -> mu, logvar (log sigma^2), each N x C x S/32 x S/32."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv2d(3, channels, CELL, stride=CELL)
        self.network = nn.Sequential(
            nn.Conv2d(3, 48, 4, stride=4), nn.ReLU(),
            nn.Conv2d(48, 96, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(96, 128, 3, stride=2, padding=1), nn.ReLU(),
            Residual(128),
            nn.Conv2d(128, 192, 3, stride=2, padding=1), nn.ReLU(),
        )
        self.mu = zero(nn.Conv2d(192, channels, 3, padding=1))
        self.logvar = zero(nn.Conv2d(192, channels, 3, padding=1), bias=-4)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        features = self.network(4 * image - 2)
        return self.linear(image) + self.mu(features), self.logvar(features).clamp(*LOGVAR_RANGE)


class Decoder(nn.Module):
    """Latent N x C x S/32 x S/32 -> image N x 3 x S x S, RGB, around 0..1 (clamped in the exported graph only:
    in training a clamp would hide the way back from the pixels outside)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.network = nn.Sequential(
            nn.Conv2d(channels, 256, 3, padding=1), nn.ReLU(),
            nn.ConvTranspose2d(256, 96, 2, stride=2), nn.ReLU(),
            Residual(96),
            nn.ConvTranspose2d(96, 48, 2, stride=2), nn.ReLU(),
            nn.Conv2d(48, 48, 3, padding=1), nn.ReLU(),
        )
        self.linear = nn.ConvTranspose2d(channels, LANES, CELL // PATCH, stride=CELL // PATCH, bias=False)
        self.paint = nn.ConvTranspose2d(LANES + 48, 3, PATCH, stride=PATCH)
        zero(self.paint)

    def forward(self, z: Tensor) -> Tensor:
        image: Tensor = self.paint(torch.cat([self.linear(z), self.network(z)], dim=1))
        return image


class Vae(nn.Module):
    """Encoder and decoder side by side; the latent is channels x S/32 x S/32."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.encoder = Encoder(channels)
        self.decoder = Decoder(channels)

    def encode(self, image: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = self.encoder(image)
        return mu, logvar

    def decode(self, z: Tensor) -> Tensor:
        image: Tensor = self.decoder(z)
        return image

    def linear_parameters(self) -> list[nn.Parameter]:
        """The parts that start_from_pca() sets."""
        parts = (self.encoder.linear, self.decoder.linear, self.decoder.paint)
        return [parameter for part in parts for parameter in part.parameters()]

    @torch.no_grad()
    def start_from_pca(self, images: Tensor) -> None:
        """Set the linear maps to the principal components of the cells of `images` (N x 3 x S x S in 0..1),
        scaled so that each latent has unit variance."""
        channels = self.encoder.linear.out_channels
        cells = images.unfold(2, CELL, CELL).unfold(3, CELL, CELL).permute(0, 2, 3, 1, 4, 5).flatten(0, 2).flatten(1)
        mean = cells.mean(0)
        _, singular, basis = torch.svd_lowrank(cells - mean, q=2 * channels, niter=4)
        basis = basis[:, :channels]
        deviation = (singular[:channels] / len(cells) ** 0.5).clamp(min=1e-3)  # images may vary in fewer ways
        project = (basis / deviation).T
        weight = project.unflatten(1, (3, CELL, CELL))
        self.encoder.linear.load_state_dict({"weight": weight, "bias": -project @ mean})

        # The components, cut into patches, factored into what each patch holds (lanes) and how a lane is painted.
        grid = CELL // PATCH
        patches = (basis * deviation).T.reshape(channels, 3, grid, PATCH, grid, PATCH)
        patches = patches.permute(0, 2, 4, 1, 3, 5).reshape(channels * grid**2, 3 * PATCH**2)
        u, s, v = torch.linalg.svd(patches, full_matrices=False)
        lanes = min(LANES, len(s))
        scale = s[0] / len(patches) ** 0.5  # lanes of about unit size, like the network's channels
        held = (u[:, :lanes] * s[:lanes] / scale).reshape(channels, grid, grid, lanes)
        self.decoder.linear.weight[:, :lanes] = held.permute(0, 3, 1, 2)
        self.decoder.paint.weight[:lanes] = (v[:lanes] * scale).reshape(lanes, 3, PATCH, PATCH)
        self.decoder.paint.load_state_dict({"weight": self.decoder.paint.weight, "bias": mean.reshape(3, -1).mean(1)})


def zero(layer: nn.Conv2d | nn.ConvTranspose2d, bias: float = 0.0) -> nn.Module:
    """The layer, starting with an output of `bias` whatever its input."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.constant_(layer.bias, bias)
    return layer


def latent_channels(latents: int, size: int) -> int:
    """Channels per cell for `latents` values in all; ValueError says which numbers would fit."""
    if size < CELL or size % CELL:
        raise ValueError(f"--size {size}: must be a multiple of {CELL}")
    cells = (size // CELL) ** 2
    if latents < cells or latents % cells:
        nearest = max(1, round(latents / cells)) * cells
        fits = f"must be a multiple of the {cells} cells of a {size} px image, such as {nearest}"
        raise ValueError(f"--latents {latents}: {fits}")
    return latents // cells


def kl_nats(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mu, sigma^2) || N(0, 1)) summed over the latent: nats per image, shape N."""
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).flatten(1).sum(1)


def loss_nats(image: Tensor, output: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> Tensor:
    """Negative ELBO in nats per pixel value (of the 3 S S), a scalar; beta = 1 is the calibrated VAE.

    The pixels' noise is each image's own best one, sigma_x^2 = its mean squared error (Rybkin et al., "Simple and
    effective VAE training with calibrated decoders", 2021): the first term becomes log(mse) / 2, which is the
    PSNR, and beta needs no tuning to the images' contrast.
    """
    error = (image - output).square().flatten(1).mean(1) + 1e-6  # an image may be one flat colour
    return (0.5 * error.log() + beta * kl_nats(mu, logvar) / image[0].numel()).mean()

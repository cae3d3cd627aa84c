"""The VAE as two ONNX files: written from PyTorch, run with ONNX Runtime."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from vae_model import CELL, Decoder, Vae

OPSET = 17
TOLERANCE = 1e-3
"""Largest difference between ONNX Runtime and PyTorch that still counts as rounding, in latent and pixel units."""


class ClampedDecoder(nn.Module):
    """The decoder as the product sees it: pixels in 0..1."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, z: Tensor) -> Tensor:
        image: Tensor = self.decoder(z).clamp(0, 1)
        return image


def session(path: Path, threads: int = 0) -> onnxruntime.InferenceSession:
    """A CPU session; threads 0 lets ONNX Runtime choose."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class OnnxVae:
    """An exported pair with the methods of Vae: encode (image -> mu, logvar) and decode (z -> image), on tensors."""

    def __init__(self, encoder: Path, decoder: Path) -> None:
        self.encoder, self.decoder = session(encoder), session(decoder)
        self.size: int = self.encoder.get_inputs()[0].shape[2]

    def encode(self, image: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = self.encoder.run(["mu", "logvar"], {"image": image.contiguous().numpy()})
        return torch.from_numpy(mu), torch.from_numpy(logvar)

    def decode(self, z: Tensor) -> Tensor:
        return torch.from_numpy(self.decoder.run(["image"], {"z": z.contiguous().numpy()})[0])


def export(vae: Vae, channels: int, size: int, folder: Path) -> tuple[Path, Path]:
    """Write vae-encoder.onnx and vae-decoder.onnx into `folder`; only the batch axis N is dynamic."""
    vae = vae.cpu().eval()
    image = torch.zeros(1, 3, size, size)
    z = torch.zeros(1, channels, size // CELL, size // CELL)
    encoder, decoder = folder / "vae-encoder.onnx", folder / "vae-decoder.onnx"
    write(vae.encoder, image, encoder, "image", ["mu", "logvar"])
    write(ClampedDecoder(vae.decoder), z, decoder, "z", ["image"])
    return encoder, decoder


def write(module: nn.Module, example: Tensor, path: Path, source: str, outputs: list[str]) -> None:
    """One ONNX file with one input and the named outputs, checked as strictly as ONNX can."""
    with warnings.catch_warnings():
        # The older exporter is deprecated, but writes opset 17 itself; the newer one writes 18 and converts down.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            module, (example,), path, dynamo=False, opset_version=OPSET, input_names=[source], output_names=outputs,
            dynamic_axes={name: {0: "N"} for name in [source, *outputs]},
        )
    onnx.checker.check_model(onnx.load(path), full_check=True)


@torch.no_grad()
def verify(vae: Vae, exported: OnnxVae, images: Tensor) -> float:
    """Largest difference between the files and PyTorch on `images` (N x 3 x S x S); ValueError if not mere rounding."""
    mu, logvar = vae.encode(images)
    got_mu, got_logvar = exported.encode(images)
    pairs = [(mu, got_mu), (logvar, got_logvar), (vae.decode(mu).clamp(0, 1), exported.decode(mu))]
    worst = max(float((ours - theirs).abs().max()) for ours, theirs in pairs)
    if worst > TOLERANCE:
        raise ValueError(f"the exported files differ from PyTorch by {worst:.2g}, more than {TOLERANCE:g}")
    return worst

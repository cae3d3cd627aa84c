"""Smoke test of the VAE tools: python -m unittest discover tools"""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

import train_vae
from vae_images import Pyramid, decode, load_folder, training_batch
from vae_model import Vae, latent_channels
from vae_onnx import OnnxVae


def make_images(folder: Path) -> None:
    """Four kinds of image, one of them in a subfolder, and two files that are none."""
    random = np.random.default_rng(0)
    rgb = random.integers(0, 256, (90, 120, 3), dtype=np.uint8)
    (folder / "sub").mkdir(parents=True)
    Image.fromarray(rgb).save(folder / "rgb.jpg")
    Image.fromarray(rgb[:, :, 0]).save(folder / "sub" / "grey.webp")
    Image.fromarray(np.dstack([rgb, rgb[:, :, :1]])).save(folder / "alpha.png")
    Image.fromarray(rgb[:20, :30]).save(folder / "small.bmp")
    (folder / "broken.png").write_bytes(b"not an image")
    (folder / "notes.txt").write_text("not an image either")


class TrainVaeTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.images = self.folder / "images"
        make_images(self.images)

    def train(self, out: str, *more: str) -> tuple[int, str]:
        """Exit status and everything printed by five small steps."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            status = train_vae.main([
                str(self.images), "--out", str(self.folder / out), "--steps", "5", "--every", "2",
                "--latents", "24", "--size", "64", "--batch", "2", *more,
            ])
        return status, printed.getvalue()

    def test_trains_and_exports(self) -> None:
        status, printed = self.train("out", "--eval", str(self.images))
        self.assertEqual(status, 0, printed)
        self.assertIn("broken.png", printed)
        self.assertIn("held out, 4 images: PSNR", printed)

        encoder, decoder = (self.folder / "out" / f"vae-{half}.onnx" for half in ("encoder", "decoder"))
        self.assertEqual(shapes(encoder), {"image": ["N", 3, 64, 64], "mu": ["N", 6, 2, 2], "logvar": ["N", 6, 2, 2]})
        self.assertEqual(shapes(decoder), {"z": ["N", 6, 2, 2], "image": ["N", 3, 64, 64]})

        vae = Vae(6)
        vae.load_state_dict(torch.load(self.folder / "out" / "checkpoint.pt", weights_only=True)["average"])
        images = training_batch(load_quietly(self.images), 3, 64, seed=1, step=0)
        with torch.no_grad():
            mu, logvar = vae.encode(images)
            exported = OnnxVae(encoder, decoder)
            for ours, theirs in zip((mu, logvar), exported.encode(images), strict=True):
                torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)
            torch.testing.assert_close(vae.decode(mu).clamp(0, 1), exported.decode(mu), atol=1e-4, rtol=0)

    def test_interrupted_and_resumed_is_as_if_uninterrupted(self) -> None:
        self.assertEqual(self.train("whole")[0], 0)

        def interrupt(*arguments: object) -> str:
            signal.raise_signal(signal.SIGINT)
            return "interrupted"

        with mock.patch.object(train_vae, "evaluate", interrupt):
            self.assertEqual(self.train("parts")[0], 130)
        self.assertFalse((self.folder / "parts" / "vae-decoder.onnx").exists())
        self.assertEqual(self.train("parts", "--resume")[0], 0)
        for name in ("vae-encoder.onnx", "vae-decoder.onnx"):
            whole, parts = (self.folder / out / name for out in ("whole", "parts"))
            self.assertEqual(whole.read_bytes(), parts.read_bytes(), name)

    def test_errors_are_one_line_that_names_the_cause(self) -> None:
        self.assertEqual(self.train("out")[0], 0)
        empty = self.folder / "empty"
        empty.mkdir()
        for arguments, cause in [
            (["--eval", str(empty), "--resume"], "empty: no readable image"),
            (["--eval", str(self.folder / "absent"), "--resume"], "absent: no such folder"),
            ([], "already there; add --resume"),
            (["--beta", "1", "--resume"], "was made with --beta 4.0"),
            (["--size", "100"], "--size 100: must be a multiple of 32"),
            (["--latents", "7"], "--latents 7: must be a multiple of the 4 cells"),
        ]:
            with self.subTest(cause):
                status, printed = self.train("out", *arguments)
                self.assertEqual(status, 1)
                self.assertIn(cause, printed)
                self.assertEqual(len([line for line in printed.splitlines() if line.startswith("error: ")]), 1)
                self.assertNotIn("Traceback", printed)


class ImagesTest(unittest.TestCase):
    def test_decodes_16_bit_grey_and_transparency(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "image.png"
            Image.fromarray(np.full((40, 40), 32896, np.uint16)).save(path)
            self.assertEqual(decode(path, 32)[0].shape, (32, 32, 3))
            self.assertTrue((decode(path, 32)[0] == 128).all())
            Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(path)
            self.assertTrue((decode(path, 32)[0] == 255).all())

    def test_latents_fill_the_cells(self) -> None:
        self.assertEqual(latent_channels(500, 160), 20)
        with self.assertRaisesRegex(ValueError, "such as 490"):
            latent_channels(500, 224)


def shapes(path: Path) -> dict[str, list[int | str]]:
    """Inputs and outputs of an ONNX file: name -> dimensions, the free ones by name."""
    graph = onnx.load(path).graph
    return {
        tensor.name: [d.dim_param or d.dim_value for d in tensor.type.tensor_type.shape.dim]
        for tensor in [*graph.input, *graph.output]
    }


def load_quietly(folder: Path) -> list[Pyramid]:
    with contextlib.redirect_stderr(io.StringIO()):
        return load_folder(folder, 64)


if __name__ == "__main__":
    unittest.main()

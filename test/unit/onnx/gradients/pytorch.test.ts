import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { parseNpy } from '../../../fixtures/npy.ts';

const folder = join(import.meta.dirname, '../../../fixtures/gradients');

/** Exports by both of PyTorch's exporters (tools/gradient_vectors.py), and the layer that a CAM would look at. */
const exports = [
  { file: 'mobile.ts17', layer: { channels: 8, height: 8, width: 8, layout: { kind: 'NCHW' } } },
  { file: 'mobile.dy20', layer: { channels: 8, height: 8, width: 8, layout: { kind: 'NCHW' } } },
  { file: 'classic.ts17', layer: { channels: 6, height: 5, width: 5, layout: { kind: 'NCHW' } } },
  { file: 'classic.dy20', layer: { channels: 6, height: 5, width: 5, layout: { kind: 'NCHW' } } },
  { file: 'vit.ts17', layer: { channels: 24, height: 4, width: 4, layout: { kind: 'tokens', extra: 1 } } },
  { file: 'vit.dy20', layer: { channels: 24, height: 4, width: 4, layout: { kind: 'tokens', extra: 1 } } },
  { file: 'swin.dy20', layer: { channels: 16, height: 8, width: 8, layout: { kind: 'NHWC' } } },
  { file: 'convnext.ts17', layer: { channels: 20, height: 2, width: 2, layout: { kind: 'NCHW' } } },
  { file: 'convnext.dy20', layer: { channels: 20, height: 2, width: 2, layout: { kind: 'NCHW' } } },
  { file: 'spatial.ts17', layer: { channels: 18, height: 16, width: 16, layout: { kind: 'NCHW' } } },
  { file: 'spatial.dy20', layer: { channels: 18, height: 16, width: 16, layout: { kind: 'NCHW' } } },
  { file: 'rows.ts17', layer: { channels: 6, height: 8, width: 8, layout: { kind: 'NCHW' } } },
  { file: 'rows.dy20', layer: { channels: 6, height: 8, width: 8, layout: { kind: 'NCHW' } } },
];

for (const { file, layer } of exports) {
  test(`the gradient of ${file} is PyTorch's, and its last layer is found`, async () => {
    const [name = ''] = file.split('.');
    const image = parseNpy(readFileSync(join(folder, `${name}.input.npy`)));
    const wanted = parseNpy(readFileSync(join(folder, `${name}.gradient.npy`))).values;
    const facts = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { class: number; score: number };
    const model = await GradientModel.open({ path: join(folder, `${file}.onnx`), shape: image.shape });
    try {
      const { channels, height, width, layout } = model.lastLayer ?? {};
      assert.deepEqual({ channels, height, width, layout }, layer);
      const session = await model.session({ score: 'raw', gradients: [model.input] });
      const { scores, gradients } = await session.run(Float32Array.from(image.values), [facts.class]);
      assert.ok(Math.abs((scores[0] as number) - facts.score) < 1e-5 * Math.max(1, Math.abs(facts.score)));
      const found = gradients.get(model.input);
      assert.deepEqual(found?.shape, image.shape);
      const largest = Math.max(...wanted.map(Math.abs));
      for (const [at, value] of wanted.entries()) {
        assert.ok(
          Math.abs((found?.values[at] as number) - value) < 1e-5 * largest,
          `${at}: ${found?.values[at]}, not ${value}`,
        );
      }
    } finally {
      await model.dispose();
    }
  });
}

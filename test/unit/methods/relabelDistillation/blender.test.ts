import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { blendModuleSource } from '../../../../scripts/wasm/blendModule.ts';
import { PipelineError } from '../../../../src/common/errors.ts';
import { Blender } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/blender.ts';
import { BlendMemory } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/blendMemory.ts';
import { drawMask, fullMask } from '../../../../src/pipeline/methods/shared/mask.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { renderMask } from '../../../fixtures/renderMask.ts';

test('blendModule.ts is what blend.wat says', async () => {
  assert.equal(
    readFileSync('src/pipeline/methods/relabelDistillation/synthesis/blendModule.ts', 'utf8'),
    await blendModuleSource(),
    'blend.wat was changed, or its module: run npm run wasm',
  );
});

for (const layout of ['NCHW', 'NHWC'] as const) {
  test(`${layout}: an image and its neighbours stay apart where a plane is no multiple of four numbers`, () => {
    const [height, width, channels] = [5, 7, 3] as const;
    const size = height * width * channels;
    const memory = new BlendMemory({ height, width, channels, layout }, { replacements: 2, images: 3 });
    const blender = new Blender(memory);
    memory.image.forEach((_, at) => {
      memory.image[at] = at;
    });
    memory.differences.forEach((_, at) => {
      memory.differences[at] = at < size ? 1 : -1000;
    });
    const masks = [1, 2, 3].map((index) => drawMask(randomStream(7, index), 3, 0.5));
    const replacements = [1, 0, 1];
    masks.forEach((mask, index) => {
      blender.blend(mask, replacements[index]!, index);
    });
    masks.forEach((mask, index) => {
      const rendered = renderMask(mask, height, width);
      for (let at = 0; at < size; at++) {
        const pixel = layout === 'NCHW' ? at % (height * width) : Math.floor(at / channels);
        const expected = at + rendered[pixel]! * (replacements[index] === 0 ? 1 : -1000);
        const actual = memory.blended[index * size + at]!;
        assert.ok(Math.abs(actual - expected) < 1e-3, `image ${index}, number ${at}: ${actual} is not ${expected}`);
      }
    });
  });
}

test('nothing is written beyond what there is room for', () => {
  const shape = { height: 4, width: 4, channels: 1, layout: 'NCHW' } as const;
  const blender = new Blender(new BlendMemory(shape, { replacements: 2, images: 1 }));
  assert.throws(() => blender.blend(fullMask, 2, 0), RangeError);
  assert.throws(() => blender.blend(fullMask, 0, 1), RangeError);
  blender.blend(fullMask, 1, 0);
});

test('more than there is memory for: the error names the setting and the next step', () => {
  const shape = { height: 4096, width: 4096, channels: 3, layout: 'NCHW' } as const;
  assert.throws(
    () => new BlendMemory(shape, { replacements: 30, images: 50 }),
    (error) => {
      assert.ok(error instanceof PipelineError);
      assert.equal(error.code, 'settings');
      assert.equal(error.extra.setting, 'relabel.batchSize');
      assert.match(
        error.message,
        /^50 images of 4096 × 4096 pixels .* 15\.\d GiB of memory.*: lower relabel\.batchSize/,
      );
      return true;
    },
  );
});

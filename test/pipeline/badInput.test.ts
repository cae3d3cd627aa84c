import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import type { Failure } from '../../src/protocol/failure.ts';
import type { ModelSpec, VaeSpec } from '../../src/protocol/models.ts';
import type { ExplainOptions } from '../../src/protocol/options.ts';
import { type OddImage, writeOddImage, writeRotatedJpeg } from '../fixtures/images/images.ts';
import { writeBrokenModel } from '../fixtures/models/brokenModels.ts';
import { specOf, unit, writeClassifier } from '../fixtures/models/classifiers.ts';
import { writeVae } from '../fixtures/models/vaes.ts';
import { startPipeline } from '../fixtures/startPipeline.ts';

/** One process for all: each failure is followed by an explanation that works. */
const { folder, options, pipeline } = await startPipeline();
const good = { ...options, samples: 25 };

const explain = (changes: Partial<ExplainOptions>) => pipeline.explain({ ...good, ...changes });

/** One line that names the file or setting and the next step; the log has more; and the process works on. */
async function refused(id: number, code: Failure['code'], named: string, nextStep: RegExp): Promise<void> {
  const failure = await pipeline.failure(id);
  assert.ok(failure.message.includes(named), `"${failure.message}" does not name ${named}`);
  assert.match(failure.message, nextStep);
  assert.doesNotMatch(failure.message, /\n/);
  assert.equal(failure.code, code, failure.message);
  assert.ok(pipeline.events.some((event) => event.type === 'log' && event.message === failure.detail));
  await pipeline.explanation(explain({}));
}

describe('images that cannot be explained', () => {
  const BAD: readonly (readonly [OddImage, RegExp])[] = [
    ['text.jpg', /save it as PNG or JPEG/],
    ['document.png', /save it as PNG or JPEG/],
    ['empty.png', /empty \(0 bytes\): save or copy it again/],
    ['phone.heic', /HEIC.*: save it as PNG or JPEG/],
    ['truncated.jpg', /copy or download it again/],
    ['truncated.png', /copy or download it again/],
    ['truncated.webp', /copy or download it again/],
    ['truncated.gif', /copy or download it again/],
    ['truncated.tiff', /save it (anew )?as PNG or JPEG/],
    ['truncated.avif', /copy or download it again/],
    ['zero.png', /again|save it/],
    ['huge.png', /too large.*: save a smaller copy/],
    ['float.tiff', /say with "input\.window"/],
  ];
  for (const [name, nextStep] of BAD) {
    test(name, async () => refused(explain({ image: await writeOddImage(folder, name) }), 'image', name, nextStep));
  }

  test('a missing file', () => {
    const image = join(folder, 'missing.png');
    return refused(explain({ image }), 'image', image, /check the path/);
  });

  test('a folder', () => refused(explain({ image: folder }), 'image', folder, /choose an image file/));

  test('a file that goes while it waits', async () => {
    const image = await writeOddImage(folder, 'one.png');
    const first = explain({ samples: 200 });
    const second = explain({ image });
    await pipeline.started(first);
    rmSync(image);
    await pipeline.explanation(first);
    await refused(second, 'image', image, /moved or deleted/);
  });
});

describe('images that are odd and can be explained', () => {
  const ODD: readonly (readonly [OddImage, string | undefined])[] = [
    ['grey.png', undefined],
    ['one.png', undefined],
    ['lossless.webp', undefined],
    ['wide.png', undefined],
    ['tall.png', undefined],
    ['grey16.png', 'reduced from 16 to 8 bits'],
    ['colour16.png', 'reduced from 16 to 8 bits'],
    ['alpha.png', 'transparent parts laid on white'],
    ['cmyk.jpg', 'converted from CMYK to sRGB'],
    ['p3.png', 'converted from its colour profile to sRGB'],
    ['animated.gif', 'first of 3 frames'],
    ['animated.webp', 'first of 3 frames'],
  ];
  const opened = (id: number) =>
    pipeline
      .event((events) => events.find((event) => event.type === 'opened' && event.id === id))
      .then((event) => {
        return event.type === 'opened' ? event.opened : assert.fail();
      });
  for (const [name, note] of ODD) {
    test(name, async () => {
      const id = explain({ image: await writeOddImage(folder, name) });
      const { counts } = await pipeline.explanation(id);
      assert.equal(counts.total, 25);
      const { notes } = await opened(id);
      if (note === undefined) assert.deepEqual(notes, []);
      else assert.ok(notes.includes(note), notes.join());
    });
  }

  test('a rotated photograph', async () => {
    const id = explain({ image: await writeRotatedJpeg(folder, 6) });
    await pipeline.explanation(id);
    const { preview, notes } = await opened(id);
    assert.deepEqual([preview.width, preview.height], [32, 64]);
    const predicted = pipeline.events.find((event) => event.type === 'predicted' && event.id === id);
    assert.ok(predicted?.type === 'predicted');
    assert.deepEqual([predicted.frame.imageWidth, predicted.frame.imageHeight], [32, 64]);
    assert.match(notes.join(), /turned upright/);
  });
});

describe('models', () => {
  const bad = (make: () => ModelSpec, named: string, nextStep: RegExp, code: Failure['code'] = 'model') => {
    test(`${named} ${nextStep.source}`, () => refused(explain({ model: make() }), code, named, nextStep));
  };
  const classifier = (...[name, changes]: [Parameters<typeof writeClassifier>[1], Partial<ModelSpec>?]) => {
    return specOf(writeClassifier(folder, name), changes);
  };
  const broken = (name: Parameters<typeof writeBrokenModel>[1]) => specOf(writeBrokenModel(folder, name));

  bad(() => specOf(join(folder, 'missing.onnx')), 'missing.onnx', /correct the path in relabel.models/);
  bad(() => broken('text.onnx'), 'text.onnx', /choose a .onnx file/);
  bad(() => broken('empty.onnx'), 'empty.onnx', /choose a .onnx file/);
  bad(() => broken('truncated.onnx'), 'truncated.onnx', /choose a .onnx file/);
  bad(() => broken('external.onnx'), 'external.onnx', /weights\.bin|put that file beside it/);
  bad(() => classifier('two-inputs.onnx'), '"test model"', /export it with the image alone/);
  bad(() => classifier('no-rank.onnx'), '"test model"', /export it with a known shape/);
  bad(() => classifier('any-size.onnx'), '"test model"', /set input.size in relabel.models/);
  bad(() => classifier('nan.onnx'), '"test model"', /check scale, mean and std in relabel.models/);
  bad(() => classifier('infinite.onnx'), '"test model"', /check scale, mean and std in relabel.models/);
  bad(() => classifier('bool.onnx'), '"test model"', /export it with an input of float32/);
  const colours = ['red', 'green', 'blue', 'what?'];
  bad(() => classifier('logits.onnx', { labels: colours }), '"test model"', /give one label per class/, 'settings');
  bad(
    () => classifier('logits.onnx', { output: 'probabilities' }),
    '"test model"',
    /set output to "logits"/,
    'settings',
  );

  test('a labels file of another length', () => {
    const labels = join(folder, 'four.txt');
    writeFileSync(labels, `${colours.join('\n')}\n`);
    return refused(
      explain({ model: classifier('logits.onnx', { labels }) }),
      'settings',
      labels,
      /give one label per class/,
    );
  });

  test('a labels file that is missing', () => {
    const labels = join(folder, 'missing.txt');
    return refused(
      explain({ model: classifier('logits.onnx', { labels }) }),
      'settings',
      labels,
      /correct the path in relabel\.models/,
    );
  });

  test('a class that the model does not have', () =>
    refused(explain({ target: 'unicorn' }), 'settings', '"unicorn"', /give an index from 0 to 1 or one of its labels/));

  const odd = (name: Parameters<typeof writeClassifier>[1], changes: Partial<ModelSpec> = {}) => {
    test(`${name} is explained`, async () => {
      const { counts } = await pipeline.explanation(explain({ model: classifier(name, changes) }));
      assert.equal(counts.total, 25);
    });
  };
  odd('batch-1.onnx');
  odd('batch-4.onnx');
  odd('mixing.onnx');
  odd('one-at-a-time.onnx');
  odd('float16.onnx');
  odd('uint8.onnx', { input: { ...unit, scale: 1 } });
  odd('nhwc.onnx');
  odd('sigmoid.onnx');
  odd('gray.onnx', { input: { ...unit, channels: 'gray', mean: [0], std: [1] } });
  odd('any-size.onnx', { input: { ...unit, size: [40, 24] } });

  test('labels with a byte order mark, Windows line ends and a blank last line', async () => {
    const labels = join(folder, 'windows.txt');
    writeFileSync(labels, '\uFEFFlight\r\ndark\r\n\r\n');
    const { prediction } = await pipeline.explanation(explain({ model: { ...good.model, labels } }));
    assert.deepEqual(prediction.labels, ['light', 'dark']);
  });

  test('notes tell what was done', async () => {
    const { notes } = await pipeline.explanation(explain({ model: classifier('mixing.onnx') }));
    assert.match(notes.join(), /images are run one by one/);
  });
});

describe('VAEs', () => {
  const bad = (make: () => VaeSpec, nextStep: RegExp) => {
    test(nextStep.source, () => refused(explain({ vae: make() }), 'vae', basename(make().encoder), nextStep));
  };
  const missing = () => ({ ...writeVae(folder), encoder: join(folder, 'no-encoder.onnx') });
  bad(missing, /correct the path in relabel.vaes/);
  bad(() => writeVae(folder, 'too-many-latents'), /192 latents where the decoder takes 48.*relabel.vaes/);
  bad(() => writeVae(folder, 'wrong-input'), /must have one input `image`.*relabel.vaes/);
  bad(() => writeVae(folder, 'wrong-output'), /has no output `logvar`.*relabel.vaes/);
  bad(() => writeVae(folder, 'nan'), /gives NaN or infinity.*relabel.vaes/);

  test('a decoder of another size', () => {
    const vae = writeVae(folder, 'good', 'half-size');
    return refused(explain({ vae }), 'vae', basename(vae.decoder), /192 values where the encoder's image has 768/);
  });

  test('a file that is no model', () => {
    const vae = { ...writeVae(folder), decoder: writeBrokenModel(folder, 'text.onnx') };
    return refused(explain({ vae }), 'vae', 'text.onnx', /choose a .onnx file in relabel.vaes/);
  });
});

describe('exports', () => {
  test('to a folder that exists', async () => {
    const id = explain({});
    await pipeline.explanation(id);
    const directory = join(folder, 'taken');
    mkdirSync(directory);
    await refused(pipeline.export(id, directory), 'export', directory, /choose a folder that does not exist yet/);
  });

  test('to a place that cannot be written', async () => {
    const id = explain({});
    await pipeline.explanation(id);
    writeFileSync(join(folder, 'file'), '');
    const directory = join(folder, 'file', 'evidence');
    await refused(pipeline.export(id, directory), 'export', directory, /choose another folder/);
  });

  test('of an explanation that is not kept', () =>
    refused(pipeline.export(9999, join(folder, 'nothing')), 'gone', 'This explanation', /run it again/));
});

/**
 * `npm run bench:folders [-- --images N --model FILE]`: evaluates a folder of generated images, and prints the throughput
 * beside what the model alone and the decoding alone reach, in the same process, and the memory over the model's.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { evaluateFolder } from '../../src/pipeline/evaluation/evaluateFolder.ts';
import { imageSource } from '../../src/pipeline/evaluation/imageSource.ts';
import { openRun } from '../../src/pipeline/evaluation/openRun.ts';
import { readRun } from '../../src/pipeline/evaluation/readRun.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { pickModel } from '../../src/settings/pickModel.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { temporaryFolder } from '../shared/places.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    model: { type: 'string' },
    width: { type: 'string', default: '320' },
    height: { type: 'string', default: '240' },
  },
});
const count = Number(values.images);
// It runs as a bundle beside that of the pipeline, whose threads it uses.
const assets = path.resolve('media');
const scratch = temporaryFolder('scale');
const { signal } = new AbortController();

/** Pictures of soft noise as JPEG, each different; a thousand a folder. */
async function generate(folder: string): Promise<void> {
  const [width, height] = [Number(values.width), Number(values.height)];
  const noise = Uint8Array.from({ length: 64 * 48 * 3 }, (_, at) => (at * 2654435761) >>> 24);
  const base = await sharp(noise, { raw: { width: 64, height: 48, channels: 3 } })
    .resize(width, height)
    .raw()
    .toBuffer();
  for (let first = 0; first < count; first += 1000) {
    const inside = path.join(folder, String(first));
    mkdirSync(inside, { recursive: true });
    const names = Array.from({ length: Math.min(1000, count - first) }, (_, at) => first + at);
    for (let from = 0; from < names.length; from += 16) {
      const some = names.slice(from, from + 16).map(async (index) => {
        // The number in the pixels makes the content its own.
        const pixels = Uint8Array.from(base);
        new DataView(pixels.buffer).setUint32(0, index);
        for (let at = 0; at < 12; at++) pixels.fill((index * (at + 7)) % 256, at * 3000, at * 3000 + 1500);
        const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
          .jpeg({ quality: 80 })
          .toBuffer();
        writeFileSync(path.join(inside, `${index}.jpg`), bytes);
      });
      await Promise.all(some);
    }
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
const memory = (): number => process.memoryUsage.rss();

const sessions = new Sessions();
try {
  const images = path.join(scratch, 'images');
  await generate(images);
  const { settings } = readSettings({}, { baseDir: scratch, assets });
  const { model, executionProviders, batchSize } = explainOptions(
    settings,
    pickModel(settings, values.model, process.cwd()),
    '',
  );
  const question = { images: { from: 'folder', path: images } as const, model, executionProviders, batchSize };
  const context = { signal, assets };

  const opened = await openRun({ ...question, truth: { from: 'none' } }, sessions, context);
  const { teacher, feed, list } = opened;
  const few = Math.min(count, 600);
  // The model alone, over and over the same batch; once before, to warm up.
  const size = teacher.batchSize;
  const batch = new Float32Array(size * teacher.inputLength);
  await teacher.score(batch, size);
  const before = teacher.spent;
  let seen = 0;
  for (; seen < few; seen += size) await teacher.score(batch, size);
  const modelRate = (1000 * seen) / (teacher.spent - before);
  // Reading, decoding and fitting alone.
  const some = list.images.slice(0, few);
  const start = performance.now();
  let read = 0;
  const source = imageSource(some, () => ({ truth: null, unknownTruth: null }), new Map(), feed, size, signal);
  for await (const one of source) if ('prepared' in one) read++;
  const decodeRate = (1000 * read) / (performance.now() - start);

  const loaded = memory();
  let peak = loaded;
  const watch = setInterval(() => {
    peak = Math.max(peak, memory());
  }, 200);
  const run = path.join(scratch, 'run');
  const began = performance.now();
  const report = (): void => {
    peak = Math.max(peak, memory());
  };
  const options = { ...question, truth: { from: 'none' } as const, run, name: 'scale' };
  await evaluateFolder(options, sessions, { ...context, report, giveWay: async () => undefined });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(watch);
  const rate = count / seconds;

  const again = performance.now();
  const { records } = await readRun(run);
  const readSeconds = (performance.now() - again) / 1000;
  const bound = Math.min(modelRate, decodeRate);
  const shared = 1 / (1 / modelRate + 1 / decodeRate);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  console.log(
    `${count} images of ${values.width} × ${values.height}, ${model.name} on ${teacher.provider}, ${availableParallelism()} cores`,
  );
  console.log(`model alone          ${modelRate.toFixed(1)} images a second`);
  console.log(`decoding alone       ${decodeRate.toFixed(1)}`);
  console.log(
    `run                  ${rate.toFixed(1)}: ${percent(rate / bound)} of the slower one, ${percent(rate / shared)} of both one after the other`,
  );
  console.log(`memory               ${megabytes(loaded)} before the run, ${megabytes(peak - loaded)} more at most`);
  console.log(`records              ${records.length} read in ${readSeconds.toFixed(2)} s`);
} finally {
  await sessions.dispose();
  rmSync(scratch, { recursive: true });
}

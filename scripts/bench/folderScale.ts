/**
 * `npm run bench:folders [-- --images N --model FILE]`: evaluates a folder of generated images, and prints the throughput
 * beside the limit that the model alone, the decoding alone and the processors for both set, and the memory over the
 * model's. Model and decoding are measured before and after, in the same process.
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
import type { RunProgress } from '../../src/protocol/folders/folderRun.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { pickModel } from '../../src/settings/pickModel.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { temporaryFolder } from '../shared/places.ts';
import { coresFor, each, least, leastTime, spentOn, type TimeSpent } from './processorTime.ts';

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
/** Measurements of each stage alone, before the run and after it. */
const rounds = 3;
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
  const size = teacher.batchSize;
  const few = Math.min(count, 192);
  // The model alone, over and over the same batch; once before, to warm up.
  const batch = new Float32Array(size * teacher.inputLength);
  const score = async (): Promise<void> => {
    for (let seen = 0; seen < few; seen += size) await teacher.score(batch, size);
  };
  // Reading, decoding and fitting alone.
  const decode = async (): Promise<void> => {
    const none = { classes: [], unknown: null };
    const source = imageSource(list.images.slice(0, few), () => none, new Map(), { feed, teacher }, signal);
    for await (const one of source) if (!('prepared' in one)) throw new Error(`An image is missing: ${list.root}`);
  };
  await teacher.score(batch, size);
  const alone: { readonly model: TimeSpent[]; readonly decoding: TimeSpent[] } = { model: [], decoding: [] };
  const measureAlone = async (): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      alone.model.push(each(await spentOn(score), Math.ceil(few / size) * size));
      alone.decoding.push(each(await spentOn(decode), few));
    }
  };
  await measureAlone();

  const loaded = memory();
  let peak = loaded;
  const watch = setInterval(() => {
    peak = Math.max(peak, memory());
  }, 200);
  const run = path.join(scratch, 'run');
  // What a run keeps for each image would show as a slope from the first quarter on.
  const quarters: number[] = [];
  const report = ({ done, total }: RunProgress): void => {
    peak = Math.max(peak, memory());
    while (quarters.length < 4 && done >= ((quarters.length + 1) * total) / 4) quarters.push(memory());
  };
  const options = { ...question, truth: { from: 'none' } as const, run, name: 'scale' };
  const spent = await spentOn(() => {
    return evaluateFolder(options, sessions, { ...context, report, giveWay: async () => undefined });
  });
  clearInterval(watch);
  await measureAlone();

  const again = performance.now();
  const { records } = await readRun(run);
  const readSeconds = (performance.now() - again) / 1000;
  const stages = { model: least(alone.model), decoding: least(alone.decoding) };
  const cores = coresFor(spent);
  const { ms, limit } = leastTime(stages, cores);
  const one = each(spent, count);
  const line = (name: string, { wall, busy }: TimeSpent): string => {
    return `${name.padEnd(20)} ${(1000 / wall).toFixed(1)} images a second, ${busy.toFixed(1)} ms of a processor for each`;
  };
  const why = {
    model: 'that of the model alone',
    decoding: 'that of decoding alone',
    processors: `both on the ${cores.toFixed(2)} processors that were free for it`,
  };
  console.log(
    `${count} images of ${values.width} × ${values.height}, ${model.name} on ${teacher.provider}, ${availableParallelism()} cores`,
  );
  console.log(line('model alone', stages.model));
  console.log(line('decoding alone', stages.decoding));
  console.log(line('run', one));
  console.log(`limit                ${(1000 / ms).toFixed(1)}: ${why[limit]}`);
  console.log(`run / limit          ${((100 * ms) / one.wall).toFixed(0)} %`);
  console.log(`memory               ${megabytes(loaded)} before the run, ${megabytes(peak - loaded)} more at most`);
  console.log(
    `                     ${quarters.map((now) => megabytes(now - loaded)).join(', ')} more after each quarter of the images`,
  );
  console.log(`records              ${records.length} read in ${readSeconds.toFixed(2)} s`);
} finally {
  await sessions.dispose();
  rmSync(scratch, { recursive: true });
}

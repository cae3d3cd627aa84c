/**
 * Prints how often the first class is right, for each ImageNet model of a folder: fed as Relabel finds out by itself, and
 * as the model's own reference pipeline does. `npm run accuracy [-- --models DIR --images DIR --limit N]`.
 *
 * Images are named WNID_CLASS; the folder of the models has imagenet-wnids.txt, whose lines are the classes' WordNet ids.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fitImage, openImage, toTensor } from '../src/pipeline/image/image.ts';
import { Teacher } from '../src/pipeline/model/teacher.ts';
import { Sessions } from '../src/pipeline/onnx/session.ts';
import type { ModelSpec, Preprocess } from '../src/protocol/models.ts';
import { presets } from '../src/settings/presets.ts';
import { root } from './shared/places.ts';

const shared = resolve(root, '../shared');
const { values } = parseArgs({
  options: {
    models: { type: 'string', default: join(shared, 'models') },
    images: { type: 'string', default: join(shared, 'images/bench') },
    limit: { type: 'string', default: '100' },
  },
});

/** Short side to 256, bicubic, centre crop of 224, as all of these were measured. */
const crop: Preprocess = { ...presets.torchvision, interpolation: 'bicubic' };
/** How each model's own pipeline feeds it, by the beginning of its name. */
const references: Readonly<Record<string, Preprocess>> = {
  squeezenet: { ...crop, channels: 'bgr', scale: 1, mean: [104, 117, 123], std: [1, 1, 1] },
  mobilenetv2: crop,
  'efficientnet-lite': { ...crop, scale: 1, mean: [127, 127, 127], std: [128, 128, 128] },
};

const wnids = join(values.models, 'imagenet-wnids.txt');
if (!existsSync(wnids) || !existsSync(values.images)) {
  console.log(`Nothing to measure: ${wnids} or ${values.images} is not there.`);
} else {
  await measureAll(readFileSync(wnids, 'utf8').trim().split(/\r?\n/));
}

async function measureAll(classes: readonly string[]): Promise<void> {
  const images = readdirSync(values.images).sort().slice(0, Number(values.limit));
  console.log(`Top-1 of ${images.length} images\n`);
  console.log('model                        by itself  reference  same class');
  for (const file of readdirSync(values.models).filter((name) => name.endsWith('.onnx'))) {
    const reference = Object.entries(references).find(([name]) => file.startsWith(name))?.[1];
    if (reference === undefined) continue;
    const model = { name: file, path: join(values.models, file), output: 'auto' } as const;
    const sessions = new Sessions();
    try {
      const itself = { ...model, input: presets.torchvision, written: { input: {} } };
      const own = await predict(itself, images, sessions);
      const theirs = await predict({ ...model, input: reference }, images, sessions);
      const right = (found: readonly number[]) =>
        found.filter((index, at) => images[at]?.startsWith(`${classes[index]}_`)).length;
      const same = own.top.filter((index, at) => index === theirs.top[at]).length;
      const figures = [right(own.top), right(theirs.top), same].map((count) => `${count}`.padStart(9)).join('  ');
      console.log(`${file.padEnd(28)} ${figures}`);
      for (const guess of own.guesses) console.log(`    ${guess}`);
    } finally {
      await sessions.dispose();
    }
  }
}

/** The first class of each image. */
async function predict(
  spec: ModelSpec,
  images: readonly string[],
  sessions: Sessions,
): Promise<{ readonly top: readonly number[]; readonly guesses: readonly string[] }> {
  const teacher = await Teacher.load(spec, sessions, ['cpu'], 1);
  const { input } = teacher;
  const top: number[] = [];
  for (const image of images) {
    const { picture } = fitImage(await openImage(join(values.images, image)), teacher.spec.input, [
      input.height,
      input.width,
    ]);
    const scores = await teacher.score(toTensor(picture, teacher.spec.input, input.layout), 1);
    top.push(teacher.topClass(scores, 0));
  }
  return { top, guesses: teacher.proposal.guesses };
}

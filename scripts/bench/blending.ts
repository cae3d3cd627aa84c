/**
 * Prints, for the CPU, what it costs that a model blends its images itself (as on CUDA) against blending them before (as on the
 * CPU): the ratio of the times, and how far apart the scores are. `npm run bench:blending [-- --pairs N --batch N]`. Medians of
 * pairs that take turns, so that what else the machine does counts for both.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Composer } from '../../src/pipeline/methods/relabelDistillation/synthesis/compose.ts';
import { drawMask, gridMaskOf } from '../../src/pipeline/methods/shared/mask.ts';
import { TeacherBlending } from '../../src/pipeline/model/blending/teacherBlending.ts';
import { Teacher } from '../../src/pipeline/model/teacher.ts';
import { randomStream } from '../../src/pipeline/numeric/random.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import type { ModelSpec } from '../../src/protocol/models.ts';
import { bundledModel } from '../../src/settings/bundled.ts';
import { presets } from '../../src/settings/presets.ts';
import { median } from '../shared/figures.ts';
import { root } from '../shared/places.ts';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '10' }, batch: { type: 'string', default: '50' } },
});
const pairs = Number(values.pairs);
const batch = Number(values.batch);
/** Of the pictures, in pixels, and how many there are: the bundled VAE's and local sampling's. */
const side = 160;
const drawings = 30;

const mobileNet = join(root, '../shared/models/mobilenetv2.onnx');
const models: readonly ModelSpec[] = [
  bundledModel(join(root, 'media')),
  ...(existsSync(mobileNet)
    ? [{ name: 'MobileNetV2', path: mobileNet, input: presets.torchvision, output: 'logits' } as const]
    : []),
];
console.log(
  'model                      blended before ms  by the model ms  ratio  largest difference of a probability',
);
for (const model of models) console.log(await measure(model));

async function measure(spec: ModelSpec): Promise<string> {
  const sessions = new Sessions();
  const teacher = await Teacher.load(spec, sessions, ['cpu'], batch);
  const blending = await TeacherBlending.open(teacher, sessions, side, batch);
  if (typeof blending === 'string') return blending;
  const { height, width } = teacher.input;
  const { uniform } = randomStream(0, 0);
  const image = Float32Array.from({ length: teacher.inputLength }, () => 4 * uniform() - 2);
  const pictures = Float32Array.from({ length: drawings * 3 * side ** 2 }, () => uniform());
  const masks = Array.from({ length: batch }, (_, row) =>
    drawMask(randomStream(1, row), [5, 7, 10, 14][row % 4] ?? 5, 0.5),
  );
  const members = masks.map((_, row) => row % drawings);
  const capacity = { replacements: drawings, images: batch };
  const composer = await Composer.create(image, teacher.input, side, teacher.spec.input, capacity);
  const replacement = await composer.replace(pictures, drawings);
  const ways = {
    before: () => teacher.score(composer.compose(replacement, members, masks).tensor, batch),
    inModel: () => {
      composer.describe(replacement, members, masks);
      const grids = masks.map((mask) => gridMaskOf(mask, height, width));
      return blending.score({ image, pictures, masks: grids, members });
    },
  };
  const [expected, found] = [await ways.before(), await ways.inModel()];
  const apart = expected.probabilities.map((value, at) => Math.abs(value - (found.probabilities[at] ?? 0)));
  const times: { readonly before: number; readonly inModel: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    times.push({ before: await timeOf(ways.before), inModel: await timeOf(ways.inModel) });
  }
  await sessions.dispose();
  const before = median(times.map((time) => time.before));
  const inModel = median(times.map((time) => time.inModel));
  const ratio = median(times.map((time) => time.inModel / time.before));
  const columns = [before.toFixed(0).padStart(17), inModel.toFixed(0).padStart(16), ratio.toFixed(2).padStart(6)];
  return `${spec.name.padEnd(26)} ${columns.join(' ')}  ${apart.reduce((most, value) => Math.max(most, value), 0).toExponential(1)}`;
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

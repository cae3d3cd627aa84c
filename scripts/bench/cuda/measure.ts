/**
 * Measures one model on one provider beside the CPU, for bench.ts, in a process of its own: what is asked is in the
 * arguments, and the last line that is printed is a Measured as JSON.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spearman } from '../../../src/common/correlation.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { TeacherBlending } from '../../../src/pipeline/model/blending/teacherBlending.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Vae } from '../../../src/pipeline/model/vae.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { ModelSpec, Provider } from '../../../src/protocol/models.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { bundledModel } from '../../../src/settings/bundled.ts';
import { presets } from '../../../src/settings/presets.ts';
import { examples, root } from '../../shared/places.ts';

/** Times in ms. */
export interface Measured {
  readonly provider: Provider;
  readonly batch: number;
  /** What the model blends, and what was measured to choose the batch; or why it does not. */
  readonly blending: string;
  /** Spearman's correlation of the map with the CPU's: of the model that blends, and with images blended on the CPU. */
  readonly correlation: number | null;
  readonly correlationUnblended: number | null;
  /** Largest difference of a sample's probability from the CPU's. */
  readonly difference: number;
  readonly samples: number;
  /** A whole explanation, warm, without loading; and the parts of it. */
  readonly whole: number;
  readonly timings: Explanation['timings'];
  readonly wholeUnblended: number;
  readonly wholeOnCpu: number;
  /** The model alone on as many images: blended by it, and copied to the provider. */
  readonly passes: number;
  readonly passesCopied: number;
}

const assets = join(root, 'media');
const { vae, ...bundled } = bundledModel(assets);
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: '' },
    provider: { type: 'string', default: 'cuda' },
    samples: { type: 'string', default: '1000' },
  },
});
const spec: ModelSpec =
  values.model === ''
    ? bundled
    : { name: 'ResNet-50, random weights', path: values.model, input: presets.torchvision, output: 'logits' };
const provider = values.provider as Provider;
const samples = Number(values.samples);
const sessions = new Sessions();
console.log(JSON.stringify(await measure()));
await sessions.dispose();

async function measure(): Promise<Measured> {
  const teacher = await Teacher.load(spec, sessions, [provider], 'auto');
  const { side } = await Vae.load(vae, sessions, [provider]);
  const blending = await TeacherBlending.open(teacher, sessions, side, 'auto');
  const batch = typeof blending === 'string' ? teacher.batchSize : blending.batchSize;

  // The first of each prepares the sessions. What masks follow depends on the batch, so all have the same.
  const blended = await warm(provider, batch, true);
  const unblended = await warm(provider, batch, false);
  const onCpu = await run('cpu', batch, false);
  const apart = blended.samples.map(({ probability }, at) =>
    Math.abs(probability - (onCpu.samples[at]?.probability ?? 0)),
  );
  return {
    ...{ provider, batch, samples, blending: typeof blending === 'string' ? blending : blending.words },
    correlation: correlate(blended, onCpu),
    correlationUnblended: correlate(unblended, onCpu),
    difference: Math.max(...apart),
    whole: wholeOf(blended),
    timings: blended.timings,
    wholeUnblended: wholeOf(unblended),
    wholeOnCpu: wholeOf(onCpu),
    passes: typeof blending === 'string' ? Number.NaN : await timeOf(blendingPasses(blending, teacher, side)),
    passesCopied: await timeOf(copiedPasses(teacher, batch)),
  };
}

async function warm(on: Provider, batch: number, blendInModel: boolean): Promise<Explanation> {
  await run(on, batch, blendInModel);
  return run(on, batch, blendInModel);
}

async function run(on: Provider, batchSize: number, blendInModel: boolean): Promise<Explanation> {
  const options: ExplainOptions = {
    ...{ image: join(examples, 'chelsea.png'), model: spec, vae, method: 'relabel', sampling: 'local', seed: 0 },
    // Gradients are the CPU's alone.
    ...{ samples, executionProviders: [on], batchSize, methodOptions: { gradients: false } },
  };
  const context = { signal: new AbortController().signal, emit: () => {}, blendInModel };
  return (await explain(options, sessions, context)).explanation;
}

/** Without loading. */
function wholeOf({ timings }: Explanation): number {
  return timings.total;
}

function correlate(one: Explanation, other: Explanation): number | null {
  return one.map && other.map ? spearman(one.map.values, other.map.values) : null;
}

/** The better of two runs, after one that does not count. */
async function timeOf(pass: (count: number) => Promise<unknown>): Promise<number> {
  const once = async (): Promise<number> => {
    const start = performance.now();
    await pass(samples);
    return performance.now() - start;
  };
  await once();
  return Math.min(await once(), await once());
}

/** Under one even mask, of which there is nothing to plan. */
function blendingPasses(blending: TeacherBlending, teacher: Teacher, side: number) {
  const { height, width } = teacher.input;
  const axis = (pixels: number) => new Float32Array(pixels).fill(1);
  const mask = { grid: Float32Array.of(0.5), rows: axis(height), columns: axis(width) };
  const image = Float32Array.from({ length: teacher.inputLength }, (_, at) => (at % 17) / 17);
  const pictures = Float32Array.from({ length: 30 * 3 * side ** 2 }, (_, at) => (at % 13) / 13);
  return async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += blending.batchSize) {
      const masks = Array.from({ length: Math.min(blending.batchSize, count - done) }, () => mask);
      await blending.score({ image, pictures, masks, members: masks.map((_, row) => row % 30) });
    }
  };
}

function copiedPasses(teacher: Teacher, batch: number) {
  const images = Float32Array.from({ length: batch * teacher.inputLength }, (_, at) => (at % 17) / 17);
  return async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += batch) await teacher.score(images, Math.min(batch, count - done));
  };
}

import { PipelineError } from '../../../../../src/common/errors.ts';
import { Comparison } from '../../../../../src/extension/panel/comparison/comparison.ts';
import type {
  FirstExplanation,
  SecondServices,
} from '../../../../../src/extension/panel/comparison/secondExplanation.ts';
import { emptyExplanation } from '../../../../../src/extension/panel/explanationView.ts';
import type { Run } from '../../../../../src/extension/process/pipelineHost.ts';
import type { RunEvent } from '../../../../../src/extension/process/runQueue.ts';
import type { CallOptions } from '../../../../../src/protocol/call.ts';
import type { Prediction } from '../../../../../src/protocol/explanation.ts';
import type { Stamps } from '../../../../../src/protocol/fileStamps.ts';
import type { ExplainOptions } from '../../../../../src/protocol/options.ts';
import type { ComparisonChange, ExplanationView, RunSettings } from '../../../../../src/protocol/panel.ts';
import type { Done, OfExplanation } from '../../../../../src/protocol/pipeline.ts';
import type { Refusal, Rescored, Sample } from '../../../../../src/protocol/samples.ts';

export const settings: RunSettings = { model: 'A', method: 'relabel', samples: 4, sampling: 'local', seed: 3 };
export const frame = { imageWidth: 4, imageHeight: 2, x: 0, y: 0, width: 4, height: 2 };
const labels = ['hen', 'cock'];
const score = (index: number, names = labels) => ({ index, label: names[index] ?? '', probability: 0.5 });
export const predictionOf = (index: number, names = labels): Prediction =>
  ({ top: [score(index, names)], target: score(index, names), labels: names }) as unknown as Prediction;
export const mapOf = (...values: number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });

export const first: ExplanationView = {
  ...emptyExplanation(settings),
  phase: 'done',
  imageSha256: 'as it was',
  frame,
  prediction: predictionOf(1),
  map: mapOf(2, -4),
  total: 4,
  samples: [{ index: 0 } as Sample],
};

interface Started {
  readonly options: ExplainOptions;
  readonly emit: (event: object) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  cancelled: boolean;
}

/** A comparison whose host does as it is told, with `first` as its first explanation, which is the child's number `of`. */
export function start(of: number | undefined = 70, kept?: SecondServices['kept']) {
  const runs: Started[] = [];
  const forgotten: number[] = [];
  const watched: { readonly stamps: Stamps; readonly tell: (changed: boolean) => void; ended: boolean }[] = [];
  const rescores: (CallOptions<Done> & { readonly of: number; resolve(answer: Rescored | Refusal): void })[] = [];
  let told = 0;
  const host = {
    explain(options: ExplainOptions, listener: (event: RunEvent) => void): Run {
      const id = 100 + runs.length;
      const explanation = new Promise<never>((resolve, reject) => {
        const emit = (event: object) => listener(event as RunEvent);
        runs.push({ options, emit, resolve: () => resolve(undefined as never), reject, cancelled: false });
      });
      const started = runs.at(-1)!;
      return {
        id,
        explanation,
        cancel() {
          started.cancelled = true;
        },
      };
    },
    forget: (id: number) => forgotten.push(id),
    pipeline: {
      evaluate: () => new Promise(() => undefined),
      rescore: ({ of }: OfExplanation, how: CallOptions<Done>) =>
        new Promise((resolve) => rescores.push({ of, ...how, resolve })),
    },
  } as unknown as SecondServices['host'];
  const comparison = new Comparison({
    host,
    optionsOf: (wanted) => {
      if (wanted.model === 'Gone') throw new PipelineError('settings', 'There is no model "Gone".');
      return { ...wanted, image: '/w/cat.png' } as unknown as ExplainOptions;
    },
    ...(kept && { kept }),
    watchModel(stamps, tell) {
      const watch = { stamps, tell, ended: false };
      watched.push(watch);
      return {
        dispose() {
          watch.ended = true;
        },
      };
    },
    tell: () => {
      told += 1;
    },
  });
  const whole: FirstExplanation = { explanation: first, of, methods: [] };
  comparison.begin(whole);
  return { comparison, runs, forgotten, rescores, watched, whole, told: () => told };
}

const files: Stamps = { '/w/b.onnx': '1 2' };

/** What a child tells of a run. */
export const opened = (sha256 = 'as it was') => ({ type: 'opened', opened: { sha256, notes: [] } });
export const explained = (prediction = predictionOf(0), map: ReturnType<typeof mapOf> | null = mapOf(1, 0.5)) => ({
  type: 'explained',
  explanation: { prediction, map, samples: [], status: 'ok', advice: '', counts: { total: 4 }, notes: [], files },
});
export const settled = () => new Promise((resolve) => setImmediate(resolve));
export const seed: ComparisonChange = { kind: 'seed', seed: 4 };

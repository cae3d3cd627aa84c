/** The pipeline process: takes requests over IPC one after another, answers with events, ends with its parent. */

import { PipelineError, toFailure } from '../common/errors.ts';
import type { Evaluation } from '../protocol/evaluation.ts';
import type { Event } from '../protocol/events.ts';
import type { Failure } from '../protocol/failure.ts';
import type { Picture } from '../protocol/pictures.ts';
import type { Request } from '../protocol/requests.ts';
import { writeBundle } from './explanation/bundle.ts';
import { encodeOverlay } from './explanation/encodeOverlay.ts';
import { curvePicture, evaluate, type MeasureContext } from './explanation/evaluate.ts';
import { explain } from './explanation/explain.ts';
import type { ExplanationRecord } from './explanation/explanationRecord.ts';
import { rescore } from './explanation/rescore.ts';
import { type ScatterContext, scatter } from './explanation/scatter.ts';
import { openImage, resizePicture } from './image/image.ts';
import { showImage } from './image/preview.ts';
import { describeModel } from './model/describeModel.ts';
import { previewInputs } from './model/previewInputs.ts';
import { Sessions } from './onnx/session.ts';
import { versions } from './versions.ts';

type Of<T extends Request['type']> = Extract<Request, { type: T }>;
type Job = Exclude<Request, Of<'cancel'> | Of<'forget'>>;

/** Samples made at once for the gallery: as many as keep a cancel quick. */
const remakeBatch = 25;

const sessions = new Sessions();
const kept = new Map<number, ExplanationRecord>();
const waiting: Job[] = [];
/** What has begun: one job, and beneath it a measurement that gives way to it. */
const running = new Map<number, AbortController>();

function send(event: Event): void {
  // An event that the parent is no longer there to read is an error for nobody: 'disconnect' comes next.
  if (process.connected) process.send?.(event, undefined, undefined, () => {});
}

function receive(request: Request): void {
  switch (request.type) {
    case 'cancel':
      cancel(request.id);
      return;
    case 'forget':
      kept.delete(request.of);
      return;
    default:
      waiting.push(request);
      if (running.size === 0) void workOff();
  }
}

/** A job that waits is answered at once; the one that runs stops after its batch. */
function cancel(id: number): void {
  const reason = new PipelineError('cancelled', 'Cancelled.');
  const place = waiting.findIndex((job) => job.id === id);
  if (place >= 0) {
    waiting.splice(place, 1);
    send({ type: 'failed', id, error: toFailure(reason) });
  }
  running.get(id)?.abort(reason);
}

async function workOff(): Promise<void> {
  await giveWay();
  for (let job = waiting.shift(); job; job = waiting.shift()) {
    await work(job);
    await giveWay();
  }
}

/** Measurements, which nobody is kept waiting for. */
const patient: readonly Request['type'][] = ['evaluate', 'rescore'];

/** Works off all that waits but measurements. */
async function giveWay(): Promise<void> {
  for (;;) {
    const place = waiting.findIndex(({ type }) => !patient.includes(type));
    const [urgent] = place < 0 ? [] : waiting.splice(place, 1);
    if (!urgent) return;
    await work(urgent);
  }
}

async function work(job: Job): Promise<void> {
  const controller = new AbortController();
  running.set(job.id, controller);
  try {
    await perform(job, controller.signal);
  } catch (error) {
    const failure: Failure = toFailure(error);
    if (failure.detail && failure.code !== 'cancelled') send({ type: 'log', level: 'error', message: failure.detail });
    send({ type: 'failed', id: job.id, error: failure });
  } finally {
    running.delete(job.id);
  }
}

async function perform(job: Job, signal: AbortSignal): Promise<void> {
  const { id } = job;
  switch (job.type) {
    case 'explain': {
      const result = await explain(job.options, sessions, {
        signal,
        emit: (event) => send(event.type === 'log' ? event : { ...event, id }),
      });
      kept.set(id, result);
      send({ type: 'explained', id, explanation: result.explanation });
      return;
    }
    case 'preview':
      send({ type: 'previewed', id, opened: await showImage(await openImage(job.image), job.whole) });
      return;
    case 'describe':
      send({ type: 'described', id, description: await describeModel(job.model, job.executionProviders, sessions) });
      return;
    case 'try':
      send({ type: 'tried', id, result: await previewInputs(job, sessions, signal) });
      return;
    case 'pictures':
      send({ type: 'pictures', id, pictures: await renderSamples(keptExplanation(job.of), job, signal) });
      return;
    case 'evaluate':
      send({ type: 'evaluated', id, evaluation: await measure(job, signal) });
      return;
    case 'rescore':
      send({
        type: 'rescored',
        id,
        rescored: await rescore(keptExplanation(job.of), job, sessions, reporting(job, signal)),
      });
      return;
    case 'scatter':
      send({ type: 'scattered', id, scatter: await scatter(keptExplanation(job.of), scattering(job, signal)) });
      return;
    case 'curvePicture':
      send({ type: 'pictures', id, pictures: [await curvePicture(keptExplanation(job.of), job, sessions)] });
      return;
    case 'export':
      await writeBundle(cancellable(keptExplanation(job.of), signal), job.directory);
      send({ type: 'exported', id, directory: job.directory });
      return;
    case 'overlay':
      send({ type: 'overlay', id, overlay: await encodeOverlay(keptExplanation(job.of), job.size) });
  }
}

async function renderSamples(of: ExplanationRecord, job: Of<'pictures'>, signal: AbortSignal): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const scale = Math.min(1, job.size / Math.max(of.picture.width, of.picture.height));
  for (let first = 0; first < job.indices.length; first += remakeBatch) {
    signal.throwIfAborted();
    for (const picture of await of.renderSamples(job.indices.slice(first, first + remakeBatch))) {
      const width = Math.max(1, Math.round(picture.width * scale));
      const height = Math.max(1, Math.round(picture.height * scale));
      pictures.push(scale < 1 ? resizePicture(picture, width, height) : picture);
    }
  }
  return pictures;
}

async function measure(job: Of<'evaluate'>, signal: AbortSignal): Promise<Evaluation> {
  const evaluation = await evaluate(keptExplanation(job.of), job, sessions, reporting(job, signal));
  // It may have been forgotten meanwhile.
  const now = kept.get(job.of);
  if (now) kept.set(job.of, { ...now, evaluation: { ...now.evaluation, ...evaluation } });
  return evaluation;
}

/** How a measurement goes on: it tells, and lets go first whatever is not one. */
function reporting({ id }: Job, signal: AbortSignal): MeasureContext {
  return {
    signal,
    async report(done, total) {
      send({ type: 'evaluating', id, done, total });
      await giveWay();
    },
  };
}

function scattering(job: Job, signal: AbortSignal): ScatterContext {
  const warn = (message: string) => send({ type: 'log', level: 'warn', message });
  return { ...reporting(job, signal), warn };
}

/** Making the samples again is most of the work of writing them. */
function cancellable(of: ExplanationRecord, signal: AbortSignal): ExplanationRecord {
  const remakeUnlessCancelled = (indices: readonly number[]) => {
    signal.throwIfAborted();
    return of.renderSamples(indices);
  };
  return { ...of, renderSamples: remakeUnlessCancelled };
}

function keptExplanation(of: number): ExplanationRecord {
  const found = kept.get(of);
  if (found) return found;
  throw new PipelineError('gone', 'This explanation is no longer in memory: run it again.');
}

// Without a parent there is nobody to explain to: leaving frees all memory, the GPU's too.
process.on('disconnect', () => process.exit(0));
process.on('message', receive);
send({ type: 'ready', pid: process.pid, versions });

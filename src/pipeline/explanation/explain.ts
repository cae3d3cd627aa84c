import { PipelineError } from '../../common/errors.ts';
import { matchLabel } from '../../common/labels/matchLabel.ts';
import type { ClassScore, Explanation, Prediction, Progress } from '../../protocol/explanation.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { ExplainNews, LogLine, Stage } from '../../protocol/pipeline.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { fitImage, openImage, toTensor } from '../image/image.ts';
import { showImage } from '../image/preview.ts';
import type { Subject } from '../methods/method.ts';
import { loadMethod } from '../methods/registry.ts';
import { Composer } from '../methods/relabelDistillation/synthesis/compose.ts';
import { fullMask } from '../methods/shared/mask.ts';
import { labelOf } from '../methods/shared/relabel.ts';
import { TeacherGradients } from '../model/gradients.ts';
import { givenFrom } from '../model/probabilities.ts';
import { describeSources } from '../model/resolveInput.ts';
import { type Scores, Teacher } from '../model/teacher.ts';
import { type Posterior, Vae } from '../model/vae.ts';
import type { Sessions } from '../onnx/session.ts';
import { completeResult } from './completeResult.ts';
import type { Cost, ExplanationRecord } from './explanationRecord.ts';
import { openBlending } from './openBlending.ts';

/** What an explanation reports while it runs, for the caller and the log. */
export type ExplainEvent = ExplainNews | ({ readonly type: 'log' } & LogLine);

export interface ExplainContext {
  readonly signal: AbortSignal;
  emit(event: ExplainEvent): void;
  /** For tests and measurements: that the model blends its images itself, or that it doesn't. Default: on CUDA alone. */
  readonly blendInModel?: boolean | undefined;
}

/**
 * Explains one prediction, from the image's file to the map.
 * @throws PipelineError when a file or setting is at fault; code "cancelled" within one batch of a cancel.
 */
export async function explain(
  options: ExplainOptions,
  sessions: Sessions,
  run: ExplainContext,
): Promise<ExplanationRecord> {
  const start = performance.now();
  const { image, frame, subject, reconstruction, imageTime, loadTime } = await openSubject(options, sessions, run);
  const since = () => performance.now() - start - loadTime;
  const prediction = predictionOf(subject, reconstruction);
  run.emit({ type: 'predicted', prediction, frame });

  run.emit({ type: 'stage', stage: 'sampling' });
  let firstMap: number | undefined;
  const { samples, until, sampling, seed, methodOptions = {} } = options;
  const { teacher, picture } = subject;
  const vae = subject.latent?.vae;
  const readCost = startMeter(teacher);
  const report = (progress: Progress) => {
    if (progress.map) firstMap ??= since();
    run.emit({ type: 'progress', progress });
  };
  const begin = (stage: Stage) => run.emit({ type: 'stage', stage });
  const method = await loadMethod(options.method);
  const found = await method
    .explain(subject, { samples, until, sampling, seed, options: methodOptions, signal: run.signal, begin, report })
    .catch((error) => {
      throwIfCancelled(run);
      throw error;
    });
  const cost = readCost();
  throwIfCancelled(run);

  const { settings: methodSettings, render, ...result } = completeResult(found);
  const total = since();
  const explanation: Explanation = {
    ...result,
    prediction,
    timings: {
      total,
      load: loadTime,
      image: imageTime,
      teacher: teacher.spent,
      vae: vae?.spent ?? 0,
      ...result.timings,
      firstMap: firstMap ?? total,
    },
    notes: [...teacher.notes, ...result.notes],
  };
  const hashes = {
    model: teacher.model.sha256,
    vae: vae && { encoder: vae.encoder.sha256, decoder: vae.decoder.sha256 },
  };
  const preprocess = { input: subject.preprocess, sources: teacher.sources };
  return {
    options,
    explanation,
    image,
    frame,
    preprocess,
    picture,
    cost,
    methodSettings,
    hashes,
    renderSamples: render,
  };
}

/** Opens the image and the models, and runs the models on the image. Times are in ms. */
async function openSubject(options: ExplainOptions, sessions: Sessions, run: ExplainContext) {
  run.emit({ type: 'stage', stage: 'reading image' });
  const start = performance.now();
  const image = await openImage(options.image, options.model.input, run.signal);
  run.emit({ type: 'opened', opened: await showImage(image) });
  const imageTime = performance.now() - start;
  throwIfCancelled(run);

  run.emit({ type: 'stage', stage: 'loading models' });
  const teacher = await Teacher.load(options.model, sessions, options.executionProviders, options.batchSize);
  const { needs, uses }: MethodDescriptor = descriptorOf(options.method);
  const looksInside = needs.gradients || needs.layer || uses?.gradients;
  const gradients = looksInside ? new TeacherGradients(teacher, sessions) : undefined;
  const vae = needs.vae ? await Vae.load(options.vae, sessions, [teacher.provider]) : undefined;
  if (vae) vae.spent = 0;
  const blending = await openBlending(options, teacher, vae, sessions, run);
  const loadTime = performance.now() - start - imageTime;
  throwIfCancelled(run);

  run.emit({ type: 'stage', stage: 'predicting' });
  const size = [teacher.input.height, teacher.input.width] as const;
  const preprocess = { ...teacher.spec.input, size, layout: teacher.input.layout };
  const words = describeSources(preprocess, teacher.sources);
  run.emit({ type: 'log', level: 'info', message: `Preprocess of ${options.model.name}: ${words}` });
  const { picture, frame } = fitImage(image, preprocess, size);
  const tensor = toTensor(picture, preprocess, teacher.input.layout);
  const scores = await teacher.score(tensor, 1);
  const classes = classesOf(teacher, scores, options.target);
  const unseen: Subject = { teacher, gradients, blending, preprocess, picture, tensor, scores, ...classes };
  if (!vae) return { image, frame, subject: unseen, imageTime, loadTime };
  const posterior = await vae.encode(picture);
  const { turnsLabel, reconstruction } = await reconstruct(unseen, vae, posterior);
  const subject: Subject = { ...unseen, latent: { vae, posterior, turnsLabel } };
  return { image, frame, subject, reconstruction, imageTime, loadTime };
}

/**
 * The classes that a sample is judged by. Where labels don't exclude each other, only the explained one counts: it is
 * present from a probability of 0.5 or, if it is lower on the image itself, from half of that.
 */
function classesOf(
  teacher: Teacher,
  scores: Scores,
  asked: ExplainOptions['target'],
): Pick<Subject, 'topClass' | 'target' | 'presentFrom'> {
  const wanted = wantedClass(teacher, asked);
  if (teacher.outputKind === 'score') return scoreOf(teacher, scores, wanted ?? 0);
  if (!teacher.multiLabel) {
    const topClass = teacher.topClass(scores, 0);
    return { topClass, target: wanted ?? topClass };
  }
  const target = wanted ?? teacher.topClass(scores, 0, scores.classes - 1);
  const { probability } = teacher.scoreOf(scores, 0, target);
  return { topClass: target, target, presentFrom: probability >= givenFrom ? givenFrom : probability / 2 };
}

/** How far a score has to fall for a sample to count as shifted, as a share of its range. */
const scoreStep = 0.02;

/** A score has no classes: a sample counts as kept unless its score is clearly lower than the image's. */
function scoreOf(
  teacher: Teacher,
  scores: Scores,
  target: number,
): Pick<Subject, 'topClass' | 'target' | 'presentFrom'> {
  const { probability: own } = teacher.scoreOf(scores, 0, target);
  const [least, greatest] = teacher.probe.reach;
  const range = Math.max(greatest, own) - Math.min(least, own);
  return { topClass: target, target, presentFrom: own - scoreStep * range };
}

function wantedClass(teacher: Teacher, asked: ExplainOptions['target']): number | undefined {
  if (asked === undefined) return undefined;
  return typeof asked === 'object' ? matchLabel(teacher.labels, asked) : teacher.findClass(asked);
}

/** @returns a function that gives the cost since this call. */
function startMeter(teacher: Teacher): () => Cost {
  const { calls, spent } = teacher;
  const start = performance.now();
  return () => ({
    calls: teacher.calls - calls,
    wall: performance.now() - start,
    teacher: teacher.spent - spent,
  });
}

function throwIfCancelled({ signal }: ExplainContext): void {
  if (signal.aborted) throw new PipelineError('cancelled', 'The explanation was cancelled.');
}

function predictionOf({ teacher, target, scores }: Subject, reconstruction: ClassScore | undefined): Prediction {
  const all: ClassScore[] = teacher.labels.map((_, index) => teacher.scoreOf(scores, 0, index));
  // The pseudo-class for a lower score is not one of the model's answers.
  const said = teacher.outputKind === 'score' ? all.slice(0, -1) : all;
  const top = [...said].sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, 5);
  const given = teacher.multiLabel
    ? all.filter(({ probability }) => probability >= givenFrom).map(({ index }) => index)
    : undefined;
  return {
    top,
    target: teacher.scoreOf(scores, 0, target),
    given,
    ...(teacher.outputKind === 'score' && { unit: 'score' as const }),
    ...(teacher.proposal.guesses.length > 0 && { guesses: teacher.proposal.guesses }),
    reconstruction,
    provider: teacher.provider,
    providerNotes: teacher.model.providerNotes,
    labels: teacher.labels,
    inputSize: [teacher.input.height, teacher.input.width],
  };
}

/** The teacher's label on q(μ): shows how much of the image survives the VAE (the paper, section 3.1). */
async function reconstruct(subject: Subject, vae: Vae, { mu }: Posterior) {
  const { teacher, tensor, preprocess, topClass } = subject;
  const capacity = { replacements: 1, images: 1 };
  const composer = await Composer.create(tensor, teacher.input, vae.side, preprocess, capacity);
  const replacement = await composer.replace(await vae.decode(mu, 1), 1);
  const { tensor: picture } = composer.compose(replacement, [0], [fullMask]);
  const scores = await teacher.score(picture, 1);
  return {
    reconstruction: teacher.scoreOf(scores, 0, teacher.topClass(scores, 0)),
    turnsLabel: labelOf(teacher, scores, 0, subject) !== topClass,
  };
}

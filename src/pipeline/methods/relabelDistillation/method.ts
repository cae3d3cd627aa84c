import { spearman } from '../../../common/correlation.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { Sample } from '../../../protocol/samples.ts';
import { studentSize } from '../../image/tensorShape.ts';
import { targetScoreOf } from '../../model/targetScore.ts';
import { enlarge, type Grid } from '../../numeric/grid.ts';
import {
  type Latent,
  type Method,
  type MethodContext,
  type MethodResult,
  type Subject,
  withoutStudent,
} from '../method.ts';
import { Clock } from '../shared/clock.ts';
import { distillationTargets } from '../shared/distillationTargets.ts';
import { type Immovability, immovableAdvice } from '../shared/immovable.ts';
import { countSamples } from '../shared/relabel.ts';
import { samplingLoop } from '../shared/samplingLoop.ts';
import { isMeaningful, judge, remarks } from '../shared/verdict.ts';
import { Gram } from './gram.ts';
import { type ChosenReplacement, chooseReplacement, type Probe } from './replacementLadder.ts';
import { distil, hardWeight, strengths as ridgeStrengths, sketch, sketchHalves, softWeight } from './student.ts';
import { globalSynthesis } from './synthesis/globalSynthesis.ts';
import { LocalSynthesis } from './synthesis/localSynthesis.ts';
import type { ReplacementSource } from './synthesis/replacementSource.ts';
import type { Synthesis } from './synthesis/synthesize.ts';
import { TurningPoint } from './turningPoint.ts';

/** Share of the samples, and bounds to it, that are drawn before maps guide the next ones. */
const unguidedShare = 0.4;
const fewestUnguided = 200;
const mostUnguided = 400;
/** So many more are drawn by the same maps before they are made anew. */
const guideEvery = 100;
/** So often the maps of two halves are compared, at least. */
const compareEvery = 200;

/**
 * Re-label distillation: Hua, Ge and Zhang, ICME 2021 (arXiv 2409.13137), completed as docs/method.md says. It chooses
 * what takes the place of parts of the image, samples, and distils.
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, latent, target, topClass, picture } = subject;
    if (!latent) throw new TypeError('Re-label distillation needs a VAE.');
    const before = latent.vae.spent;
    const clock = new Clock();
    const replacement = await clock.time('synthesize', () => chooseReplacement(subject, latent, run));
    if (replacement.immovable) return withoutMap(subject, replacement.immovable, replacement.probes);
    const synthesis = await synthesisOf(subject, latent, replacement.source, run);
    const sampled = await sample(subject, run, synthesis, replacement.turns);
    const { gram, answers, unguided } = sampled;
    const targets = distillationTargets(answers.samples, target);
    const { figures, grid, uncertainty } = await clock.time('student', () => distil(gram, targets, synthesis.view));
    const full = enlarger(subject);
    const { counts, timings } = answers;
    const { status, advice } = judge(counts, figures);
    const other = target === topClass ? undefined : teacher.labels[target];
    const isMap = isMeaningful(status);
    return {
      ...answers,
      status,
      advice,
      notes: [
        ...replacementNotes(replacement, teacher.spec.name),
        ...remarks(counts, figures, status, other),
        ...stoppedEarly(run, counts.total),
      ],
      map: isMap ? full(grid) : null,
      uncertainty: isMap ? full(uncertainty) : undefined,
      student: figures,
      settings: {
        ...synthesis.settings,
        replacementsTried: replacement.probes,
        steeredBy: sampled.steeredBy,
        unguided,
        guideEvery,
        softWeight,
        hardWeight,
        ridgeStrengths,
      },
      timings: {
        // The VAE's own time is told elsewhere.
        synthesize: clock.spent.synthesize + timings.synthesize - (latent.vae.spent - before),
        student: timings.student + clock.spent.student,
      },
      renderSamples: synthesis.sampleRenderer(picture),
    };
  },
};

/** Asks the teacher about all samples, and learns from them on the way where to look next. */
async function sample(subject: Subject, run: MethodContext, synthesis: Synthesis, turns: boolean) {
  const { target } = subject;
  const gram = new Gram(run.samples, synthesis.features);
  const unguided = Math.min(Math.max(unguidedShare * run.samples, fewestUnguided), mostUnguided);
  const full = enlarger(subject);
  const turningPoint = new TurningPoint(targetScoreOf(subject.scores, 0, target), turns);
  const samples: Sample[] = [];
  let splitHalf: number | undefined;
  const answers = await samplingLoop(subject, run, {
    total: run.samples,
    generate: (indices) => synthesis.generate(indices),
    update: async ({ features }, told) => {
      samples.push(...told);
      turningPoint.add(told);
      synthesis.observe(turningPoint.held());
      await gram.add(features.subarray(0, told.length * synthesis.features));
      splitHalf = undefined;
      if (!turningPoint.differs) return;
      const reached = (every: number) => isDue(gram.count, told.length, every);
      const guiding = gram.count >= unguided && gram.count < run.samples && reached(guideEvery);
      if (!guiding && !reached(compareEvery)) return;
      const maps = sketchHalves(gram, distillationTargets(samples, target), synthesis.view);
      splitHalf = spearman(maps[0].values, maps[1].values) ?? undefined;
      if (guiding) synthesis.follow(maps);
    },
    splitHalf: () => splitHalf,
    currentMap: () =>
      turningPoint.differs ? full(sketch(gram, distillationTargets(samples, target), synthesis.view)) : undefined,
  });
  return { gram, answers, unguided, steeredBy: turningPoint.by };
}

/** A map of the student's at the size of the model's input. */
function enlarger({ teacher, picture }: Subject): (grid: Grid) => SaliencyMap {
  const { cell } = studentSize(teacher.input);
  return (grid) => enlarge(grid, cell, picture.width, picture.height);
}

/** What there is to say where nothing moves the model. */
function withoutMap({ teacher, target }: Subject, why: Immovability, probes: readonly Probe[]): MethodResult {
  const label = teacher.labels[target] ?? `class ${target}`;
  return {
    status: 'nothing-shifted',
    advice: immovableAdvice(why, teacher, label),
    notes: [],
    map: null,
    counts: countSamples([], teacher.labels),
    samples: [],
    student: withoutStudent(null),
    settings: { replacementsTried: probes, immovable: why },
    timings: { synthesize: 0, student: 0 },
    renderSamples: async () => [],
  };
}

function replacementNotes({ source, probes, turns }: ChosenReplacement, model: string): string[] {
  const notes: string[] = [];
  if (source.name !== 'vae') {
    notes.push(
      `What the VAE paints does not turn the label that ${model} gives, so parts of the image are ${source.words}.`,
    );
  }
  if (!turns && probes.length > 0) {
    notes.push('Nothing that was tried turned the label, so the map shows what the log-odds of the class hang on.');
  }
  return notes;
}

function synthesisOf(
  subject: Subject,
  { vae, posterior }: Latent,
  source: ReplacementSource,
  run: MethodContext,
): Promise<Synthesis> {
  return run.sampling === 'local'
    ? LocalSynthesis.create(subject, source, vae.side, run.seed)
    : globalSynthesis(subject, vae, posterior, run.seed);
}

/** Whether a multiple of `every` was reached with the last `added`. */
const isDue = (count: number, added: number, every: number): boolean =>
  Math.floor(count / every) > Math.floor((count - added) / every);

function stoppedEarly({ samples, until }: MethodContext, made: number): string[] {
  if (until === undefined) return [];
  const limits = `of at most ${samples} samples`;
  const wanted = `(rank correlation ${until} or more to expect)`;
  return made < samples
    ? [`Stopped after ${made} ${limits}: another seed would give nearly the same map ${wanted}.`]
    : [`Made all ${limits}: they were not enough for a map that another seed would give again ${wanted}.`];
}

import type { Latent, Method, MethodContext, MethodResult, Subject } from '../method.ts';
import { Clock } from '../shared/clock.ts';
import { type Immovability, immovableAdvice } from '../shared/immovable.ts';
import { isMeaningful, judge, remarks, untilRemark } from '../shared/verdict.ts';
import { enlarger } from './enlarger.ts';
import { type ChosenReplacement, chooseReplacement, type Probe } from './replacementLadder.ts';
import { Sampler } from './sampler.ts';
import { takeSlopes } from './slopes.ts';
import { distil, hardWeight, strengths as ridgeStrengths, softWeight } from './student.ts';
import { globalSynthesis } from './synthesis/globalSynthesis.ts';
import { LocalSynthesis } from './synthesis/localSynthesis.ts';
import type { ReplacementSource } from './synthesis/replacementSource.ts';
import type { Synthesis } from './synthesis/synthesize.ts';

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
    const graph = await takeSlopes(subject, latent, run);
    const synthesis = await synthesisOf(subject, latent, replacement.source, run);
    const sampler = new Sampler(subject, run, synthesis, replacement.turns, graph.slopes);
    const regions = await sampler.sampleAndSearch();
    const { gram, targets, answers } = sampler;
    const { figures, grid, uncertainty } = await clock.time('student', () =>
      distil(gram, targets, synthesis.view, graph.slopes),
    );
    const full = enlarger(subject);
    const { timings, ...asked } = answers;
    const { counts } = asked;
    const { status, advice } = judge(counts, figures);
    const other = target === topClass ? undefined : teacher.labels[target];
    const isMap = isMeaningful(status);
    return {
      status,
      advice,
      notes: [
        ...replacementNotes(replacement, teacher.spec.name, counts.shifted),
        ...(graph.note === undefined ? [] : [graph.note]),
        ...remarks(counts, figures, status, other),
        ...untilRemark(run, counts.total, sampler.stopped, figures),
      ],
      map: isMap ? full(grid) : null,
      uncertainty: isMap ? full(uncertainty) : undefined,
      regions: isMap ? regions : undefined,
      sampling: { ...asked, render: synthesis.sampleRenderer(picture) },
      student: figures,
      settings: {
        ...synthesis.settings,
        replacementsTried: replacement.probes,
        ...sampler.settings,
        slopes: graph.settings,
        softWeight,
        hardWeight,
        ridgeStrengths,
      },
      timings: {
        // The VAE's own time is told elsewhere.
        synthesize: clock.spent.synthesize + timings.synthesize - (latent.vae.spent - before),
        student: timings.student + clock.spent.student,
      },
    };
  },
};

/** What there is to say where nothing moves the model. */
function withoutMap({ teacher, target }: Subject, why: Immovability, probes: readonly Probe[]): MethodResult {
  const label = teacher.labels[target] ?? `class ${target}`;
  return {
    status: 'nothing-shifted',
    advice: immovableAdvice(why, teacher, label),
    map: null,
    settings: { replacementsTried: probes, immovable: why },
  };
}

function replacementNotes({ source, probes, turns }: ChosenReplacement, model: string, shifted: number): string[] {
  const notes: string[] = [];
  if (source.name !== 'vae') {
    notes.push(
      `What the VAE paints does not change the label that ${model} gives, so parts of the image are ${source.words} instead.`,
    );
  }
  if (!turns && probes.length > 0) {
    const found = 'so the map shows what moves the log-odds of the class';
    notes.push(
      shifted === 0
        ? `Nothing that was tried changed the label, ${found}.`
        : `Hardly anything changes the label, ${found}. It changed on ${shifted} of the samples.`,
    );
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

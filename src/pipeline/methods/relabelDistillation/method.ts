import { spearman } from '../../../common/correlation.ts';
import { studentSize } from '../../image/tensorShape.ts';
import { enlarge, type Grid } from '../../numeric/grid.ts';
import type { Latent, Method, MethodContext, Subject } from '../method.ts';
import { Clock } from '../shared/clock.ts';
import type { DistillationTargets } from '../shared/distillationTargets.ts';
import { samplingLoop } from '../shared/samplingLoop.ts';
import { isMeaningful, judge, remarks } from '../shared/verdict.ts';
import { Gram } from './gram.ts';
import { distil, hardWeight, strengths as ridgeStrengths, sketch, sketchHalves, softWeight } from './student.ts';
import { globalSynthesis } from './synthesis/globalSynthesis.ts';
import { LocalSynthesis } from './synthesis/localSynthesis.ts';
import type { Synthesis } from './synthesis/synthesize.ts';

/** Share of the samples, and bounds to it, that are drawn before maps guide the next ones. */
const unguidedShare = 0.4;
const fewestUnguided = 200;
const mostUnguided = 400;
/** So many more are drawn by the same maps before they are made anew. */
const guideEvery = 100;
/** So often the maps of two halves are compared, at least. */
const compareEvery = 200;

/** Re-label distillation: Hua, Ge and Zhang, ICME 2021 (arXiv 2409.13137), completed where the paper is silent as docs/method.md says. */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, latent, target, topClass, picture } = subject;
    if (!latent) throw new TypeError('Re-label distillation needs a VAE.');
    const before = latent.vae.spent;
    const synthesis = await synthesisOf(subject, latent, run);
    const gram = new Gram(run.samples, synthesis.features);
    const targets = { soft: [] as number[], hard: [] as boolean[] } satisfies DistillationTargets;
    const unguided = Math.min(Math.max(unguidedShare * run.samples, fewestUnguided), mostUnguided);
    const { cell } = studentSize(teacher.input);
    const full = (grid: Grid) => enlarge(grid, cell, picture.width, picture.height);
    const oneSided = () => new Set(kept).size < 2;
    const kept: boolean[] = [];
    let splitHalf: number | undefined;

    const answers = await samplingLoop(subject, run, {
      total: run.samples,
      generate: (indices) => synthesis.generate(indices),
      update: async ({ features }, samples) => {
        const told = samples.map((sample) => sample.kept);
        synthesis.observe(told);
        kept.push(...told);
        targets.soft.push(...samples.map(({ probability }) => probability));
        targets.hard.push(...samples.map(({ label }) => label === target));
        await gram.add(features.subarray(0, samples.length * synthesis.features));
        splitHalf = undefined;
        if (oneSided()) return;
        const reached = (every: number) => isDue(gram.count, samples.length, every);
        const guiding = gram.count >= unguided && gram.count < run.samples && reached(guideEvery);
        if (!guiding && !reached(compareEvery)) return;
        const [one, other] = sketchHalves(gram, targets, synthesis.view);
        splitHalf = spearman(one.values, other.values) ?? undefined;
        if (guiding) synthesis.follow([one, other]);
      },
      splitHalf: () => splitHalf,
      currentMap: () => (oneSided() ? undefined : full(sketch(gram, targets, synthesis.view))),
    });

    const clock = new Clock();
    const { figures, grid } = await clock.time('student', () => distil(gram, targets, synthesis.view));
    const { counts, timings } = answers;
    const { status, advice } = judge(counts, figures);
    const other = target === topClass ? undefined : teacher.labels[target];
    return {
      ...answers,
      status,
      advice,
      notes: [...remarks(counts, figures, status, other), ...stoppedEarly(run, counts.total)],
      map: isMeaningful(status) ? full(grid) : null,
      student: figures,
      settings: { ...synthesis.settings, unguided, guideEvery, softWeight, hardWeight, ridgeStrengths },
      timings: {
        // The VAE's own time is told elsewhere.
        synthesize: timings.synthesize - (latent.vae.spent - before),
        student: timings.student + clock.spent.student,
      },
      renderSamples: synthesis.sampleRenderer(picture),
    };
  },
};

function synthesisOf(subject: Subject, { vae, posterior }: Latent, run: MethodContext): Promise<Synthesis> {
  return run.sampling === 'local'
    ? LocalSynthesis.create(subject, vae, posterior, run.seed)
    : globalSynthesis(subject, vae, posterior, run.seed);
}

/** Whether a multiple of `every` was reached with the last `added`. */
const isDue = (count: number, added: number, every: number): boolean =>
  Math.floor(count / every) > Math.floor((count - added) / every);

function stoppedEarly({ samples, until }: MethodContext, made: number): string[] {
  if (until === undefined) return [];
  const limits = `of at most ${samples} samples`;
  return made < samples
    ? [
        `Stopped after ${made} ${limits}: two halves of them give nearly the same map (rank correlation ${until} or more).`,
      ]
    : [`Made all ${limits}: two halves of them never gave maps as alike as asked for (rank correlation ${until}).`];
}

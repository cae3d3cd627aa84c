import { spearman } from '../../../common/correlation.ts';
import type { Regions } from '../../../protocol/explanation.ts';
import type { Sample } from '../../../protocol/samples.ts';
import { studentSize } from '../../image/tensorShape.ts';
import { targetScoreOf } from '../../model/targetScore.ts';
import type { MethodContext, Subject } from '../method.ts';
import { askTeacher, batchFor } from '../shared/askTeacher.ts';
import { Clock } from '../shared/clock.ts';
import { type DistillationTargets, distillationTargets } from '../shared/distillationTargets.ts';
import { countSamples, relabel } from '../shared/relabel.ts';
import { type Answers, isReached, samplingLoop } from '../shared/samplingLoop.ts';
import { enlarger } from './enlarger.ts';
import { Gram } from './gram.ts';
import { type Question, searchCalls, searchRegions, searchSettings } from './search/search.ts';
import type { Slopes } from './slopes.ts';
import { sketch, sketchHalves } from './student.ts';
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
 * Asks the teacher about all samples, and learns from them on the way where to look next. The last of them are for a
 * search of the regions that decide the label; calls that it leaves go to samples as usual. The student learns from those:
 * its halves must share nothing, and what the search asks follows the map of both.
 */
export class Sampler {
  readonly gram: Gram;
  readonly #unguided: number;
  readonly #turningPoint: TurningPoint;
  /** Those that the student learns from. */
  readonly #lessons: Sample[] = [];
  readonly #clock = new Clock();
  #samples: readonly Sample[] = [];
  #splitHalf: number | undefined;

  constructor(
    private readonly subject: Subject,
    private readonly run: MethodContext,
    private readonly synthesis: Synthesis,
    turns: boolean,
    private readonly slopes?: Slopes,
  ) {
    this.gram = new Gram(run.samples, synthesis.features);
    this.#unguided = Math.min(Math.max(unguidedShare * run.samples, fewestUnguided), mostUnguided);
    this.#turningPoint = new TurningPoint(targetScoreOf(subject.scores, 0, subject.target), turns);
  }

  /**
   * @returns what the search has found; undefined: there was none.
   * @throws PipelineError when a model fails; the signal's reason within one batch of a cancel.
   */
  async sampleAndSearch(): Promise<Regions | undefined> {
    const { samples } = this.run;
    const calls = this.synthesis.show ? searchCalls(samples) : 0;
    await this.#sampleUpTo(samples - calls);
    const wantsMore = !this.stopped;
    const regions = calls > 0 && this.#turningPoint.differs ? await this.#search(calls) : undefined;
    if (wantsMore) await this.#sampleUpTo(samples);
    return regions;
  }

  /** Whether sampling ended because maps of two halves agree. */
  get stopped(): boolean {
    return isReached(this.run, this.#splitHalf);
  }

  /** What the student learns of the samples that it sees. */
  get targets(): DistillationTargets {
    return distillationTargets(this.#lessons, this.subject.target);
  }

  get answers(): Answers {
    const samples = this.#samples;
    return { samples, counts: countSamples(samples, this.subject.teacher.labels), timings: this.#clock.spent };
  }

  get settings() {
    const search = this.#samples.length > this.gram.count ? searchSettings : null;
    return { steeredBy: this.#turningPoint.by, unguided: this.#unguided, guideEvery, search };
  }

  async #sampleUpTo(total: number): Promise<void> {
    const { subject, run, synthesis, gram } = this;
    const full = enlarger(subject);
    const { samples, timings } = await samplingLoop(subject, run, {
      total,
      before: this.#samples,
      outOf: run.samples,
      generate: (indices) => synthesis.generate(indices.map((_, row) => gram.count + row)),
      update: ({ features }, told) => this.#learn(features, told),
      splitHalf: () => this.#splitHalf,
      currentMap: () =>
        this.#turningPoint.differs ? full(sketch(gram, this.targets, synthesis.view, this.slopes)) : undefined,
    });
    this.#samples = samples;
    this.#clock.credit('synthesize', -timings.synthesize);
    this.#clock.credit('student', -timings.student);
  }

  async #learn(features: Float32Array, told: readonly Sample[]): Promise<void> {
    const { gram, run, synthesis } = this;
    this.#lessons.push(...told);
    this.#turningPoint.add(told);
    synthesis.observe(this.#turningPoint.held());
    await gram.add(features.subarray(0, told.length * synthesis.features));
    this.#splitHalf = undefined;
    if (!this.#turningPoint.differs) return;
    const reached = (every: number) => isDue(gram.count, told.length, every);
    const guiding = gram.count >= this.#unguided && gram.count < run.samples && reached(guideEvery);
    if (!guiding && !reached(compareEvery)) return;
    const maps = sketchHalves(gram, this.targets, synthesis.view, this.slopes);
    this.#splitHalf = spearman(maps[0].values, maps[1].values) ?? undefined;
    if (guiding) synthesis.follow(maps);
  }

  async #search(calls: number): Promise<Regions> {
    const { teacher, picture, scores, target, topClass } = this.subject;
    const map = await this.#clock.time('student', async () =>
      sketch(this.gram, this.targets, this.synthesis.view, this.slopes),
    );
    const { probability } = teacher.scoreOf(scores, 0, target);
    const about = { target, topClass, probability, frame: picture, labels: teacher.labels };
    return searchRegions(about, map, studentSize(teacher.input).cell, calls, (questions) => this.#ask(questions));
  }

  /** Samples of given masks; progress is told of each batch. */
  async #ask(questions: readonly Question[]): Promise<Sample[]> {
    const { subject, run, synthesis } = this;
    const { teacher } = subject;
    const all: Sample[] = [];
    while (all.length < questions.length) {
      run.signal.throwIfAborted();
      const some = questions.slice(all.length, all.length + batchFor(subject));
      const masks = some.map(({ mask }) => mask);
      const drawings = some.map(({ drawing }) => drawing);
      const batch = await this.#clock.time('synthesize', async () => synthesis.show?.(masks, drawings));
      if (!batch) throw new TypeError('Only samples that are made by masks can be searched.');
      const said = await askTeacher(subject, batch, some.length);
      const told = relabel(teacher, said, subject, this.#samples.length, batch.change);
      all.push(...told);
      this.#samples = [...this.#samples, ...told];
      const counts = countSamples(this.#samples, teacher.labels);
      run.report({ done: this.#samples.length, total: run.samples, counts, samples: told });
    }
    return all;
  }
}

/** Whether a multiple of `every` was reached with the last `added`. */
const isDue = (count: number, added: number, every: number): boolean =>
  Math.floor(count / every) > Math.floor((count - added) / every);

import { PipelineError } from '../../common/errors.ts';
import type { CurveRequest, Evaluation, Measures } from '../../protocol/evaluation.ts';
import type { EncodedPicture, Picture } from '../../protocol/pictures.ts';
import type { Refusal, Rescored, RescoreOptions, Scatter } from '../../protocol/samples.ts';
import type { AnswerTo, AskOptions, PipelineRequest } from './pipelineRequests.ts';

type Ask = <Q extends PipelineRequest>(question: Q, options?: AskOptions) => Promise<AnswerTo<Q>>;

/**
 * The finished explanations that the child keeps, and what can be asked about them. All that is asked rejects with a
 * PipelineError, code "gone" if the process that made the explanation has ended.
 */
export class KeptExplanations {
  readonly #kept = new Set<number>();

  constructor(
    private readonly ask: Ask,
    private readonly drop: (of: number) => void,
  ) {}

  add(of: number): void {
    this.#kept.add(of);
  }

  /** Lets the child drop what it keeps of the explanation `of`. */
  forget(of: number): void {
    if (this.#kept.delete(of)) this.drop(of);
  }

  /** The child is gone, and all that it kept. */
  lose(): void {
    this.#kept.clear();
  }

  /** Samples of the explanation `of`, in the order of `indices`, `size` pixels on their long side. */
  async pictures(of: number, indices: readonly number[], size: number): Promise<readonly Picture[]> {
    this.#demand(of);
    return (await this.ask({ type: 'pictures', of, indices, size })).pictures;
  }

  /** Measures the map of the explanation `of` while nothing else is to be done; progress counts the teacher's images. */
  async evaluate(of: number, measures: Measures, options: AskOptions): Promise<Evaluation> {
    this.#demand(of);
    return (await this.ask({ type: 'evaluate', of, ...measures }, options)).evaluation;
  }

  /** Shows the samples of the explanation `of` to another model, while nothing else is to be done. */
  async rescore(of: number, by: RescoreOptions, options: AskOptions): Promise<Rescored | Refusal> {
    this.#demand(of);
    return (await this.ask({ type: 'rescore', of, ...by }, options)).rescored;
  }

  /** The samples of the explanation `of` as points of a plane; progress counts samples and rounds of the layout. */
  async scatter(of: number, options: AskOptions): Promise<Scatter> {
    this.#demand(of);
    return (await this.ask({ type: 'scatter', of }, options)).scatter;
  }

  /** What the teacher was fed at a point of a curve of the explanation `of`. */
  async curvePicture(of: number, { curve, step, point }: CurveRequest): Promise<Picture | undefined> {
    this.#demand(of);
    return (await this.ask({ type: 'curvePicture', of, curve, step, point })).pictures[0];
  }

  /** Writes the evidence of the explanation `of` to the new folder `directory`. */
  async export(of: number, directory: string): Promise<void> {
    this.#demand(of);
    await this.ask({ type: 'export', of, directory });
  }

  /** The map of the explanation `of` over its image, `size` pixels on the long side; null: no map. */
  async overlay(of: number, size: number): Promise<EncodedPicture | null> {
    this.#demand(of);
    return (await this.ask({ type: 'overlay', of, size })).overlay;
  }

  #demand(of: number): void {
    if (this.#kept.has(of)) return;
    throw new PipelineError('gone', 'The process that made this explanation has ended. Run it again.');
  }
}

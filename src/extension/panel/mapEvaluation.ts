import { toFailure } from '../../common/errors.ts';
import { fineStep, usualStep } from '../../common/steps.ts';
import type { Measures } from '../../protocol/evaluation.ts';
import type { PanelEvaluation } from '../../protocol/panel.ts';
import type { Done } from '../../protocol/pipeline.ts';
import type { Pipeline } from '../process/pipelineHost.ts';

/** Measures the map of one finished explanation, one measurement after another, until it is stopped. */
export class MapEvaluation {
  #state: PanelEvaluation;
  #controller: AbortController | undefined;
  /** The user has cancelled the last measurement. */
  #unwanted = false;

  /**
   * @param of the id of the explanation.
   * @param pixels of its map.
   * @param tell is called on every change until `stop`.
   */
  constructor(
    private readonly pipeline: Pick<Pipeline, 'evaluate'>,
    private readonly of: number,
    private readonly pixels: number,
    private readonly tell: (state: PanelEvaluation) => void,
  ) {
    this.#state = { usualStep: usualStep(pixels), fineStep: fineStep(pixels) };
  }

  get state(): PanelEvaluation {
    return this.#state;
  }

  /** Measures deletion and insertion at the usual step, unless that was already done, failed or cancelled. */
  begin(): void {
    if (this.#state.curves !== undefined || this.#state.error !== undefined || this.#unwanted) return;
    void this.measure({ step: this.#state.usualStep, road: false });
  }

  /** Adds to earlier measurements, or replaces them. Does nothing while something is being measured. */
  async measure(measures: Measures): Promise<void> {
    if (this.#controller !== undefined || !fits(measures, this.pixels)) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#unwanted = false;
    const what = measures.road ? 'road' : 'curves';
    const report = ({ done, total }: Done) => {
      if (controller === this.#controller) this.#change({ busy: { what, share: done / total } });
    };
    this.#change({ busy: { what, share: 0 }, error: undefined });
    let outcome: Partial<PanelEvaluation>;
    try {
      outcome = await this.pipeline.evaluate({ of: this.of, ...measures }, { signal: controller.signal, report });
    } catch (error) {
      outcome = { error: toFailure(error).message };
    }
    if (controller !== this.#controller) return;
    this.#controller = undefined;
    this.#change({ ...outcome, busy: undefined });
  }

  /** Stops the current measurement because the user no longer wants it, and reports that. */
  cancel(): void {
    if (this.#controller === undefined) return;
    this.stop();
    this.#unwanted = true;
    this.tell(this.#state);
  }

  /** Stops the current measurement silently; earlier results stay in `state`. */
  stop(): void {
    if (this.#controller === undefined) return;
    this.#controller.abort();
    this.#controller = undefined;
    this.#state = { ...this.#state, busy: undefined };
  }

  #change(change: Partial<PanelEvaluation>): void {
    this.#state = { ...this.#state, ...change };
    this.tell(this.#state);
  }
}

/** Input from a page is checked. */
function fits({ step, road }: Measures, pixels: number): boolean {
  return step === undefined ? road === true : Number.isInteger(step) && step >= 1 && step <= pixels;
}

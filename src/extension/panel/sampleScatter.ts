import { toFailure } from '../../common/errors.ts';
import type { PanelScatter } from '../../protocol/panel.ts';
import type { Done } from '../../protocol/pipeline.ts';
import type { Pipeline } from '../process/pipelineHost.ts';

/** The scatter of one finished explanation's samples: computed on request, and kept. */
export class SampleScatter {
  #state: PanelScatter = {};
  #controller: AbortController | undefined;

  /**
   * @param of the id of the explanation.
   * @param tell is called on every change until `stop`.
   */
  constructor(
    private readonly pipeline: Pick<Pipeline, 'scatter'>,
    private readonly of: number,
    private readonly tell: () => void,
  ) {}

  get state(): PanelScatter {
    return this.#state;
  }

  /** Does nothing while it is in progress or done. */
  async begin(): Promise<void> {
    if (this.#controller !== undefined || this.#state.scatter !== undefined) return;
    const controller = new AbortController();
    this.#controller = controller;
    const current = () => controller === this.#controller;
    this.#change({ share: 0 });
    let outcome: PanelScatter;
    try {
      const { signal } = controller;
      const report = ({ done, total }: Done) => (current() ? this.#change({ share: done / total }) : undefined);
      const scatter = await this.pipeline.scatter({ of: this.of }, { signal, report });
      // A separate copy: the array of an event shares the whole message's buffer.
      outcome = { scatter: { ...scatter, coordinates: new Float32Array(scatter.coordinates) } };
    } catch (error) {
      outcome = { error: toFailure(error).message };
    }
    if (!current()) return;
    this.#controller = undefined;
    this.#change(outcome);
  }

  /** Stops it; it may be started again. */
  stop(): void {
    if (this.#controller === undefined) return;
    this.#controller.abort();
    this.#controller = undefined;
    this.#change({});
  }

  #change(state: PanelScatter): void {
    this.#state = state;
    this.tell();
  }
}

import { toFailure } from '../../common/errors.ts';
import type { PanelScatter } from '../../protocol/panel.ts';
import type { KeptExplanations } from '../process/childExplanations.ts';

/** The scatter of one finished explanation's samples: laid out when it is asked for, and kept. */
export class SampleScatter {
  #state: PanelScatter = {};
  #controller: AbortController | undefined;

  /**
   * @param of the explanation in `kept`.
   * @param tell hears of every change until `stop`.
   */
  constructor(
    private readonly kept: KeptExplanations,
    private readonly of: number,
    private readonly tell: () => void,
  ) {}

  get state(): PanelScatter {
    return this.#state;
  }

  /** Does nothing while it is under way or there. */
  async begin(): Promise<void> {
    if (this.#controller !== undefined || this.#state.scatter !== undefined) return;
    const controller = new AbortController();
    this.#controller = controller;
    const current = () => controller === this.#controller;
    this.#change({ share: 0 });
    let outcome: PanelScatter;
    try {
      const { signal } = controller;
      const progress = (done: number, total: number) => (current() ? this.#change({ share: done / total }) : undefined);
      const scatter = await this.kept.scatter(this.of, { signal, progress });
      // A copy of its own: the array of an event shares its whole message.
      outcome = { scatter: { ...scatter, coordinates: new Float32Array(scatter.coordinates) } };
    } catch (error) {
      outcome = { error: toFailure(error).message };
    }
    if (!current()) return;
    this.#controller = undefined;
    this.#change(outcome);
  }

  /** Breaks it off; it may begin again. */
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

import type { Sanity } from '../../protocol/evaluation.ts';
import type { Pipeline } from '../process/pipelineHost.ts';
import type { CheckSanity } from './evidence/checkSanity.ts';

/** Whether the map of one finished explanation follows the model: found out on request, and kept beside the verdict. */
export class SanityCheck {
  #found: Sanity | undefined;

  /**
   * @param of the id of the explanation.
   * @param tell is called once it is known.
   */
  constructor(
    private readonly pipeline: Pick<Pipeline, 'checkSanity'>,
    private readonly of: number,
    private readonly tell: () => void,
  ) {}

  /** undefined: nobody has asked, or there is no answer yet. */
  get state(): Sanity | undefined {
    return this.#found;
  }

  /** @throws PipelineError */
  readonly ask = async (...[signal, report]: Parameters<CheckSanity>): Promise<Sanity | null> => {
    const found = await this.pipeline.checkSanity({ of: this.of }, { signal, report });
    this.#found = found ?? undefined;
    this.tell();
    return found;
  };
}

import type { PipelineError } from '../../common/errors.ts';
import type { Event } from '../../protocol/events.ts';
import type { Request } from '../../protocol/requests.ts';

type Numbered = Extract<Request, { type: keyof typeof answers }>;
type WithoutId<T> = T extends Numbered ? Omit<T, 'id'> : never;

/** What the pipeline can be asked for besides explanations. */
export type PipelineRequest = WithoutId<Numbered>;

/** The type of the event that answers each kind of request. */
const answers = {
  preview: 'previewed',
  describe: 'described',
  try: 'tried',
  pictures: 'pictures',
  evaluate: 'evaluated',
  rescore: 'rescored',
  scatter: 'scattered',
  curvePicture: 'pictures',
  export: 'exported',
  overlay: 'overlay',
} as const;

/** The event that answers a question. */
export type AnswerTo<Q extends PipelineRequest> = Extract<Event, { type: (typeof answers)[Q['type']] }>;
type Answer = AnswerTo<PipelineRequest>;

const answerTypes: readonly string[] = Object.values(answers);

/** Whether the event answers a question, whichever. */
export function isAnswer(event: Event): event is Answer {
  return answerTypes.includes(event.type);
}

type TellProgress = (done: number, total: number) => void;

/** How a question is asked. */
export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly progress?: TellProgress;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: PipelineError) => void;
  readonly progress: TellProgress | undefined;
}

/** The questions that are open. One event with its id answers each. */
export class PipelineRequests {
  readonly #waiting = new Map<number, Waiting>();
  /** Those that no child has heard of yet. */
  readonly #unsent: Numbered[] = [];

  get unsent(): boolean {
    return this.#unsent.length > 0;
  }

  /** Resolves with what answers the question, which is sent with the next `flush`. */
  add<Q extends PipelineRequest>(question: Q, id: number, progress?: TellProgress): Promise<AnswerTo<Q>> {
    this.#unsent.push({ ...question, id } as Numbered);
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
    }) as Promise<AnswerTo<Q>>;
  }

  flush(send: (request: Request) => void): void {
    for (const request of this.#unsent.splice(0)) send(request);
  }

  progress(id: number, done: number, total: number): void {
    this.#waiting.get(id)?.progress?.(done, total);
  }

  /** Settles the question of this id, if there is one. */
  settle(id: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting !== undefined) settle(waiting);
  }

  /** Fails what was sent: nobody is left to answer. What was not sent waits for the next child. */
  lose(error: PipelineError): void {
    const unsent = new Set(this.#unsent.map(({ id }) => id));
    for (const id of [...this.#waiting.keys()]) if (!unsent.has(id)) this.settle(id, ({ reject }) => reject(error));
  }

  /** Fails everything. */
  fail(error: PipelineError): void {
    this.#unsent.length = 0;
    this.lose(error);
  }
}

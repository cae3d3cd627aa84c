import type { PipelineError } from '../../common/errors.ts';
import { type CallOptions, cancelled, type Remote } from '../../common/rpc.ts';
import type { PipelineApi } from '../../protocol/pipeline.ts';
import type { Deadline, Deadlines, Question as Method } from './deadlines.ts';

type Ask = (params: unknown, options: CallOptions<unknown>) => Promise<unknown>;

/** A question as it was asked. */
export interface AskedQuestion {
  readonly method: Method;
  readonly params: unknown;
}

interface Question extends AskedQuestion {
  readonly options: CallOptions<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Stops listening to the caller's signal. */
  readonly release: () => void;
  /** Counts the children that were asked, so that only the last one's answer counts. */
  turn: number;
  sent: boolean;
  begun: boolean;
  /** One of its progress reports has said that it may take as long as it likes. */
  timeless: boolean;
  timer?: NodeJS.Timeout;
}

export interface QuestionListener {
  /** The child has answered with an error. */
  failed(error: unknown): void;
  /** A question has been given up at its deadline; the child is still working on it. */
  overdue(error: PipelineError): void;
}

/** They open no model: the process that there is answers them as well as one with new settings. */
const withoutModel: ReadonlySet<Method> = new Set(['preview', 'thumbnails', 'objectEvidence', 'groupMistakes']);

/** Asked again, they go on from where they were: what they had done lies on the disk. */
const resumable: ReadonlySet<Method> = new Set(['evaluateFolder']);

/** The open questions: they wait for a child, are asked, and outlive it if they can. */
export class OpenQuestions {
  readonly #open = new Set<Question>();
  /**
   * The questions that have begun, most recent last. A child does one thing at a time: the others have yielded to the
   * last.
   */
  readonly #begun: Question[] = [];

  constructor(
    private readonly deadlines: Deadlines,
    private readonly listener: QuestionListener,
  ) {}

  /** Whether there are some that no child has received yet. */
  get unsent(): boolean {
    return [...this.#open].some(({ sent }) => !sent);
  }

  /** Whether a child that was started with older settings must not get all of those that no child has received. */
  get needsNewSettings(): boolean {
    // A child that works on something is not ended for a question.
    if (this.#begun.length > 0) return false;
    return [...this.#open].some(
      ({ sent, method, params }) => !sent && !withoutModel.has(method) && explanationOf(params) === undefined,
    );
  }

  /** @returns the answer to the question, which is asked with the next `send`; rejects with a PipelineError. */
  add(method: Method, params: unknown, options: CallOptions<unknown> = {}): Promise<unknown> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      // If it was sent, the child cancels it.
      const withdraw = (): void => (question.sent ? undefined : this.#settle(question, () => reject(cancelled())));
      const release = (): void => signal?.removeEventListener('abort', withdraw);
      const question: Question = {
        ...{ method, params, options, resolve, reject, release },
        ...{ turn: 0, sent: false, begun: false, timeless: false },
      };
      signal?.addEventListener('abort', withdraw);
      this.#open.add(question);
    });
  }

  /** Sends a child the questions that have not been asked yet. */
  send(child: Remote<PipelineApi>): void {
    for (const question of this.#open) if (!question.sent) this.#ask(question, child);
  }

  /**
   * The child is gone. What it had begun, and what needs something that only it held, fails with `errorOf` it; the rest
   * waits for the next child. So does a run of a folder that goes on there, unless the child may have crashed over it.
   */
  lose(errorOf: (question: AskedQuestion) => PipelineError, how: 'crashed' | 'on purpose' = 'crashed'): void {
    const suspect = how === 'crashed' ? this.#begun.at(-1) : undefined;
    const sent = [...this.#open].filter((question) => question.sent);
    for (const question of sent) {
      const { method, params, options, begun } = question;
      question.turn++;
      question.sent = false;
      const fails = begun && (!resumable.has(method) || question === suspect);
      if (options.signal?.aborted) this.#settle(question, () => question.reject(cancelled()));
      else if (fails || explanationOf(params) !== undefined)
        this.#settle(question, () => question.reject(errorOf(question)));
    }
    for (const question of this.#begun.splice(0)) {
      question.begun = false;
      clearTimeout(question.timer);
    }
  }

  /** Fails everything. */
  fail(error: PipelineError): void {
    for (const question of [...this.#open]) this.#settle(question, () => question.reject(error));
  }

  #ask(question: Question, child: Remote<PipelineApi>): void {
    const { method, params, options } = question;
    const turn = ++question.turn;
    const ifCurrent = (act: () => void): void => {
      if (turn === question.turn && this.#open.has(question)) act();
    };
    const how = {
      signal: options.signal,
      begun: () => ifCurrent(() => this.#begin(question)),
      report: (news: unknown) => ifCurrent(() => this.#report(question, news)),
    };
    question.sent = true;
    (child[method] as Ask)(params, how).then(
      (answer) => ifCurrent(() => this.#settle(question, () => question.resolve(answer))),
      (error: unknown) =>
        ifCurrent(() => {
          this.listener.failed(error);
          this.#settle(question, () => question.reject(error));
        }),
    );
  }

  #begin(question: Question): void {
    question.begun = true;
    clearTimeout(this.#begun.at(-1)?.timer);
    this.#begun.push(question);
    this.#time(question);
    question.options.begun?.();
  }

  #report(question: Question, news: unknown): void {
    const means = this.#deadline(question)?.news;
    if (means === 'begin again') this.#time(question);
    else if (means !== undefined && (news as { readonly type?: unknown }).type === means.end) {
      question.timeless = true;
      clearTimeout(question.timer);
    }
    question.options.report?.(news);
  }

  /** Restarts the deadline of a question if the child is working on it. */
  #time(question: Question): void {
    const deadline = this.#deadline(question);
    if (deadline === undefined || question.timeless || question !== this.#begun.at(-1)) return;
    clearTimeout(question.timer);
    question.timer = setTimeout(() => {
      const error = deadline.error(question.params as never, deadline.seconds);
      this.#settle(question, () => question.reject(error));
      this.listener.overdue(error);
    }, deadline.seconds * 1_000);
  }

  #deadline({ method }: Question): Deadline | undefined {
    return this.deadlines[method] as Deadline | undefined;
  }

  #settle(question: Question, settle: () => void): void {
    this.#open.delete(question);
    clearTimeout(question.timer);
    question.release();
    const place = this.#begun.indexOf(question);
    if (place >= 0) this.#begun.splice(place, 1);
    const resumed = this.#begun.at(-1);
    if (place >= 0 && resumed !== undefined && place === this.#begun.length) this.#time(resumed);
    settle();
  }
}

/** The explanation that a question is about, if a child holds one for it. */
export function explanationOf(params: unknown): number | undefined {
  return typeof params === 'object' && params !== null && 'of' in params && typeof params.of === 'number'
    ? params.of
    : undefined;
}

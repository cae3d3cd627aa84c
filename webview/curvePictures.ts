import type { CurveRequest, Picture, ToWebview } from '../src/extension/protocol.ts';
import type { Host } from './host.ts';

/** Pictures kept in memory; at 224 pixels these are 30 MB. */
const mostKept = 200;

type Answer = Extract<ToWebview, { type: 'curvePicture' | 'picturesFailed' }>;

/**
 * The images at points of the curves, fetched as somebody looks at them and kept for the time of a run. One request is
 * under way at a time; when it is answered, what is wanted by then comes next.
 */
export class CurvePictures {
  readonly #host: Host;
  readonly #onChange: () => void;
  readonly #kept = new Map<string, Picture>();
  #run = -1;
  #wanted: CurveRequest | undefined;
  #asked: { readonly request: number; readonly key: string } | undefined;
  #failure: string | undefined;

  constructor(host: Host, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  /** Why the picture does not come; undefined as long as it does. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** From now on: curves of this run. */
  use(run: number): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#kept.clear();
    this.#wanted = undefined;
    this.#asked = undefined;
    this.#failure = undefined;
  }

  /** The picture at a point, if it is there; else it is asked for. */
  want(point: CurveRequest): Picture | undefined {
    const other = this.#wanted === undefined || keyOf(this.#wanted) !== keyOf(point);
    this.#wanted = point;
    // A look at another point is another try.
    if (other) this.#failure = undefined;
    this.#ask();
    return this.#kept.get(keyOf(point));
  }

  /** Takes an answer of the host, if it answers this object's request. */
  receive(answer: Answer): void {
    const asked = this.#asked;
    if (asked === undefined || answer.request !== asked.request) return;
    this.#asked = undefined;
    if (answer.type === 'picturesFailed') {
      this.#failure = answer.message;
    } else if (answer.picture !== undefined) {
      this.#kept.set(asked.key, answer.picture);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#onChange();
  }

  #ask(): void {
    const point = this.#wanted;
    if (point === undefined || this.#asked !== undefined || this.#failure !== undefined) return;
    const key = keyOf(point);
    if (this.#kept.has(key)) return;
    const request = this.#host.nextRequest();
    this.#asked = { request, key };
    this.#host.post({ type: 'curvePicture', request, run: this.#run, ...point });
  }
}

const keyOf = ({ curve, step, point }: CurveRequest): string => `${curve}/${step}/${point}`;

import type { CurveRequest, Picture } from '../../src/protocol/panel.ts';
import { FetchedPictures } from './fetchedPictures.ts';
import type { Host } from './host.ts';

/** The images at points of the curves, fetched one at a time. */
export class CurvePictures extends FetchedPictures<CurveRequest, Picture> {
  readonly #host: Pick<Host, 'ask'>;
  #run = -1;
  #looked: string | undefined;

  constructor(host: Pick<Host, 'ask'>, onChange: () => void) {
    // At 224 pixels the kept ones take 30 MB.
    super(onChange, { atOnce: 1, kept: 200 });
    this.#host = host;
  }

  /** From now on, the curves are those of this run. */
  use(run: number): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#looked = undefined;
    this.clear();
  }

  /** The picture at a point, if it is there; otherwise it is requested. */
  want(point: CurveRequest): Picture | undefined {
    this.wantAll([point]);
    const key = this.keyOf(point);
    // Coming back to a point is another try.
    if (key !== this.#looked) this.retry();
    this.#looked = key;
    return this.get(point);
  }

  protected keyOf({ curve, step, point }: CurveRequest): string {
    return `${curve}/${step}/${point}`;
  }

  protected fetch(points: readonly CurveRequest[]): Promise<readonly (Picture | undefined)[]> {
    return Promise.all(points.map((point) => this.#host.ask.curvePicture({ run: this.#run, ...point })));
  }
}

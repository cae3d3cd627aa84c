import path from 'node:path';
import { isRight } from '../../../common/evaluation/filter/filter.ts';
import { worstMistakes } from '../../../common/evaluation/filter/sortKeys.ts';
import { classNames } from '../../../common/labels/firstSynonym.ts';
import { stampsOf } from '../../../settings/fileStamps.ts';
import type { RunRequest } from '../runRequest.ts';
import type { RunStore } from './runStore.ts';

/** An image that a run has wrong. */
export interface RunMistake {
  /** Absolute path. */
  readonly path: string;
  /** From the folder of the run. */
  readonly image: string;
  readonly said: string;
  /** Of that, 0–1. */
  readonly probability: number;
  readonly truth: string;
  readonly model: string;
  /** What the user calls the run. */
  readonly run: string;
}

/** What a run says of its images. */
interface RunVerdicts {
  /** The worst first. */
  readonly mistakes: readonly RunMistake[];
  /** The absolute paths of the images that it has right. */
  readonly right: ReadonlySet<string>;
}

/** Of a run, the worst ones: VS Code shows no list of more. */
export const mostMarked = 1000;

/** What all runs say of their images, read again only if a run's records or what they are of, such as the names of classes, have changed. */
export class RunMistakes {
  readonly #known = new Map<string, { readonly state: string; readonly verdicts: RunVerdicts }>();

  constructor(private readonly store: Pick<RunStore, 'list' | 'files'>) {}

  /** That of each run, the latest run first. */
  async read(): Promise<readonly RunVerdicts[]> {
    const runs = await this.store.list();
    const found = await Promise.all(runs.map((run) => this.#of(run)));
    for (const id of this.#known.keys()) if (!runs.some((run) => run.id === id)) this.#known.delete(id);
    return found;
  }

  async #of(request: RunRequest): Promise<RunVerdicts> {
    const files = this.store.files(request.id);
    const stamps = await stampsOf(['run.json', 'records.jsonl'].map((name) => path.join(files.folder, name)));
    const state = JSON.stringify([stamps, request.name, request.model]);
    const known = this.#known.get(request.id);
    if (known?.state === state) return known.verdicts;
    const [header, records] = await Promise.all([files.header(), files.records()]);
    const nameOf = classNames(header?.labels ?? []);
    const mistakes = header === undefined ? [] : worstMistakes(records, mostMarked);
    const pathOf = (image: string): string => path.join(header?.root ?? '', image);
    const told = mistakes.map(({ image, top, probabilities, truth }): RunMistake => {
      return {
        path: pathOf(image),
        image,
        said: nameOf(top[0] ?? 0),
        probability: probabilities[0] ?? 0,
        truth: nameOf(truth ?? 0),
        model: request.model,
        run: request.name,
      };
    });
    const right = new Set(records.filter((record) => isRight(record) === true).map(({ image }) => pathOf(image)));
    const verdicts = { mistakes: told, right };
    this.#known.set(request.id, { state, verdicts });
    return verdicts;
  }
}

/** By path: of several runs, what the latest one says of an image. @param runs the latest first. */
export function latestMistakes(runs: readonly RunVerdicts[]): ReadonlyMap<string, RunMistake> {
  const latest = new Map<string, RunMistake>();
  for (const { mistakes, right } of runs.toReversed()) {
    for (const image of right) latest.delete(image);
    for (const mistake of mistakes) latest.set(mistake.path, mistake);
  }
  return latest;
}

import type { Provider } from '../protocol/models.ts';
import { type Driver, oldestDriver } from './driver.ts';
import type { Plan } from './plan.ts';
import type { SetupOutcome } from './setUp.ts';
import { size } from './size.ts';
import type { Survey } from './survey.ts';

/** One line of what was found, for a table. */
export interface SurveyRow {
  readonly what: string;
  readonly state: 'present' | 'missing' | 'wrong version';
  readonly says: string;
}

/** What was found, and what will be fetched in its place. */
export function surveyRows({ driver, parts }: Survey, { fetch }: Plan): readonly SurveyRow[] {
  return [
    { what: 'NVIDIA driver', state: driver.state, says: driverWords(driver) },
    ...parts.map(({ part, state, where = '' }): SurveyRow => {
      const wheel = fetch.find((candidate) => candidate.part === part.name);
      const words = wheel === undefined ? [] : [`to fetch: ${wheel.package} ${wheel.version} (${size(wheel.bytes)})`];
      return { what: part.title, state, says: [where, ...words].filter((text) => text !== '').join('; ') };
    }),
  ];
}

function driverWords(driver: Driver): string {
  if (driver.state === 'missing') return `version ${oldestDriver} or newer is needed`;
  if (driver.state === 'wrong version') return `${driver.version}; ${oldestDriver} or newer is needed`;
  return driver.version ?? driver.path;
}

/**
 * What came of a setup that was gone through with.
 * @param providers those that the settings name; undefined: none, so that CUDA is used by itself.
 */
export function outcomeWords(outcome: SetupOutcome, providers?: readonly Provider[]): string {
  if (outcome.result !== 'works') return 'CUDA was installed but not tried: there is no NVIDIA driver here.';
  const { difference } = outcome;
  const words =
    difference === 0 ? 'the same probabilities as' : `probabilities within ${difference.toPrecision(1)} of those`;
  const isUsed = providers?.includes('cuda') ?? true;
  const unused = ' It is not used as long as relabel.executionProviders does not name "cuda".';
  return `CUDA works: the bundled model gives ${words} on the CPU.${isUsed ? '' : unused}`;
}

/** What is wrong with one setting: `${setting} ${message}` reads as a sentence. */
export interface Problem {
  /** Where to look in settings.json, such as `relabel.models[0].input.mean`. */
  readonly setting: string;
  /** One line that says what is expected. */
  readonly message: string;
}

/** @returns one line for the user: the setting and what it must be. */
export function describe(problem: Problem): string {
  return `${problem.setting} ${problem.message}`;
}

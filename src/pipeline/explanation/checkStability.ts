import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { type ConvergencePoint, convergence, likeness, type PartialMap } from '../metrics/stability.ts';
import type { Sessions } from '../onnx/session.ts';
import { type ExplainContext, explain } from './explain.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** What becomes of a map when something changes that should not matter, or should. */
export interface Stability {
  /** Seeds of the compared maps, those without a map left out. */
  readonly seeds: readonly number[];
  /** Mean rank correlation between the maps of these seeds: 1 is the same map. null: fewer than two maps. */
  readonly betweenSeeds: number | null;
  /** Rank correlation of the maps of the first samples with the final one. */
  readonly convergence: readonly ConvergencePoint[];
  /** The most probable other class, and the rank correlation of its map with this one: 1 is a map that ignores the class. */
  readonly otherClass: { readonly index: number; readonly label: string; readonly correlation: number | null } | null;
}

const moreSeeds = 2;

/**
 * Explains again with two more seeds and for the most probable other class, with all other options as they were.
 * @param parts maps that were reported on the way to the explanation.
 * @returns undefined where the explanation has no map.
 * @throws PipelineError as `explain`.
 */
export async function checkStability(
  { options, explanation }: ExplanationRecord,
  parts: readonly PartialMap[],
  sessions: Sessions,
  run: ExplainContext,
): Promise<Stability | undefined> {
  const { map, prediction } = explanation;
  if (map === null) return undefined;
  const target = prediction.target.index;
  const mapOf = async (changes: Partial<ExplainOptions>): Promise<SaliencyMap | null> => {
    const again = await explain({ ...options, target, ...changes }, sessions, run);
    return again.explanation.map;
  };
  const found = [{ seed: options.seed, map }];
  for (let i = 1; i <= moreSeeds; i++) {
    const seed = options.seed + i;
    const other = await mapOf({ seed });
    if (other) found.push({ seed, map: other });
  }
  const otherClass = prediction.top.find(({ index }) => index !== target);
  const otherMap = otherClass && (await mapOf({ target: otherClass.index }));
  return {
    seeds: found.map(({ seed }) => seed),
    betweenSeeds: likeness(found.map((entry) => entry.map)),
    convergence: convergence(parts, map),
    otherClass: otherClass
      ? { index: otherClass.index, label: otherClass.label, correlation: otherMap ? likeness([map, otherMap]) : null }
      : null,
  };
}

import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { convergence, likeness, type PartialMap } from '../metrics/stability.ts';
import type { Sessions } from '../onnx/session.ts';
import { explain } from './explain.ts';
import type { ExplainContext } from './explainContext.ts';
import type { ExplanationRecord, Stability } from './explanationRecord.ts';

const moreSeeds = 2;

/**
 * Explains again with two more seeds and for the most probable other class, with all other options as they were.
 * @param parts the intermediate maps that were reported during the explanation.
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

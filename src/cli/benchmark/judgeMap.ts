import { subjectOf } from '../../pipeline/explanation/evaluate.ts';
import type { ExplanationRecord } from '../../pipeline/explanation/explanationRecord.ts';
import { type AnyCurve, causalCurve } from '../../pipeline/metrics/causal.ts';
import { muFidelity } from '../../pipeline/metrics/fidelity.ts';
import { road } from '../../pipeline/metrics/road.ts';
import type { Sessions } from '../../pipeline/onnx/session.ts';
import type { Curves, Figures } from './entry.ts';

/** How a map is judged. */
export interface Judgement {
  /** Pixels that deletion and insertion change at a time. */
  readonly step: number;
  /** Whether it is compared with that of a model that has learned nothing. */
  readonly sanity: boolean;
  /** Whether it is judged with exchanged replacements and by µFidelity, too. */
  readonly secondJudge: boolean;
  /** Whether its curves are kept, not only their areas. */
  readonly curves?: boolean | undefined;
}

type SecondFigures = Pick<Figures, 'deletionIntoBlur' | 'insertionFromGrey' | 'exchanged' | 'fidelity'>;
type FirstFigures = Pick<Figures, 'deletion' | 'insertion' | 'difference' | 'morf' | 'lerf' | 'road'>;

const unmeasured: SecondFigures = { deletionIntoBlur: null, insertionFromGrey: null, exchanged: null, fidelity: null };
const undrawn = {
  deletion: null,
  insertion: null,
  difference: null,
  morf: null,
  lerf: null,
  road: null,
  ...unmeasured,
};

/** What is measured of a map. */
interface Judged {
  readonly figures: FirstFigures & SecondFigures;
  readonly curves?: Curves;
}

/**
 * What is measured of a map by asking the model; all null where there is none.
 * @throws as `subjectOf` does; the signal's reason within one batch of a cancel.
 */
export async function judgeMap(
  kept: ExplanationRecord,
  sessions: Sessions,
  { step, secondJudge, curves }: Judgement,
  signal: AbortSignal,
): Promise<Judged> {
  const { map } = kept.explanation;
  if (map === null) return { figures: undrawn };
  const { seed } = kept.options;
  const { subject, order } = await subjectOf(kept, sessions);
  const measure = (curve: AnyCurve) => causalCurve(subject, curve, order, step, signal);

  const [deleted, inserted] = [await measure('deletion'), await measure('insertion')];
  const [deletion, insertion] = [deleted.auc, inserted.auc];
  const { meanMorf, meanLerf, difference } = await road(subject, order, { seed, signal });
  const first = {
    deletion,
    insertion,
    difference: insertion - deletion,
    morf: meanMorf,
    lerf: meanLerf,
    road: difference,
  };
  const drawn = curves && { curves: { deletion: brief(deleted.scores), insertion: brief(inserted.scores) } };
  if (!secondJudge) return { figures: { ...first, ...unmeasured }, ...drawn };

  const deletionIntoBlur = (await measure('deletionIntoBlur')).auc;
  const insertionFromGrey = (await measure('insertionFromGrey')).auc;
  const exchanged = insertionFromGrey - deletionIntoBlur;
  const fidelity = await muFidelity(subject, map.values, { seed, signal });
  return { figures: { ...first, deletionIntoBlur, insertionFromGrey, exchanged, fidelity }, ...drawn };
}

/** As many digits as a file of thousands of curves has room for. */
const brief = (scores: Float64Array): number[] => Array.from(scores, (score) => Number(score.toFixed(5)));

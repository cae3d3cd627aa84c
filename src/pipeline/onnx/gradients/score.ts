import { leastAmongOthers, leastLone } from '../../numeric/leastProbability.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/**
 * What is differentiated, given one row of numbers z: the row's own number, `Σ seed · z`; the log-odds of its class,
 * z_c − ln Σ_{j≠c} exp z_j; or its probability. Where the numbers are probabilities already, log-odds stand for the raw ones:
 * they have no number before the softmax that could be found, and saturate.
 */
export type ScoreKind = 'raw' | 'logOdds' | 'probability';

/**
 * How numbers become probabilities. `probabilities` and `multilabel`: they are, of classes that exclude each other or do not;
 * `none`: they don't.
 */
export type Link = 'softmax' | 'sigmoid' | 'probabilities' | 'multilabel' | 'none';

/** So far below everything else that it adds nothing to a softmax. */
const outOfReach = 1e30;

/**
 * Appends the score of each row.
 * @param raw the numbers, rows × classes.
 * @param seed a tensor of the same shape that selects the class: 1 for it and 0 elsewhere. Other weights are possible
 * with `raw`, `sigmoid` and `multilabel`.
 * @returns the name of the scores, one per row.
 */
export function appendScore(builder: GraphBuilder, raw: string, seed: string, kind: ScoreKind, link: Link): string {
  const info = builder.infoOf(raw);
  const [rows = 1] = info.shape;
  const same = (name: string) => builder.known(name, info);
  const perRow = (name: string) =>
    builder.known(builder.op('ReduceSum', [name, builder.integers([1])], { keepdims: 0 }), { ...info, shape: [rows] });
  const chosen = (values: string) => perRow(same(builder.op('Mul', [values, seed])));
  const isProbability = link === 'probabilities' || link === 'multilabel';
  if (isProbability && kind !== 'probability') {
    if (link === 'multilabel') return chosen(logit(builder, raw));
    const others = same(builder.op('Mul', [raw, same(builder.op('Sub', [builder.scalar(1, raw), seed]))]));
    const [own, rest] = [chosen(raw), perRow(others)].map((sum) => logOfAtLeast(builder, sum, leastAmongOthers));
    return builder.known(builder.op('Sub', [own ?? '', rest ?? '']), { ...info, shape: [rows] });
  }
  if (kind === 'raw' || isProbability || link === 'none') return chosen(raw);
  if (link === 'sigmoid') return chosen(kind === 'logOdds' ? raw : same(builder.op('Sigmoid', [raw])));
  if (kind === 'probability') return chosen(same(builder.op('Softmax', [raw], { axis: 1 })));
  return builder.known(builder.op('Sub', [chosen(raw), logSumExpOfOthers(builder, raw, seed)]), {
    ...info,
    shape: [rows],
  });
}

/** ln max(p, least). */
function logOfAtLeast(builder: GraphBuilder, p: string, least: number): string {
  const info = builder.infoOf(p);
  const raised = builder.known(builder.op('Max', [p, builder.scalar(least, p)]), info);
  return builder.known(builder.op('Log', [raised]), info);
}

/** ln p − ln(1 − p) of each number by itself. */
function logit(builder: GraphBuilder, p: string): string {
  const info = builder.infoOf(p);
  const rest = builder.known(builder.op('Sub', [builder.scalar(1, p), p]), info);
  const [own, other] = [p, rest].map((value) => logOfAtLeast(builder, value, leastLone));
  return builder.known(builder.op('Sub', [own ?? '', other ?? '']), info);
}

/**
 * ln Σ exp z_j over all classes but the selected one. LogSoftmax computes it without overflow: z − log softmax(z) for
 * any z.
 */
function logSumExpOfOthers(builder: GraphBuilder, raw: string, seed: string): string {
  const info = builder.infoOf(raw);
  const [rows = 1] = info.shape;
  const far = builder.known(builder.op('Mul', [seed, builder.scalar(outOfReach, raw)]), info);
  const others = builder.known(builder.op('Sub', [raw, far]), info);
  const shape = { ...info, shape: [rows] };
  return builder.known(builder.op('ReduceLogSumExp', [others, builder.integers([1])], { keepdims: 0 }), shape);
}

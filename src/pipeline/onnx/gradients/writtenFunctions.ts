import type { NodeProto } from '../model.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** Functions of one number that leave a gate between two levels. */
const gates = new Set(['Sigmoid', 'HardSigmoid', 'Tanh', 'Erf', 'Clip']);
const unary = new Set([...gates, 'Softplus', 'Neg', 'Cast', 'Identity']);
const binary = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow']);

/** A function of one number that a graph writes out as a product of the number and its gate. */
export interface WrittenFunction {
  /** The product. */
  readonly output: string;
  /** What was computed on the way to it, from the number on. */
  readonly inner: readonly string[];
}

/**
 * The function that a node ends, such as SiLU as x · σ(x), hard swish as x · clip(x + 3) / 6, Mish as x · tanh(softplus(x)), and Gelu
 * as ½ x · (1 + erf(x / √2)), as exporters write them out; undefined: it ends none. A gate by other numbers, such as
 * squeeze-and-excitation's, is none.
 */
export function writtenFunction(
  builder: GraphBuilder,
  { opType, domain, input, output }: NodeProto,
): WrittenFunction | undefined {
  if (opType !== 'Mul' || domain !== '') return undefined;
  const [a, b] = [wayOf(builder, input[0] ?? ''), wayOf(builder, input[1] ?? '')];
  const from = a.findIndex(({ tensor }) => b.some((other) => other.tensor === tensor));
  if (from < 0) return undefined;
  const to = b.findIndex(({ tensor }) => tensor === a[from]?.tensor);
  const inner = [...a.slice(0, from), ...b.slice(0, to)];
  const isGated = inner.some(({ by }) => by !== undefined && gates.has(by));
  return isGated ? { output: output[0] ?? '', inner: inner.map(({ tensor }) => tensor) } : undefined;
}

/** A tensor, and before it those of which each of its numbers is a function of one number; and by which operator each was made. */
function wayOf(
  builder: GraphBuilder,
  tensor: string,
): readonly { readonly tensor: string; readonly by?: string | undefined }[] {
  const node = builder.index.producerOf(tensor);
  const computed = node?.input.filter((name) => name !== '' && builder.constantOf(name) === undefined) ?? [];
  const [before] = computed;
  const isOfOne = node?.domain === '' && computed.length === 1 && (unary.has(node.opType) || binary.has(node.opType));
  if (before === undefined || !isOfOne) return [{ tensor }];
  return [{ tensor, by: node.opType }, ...wayOf(builder, before)];
}

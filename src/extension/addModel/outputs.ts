import type { ModelDescription, TensorInfo } from '../../protocol/newModel.ts';

/** What exporters call the classes' output, most telling first. */
const names = [/logit/i, /prob|softmax|sigmoid/i, /class|label|score|pred/i];

/** The output that most likely has the classes: of those that are a row of numbers an image, the one called so. */
export function likelyOutput({ outputs }: Pick<ModelDescription, 'outputs'>): string {
  const rows = outputs.filter(isRow);
  for (const pattern of names) {
    const called = rows.find(({ name }) => pattern.test(name));
    if (called !== undefined) return called.name;
  }
  return (rows[0] ?? outputs[0])?.name ?? '';
}

/** N×C, or N×C×1×1; a shape that is not known may be either. */
function isRow({ type, shape }: TensorInfo): boolean {
  return /float/.test(type) && (shape === undefined || shape.slice(1).filter((size) => size !== 1).length <= 1);
}

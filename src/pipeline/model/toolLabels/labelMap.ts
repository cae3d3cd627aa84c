import { type Labels, labelsByIndex } from '../labelNames.ts';
import { messagesOf, parseTextProto, textOfField } from './textProto.ts';

/**
 * The labels of TensorFlow's label_map.pbtxt: `item { id: 1 name: "cat" }`, usually counted from 1 on. A name for people comes
 * before one for programs.
 * @returns undefined if it has no items, as another file of that kind.
 * @see https://github.com/tensorflow/models, research/object_detection/protos/string_int_label_map.proto
 */
export function labelsOfMap(text: string): Labels | undefined {
  const items = messagesOf(parseTextProto(text) ?? [], 'item');
  if (items.length === 0) return undefined;
  const pairs = items.flatMap((item) => {
    const id = textOfField(item, 'id') ?? '';
    const name = textOfField(item, 'display_name') ?? textOfField(item, 'name');
    return /^\d{1,7}$/.test(id) && name !== undefined ? [[Number(id), name] as const] : [];
  });
  return pairs.length < items.length ? { problem: 'has an item without an id or a name' } : labelsByIndex(pairs);
}

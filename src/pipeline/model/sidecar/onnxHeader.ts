import { type FileHandle, open } from 'node:fs/promises';

/** What an ONNX file says about itself outside of its graph. */
export interface OnnxHeader {
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
}

// Field numbers of ModelProto and StringStringEntryProto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const PRODUCER_NAME = 2;
const METADATA = 14;
const [KEY, VALUE] = [1, 2];
/** Longer strings are no metadata that anybody reads. */
const longest = 2 ** 20;

/**
 * Reads the top level of an ONNX file and skips its graph, whatever its size: ONNX Runtime for Node does not hand out a
 * model's metadata.
 *
 * @returns what could be read until the file stopped making sense; never throws for its content.
 */
export async function readOnnxHeader(path: string): Promise<OnnxHeader> {
  const metadata = new Map<string, string>();
  let producer = '';
  const file = await open(path);
  try {
    for await (const { number, bytes } of topFields(file)) {
      if (number === PRODUCER_NAME) producer = text(await bytes());
      if (number !== METADATA) continue;
      const entry = new Map([...fieldsOf(await bytes())].map((field) => [field.number, text(field.bytes)]));
      metadata.set(entry.get(KEY) ?? '', entry.get(VALUE) ?? '');
    }
  } finally {
    await file.close();
  }
  return { producer, metadata };
}

/** The length-delimited fields of the message that is the file; others are passed over. */
async function* topFields(file: FileHandle) {
  const { size } = await file.stat();
  const head = Buffer.alloc(20);
  for (let position = 0; position < size; ) {
    const { bytesRead } = await file.read(head, 0, head.length, position);
    const tag = varint(head.subarray(0, bytesRead), 0);
    const value = tag && varint(head.subarray(0, bytesRead), tag.end);
    if (tag === undefined || value === undefined) return;
    const [number, type] = [tag.value >>> 3, tag.value & 7];
    if (type !== 0 && type !== 2) return;
    const start = position + value.end;
    const length = type === 2 ? value.value : 0;
    if (type === 2 && start + length <= size) {
      const bytes = async (): Promise<Uint8Array> => {
        const content = Buffer.alloc(Math.min(length, longest));
        await file.read(content, 0, content.length, start);
        return content;
      };
      yield { number, bytes };
    }
    position = start + length;
  }
}

/** The length-delimited fields of a small message that has no others. */
function* fieldsOf(message: Uint8Array) {
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at);
    const length = tag && varint(message, tag.end);
    if (tag === undefined || length === undefined || (tag.value & 7) !== 2) return;
    const end = length.end + length.value;
    yield { number: tag.value >>> 3, bytes: message.subarray(length.end, end) };
    at = end;
  }
}

/** A number in base 128, the lowest digits first; undefined if the bytes end before it does. */
function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + 10); at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

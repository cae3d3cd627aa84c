import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { imageChannels } from './imageShape.ts';
import { decodeModel, type ModelProto } from './model.ts';
import { TensorProtoSchema } from './proto/onnx_pb.ts';

/** Larger tensors (in bytes) come without their values: means, scales and shapes are far smaller. */
const largestTensor = 2 ** 16;
/** Except for those in the shape of an image, such as the mean that a network subtracts. */
const largestImage = 2 ** 24;

/** The messages that contain weights, and the fields that lead to them: onnx/onnx-ml.proto. */
const nested = {
  header: { 7: 'nothing' },
  nothing: {},
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
  tensor: {},
} as const satisfies Readonly<Record<string, Readonly<Record<number, string>>>>;
type Kind = keyof typeof nested;

/** TensorProto's float_data, int32_data, string_data, int64_data, raw_data, double_data and uint64_data. */
const values = new Set([4, 5, 6, 7, 9, 10, 11]);

/**
 * Reads an ONNX model except for the values of its large tensors other than images, which are skipped on disk: that takes little time and
 * memory, whatever the file's size.
 *
 * @param path absolute path of the `.onnx` file.
 * @throws Error when it can't be read or is not an ONNX model.
 */
export function readStructure(path: string): ModelProto {
  return readSlim(path, 'model');
}

/** The same without the graph: producer, versions and metadata. */
export function readHeader(path: string): ModelProto {
  return readSlim(path, 'header');
}

function readSlim(path: string, kind: Kind): ModelProto {
  const file = openSync(path, 'r');
  try {
    const window = new Window(file);
    return decodeModel(slim(window, kind, 0, window.size).finish());
  } finally {
    closeSync(file);
  }
}

/** A message without its large parts. */
function slim(window: Window, kind: Kind, start: number, end: number): BinaryWriter {
  const writer = new BinaryWriter();
  const inner: Readonly<Record<number, Kind | undefined>> = nested[kind];
  for (let at = start; at < end; ) {
    const field = window.field(at, end);
    const child = inner[field.number];
    const size = field.end - field.start;
    if (child === 'nothing') {
      at = field.end;
      continue;
    }
    if (child !== undefined && size > largestTensor) {
      const body = slim(window, child, field.start, field.end).finish();
      const whole = child === 'tensor' && size <= largestImage && isImage(body);
      if (whole) writer.raw(window.bytes(at, field.end));
      else writer.tag(field.number, WireType.LengthDelimited).bytes(body);
    } else if (size <= largestTensor && !(kind === 'tensor' && values.has(field.number))) {
      writer.raw(window.bytes(at, field.end));
    }
    at = field.end;
  }
  return writer;
}

/** @param tensor a TensorProto, with or without its values. */
function isImage(tensor: Uint8Array): boolean {
  return imageChannels(fromBinary(TensorProtoSchema, tensor).dims.map(Number)) !== undefined;
}

interface Field {
  readonly number: number;
  /** Where its content is in the file. */
  readonly start: number;
  readonly end: number;
}

/** A file that is read in chunks. */
class Window {
  readonly size: number;
  readonly span = 2 ** 20;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array();

  constructor(private readonly file: number) {
    this.size = fstatSync(file).size;
  }

  /** A copy of that range, which must be there in full. */
  bytes(start: number, end: number): Uint8Array {
    const length = end - start;
    if (start < this.#start || end > this.#start + this.#bytes.length) this.#read(start, Math.max(length, this.span));
    const from = start - this.#start;
    if (from + length > this.#bytes.length) throw new RangeError('The file ends too early.');
    return this.#bytes.slice(from, from + length);
  }

  /** The field that begins at `at` in a message that ends at `end`. */
  field(at: number, end: number): Field {
    const head = this.bytes(at, Math.min(at + 20, this.size));
    const reader = new BinaryReader(head);
    const [number, type] = reader.tag();
    const length = (): number => {
      if (type === WireType.LengthDelimited) return Number(reader.uint64());
      if (type === WireType.Bit32) return 4;
      if (type === WireType.Bit64) return 8;
      if (type !== WireType.Varint) throw new TypeError(`Wire type ${type} has no place in an ONNX model.`);
      reader.uint64();
      return 0;
    };
    const size = length();
    const start = at + reader.pos;
    if (start + size > end) throw new RangeError('A field is longer than what it is in.');
    return { number, start, end: start + size };
  }

  #read(start: number, length: number): void {
    const bytes = new Uint8Array(Math.min(length, this.size - start));
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(this.file, bytes, filled, bytes.length - filled, start + filled);
      if (read === 0) break;
      filled += read;
    }
    this.#start = start;
    this.#bytes = bytes.subarray(0, filled);
  }
}

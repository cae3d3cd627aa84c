import type { ModelProto } from '../../onnx/model.ts';
import { readHeader } from '../../onnx/structure.ts';

/** What an ONNX file says about itself outside its graph. */
export interface OnnxHeader {
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads producer and metadata of an ONNX file, whatever its size: ONNX Runtime for Node does not expose them.
 * @returns an empty result for a file that is not an ONNX model; never throws because of its content.
 */
export async function readOnnxHeader(path: string): Promise<OnnxHeader> {
  try {
    const header = readHeader(path);
    return { producer: header.producerName, metadata: metadataOf(header) };
  } catch {
    return { producer: '', metadata: new Map() };
  }
}

/** The metadata of a model that has been read. */
export function metadataOf({ metadataProps }: Pick<ModelProto, 'metadataProps'>): OnnxHeader['metadata'] {
  return new Map(metadataProps.map(({ key, value }) => [key, value]));
}

import type { ModelStructure } from '../../onnx/session.ts';
import { type GraphInput, graphInput } from './graphInput.ts';
import { readInput } from './inputReading.ts';

/**
 * What a model's graph says about its input.
 * @param structure undefined: it could not be read.
 * @param shape of the input, as ONNX Runtime tells it.
 */
export function readGraphInput(structure: ModelStructure | undefined, shape: readonly (number | string)[]): GraphInput {
  const input = structure?.index.inputs[0];
  const reading = structure && input ? readInput(structure.index, input) : undefined;
  return graphInput(reading, { producer: structure?.model.producerName ?? '', shape });
}

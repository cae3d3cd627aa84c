import type { ModelChanges } from '../../onnx/changeModel.ts';
import { shapeOfValue } from '../../onnx/graphIndex.ts';
import type { ModelStructure } from '../../onnx/session.ts';
import type { OutputProposal } from './proposeOutput.ts';

/** The changes to a model's file that make its scores an output. */
export function changesFor(structure: ModelStructure | undefined, output: OutputProposal | undefined): ModelChanges {
  const [batch] = shapeOfValue(structure?.index.inputs[0]) ?? [];
  return {
    ...(output?.exposed ? { output: output.tensor } : {}),
    ...(batch === 0 ? { anyBatch: true } : {}),
  };
}

import type { ModelChanges } from '../../onnx/changeModel.ts';
import { shapeOfValue } from '../../onnx/graphIndex.ts';
import type { ModelStructure } from '../../onnx/session.ts';
import type { OutputProposal } from './proposeOutput.ts';

/** What has to be changed in a model so that its scores can be asked for. */
export function changesFor(structure: ModelStructure | undefined, output: OutputProposal | undefined): ModelChanges {
  const [batch] = shapeOfValue(structure?.index.inputs[0]) ?? [];
  return {
    ...(output?.exposed ? { output: output.tensor } : {}),
    ...(batch === 0 ? { anyBatch: true } : {}),
  };
}

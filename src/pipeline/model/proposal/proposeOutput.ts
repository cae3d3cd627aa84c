import { PipelineError } from '../../../common/errors.ts';
import type { ModelSpec } from '../../../protocol/models.ts';
import type { Proposed } from '../../../protocol/proposal.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { OutputKind } from '../probabilities.ts';
import { chooseOutput, nodeName, type OutputCandidate, outputCandidates, readFrom, rowLength } from './chooseOutput.ts';
import { knownNumbers } from './knownNumbers.ts';
import { lastWidth } from './lastWidth.ts';
import { outputMeaning } from './outputMeaning.ts';
import { describeUnfit } from './refusals.ts';
import type { Rescaling } from './rescaling.ts';
import type { ToldTask } from './toldTask.ts';

/** The output that is read, and what its numbers are. */
export interface OutputProposal {
  readonly name: Proposed<string>;
  /** The tensor with the scores. */
  readonly tensor: string;
  /** Whether the tensor is not an output yet and has to be made one. */
  readonly exposed: boolean;
  /** undefined: the graph doesn't tell. */
  readonly kind: Proposed<OutputKind> | undefined;
  readonly rescaling: Rescaling;
  readonly notes: readonly string[];
}

/**
 * Chooses the output with the scores of classes and says what its numbers are: by the settings first, then by the graph.
 *
 * @param index undefined: the graph could not be read.
 * @param task as a file that came with the model, or its metadata, says.
 * @throws PipelineError('settings') when the settings name no tensor of the graph, PipelineError('model') when no output
 *   has scores of classes.
 */
export function proposeOutput(
  spec: ModelSpec,
  index: GraphIndex | undefined,
  task?: ToldTask,
): OutputProposal | undefined {
  if (index === undefined) return undefined;
  const { output, name, exposed } = chosen(spec, index);
  const isOverruled = /^(distances|features|places)$/.test(output.meaning) && spec.output !== 'auto';
  const isOpen = spec.output === 'auto' && spec.labels === undefined;
  const otherNumbers = () => knownNumbers(spec.path, rowLength(output.shape) ?? lastWidth(index, output.tensor));
  const unfit = isOverruled ? undefined : (describeUnfit(output, index) ?? (isOpen ? otherNumbers() : undefined));
  if (unfit !== undefined) {
    throw new PipelineError('model', `Model "${spec.name}" ${unfit}`, { setting: 'relabel.models' });
  }
  if (task?.type === 'hierarchical' && output.meaning === 'logits' && spec.output === 'auto') {
    const message = `Model "${spec.name}" tells several groups of classes apart at once (${task.reason}), and one softmax for all of them would be wrong: set "output": "sigmoid" in relabel.models to see each class for itself, or set outputName to the scores of one group.`;
    throw new PipelineError('model', message, { setting: 'relabel.models' });
  }
  const several = index.graph.output.length > 1 && name.source !== 'settings';
  const notes = several ? [`Output: ${name.reason}. Set outputName in relabel.models to choose another.`] : [];
  if (output.tensor !== output.name) {
    const what = output.plain === undefined ? 'is a map' : 'has them in another form (per cent, negative, logarithms)';
    notes.push(`Output "${output.name}" ${what}, so its scores are read from tensor "${output.tensor}" before it.`);
  }
  return {
    name,
    tensor: output.tensor,
    exposed: exposed || output.tensor !== output.name,
    kind: kindOf(output, task),
    rescaling: output.rescaling,
    notes: name.certain ? notes : [],
  };
}

interface Chosen {
  readonly output: OutputCandidate;
  readonly name: Proposed<string>;
  readonly exposed: boolean;
}

function chosen(spec: ModelSpec, index: GraphIndex): Chosen {
  const wanted = spec.outputName;
  if (wanted === undefined) {
    const classes = Array.isArray(spec.labels) ? spec.labels.length : undefined;
    const choice = chooseOutput(index, classes);
    if (choice === undefined) throw noOutput(spec, 'names no output', index);
    const { certain, reason } = choice;
    const output = asWritten(spec, choice.output);
    return { output, exposed: false, name: { value: output.name, source: 'graph', certain, reason } };
  }
  const name = { value: wanted, source: 'settings', certain: true, reason: 'outputName' } as const;
  const named = outputCandidates(index).find((candidate) => candidate.name === wanted);
  if (named) return { output: asWritten(spec, named), name, exposed: false };
  if (index.producerOf(wanted) === undefined) throw noOutput(spec, `has no output "${wanted}"`, index);
  const shape = index.shapeOf(wanted);
  const found = outputMeaning(index, wanted);
  const output = asWritten(spec, {
    ...found,
    ...readFrom(found, wanted),
    name: wanted,
    shape,
    isNumber: false,
    unfit: undefined,
  });
  return { output, name, exposed: true };
}

/** What the settings call a score is the number that the output has, in whatever form. */
function asWritten(spec: ModelSpec, output: OutputCandidate): OutputCandidate {
  return spec.output !== 'score' || output.plain === undefined
    ? output
    : { ...output, tensor: output.name, plain: undefined };
}

function noOutput(spec: ModelSpec, problem: string, index: GraphIndex): PipelineError {
  const names = index.graph.output.map((output) => output.name).join(', ');
  const message = `Model "${spec.name}" ${problem}: set outputName in relabel.models to one of ${names}.`;
  return new PipelineError('settings', message, { setting: 'relabel.models' });
}

function kindOf(output: OutputCandidate, task: ToldTask | undefined): OutputProposal['kind'] {
  const { meaning, node, isNumber } = output;
  if (isNumber && task === undefined) {
    return { value: 'score', source: 'graph', certain: false, reason: `its output is called "${output.name}"` };
  }
  if (node === undefined) return undefined;
  const told = (value: OutputKind, reason: string): Proposed<OutputKind> => {
    return { value, source: 'graph', certain: true, reason };
  };
  const beside = (value: OutputKind): Proposed<OutputKind> => {
    return { value, source: 'file beside', certain: true, reason: task?.reason ?? '' };
  };
  switch (meaning) {
    case 'probabilities':
      return told('probabilities', `${nodeName(node)} gives probabilities`);
    case 'logProbabilities':
      return told('logits', `${nodeName(node)} gives logarithms of probabilities, which a softmax undoes`);
    case 'sigmoids':
      return told('multilabel', `${nodeName(node)} gives each label a probability of its own`);
    case 'logits':
      if (task?.type === 'regression') return beside('score');
      if (task?.type === 'multi_label_classification') return beside('sigmoid');
      if (node.opType === 'Concat') {
        const reason = `${nodeName(node)} joins the scores of several layers, which may be several groups of classes`;
        return { value: 'logits', source: 'graph', certain: false, reason };
      }
      return told('logits', `${nodeName(node)} gives scores; no softmax or sigmoid follows`);
    case 'steps':
      return told(
        'sigmoid',
        `${nodeName(node)} adds thresholds to one number, as ordinal regression does: each sum is the score of being above a class`,
      );
    default:
      return undefined;
  }
}

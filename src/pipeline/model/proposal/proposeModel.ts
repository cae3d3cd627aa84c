import type { ModelSpec, Preprocess, PreprocessSources } from '../../../protocol/models.ts';
import type { InputProposal, ModelProposal, ProposalSource, Proposed } from '../../../protocol/proposal.ts';
import type { OutputKind } from '../probabilities.ts';
import type { Probe } from '../probeModel.ts';
import type { GraphInput } from './graphInput.ts';
import { constancy } from './probeFindings.ts';
import type { OutputProposal } from './proposeOutput.ts';

/** Everything that was found out about a model before the proposal is made. */
export interface ModelFacts {
  /** As it was configured, and with its preprocess completed. */
  readonly asked: ModelSpec;
  readonly spec: ModelSpec;
  readonly sources: PreprocessSources;
  /** From a file beside the model: the reason for each value. */
  readonly reasons: Partial<Readonly<Record<keyof Preprocess, string>>>;
  readonly graph: GraphInput;
  /** undefined: the graph could not be read. */
  readonly output: OutputProposal | undefined;
  /** Where the labels come from; undefined: there are none. */
  readonly labelSource: string | undefined;
  readonly probe: Pick<Probe, 'kind' | 'outputs' | 'constant'>;
}

/** Makes the proposal: every value with its source, its confidence and the reason. */
export function proposeModel(facts: ModelFacts): ModelProposal {
  const { asked, output } = facts;
  const input = inputProposal(facts);
  const kind = proposeKind(facts);
  const name = output?.name ?? {
    value: asked.outputName ?? '',
    source: asked.outputName === undefined ? 'default' : 'settings',
    certain: asked.outputName !== undefined,
    reason: 'the first output',
  };
  const { labelSource } = facts;
  const labels: Proposed<ModelSpec['labels']> = {
    value: asked.labels,
    source: asked.labels ? 'settings' : labelSource === undefined ? 'default' : 'file beside',
    certain: labelSource !== undefined,
    reason: labelSource ?? 'no labels were found',
  };
  const guesses = [
    ...inputGuess(input, facts),
    ...contradiction(facts),
    ...outputGuess(name),
    ...kindGuess(kind, facts),
    ...embeddingGuess(kind, facts),
    ...constancy(facts.probe),
  ];
  return { input, output: kind, outputName: name, labels, guesses, notes: output?.notes ?? [] };
}

const words: ReadonlyMap<string, ProposalSource> = new Map([
  ['input', 'settings'],
  ['built in', 'settings'],
  ['model', 'graph'],
  ['the graph', 'graph'],
  ["the model's metadata", 'metadata'],
  ['default', 'default'],
  ['a trial', 'trial'],
]);

function inputProposal({ spec, sources, reasons, graph }: ModelFacts): InputProposal {
  const proposed = (key: keyof Preprocess): Proposed<unknown> => {
    const from = sources[key];
    const source = words.get(from) ?? (from.startsWith('preset ') ? 'settings' : 'file beside');
    const certain = source !== 'default' && source !== 'trial';
    const own = source === 'file beside' || source === 'metadata' ? reasons[key] : undefined;
    const told = own === undefined ? from : `${from}: ${own}`;
    // What the graph says is no reason for what a file or the settings say in its place.
    const isOther = source === 'file beside' || source === 'metadata' || source === 'settings';
    return { value: spec.input[key], source, certain, reason: (isOther ? undefined : graph.reasons[key]) ?? told };
  };
  const keys = Object.keys(sources) as (keyof Preprocess)[];
  return Object.fromEntries(keys.map((key) => [key, proposed(key)])) as InputProposal;
}

/** What the output's numbers are: according to the settings, the graph or a trial run. */
export function proposeKind({
  asked,
  output,
  probe,
}: Pick<ModelFacts, 'asked' | 'output' | 'probe'>): Proposed<OutputKind> {
  if (asked.output !== 'auto') {
    return { value: asked.output, source: 'settings', certain: true, reason: 'output' };
  }
  if (output?.kind) return output.kind;
  // Numbers that add up to 1 are probabilities; others may be scores, logarithms, costs, …, and a single one says little.
  const certain = probe.outputs > 1 && probe.kind === 'probabilities';
  return { value: probe.kind, source: 'trial', certain, reason: trialWords[probe.kind] };
}

const trialWords = {
  logits: 'its numbers for pictures of noise are no probabilities',
  probabilities: 'its numbers for pictures of noise lie between 0 and 1 and add up to 1',
  multilabel: 'its numbers for pictures of noise lie between 0 and 1, but do not add up to 1',
} as const;

/** What each value is called in a message that says it is a guess. */
const geometry = ['resize', 'cropFraction', 'interpolation'] as const;
const range = ['scale', 'mean', 'std'] as const;

function inputGuess(input: InputProposal, { spec, graph }: ModelFacts): string[] {
  const guessed = (key: keyof Preprocess): boolean => !input[key].certain;
  const parts: string[] = [];
  if (guessed('size') && spec.input.size) parts.push(`${spec.input.size.join('×')} pixels`);
  if (geometry.some(guessed)) {
    const { resize, cropFraction } = spec.input;
    parts.push(cropFraction === 1 ? `resize "${resize}"` : `resize "${resize}" by ${short(cropFraction)}`);
  }
  if (guessed('channels') && !spec.input.bands) parts.push(spec.input.channels.toUpperCase());
  const tried =
    input.scale.source === 'trial' ? 'this makes it surest of two photographs that it should know' : undefined;
  if (range.some(guessed)) parts.push(rangeWords(spec.input) + because(tried ?? graph.reasons.scale));
  if (parts.length === 0) return [];
  return [
    `Nothing says how this model wants its images: it gets ${parts.join(', ')}, which is a guess. If it was trained otherwise, set "preset" or "input" in relabel.models.`,
  ];
}

const because = (reason: string | undefined): string => (reason === undefined ? '' : ` (${reason})`);

function rangeWords({ scale, mean, std }: Preprocess): string {
  const at = (pixel: number, of: number): string => short((pixel * scale - (mean[of] ?? 0)) / (std[of] ?? 1));
  return `values from ${at(0, 0)} to ${at(255, 0)}`;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Whether the settings normalise an input that the graph normalises itself. */
function contradiction({ spec, asked, graph }: ModelFacts): string[] {
  const { told, reasons } = graph;
  if (asked.written === undefined || told.scale === undefined) return [];
  const reach = reachOf(spec.input);
  const wanted = reachOf({ scale: told.scale, mean: told.mean ?? [0], std: told.std ?? [1] });
  // The values differ from what the graph expects by an order of magnitude.
  if (reach > wanted / 8 && reach < wanted * 8) return [];
  return [
    `The settings feed values up to ${short(reach)}, but ${reasons.scale}, which takes values up to ${short(wanted)}: check "preset", scale, mean and std in relabel.models.`,
  ];
}

/** The value that is furthest from 0 of those that pixels become. */
function reachOf({ scale, mean, std }: Pick<Preprocess, 'scale' | 'mean' | 'std'>): number {
  return Math.max(...[0, 255].map((pixel) => Math.abs((pixel * scale - (mean[0] ?? 0)) / (std[0] ?? 1))));
}

function outputGuess({ certain, reason, value }: Proposed<string>): string[] {
  if (certain || value === '') return [];
  return [`Output "${value}" is a guess: ${reason}. Set outputName in relabel.models if another has the classes.`];
}

/** Lengths that embeddings usually have. */
const embeddingLengths = new Set([128, 192, 256, 320, 384, 512, 640, 768, 1024, 1152, 1280, 1536, 2048]);

/** Two or three coordinates of each of so many points of a face: 68, 98, 106, 468 and 478. */
const landmarkLengths = new Set([136, 196, 204, 212, 936, 956, 1404, 1434]);

/** Of scores that nothing names a class for. */
function embeddingGuess({ value }: Proposed<OutputKind>, { asked, probe, labelSource }: ModelFacts): string[] {
  const isTold = asked.output !== 'auto' || labelSource !== undefined || value !== 'logits';
  if (isTold) return [];
  if (landmarkLengths.has(probe.outputs)) {
    return [
      `The model gives ${probe.outputs} numbers, as many as the places of points in a face often are, and nothing names classes: they are taken for scores of classes, which is a guess. If they are places, a map of one of them means nothing: set "output": "score" in relabel.models.`,
    ];
  }
  if (!embeddingLengths.has(probe.outputs)) return [];
  return [
    `The model gives ${probe.outputs} numbers, as many as embeddings often have, and nothing names classes: they are taken for scores of classes, which is a guess. If they only compare images, a map of one of them means nothing: export the model with the layer that classifies.`,
  ];
}

function kindGuess({ certain, value, reason, source }: Proposed<OutputKind>, { probe }: ModelFacts): string[] {
  if (probe.outputs === 1 && value === 'logits' && source !== 'settings') {
    return [
      'The one number that this model gives is taken for the score of "yes", which is undecided at 0: that is a guess. Set "output" in relabel.models: "logits" if it is so, "score" if it is a number such as an age.',
    ];
  }
  if (certain) return [];
  return [
    `The numbers are taken for ${value}, which is a guess: ${reason}, and the graph does not tell. Set "output" in relabel.models.`,
  ];
}

import { PipelineError } from '../../../common/errors.ts';
import type { ModelSpec } from '../../../protocol/models.ts';
import type { NodeProto } from '../../onnx/model.ts';
import type { Probe } from '../probeModel.ts';
import { nodeName } from './chooseOutput.ts';
import type { OutputProposal } from './proposeOutput.ts';

/** A lone logit beyond this means a probability above 0.998, which no classifier gives black, white and noise alike. */
const farFromUndecided = 6;

/**
 * Refuses a model whose answers to pictures of nothing show that it is not a classifier.
 * @throws PipelineError('model').
 */
export function refuseNumbers(spec: ModelSpec, output: OutputProposal | undefined, probe: Probe): void {
  if (spec.output !== 'auto' || probe.outputs > 1) return;
  const [least, greatest] = probe.reach;
  const kind = output?.kind?.value ?? probe.kind;
  if (kind !== 'logits' || (least < farFromUndecided && greatest > -farFromUndecided)) return;
  throw new PipelineError(
    'model',
    `Model "${spec.name}" gives one number an image, from ${short(least)} to ${short(greatest)} for pictures of nothing: it is a regression (an age, a quality), no classifier. Set "output": "score" in relabel.models to explain that number, or "logits" if it is the score of "yes".`,
    { setting: 'relabel.models' },
  );
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** What to tell the user if a model gives every image the same answer. */
export function constancy({ constant }: Pick<Probe, 'constant'>): string[] {
  if (!constant) return [];
  return [
    'The model gives the same numbers for different pictures: see whether scale, mean and std in relabel.models leave anything of the image; if so, a constant was exported in the place of the network.',
  ];
}

/** What to tell the user if a model gives the same image different answers. */
export function randomness({ repeats }: Probe, random: readonly NodeProto[]): string[] {
  const [first] = random;
  if (repeats && first === undefined) return [];
  const more = random.length > 1 ? ` and ${random.length - 1} more` : '';
  const cause = first === undefined ? 'something in it' : `${nodeName(first)}${more}`;
  return [
    `The model is not deterministic: ${cause} draws random numbers, so the same image gets other answers each time. Export it in evaluation mode; maps of it are not reproducible.`,
  ];
}

import { channelAt, hiddenLevels, pixelAt } from '../../image/tensorShape.ts';
import { targetScoreOf } from '../../model/targetScore.ts';
import type { Scores } from '../../model/teacher.ts';
import { chosenLayer, layerResult } from '../cam/classActivation.ts';
import { enlarge } from '../cam/enlarge.ts';
import { type FeatureMap, featureMapOf, weightedSum } from '../cam/featureMap.ts';
import type { Method, MethodContext, Subject } from '../method.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { countSamples } from '../shared/relabel.ts';

/**
 * Score-CAM: Wang et al., CVPR Workshops 2020 (arXiv 1910.01279), algorithm 1; pytorch-grad-cam, score_cam.py. Each
 * channel of the layer, enlarged and stretched to 0–1, masks the preprocessed image; its weight is the softmax, over
 * all channels, of the class's number.
 */
export const method: Method = {
  async explain(subject, run) {
    const layer = await chosenLayer(subject, run);
    const session = await gradientsOf(subject).open({ score: 'raw', gradients: [], activations: [layer.name] });
    const { activations } = await session.run(subject.tensor, subject.target, subject.scores);
    const features = featureMapOf(activations.get(layer.name)?.values ?? new Float32Array(), layer);
    const weights = softmax(await askAboutChannels(subject, run, features));
    return layerResult(subject, layer, weightedSum(features, weights));
  },
};

/** The class's number for the image under each channel. */
async function askAboutChannels(subject: Subject, run: MethodContext, features: FeatureMap): Promise<Float64Array> {
  const { teacher, tensor, target } = subject;
  const { channels } = features;
  const answers = new Float64Array(channels);
  for (let first = 0; first < channels; first += teacher.batchSize) {
    run.signal.throwIfAborted();
    const count = Math.min(teacher.batchSize, channels - first);
    const batch = new Float32Array(count * tensor.length);
    for (let row = 0; row < count; row++) {
      batch.set(under(subject, maskOf(features, first + row, teacher.input)), row * tensor.length);
    }
    const scores = await teacher.score(batch, count);
    for (let row = 0; row < count; row++) answers[first + row] = numberOf(scores, row, target);
    const counts = countSamples([], teacher.labels);
    run.report({ done: first + count, total: channels, counts, samples: [] });
  }
  return answers;
}

/** A channel at the input's size, from 0 to 1; all 0 if the channel is constant. */
function maskOf(
  { height, width, values }: FeatureMap,
  channel: number,
  input: { readonly height: number; readonly width: number },
): Float32Array {
  const plane = values.subarray(channel * height * width, (channel + 1) * height * width);
  const mask = enlarge(plane, { height, width }, input).values;
  const least = mask.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = mask.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  return mask.map((value) => (value - least) / (most - least + 1e-8));
}

function under({ teacher: { input }, tensor }: Subject, mask: Float32Array): Float32Array {
  const levels = hiddenLevels(tensor, input);
  const [channel, pixel] = [channelAt(input), pixelAt(input)];
  return tensor.map((value, at) => {
    const hidden = levels[channel(at)] as number;
    return hidden + (value - hidden) * (mask[pixel(at)] as number);
  });
}

/** The class's number before the softmax; its log-odds if the model gives probabilities. */
function numberOf(scores: Scores, row: number, target: number): number {
  const outputs = scores.raw.length / scores.count;
  const own = scores.kind === 'logits' && outputs > 1;
  return own ? (scores.raw[row * outputs + target] as number) : targetScoreOf(scores, row, target);
}

function softmax(values: Float64Array): Float64Array {
  const top = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = values.map((value) => Math.exp(value - top));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

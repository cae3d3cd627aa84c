import type { Channels } from '../../../protocol/models.ts';
import { type JsonObject, numbersOf, objectOf, textOf } from './json.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

const colourSpaces: ReadonlyMap<string, Channels> = new Map([
  ['RGB', 'rgb'],
  ['GRAYSCALE', 'gray'],
]);

/**
 * The metadata of a TensorFlow Lite model as JSON: MediaPipe's Model Maker writes it as metadata.json beside the model,
 * and `MetadataDisplayer.get_metadata_json()` prints it of any. A pixel becomes (pixel − mean) / std; MediaPipe's tasks
 * stretch the image to the input, bilinearly and without antialiasing.
 *
 * @returns undefined for a metadata.json of something else, or without a word on normalisation.
 * @see https://github.com/tensorflow/tflite-support, tensorflow_lite_support/metadata/metadata_schema.fbs
 */
export function mediaPipePreprocess(file: JsonObject): Reading | undefined {
  const input = first(first(file.subgraph_metadata)?.input_tensor_metadata);
  const content = objectOf(input?.content);
  if (input === undefined || content?.content_properties_type !== 'ImageProperties') return undefined;
  const space = textOf(objectOf(content.content_properties)?.color_space) ?? '';
  const channels = colourSpaces.get(space);
  if (channels === undefined) return notUnderstood(`"color_space" is "${space}". Relabel does not understand that.`);
  const units: readonly unknown[] = Array.isArray(input.process_units) ? input.process_units : [];
  const unit = units.map(objectOf).find((one) => one?.options_type === 'NormalizationOptions');
  const options = objectOf(unit?.options);
  if (options === undefined) return undefined;
  const count = channels === 'gray' ? 1 : 3;
  const [mean, std] = [perChannel(options.mean, count), perChannel(options.std, count)];
  if (mean === undefined || std === undefined || std.some((value) => value <= 0)) {
    return notUnderstood(`"mean" and "std" of its "NormalizationOptions" are not ${count} numbers each.`);
  }
  const said = '"NormalizationOptions"';
  const way = "the way of MediaPipe's tasks";
  return readingOf({
    steps: [[{ step: 'resize', interpolation: 'bilinear', library: 'tensorflow' }], way],
    interpolation: ['bilinear', way],
    antialias: [false, way],
    channels: [channels, '"color_space"'],
    scale: [1, said],
    mean: [mean, said],
    std: [std, said],
  });
}

function first(list: unknown): JsonObject | undefined {
  return Array.isArray(list) ? objectOf(list[0]) : undefined;
}

/** One number stands for all channels. */
function perChannel(value: unknown, count: number): readonly number[] | undefined {
  const [one, ...others] = numbersOf(value) ?? [];
  if (one === undefined) return undefined;
  if (others.length === 0) return Array<number>(count).fill(one);
  return others.length + 1 === count ? [one, ...others] : undefined;
}

import { type JsonObject, numberOf, textOf } from './json.ts';
import { imageProperties } from './metadata.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

/**
 * metadata.json of Google's Teachable Machine, whose own sample code for its exports resizes with `ImageOps.fit(image,
 * (224, 224), LANCZOS)` and maps pixels to `pixel / 127.5 − 1`.
 * @returns undefined for a metadata.json of something else.
 * @see
 * https://github.com/googlecreativelab/teachablemachine-community/blob/master/snippets/markdown/image/tensorflow/keras.md
 */
export function teachableMachinePreprocess(file: JsonObject): Reading | undefined {
  const isImage = (textOf(file.packageName) ?? '').startsWith('@teachablemachine/');
  if (!isImage) return undefined;
  if (file.packageName !== '@teachablemachine/image') {
    return notUnderstood(`It is of "${file.packageName}", which is not for images.`);
  }
  const side = numberOf(file.imageSize) ?? 224;
  const grey = file.grayscale === true;
  const reason = "Teachable Machine's sample code";
  const all = Array<number>(grey ? 1 : 3).fill(1);
  return readingOf({
    steps: [[{ step: 'resize', fit: 'fill', size: side, interpolation: 'lanczos' }], reason],
    size: [[side, side], file.imageSize === undefined ? reason : '"imageSize"'],
    interpolation: ['lanczos', reason],
    antialias: [true, reason],
    channels: [grey ? 'gray' : 'rgb', reason],
    scale: [1 / 127.5, reason],
    mean: [all, reason],
    std: [all, reason],
  });
}

/** metadata_properties.json of an Azure Custom Vision export, which says the same as the metadata of its model. */
export function customVisionPreprocess(file: JsonObject): Reading | undefined {
  if (file['CustomVision.Metadata.Version'] === undefined) return undefined;
  const texts = Object.entries(file).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  return imageProperties(new Map(texts));
}

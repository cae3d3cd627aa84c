import { type JsonObject, numberOf, objectOf, textOf } from './json.ts';
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

/**
 * signature.json of Microsoft's Lobe, whose library for its exports covers the input by Pillow's resize, cuts out the centre
 * and maps pixels to 0 … 1.
 * @returns undefined for a signature.json of something else.
 * @see https://github.com/lobe/lobe-python, src/lobe/image_utils.py
 */
export function lobePreprocess(file: JsonObject): Reading | undefined {
  const shape = objectOf(objectOf(file.inputs)?.Image)?.shape;
  if (!Array.isArray(shape) || shape.length !== 4 || objectOf(file.classes) === undefined) return undefined;
  const [height, width] = [numberOf(shape[1]), numberOf(shape[2])];
  const reason = "the way of Lobe's library";
  const [zeros, ones] = [
    [0, 0, 0],
    [1, 1, 1],
  ];
  return readingOf({
    steps: [
      [
        { step: 'resize', fit: 'cover', rounding: 'even', interpolation: 'bicubic' },
        { step: 'crop', rounding: 'down' },
      ],
      reason,
    ],
    size: height && width ? [[height, width], '"Image"'] : undefined,
    channels: ['rgb', reason],
    scale: [1 / 255, reason],
    mean: [zeros, reason],
    std: [ones, reason],
  });
}

/**
 * environment.json of Roboflow, which says how an image is resized. By which mean it is normalised depends on the architecture, which
 * it does not say, so that only its classes are used.
 * @returns undefined for an environment.json of something else.
 * @see https://github.com/roboflow/inference, inference/core/models/classification_base.py
 */
export function roboflowPreprocess(file: JsonObject): Reading | undefined {
  const written = file.PREPROCESSING;
  if (typeof written !== 'string' && objectOf(written) === undefined) return undefined;
  const how = 'Roboflow gives a ViT values from −1 to 1 (mean and std 0.5), and a ResNet or DINOv3 those of ImageNet';
  return notUnderstood(`It does not say how pixels are normalised (${how}), so nothing of it is used but its classes.`);
}

/**
 * metadata.json of a MONAI bundle. The range of its values does not say how images come to it: `endoscopic_inbody_classification`
 * names 0 to 1 and divides each image by its own standard deviation.
 * @returns undefined for a metadata.json of something else.
 * @see https://github.com/Project-MONAI/model-zoo, configs/metadata.json and configs/inference.json
 */
export function monaiPreprocess(file: JsonObject): Reading | undefined {
  if (objectOf(file.network_data_format)?.inputs === undefined) return undefined;
  return notUnderstood(
    'It says which values the model gets, but not how images become them, which is in configs/inference.json: nothing of it is used but its classes.',
  );
}

import { basename, extname, join } from 'node:path';
import { parse } from 'yaml';
import type { Channels } from '../../../protocol/models.ts';
import { namesIn } from '../../filesRead.ts';
import { readTextFile } from '../textFile.ts';
import { type JsonObject, numberOf, objectOf, quotientOf, textOf } from './json.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

/** Far more than such a file has, in bytes. */
const longest = 2 ** 16;

/** A configuration of ST's model zoo, by its path. */
interface StConfig {
  readonly path: string;
  readonly file: JsonObject;
}

/**
 * The configuration in the folder of a model of STMicroelectronics' STM32 model zoo: `NAME_config.yaml`, `NAME_onnx_config.yaml` or
 * `NAME_config_onnx.yaml`, where NAME is how the model's file begins.
 * @returns undefined if there is none.
 */
export async function stConfigOf(model: string, folders: readonly string[]): Promise<StConfig | undefined> {
  const stem = basename(model, extname(model));
  for (const folder of folders) {
    const names = (await namesIn(folder, ['.yaml', '.yml'])).filter((name) => {
      const own = /^(?<own>.+?)(_onnx|_tflite)?_config(_\w+)?\.ya?ml$/i.exec(name)?.groups?.own;
      return own !== undefined && stem.startsWith(own);
    });
    // The same model's configuration for TensorFlow Lite may lie beside it.
    for (const name of names.toSorted((a, b) => Number(/onnx/i.test(b)) - Number(/onnx/i.test(a)))) {
      const path = join(folder, name);
      const file = await read(path);
      if (objectOf(file?.preprocessing) !== undefined) return { path, file: file ?? {} };
    }
  }
  return undefined;
}

async function read(path: string): Promise<JsonObject | undefined> {
  const role = { code: 'settings', kind: 'a configuration', maxBytes: longest } as const;
  try {
    return objectOf(parse(await readTextFile(path, role)));
  } catch {
    return undefined;
  }
}

const colours: ReadonlyMap<string, Channels> = new Map([
  ['rgb', 'rgb'],
  ['bgr', 'bgr'],
  ['grayscale', 'gray'],
]);

/**
 * `preprocessing` of such a configuration: TensorFlow resizes the image to the input, and a pixel becomes scale × pixel + offset.
 * @returns undefined if it says nothing of that kind.
 * @see https://github.com/STMicroelectronics/stm32ai-modelzoo-services, image_classification/src/prediction/predict.py
 */
export function stPreprocess(file: JsonObject): Reading | undefined {
  const { rescaling, resizing, color_mode } = objectOf(file.preprocessing) ?? {};
  const written = objectOf(rescaling);
  if (written === undefined) return undefined;
  if (objectOf(file.model)?.framework === 'torch') {
    return notUnderstood(
      'It is for PyTorch, and does not say by which mean and standard deviation images are normalised.',
    );
  }
  const [scale, offset] = [written.scale, written.offset ?? 0].map((value) => numberOf(value) ?? quotientOf(value));
  const { interpolation, aspect_ratio } = objectOf(resizing) ?? {};
  const filter = (['nearest', 'bilinear', 'bicubic', 'area'] as const).find((name) => name === interpolation);
  const channels = colours.get(textOf(color_mode) ?? '');
  if (scale === undefined || offset === undefined || scale <= 0 || channels === undefined) {
    return notUnderstood('"rescaling" or "color_mode" of its "preprocessing" are none that Relabel understands.');
  }
  if (aspect_ratio !== 'fit' || filter === undefined || filter === 'area') {
    return notUnderstood('"resizing" of its "preprocessing" is not one that Relabel understands.');
  }
  const way = "the way of ST's model zoo";
  const all = (value: number) => Array<number>(channels === 'gray' ? 1 : 3).fill(value);
  return readingOf({
    steps: [[{ step: 'resize', interpolation: filter, library: 'tensorflow' }], '"resizing"'],
    interpolation: [filter, '"resizing"'],
    antialias: [false, way],
    channels: [channels, '"color_mode"'],
    scale: [scale, '"rescaling"'],
    mean: [all(0 - offset), '"rescaling"'],
    std: [all(1), way],
  });
}

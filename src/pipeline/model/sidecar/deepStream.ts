import { basename, join } from 'node:path';
import type { Channels } from '../../../protocol/models.ts';
import type { ImageStep } from '../../../protocol/steps.ts';
import { namesIn } from '../../filesRead.ts';
import { readTextFile } from '../textFile.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

/** Far more than such a file has, in bytes. */
const longest = 2 ** 16;
const mostFiles = 50;

/** The name that NVIDIA's TAO gives the file beside its exports, which need not name the model. */
const usual = /^nvinfer_config\.(txt|ya?ml)$/;

/**
 * The configuration of DeepStream's nvinfer for a model: a file beside it whose section `property` names the model as its
 * `onnx-file`, or TAO's nvinfer_config.txt. Pixels become net-scale-factor × (pixel − offsets).
 *
 * @param folders those in which files lie that came with the model.
 * @returns the file's name as well; undefined: there is none. What can't be read is none.
 * @see https://docs.nvidia.com/metropolis/deepstream/dev-guide/text/DS_plugin_gst-nvinfer.html
 */
export async function deepStreamPreprocess(
  model: string,
  folders: readonly string[],
): Promise<({ readonly source: string } & Reading) | undefined> {
  for (const folder of folders) {
    for (const name of (await namesIn(folder, ['.txt', '.yaml', '.yml'])).slice(0, mostFiles)) {
      const property = propertyOf(await textOf(join(folder, name)));
      const file = property?.get('onnx-file');
      const isIts = file === undefined ? usual.test(name) : basename(file) === basename(model);
      if (property !== undefined && isIts) return { source: name, ...reading(property) };
    }
  }
  return undefined;
}

/** '' for what is no short file of text. */
async function textOf(path: string): Promise<string> {
  const role = { code: 'settings', kind: 'a configuration', maxBytes: longest } as const;
  return readTextFile(path, role).catch(() => '');
}

/** The section `[property]`, or `property:` of the same in YAML; undefined: there is none. */
function propertyOf(text: string): ReadonlyMap<string, string> | undefined {
  const section = /^(?:\[property\]|property:)[ \t\r]*\n(?<body>(?:(?!\[|\w[\w-]*:[ \t\r]*$).*(?:\n|$))*)/m.exec(text);
  const body = section?.groups?.body;
  if (body === undefined) return undefined;
  const lines = [...body.matchAll(/^\s*(?<key>[\w-]+)\s*[=:]\s*(?<value>.*?)\s*$/gm)];
  return new Map(lines.map(({ groups }) => [groups?.key ?? '', groups?.value ?? '']));
}

const formats: ReadonlyMap<string, Channels> = new Map([
  ['0', 'rgb'],
  ['1', 'bgr'],
  ['2', 'gray'],
]);

function reading(property: ReadonlyMap<string, string>): Reading {
  const said = (key: string, usually: string): string => property.get(key) ?? usually;
  const scale = Number(said('net-scale-factor', '1'));
  const channels = formats.get(said('model-color-format', '0'));
  const count = channels === 'gray' ? 1 : 3;
  const written = said('offsets', '')
    .split(';')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const offsets = written.length === 0 ? Array<number>(count).fill(0) : written;
  const isRead = scale > 0 && offsets.length === count && offsets.every(Number.isFinite);
  if (channels === undefined || !isRead || property.has('mean-file')) {
    return notUnderstood('"net-scale-factor", "offsets" or "model-color-format" are not those of a picture.');
  }
  const way = "the way of DeepStream's nvinfer";
  return readingOf({
    steps: [stepsOf(said('maintain-aspect-ratio', '0') === '1', said('symmetric-padding', '0') === '1'), way],
    channels: [channels, '"model-color-format"'],
    scale: [scale, '"net-scale-factor"'],
    mean: [offsets.map((offset) => scale * offset), '"offsets"'],
    std: [Array<number>(count).fill(1), way],
  });
}

function stepsOf(keepsRatio: boolean, inTheMiddle: boolean): readonly ImageStep[] {
  const how = { interpolation: 'bilinear', library: 'opencv' } as const;
  if (!keepsRatio) return [{ step: 'resize', ...how }];
  return [
    { step: 'resize', fit: 'inside', ...how },
    { step: 'pad', at: inTheMiddle ? 'center' : 'start' },
  ];
}

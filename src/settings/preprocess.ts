import type { Channels, Layout, Preprocess, ResizeMode } from '../pipeline/protocol.ts';
import { type Preset, type PresetName, presets } from './presets.ts';
import type { Problem } from './problem.ts';

/** `input` of a model entry, as the schema allows it. */
export interface InputEntry {
  readonly size?: number | [height: number, width: number];
  readonly resize?: ResizeMode;
  readonly cropFraction?: number;
  readonly layout?: Layout;
  readonly channels?: Channels;
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/**
 * What the entry says, over its preset. Where only the channels differ from the preset's, its mean and std follow:
 * they are turned round for BGR, and become one number for gray if all three are the same.
 *
 * @param path of the entry, such as `relabel.models[0].input`.
 * @returns undefined, with a problem added, if mean or std don't have one number per channel.
 */
export function preprocessOf(
  entry: InputEntry,
  name: PresetName,
  path: string,
  problems: Problem[],
): Preprocess | undefined {
  const preset: Preset = presets[name];
  const channels = entry.channels ?? preset.channels;
  const perChannel = (key: 'mean' | 'std'): readonly number[] | undefined => {
    const values = entry[key] ?? arrange(preset[key], preset.channels, channels);
    const count = channels === 'gray' ? 1 : 3;
    if (values?.length === count) return values;
    const reason = entry[key] ? `as "channels" is "${channels}"` : `as the preset "${name}" is for colours`;
    problems.push({ setting: `${path}.${key}`, message: `must be a list of ${plural(count, 'number')}, ${reason}` });
    return undefined;
  };
  const mean = perChannel('mean');
  const std = perChannel('std');
  if (!mean || !std) return undefined;
  return {
    size: typeof entry.size === 'number' ? [entry.size, entry.size] : entry.size,
    resize: entry.resize ?? preset.resize,
    cropFraction: entry.cropFraction ?? preset.cropFraction,
    layout: entry.layout,
    channels,
    scale: entry.scale ?? preset.scale,
    mean,
    std,
  };
}

function arrange(values: readonly number[], from: Channels, to: Channels): readonly number[] | undefined {
  if (from === to) return values;
  if (to !== 'gray') return values.toReversed();
  return new Set(values).size === 1 ? values.slice(0, 1) : undefined;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

import type { Problem } from '../common/problem.ts';
import type { Channels, Preprocess, WrittenInput } from '../protocol/models.ts';

/** `input` of a model entry, as the schema allows it. */
export type InputEntry = Omit<Partial<Preprocess>, 'size'> & {
  readonly size?: number | [height: number, width: number];
};

/** The entry with both sides of its size. */
export function writtenInput({ size, ...rest }: InputEntry): WrittenInput['input'] {
  return size === undefined ? rest : { ...rest, size: typeof size === 'number' ? [size, size] : size };
}

/**
 * What was written, over what a preset or a file says. Where only the channels differ from those of the base, its mean
 * and std follow: they are turned round for BGR, and become one number for gray if all three are the same. The crop of
 * one way to resize is not that of another, which by default cuts nothing off.
 *
 * @param from the base's name in messages, such as `the preset "timm"`.
 * @param path of what was written, such as `relabel.models[0].input`.
 * @returns undefined, with a problem added, if mean or std don't have one number per channel.
 */
export function preprocessOf(
  written: WrittenInput['input'],
  base: Preprocess,
  from: string,
  path: string,
  problems: Problem[],
): Preprocess | undefined {
  const channels = written.channels ?? base.channels;
  const perChannel = (key: 'mean' | 'std'): readonly number[] | undefined => {
    const values = written[key] ?? arrange(base[key], base.channels, channels);
    const count = channels === 'gray' ? 1 : 3;
    if (values?.length === count) return values;
    const reason = written[key] ? `as "channels" is "${channels}"` : `as ${from} is for other channels`;
    problems.push({ setting: `${path}.${key}`, message: `must be a list of ${plural(count, 'number')}, ${reason}` });
    return undefined;
  };
  const mean = perChannel('mean');
  const std = perChannel('std');
  if (!mean || !std) return undefined;
  const resize = written.resize ?? base.resize;
  const cropFraction = written.cropFraction ?? (resize === base.resize ? base.cropFraction : 1);
  return { ...base, ...written, resize, cropFraction, channels, mean, std };
}

function arrange(values: readonly number[], from: Channels, to: Channels): readonly number[] | undefined {
  if (from === to) return values;
  if (from === 'gray') return [0, 1, 2].flatMap(() => values);
  if (to === 'gray') return new Set(values).size === 1 ? values.slice(0, 1) : undefined;
  return values.toReversed();
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

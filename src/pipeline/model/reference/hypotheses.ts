import type { Channels, ImageReading, Layout, Preprocess } from '../../../protocol/models.ts';
import { resampledSteps } from '../../../settings/preprocess.ts';
import type { Normalization } from './normalizations.ts';

/** The part of a preprocess that moves pixels; the rest is a line through their values. */
export type Geometry = Pick<Preprocess, 'steps' | 'resize' | 'cropFraction' | 'interpolation' | 'antialias'>;

/** Everything that may differ between two pipelines. */
export interface Hypothesis {
  readonly reading: ImageReading;
  readonly geometry: Geometry;
  readonly channels: Channels;
  readonly normalization: Normalization & { readonly words: string };
  readonly shift: { readonly x: number; readonly y: number };
  /** Left and right are swapped. */
  readonly mirrored: boolean;
  readonly layout: Layout;
}

/** Short sides that libraries resize to before they cut out 224 pixels, and timm's crop_pct, as fractions. */
export const fractions: readonly number[] = [
  1,
  0.875,
  0.95,
  224 / 232,
  224 / 236,
  0.9,
  224 / 248,
  224 / 235,
  0.96,
  0.8,
];

/** Ways to fit an image into the input, most common first; the configured one comes before all. */
export function fittings(configured: Geometry): readonly Geometry[] {
  const { interpolation, antialias } = configured;
  const of = (resize: Geometry['resize'], cropFraction: number) => ({
    steps: undefined,
    resize,
    cropFraction,
    interpolation,
    antialias,
  });
  const all = [
    configured,
    ...fractions.map((fraction) => of('crop', fraction)),
    of('squash', 1),
    of('squash', 0.875),
    of('letterbox', 1),
  ];
  return unique(all);
}

/** Ways to interpolate pixels, for one fit. */
export function resamplings(fitting: Geometry): readonly Geometry[] {
  const of = (interpolation: Geometry['interpolation'], antialias: boolean): Geometry => {
    const steps = fitting.steps && resampledSteps(fitting.steps, { interpolation, antialias });
    return { ...fitting, steps, interpolation, antialias };
  };
  const smooth = (['bilinear', 'bicubic', 'lanczos'] as const).flatMap((interpolation) =>
    [true, false].map((antialias) => of(interpolation, antialias)),
  );
  return unique([fitting, ...smooth, of('nearest', fitting.antialias)]);
}

/** Other ways to read the file, if they make a difference; `notes` are those of the image as it was read. */
export function readings(configured: ImageReading, notes: readonly string[]): readonly ImageReading[] {
  const said = notes.join('\n');
  const turned: ImageReading['orientation'][] = /EXIF/.test(said) ? ['exif', 'ignore'] : [configured.orientation];
  const coloured: ImageReading['profile'][] = /colour profile (to|ignored)/.test(said)
    ? ['convert', 'ignore']
    : [configured.profile];
  const laid: ImageReading['alpha'][] = /transparen|alpha/.test(said)
    ? ['white', 'ignore', '#000000']
    : [configured.alpha];
  const deep: ImageReading['window'][] = /bits|window/.test(said)
    ? [configured.window, 'full', 'min-max']
    : [configured.window];
  const others = turned.flatMap((orientation) =>
    coloured.flatMap((profile) =>
      laid.flatMap((alpha) => deep.map((window) => ({ orientation, profile, alpha, window }))),
    ),
  );
  const { orientation, profile, alpha, window } = configured;
  return unique([{ orientation, profile, alpha, window }, ...others]);
}

/** Orders of the colours; grey has only one. */
export function channelOrders(configured: Channels): readonly Channels[] {
  if (configured === 'gray') return ['gray'];
  return configured === 'bgr' ? ['bgr', 'rgb'] : ['rgb', 'bgr'];
}

/** Shifts of up to two pixels: crops whose corners are rounded differently. */
export const shifts: readonly { readonly x: number; readonly y: number }[] = [-2, -1, 0, 1, 2].flatMap((y) =>
  [-2, -1, 0, 1, 2].map((x) => ({ x, y })),
);

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

import { interpolateCividis, interpolatePlasma, interpolateViridis } from 'd3-scale-chromatic';
import type { ColourName } from '../protocol/pictures.ts';

/**
 * How a map's levels can be drawn: matplotlib's perceptually uniform colour maps, grey, or only isolines, which leave
 * the photo as it is. Plasma comes first because every level of it is a saturated colour that is visible on photo and
 * page.
 */
export const colourNames = ['plasma', 'viridis', 'cividis', 'grey', 'lines'] as const satisfies readonly ColourName[];

/** Levels 0–1 of the isolines that are drawn instead of colours. */
export const isolines: readonly number[] = [0.2, 0.4, 0.6, 0.8];

/**
 * The sRGB value of the grey with a CIE lightness of 100 · `share` (IEC 61966-2-1 and CIE 15), so that steps look even.
 */
function greyOf(share: number): number {
  const lightness = share * 100;
  const light = lightness > 8 ? ((lightness + 16) / 116) ** 3 : lightness / 903.3;
  return 255 * (light > 0.0031308 ? 1.055 * light ** (1 / 2.4) - 0.055 : 12.92 * light);
}

/** A CSS colour, `#rrggbb` or `rgb(r, g, b)`, as its three values. */
function triple(colour: string): number[] {
  if (!colour.startsWith('#')) return (colour.match(/\d+/g) ?? []).map(Number);
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The middle of each of 256 steps is certain to select its own entry in a table of 256. */
function tableOf(colourAt: (share: number) => readonly number[]): Uint8Array {
  return Uint8Array.from(Array.from({ length: 256 }, (_, step) => colourAt((step + 0.5) / 256)).flat());
}

const grey = (share: number): number[] => Array<number>(3).fill(Math.round(greyOf(share)));

const made: Readonly<Record<ColourName, () => Uint8Array>> = {
  plasma: () => tableOf((share) => triple(interpolatePlasma(share))),
  viridis: () => tableOf((share) => triple(interpolateViridis(share))),
  cividis: () => tableOf((share) => triple(interpolateCividis(share))),
  grey: () => tableOf(grey),
  lines: () => tableOf(grey),
};

const tables = new Map<ColourName, Uint8Array>();

/** 256 RGB triples, low to high: lightness rises throughout, so that they can be read without colour vision. */
export function colormapOf(name: ColourName): Uint8Array {
  const known = tables.get(name) ?? made[name]();
  tables.set(name, known);
  return known;
}

/** @returns undefined if it is not the name of one. */
export function readColourName(value: unknown): ColourName | undefined {
  return colourNames.find((name) => name === value);
}

/** The default colours of maps. */
export const colormap: Uint8Array = colormapOf('plasma');

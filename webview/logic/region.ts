import type { Heat } from './heat.ts';

const rows = ['upper', 'middle', 'lower'] as const;
const columns = ['left', 'centre', 'right'] as const;

export interface Region {
  /** Such as "upper left" or "centre". */
  readonly name: string;
  /** Share of the whole positive contribution, 0–1. */
  readonly share: number;
}

function regionName(row: number, column: number): string {
  if (row === 1 && column === 1) return 'centre';
  if (row === 1) return `middle ${columns[column]}`;
  return column === 1 ? `${rows[row]} middle` : `${rows[row]} ${columns[column]}`;
}

/** The ninth of the model's view that carries most of the map; undefined if there is nothing positive. */
export function strongestRegion(heat: Heat): Region | undefined {
  const sums = new Float64Array(9);
  let total = 0;
  heat.levels.forEach((signed, index) => {
    const level = Math.max(0, signed);
    const row = Math.floor((Math.floor(index / heat.width) * 3) / heat.height);
    const column = Math.floor(((index % heat.width) * 3) / heat.width);
    const region = row * 3 + column;
    sums[region] = (sums[region] ?? 0) + level;
    total += level;
  });
  if (total === 0) return undefined;
  let best = 0;
  sums.forEach((sum, region) => {
    if (sum > (sums[best] ?? 0)) best = region;
  });
  return { name: regionName(Math.floor(best / 3), best % 3), share: (sums[best] ?? 0) / total };
}

import type { Maker } from './ruleCases.ts';

/**
 * Sides at which samples between pixels, at their borders and at mirrors have their corners at multiples of a quarter in the
 * grid's own numbers.
 */
const sides = { 0: [1, 2, 4], 1: [3, 5, 9] } as const;

const sampling = (mode: string, padding_mode: string, align_corners: 0 | 1, axes: number, opset: number): Maker => {
  return (int) => {
    const each = (make: () => number) => Array.from({ length: axes }, make);
    const [images, channels] = [int(1, 3), int(1, 3)];
    return {
      name: `GridSample of opset ${opset}, ${axes} axes, ${mode}, ${padding_mode}, align_corners ${align_corners}`,
      opset,
      corners: 0.25,
      nodes: [
        {
          op: 'GridSample',
          inputs: ['x', 'grid'],
          outputs: ['y'],
          attributes: { mode, padding_mode, align_corners },
        },
      ],
      inputs: {
        x: [images, channels, ...each(() => sides[align_corners][int(0, 2)] as number)],
        grid: [images, ...each(() => int(2, 5)), axes],
      },
      // Far enough outside for a second mirror.
      range: [-3.3, 3.3],
    };
  };
};

const affine =
  (align_corners: 0 | 1, axes: number): Maker =>
  (int) => {
    const images = int(1, 3);
    const sizes = Array.from({ length: axes }, () => int(1, 4));
    return {
      name: `AffineGrid of ${axes} axes, align_corners ${align_corners}`,
      opset: 20,
      nodes: [{ op: 'AffineGrid', inputs: ['x', 'size'], outputs: ['y'], attributes: { align_corners } }],
      inputs: { x: [images, axes, axes + 1] },
      weights: { size: { integers: [images, int(1, 3), ...sizes] } },
    };
  };

const paddings = ['zeros', 'border', 'reflection'];
const corners = [0, 1] as const;
const all = (modes: readonly string[], axes: number, opset: number): Maker[] =>
  modes.flatMap((mode) =>
    paddings.flatMap((padding) => corners.map((aligned) => sampling(mode, padding, aligned, axes, opset))),
  );

/** In single precision before operator set 20; in double since. */
export const samplings: readonly Maker[] = [
  ...all(['bilinear', 'nearest', 'bicubic'], 2, 18),
  ...all(['linear', 'nearest', 'cubic'], 2, 20),
  ...all(['linear', 'nearest'], 3, 20),
  ...corners.flatMap((aligned) => [2, 3].map((axes) => affine(aligned, axes))),
];

/** Images that show nothing, to start a path from. */
export const baselines = ['blur', 'grey', 'black'] as const;

export type Baseline = (typeof baselines)[number];

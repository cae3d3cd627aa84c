import type { MethodName, SampleCount } from '../protocol/options.ts';

/** What is known of a method before it runs. */
export interface MethodFacts {
  /** In plain words, for pickers. */
  readonly title: string;
  /** Calls of the teacher by default; 'setting': as `relabel.samples` says; null: they are not for the user to choose. */
  readonly samples: number | 'setting' | null;
  /** Whether a VAE paints its samples; `sampling` says where. */
  readonly vae: boolean;
  /** Whether a student is distilled from them, with figures of how it follows the teacher. */
  readonly student: boolean;
}

/** Every method, in the order of pickers. */
export const methodFacts: Readonly<Record<MethodName, MethodFacts>> = {
  relabel: { title: 'Re-label distillation', samples: 'setting', vae: true, student: true },
  rise: { title: 'RISE', samples: 4000, vae: false, student: false },
  lime: { title: 'LIME', samples: 1000, vae: false, student: true },
  occlusion: { title: 'Occlusion', samples: null, vae: false, student: false },
  random: { title: 'Random (reference)', samples: null, vae: false, student: false },
};

/** Every method, in the order of pickers. */
export const methodNames = Object.keys(methodFacts) as readonly MethodName[];

/** What "auto" means: at most so many samples, until two halves of them give maps that correlate so well. */
export const autoSamples = { samples: 2000, until: 0.9 } as const;

/** @returns the calls of the teacher that a method makes by default; 0: not for the user to choose. */
export function defaultSamples(method: MethodName, settings: { readonly samples: SampleCount }): SampleCount {
  const { samples } = methodFacts[method];
  return samples === 'setting' ? settings.samples : (samples ?? 0);
}

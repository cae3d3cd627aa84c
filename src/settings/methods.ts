import { trustworthyFrom } from '../common/trust.ts';
import { folders, type MethodName } from '../pipeline/methods/descriptors.ts';
import type { MethodDescriptor } from '../protocol/method.ts';
import type { SampleCount } from '../protocol/options.ts';

/** Every method, in the order of pickers. */
export const methods: readonly MethodDescriptor[] = Object.values(folders);

/** The names of all methods, in the order of pickers. */
export const methodNames: readonly MethodName[] = Object.values(folders).map(({ name }) => name);

/** The default method. */
export const defaultMethod: MethodName = folders.relabelDistillation.name;

/** @throws TypeError if there is no such method, which types rule out. */
export function descriptorOf(name: MethodName): MethodDescriptor {
  const found = methods.find((descriptor) => descriptor.name === name);
  if (found === undefined) throw new TypeError(`There is no method "${name}".`);
  return found;
}

/** What "auto" means: at most this many samples, until the map can be trusted. */
export const autoSamples = { samples: 2000, until: trustworthyFrom } as const;

/** @returns the calls of the teacher that a method makes by default; 0: the user cannot choose. */
export function defaultSamples(method: MethodName, settings: { readonly samples: SampleCount }): SampleCount {
  const { samples } = descriptorOf(method);
  return samples === 'setting' ? settings.samples : (samples ?? 0);
}

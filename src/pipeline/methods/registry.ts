import { PipelineError } from '../../common/errors.ts';
import { folders, type MethodName } from './descriptors.ts';
import type { Method } from './method.ts';

/**
 * The code of a method, loaded on first use.
 * @throws PipelineError('settings') if no folder has a method with that name.
 */
export async function loadMethod(name: MethodName): Promise<Method> {
  const folder = Object.entries(folders).find(([, descriptor]) => descriptor.name === name)?.[0];
  if (folder === undefined) throw new PipelineError('settings', `There is no method "${name}".`);
  // The bundler makes a chunk for every file that matches this pattern.
  const { method }: { readonly method: Method } = await import(`./${folder}/method.ts`);
  return method;
}

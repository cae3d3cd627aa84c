import { PipelineError } from '../../common/errors.ts';
import { folders, type MethodName } from './descriptors.ts';
import type { Method } from './method.ts';

/**
 * The code of a method, loaded when it is first asked for.
 * @throws PipelineError('settings') where no folder has a method of that name.
 */
export async function loadMethod(name: MethodName): Promise<Method> {
  const folder = Object.entries(folders).find(([, descriptor]) => descriptor.name === name)?.[0];
  if (folder === undefined) throw new PipelineError('settings', `There is no method "${name}".`);
  // The bundler makes a chunk of every file that this pattern fits.
  const { method }: { readonly method: Method } = await import(`./${folder}/method.ts`);
  return method;
}

import path from 'node:path';

/** A path from a folder, with "/", where it lies inside; '' is the folder itself. undefined: it lies elsewhere. */
export function pathInside(folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return outside ? undefined : relative.split(path.sep).join('/');
}

import { isImageFile } from '../../settings/imageFiles.ts';

/** What a run is to be of. */
export interface ChosenRun<Uri> {
  /** "several": folders, perhaps with images, and perhaps with files that are none. */
  readonly kind: 'folder' | 'images' | 'several';
  readonly uris: readonly Uri[];
}

/** What an address of VS Code has, whoever made it. */
interface Address {
  readonly scheme: string;
  readonly path: string;
}

/**
 * What a call of the command is about. The explorer calls it with what was clicked and a list of all that is selected; the
 * palette and a key with nothing. What is selected together is one run; what was clicked beside the selection is one of its own.
 * What lies in a folder that is chosen, too, comes with that.
 *
 * @returns undefined: the call says of nothing.
 */
export function chosenRun<Uri extends Address>(first: unknown, second: unknown): ChosenRun<Uri> | undefined {
  if (!isAddress<Uri>(first)) return undefined;
  const listed = (Array.isArray(second) ? second : []).filter(isAddress<Uri>);
  const selected = listed.some(({ path }) => path === first.path) ? listed : [first];
  const uris = selected.filter(({ path }) => !selected.some((other) => path.startsWith(`${other.path}/`)));
  const images = uris.filter(({ path }) => isImageFile(path));
  if (images.length === uris.length) return { kind: 'images', uris };
  return { kind: uris.length === 1 ? 'folder' : 'several', uris };
}

function isAddress<Uri extends Address>(value: unknown): value is Uri {
  if (typeof value !== 'object' || value === null || !('scheme' in value) || !('path' in value)) return false;
  return typeof value.scheme === 'string' && typeof value.path === 'string';
}

import { isImageFile } from '../../settings/imageFiles.ts';

/** What a run is to be of. */
export interface ChosenRun<Uri> {
  readonly kind: 'folder' | 'images';
  readonly uris: readonly Uri[];
}

/** What an address of VS Code has, whoever made it. */
interface Address {
  readonly scheme: string;
  readonly path: string;
}

/**
 * What a call of the command is about. The explorer calls it with what was clicked and a list of all that is selected; the
 * palette and a key with nothing. Images that are selected together are a run of their own; else it is one of a folder.
 *
 * @returns undefined: the call says of nothing.
 */
export function chosenRun<Uri extends Address>(first: unknown, second: unknown): ChosenRun<Uri> | undefined {
  if (!isAddress<Uri>(first)) return undefined;
  const selected = (Array.isArray(second) ? second : []).filter(isAddress<Uri>);
  const images = selected.filter(({ path }) => isImageFile(path));
  const clicked = isImageFile(first.path);
  if (!clicked) return { kind: 'folder', uris: [first] };
  return { kind: 'images', uris: images.length > 1 ? images : [first] };
}

function isAddress<Uri extends Address>(value: unknown): value is Uri {
  if (typeof value !== 'object' || value === null || !('scheme' in value) || !('path' in value)) return false;
  return typeof value.scheme === 'string' && typeof value.path === 'string';
}

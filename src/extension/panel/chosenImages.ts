import { isImageFile } from '../../settings/imageFiles.ts';

/** The part of a VS Code URI that is needed, whoever made it. */
interface Address {
  readonly scheme: string;
  readonly path: string;
}

/**
 * The images that a call of the command is about. The explorer passes what was clicked and a list of the whole
 * selection; an editor's title and a tab's context menu pass the file and where its tab is (`{ groupId, editorIndex
 * }`), which is not a list; the palette and a key pass nothing.
 *
 * @param first the command's first argument.
 * @param second its second.
 * @param active the image of the active tab.
 * @returns an empty list if the call names no images.
 */
export function chosenImages<Uri extends Address>(
  first: unknown,
  second: unknown,
  active: Uri | undefined,
): readonly Uri[] {
  const addresses: readonly unknown[] = Array.isArray(second) ? second : [];
  const selected = addresses.filter(isAddress<Uri>).filter(({ path }) => isImageFile(path));
  if (!isAddress<Uri>(first)) return selected.length > 0 || active === undefined ? selected : [active];
  return selected.length > 1 ? selected : [first];
}

function isAddress<Uri extends Address>(value: unknown): value is Uri {
  if (typeof value !== 'object' || value === null || !('scheme' in value) || !('path' in value)) return false;
  return typeof value.scheme === 'string' && typeof value.path === 'string';
}

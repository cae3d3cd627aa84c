import * as v from 'valibot';
import type { RunTags } from '../../../protocol/folders/folderRun.ts';
import { text } from '../../shared/checks.ts';

/** Of a tag, in characters. */
export const longestTag = 100;
/** Of a note, in characters. */
export const longestNote = 5000;
/** Tags of one image. */
const mostTags = 100;

const written = v.object({
  tags: v.pipe(v.array(text(longestTag)), v.maxLength(mostTags)),
  note: v.optional(text(longestNote)),
});

/** @param value of a tags.json, as untrusted data. @returns what is good of it. */
export function readTags(value: unknown): RunTags['images'] {
  const { images } = (typeof value === 'object' && value !== null ? value : {}) as { readonly images?: unknown };
  const entries = Object.entries(typeof images === 'object' && images !== null ? images : {});
  return Object.fromEntries(
    entries.flatMap(([image, of]) => {
      const result = v.safeParse(written, of);
      return result.success ? [[image, result.output] as const] : [];
    }),
  );
}

/** The tags with one more on some images, or without it. Images that nothing is written about are left out. */
export function changeTag(
  all: RunTags['images'],
  images: readonly string[],
  tag: string,
  on: boolean,
): RunTags['images'] {
  return changed(all, images, ({ tags, ...rest }) => {
    const others = tags.filter((known) => known !== tag);
    return { ...rest, tags: on ? [...others, tag].slice(-mostTags) : others };
  });
}

/** The tags with another note on an image; '': none. */
export function changeNote(all: RunTags['images'], image: string, note: string): RunTags['images'] {
  const text = note.trim();
  return changed(all, [image], ({ tags }) => (text === '' ? { tags } : { tags, note: text }));
}

function changed(
  all: RunTags['images'],
  images: readonly string[],
  change: (of: RunTags['images'][string]) => RunTags['images'][string],
): RunTags['images'] {
  const after = new Map(Object.entries(all));
  for (const image of images) {
    const now = change(after.get(image) ?? { tags: [] });
    if (now.tags.length === 0 && now.note === undefined) after.delete(image);
    else after.set(image, now);
  }
  return Object.fromEntries(after);
}

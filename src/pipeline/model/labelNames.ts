/** The labels in the order of the classes, or why there are none: the end of a sentence that begins with the file. */
export type Labels = { readonly labels: readonly string[] } | { readonly problem: string };

const most = 1_000_000;
/** The most characters of a label. */
const longest = 4000;

/**
 * Labels that come with the index of their class, in any order.
 * @returns by index, starting at 0 or 1; a problem if an index occurs twice, or one is missing.
 */
export function labelsByIndex(pairs: readonly (readonly [index: number, name: string])[]): Labels {
  const names = new Map<number, string>();
  for (const [index, name] of pairs) {
    const other = names.get(index);
    if (other !== undefined) return { problem: `has class ${index} twice: "${cut(other)}" and "${cut(name)}"` };
    names.set(index, name);
  }
  const first = names.has(0) ? 0 : 1;
  const labels: string[] = [];
  for (let index = first; index < first + names.size; index++) {
    const name = names.get(index);
    if (name === undefined) {
      const last = [...names.keys()].reduce((most, key) => Math.max(most, key), 0);
      return { problem: `has labels up to class ${last}, but none of class ${index}` };
    }
    labels.push(name);
  }
  return checked(labels);
}

/** A file of an image, perhaps with its class behind it. */
const ofImage = /\.(jpe?g|png|bmp|tiff?|webp|gif|dcm)([\s,;]|$)/i;

/** Labels that are in the order of the classes. */
export function checked(labels: readonly string[]): Labels {
  if (labels.length === 0) return { problem: 'has no labels' };
  if (labels.length > most) return { problem: `has ${labels.length} labels, and ${most} are the most that are read` };
  const long = labels.findIndex((label) => label.length > longest);
  const images = labels.filter((label) => ofImage.test(label)).length;
  if (images > labels.length / 2) return { problem: `names images, such as "${cut(labels[0] ?? '')}", and no classes` };
  if (long >= 0) return { problem: `has a label of ${labels[long]?.length} characters (number ${long + 1})` };
  return { labels };
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

import type { TruthPreview } from '../../../protocol/folderRun.ts';
import type { ImageList } from '../imageList.ts';
import type { TruthChoice } from './chooseTruth.ts';
import type { ClassMatcher } from './classMatcher.ts';

const mostExamples = 9;

/** What a source says of a folder, for somebody to see whether it is the right one. */
export function truthPreview(
  list: ImageList,
  { chosen, others, notes }: TruthChoice,
  matcher: ClassMatcher,
  labels: readonly string[],
): TruthPreview {
  return {
    truth: chosen.source,
    others: others.map(({ source }) => source),
    images: list.images.length,
    matched: chosen.matched,
    examples: examplesOf(list.images, (image) => {
      const name = chosen.names(image);
      const found = name === undefined ? null : matcher.find(name);
      return found === null ? null : (labels[found] ?? `class ${found}`);
    }),
    unknown: matcher.unknown(chosen.unknown),
    notes: [...list.notes, ...notes],
  };
}

/** Up to nine images of as many classes as there are, evenly over those; a class twice only when there are fewer. */
function examplesOf(images: readonly string[], labelOf: (image: string) => string | null): TruthPreview['examples'] {
  const byLabel = new Map<string | null, string[]>();
  for (const image of images) {
    const label = labelOf(image);
    const list = byLabel.get(label) ?? [];
    if (list.length < mostExamples) list.push(image);
    byLabel.set(label, list);
  }
  const classes = [...byLabel].filter(([label]) => label !== null || byLabel.size === 1);
  const taken = evenly(classes, Math.min(mostExamples, classes.length));
  const examples: { image: string; label: string | null }[] = [];
  for (let round = 0; round < mostExamples && examples.length < mostExamples; round++) {
    for (const [label, list] of taken) {
      const image = list[round];
      if (image !== undefined && examples.length < mostExamples) examples.push({ image, label });
    }
  }
  return examples;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]).filter(
    (item): item is T => item !== undefined,
  );
}

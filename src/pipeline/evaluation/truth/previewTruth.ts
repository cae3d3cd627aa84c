import { isUnnamed } from '../../../common/labels/matchClass.ts';
import type { TruthPreview } from '../../../protocol/folders/folderRun.ts';
import type { ImageList } from '../imageList.ts';
import type { TruthChoice } from './chooseTruth.ts';
import type { ClassMatcher } from './classMatcher.ts';
import { spread } from './spread.ts';

const mostExamples = 9;

/** What a source says of a folder, for somebody to see whether it is the right one. */
export function truthPreview(
  list: ImageList,
  { chosen, others, notes }: TruthChoice,
  matcher: ClassMatcher,
): TruthPreview {
  return {
    truth: chosen.source,
    others: others.map(({ source }) => source),
    images: list.images.length,
    matched: chosen.matched,
    examples: examplesOf(list.images, (image) => {
      const { classes } = chosen.truthOf(image);
      return classes.length === 0 ? null : classes.map((index) => matcher.labelOf(index)).join(' + ');
    }),
    unknown: matcher.unknown(chosen.unknown),
    notes: [...list.notes, ...notes, ...withoutNames(chosen.unknown, matcher)],
  };
}

/** Names match nothing where the model's classes have none. */
function withoutNames(unknown: ReadonlyMap<string, number>, { labels }: ClassMatcher): string[] {
  if (unknown.size === 0 || !labels.every(isUnnamed)) return [];
  return ['The model has no labels, only numbers of classes: set "labels" in relabel.models for names to be matched.'];
}

/** Up to nine images of as many classes as there are; those without one only where no image has any. */
function examplesOf(images: readonly string[], labelOf: (image: string) => string | null): TruthPreview['examples'] {
  const all = images.map((image) => ({ image, label: labelOf(image) }));
  const known = all.filter(({ label }) => label !== null);
  return spread(known.length > 0 ? known : all, ({ label }) => label, mostExamples);
}

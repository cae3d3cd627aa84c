import { distance } from 'fastest-levenshtein';

/**
 * The labels that are spelled most like a name, nearest first: by the edit distance of the nearest of their synonyms,
 * in any case, as a share of the longer one's length.
 *
 * @param most how many.
 * @returns none that differs in more than three of five letters.
 */
export function nearestLabels(labels: readonly string[], name: string, most = 3): readonly string[] {
  const wanted = fold(name);
  if (wanted === '') return [];
  const found = labels.map((label, index) => ({
    label,
    index,
    far: Math.min(...synonyms(label).map(farFrom(wanted))),
  }));
  return found
    .filter(({ far }) => far <= 0.6)
    .sort((a, b) => a.far - b.far || a.index - b.index)
    .slice(0, most)
    .map(({ label }) => label);
}

const farFrom = (wanted: string) => (synonym: string) =>
  distance(wanted, synonym) / Math.max(wanted.length, synonym.length, 1);

/** The whole label too: a name may be all of it. */
function synonyms(label: string): string[] {
  return [label, ...label.split(/[,;]/)].map(fold);
}

/**
 * In lower case, with one space for whatever stands between words. The length is limited: no reasonable label is
 * longer.
 */
function fold(text: string): string {
  return text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();
}

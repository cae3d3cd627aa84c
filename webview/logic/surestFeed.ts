import type { AddModelState, Tried } from '../../src/protocol/addModelForm.ts';

/** By so much an answer must be surer to be worth a word: a right way to feed a model is rarely a little surer. */
const worthSaying = 0.2;

/** A way to feed the model whose answers are much surer than those of the chosen one, if there is any. */
export interface Surer {
  readonly key: string;
  readonly title: string;
  /** Mean of the highest probabilities, of this way and of the chosen one. */
  readonly sureness: number;
  readonly chosen: number;
}

/** Compares what was tried, once all was; a choice that failed is told by itself. */
export function surerFeed({ feeds, form, tried }: AddModelState): Surer | undefined {
  if (feeds.some(({ key }) => (tried[key] ?? 'waiting') === 'waiting')) return undefined;
  const chosen = sureness(tried[form.feed]);
  if (chosen === undefined) return undefined;
  const all = feeds.map(({ key, title }) => ({ key, title, sureness: sureness(tried[key]) ?? 0, chosen }));
  const surest = all.reduce((best, feed) => (feed.sureness > best.sureness ? feed : best));
  return surest.sureness >= chosen + worthSaying ? surest : undefined;
}

/** undefined: not every image had an answer. */
function sureness(tried: Tried | undefined): number | undefined {
  if (typeof tried !== 'object' || 'failure' in tried || tried.images.length === 0) return undefined;
  const best = tried.images.map((image) => ('top' in image ? image.top[0]?.probability : undefined));
  const known = best.filter((share) => share !== undefined);
  return known.length < best.length ? undefined : known.reduce((sum, share) => sum + share, 0) / known.length;
}

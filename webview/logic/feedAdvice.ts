import { mcNemar } from '../../src/common/evaluation/comparison/mcnemar.ts';
import { customFeed, hasAnswered } from '../../src/common/feedFields.ts';
import type { AddModelState, Feed } from '../../src/protocol/addModelForm.ts';

/** A difference between two ways that chance alone makes less often than this means something. */
const significant = 0.05;

/** So many ways are named one by one. */
const mostNamed = 4;

/** What there is to say of the chosen way to feed the model. */
export interface Advice {
  readonly words: string;
  /** Key of the way that is recommended; undefined: none is. */
  readonly choose?: string | undefined;
}

/** How often a way to feed the model was right so far. */
export interface Count {
  readonly right: number;
  readonly judged: number;
}

interface Counted extends Feed {
  readonly answers: readonly (boolean | null)[];
  readonly right: number;
}

/** undefined: the way has not been asked about any image yet, or none was answered. */
export function countOf({ trial }: AddModelState, feed: string): Count | undefined {
  const answers = trial?.right[feed]?.filter((answer) => answer !== null) ?? [];
  return answers.length === 0
    ? undefined
    : { right: answers.filter((answer) => answer).length, judged: answers.length };
}

/**
 * Recommends another way to feed the model only on ground: it was right clearly more often on images whose true classes
 * are known, or the model itself or a file beside it says so. A way that is surer of its answers is not recommended.
 *
 * @returns undefined: the chosen way is as good as any, or not all was tried yet.
 */
export function feedAdvice(state: AddModelState): Advice | undefined {
  const { feeds, form, tried, trial, looked, phase } = state;
  if (phase !== 'ready' || !looked || feeds.some(({ key }) => (tried[key] ?? 'waiting') === 'waiting'))
    return undefined;
  const chosen = feeds.find(({ key }) => key === form.feed);
  if (chosen === undefined) return undefined;
  const told = feeds.find((feed) => feed.told !== undefined && hasAnswered(tried[feed.key]));
  const counted = countedFeeds(state);
  const own = counted.find(({ key }) => key === chosen.key);
  if (trial !== undefined && (own === undefined || own.answers.length < trial.images)) return undefined;
  const byCounts = own && betterFeed(own, counted, told);
  if (byCounts !== undefined) return byCounts;
  if (told !== undefined) return hintOf(state, chosen, told, own, counted);
  if (trial !== undefined) return undefined;
  return {
    words:
      'Neither the model nor a file beside it says how images are prepared, so the first row is a guess. To see which row is right, choose images in folders that are named after their classes.',
  };
}

/** Those that have been asked about every image. */
function countedFeeds({ feeds, trial }: AddModelState): readonly Counted[] {
  if (trial === undefined) return [];
  return feeds.flatMap((feed) => {
    const answers = trial.right[feed.key] ?? [];
    if (answers.length < trial.images || answers.every((answer) => answer === null)) return [];
    return [{ ...feed, answers, right: answers.filter((answer) => answer === true).length }];
  });
}

/** The best of the ways that are clearly better than the chosen one; of several that are as good, the one that is told. */
function betterFeed(own: Counted, all: readonly Counted[], told: Feed | undefined): Advice | undefined {
  const better = all.filter((feed) => feed.right > own.right && differ(feed, own));
  const most = Math.max(...better.map(({ right }) => right));
  const best = better.filter(({ right }) => right === most);
  const [first, second] = best;
  if (first === undefined) return undefined;
  const alike = better.filter((feed) => !differ(feed, first));
  const hinted = alike.find(({ key }) => key === told?.key);
  const pick = hinted ?? (second === undefined ? first : undefined);
  const than = `${quoted(own)} on ${own.right}`;
  if (pick !== undefined)
    return { words: `${quoted(pick)} is right on ${of(pick)} images, ${than}.`, choose: pick.key };
  return {
    words: `${several(best.map(quoted))} are each right on ${of(first)} images, ${than}. Choose the one that the model was trained with.`,
  };
}

function hintOf(
  state: AddModelState,
  chosen: Feed,
  told: Feed,
  own: Counted | undefined,
  all: readonly Counted[],
): Advice | undefined {
  if (chosen.key === told.key) return undefined;
  // Somebody who changes what is told knows it.
  if (chosen.key === customFeed && state.form.custom?.base === told.key) return undefined;
  const rival = all.find(({ key }) => key === told.key);
  if (own && rival && rival.right < own.right) return undefined;
  return { words: told.told ?? '', choose: told.key };
}

/** McNemar's exact test on the images that both have answered. */
function differ(a: Counted, b: Counted): boolean {
  const both = a.answers.map((answer, image) => [answer, b.answers[image] ?? null] as const);
  const won = both.filter(([mine, other]) => mine === true && other === false).length;
  const lost = both.filter(([mine, other]) => mine === false && other === true).length;
  return mcNemar(won, lost).p < significant;
}

function several(names: readonly string[]): string {
  const [shown, others] = names.length > mostNamed ? [names.slice(0, 2), names.length - 2] : [names.slice(0, -1), 0];
  return `${shown.join(', ')} and ${others > 0 ? `${others} others` : names.at(-1)}`;
}

function quoted({ title }: Feed): string {
  return `“${title}”`;
}

function of({ right, answers }: Counted): string {
  return `${right} of ${answers.filter((answer) => answer !== null).length}`;
}

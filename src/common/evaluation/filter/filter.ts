import type { EvaluationRecord } from '../../../protocol/folders/folderRun.ts';
import { disagrees, type OtherAnswer } from '../comparison/disagreement.ts';
import { judgedOf } from '../judged.ts';
import { matchesQuoted, matchingClasses } from './filterClasses.ts';
import { type FilterTerm, parseFilter } from './filterTerms.ts';
import { sortValue } from './sortKeys.ts';

/** What a filter looks at. */
export type FilteredRecord = Pick<
  EvaluationRecord,
  | 'image'
  | 'unreadable'
  | 'truth'
  | 'alsoTrue'
  | 'unknownTruth'
  | 'top'
  | 'probabilities'
  | 'truthProbability'
  | 'truthRank'
  | 'loss'
>;

/** The user's tags and note for an image. */
export interface Written {
  readonly tags: readonly string[];
  readonly note?: string | undefined;
}

export interface Filter {
  /** What is wrong with the text, one sentence each; invalid terms let everything pass. */
  readonly problems: readonly string[];
  passes: Test;
}

/**
 * @param groups those that the image is in, such as "said-1".
 * @param other what the model says that this one is compared with; undefined: there is none, or it has no answer.
 */
type Test = (
  record: FilteredRecord,
  written?: Written,
  explained?: boolean,
  other?: OtherAnswer,
  groups?: readonly string[],
) => boolean;

/**
 * A filter from its text: terms separated by spaces, all of which must hold. A minus before a term negates it.
 * `pred:cat` and `true:cat` select a class by a word of its label, `pred:"tabby, tabby cat"` by the whole label and
 * `pred:#281` by its index; `tag:todo` and `note:blurred` search the user's notes; `p>0.9`, `ptrue<0.1`, `loss>2`,
 * `margin<0.1` and `rank>5` compare numbers; `wrong`, `right`, `unreadable`, `unknown` and `explained` select kinds. Beside another model there are
 * `other:cat`, by what that one says, `differs`, `fixed` (only that one is wrong), `broken` (only this one is) and `distance>0.5`; `group:said-1` finds a group of mistakes that are alike.
 * Any other word must be part of the image's path.
 *
 * @param labels of the model, by class.
 */
export function readFilter(text: string, labels: readonly string[]): Filter {
  const { terms, problems } = parseFilter(text);
  const told = [...problems];
  const tests = terms.map((term) => {
    const test = testOf(term, labels, told);
    return term.negated ? negated(test) : test;
  });
  return {
    problems: told,
    // It is asked 100 000 times between two frames: without a list of its arguments it takes a tenth of the time.
    passes(record, written, explained, other, groups) {
      for (const test of tests) if (!test(record, written, explained, other, groups)) return false;
      return true;
    },
  };
}

/** The difference between the two highest probabilities; NaN if there is no prediction. */
export function marginOf(record: Parameters<typeof sortValue>[0]): number {
  const value = sortValue(record, 'margin');
  return value === null ? Number.NaN : 0 - value;
}

/** Whether the most probable class is the true one; undefined: it can't be judged. */
export function isRight(record: Parameters<typeof judgedOf>[0]): boolean | undefined {
  const judged = judgedOf(record);
  return judged && judged.rank === 1;
}

function negated(test: Test): Test {
  return (record, written, explained, other, groups) => !test(record, written, explained, other, groups);
}

function testOf(term: FilterTerm, labels: readonly string[], problems: string[]): Test {
  switch (term.kind) {
    case 'class': {
      const classes = matchingClasses(labels, term);
      // Labels come with the first records.
      if (classes.size === 0 && labels.length > 0) problems.push(`The model has no class “${term.value}”.`);
      if (term.of === 'other') {
        return (_, _written, _explained, other) =>
          other !== undefined && (other.index === null ? matchesQuoted(other.label, term) : classes.has(other.index));
      }
      return term.of === 'pred'
        ? ({ top }) => top[0] !== undefined && classes.has(top[0])
        : ({ truth, alsoTrue, unknownTruth }) => {
            if (truth === null) return unknownTruth !== null && matchesQuoted(unknownTruth, term);
            return classes.has(truth) || alsoTrue?.some((index) => classes.has(index)) === true;
          };
    }
    case 'tag':
      return (_, written) => written?.tags.some((tag) => tag.toLowerCase() === term.value) ?? false;
    case 'note':
      return (_, written) => written?.note?.toLowerCase().includes(term.value) ?? false;
    case 'group':
      return (_record, _written, _explained, _other, groups) => groups?.includes(term.value) ?? false;
    case 'number': {
      const value = numberOf[term.of];
      const { compare, than } = term;
      return (record, _written, _explained, other) => compares[compare](value(record, other), than);
    }
    case 'word':
      return words[term.word];
    case 'path':
      return ({ image }) => image.toLowerCase().includes(term.value);
  }
}

const words: Readonly<Record<Extract<FilterTerm, { kind: 'word' }>['word'], Test>> = {
  wrong: (record) => isRight(record) === false,
  right: (record) => isRight(record) === true,
  unreadable: ({ unreadable }) => unreadable !== null,
  unknown: ({ truth, unreadable }) => truth === null && unreadable === null,
  explained: (_record, _written, explained) => explained === true,
  differs: (record, _written, _explained, other) => other !== undefined && disagrees(record, other),
  fixed: (record, _written, _explained, other) => isRight(record) === true && other?.right === false,
  broken: (record, _written, _explained, other) => isRight(record) === false && other?.right === true,
};

const numberOf: Readonly<
  Record<
    Extract<FilterTerm, { kind: 'number' }>['of'],
    (record: FilteredRecord, other: OtherAnswer | undefined) => number
  >
> = {
  p: ({ probabilities }) => probabilities[0] ?? Number.NaN,
  ptrue: ({ truthProbability }) => truthProbability ?? Number.NaN,
  loss: ({ loss }) => loss ?? Number.NaN,
  rank: ({ truthRank }) => truthRank ?? Number.NaN,
  margin: marginOf,
  distance: (_, other) => other?.distance ?? Number.NaN,
};

/** Comparisons with NaN are false. */
const compares: Readonly<
  Record<Extract<FilterTerm, { kind: 'number' }>['compare'], (value: number, than: number) => boolean>
> = {
  '>': (value, than) => value > than,
  '<': (value, than) => value < than,
  '>=': (value, than) => value >= than,
  '<=': (value, than) => value <= than,
  '=': (value, than) => value === than,
};

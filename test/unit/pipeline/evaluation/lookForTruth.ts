import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { listImages } from '../../../../src/pipeline/evaluation/imageList.ts';
import { chooseTruth } from '../../../../src/pipeline/evaluation/truth/chooseTruth.ts';
import { ClassMatcher } from '../../../../src/pipeline/evaluation/truth/classMatcher.ts';
import type { TruthSource } from '../../../../src/protocol/folders/folderRun.ts';

export const animals = ['cat', 'dog', 'bird', 'fish'];

/** What the model is, and which of the files is asked for. */
interface Asked {
  readonly labels?: readonly string[];
  readonly isMultiLabel?: boolean;
  readonly asked?: string;
}

/** What is found of a folder `val` with these files: classes by image, the source, and what is said. */
export async function lookForTruth(
  files: Readonly<Record<string, string>>,
  { labels = animals, isMultiLabel, asked }: Asked = {},
) {
  const above = mkdtempSync(join(tmpdir(), 'relabel-truth-'));
  after(() => rmSync(above, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(above, name)), { recursive: true });
    writeFileSync(join(above, name), text);
  }
  const matcher = new ClassMatcher(labels, undefined, isMultiLabel);
  const source: TruthSource | undefined = asked === undefined ? undefined : { from: 'table', path: join(above, asked) };
  const list = await listImages({ from: 'folder', path: join(above, 'val') });
  const { chosen, notes } = await chooseTruth(list, matcher, source);
  const truths = list.images.map((image) => chosen.truthOf(image).classes);
  const from = chosen.source.from === 'table' ? chosen.source.path.slice(above.length + 1) : chosen.source.from;
  const said = notes.join('\n').replaceAll(`${above}/`, '');
  return { truths, classes: truths.map(([first = null]) => first), from, said, unknown: chosen.unknown };
}

/** Images `1.jpg`, `2.jpg`, … in `val`. */
export const images = (many: number, folder = 'val') =>
  Object.fromEntries(Array.from({ length: many }, (_, at) => [`${folder}/${at + 1}.jpg`, '']));

/** A table with these labels of `1.jpg`, `2.jpg`, …. */
export const table = (...labels: (string | number)[]) =>
  ['path,label', ...labels.map((label, at) => `${at + 1}.jpg,${label}`)].join('\n');

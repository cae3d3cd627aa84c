import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { HistoryStore } from '../../../../src/extension/history/historyStore.ts';
import { remembered } from '../../../fixtures/remembered.ts';

const plenty = { bytes: 1e9, count: 100 };
let folder: string;
let warnings: string[];
let store: HistoryStore;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'relabel-history-')), 'history');
  warnings = [];
  const ignore = (): void => {};
  store = new HistoryStore(folder, { debug: ignore, info: ignore, error: ignore, warn: (line) => warnings.push(line) });
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

const id = (letter: string): string => letter.repeat(32);
const file = (letter: string): string => path.join(folder, `${id(letter)}.explanation`);
const listed = async (): Promise<string[]> => (await store.list()).map((head) => head.id[0]!);

/** Adds an entry as if it had been written `made` seconds after 1970. */
async function add(letter: string, made: number, limits = plenty): Promise<void> {
  await store.add(remembered({ id: id(letter), made }), { ...plenty });
  utimesSync(file(letter), made, made);
  await store.prune(limits);
}

test('a history that was never written is empty', async () => {
  assert.deepEqual(await store.list(), []);
  assert.equal(await store.load(id('a')), undefined);
  await store.prune(plenty);
  await store.clear();
  await store.remove(id('a'));
  assert.deepEqual(warnings, []);
});

test('lists the latest first, and gives back what was added', async () => {
  await add('a', 10);
  await add('c', 30);
  await add('b', 20);
  assert.deepEqual(await listed(), ['c', 'b', 'a']);
  assert.equal((await store.load(id('b')))!.explanation.advice, 'Fine.');
});

test('the same explanation again takes the place of the one before', async () => {
  await add('a', 10);
  await store.add(remembered({ id: id('a'), made: 40 }, { advice: 'Better.' }), plenty);
  assert.deepEqual(
    (await store.list()).map(({ made }) => made),
    [40],
  );
  assert.equal((await store.load(id('a')))!.explanation.advice, 'Better.');
  assert.equal(readdirSync(folder).length, 1, 'and nothing is left half-written');
});

test('the oldest make way by count', async () => {
  for (const [made, letter] of ['a', 'b', 'c', 'd'].entries()) await add(letter, made + 1, { bytes: 1e9, count: 3 });
  assert.deepEqual(await listed(), ['d', 'c', 'b']);
});

test('the oldest make way by size', async () => {
  await add('a', 1);
  const { size } = statSync(file('a'));
  const limits = { bytes: Math.ceil(2.5 * size), count: 100 };
  for (const [made, letter] of ['b', 'c', 'd'].entries()) await add(letter, made + 2, limits);
  assert.deepEqual(await listed(), ['d', 'c']);
});

test('one that is larger than all may be is not kept, and costs no other its place', async () => {
  await add('a', 1);
  await add('b', 2);
  const bytes = 3 * statSync(file('a')).size;
  const { explanation, ...rest } = remembered({ id: id('c'), made: 3 });
  const advice = randomBytes(bytes).toString('hex');
  await store.add({ ...rest, explanation: { ...explanation, advice } }, { bytes, count: 100 });
  assert.deepEqual(await listed(), ['b', 'a']);
});

test('nothing stays where nothing may', async () => {
  await add('a', 1);
  await store.prune({ bytes: 0, count: 100 });
  assert.deepEqual(readdirSync(folder), []);
});

test('single entries and all can be removed', async () => {
  for (const [made, letter] of ['a', 'b', 'c'].entries()) await add(letter, made);
  await store.remove(id('b'));
  assert.deepEqual(await listed(), ['c', 'a']);
  await store.clear();
  assert.deepEqual(await listed(), []);
});

test('removing cannot leave the folder', async () => {
  await add('a', 1);
  const outside = path.join(path.dirname(folder), 'precious.explanation');
  writeFileSync(outside, '');
  await store.remove('../precious');
  assert.equal(readFileSync(outside, 'utf8'), '');
});

test('what cannot be read is passed over and told once, and the rest is there', async () => {
  await add('a', 1);
  await add('b', 2);
  writeFileSync(file('c'), 'not an entry');
  writeFileSync(file('d'), readFileSync(file('a')));
  const whole = readFileSync(file('b'));
  writeFileSync(file('b'), whole.subarray(0, whole.length - 20));
  assert.deepEqual(await listed(), ['b', 'a'], 'the head of b is still whole');
  await listed();
  assert.equal(warnings.length, 2, warnings.join('\n'));
  assert.equal(await store.load(id('b')), undefined);
  assert.equal(warnings.length, 3);
  assert.ok(warnings.some((line) => line.includes(file('d')) && line.includes('name of another')));
});

test('a head without stamps costs the others nothing', async () => {
  await add('a', 1);
  await store.add(remembered({ id: id('b'), made: 2, stamps: null as never }), plenty);
  assert.deepEqual(await listed(), ['a']);
  assert.equal(warnings.length, 1);
});

test('an entry of a model in a deep folder, beside which much was looked for, is listed like any other', async () => {
  const place = `/${'a long name of a folder/'.repeat(20)}`;
  const stamps = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`${place}${index}.txt`, null]));
  const entry = remembered({ id: id('a'), made: 1, stamps });
  assert.ok(JSON.stringify(stamps).length > 150_000);
  await store.add(entry, plenty);
  assert.deepEqual(await listed(), ['a']);
  assert.deepEqual((await store.list())[0]!.stamps, stamps);
  assert.deepEqual(warnings, []);
});

import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import test, { describe } from 'node:test';
import { parseEvaluateArguments } from '../../../src/cli/evaluate/arguments.ts';
import { junitXml } from '../../../src/cli/evaluate/junit.ts';
import { progressWords } from '../../../src/cli/evaluate/progressLine.ts';

const parse = (args: string[], env: NodeJS.ProcessEnv = {}) => parseEvaluateArguments(args, env);
const refused = (args: string[], message: RegExp, env: NodeJS.ProcessEnv = {}) =>
  assert.throws(() => parse(args, env), { code: 'settings', message });

describe('wrong use is said', () => {
  const cases: [string[], RegExp][] = [
    [[], /No images given/],
    [['a', 'b'], /One folder or list at a time: b is one too many/],
    [['a', '--provider', 'tpu'], /--provider/],
    [['a', '--fail-below', '1%'], /--fail-below needs --against RUN/],
    [['a', '--junit', 'x.xml'], /--junit needs --against RUN/],
    [
      ['a', '--against', 'r', '--fail-below', 'much'],
      /--fail-below must be such as 1% or accuracy=1%,recall=5%, not "much"/,
    ],
    [['a', '--against', 'r', '--fail-below', 'accuracy=200%'], /not "accuracy=200%"/],
    [
      ['a', '--against', 'r', '--fail-below', '1'],
      /--fail-below 1 would let everything fall: write 1% for one in a hundred/,
    ],
    [['a', '--against', 'r', '--fail-below', 'accuracy=1.0,recall=1%'], /1\.0 would let everything fall/],
    [['a', '--against', 'r', '--fail-below', 'recall=1%,recall=5%'], /--fail-below names recall twice/],
    [
      ['a', '--against', 'r', '--fail-below', 'recall=1%', '--fail-below', 'accuracy=1%'],
      /--fail-below is given twice/,
    ],
    [['a', '--against', 'r', '--junit', 'x.xml'], /--junit needs --fail-below: without it nothing is checked/],
    [[''], /An argument is empty/],
    [['a', '--out', ''], /--out is empty: give it a value, or leave it out/],
    [['a', '--shard', '0/3'], /--shard must be such as 2\/8/],
    [['a', '--shard', '4/3'], /--shard must be such as 2\/8/],
    [['a', '--shard', '2'], /--shard must be such as 2\/8/],
    [['a', '--shard', 'auto'], /--shard finds no cluster/],
    [['a', '--nonsense'], /nonsense/],
  ];
  for (const [args, message] of cases) test(args.join(' ') || 'nothing', () => refused(args, message));
  test('a cluster that does not say how many there are', () =>
    refused(['a', '--shard', 'auto'], /set JOB_COMPLETIONS, or write auto\/8/, { JOB_COMPLETION_INDEX: '1' }));
  test('a number beyond the parts', () =>
    refused(['a', '--shard', 'auto/2'], /JOB_COMPLETION_INDEX is 2, of 2 parts/, { JOB_COMPLETION_INDEX: '2' }));
});

test('places', () => {
  const { images, out, name, truth } = parse(['photos/val']);
  assert.deepEqual([images, name, truth], [{ from: 'folder', path: resolve('photos/val') }, 'val', undefined]);
  assert.equal(out, resolve('relabel-out/val'));
  assert.deepEqual(parse(['a', '--truth', 't.csv']).truth, { from: 'table', path: resolve('t.csv') });
  assert.deepEqual(parse([import.meta.filename]).images, { from: 'list', path: import.meta.filename });
});

test('parts: by hand, Slurm and Kubernetes', () => {
  const shard = (text: string, env: NodeJS.ProcessEnv) => parse(['a', '--out', 'r', '--shard', text], env);
  const { shard: part, out } = shard('2/8', {});
  assert.deepEqual([part, out], [{ index: 2, of: 8 }, resolve(join('r', 'shard-2-of-8'))]);
  const slurm = { SLURM_ARRAY_TASK_ID: '10', SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_COUNT: '4' };
  assert.deepEqual(shard('auto', slurm).shard, { index: 1, of: 4 });
  assert.deepEqual(shard('auto/3', { JOB_COMPLETION_INDEX: '2' }).shard, { index: 3, of: 3 });
  // A cluster's job is no shard unless it is asked for.
  assert.equal(parse(['a'], slurm).shard, undefined);
});

test('how far figures may fall', () => {
  const tolerance = (text: string) => parse(['a', '--against', 'r', '--fail-below', text]).tolerance;
  assert.deepEqual(tolerance('1%'), { accuracy: 0.01, recall: 0.01 });
  assert.deepEqual(tolerance('0'), { accuracy: 0, recall: 0 });
  assert.deepEqual(tolerance('recall=5 %, accuracy:.5'), { recall: 0.05, accuracy: 0.5 });
});

test('progress in words', () => {
  assert.equal(progressWords(0, 10, 0, 0), '0 of 10 images');
  assert.equal(progressWords(10, 100, 4.53, 2), "10 of 100 images, 4.5 a second, 20 s left, 2 can't be read");
  assert.equal(progressWords(1000, 100_000, 12, 0), '1000 of 100000 images, 12 a second, 2.3 h left');
});

test('JUnit XML, whatever a class is called', () => {
  const check = { before: 1, now: 0.5, images: 2 };
  const text = junitXml('relabel evaluate <a>', [
    { name: 'accuracy', ...check, held: true },
    { name: 'recall of "x" & </testcase>\n\u0000\u202e', ...check, held: false },
  ]);
  assert.match(text, /<testsuites tests="2" failures="1">/);
  assert.match(text, /name="relabel evaluate &lt;a&gt;"/);
  assert.match(text, /name="recall of &quot;x&quot; &amp; &lt;\/testcase&gt;\\n\\x00\\u202e">/);
  assert.match(text, /<failure message="100\.0 % before, 50\.0 % now, of 2 images"\/>/);
  assert.equal(text.match(/<\/testcase>/g)?.length, 2);
});

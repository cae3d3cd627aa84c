import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseBenchmarkArguments } from '../../../src/cli/benchmark/arguments.ts';
import { PipelineError } from '../../../src/common/errors.ts';

const read = (line: string) => parseBenchmarkArguments(line.split(' ').filter((part) => part !== ''));

test('a folder is enough', () => {
  assert.deepEqual(read('photos'), {
    folder: 'photos',
    models: [],
    methods: [{ label: 'relabel', method: 'relabel', samples: undefined }],
    preset: undefined,
    against: undefined,
    limit: undefined,
    step: 1792,
    sampling: undefined,
    seed: undefined,
    provider: undefined,
    out: 'relabel-out/benchmark.json',
    fresh: false,
    sanity: false,
    secondJudge: false,
    config: undefined,
    json: false,
  });
});

test('every option', () => {
  const asked = read(
    'photos --model a --model b.onnx --methods relabel:500,relabel,random --against relabel:500 --limit 20 --step 224 --samples 300 --sampling global --seed 9 --provider cuda --out r.json --fresh --sanity --second-judge --config c.json --json',
  );
  assert.deepEqual(asked.models, ['a', 'b.onnx']);
  assert.deepEqual(asked.methods, [
    { label: 'relabel:500', method: 'relabel', samples: 500 },
    { label: 'relabel', method: 'relabel', samples: 300 },
    { label: 'random', method: 'random', samples: undefined },
  ]);
  const { against, limit, step, sampling, seed, provider, out, fresh, sanity, secondJudge, config, json } = asked;
  assert.deepEqual([against, limit, step, sampling, seed], ['relabel:500', 20, 224, 'global', 9]);
  assert.deepEqual(
    [provider, out, fresh, sanity, secondJudge, config, json],
    ['cuda', 'r.json', true, true, true, 'c.json', true],
  );
});

test('the paper’s preset names the methods of its table', () => {
  const { preset, methods } = read('photos --preset paper --limit 3');
  assert.equal(preset, 'paper');
  assert.deepEqual(
    methods.map(({ label, samples }) => [label, samples]),
    [
      ['grad-cam', undefined],
      ['occlusion', undefined],
      ['lime', undefined],
      ['rise:4000', 4000],
      ['fgvis', undefined],
      ['relabel', undefined],
    ],
  );
});

describe('refuses', () => {
  const cases: [args: string, reason: RegExp][] = [
    ['', /^No folder given: name a folder of images\.$/],
    ['a b', /^One folder at a time: b is one too many\. Models go after --model\.$/],
    ['a --method relabel', /--method/],
    ['a --preset thesis', /^--preset must be one of "paper", not "thesis"$/],
    ['a --preset paper --methods rise', /^--preset names the methods itself: leave --methods out$/],
    ['a --methods magic', /^--methods must be one of "relabel".*, not "magic"$/],
    ['a --methods relabel,', /^--methods must be one of/],
    ['a --methods relabel:3', /^--methods relabel: must be a whole number from 20 to 5000, or "auto", not 3$/],
    ['a --methods relabel:', /^--methods relabel: must be a whole number/],
    [
      'a --methods relabel:30:40',
      /^--methods relabel: must be a whole number from 20 to 5000, or "auto", not "30:40"$/,
    ],
    ['a --methods random:50', /^--methods has a number after random, which takes none$/],
    ['a --methods relabel:90000', /^--methods relabel: must be a whole number from 20 to 5000, or "auto", not 90000$/],
    ['a --methods relabel,relabel', /^--methods names relabel twice$/],
    ['a --model x --model y --model x', /^--model names x twice$/],
    ['a --against rise', /^--against must be one of "relabel", not "rise"$/],
    ['a --limit 0', /^--limit must be at least 1, not 0$/],
    ['a --step 1.5', /^--step must be a whole number, not 1\.5$/],
    ['a --samples many', /^--samples must be a whole number from 20 to 5000, or "auto", not "many"$/],
    ['a --seed -1', /--seed/],
    ['a --provider gpu', /^--provider must be one of "cpu", .*, not "gpu"$/],
    ['a --sampling both', /^--sampling must be one of "local", "global", not "both"$/],
    ['a --limit x --step y', /^--limit must be .*\n--step must be/],
  ];
  for (const [args, reason] of cases) {
    test(args === '' ? 'nothing at all' : args, () => {
      assert.throws(
        () => read(args),
        (error) => error instanceof PipelineError && error.code === 'settings' && reason.test(error.message),
      );
    });
  }
});

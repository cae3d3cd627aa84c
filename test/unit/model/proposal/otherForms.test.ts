import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { classifier, image, node, scalar, vector, weights } from '../../../fixtures/models/modelKinds.ts';
import { ask, assertClose, load, refused, scores, softmaxed, tidy } from './loadGraph.ts';

after(tidy);
const softmax = node('Softmax', 'z', 'p', { axis: 1 });
const sigmoid = node('Sigmoid', 'z', 'p');
const logSoftmax = node('LogSoftmax', 'z', 'l', { axis: 1 });
const hundred = { weights: [scalar('c', 100)] };
/** The centres of three classes in the space of the scores. */
const centres = { name: 'centres', shape: [3, 3], values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
const cells = { name: 'last', shape: [1], values: BigInt64Array.of(2n) };
const apart = [node('Unsqueeze', 'z one', 'row'), node('Sub', 'row centres', 'd')];
const known = { weights: [centres, cells, { name: 'one', shape: [1], values: BigInt64Array.of(1n) }] };

test('costs, of which the smallest is the best, are not taken for scores', async () => {
  const surprisal = await load(classifier([logSoftmax, node('Neg', 'l', 'y')]));
  assertClose(await ask(surprisal), softmaxed);
  assertClose(await ask(await load(classifier([softmax, node('Log', 'p', 'n'), node('Neg', 'n', 'y')]))), softmaxed);
});

test('logarithms of sigmoids are those of labels', async () => {
  const teacher = await load(classifier([sigmoid, node('Log', 'p', 'y')]));
  assert.equal(teacher.outputKind, 'multilabel');
  const sigmoids = scores.map((score) => 1 / (1 + Math.exp(-score)));
  assertClose(await ask(teacher), [...sigmoids, 1 - Math.max(...sigmoids)]);
});

test('per cent and what was rounded are read before, so that gradients are of the same numbers', async () => {
  for (const after of [node('Mul', 'p c', 'y'), node('Round', 'p', 'y')]) {
    const teacher = await load(classifier([softmax, after], hundred));
    assert.equal(teacher.classifier.output, 'p');
    assertClose(await ask(teacher), softmaxed);
  }
});

test('what is compared with a limit is refused, with the scores before it', async () => {
  const decided = [sigmoid, node('Greater', 'p half', 'b'), node('Cast', 'b', 'y', { to: 1 })];
  const words = /decides inside the graph \(Greater .*set outputName in relabel\.models to "p"/;
  await refused(load(classifier(decided, { weights: [scalar('half', 0.5)] })), words);
});

test('the largest of several classes’ numbers is what was picked, that of several places is not', async () => {
  const largest = (of: string) => node('ReduceMax', of, 'y', { axes: [1], keepdims: 0 });
  const single = { outputs: [{ name: 'y', shape: ['N'] }] };
  for (const graph of [classifier([softmax, largest('p')], single), classifier([largest('z')], single)])
    await refused(load(graph), /picks its best classes inside the graph \(ReduceMax .*set outputName/);
  const kernel = { name: 'K', shape: [1, 3, 1, 1], values: Float32Array.of(1, 2, -3) };
  const places = [
    node('Conv', 'input K', 'maps'),
    node('Sigmoid', 'maps', 'instances'),
    node('ReduceMax', 'instances', 'y', { axes: [2, 3], keepdims: 0 }),
  ];
  const shape = ['N', 1];
  const teacher = await load({ inputs: [image], outputs: [{ name: 'y', shape }], nodes: places, weights: [kernel] });
  const yes = 1 / (1 + Math.exp(-1.4));
  assertClose(await ask(teacher), [1 - yes, yes]);
});

test('distances are refused, and their negatives are scores', async () => {
  const length = (op: string) => [...apart, node(op, 'd', 'y', { axes: [2], keepdims: 0 })];
  for (const op of ['ReduceL2', 'ReduceL1', 'ReduceSumSquare'])
    await refused(load(classifier(length(op), known)), /gives distances \(Reduce.*smallest is the best/);
  const squared = [...apart, node('Mul', 'd d', 's'), node('ReduceSum', 's last', 'sum', { keepdims: 0 })];
  await refused(load(classifier([...squared, node('Sqrt', 'sum', 'y')], known)), /gives distances \(Sqrt/);
  const teacher = await load(classifier([...squared, node('Neg', 'sum', 'y')], known));
  assert.deepEqual([teacher.outputKind, teacher.proposal.output.certain], ['logits', true]);
  const negative = [0, 1, 2].map((k) => -scores.reduce((sum, z, at) => sum + (z - (at === k ? 1 : 0)) ** 2, 0));
  const exps = negative.map((value) => Math.exp(value - Math.max(...negative)));
  const total = exps.reduce((sum, value) => sum + value, 0);
  assertClose(
    await ask(teacher),
    exps.map((value) => value / total),
  );
});

test('one number plus thresholds is ordinal regression, of which a softmax would be the same for every image', async () => {
  const graph = (last: readonly ReturnType<typeof node>[]) =>
    classifier([node('MatMul', 'features V', 'one'), node('Add', 'one t', 'y'), ...last], {
      weights: [weights(1, 'V'), vector('t', 1, -2)],
    });
  // The number is four times the mean of the first channel.
  const expected = (level: number) => {
    const above = [4 * level + 1, 4 * level - 2].map((score) => 1 / (1 + Math.exp(-score)));
    return [...above, 1 - Math.max(...above)];
  };
  const raw = await load(graph([]));
  assert.match(raw.proposal.output.reason, /as ordinal regression does/);
  for (const teacher of [raw, await load(graph([node('Sigmoid', 'y', 'p')]))]) {
    assertClose(await ask(teacher), expected(1));
    assertClose(await ask(teacher, [51, 0, 0]), expected(0.2));
  }
});

test('numbers that nothing is known of are told to be guessed', async () => {
  const { proposal } = await load(classifier([node('Cos', 'z', 'y')]));
  assert.equal(proposal.output.certain, false);
  assert.match(proposal.guesses.join('\n'), /taken for \w+, which is a guess/);
});

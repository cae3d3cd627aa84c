import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { classifier, node, weights } from '../../../fixtures/models/modelKinds.ts';
import { ask, assertClose, load, refused, softmaxed, tidy } from './loadGraph.ts';

after(tidy);

test('the normalised end of a network for faces is no head of classes, and one of a few classes is', async () => {
  // insightface's IResNet and AdaFace: Gemm, then BatchNorm1d whose scale is fixed at 1; FaceNet learns its scale.
  const ending = (count: number, scale: number) => {
    const filled = (name: string, value: number) => ({
      name,
      shape: [count],
      values: new Float32Array(count).fill(value),
    });
    return classifier([node('MatMul', 'features V', 'h'), node('BatchNormalization', 'h g b m v', 'y')], {
      weights: [weights(), weights(count, 'V'), filled('g', scale), filled('b', 0), filled('m', 0), filled('v', 1)],
    });
  };
  for (const [count, scale] of [
    [512, 1],
    [128, 0.7],
    [85, 1],
  ] as const)
    await refused(load(ending(count, scale)), /gives features \(output "y", made by BatchNormalization "y"\)/);
  assert.equal((await load(ending(512, 1), { output: 'logits' })).labels.length, 512);
  // Binary networks (Brevitas, FINN) end so in their classes.
  assertClose(await ask(await load(ending(3, 1))), softmaxed, 1e-4);
  assert.equal((await load(ending(100, 0.7))).outputKind, 'logits');
});

test('numbers whose name says that they are no classes are read as they are, and the others classify', async () => {
  for (const name of ['pose', 'yaw_pitch_roll', 'head_pose', 'fc/angles']) {
    const teacher = await load(classifier([node('Identity', 'z', name)], { outputs: [{ name }] }));
    assert.deepEqual([teacher.outputKind, teacher.labels.length], ['score', 4], name);
    assert.match(teacher.proposal.guesses.join(), new RegExp(`its output is called "${name}"`));
  }
  for (const name of ['composer', 'agent', 'age_group', 'controls'])
    assert.equal((await load(classifier([node('Identity', 'z', name)], { outputs: [{ name }] }))).outputKind, 'logits');
  const heads = classifier([node('MatMul', 'features V', 'age')], {
    weights: [weights(), weights(1, 'V')],
    outputs: [{ name: 'age' }, { name: 'z' }],
  });
  const { outputName, output } = (await load(heads)).proposal;
  assert.deepEqual([outputName.value, outputName.certain, output.value], ['z', true, 'logits']);
});

test('scores that several layers give are joined, which may be several groups of classes: a guess', async () => {
  // Gender and age of one face, say; increments of classes are joined so, too.
  const groups = classifier([node('MatMul', 'features V', 'v'), node('Concat', 'z v', 'y', { axis: 1 })], {
    weights: [weights(), weights(2, 'V')],
  });
  const { output, guesses } = (await load(groups)).proposal;
  assert.deepEqual([output.value, output.certain], ['logits', false]);
  assert.match(guesses.join(), /Concat "y" joins the scores of several layers, which may be several groups of classes/);
});

test('as many numbers as embeddings have are scores only by a guess, unless something names the classes', async () => {
  const wide = (count: number) =>
    classifier([node('MatMul', 'features V', 'y')], { weights: [weights(), weights(count, 'V')] });
  const told = async (count: number, changes = {}) => (await load(wide(count), changes)).proposal.guesses.join();
  assert.match(await told(512), /gives 512 numbers, as many as embeddings often have, and nothing names classes/);
  const labels = Array.from({ length: 512 }, (_, at) => `species ${at}`);
  for (const [count, changes] of [
    [512, { labels }],
    [512, { output: 'logits' }],
    [500, {}],
    [10, {}],
  ] as const)
    assert.doesNotMatch(await told(count, changes), /embeddings/, `${count}`);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { explanationsNow } from '../../../../src/common/evaluation/explanationsNow.ts';
import type { RunExplanation } from '../../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const mapOf = (target: number, role: RunExplanation['role'], sha256 = 'sha-a'): RunExplanation => {
  const folder = `explanations/a-class-${target}`;
  return {
    image: 'a',
    sha256,
    model: 'm',
    preprocess: 'p',
    target,
    role,
    status: 'ok',
    folder,
    map: true,
    region: null,
  };
};
const says = [0.1, 0.7, 0.2];
const rolesUnder = (truth: number | null, maps: readonly RunExplanation[]) => {
  return explanationsNow([recordOf('a', truth, says)], maps).map(({ target, role }) => [target, role]);
};

test('a map has the role that its class has under the label of now', () => {
  const made = [mapOf(1, 'predicted'), mapOf(0, 'truth')];
  assert.deepEqual(rolesUnder(0, made), [
    [1, 'predicted'],
    [0, 'truth'],
  ]);
  assert.deepEqual(rolesUnder(1, made), [[1, 'right']], 'the label was wrong, not the model');
  assert.deepEqual(rolesUnder(2, made), [[1, 'predicted']], 'another class is true');
  assert.deepEqual(rolesUnder(2, [...made, mapOf(2, 'truth')]), [
    [1, 'predicted'],
    [2, 'truth'],
  ]);
  assert.deepEqual(rolesUnder(null, made), [], 'nobody knows whether it is a mistake');
  assert.deepEqual(rolesUnder(0, [mapOf(1, 'right')]), [[1, 'predicted']], 'what was right is a mistake now');
});

test('a map of another content is none, nor one that was asked for a cause and should have a repair', () => {
  assert.deepEqual(rolesUnder(0, [mapOf(1, 'predicted', 'of before')]), []);
  assert.deepEqual(rolesUnder(0, [mapOf(0, 'predicted'), mapOf(1, 'truth')]), []);
});

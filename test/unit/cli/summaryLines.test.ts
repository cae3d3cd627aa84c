import assert from 'node:assert/strict';
import test from 'node:test';
import { summaryLines } from '../../../src/cli/evaluate/summaryLines.ts';
import { runFigures } from '../../../src/common/evaluation/runFigures.ts';
import type { EvaluationRecord, RunHeader } from '../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../fixtures/evaluationRecords.ts';

const labels = ['cat, tabby', 'dog', 'fox', 'owl', 'hare', 'bee'];

function accuracyOf(records: readonly EvaluationRecord[], names = labels): string {
  const header = { name: 'run', model: { name: 'net' }, provider: 'cpu', labels: names, truth: { from: 'folder' } };
  const lines = summaryLines(runFigures(records, names), header as unknown as RunHeader, '/run');
  const at = lines.findIndex((line) => line.includes('top-1'));
  // The next line belongs to it if it has no name of its own.
  return lines
    .slice(at, at + 2)
    .filter((line, index) => index === 0 || line.startsWith('    '))
    .join('\n');
}

const sure = [0.5, 0.1, 0.1, 0.1, 0.1, 0.1];

test('top-5 is told of models with more classes than five', () => {
  const records = [recordOf('a', 0, sure), recordOf('b', 0, sure), recordOf('c', 1, sure), recordOf('d', 1, sure)];
  assert.match(accuracyOf(records), /top-1 50\.0 % .*, top-5 100\.0 %$/);
  const few = [0.5, 0.3, 0.2];
  const two = [recordOf('a', 0, few), recordOf('b', 0, few), recordOf('c', 1, few), recordOf('d', 1, few)];
  assert.match(accuracyOf(two, ['cat', 'dog', 'fox']), /top-1 50\.0 % \(95 % interval [\d.]+–[\d.]+ %\)$/);
});

test('images of one class, or one image a class, are no ground for figures of classes: that is said', () => {
  assert.match(
    accuracyOf([recordOf('a', 0, sure), recordOf('b', 0, sure)]),
    /\n +all of one class, cat: this is its recall/,
  );
  assert.match(
    accuracyOf([recordOf('a', 0, sure), recordOf('b', 1, sure)]),
    /\n +one image a class: nothing can be said/,
  );
  const more = [recordOf('a', 0, sure), recordOf('b', 1, sure), recordOf('c', 1, sure)];
  assert.doesNotMatch(accuracyOf(more), /class/);
});

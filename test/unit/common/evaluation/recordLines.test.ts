import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { RecordLines } from '../../../../src/common/evaluation/recordLines.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const [a, b] = [recordOf('a.png', 0, [0.6, 0.4]), recordOf('späße/b.png', null, [0.6, 0.4])];
const text = `${JSON.stringify(a)}\n${JSON.stringify(b)}\n`;

describe('reading records.jsonl', () => {
  test('cut anywhere', () => {
    for (let at = 0; at <= text.length; at += 7) {
      const lines = new RecordLines();
      assert.deepEqual([...lines.push(text.slice(0, at)), ...lines.push(text.slice(at)), ...lines.end()], [a, b]);
      assert.equal(lines.broken, 0);
    }
  });
  test('a last line that was torn is passed over, wherever it was torn', () => {
    for (let at = 1; at < JSON.stringify(b).length; at += 5) {
      const lines = new RecordLines();
      const torn = text.slice(0, JSON.stringify(a).length + 1 + at);
      assert.deepEqual([...lines.push(torn), ...lines.end()], [a]);
      assert.equal(lines.broken, 1);
    }
  });
  test('what is JSON but no record is passed over', () => {
    const bad = ['null', '[]', '{}', '"a"', JSON.stringify({ ...a, top: 'all' }), JSON.stringify({ ...a, truth: '1' })];
    const lines = new RecordLines();
    assert.deepEqual(lines.push(`${bad.join('\n')}\n`), []);
    assert.equal(lines.broken, bad.length);
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { objectLines } from '../../../src/cli/evaluate/objectLines.ts';

test('what lies in marked objects, in a line for each group', () => {
  const group = {
    role: 'predicted',
    maps: 4,
    pointing: { hits: 1, share: 0.25, interval: [0.05, 0.7] },
    energy: { mean: 0.304, interval: [0.1, 0.5] },
    outside: 0.696,
    area: 0.2,
  } as const;
  const objects = {
    files: ['/a/x.json'],
    notes: ['In b.png, nothing is marked, so that it is left out.'],
    groups: [group, { ...group, pair: { truth: 0, predicted: 9 } }],
    maps: [],
  };
  const figures =
    '30 % of the evidence is in the object (95 % interval 10–50 %), which has 20 % of the area; its peak is in 1 of 4';
  assert.deepEqual(objectLines(objects, ['cat, tabby']), [
    'Objects, as marked in /a/x.json:',
    `  Mistakes, predicted class: ${figures}`,
    `  cat taken for class 9: ${figures}`,
    '  In b.png, nothing is marked, so that it is left out.',
  ]);
  const single = { ...group, maps: 1, energy: { mean: 0.304, interval: null } };
  const [, line] = objectLines({ ...objects, groups: [single] }, []);
  assert.match(line ?? '', /: 30 % of the evidence is in the object, which has 20 % of the area/);
  assert.deepEqual(objectLines({ ...objects, files: [], groups: [] }, []), [
    'Objects are marked, but in none of the explained images:',
    '  In b.png, nothing is marked, so that it is left out.',
  ]);
  assert.deepEqual(objectLines(undefined, []), []);
});

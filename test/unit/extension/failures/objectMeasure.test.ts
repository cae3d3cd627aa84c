import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ObjectMeasure } from '../../../../src/extension/failures/objectMeasure.ts';
import { RunRecords } from '../../../../src/extension/failures/runs/runRecords.ts';
import type { ImageMap } from '../../../../src/protocol/folders/failures.ts';
import type { EvidenceInside, PlacedMap } from '../../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const frame = { imageWidth: 2, imageHeight: 1, x: 0, y: 0, width: 2, height: 1 };
const map = (target: number): Omit<ImageMap, 'index'> => {
  return { target, frame, width: 2, height: 1, levels: Int8Array.of(127, -2), step: 0.5 };
};
const inside: EvidenceInside = { hit: true, energy: 0.25, area: 0.5 };

function start(answer: (maps: readonly PlacedMap[]) => Promise<readonly (EvidenceInside | null)[]>) {
  const records = new RunRecords();
  records.replace([recordOf('a.png', 1, [0.6, 0.4]), recordOf('b.png', null, [0.6, 0.4])]);
  const asked: (readonly PlacedMap[])[] = [];
  const found: [string, number][] = [];
  const run = { records, labels: ['cat', 'dog'], pathOf: (image: string) => path.join('/photos', image) };
  const objectEvidence = ({ maps, root }: { readonly root: string; readonly maps: readonly PlacedMap[] }) => {
    assert.equal(root, path.join('/photos'));
    asked.push(maps);
    return answer(maps);
  };
  const measure = new ObjectMeasure({ objectEvidence }, run, (image, of) => {
    assert.deepEqual(of, { ...map(of.target), inside });
    found.push([image, of.target]);
    // As the panel does: what is measured is told, and comes by again.
    measure.add(image, of);
  });
  return { measure, asked, found };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('maps that come in one go are asked about in one go, with their true classes and values', async () => {
  const { measure, asked, found } = start(async (maps) => maps.map(({ image }) => (image === 'a.png' ? inside : null)));
  measure.add('a.png', map(0));
  measure.add('a.png', map(1));
  measure.add('b.png', map(0));
  await settle();
  const [maps, ...others] = asked;
  assert.deepEqual(others, []);
  assert.deepEqual(
    maps?.map(({ image, truth }) => [image, truth]),
    [
      ['a.png', 1],
      ['a.png', 1],
      ['b.png', null],
    ],
  );
  assert.deepEqual(maps?.[0]?.map.values, Float32Array.of(63.5, -1));
  assert.deepEqual(found, [
    ['a.png', 0],
    ['a.png', 1],
  ]);
});

test('what fails is left out, and the next is asked about', async () => {
  let fails = true;
  const { measure, asked, found } = start(async () => {
    if (fails) throw new Error('gone');
    return [inside];
  });
  measure.add('a.png', map(0));
  await settle();
  fails = false;
  measure.add('a.png', map(1));
  await settle();
  assert.deepEqual([asked.length, found], [2, [['a.png', 1]]]);
});

test('a map of an image without a record is none yet: what its objects are is not known', async () => {
  const { measure, asked } = start(async () => [inside]);
  measure.add('later.png', map(0));
  await settle();
  assert.deepEqual(asked, []);
});

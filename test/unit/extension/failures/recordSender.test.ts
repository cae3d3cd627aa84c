import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpackRecords } from '../../../../src/common/evaluation/recordColumns.ts';
import { RecordSender } from '../../../../src/extension/failures/recordSender.ts';
import { RunMaps } from '../../../../src/extension/failures/runs/runMaps.ts';
import { RunRecords } from '../../../../src/extension/failures/runs/runRecords.ts';
import type { FailuresPageApi } from '../../../../src/protocol/folders/failures.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const frame = { imageWidth: 2, imageHeight: 1, x: 0, y: 0, width: 2, height: 1 };
const map = (target: number) => ({ target, frame, width: 2, height: 1, levels: Int8Array.of(127, -2), step: 0.5 });

/** A page that notes which records and maps it is told of, and a run without a record. */
function start() {
  const told: string[] = [];
  const page = {
    tell: (...[method, message]: TellOf<FailuresPageApi>) => {
      if (method === 'records') for (const { image } of unpackRecords(message)) told.push(`record ${image}`);
      else if (method === 'map') told.push(`map ${message.index} of ${message.target}`);
    },
  };
  const records = new RunRecords();
  const maps: RunMaps = new RunMaps((image, of) => sender.tellMap(image, of));
  const sender = new RecordSender(page as never, { records, maps, other: { answersTo: () => undefined } });
  const heard = () => told.splice(0);
  return { records, maps, sender, heard };
}
type TellOf<Api> = { [M in keyof Api]: Api[M] extends (message: infer P) => unknown ? [M, P] : never }[keyof Api];

test('a map that is there before the record of its image is told with it', () => {
  const { records, maps, sender, heard } = start();
  records.add([recordOf('a.png', 1, [0.6, 0.4])]);
  sender.tell();
  maps.add('b.png', map(0));
  assert.deepEqual(heard(), ['record a.png']);
  records.add([recordOf('b.png', 1, [0.6, 0.4]), recordOf('c.png', 1, [0.6, 0.4])]);
  sender.tell();
  assert.deepEqual(heard(), ['record b.png', 'record c.png', 'map 1 of 0']);
});

test('a map of an image that the page has is told at once, and all again to a new page', () => {
  const { records, maps, sender, heard } = start();
  records.add([recordOf('a.png', 1, [0.6, 0.4]), recordOf('b.png', 1, [0.6, 0.4])]);
  sender.tell();
  heard();
  maps.add('b.png', map(1));
  assert.deepEqual(heard(), ['map 1 of 1']);
  sender.tell();
  assert.deepEqual(heard(), []);
  sender.lacks(0);
  sender.tell();
  assert.deepEqual(heard(), ['record a.png', 'record b.png', 'map 1 of 1']);
});

test('a record that is another than before is told again, with what comes after it', () => {
  const { records, maps, sender, heard } = start();
  records.add([recordOf('a.png', 1, [0.6, 0.4]), recordOf('b.png', 1, [0.6, 0.4])]);
  maps.add('a.png', map(0));
  sender.tell();
  heard();
  const { first } = records.add([recordOf('b.png', 0, [0.6, 0.4])]);
  sender.lacks(first ?? assert.fail());
  sender.tell();
  assert.deepEqual(heard(), ['record b.png']);
});

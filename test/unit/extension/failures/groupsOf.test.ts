import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsOf } from '../../../../src/extension/failures/groupsOf.ts';
import { RunMaps } from '../../../../src/extension/failures/runs/runMaps.ts';
import { RunRecords } from '../../../../src/extension/failures/runs/runRecords.ts';
import type { GroupedMistake, MistakeGrouping } from '../../../../src/protocol/folders/grouping.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

test('the worst mistakes are grouped with their maps, and groups come back by the numbers of the records', async () => {
  const records = new RunRecords();
  records.replace([
    recordOf('right', 0, [0.9, 0.1]),
    recordOf('bad', 0, [0.4, 0.6]),
    recordOf('worse', 0, [0.1, 0.9]),
    recordOf('unknown', null, [0.1, 0.9]),
  ]);
  const maps = new RunMaps(() => undefined);
  const frame = { imageWidth: 7, imageHeight: 7, x: 0, y: 0, width: 7, height: 7 };
  const map = (at: number) => ({
    frame,
    width: 7,
    height: 7,
    step: 0.1,
    levels: new Int8Array(49).fill(100, at, at + 1),
  });
  // Of the true class: not where the model looked for what it said.
  maps.add('bad', { ...map(3), target: 0 });
  maps.add('worse', { ...map(48), target: 1 });
  const asked: (readonly GroupedMistake[])[] = [];
  const pipeline = {
    async groupMistakes({ mistakes }: { readonly mistakes: readonly GroupedMistake[] }) {
      asked.push(mistakes);
      const of = { mistakes: 2, alone: 0, silhouette: 1 };
      return [{ by: 'said', groups: [[1, 0]], ...of }] satisfies MistakeGrouping[];
    },
  };
  const found = await groupsOf({ run: { records } as never, maps }, pipeline);
  const [mistakes] = asked;
  assert.deepEqual(
    mistakes?.map(({ probabilities }) => probabilities[0]),
    [0.9, 0.6],
    'worst first',
  );
  assert.deepEqual(mistakes?.[0]?.profile?.indexOf(1), 48);
  assert.equal(mistakes?.[1]?.profile, undefined);
  assert.deepEqual(found[0]?.groups, [[1, 2]]);
});

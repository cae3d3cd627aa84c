import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { wholePicture } from '../../../../src/extension/panel/wholePicture.ts';

const preview = { width: 4000, height: 3000, mime: 'image/png', bytes: Uint8Array.of(1, 2) } as const;

const reading = { orientation: 'ignore' } as const;

/** What a page gets that asks for all pixels of the file with the hash "a". */
async function answerOf(read: () => Promise<{ sha256: string }>) {
  const asked: object[] = [];
  const host = {
    pipeline: {
      preview: async (question: object) => {
        asked.push(question);
        return { preview, notes: [], ...(await read()) };
      },
    },
  } as unknown as Parameters<typeof wholePicture>[0];
  const answer = await wholePicture(host, '/w/cat.png', 'a', reading);
  assert.deepEqual(asked, [{ image: '/w/cat.png', whole: true, reading }]);
  return answer;
}

test('all pixels of a picture come from its file', async () => {
  assert.deepEqual(await answerOf(async () => ({ sha256: 'a' })), preview);
});

test('those of another file don’t, nor those of one that is gone, and it is said why', async () => {
  assert.deepEqual(await answerOf(async () => ({ sha256: 'b' })), { problem: 'the file has changed' });
  const gone = await answerOf(async () => {
    throw new PipelineError('image', 'cat.png is not there.');
  });
  assert.ok('problem' in gone && gone.problem.includes('cat.png is not there.'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { answerWholePicture } from '../../../../src/extension/panel/wholePicture.ts';
import type { ToWebview } from '../../../../src/protocol/panel.ts';

const preview = { width: 4000, height: 3000, mime: 'image/png', bytes: Uint8Array.of(1, 2) } as const;

const reading = { orientation: 'ignore' } as const;

/** What a page hears that asks for all pixels of the file with the hash "a". */
async function answerOf(read: () => Promise<{ sha256: string }>): Promise<ToWebview> {
  const asked: object[] = [];
  const answers: ToWebview[] = [];
  const host = {
    pipeline: {
      preview: async (question: object) => {
        asked.push(question);
        return { preview, notes: [], ...(await read()) };
      },
    },
  } as unknown as Parameters<typeof answerWholePicture>[0];
  const message = { type: 'wholePicture', request: 7, sha256: 'a' } as const;
  await answerWholePicture(host, '/w/cat.png', message, { send: (answer) => answers.push(answer) }, reading);
  assert.deepEqual(asked, [{ image: '/w/cat.png', whole: true, reading }]);
  assert.equal(answers.length, 1);
  return answers[0]!;
}

test('all pixels of a picture come from its file', async () => {
  assert.deepEqual(await answerOf(async () => ({ sha256: 'a' })), {
    type: 'wholePicture',
    request: 7,
    picture: preview,
  });
});

test('those of another file don’t, nor those of one that is gone, and it is said why', async () => {
  const changed = await answerOf(async () => ({ sha256: 'b' }));
  assert.deepEqual(changed, { type: 'wholePicture', request: 7, problem: 'the file is another one by now' });
  const gone = await answerOf(async () => {
    throw new PipelineError('image', 'cat.png is not there.');
  });
  assert.ok(gone.type === 'wholePicture' && gone.problem?.includes('cat.png is not there.'));
});

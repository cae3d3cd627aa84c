import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { TerminalProgress } from '../../../src/cli/terminalProgress.ts';
import type { ExplainEvent } from '../../../src/pipeline/explanation/explainContext.ts';
import type { MethodName } from '../../../src/protocol/options.ts';

const sampling: ExplainEvent = { type: 'stage', stage: 'sampling' };
const progress = (done: number): ExplainEvent => ({
  type: 'progress',
  progress: { done, total: 32, samples: [], counts: { total: 3, kept: 1, shifted: 2, shiftedTo: {} } },
});

function showAll(shown: TerminalProgress): void {
  for (const event of [sampling, progress(3)]) shown.show(event);
}

/** What is written on stderr, a terminal or not, without what clears a line. */
function written(method: MethodName, isTerminal: boolean, act: (shown: TerminalProgress) => void): string[] {
  const { isTTY } = process.stderr;
  const lines: string[] = [];
  const write = mock.method(process.stderr, 'write', (text: string) => lines.push(text.trim()) > 0);
  process.stderr.isTTY = isTerminal;
  try {
    act(new TerminalProgress('cat.png', method));
  } finally {
    process.stderr.isTTY = isTTY;
    write.mock.restore();
  }
  return lines.filter((line) => line !== '' && !line.startsWith('\x1b'));
}

test('a method that makes samples counts them, and whether they kept the label', () => {
  const lines = written('relabel', true, showAll);
  assert.deepEqual(lines, ['cat.png: sampling', 'cat.png: 3 of 32 samples, 1 kept, 2 shifted']);
});

test('one that asks about images of its own has no samples to tell of', () => {
  assert.deepEqual(written('integrated-gradients', true, showAll), [
    'cat.png: asking the model',
    'cat.png: asking the model, 3 of 32',
  ]);
  assert.deepEqual(written('integrated-gradients', false, showAll), ['cat.png: asking the model'], 'a line a stage');
});

test('of several explanations each line says which it is about', () => {
  const lines = written('relabel', false, (shown) => {
    shown.begin('again, with random weights, 2 of 3');
    shown.show(sampling);
    shown.begin(undefined);
    shown.say('writing files');
  });
  assert.deepEqual(lines, ['cat.png: again, with random weights, 2 of 3: sampling', 'cat.png: writing files']);
});

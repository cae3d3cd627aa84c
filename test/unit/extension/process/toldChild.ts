import { PipelineError } from '../../../../src/common/errors.ts';
import { type CallOptions, type Remote, remoteOf } from '../../../../src/common/rpc.ts';
import { OpenQuestions } from '../../../../src/extension/process/openQuestions.ts';
import type { PipelineApi } from '../../../../src/protocol/pipeline.ts';

interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly options: CallOptions<unknown>;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** A child that answers when it is told to. */
export function child() {
  const asked: Asked[] = [];
  const remote: Remote<PipelineApi> = remoteOf(
    (method, params, options = {}) =>
      new Promise((answer, fail) => asked.push({ method, params, options, answer, fail })),
  );
  return { asked, remote };
}

/** Open questions with these deadlines, and what they have told of errors. */
export function start(limits = {}) {
  const heard: string[] = [];
  const open = new OpenQuestions(limits, {
    failed: (error) => heard.push(`failed: ${(error as Error).message}`),
    overdue: ({ message }) => heard.push(`overdue: ${message}`),
  });
  return { open, heard };
}

export const gone = new PipelineError('gone', 'The child has ended.');
export const cat = { image: '/i/cat.png' };

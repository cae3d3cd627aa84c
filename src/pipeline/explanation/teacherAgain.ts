import { PipelineError } from '../../common/errors.ts';
import { Teacher } from '../model/teacher.ts';
import type { Sessions } from '../onnx/session.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/**
 * The explanation's model once more, as a rule still loaded.
 * @param to what for, after "run it again to".
 * @throws PipelineError('model') where it is another by now, or what is beside it says that its numbers are others.
 */
export async function teacherAgain(
  { options, hashes, outputKind }: Pick<ExplanationRecord, 'options' | 'hashes' | 'outputKind'>,
  sessions: Sessions,
  to: string,
): Promise<Teacher> {
  const teacher = await Teacher.load(options.model, sessions, options.executionProviders, options.batchSize);
  if (teacher.model.sha256 === hashes.model && teacher.outputKind === outputKind) return teacher;
  const what = teacher.model.sha256 === hashes.model ? ', or what a file beside it says of its output,' : '';
  const message = `${options.model.path}${what} has changed since this explanation was made: run it again to ${to}.`;
  throw new PipelineError('model', message);
}

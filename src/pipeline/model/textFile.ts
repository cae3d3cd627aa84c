import { PipelineError } from '../../common/errors.ts';
import { savedInstead, textOf } from '../../settings/textOf.ts';
import { type FileRole, readRegularFile } from '../regularFile.ts';

/**
 * The text of a regular file, in any of the encodings of `textOf`.
 * @throws PipelineError(role.code) like `readRegularFile`, and when a web page or a pointer of Git LFS was saved instead.
 */
export async function readTextFile(path: string, role: FileRole): Promise<string> {
  const text = textOf(await readRegularFile(path, role));
  const instead = savedInstead(text);
  if (instead === undefined) return text;
  throw new PipelineError(
    role.code,
    `${path} ${instead}.`,
    role.setting === undefined ? {} : { setting: role.setting },
  );
}

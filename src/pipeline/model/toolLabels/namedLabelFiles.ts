import { join } from 'node:path';
import { parse } from 'yaml';
import { fileName } from '../../../common/fileName.ts';
import { objectOf, textOf } from '../sidecar/json.ts';
import { messagesOf, parseTextProto, textOfField } from './textProto.ts';

/** Configurations beside a model that name the file with its labels, and how each of them does. */
const namers: ReadonlyMap<string, (text: string) => readonly (string | undefined)[]> = new Map([
  // Triton: one file for each output that has labels.
  [
    'config.pbtxt',
    (text: string) =>
      messagesOf(parseTextProto(text) ?? [], 'output').map((output) => textOfField(output, 'label_filename')),
  ],
  // PaddleClas and PaddleX: `PostProcess.Topk.class_id_map_file`, or of another way to pick classes.
  [
    'inference.yml',
    (text: string) =>
      Object.values(objectOf(objectOf(parse(text))?.PostProcess) ?? {}).map((way) =>
        textOf(objectOf(way)?.class_id_map_file),
      ),
  ],
]);

/**
 * Files with labels that a configuration in this folder names: they lie beside it, wherever it was that it was written.
 * @param read the text of a file; undefined: there is none.
 * @returns their paths, each once.
 */
export async function namedLabelFiles(
  folder: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const [name, filesIn] of namers) {
    const text = await read(join(folder, name));
    for (const file of text === undefined ? [] : namedIn(filesIn, text)) {
      found.add(join(folder, fileName(file)));
    }
  }
  return [...found];
}

function namedIn(filesIn: (text: string) => readonly (string | undefined)[], text: string): readonly string[] {
  try {
    return filesIn(text).filter((file) => file !== undefined);
  } catch {
    return [];
  }
}

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeBundle } from '../../../src/pipeline/explanation/bundle.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { OutLock } from '../../../src/pipeline/outLock.ts';
import { writeTinyModels } from '../../../test/fixtures/models/tinyModels.ts';
import type { MakeTarget } from '../target.ts';
import { anyText } from '../values.ts';
import { quickOptions, refusal } from './explained.ts';

const words = ['.out.partial-00000000-1-00000000', '.lock', 'CON', 'a b', "'", '"', '\n', '\t', ' ', '.', '-rf', '*'];

/** Names of folders that evidence is written to: it is there, whole, under that name alone, or nothing is. */
export const names: MakeTarget = async (folder) => {
  const { teacher, image } = await writeTinyModels(join(folder, 'seeds'));
  const sessions = new Sessions();
  const run = { signal: new AbortController().signal, emit: () => {} };
  const record = await explain(quickOptions(image, teacher), sessions, run);
  const place = join(folder, 'place');
  return {
    async run(dice) {
      const name = anyText(dice, words).replaceAll('/', '');
      if (/^\.{0,2}$/.test(name)) return { kind: 'refused' };
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place);
      let lock: OutLock | undefined;
      try {
        lock = OutLock.take(join(place, name), 'explanation');
        await writeBundle(record, join(place, name));
      } catch (error) {
        const left = readdirSync(place).filter((entry) => !entry.endsWith('.lock'));
        return left.length === 0 ? refusal(error) : { kind: 'wrong', what: `${left.length} files are left behind` };
      } finally {
        lock?.release();
      }
      const there = readdirSync(place);
      return there.length === 1
        ? { kind: 'accepted' }
        : { kind: 'wrong', what: `${there.length} entries in the folder` };
    },
  };
};

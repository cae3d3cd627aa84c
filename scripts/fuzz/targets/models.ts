import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeClassifier } from '../../../test/fixtures/models/classifiers.ts';
import { writeTinyModels } from '../../../test/fixtures/models/tinyModels.ts';
import { mutateModel } from '../mutateModel.ts';
import type { MakeTarget } from '../target.ts';
import { explained, quickOptions } from './explained.ts';

/** Classifiers with a field changed here and there. */
export const models: MakeTarget = async (folder) => {
  const { teacher, encoder, image } = await writeTinyModels(join(folder, 'seeds'));
  const seeds = [readFileSync(teacher), readFileSync(encoder), encodeClassifier('logits.onnx')];
  return {
    async run(dice) {
      const file = join(folder, 'case.onnx');
      writeFileSync(file, mutateModel(dice.pick(seeds), dice));
      return explained(quickOptions(image, file));
    },
  };
};

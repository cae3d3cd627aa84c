import path from 'node:path';
import { root } from '../shared/places.ts';

const model = (name: string): string => path.join(root, 'test/fixtures/shortcut', name);

/** Settings with the model that learned the mark. */
export function shortcutSettings() {
  return {
    'relabel.models': [
      {
        name: 'shortcut',
        path: model('shortcut.onnx'),
        labels: model('shortcut.txt'),
        preset: 'unit',
        input: { resize: 'squash', interpolation: 'bilinear' },
      },
    ],
  };
}

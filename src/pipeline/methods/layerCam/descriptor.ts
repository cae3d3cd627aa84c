import type { MethodDescriptor } from '../../../protocol/method.ts';
import { layerOption } from '../cam/layerOption.ts';

export const descriptor = {
  name: 'layer-cam',
  title: 'LayerCAM',
  summary: 'As Grad-CAM, for earlier layers with finer maps: every place has its own weight.',
  needs: { gradients: true, layer: true },
  options: { layer: layerOption },
  samples: null,
  asksAbout: 'the image alone',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'Nothing speaks for it' },
  betweenModels: { never: 'LayerCAM asks about the image alone, so that there are no samples to compare.' },
} as const satisfies MethodDescriptor;

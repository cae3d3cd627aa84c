import { join } from 'node:path';
import type { ConfiguredModel } from './configuredModel.ts';

/** How many classes ImageNet has. */
export const imageNetClasses = 1000;

/** What stands for ImageNet's 1000 labels in the place of a file of labels. */
export const imageNetWord = 'imagenet';

/** The bundled file of ImageNet's 1000 labels, in the usual order. @param assets absolute path of `media/`. */
export function imageNetLabels(assets: string): string {
  return join(assets, 'models', 'imagenet-labels.txt');
}

/**
 * SqueezeNet 1.1 (DeepScale, BSD-2-Clause) and a VAE for photographs, so that the first map needs no set-up.
 *
 * @param assets absolute path of `media/`.
 */
export function bundledModel(assets: string): ConfiguredModel {
  const file = (name: string) => join(assets, 'models', name);
  return {
    name: 'SqueezeNet 1.1 (bundled)',
    path: file('squeezenet1.1.onnx'),
    labels: imageNetLabels(assets),
    input: {
      resize: 'crop',
      cropFraction: 224 / 256,
      interpolation: 'bicubic',
      antialias: true,
      channels: 'bgr',
      scale: 1,
      mean: [104, 117, 123],
      std: [1, 1, 1],
    },
    output: 'probabilities',
    vae: { name: 'bundled', encoder: file('vae-encoder.onnx'), decoder: file('vae-decoder.onnx') },
    bundled: true,
  };
}

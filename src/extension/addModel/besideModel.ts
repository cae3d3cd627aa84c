import path from 'node:path';
import { labelExtensions } from '../../common/labels/labelExtensions.ts';

/**
 * Whether what the form says of a model may come from a file: it is the labels, or one of those that lie beside the model or above a
 * folder named "onnx" or by the number of a version.
 * @param labels as the form has them.
 */
export function concernsModel(file: string, model: string, labels: string): boolean {
  const folder = path.dirname(model);
  const folders = /^(onnx|\d+)$/.test(path.basename(folder)) ? [folder, path.dirname(folder)] : [folder];
  const isBeside = folders.includes(path.dirname(file)) && labelExtensions.includes(path.extname(file).toLowerCase());
  return isBeside || file === labels;
}

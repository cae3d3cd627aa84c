import type * as vscode from 'vscode';
import { runOptions } from '../../settings/runSettings.ts';
import { watchModel } from '../modelWatch.ts';
import type { PanelServices } from '../panelServices.ts';
import type { SecondServices } from './secondExplanation.ts';

/** What the second explanations of an image's panel need. @param tell see `SecondServices`. */
export function secondServices(
  image: vscode.Uri,
  { host, config, history }: PanelServices,
  tell: () => void,
): SecondServices {
  return {
    host,
    optionsOf: (chosen) => runOptions(config.read(image).settings, image.fsPath, chosen),
    kept: (options) => history.find(options),
    watchModel: (stamps, told) => watchModel(image, stamps, told),
    tell,
  };
}

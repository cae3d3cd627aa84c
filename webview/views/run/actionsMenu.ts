import type { Actions } from '../../base/scene.ts';
import { createMenu } from '../widgets/menu.ts';

/**
 * What else can be done with the explanation, its image and its model.
 * @param flip answers what would change the label.
 */
export function createActionsMenu(actions: Actions, flip: () => void): HTMLElement {
  return createMenu([
    [
      { label: 'What would flip it?', run: flip },
      { label: 'Look through the layers', run: () => actions.changeView({ layers: true }) },
      { label: 'Does the map follow the model?', run: () => actions.command('checkSanity') },
    ],
    [
      { label: 'Copy picture as PNG', run: () => actions.takePicture('clipboard') },
      { label: 'Save picture as PNG…', run: () => actions.takePicture('file') },
      { label: 'Export…', run: () => actions.command('export') },
      { label: 'Copy terminal command', run: () => actions.command('copyCommand') },
    ],
    [
      { label: 'Open image', run: () => actions.command('openImage') },
      { label: 'Reveal image in Explorer', run: () => actions.command('revealImage') },
    ],
    [
      { label: 'Add a model…', run: () => actions.command('addModel') },
      { label: 'Show log', run: () => actions.command('showLog') },
    ],
  ]);
}

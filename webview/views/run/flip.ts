import type { Actions, Scene } from '../../base/scene.ts';

/**
 * Answers which pixels to change for another label: shows the smallest change that was found, or explains by the method that
 * looks for one, which is the usual one.
 */
export function showFlip({ state }: Scene, actions: Actions): void {
  const { regions, settings, phase, prediction } = state.explanation;
  const usual = state.choices.methods[0]?.name;
  if (regions?.change !== undefined) {
    actions.changeView({ outline: true });
    actions.showRegions();
  } else if (phase === 'running') {
    actions.say('The smallest change is known when the explanation is finished.');
  } else if (usual !== undefined && settings.method !== usual) {
    actions.draft({ method: usual });
    actions.run();
  } else if (prediction === undefined || phase !== 'done') {
    actions.run();
  } else {
    actions.say('No small change was found that holds on several images. Try more samples.');
  }
}

import type { RunSettings } from '../../src/protocol/panel.ts';

/** What the user has changed since the shown run but not yet run; absent keys are as in that run. */
export type Draft = Partial<RunSettings>;

/** The settings that "Run again" asks for. */
export function applyDraft(settings: RunSettings, draft: Draft): RunSettings {
  return { ...settings, ...draft };
}

/** The draft without what the run already has. Another model has other classes and layers, so it starts with those that it has found. */
export function changeDraft(settings: RunSettings, draft: Draft, change: Draft): Draft {
  const classes: Draft =
    'model' in change && change.model !== applyDraft(settings, draft).model
      ? { target: undefined, layer: undefined }
      : {};
  const wanted = applyDraft(settings, { ...draft, ...classes, ...change });
  return {
    ...(wanted.model === settings.model ? {} : { model: wanted.model }),
    ...(wanted.method === settings.method ? {} : { method: wanted.method }),
    ...(wanted.target === settings.target ? {} : { target: wanted.target }),
    ...(wanted.samples === settings.samples ? {} : { samples: wanted.samples }),
    ...(wanted.sampling === settings.sampling ? {} : { sampling: wanted.sampling }),
    ...(wanted.seed === settings.seed ? {} : { seed: wanted.seed }),
    ...(wanted.layer === settings.layer ? {} : { layer: wanted.layer }),
  };
}

const settingWords = {
  target: 'class',
  model: 'model',
  method: 'method',
  samples: 'samples',
  sampling: 'sampling',
  seed: 'seed',
  layer: 'layer',
} as const satisfies Readonly<Record<keyof RunSettings, string>>;

/** Which settings differ from those of the shown explanation, such as "Not run yet: class, seed"; undefined: none. */
export function changedWords(shown: RunSettings, wanted: RunSettings): string | undefined {
  const changed = (Object.keys(settingWords) as (keyof RunSettings)[]).filter((key) => shown[key] !== wanted[key]);
  return changed.length === 0 ? undefined : `Not run yet: ${changed.map((key) => settingWords[key]).join(', ')}`;
}

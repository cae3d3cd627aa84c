import * as v from 'valibot';
import type { ComparisonChange, ExplanationView, RunSettings } from '../../../protocol/panel.ts';
import { methodNames } from '../../../settings/methods.ts';
import { runSettings } from '../../settings/runSettings.ts';
import { whole } from '../../shared/checks.ts';

/** A change from a page, or from one that VS Code restores. */
export const change = v.variant('kind', [
  v.object({ kind: v.literal('class'), target: whole }),
  v.object({ kind: v.literal('model'), model: runSettings.entries.model }),
  v.object({ kind: v.literal('method'), method: v.picklist(methodNames) }),
  v.object({ kind: v.literal('seed'), seed: runSettings.entries.seed }),
]);

/** @returns undefined if it is invalid. */
export function readChange(value: unknown): ComparisonChange | undefined {
  const result = v.safeParse(change, value);
  return result.success ? result.output : undefined;
}

/** Whether the change leads to a different explanation from the first. */
export function differs({ settings, prediction }: ExplanationView, change: ComparisonChange): boolean {
  switch (change.kind) {
    case 'class':
      return change.target !== prediction?.target.index;
    case 'model':
      return change.model !== settings.model;
    case 'method':
      return change.method !== settings.method;
    case 'seed':
      return change.seed !== settings.seed;
  }
}

/**
 * Settings of the second explanation. It has the first one's class; in another model, that class is only known by its
 * label.
 */
export function changedSettings({ settings, prediction }: ExplanationView, change: ComparisonChange): RunSettings {
  const target = prediction?.target.index;
  switch (change.kind) {
    case 'class':
      return { ...settings, target: change.target };
    case 'model':
      return { ...settings, target: undefined, layer: undefined, model: change.model };
    case 'method':
      return { ...settings, target, method: change.method };
    case 'seed':
      return { ...settings, target, seed: change.seed };
  }
}

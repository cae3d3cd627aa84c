import type { ComparisonChange, PanelState, RunSettings } from '../../../protocol/panel.ts';
import { methodNames } from '../../../settings/methods.ts';
import { faultOf } from '../../../settings/schema.ts';

/**
 * A change that comes from a page, or from one that VS Code brings back.
 *
 * @returns undefined if it is not as it should be.
 */
export function readChange(value: unknown): ComparisonChange | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const { kind, target, model, method, seed } = value as Readonly<Record<string, unknown>>;
  if (kind === 'class' && Number.isInteger(target) && Number(target) >= 0) return { kind, target: Number(target) };
  if (kind === 'model' && typeof model === 'string') return { kind, model };
  if (kind === 'seed' && faultOf('relabel.seed', seed) === undefined) return { kind, seed: Number(seed) };
  const known = methodNames.find((name) => name === method);
  return kind === 'method' && known !== undefined ? { kind, method: known } : undefined;
}

/** Whether the change makes another explanation than the first. */
export function differs({ settings, prediction }: PanelState, change: ComparisonChange): boolean {
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

/** Settings of the second explanation. Its class is that of the first; another model's class is known by its label only. */
export function changedSettings({ settings, prediction }: PanelState, change: ComparisonChange): RunSettings {
  const target = prediction?.target.index;
  switch (change.kind) {
    case 'class':
      return { ...settings, target: change.target };
    case 'model':
      return { ...settings, target: undefined, model: change.model };
    case 'method':
      return { ...settings, target, method: change.method };
    case 'seed':
      return { ...settings, target, seed: change.seed };
  }
}

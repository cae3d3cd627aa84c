import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { nearestName } from '../common/labels/didYouMean.ts';
import { presets } from './presets.ts';
import type { ConfiguredModel, Settings } from './settings.ts';

/**
 * @param choice a model's name, or an `.onnx` file; undefined: the default model. For a file that is not configured, a
 * file beside it says how it is fed; otherwise it is treated as a torchvision model. `<model>.txt`
 * beside it has its labels; else the model itself, or the file that the form that adds a model would propose.
 * @param folder absolute: what a relative file starts from.
 * @throws PipelineError('settings') if there is no such model.
 */
export function pickModel(settings: Settings, choice: string | undefined, folder: string): ConfiguredModel {
  const name = choice ?? settings.defaultModel;
  const named = settings.models.find((model) => model.name === name);
  if (named) return named;

  const path = resolve(folder, name);
  const configured = settings.models.find((model) => model.path === path);
  if (configured) return configured;
  if (extname(path).toLowerCase() === '.onnx' && existsSync(path)) return unconfigured(path, settings);

  throw noSuchModel(settings, name, 'is neither a configured model nor an .onnx file that exists');
}

/** @throws PipelineError('settings') if no model has that name. */
export function configuredModel(settings: Settings, name: string): ConfiguredModel {
  const named = settings.models.find((model) => model.name === name);
  if (named === undefined) throw noSuchModel(settings, name, 'is not a configured model');
  return named;
}

function noSuchModel({ models }: Settings, asked: string, problem: string): PipelineError {
  const names = models.map(({ name }) => name);
  const near = nearestName(names, asked);
  const next = near === undefined ? '' : ` Did you mean "${near}"?`;
  const message = `"${asked}" ${problem}.${next} Configured: ${names.map((name) => `"${name}"`).join(', ')}.`;
  return new PipelineError('settings', message, { setting: 'relabel.models' });
}

function unconfigured(path: string, settings: Settings): ConfiguredModel {
  const stem = basename(path, extname(path));
  const own = join(dirname(path), `${stem}.txt`);
  const bundled = settings.models.find((model) => model.bundled);
  if (!bundled) throw new Error('Settings always have the bundled model.');
  return {
    name: stem,
    path,
    labels: existsSync(own) ? own : undefined,
    labelsBeside: true,
    input: presets.torchvision,
    written: { input: {} },
    output: 'auto',
    vae: bundled.vae,
    bundled: false,
  };
}

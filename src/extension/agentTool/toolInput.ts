import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { PipelineError } from '../../common/errors.ts';
import { describe, type Problem } from '../../common/problem.ts';
import type { MethodName } from '../../protocol/options.ts';
import { imageExtensions, isImageFile } from '../../settings/imageFiles.ts';
import { pickModel } from '../../settings/pickModel.ts';
import { conform } from '../../settings/schema.ts';
import type { ConfiguredModel, Settings } from '../../settings/settings.ts';

/** A language model's request; package.json has its schema. */
export interface ToolInput {
  readonly image: string;
  readonly model?: string;
  readonly class?: number | string;
  readonly samples?: number;
  readonly method?: MethodName;
}

/** The name that package.json gives the tool. */
export const toolName = 'relabel_explain_prediction';

/**
 * @param value whatever the language model wrote.
 * @throws PipelineError('settings') that names what is wrong.
 */
export function readToolInput(value: unknown): ToolInput {
  return readInput<ToolInput>(toolName, value);
}

/** The same of any tool that package.json contributes. @throws as `readToolInput`. */
export function readInput<Input>(toolCalled: string, value: unknown): Input {
  const tool = manifest.contributes.languageModelTools.find(({ name }) => name === toolCalled);
  if (tool === undefined) throw new Error(`package.json does not contribute ${toolCalled}.`);
  const problems: Problem[] = [];
  const input = conform<Input>(tool.inputSchema, value, 'input', problems);
  if (input === undefined) throw new PipelineError('settings', `${problems.map(describe).join('; ')}.`);
  return input;
}

/**
 * @param image absolute, a file URI, or relative to one of the folders; the first that has it is used.
 * @param folders absolute paths of the workspace folders.
 * @returns an absolute path.
 * @throws PipelineError('image') if it is not an image's name, or there is no folder to start from.
 */
export function imagePath(image: string, folders: readonly string[]): string {
  const written = image.startsWith('file:') ? fileURLToPath(image) : image.replace(/^~(?=[/\\])/, homedir());
  if (!isImageFile(written)) {
    throw new PipelineError('image', `${image} is not the name of an image: use ${imageExtensions.join(', ')}.`);
  }
  if (path.isAbsolute(written)) return written;
  const candidates = folders.map((folder) => path.resolve(folder, written));
  const found = candidates.find((file) => existsSync(file)) ?? candidates[0];
  if (found !== undefined) return found;
  throw new PipelineError('image', `${image} is a relative path and no folder is open: give an absolute path.`);
}

/**
 * @param choice a configured model's name or an `.onnx` file; undefined: the default model.
 * @param trusted whether the workspace is trusted: a file in an untrusted one must not be run just because a chat asks
 * for it.
 * @throws PipelineError('settings') if there is no such model or it must not be run.
 */
export function toolModel(
  settings: Settings,
  choice: string | undefined,
  folder: string,
  trusted: boolean,
): ConfiguredModel {
  const configured = settings.models.map(({ name }) => name);
  if (choice !== undefined && !trusted && !configured.includes(choice)) {
    const names = configured.map((name) => `"${name}"`).join(', ');
    throw new PipelineError(
      'settings',
      `In a workspace that is not trusted only configured models are run: use ${names}, or trust the workspace.`,
    );
  }
  return pickModel(settings, choice, folder);
}

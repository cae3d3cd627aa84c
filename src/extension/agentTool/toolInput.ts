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

/** A folder of the workspace. */
export interface WorkspacePlace {
  /** What the workspace calls it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * @param image absolute, a URI of this machine, or relative to one of the folders; the first that has it is used. It may begin with
 * the folder's name, as VS Code shows paths where several are open.
 * @param folders those of the workspace.
 * @returns an absolute path.
 * @throws PipelineError('image') if it is not an image's name, or there is no folder to start from.
 */
export function imagePath(image: string, folders: readonly WorkspacePlace[]): string {
  const written = isUri(image) ? pathOfUri(image) : image.replace(/^~(?=[/\\])/, homedir());
  if (!isImageFile(written)) {
    throw new PipelineError('image', `${image} is not the name of an image: use ${imageExtensions.join(', ')}.`);
  }
  if (path.isAbsolute(written)) return written;
  const [first] = folders;
  const found = existingIn(folders, written) ?? (first && path.resolve(first.path, written));
  if (found !== undefined) return found;
  throw new PipelineError('image', `${image} is a relative path and no folder is open: give an absolute path.`);
}

/** The file that a relative path leads to from the first folder that has it; undefined: none has. */
export function existingIn(folders: readonly WorkspacePlace[], written: string): string | undefined {
  const [name, ...rest] = written.split(/[/\\]/);
  const called = folders.filter((folder) => folder.name === name && rest.length > 0);
  const candidates = [
    ...folders.map((folder) => path.resolve(folder.path, written)),
    ...called.map((folder) => path.resolve(folder.path, ...rest)),
  ];
  return candidates.find((file) => existsSync(file));
}

/** Other than `C:/`, which is a drive. */
function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]+:\//i.test(text);
}

/** @throws PipelineError('image') */
function pathOfUri(uri: string): string {
  try {
    if (/^file:/i.test(uri)) return fileURLToPath(uri);
    // Relabel runs on the machine that such a URI is of.
    if (/^vscode-remote:/i.test(uri)) return decodeURIComponent(new URL(uri).pathname);
  } catch {
    // It is none, or of a machine in the network.
  }
  throw new PipelineError('image', `${uri} is not a file of this machine: give the path of an image in the workspace.`);
}

/**
 * @param choice a configured model's name or an `.onnx` file; undefined: the default model.
 * @param folder absolute: what a relative path starts from, unless another one of `folders` has it.
 * @param trusted whether the workspace is trusted: a file in an untrusted one must not be run just because a chat asks
 * for it.
 * @throws PipelineError('settings') if there is no such model or it must not be run.
 */
export function toolModel(
  settings: Settings,
  choice: string | undefined,
  folder: string,
  trusted: boolean,
  folders: readonly WorkspacePlace[] = [],
): ConfiguredModel {
  const configured = settings.models.map(({ name }) => name);
  if (choice !== undefined && !trusted && !configured.includes(choice)) {
    const names = configured.map((name) => `"${name}"`).join(', ');
    throw new PipelineError(
      'settings',
      `In a workspace that is not trusted only configured models are run: use ${names}, or trust the workspace.`,
    );
  }
  const elsewhere = choice !== undefined && !configured.includes(choice) && !existsSync(path.resolve(folder, choice));
  return pickModel(settings, elsewhere ? (existingIn(folders, choice) ?? choice) : choice, folder);
}

import * as vscode from 'vscode';
import { expandPath } from '../../settings/paths.ts';
import { defaultProviders } from '../../settings/providers.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import type { SessionTools } from './addModelSession.ts';
import type { ConfiguredEntry } from './entry/configuredEntry.ts';
import { resolveEntry } from './entry/resolveEntry.ts';
import type { FormModel } from './formModel.ts';
import { truthOf } from './truthSource.ts';

/** The model of a form, as its session knows it. */
export function formModelOf(uri: vscode.Uri, edited: ConfiguredEntry | undefined): FormModel {
  const fromPath = (written: string): string => expandPath(written, edited?.baseDir ?? '/');
  return {
    model: uri.fsPath,
    uri: uri.toString(),
    modelPath: vscode.workspace.asRelativePath(uri),
    edited: edited && { entry: edited.entry, fromPath },
  };
}

/** What a form's session asks for. @param resource what settings are read for. */
export function sessionTools(
  resource: vscode.Uri,
  edited: ConfiguredEntry | undefined,
  { host, config }: { readonly host: PipelineHost; readonly config: Config },
  changed: () => void,
): SessionTools {
  return {
    pipeline: host.pipeline,
    providers: () => {
      const { settings } = config.read(resource);
      return settings.executionProviders ?? defaultProviders(settings);
    },
    truth: () => truthOf(config.read(resource).settings.groundTruth),
    resolve: (entry) => resolveEntry(entry, resource, config, edited),
    changed,
  };
}

import type * as vscode from 'vscode';
import { explainOptions } from '../../../settings/options.ts';
import { configuredModel } from '../../../settings/pickModel.ts';
import type { FailuresServices } from '../failuresServices.ts';
import type { FolderRunTools } from '../folderRun.ts';

/** What a run works with inside of VS Code. @param folder whose settings count. */
export function runTools(
  { host, config, store }: Pick<FailuresServices, 'host' | 'config' | 'store'>,
  folder: vscode.Uri,
  told: Pick<FolderRunTools, 'changed' | 'grown'>,
): FolderRunTools {
  return {
    pipeline: host.pipeline,
    store,
    optionsOf(name) {
      const { settings } = config.read(folder);
      const { model, executionProviders, batchSize } = explainOptions(settings, configuredModel(settings, name), '');
      return { model, executionProviders, batchSize };
    },
    ...told,
  };
}

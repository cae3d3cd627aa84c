import * as vscode from 'vscode';
import { readInstallation } from '../cuda/installation.ts';
import { AddModelPanels } from './addModel/addModelPanels.ts';
import { watchConfiguredFiles } from './addModel/entry/configuredFiles.ts';
import { ExplainTool } from './agentTool/explainTool.ts';
import { FailuresTool, failuresToolName } from './agentTool/failuresTool.ts';
import { toolName } from './agentTool/toolInput.ts';
import { removeCudaCommand, setUpCudaCommand } from './cuda/cudaCommands.ts';
import { ExplainQueue } from './failures/explainQueue.ts';
import { FailuresPanels } from './failures/failuresPanels.ts';
import { MistakeMarks } from './failures/runs/mistakeMarks.ts';
import { RunStore } from './failures/runs/runStore.ts';
import { RunsView } from './failures/runs/runsView.ts';
import { History } from './history/history.ts';
import { HistoryView } from './history/historyView.ts';
import { ColourChoice } from './panel/colourChoice.ts';
import { explainImages } from './panel/explain.ts';
import { ExplainPanels } from './panel/explainPanels.ts';
import { EarlyStart } from './process/earlyStart.ts';
import { findRuntime } from './process/findRuntime.ts';
import { PipelineHost } from './process/pipelineHost.ts';
import { runtimeProblems } from './process/runtime.ts';
import { Config } from './settings/config.ts';
import { selectModel } from './settings/modelPicker.ts';
import { SettingsProblems } from './settings/settingsProblems.ts';
import { LogChannel } from './shared/logChannel.ts';
import { showError } from './shared/messages.ts';
import { PlainText, plain } from './shared/plainText.ts';
import { StatusBar } from './statusBar.ts';

/** What other extensions, and the tests, may access. */
export interface RelabelApi {
  readonly host: PipelineHost;
  readonly panels: ExplainPanels;
  readonly history: History;
  readonly tool: ExplainTool;
  readonly forms: AddModelPanels;
  readonly failures: FailuresPanels;
  /** Absolute path of the folder for data that belongs to no workspace. */
  readonly globalStorage: string;
}

/** Builds the extension; everything that must end with it is registered here. */
export function activate(context: vscode.ExtensionContext): RelabelApi {
  const { extensionUri, subscriptions } = context;
  const log = new LogChannel();
  const file = (...parts: string[]): string => vscode.Uri.joinPath(extensionUri, ...parts).fsPath;
  const base = context.globalStorageUri.fsPath;
  const config = new Config(file('media'), () => readInstallation(base));
  const problems = new SettingsProblems(log);
  const runtime = async () => {
    const { settings } = config.read();
    const found = await findRuntime(settings);
    problems.show(runtimeProblems(settings.nodePath, found));
    return found;
  };
  const host = new PipelineHost({ main: file('dist', 'main.js'), runtime, log });
  const statusBar = new StatusBar(host);
  const storage = context.storageUri ?? context.globalStorageUri;
  const history = new History(storage, config, log);
  const colours = new ColourChoice(context.globalState);
  const panels = new ExplainPanels({ extensionUri, host, config, history, problems, log, colours });
  const tool = new ExplainTool({ host, config, history, storage });
  const forms = new AddModelPanels({ extensionUri, host, config, panels, log });
  const store = new RunStore(vscode.Uri.joinPath(storage, 'runs').fsPath, log);
  const queue = new ExplainQueue({ host, config, history, log });
  const failures = new FailuresPanels({ extensionUri, host, config, history, panels, store, queue, log });
  const example = vscode.Uri.file(file('media', 'examples', 'coffee.png'));
  const cuda = { file, base, config, host, log };
  const { registerCommand } = vscode.commands;

  tellWhenStopped(host, log);
  subscriptions.push(
    panels,
    forms,
    failures,
    queue,
    host,
    new EarlyStart({ host, history, config, example, memory: context.globalState }),
    history,
    new HistoryView(history, panels),
    new RunsView(store, failures),
    new MistakeMarks(store, failures, config, log),
    statusBar,
    colours,
    log,
    config.onDidChangeProcess(() => host.reconfigure()),
    vscode.lm.registerTool(toolName, tool),
    vscode.lm.registerTool(failuresToolName, new FailuresTool(store, history)),
    registerCommand('relabel.explain', (first: unknown, second: unknown) =>
      explainImages(panels, (images) => failures.findIn(images), first, second),
    ),
    registerCommand('relabel.findFailures', (first: unknown, second: unknown) => failures.find(first, second)),
    registerCommand('relabel.explainExample', () => panels.show(example)),
    registerCommand('relabel.cancel', () => panels.active?.cancel() || host.cancelRunning()),
    registerCommand('relabel.selectModel', () => selectModel(config, panels)),
    registerCommand('relabel.addModel', (uri?: vscode.Uri) => forms.add(uri)),
    registerCommand('relabel.editModel', (uri?: vscode.Uri) => forms.edit(uri)),
    registerCommand('relabel.removeModel', (uri?: vscode.Uri) => forms.remove(uri)),
    watchConfiguredFiles(),
    registerCommand('relabel.setUpCuda', () => setUpCudaCommand(cuda)),
    registerCommand('relabel.removeCuda', () => removeCudaCommand(cuda)),
    registerCommand('relabel.showLog', () => log.show()),
  );
  return { host, panels, history, tool, forms, failures, globalStorage: base };
}

/** The process has ended too often to be started again unasked. */
function tellWhenStopped(host: PipelineHost, log: LogChannel): void {
  host.on('stopped', async (message) => {
    if (await showError(PlainText.sentence(message), plain`Show Log`)) log.show();
  });
}

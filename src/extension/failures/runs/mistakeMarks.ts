import * as vscode from 'vscode';
import { formatShare } from '../../../common/numbers.ts';
import type { Config } from '../../settings/config.ts';
import { fileMark, fileWarning } from '../../shared/items.ts';
import type { Log } from '../../shared/log.ts';
import { plain } from '../../shared/plainText.ts';
import type { FailuresPanels } from '../failuresPanels.ts';
import { latestMistakes, type RunMistake, RunMistakes } from './runMistakes.ts';
import type { RunStore } from './runStore.ts';

const settings = ['relabel.failures.decorations', 'relabel.failures.problems'];

/** Marks the images that runs have wrong in the explorer, and lists them in Problems, as far as the settings ask for it. */
export class MistakeMarks implements vscode.Disposable, vscode.FileDecorationProvider {
  readonly #mistakes: RunMistakes;
  readonly #config: Config;
  readonly #log: Pick<Log, 'warn'>;
  readonly #list = vscode.languages.createDiagnosticCollection('relabel');
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #disposables: vscode.Disposable[];
  /** By path: of several runs, what the latest one says. */
  #marked: ReadonlyMap<string, RunMistake> = new Map();
  #looking: Promise<void> = Promise.resolve();
  #disposed = false;
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(store: RunStore, panels: FailuresPanels, config: Config, log: Pick<Log, 'warn'>) {
    this.#mistakes = new RunMistakes(store);
    this.#config = config;
    this.#log = log;
    this.#disposables = [
      this.#list,
      this.#changed,
      vscode.window.registerFileDecorationProvider(this),
      panels.onDidChange(() => this.#look()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (settings.some((key) => change.affectsConfiguration(key))) this.#look();
      }),
    ];
    this.#look();
  }

  provideFileDecoration({ scheme, fsPath }: vscode.Uri): vscode.FileDecoration | undefined {
    const mistake = scheme === 'file' ? this.#marked.get(fsPath) : undefined;
    return mistake && fileMark('✗', wordsOf(mistake));
  }

  dispose(): void {
    this.#disposed = true;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /** One look after another: the last one counts. */
  #look(): void {
    this.#looking = this.#looking
      .then(() => this.#lookNow())
      .catch((error: unknown) => this.#log.warn(`Could not mark mistakes (${String(error)})`));
  }

  async #lookNow(): Promise<void> {
    if (this.#disposed) return;
    const { failureDecorations, failureProblems } = this.#config.read().settings;
    const runs = failureDecorations || failureProblems ? await this.#mistakes.read() : [];
    if (this.#disposed) return;
    this.#marked = failureDecorations ? latestMistakes(runs) : new Map();
    this.#changed.fire(undefined);
    const listed = new Map<string, vscode.Diagnostic[]>();
    for (const mistake of failureProblems ? runs.flatMap(({ mistakes }) => mistakes) : []) {
      const before = listed.get(mistake.path) ?? [];
      listed.set(mistake.path, [...before, fileWarning(wordsOf(mistake), plain`Relabel`)]);
    }
    this.#list.clear();
    this.#list.set([...listed].map(([path, warnings]) => [vscode.Uri.file(path), warnings]));
  }
}

function wordsOf({ image, model, run, said, probability, truth }: RunMistake) {
  return plain`${image}: ${model} says ${said} (${formatShare(probability)}), true class: ${truth}. Run: ${run}`;
}

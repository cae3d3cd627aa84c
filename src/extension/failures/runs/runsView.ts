import * as vscode from 'vscode';
import { formatRate } from '../../../common/numbers.ts';
import { askForNote, askForText } from '../../shared/dialogs.ts';
import { treeItem } from '../../shared/items.ts';
import { markdown } from '../../shared/markdown.ts';
import { confirm, showError } from '../../shared/messages.ts';
import { failureText, joined, plain } from '../../shared/plainText.ts';
import type { FailuresPanels } from '../failuresPanels.ts';
import { longestName, type RunRequest, rootOf } from '../runRequest.ts';
import type { RunStore } from './runStore.ts';
import { longestNote } from './runTags.ts';

const viewId = 'relabel.runs';

/** The list of runs, with the explorer's other lists: a run is opened, renamed and deleted here. */
export class RunsView implements vscode.Disposable, vscode.TreeDataProvider<RunRequest> {
  readonly #store: RunStore;
  readonly #panels: FailuresPanels;
  readonly #view: vscode.TreeView<RunRequest>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: RunStore, panels: FailuresPanels) {
    this.#store = store;
    this.#panels = panels;
    this.#view = vscode.window.createTreeView(viewId, { treeDataProvider: this });
    const { registerCommand } = vscode.commands;
    this.#disposables = [
      this.#view,
      this.#changed,
      panels.onDidChange(() => this.#changed.fire()),
      registerCommand('relabel.runs.open', (run?: RunRequest) => this.#tell(this.#open(run))),
      registerCommand('relabel.runs.rename', (run?: RunRequest) => this.#tell(this.#rename(run))),
      registerCommand('relabel.runs.note', (run?: RunRequest) => this.#tell(this.#note(run))),
      registerCommand('relabel.runs.remove', (run?: RunRequest) => this.#tell(this.#remove(run))),
    ];
  }

  async getChildren(parent?: RunRequest): Promise<RunRequest[]> {
    return parent === undefined ? [...(await this.#store.list())] : [];
  }

  getTreeItem(run: RunRequest): vscode.TreeItem {
    const note = run.note ? [plain`${run.note}`] : [];
    const facts = [plain`${run.model}`, ...stateOf(run), ...note];
    const item = treeItem({
      text: plain`${run.name}`,
      description: joined(facts, ' · '),
      tooltip: tooltip(run),
      spoken: plain`${run.name}, ${joined(facts, ', ')}`,
    });
    item.id = run.id;
    item.iconPath = new vscode.ThemeIcon(run.images.from === 'folder' ? 'folder-library' : 'files');
    item.contextValue = 'run';
    item.command = { command: 'relabel.runs.open', title: 'Open', arguments: [run] };
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /** As it is now: the list may be older than what is kept. */
  async #current(run: RunRequest | undefined): Promise<RunRequest | undefined> {
    const [selected] = this.#view.selection;
    const found = await this.#store.load((run ?? selected)?.id);
    if (found === undefined) this.#changed.fire();
    return found;
  }

  async #open(chosen: RunRequest | undefined): Promise<void> {
    const run = await this.#current(chosen);
    if (run !== undefined) this.#panels.open(run);
  }

  async #rename(chosen: RunRequest | undefined): Promise<void> {
    const run = await this.#current(chosen);
    const name = run && (await askForText(plain`Name of the run`, run.name, longestName));
    if (run !== undefined && name !== undefined) await this.#describe(run, { name });
  }

  async #note(chosen: RunRequest | undefined): Promise<void> {
    const run = await this.#current(chosen);
    const note = run && (await askForNote(plain`Note on the run “${run.name}”`, run.note ?? '', longestNote));
    if (run !== undefined && note !== undefined) await this.#describe(run, { note });
  }

  /** By its panel, which keeps the run as it is there, if it is open. */
  async #describe(run: RunRequest, words: { readonly name: string } | { readonly note: string }): Promise<void> {
    const open = this.#panels.get(run.id);
    if (open === undefined) await this.#store.save({ ...run, ...words });
    else await open.run.describe(words);
    this.#panels.changed();
  }

  async #remove(chosen: RunRequest | undefined): Promise<void> {
    const run = await this.#current(chosen);
    if (run === undefined) return;
    const question = plain`Delete the run “${run.name}” with its tags and notes? The images stay.`;
    if (!(await confirm(question, plain`Delete Run`))) return;
    const panel = this.#panels.get(run.id);
    panel?.dispose();
    await panel?.closed;
    await this.#store.remove(run.id);
    this.#panels.changed();
  }

  async #tell(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      void showError(plain`Relabel: ${failureText(error)}`);
    }
  }
}

function stateOf({ running, result }: RunRequest) {
  if (running) return [plain`running`];
  if (result === undefined) return [];
  const { done, total, top1 } = result;
  const count = done < total ? plain`paused at ${done} of ${total}` : plain`${done} images`;
  return top1 === null ? [count] : [plain`top-1 ${formatRate(top1)}`, count];
}

function tooltip(run: RunRequest): vscode.MarkdownString {
  return markdown`${rootOf(run.images)}

${run.model}. Begun ${new Date(run.made).toLocaleString()}`;
}

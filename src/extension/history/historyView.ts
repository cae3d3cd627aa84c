import path from 'node:path';
import * as vscode from 'vscode';
import { firstSynonym } from '../../common/labels/firstSynonym.ts';
import { saidInText } from '../../common/said.ts';
import { listedFolder } from '../../settings/fileStamps.ts';
import { defaultMethod, descriptorOf } from '../../settings/methods.ts';
import type { ExplainPanels } from '../panel/explainPanels.ts';
import { treeItem } from '../shared/items.ts';
import { markdown } from '../shared/markdown.ts';
import { confirm, showError } from '../shared/messages.ts';
import { failureText, joined, plain } from '../shared/plainText.ts';
import { Throttle } from '../shared/throttle.ts';
import type { History, HistoryItem } from './history.ts';

const viewId = 'relabel.history';

/** How often the list is rebuilt while files change, in milliseconds. */
const listEvery = 500;

/**
 * The list of kept explanations. It is in the explorer, where the images are, and collapsed until needed: its own icon
 * in the activity bar would be there all day for a list that is needed now and then.
 */
export class HistoryView implements vscode.Disposable, vscode.TreeDataProvider<HistoryItem> {
  readonly #history: History;
  readonly #panels: ExplainPanels;
  readonly #view: vscode.TreeView<HistoryItem>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  /** The ids of the selected entries. */
  #selected: readonly string[] = [];
  /** Entries that were just selected or deselected. */
  #toggled: readonly string[] = [];
  /** Absolute paths of the files of the listed explanations, and of the folders whose names are part of them. */
  #files: ReadonlySet<string> = new Set();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(history: History, panels: ExplainPanels) {
    this.#history = history;
    this.#panels = panels;
    this.#view = vscode.window.createTreeView(viewId, { treeDataProvider: this, canSelectMany: true });
    const { registerCommand } = vscode.commands;
    const throttle = new Throttle(() => this.#changed.fire(), listEvery);
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const look = ({ fsPath }: vscode.Uri): void => {
      const concerns = this.#files.has(fsPath) || this.#files.has(path.dirname(fsPath));
      if (this.#view.visible && concerns) throttle.ask();
    };
    this.#disposables = [
      this.#view,
      this.#changed,
      throttle,
      watcher,
      watcher.onDidChange(look),
      watcher.onDidCreate(look),
      watcher.onDidDelete(look),
      this.#view.onDidChangeSelection(({ selection }) => this.#select(selection.map(({ head }) => head.id))),
      history.onDidChange(() => this.#changed.fire()),
      // Files may have changed while the list was hidden.
      this.#view.onDidChangeVisibility(({ visible }) => visible && this.#changed.fire()),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.#view.visible && this.#changed.fire()),
      registerCommand('relabel.history.open', (item?: HistoryItem) => this.#tell(this.#open(item))),
      registerCommand('relabel.history.revealImage', (item?: HistoryItem) => this.#reveal(item)),
      registerCommand('relabel.history.remove', (item?: HistoryItem, items?: readonly HistoryItem[]) =>
        this.#tell(this.#history.remove(this.#chosen(item, items).map(({ head }) => head.id))),
      ),
      // VS Code does not tell extensions which entry has the focus: the key that removes it first toggles its
      // selection.
      registerCommand('relabel.history.removeToggled', () => this.#tell(this.#history.remove(this.#toggled))),
      registerCommand('relabel.clearHistory', () => this.#tell(this.#clear())),
    ];
  }

  async getChildren(parent?: HistoryItem): Promise<HistoryItem[]> {
    if (parent !== undefined) return [];
    const items = await this.#history.list();
    const files = items.flatMap(({ head }) => Object.keys(head.stamps));
    this.#files = new Set(files.map((file) => listedFolder(file) ?? file));
    void vscode.commands.executeCommand('setContext', 'relabel.hasHistory', items.length > 0);
    return [...items];
  }

  getTreeItem(historyItem: HistoryItem): vscode.TreeItem {
    const { head, stale } = historyItem;
    const name = path.basename(head.image);
    const verdict = head.truth && (head.truth.right ? 'right' : 'wrong');
    const known = [stale && `${stale} since`, verdict, firstSynonym(head.target), head.method, head.model];
    const facts = known.filter((fact) => fact !== undefined).map((fact) => plain`${fact}`);
    const time = new Date(head.made).toLocaleString();
    const item = treeItem({
      text: plain`${name}`,
      description: joined(facts, ' · '),
      tooltip: tooltip(historyItem),
      spoken: plain`${name}, ${joined(facts, ', ')}, ${time}`,
    });
    item.id = head.id;
    item.resourceUri = vscode.Uri.parse(head.uri);
    item.iconPath = iconOf(historyItem);
    item.contextValue = stale === 'image gone' ? 'explanation-without-image' : 'explanation';
    item.command = { command: 'relabel.history.open', title: 'Open', arguments: [historyItem] };
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /**
   * The entries that a command is about: the clicked one and everything selected with it or, from the keyboard, the
   * selection.
   */
  #chosen(item: HistoryItem | undefined, items: readonly HistoryItem[] | undefined): readonly HistoryItem[] {
    if (items !== undefined && items.length > 0) return items;
    return item === undefined ? this.#view.selection : [item];
  }

  #select(now: readonly string[]): void {
    const before = this.#selected;
    this.#toggled = [...now, ...before].filter((id) => now.includes(id) !== before.includes(id));
    this.#selected = now;
  }

  async #open(item: HistoryItem | undefined): Promise<void> {
    const [chosen] = this.#chosen(item, undefined);
    if (chosen === undefined) return;
    const remembered = await this.#history.load(chosen.head.id);
    if (remembered !== undefined) {
      this.#panels.restore(remembered);
      return;
    }
    this.#changed.fire();
    const image = vscode.Uri.parse(chosen.head.uri);
    const name = path.basename(image.fsPath);
    const message = plain`Relabel: the explanation of ${name} can't be read any more. Explain it again.`;
    if (await showError(message, plain`Explain Again`)) this.#panels.show(image);
  }

  async #reveal(item: HistoryItem | undefined): Promise<void> {
    const [chosen] = this.#chosen(item, undefined);
    if (chosen === undefined) return;
    const uri = vscode.Uri.parse(chosen.head.uri);
    // The explorer only knows files of the workspace.
    const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'vscode.open', uri);
  }

  async #clear(): Promise<void> {
    const message = plain`Remove all explanations from the history of this workspace? Open panels stay as they are.`;
    if (await confirm(message, plain`Clear History`)) await this.#history.clear();
  }

  async #tell(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      void showError(plain`Relabel: ${failureText(error)}`);
    }
  }
}

/** The image itself, unless there is something to be warned of. */
function iconOf({ head, stale }: HistoryItem): vscode.ThemeIcon | vscode.Uri {
  if (stale !== undefined) return new vscode.ThemeIcon('warning');
  return head.thumbnail === undefined ? vscode.ThemeIcon.File : vscode.Uri.parse(head.thumbnail);
}

function tooltip({ head, stale }: HistoryItem): vscode.MarkdownString {
  const changed = stale === undefined ? '' : `${stale[0]?.toUpperCase()}${stale.slice(1)} since`;
  const { truth } = head;
  const expected = truth === undefined ? '' : truth.right ? 'Right' : `Wrong: expected ${truth.label}`;
  return markdown`${vscode.workspace.asRelativePath(head.image)}

${head.target}, ${saidInText(head.probability, head.unit)} by ${head.model}, explained by ${head.method ?? descriptorOf(defaultMethod).title}

${expected}

Status: ${head.status}. Made ${new Date(head.made).toLocaleString()}

${changed}`;
}

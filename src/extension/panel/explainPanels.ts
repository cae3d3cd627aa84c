import * as vscode from 'vscode';
import type { RunSettings } from '../../protocol/explanationView.ts';
import type { HistoryEntry } from '../history/historyEntry.ts';
import { readRunSettings, runOptions } from '../settings/runSettings.ts';
import { openPanel } from '../shared/items.ts';
import { plain } from '../shared/plainText.ts';
import { readChange } from './comparison/comparisonChange.ts';
import { readPick } from './expected/expectedClass.ts';
import { ExplainPanel } from './explainPanel.ts';
import type { PanelServices } from './panelServices.ts';

const viewType = 'relabel.explanation';

/** All open panels, at most one per image. Restores them after a window reload. */
export class ExplainPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, ExplainPanel>();
  readonly #services: PanelServices;
  readonly #disposables: vscode.Disposable[] = [];

  constructor(services: PanelServices) {
    this.#services = services;
    this.#disposables.push(
      vscode.window.registerWebviewPanelSerializer(viewType, this),
      services.colours.onDidChange(() => {
        for (const panel of this.all) panel.refreshSettings();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('relabel')) this.#refreshSettings();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#refreshSettings()),
    );
  }

  #refreshSettings(): void {
    for (const panel of this.all) panel.refreshSettings();
  }

  get all(): readonly ExplainPanel[] {
    return [...this.#panels.values()];
  }

  get active(): ExplainPanel | undefined {
    return this.all.find(({ tab }) => tab.active);
  }

  get(uri: vscode.Uri): ExplainPanel | undefined {
    return this.#panels.get(uri.toString());
  }

  /**
   * Shows the panel of an image. A new one, or one with nothing useful to show, explains the image.
   * @param wanted what to explain it with in any case.
   */
  show(uri: vscode.Uri, wanted?: RunSettings): ExplainPanel {
    const open = this.get(uri);
    if (open === undefined) {
      const panel = this.#add(openPanel(viewType, plain``, this.#column()), uri);
      panel.explain(wanted);
      return panel;
    }
    const { image, explanation } = open.state;
    const { phase, settings } = explanation;
    open.tab.reveal();
    const poor = phase === 'failed' || phase === 'cancelled' || image.stale !== undefined;
    if (wanted !== undefined || poor) open.explain(wanted ?? settings);
    return open;
  }

  /** Shows an earlier explanation in the panel of its image. */
  restore(remembered: HistoryEntry): ExplainPanel {
    const uri = vscode.Uri.parse(remembered.head.uri);
    const open = this.get(uri);
    const panel = open ?? this.#add(openPanel(viewType, plain``, this.#column()), uri);
    panel.tab.reveal();
    // If it still has the pictures of its samples, it is not replaced by the same explanation without them.
    if (open === undefined || !shows(open, remembered)) panel.restore(remembered);
    return panel;
  }

  /**
   * Called by VS Code with a panel from before a reload. Same settings, same explanation, from the history or computed
   * again.
   */
  async deserializeWebviewPanel(webviewPanel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const stored = typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
    const uri = typeof stored.uri === 'string' ? vscode.Uri.parse(stored.uri) : undefined;
    if (uri?.scheme !== 'file' || this.get(uri) !== undefined) {
      webviewPanel.dispose();
      return;
    }
    const panel = this.#add(webviewPanel, uri);
    panel.comparison.compare(readChange(stored.compare));
    panel.expected.pick(readPick(stored.expected));
    const settings = readRunSettings(stored.settings);
    const before = settings && (await this.#find(uri, settings));
    // It may have been closed, or asked to explain, in the meantime.
    if (this.get(uri) !== panel || panel.state.run > 0) return;
    if (before === undefined) panel.explain(settings);
    else panel.restore(before);
  }

  async #find(uri: vscode.Uri, wanted: RunSettings): Promise<HistoryEntry | undefined> {
    const { config, history } = this.#services;
    try {
      return await history.find(runOptions(config.read(uri).settings, uri.fsPath, wanted));
    } catch {
      // Explaining reports what is wrong.
      return undefined;
    }
  }

  /** Detaches from VS Code. The panels stay: a reload restores their tabs. */
  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, uri: vscode.Uri): ExplainPanel {
    const key = uri.toString();
    const panel = new ExplainPanel(webviewPanel, uri, this.#services, () => this.#panels.delete(key));
    this.#panels.set(key, panel);
    return panel;
  }

  /** Beside what the user is looking at, and together with the open panels. */
  #column(): vscode.ViewColumn {
    const other = this.all.find(({ tab }) => tab.viewColumn !== undefined);
    if (other?.tab.viewColumn !== undefined) return other.tab.viewColumn;
    const empty = vscode.window.tabGroups.all.every((group) => group.tabs.length === 0);
    return empty ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
  }
}

/** Whether it is this explanation that is on screen, of the same picture. */
function shows(panel: ExplainPanel, { head, explanation }: HistoryEntry): boolean {
  const shown = panel.finished(panel.state.run);
  const same = shown?.entry === head.id && shown.explanation.imageSha256 === explanation.imageSha256;
  return same && panel.state.explanation.phase === 'done';
}

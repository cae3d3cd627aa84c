import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { HistoryItem } from '../../src/extension/history/history.ts';
import type { ExplanationView } from '../../src/protocol/panel.ts';
import { patience } from '../host/patience.ts';
import { api, closeAll, ends, explain } from './helpers.ts';

/** What the history lists. */
export async function items(): Promise<readonly HistoryItem[]> {
  return (await api()).history.list();
}

/** Explains an image, waits until the explanation is kept, and closes its panel. */
export async function explainAndClose(image: vscode.Uri): Promise<ExplanationView> {
  const before = (await items()).length;
  const panel = await explain(image);
  await ends(panel, 'done');
  await untilThereAre(before + 1);
  const { explanation } = panel.state;
  await closeAll();
  return explanation;
}

export async function untilThereAre(count: number): Promise<void> {
  for (const end = Date.now() + patience; (await items()).length !== count; await sleep(20)) {
    assert.ok(Date.now() < end, `waited in vain for ${count} entries`);
  }
}

/** As VS Code does with a panel that was open when its window was reloaded. */
export async function bringBack(stored: unknown): Promise<void> {
  const restored = vscode.window.createWebviewPanel('relabel.explanation', '', vscode.ViewColumn.One);
  await (await api()).panels.deserializeWebviewPanel(restored, stored);
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { root, temporaryFolder, tool } from '../../../scripts/shared/places.ts';

const rule = path.join(root, 'scripts/lint/shownText.grit');
const folder = temporaryFolder('lint');
after(() => rmSync(folder, { recursive: true, force: true }));

/** The lines of a source, counted from 1, in which the rule finds something. */
function found(source: string): number[] {
  writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ plugins: [rule], formatter: { enabled: false } }));
  writeFileSync(path.join(folder, 'source.ts'), source);
  const args = ['lint', '--reporter=github', '--max-diagnostics=none', 'source.ts'];
  const { stdout } = spawnSync(process.execPath, [tool('biome'), ...args], { cwd: folder, encoding: 'utf8' });
  const lines = [...stdout.matchAll(/title=plugin,file=[^,]*source\.ts,line=(\d+)/g)].map(([, line]) => Number(line));
  return [...new Set(lines)].sort((a, b) => a - b);
}

test('the lint finds every way past the functions that make names plain', () => {
  const leaks = [
    'void vscode.window.showErrorMessage(name);',
    'vscode.window.setStatusBarMessage(name);',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source.
    'vscode.window.createTerminal(`a ${name}`);',
    'const shown = vscode.window;',
    'const { window } = vscode;',
    'const { workspace, window: shown } = vscode;',
    'const all = vscode;',
    "import { window } from 'vscode';",
    'new vscode.MarkdownString(name);',
    'new vscode.MarkdownString();',
    'new vscode.TreeItem(name, 0);',
    'new vscode.FileDecoration("x", name);',
    'new vscode.Diagnostic(range, name);',
    'item.tooltip = name;',
    'this.#panel.title = name;',
  ];
  assert.deepEqual(
    found(leaks.join('\n')),
    leaks.map((_, index) => index + 1),
  );
});

test('and nothing where no text is shown', () => {
  const fine = [
    "import * as vscode from 'vscode';",
    "import type { Uri } from 'vscode';",
    'void vscode.window.activeTextEditor;',
    'vscode.window.tabGroups.all.length;',
    'vscode.window.registerWebviewPanelSerializer(viewType, this);',
    'vscode.window.registerFileDecorationProvider(this);',
    'const { workspace } = vscode;',
    "new vscode.ThemeIcon('warning');",
    "item.contextValue = 'explanation';",
  ];
  assert.deepEqual(found(fine.join('\n')), []);
});

test('it looks at the whole extension but for those functions', () => {
  const { overrides } = JSON.parse(readFileSync(path.join(root, 'biome.json'), 'utf8'));
  const override = overrides.find(({ plugins }: { plugins?: string[] }) =>
    plugins?.includes('./scripts/lint/shownText.grit'),
  );
  assert.deepEqual(
    override.includes,
    ['**', '!dialogs.ts', '!items.ts', '!logChannel.ts', '!markdown.ts', '!messages.ts'].map((name) =>
      name === '**' ? 'src/extension/**' : `!src/extension/shared/${name.slice(1)}`,
    ),
  );
});

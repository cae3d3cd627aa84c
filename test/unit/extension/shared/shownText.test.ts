import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const room = path.join(import.meta.dirname, '../../../../src/extension');

/** Where text is handed to VS Code; they take plain text alone, which values have been made into. */
const gates = ['messages.ts', 'dialogs.ts', 'items.ts', 'markdown.ts', 'logChannel.ts'].map((name) => `shared/${name}`);

/** What of vscode.window shows no text. Anything else belongs into one of the gates. */
const silent = new Set([
  'activeTextEditor',
  'createTreeView',
  'onDidChangeActiveTextEditor',
  'onDidChangeWindowState',
  'registerWebviewPanelSerializer',
  'showTextDocument',
  'tabGroups',
]);

/** Classes of VS Code that are made of text to show. */
const texts = new Set(['MarkdownString', 'TreeItem', 'ThemeIcon', 'QuickPickItem', 'Diagnostic', 'Hover', 'CodeLens']);
/** Those of them that take no name of anything. */
const harmless = new Set(['ThemeIcon']);

/** Properties of what VS Code shows. */
const inscriptions = new Set(['tooltip', 'title', 'description', 'label', 'detail', 'accessibilityInformation']);

/** What of a source shows text past the gates: "line: code". */
function leaks(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const tell = (node: ts.Node): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${name}:${line + 1}: ${node.getText().slice(0, 60)}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const of = node.expression.getText();
      if (of === 'vscode.window' && !silent.has(node.name.text)) tell(node);
      // An alias would hide what is called.
      if (node.getText() === 'vscode.window' && !ts.isPropertyAccessExpression(node.parent)) tell(node);
    }
    if (ts.isNewExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const made = node.expression.name.text;
      if (node.expression.expression.getText() === 'vscode' && texts.has(made) && !harmless.has(made)) tell(node);
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (ts.isPropertyAccessExpression(node.left) && inscriptions.has(node.left.name.text)) tell(node);
    }
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      const names = node.name.elements.map((element) => (element.propertyName ?? element.name).getText());
      if (node.initializer?.getText() === 'vscode' && names.some((each) => each === 'window' || texts.has(each)))
        tell(node);
    }
    if (ts.isImportDeclaration(node) && node.moduleSpecifier.getText() === "'vscode'") {
      if (!node.importClause?.isTypeOnly && !/^import \* as vscode/.test(node.getText())) tell(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('every text that VS Code shows goes through the gates, which take plain text alone', () => {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts'));
  for (const gate of gates) assert.ok(files.includes(gate), gate);
  const found = files
    .filter((name) => !gates.includes(name))
    .flatMap((name) => leaks(name, readFileSync(path.join(room, name), 'utf8')));
  assert.deepEqual(found, []);
});

test('finds what goes past them', () => {
  for (const leak of [
    'void vscode.window.showErrorMessage(name);',
    'vscode.window.setStatusBarMessage(name);',
    'const { window } = vscode;',
    'const w = vscode.window;',
    "import { window } from 'vscode';",
    'new vscode.MarkdownString(name);',
    'new vscode.TreeItem(name);',
    'item.tooltip = name;',
    'panel.title = name;',
    'vscode.window.createTerminal(name);',
  ]) {
    assert.equal(leaks('x.ts', leak).length, 1, leak);
  }
});

test('the gates take no string to show', () => {
  for (const gate of gates.filter((name) => !/markdown|logChannel/.test(name))) {
    const source = ts.createSourceFile(gate, readFileSync(path.join(room, gate), 'utf8'), ts.ScriptTarget.Latest, true);
    ts.forEachChild(source, (node) => {
      if (!ts.isFunctionDeclaration(node)) return;
      const strings = node.parameters
        .filter(({ type }) => type?.getText() === 'string')
        .map(({ name }) => name.getText());
      // The type of a panel is an identifier of ours.
      assert.deepEqual(
        strings.filter((name) => name !== 'viewType'),
        [],
        `${gate}: ${node.name?.text}`,
      );
    });
  }
});

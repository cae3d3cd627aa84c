/** Takes the colours that pages are tested with in a browser from a real VS Code: `npm run themes`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/shared/places.ts';
import { Session } from './session.ts';
import { coloursOf } from './themeColours.ts';
import { themes } from './themes.ts';

/** The names of the tests for VS Code's own. */
const names = {
  'vscode-light': 'light',
  'vscode-dark': 'dark',
  'vscode-high-contrast': 'hc-dark',
  'vscode-high-contrast-light': 'hc-light',
};

/** All variables that the pages and the toolkit read, but for fonts, which are those of the machine. */
function variables(): string[] {
  const files = ['webview', 'addModel', 'failures'].flatMap((page) => [`dist/${page}.css`, `dist/${page}.js`]);
  const read = files.flatMap((file) =>
    Array.from(
      readFileSync(path.join(root, file), 'utf8').matchAll(/--vscode-([A-Za-z-]*[A-Za-z])/g),
      ([, name = '']) => name,
    ),
  );
  return [...new Set(read)].filter((name) => !name.startsWith('font-')).sort();
}

const session = await Session.start({}, {});
try {
  const { workbench } = session;
  await workbench.pickFromMenu('chelsea.png', 'Explain Prediction');
  const taken: Record<string, unknown> = {};
  for (const { label, kind } of themes) {
    await workbench.theme(label);
    taken[names[kind]] = { kind, colours: await coloursOf(workbench.webview, variables()) };
  }
  const file = path.join(root, 'test/webview/support/themes.json');
  writeFileSync(file, `${JSON.stringify(taken, null, 2)}\n`);
} finally {
  await session.stop();
}

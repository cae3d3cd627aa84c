import manifest from '../../package.json' with { type: 'json' };

/** Every version that the tests bring themselves; what package.json pins is not repeated here. */
export const versions = {
  /** Desktop VS Code, where it can be downloaded; with RELABEL_TEST_VSCODE=oldest the oldest that the manifest names. */
  vscode: process.env.RELABEL_TEST_VSCODE === 'oldest' ? manifest.engines.vscode.replace('^', '') : '1.139.1',
  /** The same release of VS Code as a server for the browser; `codeServer` 4.x.y is VS Code 1.x.y. */
  codeServer: '4.139.1',
  /** The Node that code-server is made for; as an npm package it is the plain distribution. */
  codeServerNode: '24.21.0',
} as const;

/** VS Code's four kinds of theme: label in the picker, and what the page's body calls the kind. */
export const themes = [
  { label: 'Light Modern', kind: 'vscode-light' },
  { label: 'Dark High Contrast', kind: 'vscode-high-contrast' },
  { label: 'Light High Contrast', kind: 'vscode-high-contrast-light' },
  { label: 'Dark Modern', kind: 'vscode-dark' },
] as const;

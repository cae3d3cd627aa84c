import taken from './themes.json' with { type: 'json' };

/**
 * The colours that VS Code gives a webview, for the variables that the page and the toolkit read: Light Modern, Dark
 * Modern, Dark High Contrast, Light High Contrast. What a theme leaves out here it leaves undefined in VS Code too.
 * `npm run themes` takes them anew, and the end-to-end tests of the panel compare them with VS Code's.
 */
export const themeNames = ['light', 'dark', 'hc-dark', 'hc-light'] as const;
export type ThemeName = (typeof themeNames)[number];

export interface Theme {
  /** VS Code's class of the body, also its `data-vscode-theme-kind`. */
  readonly kind: string;
  readonly colours: Readonly<Record<string, string>>;
}

export const themes: Readonly<Record<ThemeName, Theme>> = taken;

/** The variables as CSS, with VS Code's own default style of a webview's body. */
export function themeStyle(theme: Theme): string {
  const fonts = {
    'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
    'font-size': '13px',
    'font-weight': 'normal',
  };
  const variables = Object.entries({ ...fonts, ...theme.colours }).map(
    ([name, value]) => `--vscode-${name}: ${value};`,
  );
  return `html { ${variables.join(' ')} } body { padding: 0 20px; }`;
}

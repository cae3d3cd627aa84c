/** What the page needs from its webview; addresses are as `asWebviewUri` gives them. */
export interface Page {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  readonly cspSource: string;
  /** A fresh secret for every page. */
  readonly nonce: string;
}

/** The whole page: it receives everything that it shows as messages. */
export function html({ title, script, style, cspSource, nonce }: Page): string {
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource} blob: data:`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${quote(policy)}">
    <meta property="csp-nonce" content="${quote(nonce)}">
    <title>${quote(title)}</title>
    <link rel="stylesheet" href="${quote(style)}">
    <script defer nonce="${quote(nonce)}" src="${quote(script)}"></script>
  </head>
  <body></body>
</html>
`;
}

function quote(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

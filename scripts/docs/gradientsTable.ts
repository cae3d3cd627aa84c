import { families } from '../../src/pipeline/onnx/gradients/rules.ts';

/** The table of docs/gradients.md: every operator that has a derivative. */
export function gradientsTable(): string {
  const rows = Object.entries(families).map(([family, rules]) => {
    const names = Object.keys(rules).toSorted((a, b) => a.localeCompare(b, 'en'));
    return `| ${family} | ${names.map((name) => `\`${name}\``).join(', ')} |`;
  });
  return ['| family | operators |', '|---|---|', ...rows].join('\n');
}

import { escapeMarkup } from '../../../common/escapeMarkup.ts';
import { percentDigits } from '../../../common/numbers.ts';

/** Markup, of which all that came from outside has been escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | Html | readonly Html[];

/** A template whose values are escaped, unless they are markup. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = strings.map((text, at) => (at === 0 ? text : markupOf(parts[at - 1] ?? '') + text));
  return new Html(markup.join(''));
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('\n');
  return escapeMarkup(String(part));
}

export const nothing = html``;

const isNumber = (cell: Part | undefined): boolean =>
  typeof cell === 'number' || (typeof cell === 'string' && /^(–|[<>]?[\d.]+(\u00a0%)?)$/.test(cell));

/** A table with a head. Columns of numbers alone stand on the right. */
export function table(head: readonly string[], rows: readonly (readonly Part[])[]): Html {
  const numbers = head.map((_, at) => rows.length > 0 && rows.every((row) => isNumber(row[at])));
  const sideOf = (at: number): Html => (numbers[at] ? html` class="number"` : nothing);
  return html`<table>
<thead><tr>${head.map((cell, at) => html`<th scope="col"${sideOf(at)}>${cell}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, at) => html`<td${sideOf(at)}>${cell}</td>`)}</tr>`)}
</tbody>
</table>`;
}

/** A part 0–1 in percent, never rounded to none or to all. */
export function percent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${percentDigits(share, digits)}\u00a0%`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

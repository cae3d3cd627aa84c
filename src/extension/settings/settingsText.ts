import { type Node, visit } from 'jsonc-parser';

/** How the text is laid out. */
export interface Style {
  readonly eol: string;
  /** What a level is indented by. */
  readonly unit: string;
}

/** Text of a value that stands after `indent`; `inline`: on one line. */
export type Render = (indent: string, inline: boolean) => string;

/** Adds a last child to a list or an object. */
export function append(text: string, container: Node, style: Style, render: Render): string {
  const last = container.children?.at(-1);
  const closing = container.offset + container.length - 1;
  const outer = indentAt(text, container.offset);
  const { end, comma, lineComment } = afterChild(
    text,
    last === undefined ? container.offset + 1 : endOf(last),
    closing,
  );
  const rest = text.slice(end, closing);
  const onNewLine = `${style.eol}${outer}`;

  if (last === undefined) {
    const child = `${onNewLine}${style.unit}${render(outer + style.unit, false)}`;
    return `${text.slice(0, end)}${child}${rest.includes('\n') ? rest : onNewLine}${text.slice(closing)}`;
  }
  const lead = leadOf(text, last.offset);
  const ownLine = lead.trim() === '';
  const inline =
    container.type === 'array' && !ownLine && !lineComment && !text.slice(last.offset, endOf(last)).includes('\n');
  const beside = !ownLine && !lineComment && container.type === 'array';
  const indent = ownLine ? lead : beside ? indentAt(text, last.offset) : outer + style.unit;
  const child = `${beside ? ' ' : `${style.eol}${indent}`}${render(indent, inline)}`;
  const closed = ownLine || beside || rest.includes('\n') ? rest : onNewLine;
  const before = `${text.slice(0, endOf(last))}${comma ? '' : ','}${text.slice(endOf(last), end)}`;
  return `${before}${child}${comma ? ',' : ''}${closed}${text.slice(closing)}`;
}

/** What stands between `from`, after the last child, and the closing bracket: a comma, and comments. */
function afterChild(
  text: string,
  from: number,
  closing: number,
): { end: number; comma: boolean; lineComment: boolean } {
  const found = { end: from, comma: false, lineComment: false };
  const note = (offset: number, length: number, comma: boolean): void => {
    if (offset < from || offset >= closing) return;
    found.end = offset + length;
    found.comma ||= comma;
    found.lineComment = text.startsWith('//', offset);
  };
  const onComment = (offset: number, length: number): void => note(offset, length, false);
  visit(text, { onSeparator: (_, offset, length) => note(offset, length, true), onComment });
  return found;
}

/** As the first setting is laid out; where there is none, as VS Code lays out settings. */
export function styleOf(text: string, root: Node | undefined): Style {
  const first = root?.children?.[0];
  const lead = first === undefined ? '' : leadOf(text, first.offset);
  const unit = lead !== '' && lead.trim() === '' ? lead : '    ';
  return { eol: /\r?\n/.exec(text)?.[0] ?? '\n', unit };
}

export function json(value: unknown, indent: string, { eol, unit }: Style, inline = false): string {
  // Line breaks inside of texts are written as \n, so that all that are found are between values.
  if (inline) return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

/** What stands before `offset` in its line. */
export function leadOf(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(leadOf(text, offset))?.[0] ?? '';
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

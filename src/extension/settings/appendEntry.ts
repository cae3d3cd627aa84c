import { findNodeAtLocation, type Node, type ParseError, parse, parseTree, visit } from 'jsonc-parser';
import { isTextTooDeep, tooDeep } from '../../common/nesting.ts';

/** What became of an entry: the new text and the entry's place in its list, or why it can't be added. */
export type Appended = { readonly text: string; readonly index: number } | { readonly problem: string };

/** How the text is laid out. */
interface Style {
  readonly eol: string;
  /** What a level is indented by. */
  readonly unit: string;
}

/** Text of a value that stands after `indent`; `inline`: on one line. */
type Render = (indent: string, inline: boolean) => string;

/**
 * The text of a settings file with an entry at the end of the list at `path`, which is made if it is not there. All that
 * was there stays as it is: the `modify` of jsonc-parser would push the entry between the last one and the comment
 * behind that, and lay out their lines anew.
 */
export function appendEntry(text: string, path: readonly string[], entry: object): Appended {
  if (isTextTooDeep(text)) return { problem: tooDeep };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error !== undefined) return { problem: `is not valid JSON in line ${lineOf(text, error.offset)}` };
  const style = styleOf(text, root);
  if (root === undefined) {
    const before = text.trim() === '' ? '' : text.replace(/(?<!\n)$/, style.eol);
    return { text: `${before}${json(nested(path, entry), '', style)}${style.eol}`, index: 0 };
  }

  const { node, depth } = deepest(root, path);
  const [name, ...rest] = path.slice(depth);
  const wanted = name === undefined ? 'array' : 'object';
  if (node.type !== wanted) {
    const what = depth === 0 ? 'is' : `has ${path.slice(0, depth).join('.')} that is`;
    return { problem: `${what} no ${wanted === 'array' ? 'list' : 'object'}` };
  }
  const changed =
    name === undefined
      ? append(text, node, style, (indent, inline) => json(entry, indent, style, inline))
      : append(text, node, style, (indent) => `${JSON.stringify(name)}: ${json(nested(rest, entry), indent, style)}`);
  // VS Code takes the last of several properties of one name, and this has found the first.
  if (JSON.stringify(listAt(changed, path)?.at(-1)) !== JSON.stringify(entry)) {
    return { problem: `has ${path.join('.')} more than once` };
  }
  return { text: changed, index: name === undefined ? (node.children?.length ?? 0) : 0 };
}

/** The deepest value on the way along `path` that is there. */
function deepest(root: Node, path: readonly string[]): { readonly node: Node; readonly depth: number } {
  for (let depth = path.length; depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (node !== undefined) return { node, depth };
  }
  return { node: root, depth: 0 };
}

/** Adds a last child to a list or an object. */
function append(text: string, container: Node, style: Style, render: Render): string {
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
function styleOf(text: string, root: Node | undefined): Style {
  const first = root?.children?.[0];
  const lead = first === undefined ? '' : leadOf(text, first.offset);
  const unit = lead !== '' && lead.trim() === '' ? lead : '    ';
  return { eol: /\r?\n/.exec(text)?.[0] ?? '\n', unit };
}

function json(value: unknown, indent: string, { eol, unit }: Style, inline = false): string {
  // Line breaks inside of texts are written as \n, so that all that are found are between values.
  if (inline) return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

/** The list with the one entry, in an object for each name of `path`. */
function nested(path: readonly string[], entry: object): unknown {
  return path.reduceRight<unknown>((value, name) => ({ [name]: value }), [entry]);
}

function listAt(text: string, path: readonly string[]): readonly unknown[] | undefined {
  const found = path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    parse(text),
  );
  return Array.isArray(found) ? found : undefined;
}

/** What stands before `offset` in its line. */
function leadOf(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(leadOf(text, offset))?.[0] ?? '';
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parse, parseTree, visit } from 'jsonc-parser';
import { canonicalJson } from '../../common/canonicalJson.ts';
import { isTextTooDeep, tooDeep } from '../../common/nesting.ts';
import { append, endOf, indentAt, json, leadOf, lineOf, type Style, styleOf } from './settingsText.ts';

/** The new text, or why the entry can't be changed. */
export type Changed = { readonly text: string } | { readonly problem: string };

/** An entry of a list, and what it is expected to be. */
export interface EntryPlace {
  /** The names of the objects that the list is in, and its own. */
  readonly path: readonly string[];
  readonly index: number;
  readonly entry: object;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * The text of a settings file with an entry of a list changed or, without `after`, removed. All else stays as it is, and so do
 * comments and layout inside of the entry where they belong to what is not changed. An entry that is not what it is
 * expected to be was changed by somebody else, and is left alone.
 */
export function changeEntry(text: string, { path, index, entry }: EntryPlace, after: object | undefined): Changed {
  if (isTextTooDeep(text)) return { problem: tooDeep };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error !== undefined) return { problem: `is not valid JSON in line ${lineOf(text, error.offset)}` };
  const list = root && findNodeAtLocation(root, [...path]);
  const node = list?.children?.[index];
  if (list?.type !== 'array' || node === undefined || !same(getNodeValue(node), entry)) {
    return { problem: 'has changed since, and the model is not where it was' };
  }
  const changed = after === undefined ? withoutChild(text, list, node) : replaced(text, node, entry, after, path);
  const before: unknown[] = getNodeValue(list);
  const wanted = before.flatMap((other, at) => (at !== index ? [other] : after === undefined ? [] : [after]));
  // VS Code takes the last of several properties of one name, and this has found the first.
  return same(valueAt(changed, path), wanted) ? { text: changed } : { problem: `has ${path.join('.')} more than once` };
}

/** The text with a setting that has text changed or, without `value`, removed; as it is where the setting is not there. */
export function changeSetting(text: string, path: readonly string[], value: string | undefined): string {
  const node = findNodeAtLocation(parseTree(text, [], { allowTrailingComma: true }) ?? nothing, [...path]);
  const [property, container] = [node?.parent, node?.parent?.parent];
  if (node === undefined || property === undefined || container === undefined) return text;
  return value === undefined ? withoutChild(text, container, property) : splice(text, node, JSON.stringify(value));
}

const nothing: Node = { type: 'null', offset: 0, length: 0 };

/** Property by property, so that comments and layout stay; a short entry without any is written anew. */
function replaced(text: string, node: Node, before: object, after: object, path: readonly string[]): string {
  const old = text.slice(node.offset, endOf(node));
  const style = styleOf(text, parseTree(text, [], { allowTrailingComma: true }));
  if (!old.includes('\n') && !/\/[/*]/.test(old)) return splice(text, node, written(text, node, after, style, true));
  const [from, to]: readonly Properties[] = [{ ...before }, { ...after }];
  let changed = text;
  for (const key of Object.keys({ ...from, ...to })) {
    if (same(from?.[key], to?.[key])) continue;
    const object = objectAt(changed, node.offset);
    const property = object?.children?.find((child) => child.children?.[0]?.value === key);
    const value = property?.children?.[1];
    if (object === undefined) return text;
    if (to?.[key] === undefined) {
      if (property !== undefined) changed = withoutChild(changed, object, property);
    } else if (value === undefined) {
      const render = (indent: string): string => `${JSON.stringify(key)}: ${json(to[key], indent, style)}`;
      changed = append(changed, object, style, render);
    } else {
      const inline = !changed.slice(value.offset, endOf(value)).includes('\n');
      changed = splice(changed, value, written(changed, value, to[key], style, inline));
    }
  }
  return valueAt(changed, path) === undefined ? text : changed;
}

/** The innermost object that begins at `offset`: what was before it has not moved. */
function objectAt(text: string, offset: number): Node | undefined {
  const find = (node: Node | undefined): Node | undefined => {
    if (node === undefined || (node.type === 'object' && node.offset === offset)) return node;
    return find(node.children?.find((child) => child.offset <= offset && offset < endOf(child)));
  };
  return find(parseTree(text, [], { allowTrailingComma: true }));
}

/** A line of a value is kept as long as it is readable. */
const longestLine = 100;

function written(text: string, { offset }: Node, value: unknown, style: Style, inline: boolean): string {
  const line = json(value, '', style, true);
  return inline && line.length <= longestLine ? line : json(value, indentAt(text, offset), style);
}

/**
 * Takes a child of a list or an object out with its comma, and with its lines and the comment at their end where it has
 * lines of its own.
 */
function withoutChild(text: string, container: Node, child: Node): string {
  const children = container.children ?? [];
  const at = children.indexOf(child);
  const [previous, next] = [children[at - 1], children[at + 1]];
  const closing = endOf(container) - 1;
  const own = commaBetween(text, endOf(child), next?.offset ?? closing);
  const end = own === undefined ? endOf(child) : own + 1;
  const before =
    own === undefined && previous !== undefined ? commaBetween(text, endOf(previous), child.offset) : undefined;
  const cut =
    linesOf(text, child.offset, end) ??
    spaceOf(text, child.offset, end, previous?.offset !== undefined && own === undefined);
  const kept = text.slice(0, cut.from) + text.slice(cut.to);
  return before === undefined ? kept : kept.slice(0, before) + kept.slice(before + 1);
}

/** Where the comma is; undefined: there is none. Commas inside of comments don't count. */
function commaBetween(text: string, from: number, to: number): number | undefined {
  let found: number | undefined;
  visit(
    text,
    {
      onSeparator(character, offset) {
        if (character === ',' && offset >= from && offset < to) found ??= offset;
      },
    },
    { allowTrailingComma: true },
  );
  return found;
}

/** The whole lines from `from` to `to`, if nothing else but a comment at their end is on them. */
function linesOf(text: string, from: number, to: number): { readonly from: number; readonly to: number } | undefined {
  const lead = leadOf(text, from);
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?:\r?\n)/.exec(text.slice(to));
  return lead.trim() === '' && rest !== null ? { from: from - lead.length, to: to + rest[0].length } : undefined;
}

/** The span and the space on one side of it. */
function spaceOf(
  text: string,
  from: number,
  to: number,
  isLast: boolean,
): { readonly from: number; readonly to: number } {
  const behind = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  const ahead = /[ \t]*$/.exec(text.slice(0, from))?.[0].length ?? 0;
  return isLast ? { from: from - ahead, to } : { from, to: to + behind };
}

function splice(text: string, node: Node, value: string): string {
  return text.slice(0, node.offset) + value + text.slice(endOf(node));
}

function valueAt(text: string, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? (value as Properties)[name] : undefined;
  }, parse(text));
}

/** As JSON, in whatever order properties are. */
export function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

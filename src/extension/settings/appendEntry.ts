import { findNodeAtLocation, type Node, type ParseError, parse, parseTree } from 'jsonc-parser';
import { isTextTooDeep, tooDeep } from '../../common/nesting.ts';
import { append, json, lineOf, styleOf } from './settingsText.ts';

/** What became of an entry: the new text and the entry's place in its list, or why it can't be added. */
export type Appended = { readonly text: string; readonly index: number } | { readonly problem: string };

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

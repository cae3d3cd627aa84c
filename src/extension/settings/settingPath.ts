import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { settingSchemas } from '../../settings/schema.ts';

/** A range of characters in the text of a settings.json. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** `relabel.models[0].labels` as the setting's key and the path inside its value: `models`, then 0, `labels`. */
export function splitPath(path: string): { readonly key: string; readonly rest: readonly (string | number)[] } {
  const key = Object.keys(settingSchemas).find((known) => path === known || /^[.[]/.test(afterPrefix(path, known)));
  if (key === undefined) return { key: path, rest: [] };
  const steps = path.slice(key.length).matchAll(/\[(\d+)\]|\.([^.[]+)/g);
  return { key, rest: [...steps].map(([, index, name]) => name ?? Number(index)) };
}

/** Where the value at `path` is in the text, or the deepest value around it; undefined if the setting is not there. */
export function findSetting(text: string, path: string): Span | undefined {
  const root = parseTree(text);
  if (root === undefined) return undefined;
  const { key, rest } = splitPath(path);
  for (let depth = rest.length; depth >= 0; depth -= 1) {
    const node = findNodeAtLocation(root, [key, ...rest.slice(0, depth)]);
    if (node !== undefined) return { offset: node.offset, length: node.length };
  }
  return undefined;
}

function afterPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
}

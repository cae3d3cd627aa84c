/** A field of a message in Protobuf's text format: a text or number as it is written, or a message. */
export interface TextField {
  readonly name: string;
  readonly value: string | readonly TextField[];
}

const token = /#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}[\]<>:;,]|[^\s{}[\]<>:;,"'#]+/g;
/** Messages in messages: far more than any configuration has. */
const deepest = 50;

/**
 * Reads Protobuf's text format, as in label_map.pbtxt and Triton's config.pbtxt. A field that is a list is there once for
 * each of its items.
 * @returns undefined if it is none.
 * @see https://protobuf.dev/reference/protobuf/textformat-spec/
 */
export function parseTextProto(text: string): readonly TextField[] | undefined {
  const tokens = (text.match(token) ?? []).filter((part) => !/^[#,;]/.test(part));
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const fields = (end: string, depth: number): readonly TextField[] => {
    const found: TextField[] = [];
    if (depth > deepest) throw new RangeError('too deep');
    for (let name = next(); name !== end; name = next()) {
      if (!/^[\w./]+$/.test(name)) throw new SyntaxError(`unexpected "${name}"`);
      if (tokens[at] === ':') at++;
      const isList = tokens[at] === '[';
      if (isList) at++;
      while (!isList || tokens[at] !== ']') {
        found.push({ name, value: value(depth) });
        if (!isList) break;
      }
      if (isList) at++;
    }
    return found;
  };
  const value = (depth: number): TextField['value'] => {
    const first = next();
    if (first === '{') return fields('}', depth + 1);
    if (first === '<') return fields('>', depth + 1);
    if (first === '' || /^[}>\]:]/.test(first)) throw new SyntaxError('no value');
    return /^["']/.test(first) ? first.slice(1, -1).replaceAll(/\\(["'\\])/g, '$1') : first;
  };
  try {
    return fields('', 0);
  } catch {
    return undefined;
  }
}

/** The messages of that name. */
export function messagesOf(fields: readonly TextField[], name: string): readonly (readonly TextField[])[] {
  return fields.flatMap((field) => (field.name === name && typeof field.value !== 'string' ? [field.value] : []));
}

/** The text or number of the first field of that name. */
export function textOfField(fields: readonly TextField[], name: string): string | undefined {
  const found = fields.find((field) => field.name === name)?.value;
  return typeof found === 'string' ? found : undefined;
}

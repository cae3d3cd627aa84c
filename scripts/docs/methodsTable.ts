import type { MethodDescriptor, OptionSchema } from '../../src/protocol/method.ts';

/** The table of docs/methods.md: one row a method, in the order of pickers. */
export function methodsTable(methods: readonly MethodDescriptor[]): string {
  const rows = methods.map(({ name, summary, needs, uses, asksAbout, samples }, place) => {
    const option = `\`${name}\`${place === 0 ? ' (default)' : ''}`;
    const asks = samples === 'setting' ? '1000 samples (`relabel.samples`)' : (asksAbout ?? `${samples} samples`);
    return `| ${option} | ${asks} | ${needsWords(needs, uses)} | ${summary} |`;
  });
  return ['| `--method` | asks the model about | needs | when to use |', '|---|---|---|---|', ...rows].join('\n');
}

function needsWords({ vae, gradients, layer }: MethodDescriptor['needs'], uses: MethodDescriptor['uses']): string {
  const helpful = uses?.gradients && 'gradients where there are any';
  const words = [vae && 'a VAE', gradients && 'gradients', layer && 'a layer', helpful].filter(Boolean);
  return words.length === 0 ? 'nothing else' : words.join(', ');
}

/** Every option of a method, one a row. */
export function optionsTable(methods: readonly MethodDescriptor[]): string {
  const rows = methods.flatMap(({ name, options = {} }) =>
    Object.entries(options).map(([option, { description, schema }]) => {
      const usual = schema.default === undefined ? 'chosen by the method' : `\`${schema.default}\``;
      return `| \`${name}\` | \`${option}\` | ${valuesOf(schema)} | ${usual} | ${description} |`;
    }),
  );
  return ['| `--method` | option | values | default | what it does |', '|---|---|---|---|---|', ...rows].join('\n');
}

function valuesOf(schema: OptionSchema): string {
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'string') return schema.enum?.map((value) => `\`${value}\``).join(', ') ?? 'text';
  return `${schema.minimum} to ${schema.maximum}`;
}

/** What an agent may choose from: every method but the reference lines. */
export function toolMethods(methods: readonly MethodDescriptor[]): readonly string[] {
  return methods.filter(({ reference }) => !reference).map(({ name }) => name);
}

/** docs/methods.md with its tables made anew. */
export function withTables(page: string, methods: readonly MethodDescriptor[]): string {
  const withMethods = replaceBetweenMarks(page, 'methods', methodsTable(methods));
  return replaceBetweenMarks(withMethods, 'options', optionsTable(methods));
}

/**
 * `text` with what lies between the two marks of `name` made anew.
 * @param by the command that makes it.
 * @throws Error where the marks are missing.
 */
export function replaceBetweenMarks(text: string, name: string, content: string, by = 'npm run docs'): string {
  const [begin, end] = [`<!-- ${name}: made by \`${by}\` -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There are no marks of "${name}".`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

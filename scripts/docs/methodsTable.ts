import type { MethodDescriptor } from '../../src/protocol/method.ts';

/** The table of docs/methods.md: one row a method, in the order of pickers. */
export function methodsTable(methods: readonly MethodDescriptor[]): string {
  const rows = methods.map(({ name, summary, needs, asksAbout, samples }, place) => {
    const option = `\`${name}\`${place === 0 ? ' (default)' : ''}`;
    const asks = samples === 'setting' ? '1000 samples (`relabel.samples`)' : (asksAbout ?? `${samples} samples`);
    return `| ${option} | ${asks} | ${needs.vae ? 'a VAE' : 'nothing else'} | ${summary} |`;
  });
  return ['| `--method` | asks the model about | needs | when to use |', '|---|---|---|---|', ...rows].join('\n');
}

/** What an agent may choose from: every method but the reference lines. */
export function toolMethods(methods: readonly MethodDescriptor[]): readonly string[] {
  return methods.filter(({ reference }) => !reference).map(({ name }) => name);
}

/** `text` with what lies between the two marks of `name` made anew. @throws Error where the marks are missing. */
export function replaceBetweenMarks(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: made by \`npm run docs\` -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There are no marks of "${name}".`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

import manifest from '../../package.json' with { type: 'json' };

/** What the page shows of a JSON schema of the manifest. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownDescription?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly scope?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  /** The kinds of items that a list may have, each with its own "step". */
  readonly oneOf?: readonly Schema[];
  readonly const?: string;
}

/** docs/settings.md, from what VS Code itself reads: one section per setting, one line per member of its entries. */
export function settingsPage(): string {
  const settings = Object.entries<Schema>(manifest.contributes.configuration.properties);
  const restricted: readonly string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  const sections = settings.map(([key, schema]) => section(key, schema, restricted.includes(key)));
  return `${[head, ...sections].join('\n\n')}\n`;
}

const head = `# Settings

<!-- Generated from package.json by \`npm run docs\`. -->

In VS Code, search for \`relabel\` in the settings. The terminal reads the same keys from \`--config FILE\`, or from
\`.vscode/settings.json\` in the folder that it runs in.`;

function section(key: string, schema: Schema, restricted: boolean): string {
  const facts = [`Default: ${code(schema.default)}.`, limits(schema)];
  if (schema.scope === 'machine') facts.push('Set per machine: a workspace cannot change it.');
  else if (restricted) facts.push('A workspace can set it only if it is trusted.');
  const parts = [`## ${code(key, false)}`, linked(schema.markdownDescription ?? ''), facts.filter(Boolean).join(' ')];
  return [...parts, choices(schema.items ?? schema), members(schema.items ?? schema)].filter(Boolean).join('\n\n');
}

function limits({ minimum, exclusiveMinimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}.`;
  if (exclusiveMinimum !== undefined) return `Above ${exclusiveMinimum}.`;
  return minimum === undefined ? '' : `At least ${minimum}.`;
}

function choices({ enum: values, enumDescriptions }: Schema): string {
  const lines = (values ?? []).map((value, index) => `- ${code(value)}: ${enumDescriptions?.[index] ?? ''}`);
  return lines.join('\n');
}

/** Members of an entry, and of the objects inside it, by their path. */
function members(schema: Schema | undefined): string {
  const rows = rowsOf(schema, '');
  return rows.length === 0 ? '' : ['| member | meaning |', '|---|---|', ...rows].join('\n');
}

function rowsOf(schema: Schema | undefined, before: string): string[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, member]) => {
    const needed = schema?.required?.includes(name) ? 'Required. ' : '';
    const known = member.default === undefined ? '' : ` Default: ${code(member.default)}.`;
    const range = limits(member) && ` ${limits(member)}`;
    const of = member.enum === undefined ? '' : ` One of ${member.enum.map((value) => code(value)).join(', ')}.`;
    const text = `${needed}${linked(member.markdownDescription ?? '')}${of}${range}${known}`.replaceAll('|', '\\|');
    const inside = [...rowsOf(member, `${before}${name}.`), ...kindRows(member, `${before}${name}`)];
    return member.const === undefined ? [`| \`${before}${name}\` | ${text.replace(/\s+/g, ' ')} |`, ...inside] : [];
  });
}

/** For a list whose items are of several kinds, such as steps: each kind, and its members. */
function kindRows({ items }: Schema, before: string): string[] {
  return (items?.oneOf ?? []).flatMap((kind) => {
    const step = kind.properties?.step?.const;
    if (step === undefined) return [];
    const place = `${before}[${step}]`;
    return [`| \`${place}\` | ${kind.markdownDescription ?? ''} |`, ...rowsOf(kind, `${place}.`)];
  });
}

/** `#relabel.vaes#` is a link in VS Code's own page, and one to a section here. */
function linked(text: string): string {
  return text.replace(
    /`#(relabel\.[\w.]+)#`/g,
    (_, key: string) => `[\`${key}\`](#${key.toLowerCase().replaceAll('.', '')})`,
  );
}

function code(value: unknown, json = true): string {
  return `\`${json ? JSON.stringify(value) : String(value)}\``;
}

import type { SchemaObject } from 'ajv';
import { didYouMean } from '../common/labels/didYouMean.ts';
import type { Problem } from '../common/problem.ts';
import type { MethodDescriptor, OptionSchema, OptionValues } from '../protocol/method.ts';
import type { MethodName } from '../protocol/options.ts';
import { descriptorOf } from './methods.ts';
import { conform } from './schema.ts';

/** The user's choices for each method, by the method's name. */
export type MethodOptions = Readonly<Partial<Record<MethodName, OptionValues>>>;

/** `properties` of the setting `relabel.methodOptions`: the options of each method that has some. */
export function optionSchemas(methods: readonly MethodDescriptor[]): Readonly<Record<string, SchemaObject>> {
  const withOptions = methods.filter(({ options }) => options !== undefined);
  return Object.fromEntries(withOptions.map((descriptor) => [descriptor.name, schemaOf(descriptor)]));
}

function schemaOf({ title, options = {} }: MethodDescriptor): SchemaObject {
  const properties = Object.entries(options).map(([name, { description, schema }]) => [
    name,
    { ...schema, markdownDescription: description },
  ]);
  return {
    type: 'object',
    additionalProperties: false,
    markdownDescription: `Options of ${title}.`,
    properties: Object.fromEntries(properties),
  };
}

/**
 * Reads options written as NAME=VALUE.
 * @param from what the user calls it, such as "--option".
 * @param problems gets one entry for each thing that is wrong.
 */
export function parseOptions(
  method: MethodName,
  written: readonly string[],
  from: string,
  problems: Problem[],
): OptionValues {
  const { options = {} } = descriptorOf(method);
  const values = new Map<string, string | number | boolean>();
  for (const text of written) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || equals < 0) {
      problems.push({ setting: from, message: usage(method, Object.keys(options), text) });
      continue;
    }
    const value = conform<string | number | boolean>(
      option.schema,
      asWanted(option.schema, text.slice(equals + 1)),
      `${from} ${name}`,
      problems,
    );
    if (value !== undefined) values.set(name, value);
  }
  return Object.fromEntries(values);
}

function usage(method: MethodName, known: readonly string[], text: string): string {
  if (known.length === 0) return `"${text}" is for nothing: the method "${method}" has no options`;
  const near = didYouMean(known, text.split('=', 1)[0]);
  return `must be NAME=VALUE, where NAME is ${known.join(' or ')} with the method "${method}", not "${text}"${near}`;
}

/** Converted to the schema's type if the text allows it; otherwise unchanged, for the schema to refuse. */
function asWanted({ type }: OptionSchema, text: string): string | number | boolean {
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  const number = Number(text);
  return type === 'string' || text.trim() === '' || Number.isNaN(number) ? text : number;
}

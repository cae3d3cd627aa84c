import { Ajv, type ErrorObject, type SchemaObject } from 'ajv';
import manifest from '../../package.json' with { type: 'json' };
import { didYouMean } from '../common/labels/didYouMean.ts';
import { isValueTooDeep, tooDeep } from '../common/nesting.ts';
import type { Problem } from '../common/problem.ts';

/** The schema of every setting: the manifest that VS Code reads is the one source of types, limits and defaults. */
export const settingSchemas = manifest.contributes.configuration.properties;

export type SettingKey = keyof typeof settingSchemas;

/** Whether there is a setting with that name. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingSchemas, key);
}

// VS Code's own keywords (markdownDescription, enumDescriptions, scope, …) are unknown to ajv: not strict.
const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false, verbose: true, discriminator: true });

/**
 * Checks a value and fills in the schema's nested defaults.
 *
 * @param schema of which `T` is the type.
 * @param path what the user calls the value, such as `relabel.models[0]`.
 * @param problems gets one entry for each thing that is wrong.
 * @returns a checked copy, or undefined if anything is wrong.
 */
export function conform<T>(schema: SchemaObject, value: unknown, path: string, problems: Problem[]): T | undefined {
  if (isValueTooDeep(value)) {
    problems.push({ setting: path, message: tooDeep });
    return undefined;
  }
  const validate = ajv.compile<T>(schema);
  // VS Code hands out read-only proxies, which structuredClone refuses.
  const copy: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
  if (validate(copy)) return copy;
  const found = (validate.errors ?? []).map((error) => problemOf(error, path));
  // One per position: whatever is not text is also none of the choices, and the later message says more.
  problems.push(...new Map(found.map((problem) => [problem.setting, problem])).values());
  return undefined;
}

/**
 * @param value as the user wrote it; undefined: not at all.
 * @returns the value if the manifest accepts it, otherwise the manifest's default.
 */
export function settingValue<T>(key: SettingKey, value: unknown, problems: Problem[]): T {
  const schema = settingSchemas[key];
  const written = value === undefined ? undefined : conform<T>(schema, value, key, problems);
  const result = written ?? conform<T>(schema, schema.default, key, problems);
  if (result === undefined) throw new Error(`The default of ${key} in package.json does not fit its own schema.`);
  return result;
}

/** @returns what is wrong with a value for a setting, or undefined: for values that don't come from settings. */
export function faultOf(key: SettingKey, value: unknown): string | undefined {
  const problems: Problem[] = [];
  conform(settingSchemas[key], value, key, problems);
  return problems[0]?.message;
}

function problemOf(error: ErrorObject, root: string): Problem {
  const setting = root + jsonPath(error.instancePath);
  if (error.keyword === 'required') {
    return { setting: `${setting}.${error.params.missingProperty}`, message: 'must be given' };
  }
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(error.parentSchema?.properties ?? {});
    const near = didYouMean(known, error.params.additionalProperty);
    const message = `is not known here: use ${known.join(', ')}${near}`;
    return { setting: `${setting}.${error.params.additionalProperty}`, message };
  }
  if (error.keyword === 'uniqueItems')
    return { setting, message: `must not say the same thing twice${given(error.data)}` };
  const written = error.parentSchema?.errorMessage;
  const wanted = typeof written === 'string' ? written : wantedBy(error);
  const near = error.keyword === 'enum' ? didYouMean(error.params.allowedValues, error.data) : '';
  return { setting, message: wanted + given(error.data) + near };
}

/** `/input/mean/1` as `.input.mean[1]`. */
function jsonPath(pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
}

function wantedBy({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `must be ${typeNames[String(params.type)] ?? params.type}`;
    case 'enum':
      return `must be ${either(params.allowedValues)}`;
    case 'minimum':
      return `must be at least ${params.limit}`;
    case 'maximum':
      return `must be at most ${params.limit}`;
    case 'exclusiveMinimum':
      return `must be above ${params.limit}`;
    case 'minLength':
      return 'must not be empty';
    default:
      return message ?? 'is not valid';
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  integer: 'a whole number',
  array: 'a list',
  object: 'an object',
};

function either(values: readonly unknown[]): string {
  return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
}

/** What was there instead, if that is short. */
function given(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 || text === '""' ? '' : `, not ${text}`;
}

import type { MethodOption, OptionSchema, OptionValues } from '../../protocol/method.ts';

type ValueOf<S extends OptionSchema> = S extends { readonly type: 'integer' | 'number' }
  ? number
  : S extends { readonly type: 'boolean' }
    ? boolean
    : S extends { readonly enum: readonly (infer Choice)[] }
      ? Choice
      : string;

/** The values of a descriptor's options; undefined: neither chosen by the user nor given a default. */
type ValuesOf<O extends Readonly<Record<string, MethodOption>>> = {
  readonly [Name in keyof O]:
    | ValueOf<O[Name]['schema']>
    | (O[Name]['schema'] extends { readonly default: unknown } ? never : undefined);
};

/**
 * A method's options, with defaults for those that the user has not set.
 * @param given already checked against the descriptor's schemas.
 */
export function optionsOf<O extends Readonly<Record<string, MethodOption>>>(
  { options }: { readonly options: O },
  given: OptionValues,
): ValuesOf<O> {
  const values = Object.entries(options).map(([name, { schema }]) => [name, given[name] ?? schema.default]);
  return Object.fromEntries(values);
}

import * as v from 'valibot';
import { PipelineError } from '../../common/errors.ts';
import type { Methods, ParamsOf } from '../../common/rpc.ts';

/** A schema for what each method takes, by name. If a method has none, this does not compile. */
export type Checks<Api> = { readonly [M in keyof Api]: v.GenericSchema<unknown, ParamsOf<Api, M>> };

/** A count or an index: 0 to 2⁵³ − 1. */
export const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Text of at most this many UTF-16 units. */
export function text(most: number) {
  return v.pipe(v.string(), v.maxLength(most));
}

/** For methods that take nothing; anything passed all the same is dropped. */
export const nothing = v.pipe(
  v.unknown(),
  v.transform(() => undefined),
);

/**
 * The same methods, each of which checks its input: unknown members are dropped, and if something is wrong, it rejects
 * and does nothing. The error does not repeat the input, which may be long and is not trusted.
 */
export function checked<Api extends Methods<Api>>(handlers: Api, checks: Checks<Api>): Api {
  const names = Object.keys(checks) as (keyof Api & string)[];
  const methods = names.map((name) => {
    const method: Methods<Api>[keyof Api] = (params, call) => handlers[name](read(name, checks[name], params), call);
    return [name, method] as const;
  });
  // For each name in the table, which has them all, there is the method that takes what its schema produces.
  return Object.fromEntries(methods) as unknown as Api;
}

function read(method: string, check: v.GenericSchema, params: unknown): never {
  const result = v.safeParse(check, params);
  // The schema is that of the method's own value.
  if (result.success) return result.output as never;
  const [issue] = result.issues;
  const wanted = issue.expected === null ? 'is not as it should be' : `must be ${issue.expected}`;
  throw new PipelineError('internal', `“${method}”: ${v.getDotPath(issue) ?? 'all of it'} ${wanted}.`);
}

import * as v from 'valibot';
import { PipelineError } from '../../common/errors.ts';
import type { Methods, ParamsOf } from '../../common/rpc.ts';

/** A schema for what each method takes, by its name. A method without one does not compile. */
export type Checks<Api> = { readonly [M in keyof Api]: v.GenericSchema<unknown, ParamsOf<Api, M>> };

/** A number that counts or points: 0 to 2⁵³ − 1. */
export const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Text of at most so many UTF-16 units. */
export function text(most: number) {
  return v.pipe(v.string(), v.maxLength(most));
}

/** For methods that take nothing; what is said all the same is not passed on. */
export const nothing = v.pipe(
  v.unknown(),
  v.transform(() => undefined),
);

/**
 * The same methods, each of which looks at what it gets: members that are not known are left out, and where something
 * is wrong, it rejects and does nothing. What was said is not repeated in the error: it may be long, and is not trusted.
 */
export function checked<Api extends Methods<Api>>(handlers: Api, checks: Checks<Api>): Api {
  const names = Object.keys(checks) as (keyof Api & string)[];
  const methods = names.map((name) => {
    const method: Methods<Api>[keyof Api] = (params, call) => handlers[name](read(name, checks[name], params), call);
    return [name, method] as const;
  });
  // Of each name of the table, which has them all, there is the method that takes what its schema gives.
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

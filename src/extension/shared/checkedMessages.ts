import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { Log } from './log.ts';

/**
 * A schema for each message of a page, by its type: for all but the type itself. A kind of message without one does
 * not compile.
 */
export type MessageChecks<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: v.GenericSchema<unknown, Omit<Extract<Message, { readonly type: Type }>, 'type'>>;
};

/** A number that counts or points: 0 to 2⁵³ − 1. */
export const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Text of at most so many UTF-16 units. */
export function text(most: number) {
  return v.pipe(v.string(), v.maxLength(most));
}

/**
 * A message that came from a page, without members that are not known; or what is wrong with it, for the log. What it
 * says is not repeated there: it may be long, and is not trusted.
 */
export function readMessage<Message extends { readonly type: string }>(
  checks: MessageChecks<Message>,
  value: unknown,
): { readonly message: Message } | { readonly fault: string } {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(checks, type)) return { fault: 'it is of no known type' };
  const result = v.safeParse(checks[type as Message['type']], value);
  // The table has the schema of this type's members.
  if (result.success) return { message: { ...result.output, type } as unknown as Message };
  const [issue] = result.issues;
  const wanted = issue.expected === null ? 'is not as it should be' : `must be ${issue.expected}`;
  return { fault: `"${type}", ${v.getDotPath(issue) ?? 'all of it'} ${wanted}` };
}

/**
 * The one way in which messages of a page come in: each is checked before anybody gets it. A bad one is dropped and
 * logged.
 */
export function receiveChecked<Message extends { readonly type: string }>(
  webview: Pick<vscode.Webview, 'onDidReceiveMessage'>,
  checks: MessageChecks<Message>,
  log: Pick<Log, 'warn'>,
  receive: (message: Message) => void,
): vscode.Disposable {
  return webview.onDidReceiveMessage((value: unknown) => {
    const read = readMessage(checks, value);
    if ('message' in read) receive(read.message);
    else log.warn(`A message of the page was dropped: ${read.fault}.`);
  });
}

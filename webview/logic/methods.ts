import type { MethodChoice, MethodName, PanelState, Status } from '../../src/protocol/panel.ts';

/** What is known of a method; undefined while the host has not said. */
export function methodOf({ methods }: PanelState, method: MethodName): MethodChoice | undefined {
  return methods.find(({ name }) => name === method);
}

const statusWords: Readonly<Record<Status, string>> = {
  ok: 'Trustworthy',
  unstable: 'Unstable',
  'nothing-shifted': 'Nothing shifted',
  'everything-shifted': 'Everything shifted',
};

/** A status in few words: the method's own where it has some. */
export function statusWord(status: Status, method: MethodChoice | undefined): string {
  return method?.words?.[status] ?? statusWords[status];
}

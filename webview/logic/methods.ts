import { trustOf, trustWords } from '../../src/common/trust.ts';
import type { MethodChoice, MethodName, PanelState, Status } from '../../src/protocol/panel.ts';

/** What is known of a method; undefined while the host has not said. */
export function methodOf({ choices }: PanelState, method: MethodName): MethodChoice | undefined {
  return choices.methods.find(({ name }) => name === method);
}

const statusWords: Readonly<Record<Status, string>> = {
  ok: trustWords.trustworthy,
  unstable: trustWords.unreliable,
  'nothing-shifted': 'Nothing shifted',
  'everything-shifted': 'Everything shifted',
};

/**
 * The verdict on a map in few words: the method's own where it has some.
 * @param reliability as in StudentFigures; what the history kept of earlier versions has none.
 */
export function statusWord(status: Status, method: MethodChoice | undefined, reliability?: number | null): string {
  const own = method?.words?.[status];
  if (own !== undefined) return own;
  return status === 'ok' && typeof reliability === 'number' ? trustWords[trustOf(reliability)] : statusWords[status];
}

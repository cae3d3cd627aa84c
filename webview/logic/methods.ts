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

/** Where no student stands between the model and the map, less can be said. */
const ownWords: Readonly<Partial<Record<MethodName, Partial<Record<Status, string>>>>> = {
  rise: { ok: 'Stable' },
  occlusion: { ok: 'Nothing random' },
  random: { unstable: 'Reference only' },
};

/** A status in few words. */
export function statusWord(status: Status, method: MethodName): string {
  return ownWords[method]?.[status] ?? statusWords[status];
}

import { Peer, type RpcMessage } from '../../../src/common/rpc.ts';
import { formChecks } from '../../../src/extension/addModel/formChecks.ts';
import { panelChecks } from '../../../src/extension/panel/panelChecks.ts';
import { checked } from '../../../src/extension/shared/checks.ts';
import type { FormHostApi } from '../../../src/protocol/addModelForm.ts';
import type { PanelHostApi } from '../../../src/protocol/panel.ts';
import type { MakeTarget, Outcome } from '../target.ts';
import { anyValue, mutateValue } from '../values.ts';

const seeds: readonly (readonly [method: string, params: unknown])[] = [
  ['explain', { model: 'm', method: 'rise', samples: 40, sampling: 'local', seed: 0 }],
  ['pictures', { run: 1, indices: [0, 1], size: 64 }],
  ['curvePicture', { run: 1, curve: 'deletion', step: 8, point: 2 }],
  ['evaluate', { run: 1, measures: { step: 8, road: true } }],
  ['compare', { kind: 'model', model: 'm' }],
  ['savePicture', { bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), instead: false }],
  ['command', 'export'],
  ['change', { name: 'n', size: ['1', '2'], output: 'auto' }],
];
const words = [...Object.keys(panelChecks), ...Object.keys(formChecks), 'settings', 'measures', 'change', 'indices'];

/** What the pages of the panel and of the form may send, on its way through the one place where it arrives. */
export const messages: MakeTarget = async () => {
  let outcome: Outcome = { kind: 'refused' };
  /** Takes whatever the checks let through. */
  const accepting = <Api extends object>(checks: Api): Api =>
    Object.fromEntries(Object.keys(checks).map((name) => [name, () => (outcome = { kind: 'accepted' })])) as Api;
  const post = (message: RpcMessage): void => {
    if (message.type === 'failure' && message.failure.code !== 'internal') {
      outcome = { kind: 'wrong', what: `refused as ${message.failure.code}` };
    }
  };
  const pages = [
    new Peer(checked(accepting(panelChecks) as unknown as PanelHostApi, panelChecks), { post }),
    new Peer(checked(accepting(formChecks) as unknown as FormHostApi, formChecks), { post }),
  ];
  return {
    async run(dice) {
      outcome = { kind: 'refused' };
      const [method, params] = dice.pick(seeds);
      const call = {
        type: 'call',
        id: 1,
        method,
        params: dice.chance(0.9) ? mutateValue(params, dice, words) : params,
      };
      const message = dice.chance(0.2)
        ? anyValue(dice, words)
        : dice.chance(0.1)
          ? mutateValue(call, dice, words)
          : call;
      for (const page of pages) page.receive(message);
      await new Promise((done) => setImmediate(done));
      return outcome;
    },
  };
};

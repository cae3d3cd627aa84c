import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { type CausalCurve, causalCurve, saliencyOrder } from '../../src/pipeline/metrics/causal.ts';
import { Teacher } from '../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import { presets } from '../../src/settings/presets.ts';
import { parseNpy } from '../fixtures/npy.ts';

const shared = resolve(import.meta.dirname, '../../../shared');
const model = resolve(shared, 'models/mobilenetv2.onnx');
const absent = !existsSync(model) && `${model} is not there`;

for (const name of ['a', 'b']) {
  test(`deletion and insertion are those of RISE's own code (vector ${name})`, { skip: absent }, async () => {
    const file = (suffix: string) => readFileSync(resolve(shared, 'vectors', `causal-${name}.${suffix}`));
    const expected = JSON.parse(file('json').toString());
    const sessions = new Sessions();
    const spec = {
      name: 'MobileNetV2',
      path: model,
      input: { ...presets.torchvision, interpolation: 'bicubic' },
      output: 'logits',
    } as const;
    const teacher = await Teacher.load(spec, sessions, ['cpu'], 'auto');
    const tensor = Float32Array.from(parseNpy(file('input.npy')).values);
    const order = saliencyOrder(Float32Array.from(parseNpy(file('map.npy')).values));
    const subject = { teacher, tensor, target: expected.class };
    const agrees = ({ scores, auc }: CausalCurve, { curve, auc: rise }: { curve: number[]; auc: number }) => {
      assert.equal(scores.length, curve.length);
      assert.ok(Math.abs(auc - rise) < 1e-4, `${auc}, not ${rise}`);
      curve.forEach((score, i) => {
        assert.ok(Math.abs(score - scores[i]!) < 1e-3);
      });
    };
    agrees(await causalCurve(subject, 'deletion', order, 1792), expected.del_1792);
    agrees(await causalCurve(subject, 'insertion', order, 1792), expected.ins_1792);
    await sessions.dispose();
  });
}

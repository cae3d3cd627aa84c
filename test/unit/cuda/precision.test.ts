import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cudaPrecision } from '../../../src/cuda/precision.ts';

test('CUDA computes in TF32 unless NVIDIA’s own variable says no', () => {
  assert.equal(cudaPrecision({ NVIDIA_TF32_OVERRIDE: '0' }), 'in full single precision (NVIDIA_TF32_OVERRIDE=0)');
  // 1 is the same as none: it asks for what ONNX Runtime asks for anyway.
  for (const env of [{}, { NVIDIA_TF32_OVERRIDE: '' }, { NVIDIA_TF32_OVERRIDE: '1' }]) {
    assert.match(
      cudaPrecision(env),
      /^matrix products and convolutions in TF32, with 10 bits .*"NVIDIA_TF32_OVERRIDE": "0" in relabel\.env/,
    );
  }
});

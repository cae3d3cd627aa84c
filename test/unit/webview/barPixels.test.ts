import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barPixels } from '../../../webview/logic/picture/barPixels.ts';

const colours = new Uint8Array(256 * 3).fill(90);
const alphas = (signed: boolean) => barPixels(colours, signed).filter((_, at) => at % 4 === 3);

test('a colour bar fades to nothing where the picture does', () => {
  const plain = alphas(false);
  assert.deepEqual([plain[0], plain[51], plain[255]], [0, 51, 255]);
  const signed = alphas(true);
  // 1.5 times as opaque as strong, as on the picture: full from two thirds on.
  assert.deepEqual([signed[0], signed[42], signed[255]], [255, 255, 255]);
  assert.ok(signed[127]! < 2 && signed[128]! < 2);
  assert.deepEqual([...barPixels(colours, false).subarray(4, 7)], [90, 90, 90]);
});

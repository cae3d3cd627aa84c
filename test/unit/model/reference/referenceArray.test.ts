import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { asTensor, readReference } from '../../../../src/pipeline/model/reference/referenceArray.ts';
import { readNpy } from '../../../../src/pipeline/numeric/readNpy.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-reference-'));
after(() => rmSync(folder, { recursive: true }));

/** An array as the description of the format has it. */
function npy(descr: string, shape: string, data: Buffer, { fortran = false, version = 1 } = {}): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }\n`;
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  const magic = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([version, 0])]);
  return Buffer.concat([magic, length, Buffer.from(text, 'latin1'), data]);
}

// By hand: bytes of numbers in IEEE 754 and two's complement.
const types: readonly (readonly [descr: string, hex: string, values: readonly number[]])[] = [
  ['<f4', '0000c03f000020c0', [1.5, -2.5]],
  ['>f4', '3fc00000c0200000', [1.5, -2.5]],
  ['<f8', '000000000000f83f00000000000004c0', [1.5, -2.5]],
  ['<f2', '003e00c1', [1.5, -2.5]],
  ['|u1', 'ff07', [255, 7]],
  ['|i1', 'ff07', [-1, 7]],
  ['|b1', '0100', [1, 0]],
  ['<i2', 'ffff0100', [-1, 1]],
  ['>u2', 'ffff0001', [65_535, 1]],
  ['<i4', 'ffffffff01000000', [-1, 1]],
  ['<i8', 'ffffffffffffffff0100000000000000', [-1, 1]],
];
for (const [descr, hex, values] of types) {
  test(`reads ${descr}`, () => {
    assert.deepEqual([...readNpy(npy(descr, '(2,)', Buffer.from(hex, 'hex'))).values], values);
  });
}

test('reads the order of Fortran, and longer headers', () => {
  // [[1, 2, 3], [4, 5, 6]], first index fastest.
  const file = npy('|u1', '(2, 3)', Buffer.from([1, 4, 2, 5, 3, 6]), { fortran: true, version: 2 });
  assert.deepEqual([...readNpy(file).values], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(readNpy(file).shape, [2, 3]);
  assert.deepEqual([...readNpy(npy('<u2', '()', Buffer.from([7, 0]))).values], [7]);
});

const refused: readonly (readonly [name: string, content: string | Buffer, words: RegExp])[] = [
  ['empty.npy', Buffer.alloc(0), /no list of numbers|JSON/],
  ['pickle.npy', npy('|O', '(2,)', Buffer.alloc(16)), /holds no plain numbers/],
  ['short.npy', npy('<f4', '(2, 2)', Buffer.alloc(12)), /it ends early/],
  ['huge.npy', npy('<f4', '(99999999, 99999999, 9)', Buffer.alloc(12)), /it ends early/],
  ['none.npy', npy('<f4', '(0,)', Buffer.alloc(0)), /it is empty/],
  ['nan.npy', npy('<f4', '(1,)', Buffer.from('0000c07f', 'hex')), /NaN or infinite/],
  ['header.npy', npy('<f4', 'None', Buffer.alloc(4)), /names no shape/],
  ['text.json', 'hello', /JSON/],
  ['object.json', '{"a": 1}', /no list of numbers/],
  ['ragged.json', '[[1, 2], [3]]', /no list of numbers/],
  ['words.json', '["a", "b"]', /no list of numbers/],
];
for (const [name, content, words] of refused) {
  test(`refuses ${name}`, async () => {
    writeFileSync(join(folder, name), content);
    await assert.rejects(readReference(join(folder, name)), (error) => {
      assert.ok(error instanceof PipelineError);
      assert.equal(error.code, 'settings');
      assert.match(error.message, words);
      assert.ok(error.message.includes(name));
      return true;
    });
  });
}

const input = { height: 2, width: 3, channels: 3 };
function array(shape: readonly number[]) {
  const count = shape.reduce((product, side) => product * side, 1);
  return { shape, type: 'float64', values: Float64Array.from({ length: count }, (_, i) => i) };
}

test('a tensor may have a batch of one, be flat, and lie in either layout', () => {
  const first = [0, 1, 2, 3, 4, 5];
  const interleaved = [0, 3, 6, 9, 12, 15];
  for (const shape of [
    [1, 3, 2, 3],
    [3, 2, 3],
  ]) {
    const tensor = asTensor(array(shape), input, 'NHWC');
    assert.equal(tensor?.layout, 'NCHW');
    assert.deepEqual([...(tensor?.planes[0] ?? [])], first);
  }
  for (const shape of [
    [1, 2, 3, 3],
    [2, 3, 3],
  ]) {
    const tensor = asTensor(array(shape), input, 'NCHW');
    assert.equal(tensor?.layout, 'NHWC');
    assert.deepEqual([...(tensor?.planes[0] ?? [])], interleaved);
  }
  assert.equal(asTensor(array([18]), input, 'NHWC')?.layout, 'NHWC');
  // Nine numbers square: both layouts are possible.
  const square = { height: 3, width: 3, channels: 3 };
  assert.equal(asTensor(array([3, 3, 3]), square, 'NHWC')?.layout, 'NHWC');
  assert.equal(asTensor(array([2, 3]), { ...input, channels: 1 }, 'NCHW')?.planes.length, 1);
  for (const shape of [[3, 3, 2], [2, 3, 2, 3], [17], [2, 9]])
    assert.equal(asTensor(array(shape), input, 'NCHW'), undefined);
});

test('a real file of NumPy is read', () => {
  const { shape, type, values } = readNpy(
    readFileSync(join(import.meta.dirname, '../../../fixtures/reference/fortran-float64.npy')),
  );
  assert.deepEqual([shape, type, values.length], [[3, 28, 28], 'float64', 2352]);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { Dice } from '../../../scripts/fuzz/dice.ts';
import { mutateModel } from '../../../scripts/fuzz/mutateModel.ts';
import { type Field, readFields, writeFields } from '../../../scripts/fuzz/protobuf.ts';
import { root } from '../../../scripts/shared/places.ts';
import { encodeClassifier } from '../../fixtures/models/classifiers.ts';

test("the examples of protobuf's own documentation", () => {
  // https://protobuf.dev/programming-guides/encoding: field 1 is the varint 150; field 2 is the text "testing".
  const bytes = Uint8Array.of(0x08, 0x96, 0x01, 0x12, 0x07, ...Buffer.from('testing'));
  const fields: Field[] = [
    { number: 1, wire: 0, value: 150n },
    { number: 2, wire: 2, value: Uint8Array.from(Buffer.from('testing')) },
  ];
  assert.deepEqual(readFields(bytes), fields);
  assert.deepEqual(writeFields(fields), bytes);
  assert.deepEqual(writeFields([{ number: 1, wire: 0, value: -1n }]).length, 11, 'ten bytes of a negative number');
});

test('what is no message is told from one', () => {
  for (const bytes of [[0x08], [0x12, 0x05, 1], [0x00, 0x00], [0x0b], [0x0d, 1, 2], Array(12).fill(0xff)]) {
    assert.equal(readFields(Uint8Array.from(bytes)), undefined, String(bytes));
  }
});

test('a real model comes out as it went in, down to its graph', () => {
  const model = readFileSync(path.join(root, 'media/models/squeezenet1.1.onnx'));
  const fields = readFields(model) ?? [];
  assert.ok(Buffer.from(writeFields(fields)).equals(model));
  const graph = fields.find(({ number }) => number === 7)?.value;
  assert.ok(graph instanceof Uint8Array);
  assert.ok(Buffer.from(writeFields(readFields(graph) ?? [])).equals(graph));
});

test('mutants differ from the model and from each other, and come again with the seed', () => {
  const model = encodeClassifier('logits.onnx');
  const mutants = Array.from({ length: 50 }, (_, index) =>
    Buffer.from(mutateModel(model, new Dice(1, index))).toString('hex'),
  );
  assert.ok(new Set([...mutants, Buffer.from(model).toString('hex')]).size > 40);
  assert.equal(Buffer.from(mutateModel(model, new Dice(1, 7))).toString('hex'), mutants[7]);
});

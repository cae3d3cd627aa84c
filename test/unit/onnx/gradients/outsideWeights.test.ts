import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { toHalf } from '../../../../src/pipeline/numeric/half.ts';
import { isOutside } from '../../../../src/pipeline/onnx/externalData.ts';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { prepareModel } from '../../../../src/pipeline/onnx/gradients/prepareModel.ts';
import { encodeGraph } from '../../../../src/pipeline/onnx/graph.ts';
import { decodeModel, readModel, type TensorProto, writeModel } from '../../../../src/pipeline/onnx/model.ts';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../../../../src/pipeline/onnx/proto/onnx_pb.ts';
import { parseNpy } from '../../../fixtures/npy.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/gradients');
const folder = mkdtempSync(join(tmpdir(), 'relabel-outside-'));
after(() => rmSync(folder, { recursive: true }));

/** The same weight, whose bytes are in a file beside the model. */
function outsideOf(weight: TensorProto, location: string, offset: number, length: number): TensorProto {
  const externalData = Object.entries({ location, offset, length }).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value: String(value) }),
  );
  const { name, dims, dataType } = weight;
  return create(TensorProtoSchema, {
    name,
    dims,
    dataType,
    externalData,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
  });
}

/**
 * Writes a fixture with all float weights of 64 numbers and more in a file beside it, as PyTorch and `onnx.save` do.
 * @param half in half precision.
 * @returns the path, and the bytes beside it.
 */
async function writeOutside(file: string, half = false): Promise<{ path: string; bytes: number }> {
  const model = await readModel(join(fixtures, file));
  const stem = `${file}.${half ? 'half' : 'whole'}`;
  const parts: Uint8Array[] = [];
  let offset = 0;
  const initializer = model.graph!.initializer.map((weight) => {
    const count = weight.rawData.byteLength / 4;
    if (weight.dataType !== TensorProto_DataType.FLOAT || count < 64) return weight;
    const floats = new Float32Array(weight.rawData.slice().buffer);
    const bytes = half ? new Uint8Array(Uint16Array.from(floats, toHalf).buffer) : weight.rawData;
    const type = half ? TensorProto_DataType.FLOAT16 : weight.dataType;
    const outside = outsideOf({ ...weight, dataType: type }, `${stem}.data`, offset, bytes.length);
    parts.push(bytes);
    offset += bytes.length;
    return outside;
  });
  writeFileSync(join(folder, `${stem}.data`), Buffer.concat(parts));
  const path = join(folder, `${stem}.onnx`);
  writeFileSync(path, writeModel({ ...model, graph: { ...model.graph!, initializer } }));
  return { path, bytes: offset };
}

async function gradientOf(path: string, name: string) {
  const image = parseNpy(readFileSync(join(fixtures, `${name}.input.npy`)));
  const facts = JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as { class: number };
  const model = await GradientModel.open({ path, shape: image.shape });
  try {
    const session = await model.session({ score: 'raw', gradients: [model.input] });
    const { gradients } = await session.run(Float32Array.from(image.values), [facts.class]);
    return { values: gradients.get(model.input)!.values, layer: model.lastLayer };
  } finally {
    await model.dispose();
  }
}

for (const [file, name] of [
  ['convnext.ts17.onnx', 'convnext'],
  ['vit.ts17.onnx', 'vit'],
  ['classic.ts17.onnx', 'classic'],
] as const) {
  test(`${file} with its weights in another file has PyTorch's gradient, and the same last layer`, async () => {
    const { path } = await writeOutside(file);
    const { values, layer } = await gradientOf(path, name);
    const wanted = parseNpy(readFileSync(join(fixtures, `${name}.gradient.npy`))).values;
    const largest = Math.max(...wanted.map(Math.abs));
    for (const [at, value] of wanted.entries()) assert.ok(Math.abs(values[at]! - value) < 1e-5 * largest);
    const inside = await gradientOf(join(fixtures, file), name);
    assert.deepEqual(
      [layer?.height, layer?.width, layer?.layout],
      [inside.layer?.height, inside.layer?.width, inside.layer?.layout],
    );
    assert.deepEqual(
      readdirSync(folder).filter((other) => other.endsWith('.relabel')),
      [],
      'nothing is left beside the model',
    );
  });
}

test('the prepared graph refers to the same bytes, and holds none of them', async () => {
  const { path, bytes } = await writeOutside('convnext.ts17.onnx');
  const { graph } = await prepareModel(path, [1, 3, 32, 32], {});
  const given = (await readModel(path)).graph!.initializer.filter(isOutside);
  const large = given.filter(({ dims }) => dims.reduce((product, size) => product * size, 1n) >= 256n);
  const kept = new Map(graph.initializer.filter(isOutside).map((weight) => [weight.name, weight.externalData]));
  assert.ok(large.length > 5);
  for (const { name } of large) assert.ok(kept.has(name), name);
  for (const [name, data] of kept) {
    assert.deepEqual(data, given.find((weight) => weight.name === name)?.externalData, name);
  }
  const copied = graph.initializer.reduce((sum, { rawData }) => sum + rawData.length, 0);
  assert.ok(copied < bytes / 10, `${copied} of ${bytes} bytes`);
});

test('weights in half precision are cast where they are used, and stay in their file', async () => {
  const { path } = await writeOutside('convnext.ts17.onnx', true);
  const { values } = await gradientOf(path, 'convnext');
  const wanted = parseNpy(readFileSync(join(fixtures, 'convnext.gradient.npy'))).values;
  const largest = Math.max(...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((value, at) => Math.abs(values[at]! - value)));
  assert.ok(worst > 0 && worst < 0.05 * largest, `${worst} of ${largest}`);
});

const small =
  process.env.RELABEL_TEST_LARGE !== '1' && 'it takes 5 GiB of disk and a minute: RELABEL_TEST_LARGE=1 asks for it';

test('a model of more than 2 GiB has a gradient', { skip: small }, async () => {
  const rows = 60_000_000;
  const bytes = decodeModel(
    encodeGraph({
      inputs: [{ name: 'x', shape: [1, 3, 2, 2] }],
      outputs: [{ name: 'y' }],
      nodes: [
        { op: 'GlobalAveragePool', inputs: ['x'], outputs: ['mean'] },
        { op: 'Flatten', inputs: ['mean'], outputs: ['row'] },
        { op: 'Gather', inputs: ['table', 'places'], outputs: ['weight'] },
        { op: 'MatMul', inputs: ['row', 'weight'], outputs: ['y'] },
      ],
      weights: [
        { name: 'table', shape: [1, 10], values: new Float32Array(10) },
        { name: 'places', shape: [3], values: BigInt64Array.of(0n, 1n, BigInt(rows - 1)) },
      ],
    }),
  );
  const table = join(folder, 'table.bin');
  writeFileSync(table, new Uint8Array(Float32Array.of(...[...Array(20).keys()]).buffer));
  truncateSync(table, rows * 40);
  const initializer = bytes.graph!.initializer.map((weight) =>
    weight.name === 'table' ? outsideOf({ ...weight, dims: [BigInt(rows), 10n] }, 'table.bin', 0, rows * 40) : weight,
  );
  const path = join(folder, 'large.onnx');
  writeFileSync(path, writeModel({ ...bytes, graph: { ...bytes.graph!, initializer } }));
  const model = await GradientModel.open({ path, shape: [1, 3, 2, 2] });
  try {
    const session = await model.session({ score: 'raw', gradients: ['x'] });
    const { gradients } = await session.run(new Float32Array(12).fill(1), [3]);
    // The rows of the table that are read begin 0, 10, 0: of class 3 they hold 3, 13 and 0, of which each pixel has a quarter.
    assert.deepEqual(
      [...gradients.get('x')!.values],
      [3, 3, 3, 3, 13, 13, 13, 13, 0, 0, 0, 0].map((value) => value / 4),
    );
  } finally {
    await model.dispose();
  }
});

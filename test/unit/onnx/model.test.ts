import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import {
  floatAttribute,
  floatsAttribute,
  graphAttribute,
  integerAttribute,
  integersAttribute,
  textAttribute,
  textsAttribute,
} from '../../../src/pipeline/onnx/attributes.ts';
import { changeModel, openChanged } from '../../../src/pipeline/onnx/changeModel.ts';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import { GraphIndex } from '../../../src/pipeline/onnx/graphIndex.ts';
import { decodeModel, readModel, writeModel } from '../../../src/pipeline/onnx/model.ts';
import { NodeProtoSchema } from '../../../src/pipeline/onnx/proto/onnx_pb.ts';
import { readHeader, readStructure } from '../../../src/pipeline/onnx/structure.ts';
import { numbersOfTensor } from '../../../src/pipeline/onnx/tensorNumbers.ts';
import { writeExternal } from '../../fixtures/models/brokenModels.ts';
import { classifier, image, integers, node, side, vector, weights } from '../../fixtures/models/modelKinds.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-model-'));
});
after(() => rmSync(folder, { recursive: true }));

const graph = classifier(
  [
    node('Gemm', 'z V', 'y', { alpha: { float: 0.5 }, transB: 1 }),
    node('ZipMap', 'y', 'map', { classlabels_strings: ['a', 'b'] }, 'ai.onnx.ml'),
    node('ReduceMean', 'z', 'wide', { axes: [0, -1] }),
  ],
  { weights: [weights(3, 'V'), integers('pads', 0, -1, 2 ** 40, 0)], domains: { 'ai.onnx.ml': 3 } },
);

/** More than the structure reads of a weight. */
function large(name: string) {
  return { name, shape: [3, 20000], values: new Float32Array(60000).fill(1) };
}

test('what is read is written again byte for byte', async () => {
  const bytes = encodeGraph(graph);
  assert.deepEqual(Buffer.from(writeModel(decodeModel(bytes))), Buffer.from(bytes));
});

test('weights are views of the bytes that were read', async () => {
  const bytes = encodeGraph({ ...graph, weights: [large('W')] });
  const model = await readModel(bytes);
  assert.equal(model.graph?.initializer[0]?.rawData.buffer, bytes.buffer);
});

test('nodes have their attributes, and tensors their numbers', () => {
  const index = new GraphIndex(decodeModel(encodeGraph(graph)).graph!);
  const gemm = index.producerOf('y')!;
  assert.deepEqual([floatAttribute(gemm, 'alpha'), integerAttribute(gemm, 'transB')], [0.5, 1]);
  assert.equal(integerAttribute(gemm, 'beta'), undefined);
  const map = index.producerOf('map')!;
  assert.deepEqual([map.domain, textsAttribute(map, 'classlabels_strings')], ['ai.onnx.ml', ['a', 'b']]);
  const noted = decodeModel(encodeGraph(classifier([node('Pad', 'z', 'q', { mode: 'edge' })]))).graph!;
  assert.equal(textAttribute(noted.node.at(-1)!, 'mode'), 'edge');
  assert.deepEqual(integersAttribute(index.producerOf('wide')!, 'axes'), [0, -1]);
  assert.deepEqual(numbersOfTensor(index.constantOf('pads')!), [0, -1, 2 ** 40, 0]);
  assert.deepEqual(index.shapeOf('V'), [3, 3]);
  assert.deepEqual(
    index.consumersOf('z').map(({ opType }) => opType),
    ['Gemm', 'ReduceMean'],
  );
  assert.equal(index.producerOf('input'), undefined);
  assert.deepEqual(
    index.inputs.map(({ name }) => name),
    ['input'],
  );
});

test('lists of floats and graphs are attributes, too', () => {
  const attribute = [
    { name: 'values', floats: [0.5, 2] },
    { name: 'body', g: { name: 'inner' } },
  ];
  const made = create(NodeProtoSchema, { opType: 'If', attribute });
  assert.deepEqual(floatsAttribute(made, 'values'), [0.5, 2]);
  assert.equal(graphAttribute(made, 'body')?.name, 'inner');
  assert.equal(graphAttribute(made, 'else'), undefined);
});

test('the structure of a file is the model without the values of its large weights', () => {
  const path = join(folder, 'large.onnx');
  writeFileSync(path, encodeGraph({ ...graph, weights: [large('W'), vector('small', 1, 2)] }));
  const whole = decodeModel(readFileSync(path));
  const structure = readStructure(path);
  const [big, small] = structure.graph!.initializer;
  assert.deepEqual([big?.name, big?.dims, big?.rawData.length], ['W', [3n, 20000n], 0]);
  assert.equal(numbersOfTensor(big!), undefined);
  assert.deepEqual(numbersOfTensor(small!), [1, 2]);
  assert.deepEqual(structure.graph!.node, whole.graph!.node);
  assert.deepEqual(structure.opsetImport, whole.opsetImport);
  assert.deepEqual([readHeader(path).producerName, readHeader(path).graph], ['relabel', undefined]);
});

test('of large weights the structure keeps only what has the shape of an image', () => {
  const path = join(folder, 'images.onnx');
  const filled = (name: string, ...shape: readonly number[]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return { name, shape, values: new Float32Array(count).fill(7) };
  };
  const images = [filled('a', 1, 3, 640, 640), filled('b', 227, 227, 3), filled('c', 1, 512, 512, 1)];
  const others = [filled('d', 64, 3, 32, 32), filled('e', 1, 197, 768), filled('f', 1, 3, 2400, 2400)];
  writeFileSync(path, encodeGraph({ ...graph, weights: [...images, ...others, vector('small', 1, 2)] }));
  const kept = readStructure(path).graph!.initializer.filter((tensor) => numbersOfTensor(tensor) !== undefined);
  assert.deepEqual(
    kept.map(({ name }) => name),
    ['a', 'b', 'c', 'small'],
  );
  assert.equal(numbersOfTensor(kept[0]!)?.at(-1), 7);
});

test('a file that is cut off, or no model, is an error and no endless search', () => {
  const path = join(folder, 'cut.onnx');
  const bytes = encodeGraph({ ...graph, weights: [large('W')] });
  for (const length of [1, 20, 200, 5000, bytes.length - 1]) {
    writeFileSync(path, bytes.subarray(0, length));
    assert.throws(() => readStructure(path));
  }
  writeFileSync(path, 'This is text. '.repeat(1000));
  assert.throws(() => readStructure(path));
});

test('any tensor can be made the output', async () => {
  const changed = changeModel(decodeModel(encodeGraph(graph)), { output: 'z' });
  const session = await InferenceSession.create(writeModel(changed), { logSeverityLevel: 4 });
  assert.deepEqual(session.outputNames, ['z']);
  const input = new Tensor('float32', new Float32Array(3 * side * side).fill(0.5), [1, 3, side, side]);
  // Four times the means.
  assert.deepEqual([...((await session.run({ input })).z!.data as Float32Array)], [2, 2, 2]);
  await session.release();
});

test('a batch of 0 becomes one of any size', async () => {
  const zero = { ...classifier([]), inputs: [{ ...image, shape: [0, 3, side, side] }] };
  const session = await InferenceSession.create(
    writeModel(changeModel(decodeModel(encodeGraph(zero)), { anyBatch: true })),
  );
  assert.deepEqual(session.inputMetadata[0]?.isTensor && session.inputMetadata[0].shape, ['N', 3, side, side]);
  await session.release();
});

test('what a process that was killed has left beside a model goes, when the next is opened', async () => {
  const { model } = writeExternal(folder);
  const { pid } = spawnSync(process.execPath, ['--version']);
  const first = await openChanged(model, { output: 'means' }, async (changed) => changed as string);
  const left = first.replace(`-${process.pid}-`, `-${pid}-`);
  assert.notEqual(left, first, 'the name tells who writes');
  writeFileSync(left, 'x');
  await openChanged(model, { output: 'means' }, async (changed) => assert.notEqual(changed, first, 'two at a time'));
  assert.ok(!existsSync(left), left);
});

test('a changed model finds its weights in the file beside it, and leaves no file behind', async () => {
  const { model } = writeExternal(folder);
  const opened = await openChanged(model, { output: 'means' }, async (changed) => {
    assert.equal(typeof changed, 'string');
    const session = await InferenceSession.create(changed as string);
    const names = session.outputNames;
    await session.release();
    assert.ok(readFileSync(changed as string).length > 0);
    return [changed as string, names] as const;
  });
  assert.deepEqual(opened[1], ['means']);
  assert.throws(() => readFileSync(opened[0]), { code: 'ENOENT' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concernsModel } from '../../../../src/extension/addModel/besideModel.ts';

test('the labels, wherever they are, and files of settings beside a model are what it may be told by', () => {
  const isOf = (file: string, model = '/m/birds.onnx') => concernsModel(file, model, '/labels/birds.txt');
  for (const file of ['/labels/birds.txt', '/m/classes.txt', '/m/preprocessor_config.json', '/m/DATA.YAML'])
    assert.ok(isOf(file), file);
  for (const file of ['/m/train.py', '/m/sub/config.json', '/config.json', '/labels/cats.txt'])
    assert.ok(!isOf(file), file);
  assert.ok(isOf('/m/config.json', '/m/onnx/model.onnx'));
  assert.ok(isOf('/m/birds/config.pbtxt', '/m/birds/1/model.onnx'));
  assert.ok(!isOf('/config.json', '/m/onnx/model.onnx'));
});

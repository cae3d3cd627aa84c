import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folders, type MethodName } from '../../../src/pipeline/methods/descriptors.ts';
import { descriptor } from '../../fixtures/edgeDistance/descriptor.ts';

// What a developer does by one line of descriptors.ts. Everything else is loaded after that, and so reads the new entry.
Object.assign(folders, { '../../../test/fixtures/edgeDistance': descriptor });
const name: string = descriptor.name;

const { loadMethod } = await import('../../../src/pipeline/methods/registry.ts');
const { help } = await import('../../../src/cli/help.ts');
const { parseExplainArguments } = await import('../../../src/cli/explain/arguments.ts');
const { parseBenchmarkArguments } = await import('../../../src/cli/benchmark/arguments.ts');
const { methodNames, methods } = await import('../../../src/settings/methods.ts');
const { readRunSettings } = await import('../../../src/extension/settings/runSettings.ts');
const { emptyExplanation } = await import('../../../src/extension/panel/explanationView.ts');
const { choicesOf } = await import('../../../src/extension/panel/panelState.ts');
const { methodsTable, toolMethods } = await import('../../../scripts/docs/methodsTable.ts');
const { mapVerdict } = await import('../../../webview/logic/methods.ts');
const { read } = await import('../../fixtures/settings.ts');

test('a method is its folder and one line of the registry: the pipeline runs it', async () => {
  const method = await loadMethod(name as MethodName);
  assert.equal(typeof method.explain, 'function');
  await assert.rejects(loadMethod('no-such-method' as MethodName), /There is no method "no-such-method"/);
});

test('the terminal offers it', () => {
  assert.ok(help.includes(name));
  assert.equal(parseExplainArguments(['a.png', '--method', name]).overrides.method, name);
  assert.deepEqual(
    parseBenchmarkArguments(['images', '--methods', `relabel,${name}:70`]).methods.map(({ method, samples }) => [
      method,
      samples,
    ]),
    [
      ['relabel', undefined],
      [name, 70],
    ],
  );
});

test('the panel offers it, with its own words', () => {
  const run = { model: 'A', method: 'relabel', sampling: 'local', seed: 0 } as const;
  const { methods: choices } = choicesOf(read({}).settings);
  const choice = choices.find((known) => known.name === (name as MethodName));
  assert.deepEqual([choice?.title, choice?.samples], ['Distance from the edge', 12]);
  const view = { ...emptyExplanation(run), status: 'ok' } as const;
  assert.equal(mapVerdict(view, choice)?.word, 'As far as the edge goes');
  assert.equal(readRunSettings({ ...run, method: name })?.method, name);
});

test('the docs and the agent’s tool offer it', () => {
  assert.ok(methodNames.some((known) => known === name));
  assert.match(methodsTable(methods), /\| `edge-distance` \| 12 samples \| nothing else \| For the tests\. \|/);
  assert.ok(toolMethods(methods).includes(name));
  assert.ok(!toolMethods(methods).includes('random'));
});

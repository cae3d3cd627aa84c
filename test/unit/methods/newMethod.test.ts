import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folders, type MethodName } from '../../../src/pipeline/methods/descriptors.ts';
import type { Subject } from '../../../src/pipeline/methods/method.ts';
import type { OptionValues } from '../../../src/protocol/method.ts';
import { descriptor } from '../../fixtures/edgeDistance/descriptor.ts';

// What a developer does by one line of descriptors.ts. Everything else is loaded after that, and so reads the new entry.
Object.assign(folders, { '../../../test/fixtures/edgeDistance': descriptor });
const name: string = descriptor.name;

const { completeResult } = await import('../../../src/pipeline/explanation/completeResult.ts');
const { loadMethod } = await import('../../../src/pipeline/methods/registry.ts');
const { commandHelp } = await import('../../../src/cli/help.ts');
const { parseExplainArguments } = await import('../../../src/cli/explain/arguments.ts');
const { parseBenchmarkArguments } = await import('../../../src/cli/benchmark/arguments.ts');
const { methodNames, methods } = await import('../../../src/settings/methods.ts');
const { readRunSettings } = await import('../../../src/extension/settings/runSettings.ts');
const { emptyExplanation } = await import('../../../src/extension/panel/explanationView.ts');
const { choicesOf } = await import('../../../src/extension/panel/panelState.ts');
const { methodsTable, optionsTable, toolMethods } = await import('../../../scripts/docs/methodsTable.ts');
const { optionSchemas } = await import('../../../src/settings/methodOptions.ts');
const { mapVerdict } = await import('../../../webview/logic/methods.ts');
const { read } = await import('../../fixtures/settings.ts');

test('a method is its folder and one line of the registry: the pipeline runs it', async () => {
  const method = await loadMethod(name as MethodName);
  const subject = { picture: { width: 5, height: 5, rgb: new Uint8Array(75) } } as Subject;
  const run = { samples: 12, seed: 0, sampling: 'local', signal: new AbortController().signal, report() {} } as const;
  const maximum = async (options: OptionValues) =>
    Math.max(...((await method.explain(subject, { ...run, options })).map?.values ?? []));
  assert.deepEqual([await maximum({}), await maximum({ farthest: 1 })], [2, 1], 'options have their defaults');
  const { samples, counts, student } = completeResult(await method.explain(subject, { ...run, options: {} }));
  assert.deepEqual([samples, counts.total, student.reliability], [[], 0, null], 'what it does not give is empty');
  await assert.rejects(loadMethod('no-such-method' as MethodName), /There is no method "no-such-method"/);
});

test('the terminal offers it', () => {
  const help = commandHelp.explain ?? '';
  assert.ok(help.includes(name));
  assert.equal(parseExplainArguments(['a.png', '--method', name]).overrides.method, name);
  assert.match(help, /edge-distance: farthest=1…1000 \(default 1000\)\n +edge-distance: from=any\|top\n/);
  const options = (...written: readonly string[]) =>
    parseExplainArguments(['a.png', '--method', name, ...written.flatMap((one) => ['--option', one])]).overrides
      .methodOptions;
  assert.equal(options(), undefined);
  assert.deepEqual(options('farthest=30', 'from=top'), { farthest: 30, from: 'top' });
  assert.throws(() => options('farthest=0'), /^PipelineError: --option farthest must be at least 1, not 0$/);
  assert.throws(() => options('from=left'), /--option from must be one of "any", "top", not "left"/);
  assert.throws(
    () => options('width=3'),
    /--option must be NAME=VALUE, where NAME is farthest or from .* not "width=3"/,
  );
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
  assert.match(optionsTable(methods), /\| `edge-distance` \| `from` \| `any`, `top` \| chosen by the method \|/);
  assert.deepEqual(Object.keys(optionSchemas(methods)[name]?.properties), ['farthest', 'from']);
  assert.ok(toolMethods(methods).includes(name));
  assert.ok(!toolMethods(methods).includes('random'));
});

test('--layer is short for the option of that name', () => {
  const options = (...args: readonly string[]) => parseExplainArguments(['a.png', ...args]).overrides.methodOptions;
  assert.deepEqual(options('--method', 'grad-cam', '--layer', 'conv5'), { layer: 'conv5' });
  assert.throws(
    () => options('--method', 'rise', '--layer', 'conv5'),
    /NAME is points with the method "rise", not "layer=conv5"/,
  );
});

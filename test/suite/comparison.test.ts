import assert from 'node:assert/strict';
import { cpSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { ExplainPanel } from '../../src/extension/panel/explainPanel.ts';
import type { PanelComparison } from '../../src/protocol/panel.ts';
import { writeClassifier } from '../fixtures/models/classifiers.ts';
import { api, chelsea, closeAll, ends, explain, extension, file, many, set, startAfresh, until } from './helpers.ts';

const bundled = 'SqueezeNet 1.1 (bundled)';

/** Compares the panel as its page asks for it, and waits until the second explanation is over. */
async function compare(panel: ExplainPanel, change: PanelComparison['change']): Promise<PanelComparison> {
  panel.handlers.compare(change);
  return until(() => {
    const { comparison } = panel.state;
    const over = ['done', 'failed', 'cancelled'].includes(comparison?.second?.phase ?? '');
    return over ? comparison : undefined;
  }, 'the second explanation');
}

describe('comparing', () => {
  beforeEach(startAfresh);

  it('explains another class beside the first, with the difference of the maps, until it is stopped', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const { comparison: none, explanation: first } = panel.state;
    assert.equal(none, undefined);
    const target = first.prediction!.top[1]!.index;
    const { second, difference } = await compare(panel, { kind: 'class', target });
    assert.equal(second!.phase, 'done', second!.error?.message);
    assert.equal(second!.prediction!.target.index, target);
    assert.deepEqual([second!.settings.seed, second!.settings.model], [first.settings.seed, bundled]);
    assert.deepEqual(panel.state.explanation.map, first.map, 'the first stays');
    if (first.map && second!.map) assert.equal(difference!.map.values.length, first.map.values.length);
    panel.handlers.compare(undefined);
    assert.equal(panel.state.comparison, undefined);
  });

  it('compares two models, matches their classes by label, and asks one about the samples of the other', async () => {
    writeClassifier(path.dirname(chelsea().fsPath), 'logits.onnx');
    cpSync(path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx'), file('copy.onnx').fsPath);
    await set('relabel.models', [
      { name: 'Tiny', path: 'logits.onnx', labels: ['red', 'green', 'blue'], output: 'logits' },
      { name: 'Unlabelled copy', path: 'copy.onnx', output: 'probabilities' },
    ]);
    await set('relabel.defaultModel', bundled);
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const { label } = panel.state.explanation.prediction!.target;
    const tiny = await compare(panel, { kind: 'model', model: 'Tiny' });
    assert.equal(tiny.second!.phase, 'done', tiny.second!.error?.message);
    assert.match(
      tiny.warning!,
      /^Tiny has no class “.*”\. B explains its own top class, “(red|green|blue)”, so .*different classes\.$/,
    );
    assert.ok(tiny.warning!.includes(label));
    // It sees the whole image, squashed or cut elsewhere: that is said, not pretended.
    await until(
      () => panel.state.comparison?.sharedSamples?.problem ?? panel.state.comparison?.sharedSamples?.rescored,
      'an answer',
    );

    await compare(panel, { kind: 'model', model: 'Unlabelled copy' });
    const rescored = await until(() => panel.state.comparison?.sharedSamples?.rescored, 'the common samples');
    assert.equal(rescored.total, panel.state.explanation.samples.length);
    assert.equal(rescored.foreign, rescored.total, 'a model without labels has none of these');
    assert.ok(rescored.kept <= rescored.total);
    assert.equal(panel.state.comparison!.modelChanged, false);
    utimesSync(file('copy.onnx').fsPath, 1, 1);
    await until(() => panel.state.comparison?.modelChanged === true, 'the change of the second model to be seen');
    assert.equal(panel.state.modelChanged, false, 'the first is as it was');
  });

  it('says whether the same masks served both models', async () => {
    writeClassifier(path.dirname(chelsea().fsPath), 'logits.onnx');
    cpSync(path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx'), file('copy.onnx').fsPath);
    await set('relabel.models', [
      { name: 'Tiny', path: 'logits.onnx', labels: ['red', 'green', 'blue'], output: 'logits' },
      // Fed as the bundled one is.
      {
        name: 'Copy',
        path: 'copy.onnx',
        output: 'probabilities',
        input: {
          ...{ resize: 'crop', cropFraction: 0.875, interpolation: 'bicubic', antialias: true },
          ...{ channels: 'bgr', scale: 1, mean: [104, 117, 123], std: [1, 1, 1] },
        },
      },
    ]);
    await set('relabel.defaultModel', bundled);
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    for (const [method, same] of [
      ['rise', /^The same 20 masks served both models/],
      ['lime', /^The same 20 choices of superpixels served both models/],
    ] as const) {
      panel.handlers.explain({ ...panel.state.explanation.settings, method, samples: 20, target: undefined });
      await ends(panel, 'done');
      const copy = await compare(panel, { kind: 'model', model: 'Copy' });
      assert.match(copy.remarks.join(), same);
      const tiny = await compare(panel, { kind: 'model', model: 'Tiny' });
      assert.match(tiny.remarks.join(), /^The samples are not the same/);
    }
  });

  it('says in the second what went wrong, and loses nothing', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const { run, explanation } = panel.state;
    const { map } = explanation;
    const { second } = await compare(panel, { kind: 'model', model: 'Gone' });
    assert.equal(second!.phase, 'failed');
    assert.match(second!.error!.message, /"Gone"/);
    assert.deepEqual(
      [panel.state.explanation.phase, panel.state.run, panel.state.explanation.map, panel.state.explanation.error],
      ['done', run, map, undefined],
    );
  });

  it('waits for an explanation of the panel that runs, and goes on with the next one', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    panel.handlers.explain({ ...panel.state.explanation.settings, samples: many });
    panel.handlers.compare({ kind: 'seed', seed: 5 });
    assert.equal(panel.state.comparison!.second, undefined, 'it waits for the first');
    panel.handlers.explain({ ...panel.state.explanation.settings, samples: 20 });
    await until(() => panel.state.comparison?.second?.phase === 'done', 'the second explanation');
    assert.deepEqual([panel.state.explanation.phase, panel.state.comparison!.second!.settings.seed], ['done', 5]);
    panel.handlers.explain({ ...panel.state.explanation.settings, seed: 5 });
    await until(
      () => panel.state.explanation.phase === 'done' && panel.state.explanation.settings.seed === 5,
      'the first with that seed',
    );
    assert.equal(panel.state.comparison, undefined, 'there is nothing to compare any more');
  });

  it('ends with its panel', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    panel.handlers.explain({ ...panel.state.explanation.settings, samples: 20 });
    await ends(panel, 'done');
    panel.handlers.compare({ kind: 'method', method: 'rise' });
    await closeAll();
    const { host } = await api();
    const next = await explain(chelsea());
    await ends(next, 'done');
    assert.equal(next.state.comparison, undefined);
    assert.ok(host.pid);
  });
});

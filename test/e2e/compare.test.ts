import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { root } from '../../scripts/shared/places.ts';
import { encodeClassifier } from '../fixtures/models/classifiers.ts';
import { sessionPatience } from '../host/patience.ts';
import { accessibleStep, seriousViolations } from './support/accessibility.ts';
import { ComparisonSection } from './support/comparison.ts';
import { Keyboard } from './support/keyboard.ts';
import { MapOnPicture } from './support/mapOnPicture.ts';
import { Panel } from './support/panel.ts';
import { type Grid, readGrid, rednessAt } from './support/pixels.ts';
import { type Manifest, Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const samples = '120';
const bundled = 'SqueezeNet 1.1 (bundled)';
const media = (name: string): Buffer => readFileSync(path.join(root, 'media/models', name));
/** The bundled model by other weights, as it were: red and blue are swapped, all else is as the bundled one has it. */
const swapped = {
  name: 'Swapped',
  path: 'swapped.onnx',
  labels: 'imagenet.txt',
  output: 'probabilities',
  input: {
    ...{ resize: 'crop', cropFraction: 0.875, interpolation: 'bicubic', antialias: true },
    ...{ channels: 'rgb', scale: 1, mean: [123, 117, 104], std: [1, 1, 1] },
  },
};
const colours = { name: 'Colours', path: 'colours.onnx', labels: ['red', 'green', 'blue'], output: 'logits' };

describe('Two explanations side by side, by keyboard, in a clean VS Code', { timeout: sessionPatience }, () => {
  let session: Session;
  let panel: Panel;
  let keys: Keyboard;
  let comparison: ComparisonSection;
  /** What the terminal finds: the bundled model, and the other one asked for the same class. */
  let manifests: readonly [Manifest, Manifest];

  const step = stepsOf(() => session);
  const saliency = (name: 'a' | 'b') => readGrid(path.join(session.scratch(name), 'saliency.npy'));

  before(async () => {
    const settings = { 'relabel.models': [swapped, colours], 'relabel.defaultModel': bundled };
    session = await Session.start(
      { 'relabel.samples': Number(samples), 'workbench.colorTheme': 'Default Dark Modern' },
      {
        'swapped.onnx': media('squeezenet1.1.onnx'),
        'imagenet.txt': media('imagenet-labels.txt'),
        'colours.onnx': encodeClassifier('logits.onnx'),
        '.vscode/settings.json': JSON.stringify(settings),
        // For the terminal: paths start from the folder of this file.
        'settings.json': JSON.stringify(settings),
      },
    );
    panel = new Panel(session.workbench);
    keys = new Keyboard(session.workbench);
    comparison = new ComparisonSection(session.workbench, keys);
    const first = await session.explainInTerminal('chelsea.png', '--samples', samples, '--out', session.scratch('a'));
    const target = first.prediction[0]!.label;
    const second = await session.explainInTerminal(
      ...['chelsea.png', '--samples', samples, '--out', session.scratch('b')],
      ...['--config', session.path('settings.json'), '--model', swapped.name, '--class', target],
    );
    manifests = [first, second];
  });

  after(async () => session?.stop());

  step('has the predictions and figures of two models in one table, as the terminal prints them', async () => {
    await keys.pickFromMenu('chelsea.png', 'Explain Prediction');
    await panel.done('chelsea.png');
    await comparison.compare('model', swapped.name);
    await comparison.done(swapped.name);
    const figures = await comparison.figures();
    const expected = (tell: (manifest: Manifest) => string) => manifests.map(tell);
    for (const rank of [0, 1, 2, 3, 4]) {
      const row = expected(({ prediction }) => words(prediction[rank]!));
      assert.deepEqual(figures.get(`Prediction ${rank + 1}`), row);
    }
    const counts = expected(({ counts: { kept, shifted } }) => `${kept} / ${shifted}`);
    assert.deepEqual(figures.get('Kept / shifted'), counts);
    const classes = figures.get('Explained class')!.map((cell) => cell.replace(/ \S+$/, ''));
    assert.deepEqual(classes, [brief(manifests[0].prediction[0]!.label), classes[0]], 'both maps are of one class');
    assert.match((await comparison.remarks).join(), /the samples are not the same/);
  });

  step('draws where one map is higher in red, where the other one is in blue, and neither beside them', async () => {
    const [a, b] = await Promise.all([saliency('a'), saliency('b')]);
    const [topA, topB] = [largest(a), largest(b)];
    const apart = [...a.values].map((value, index) => ({ index, by: value / topA - b.values[index]! / topB }));
    apart.sort((one, other) => one.by - other.by);
    const shown = await panel.pixels(comparison.picture('difference'));
    const onPicture = new MapOnPicture(a, manifests[0].frame);
    const redness = (cells: readonly { readonly index: number }[]) =>
      cells.map(({ index }) => rednessAt(shown, onPicture.pixelOf(index)));
    const [lowest, highest] = [redness(apart.slice(0, 200)), redness(apart.slice(-200))];
    assert.ok(Math.max(...lowest) < -40, `red − blue is up to ${Math.max(...lowest)} where B is higher`);
    assert.ok(Math.min(...highest) > 40, `red − blue is down to ${Math.min(...highest)} where A is higher`);
    const beside = Array.from({ length: 300 }, (_, y) => rednessAt(shown, { x: 40, y }));
    assert.ok(Math.max(...beside.map(Math.abs)) <= 2, 'grey beside the part that the models see');
  });

  step('reads all three maps at one probe, which the arrow keys move', async () => {
    const pane = session.workbench.webview.getByRole('application', { name: /^Picture A: / });
    await keys.tabTo(pane);
    await keys.press('ArrowRight', 'ArrowDown');
    const read = await comparison.section.getByText(/^Here, on the scale of the maps: /).textContent();
    const [a, b, difference] = [...read!.matchAll(/[+−]?\d\.\d\d/g)].map(([text]) => Number(text.replace('−', '-')));
    assert.ok(Math.abs(a! - b! - difference!) < 0.011, read!);
    await keys.press('Escape');
  });

  accessibleStep(step, () => session, 'comparison');

  step('goes on with another method, and says that the same masks served both models', async () => {
    const method = session.workbench.webview.getByRole('combobox', { name: 'Method' }).first();
    await keys.tabTo(method);
    await keys.choose(method, 'rise');
    // Each method begins with a number of its own.
    await keys.tabTo(panel.button('Options'));
    await keys.press('Enter');
    await keys.tabTo(panel.field('Samples'));
    await keys.typeOver(samples);
    await keys.tabTo(panel.button('Run again'));
    await keys.press('Enter');
    await comparison.done(`${swapped.name} · ${brief(manifests[0].prediction[0]!.label)} · RISE`);
    assert.match((await comparison.remarks).join(), new RegExp(`^The same ${samples} masks served both models`));
  });

  step('compares two methods of one model', async () => {
    await comparison.compare('method', 'lime');
    await comparison.done('LIME');
    const [first, second] = await comparison.headings();
    assert.match(first!, /^A SqueezeNet 1\.1 \(bundled\) · .* · RISE · seed 0$/);
    assert.equal(second, first!.replace(/^A/, 'B').replace('RISE', 'LIME'));
    assert.match((await comparison.remarks).join(), /different units.*Compare where the maps are hot/);
  });

  step('compares two seeds', async () => {
    await comparison.compare('seed');
    await comparison.done('seed 1');
    const [first, second] = await comparison.headings();
    assert.equal(second, first!.replace(/^A/, 'B').replace('seed 0', 'seed 1'));
    const figures = await comparison.figures();
    assert.equal(figures.get('Predictions')?.length, 1, 'one model says one thing');
  });

  step('warns before anything else where the second model does not know the class', async () => {
    await comparison.compare('model', colours.name);
    await comparison.done(colours.name);
    const words = (await comparison.warning.textContent()) ?? '';
    const { label } = manifests[0].prediction[0]!;
    assert.ok(words.startsWith(`${colours.name} has no class “${label}”. B explains its own top class`));
    const [above, below] = [await comparison.warning.boundingBox(), await comparison.picture('A').boundingBox()];
    assert.ok(above!.y + above!.height <= below!.y, 'it is read before the maps');
    await session.workbench.screenshot('comparison warning');
    assert.deepEqual(await seriousViolations(session.workbench.webview), []);
  });

  step('comes back after the window is reloaded', async () => {
    // In a browser, VS Code stores what is open every five seconds, and not at the end.
    await session.workbench.page.waitForTimeout(6_000);
    await session.workbench.reload('chelsea.png');
    await panel.done('chelsea.png');
    await comparison.done(colours.name);
    assert.ok(await comparison.warning.isVisible());
  });

  step('ends with Escape, and leaves the focus where it began', async () => {
    await keys.tabTo(panel.button('Stop comparing'));
    await keys.press('Escape');
    await comparison.section.waitFor({ state: 'hidden' });
    assert.ok(await panel.button('Compare…').evaluate((node) => node.matches(':focus-within, :focus')));
    await panel.verdict.waitFor();
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});

/** The first of the synonyms that ImageNet's labels have. */
function brief(label: string): string {
  return label.split(',', 1)[0]!;
}

/** As the table writes a prediction. */
function words({ label, probability }: Manifest['prediction'][number]): string {
  return `${brief(label)} ${probability < 0.01 ? '<0.01' : probability.toFixed(2)}`;
}

function largest({ values }: Grid): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
}

/**
 * Prints how long explanations take next to the teacher's own forward passes in the same run, where the time goes, and
 * how much memory they need over the loaded models. `npm run bench [-- --samples N]`. Each model has its own process.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explain } from '../../src/pipeline/explanation/explain.ts';
import { Teacher } from '../../src/pipeline/model/teacher.ts';
import { Vae } from '../../src/pipeline/model/vae.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import { bundledModel } from '../../src/settings/bundled.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { presets } from '../../src/settings/presets.ts';
import { type ConfiguredModel, readSettings } from '../../src/settings/settings.ts';

const root = resolve(import.meta.dirname, '../..');
const { settings } = readSettings({}, { baseDir: root, assets: resolve(root, 'media') });
const models = teachers();
const { values } = parseArgs({
  options: { samples: { type: 'string', default: '1000' }, model: { type: 'string' } },
});
const samples = Number(values.samples);

const asked = models.find(({ name }) => name === values.model);
if (asked) await measure(asked);
else {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${samples} samples, local, CPU\n`,
  );
  for (const { name, path } of models) {
    if (!existsSync(path)) {
      console.log(`${name} is left out: ${path} is not there.\n`);
      continue;
    }
    const own = [fileURLToPath(import.meta.url), '--samples', String(samples), '--model', name];
    execFileSync(process.execPath, [...process.execArgv, ...own], { stdio: 'inherit' });
  }
}

async function measure(model: ConfiguredModel): Promise<void> {
  const sessions = new Sessions();
  const teacher = await Teacher.load(model, sessions, ['cpu'], 'auto');
  await Vae.load(model.vae, sessions, ['cpu']);
  const passes = async (count: number): Promise<number> => {
    const batch = Float32Array.from({ length: teacher.batchSize * teacher.inputLength }, (_, i) => (i % 255) - 128);
    const start = performance.now();
    for (let done = 0; done < count; done += teacher.batchSize) await teacher.score(batch, teacher.batchSize);
    return performance.now() - start;
  };
  await passes(2 * teacher.batchSize);
  const loaded = process.memoryUsage.rss();

  console.log(model.name);
  for (const gradients of [false, true]) {
    // Half of the passes before and half after, so that a machine that slows down slows both.
    const before = await passes(samples / 2);
    const { explanation, cost } = await explain(
      explainOptions(settings, model, resolve(root, 'media/examples/chelsea.png'), {
        samples,
        executionProviders: ['cpu'],
        methodOptions: { gradients },
      }),
      sessions,
      { signal: new AbortController().signal, emit: () => {} },
    );
    const own = ((before + (await passes(samples / 2))) * cost.calls) / samples;
    const { total, firstMap, load, ...stages } = explanation.timings;
    const peak = process.resourceUsage().maxRSS * 1024 - loaded;

    console.log(gradients ? '  with gradients, each of which counts as three passes' : '  from samples alone');
    console.log(`    whole explanation            ${seconds(total)}`);
    console.log(`    ${cost.calls} passes of the teacher   ${seconds(own)}`);
    console.log(`    ratio                        ${(total / own).toFixed(2)}  (goal ≤ 1.15)`);
    for (const [stage, spent] of Object.entries(stages)) {
      console.log(`      ${stage.padEnd(26)} ${seconds(spent)}  ${((100 * spent) / total).toFixed(1).padStart(5)} %`);
    }
    console.log(
      `    first map after              ${seconds(firstMap)}  ${((100 * firstMap) / total).toFixed(1).padStart(5)} %  (goal ≤ 5 %)`,
    );
    console.log(`    peak memory over the models  ${(peak / 2 ** 20).toFixed(0).padStart(5)} MiB  (goal ≤ 600 MB)\n`);
  }
}

/** The bundled model, and two that are measured where their files are. */
function teachers(): readonly ConfiguredModel[] {
  const folder = resolve(root, '../shared/models');
  const own = bundledModel(resolve(root, 'media'));
  const shared = {
    vae: own.vae,
    bundled: false,
    labels: resolve(folder, 'imagenet-labels.txt'),
    output: 'logits',
  } as const;
  // What the measured accuracy of each stands for: see ../shared/models/README.md.
  const mobileNet = { ...presets.torchvision, interpolation: 'bicubic' } as const;
  const lite0 = { ...mobileNet, scale: 1, mean: [127, 127, 127], std: [128, 128, 128] } as const;
  return [
    own,
    { ...shared, name: 'MobileNetV2', path: resolve(folder, 'mobilenetv2.onnx'), input: mobileNet },
    { ...shared, name: 'EfficientNet-Lite0', path: resolve(folder, 'efficientnet-lite0.onnx'), input: lite0 },
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2).padStart(7)} s`;
}

import { join } from 'node:path';
import { PipelineError, toFailure } from '../../common/errors.ts';
import { formatShare } from '../../common/numbers.ts';
import { cudaPrecision } from '../../cuda/precision.ts';
import { tryProvider } from '../../cuda/providerTrial.ts';
import { cudaTarget } from '../../cuda/target.ts';
import { fitImage, openImage, toTensor } from '../../pipeline/image/image.ts';
import { TeacherBlending } from '../../pipeline/model/blending/teacherBlending.ts';
import { describeSources } from '../../pipeline/model/resolveInput.ts';
import { Teacher } from '../../pipeline/model/teacher.ts';
import { Vae } from '../../pipeline/model/vae.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import type { Provider } from '../../protocol/models.ts';
import { isFileBand } from '../../settings/bands.ts';
import { explainOptions } from '../../settings/options.ts';
import { cudaLibraryFolder } from '../../settings/providers.ts';
import type { ConfiguredModel, Settings } from '../../settings/settings.ts';
import { assets } from '../settingsFile.ts';
import { trialProcess } from '../trialProcess.ts';
import type { Finding } from './finding.ts';

type Report = (finding: Finding) => void;

const example = join(assets, 'examples', 'chelsea.png');

/**
 * Runs the bundled teacher on the CPU, on CUDA where its libraries are found, on WebGPU, and on every provider of the
 * settings: that a provider is built in does not say that it runs.
 *
 * @returns the providers that run, in the order in which they are to be tried.
 */
export async function examineProviders(
  settings: Settings,
  report: Report,
  signal: AbortSignal,
): Promise<readonly Provider[]> {
  const bundled = settings.models.find((model) => model.bundled);
  if (!bundled) throw new Error('Settings always have the bundled model.');
  const order = explainOptions(settings, bundled, example).executionProviders;
  const running: Provider[] = [];
  for (const provider of new Set<Provider>([...order, 'cpu', 'webgpu'])) {
    // In a process of its own: a GPU's driver may crash, or hang.
    const trial = await tryProvider(provider, trialProcess(settings), signal);
    if (trial.runs) {
      const { env } = trialProcess(settings);
      const how = provider === 'cuda' ? `; ${cudaPrecision(env)}` : '';
      const says = provider === 'cpu' ? 'runs' : `runs${sameness(trial.difference)}${how}`;
      report({ what: provider, result: 'ok', says });
      if (order.includes(provider)) running.push(provider);
    } else {
      // Asked for, or the last resort; CUDA that was only found may fail as long as the CPU runs.
      const wanted = settings.executionProviders?.includes(provider) || provider === 'cpu';
      const next = settings.executionProviders?.includes(provider) ? `: ${nextFor(provider)}` : '';
      report({ what: provider, result: wanted ? 'problem' : 'note', says: `does not run: ${trial.reason}${next}` });
    }
  }
  if (!order.includes('cuda')) report({ what: 'cuda', result: 'note', says: whyNotCuda(settings) });
  return running;
}

function sameness(difference: number): string {
  return difference === 0
    ? '; same probabilities as on the CPU'
    : `; probabilities within ${difference.toPrecision(1)} of the CPU's`;
}

function nextFor(provider: Provider): string {
  const without = `take "${provider}" out of relabel.executionProviders`;
  return provider === 'cuda' ? `"relabel setup cuda" says what is missing; or ${without}` : without;
}

function whyNotCuda(settings: Settings): string {
  if (cudaTarget() === undefined) return 'not tried: it is for Linux and Windows on x64';
  return cudaLibraryFolder(settings) === undefined
    ? 'not tried: no CUDA libraries found (relabel setup cuda finds or fetches them)'
    : 'not tried: it is not in relabel.executionProviders';
}

/** Loads each model and its VAE as an explanation does, and predicts the bundled example. */
export async function examineModels(
  settings: Settings,
  providers: readonly Provider[],
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const examined = new Set<string>();
  for (const model of settings.models) {
    // One at a time, and its memory given back.
    const sessions = new Sessions();
    try {
      await attempt('model', model.name, report, async () => {
        const { says, guesses } = await examineTeacher(model, settings, sessions, providers);
        report({ what: 'model', result: guesses.length === 0 ? 'ok' : 'check', says });
        for (const guess of guesses) report({ what: 'check this', result: 'check', says: `"${model.name}": ${guess}` });
      });
      if (!examined.has(model.vae.name)) {
        await attempt('VAE', model.vae.name, report, async () => {
          report({ what: 'VAE', result: 'ok', says: await examineVae(model, sessions, providers) });
        });
      }
      examined.add(model.vae.name);
      await examineBlending(model, settings, sessions, providers, report);
    } finally {
      await sessions.dispose();
    }
    if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
  }
}

/** What examines reports by itself what it finds; what it throws is a problem. */
async function attempt(what: string, name: string, report: Report, examine: () => Promise<void>): Promise<void> {
  try {
    await examine();
  } catch (error) {
    const { message } = toFailure(error);
    report({ what, result: 'problem', says: message.includes(`"${name}"`) ? message : `"${name}": ${message}` });
  }
}

async function examineTeacher(
  model: ConfiguredModel,
  settings: Settings,
  sessions: Sessions,
  providers: readonly Provider[],
): Promise<{ readonly says: string; readonly guesses: readonly string[] }> {
  const teacher = await Teacher.load(model, sessions, providers, settings.batchSize);
  const { layout, height, width, channels, type, name } = teacher.input;
  const shape = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const { input } = teacher.spec;
  const { guesses, output, outputName } = teacher.proposal;
  const facts = [
    `input ${name} ${type} N×${shape.join('×')}`,
    teacher.multiLabel ? `${teacher.labels.length - 1} labels` : `${teacher.labels.length} classes`,
    await exampleClass(teacher),
    `preprocess ${describeSources({ ...input, size: [height, width], layout }, teacher.sources)}`,
    `output "${outputName.value}": ${output.reason}`,
    ...teacher.notes.filter((note) => !guesses.includes(note)),
  ];
  return { says: `"${model.name}": ${facts.join('; ')}`, guesses };
}

async function exampleClass(teacher: Teacher): Promise<string> {
  const { input } = teacher.spec;
  const { layout, height, width } = teacher.input;
  if (input.bands?.some(isFileBand)) return 'the example cat has not all of its bands, so it was fed noise alone';
  const { picture } = fitImage(await openImage(example, input), input, [height, width]);
  const scores = await teacher.score(toTensor(picture, input, layout), 1);
  const top = teacher.scoreOf(scores, 0, teacher.topClass(scores, 0));
  return `the example cat is ${top.label} ${formatShare(top.probability)}`;
}

/** Whether it makes its samples on the card, which only CUDA is asked for. What fails before that is reported already. */
async function examineBlending(
  model: ConfiguredModel,
  { batchSize }: Settings,
  sessions: Sessions,
  providers: readonly Provider[],
  report: Report,
): Promise<void> {
  if (!providers.includes('cuda')) return;
  try {
    const teacher = await Teacher.load(model, sessions, providers, batchSize);
    if (teacher.provider !== 'cuda') return;
    const { side } = await Vae.load(model.vae, sessions, providers);
    const blending = await TeacherBlending.open(teacher, sessions, side, batchSize);
    const [result, says] =
      typeof blending === 'string' ? (['note', blending] as const) : (['ok', blending.words] as const);
    report({ what: 'samples', result, says });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
  }
}

async function examineVae(model: ConfiguredModel, sessions: Sessions, providers: readonly Provider[]): Promise<string> {
  const vae = await Vae.load(model.vae, sessions, providers);
  return `"${vae.name}": images ${vae.side}×${vae.side}, ${vae.latents} latents (${vae.latentShape.join('×')})`;
}

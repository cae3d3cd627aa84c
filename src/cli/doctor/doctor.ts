import { availableParallelism, freemem, totalmem } from 'node:os';
import manifest from '../../../package.json' with { type: 'json' };
import { firstLine } from '../../common/errors.ts';
import { describe } from '../../common/problem.ts';
import type { Settings } from '../../settings/settings.ts';
import { complain, print, printJson } from '../output.ts';
import { runElsewhere } from '../runElsewhere.ts';
import { readTerminalSettings, type TerminalSettings } from '../settingsFile.ts';
import { parseDoctorArguments } from './arguments.ts';
import type { Finding } from './finding.ts';

/** The targets that ONNX Runtime and sharp both come built for. */
const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** What an explanation may take beside the models themselves. */
const neededBytes = 600e6;

/**
 * `relabel doctor`: checks the machine, the settings and every configured model by using them; with an image and
 * `--reference`, compares a pipeline of the user's with Relabel's instead.
 *
 * @returns the exit code: 0, or 1 if anything is wrong or differs.
 * @throws PipelineError('settings') for wrong arguments; PipelineError('cancelled') when `signal` aborts.
 */
export async function doctor(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { config, json = false, ...rest } = parseDoctorArguments(args);
  const read = readTerminalSettings(config);
  await runElsewhere(read.settings);
  if (read.foundModels !== undefined) complain(read.foundModels);
  if (rest.comparison !== undefined) {
    const { compareWithReference } = await import('./reference.ts');
    return compareWithReference({ ...rest.comparison, json }, read, signal);
  }

  const findings: Finding[] = [];
  const report = (finding: Finding) => {
    findings.push(finding);
    if (!json) print(`${marks[finding.result]}  ${finding.what.padEnd(16)} ${finding.says}`);
  };
  for (const finding of [...machine(), ...settingsFindings(read)]) report(finding);
  const libraries = await loadLibraries();
  for (const finding of libraries) report(finding);
  if (libraries.every(({ result }) => result === 'ok')) await modelFindings(read.settings, report, signal);

  const problems = findings.filter(({ result }) => result === 'problem').length;
  const checks = findings.filter(({ result }) => result === 'check').length;
  if (json) printJson({ problems, checks, findings });
  else print(verdict(problems, checks));
  return problems === 0 ? 0 : 1;
}

const marks = { ok: 'ok     ', note: 'note   ', check: 'CHECK  ', problem: 'PROBLEM' };

function verdict(problems: number, checks: number): string {
  const open = checks === 0 ? [] : [`${checks} to check`];
  if (problems > 0) return [`${problems} ${problems === 1 ? 'problem' : 'problems'}`, ...open].join(', ');
  return checks === 0 ? 'All good' : `No problems, ${checks} to check`;
}

function machine(): Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const oldest = manifest.engines.node.replace('>=', '');
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  const supported = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  const target = `${process.platform}-${process.arch}`;
  const free = `${gigabytes(freemem())} of ${gigabytes(totalmem())} GB free, ${availableParallelism()} CPU cores`;
  return [
    finding('Node.js', supported, process.versions.node, `is too old: install ${oldest} or later`),
    finding('platform', targets.includes(target), target, `is not supported: only ${targets.join(', ')} are`),
    finding(
      'memory',
      freemem() > neededBytes,
      free,
      '(an explanation may take 0.6 GB beside its models: close something)',
    ),
  ];
}

function finding(what: string, good: boolean, says: string, otherwise: string): Finding {
  return good ? { what, result: 'ok', says } : { what, result: 'problem', says: `${says} ${otherwise}` };
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function settingsFindings({ file, problems, notes }: TerminalSettings): Finding[] {
  const what = 'settings';
  const source: Finding = { what, result: 'ok', says: file ?? 'no .vscode/settings.json here: the defaults' };
  return [
    source,
    ...notes.map((says): Finding => ({ what, result: 'note', says })),
    ...problems.map((problem): Finding => ({ what, result: 'problem', says: describe(problem) })),
  ];
}

async function loadLibraries(): Promise<Finding[]> {
  const onnxruntime = () =>
    import('../../pipeline/onnx/ort.ts').then(({ env }) => env.versions.node ?? env.versions.common);
  const sharp = () => import('sharp').then((module) => `${module.default.versions.sharp}`);
  const loads = async (what: string, version: () => Promise<string>): Promise<Finding> => {
    try {
      return { what, result: 'ok', says: await version() };
    } catch (error) {
      const reason = firstLine(error instanceof Error ? error.message : String(error));
      return { what, result: 'problem', says: `does not load (${reason}): run npm ci again on this machine` };
    }
  };
  return [await loads('onnxruntime', onnxruntime), await loads('sharp', sharp)];
}

async function modelFindings(
  settings: Settings,
  report: (finding: Finding) => void,
  signal: AbortSignal,
): Promise<void> {
  const { examineProviders, examineModels } = await import('./checks.ts');
  const providers = await examineProviders(settings, report, signal);
  if (providers.length > 0) await examineModels(settings, providers, report, signal);
}
